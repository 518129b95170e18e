CREATE TABLE users (id bigserial PRIMARY KEY, name text NOT NULL);
CREATE TABLE seats (id bigserial PRIMARY KEY, room text NOT NULL, guest text NOT NULL);
CREATE TABLE options (name text PRIMARY KEY, value text NOT NULL);
