-- users: no key on email
CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL, name text);
-- tags: unique by name
CREATE TABLE tags (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE);
-- members: no key on the two
CREATE TABLE members (id bigserial PRIMARY KEY, user_id bigint NOT NULL, tag_id bigint NOT NULL, note text);
