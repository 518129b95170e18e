-- users: no key on email or name; tags: unique by name; rooms: unique by (house, name)
CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL, name text, active boolean NOT NULL DEFAULT false, deleted_at timestamptz);
CREATE TABLE tags (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE rooms (id bigserial PRIMARY KEY, house_id bigint NOT NULL, name text NOT NULL, UNIQUE (house_id, name));
CREATE UNIQUE INDEX users_lower ON users (lower(name)) WHERE deleted_at IS NULL;
