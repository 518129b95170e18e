-- users: no key on name; email is unique
CREATE TABLE users (id bigserial PRIMARY KEY, name text, email text UNIQUE, deleted_at timestamptz);
-- tags: unique name
CREATE TABLE tags (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE);
