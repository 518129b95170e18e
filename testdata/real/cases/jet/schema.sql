-- users: no key on name; email is unique
CREATE TABLE users (id bigserial PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, nick text, org_id integer NOT NULL);
CREATE TABLE members (org_id integer NOT NULL, user_id integer NOT NULL REFERENCES users (id), role text NOT NULL, PRIMARY KEY (org_id, user_id));
