-- users: name and email, each unique
CREATE TABLE users (id bigserial PRIMARY KEY, name text NOT NULL, email text NOT NULL);
CREATE UNIQUE INDEX users_by_name ON users (name);
ALTER TABLE users ADD CONSTRAINT users_by_email UNIQUE (email);
