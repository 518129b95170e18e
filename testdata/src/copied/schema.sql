-- users: no key on email; tags: unique by name
CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL, name text);
CREATE SCHEMA app;
CREATE TABLE app.tags (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE, note text);
