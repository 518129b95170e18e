-- users: no key on name; email is unique
CREATE TABLE users (id bigserial PRIMARY KEY, org_id bigint NOT NULL DEFAULT 0, name text, email text NOT NULL UNIQUE, active boolean NOT NULL DEFAULT true);
-- members: the pair is the key
CREATE TABLE members (org_id bigint NOT NULL, user_id bigint NOT NULL, PRIMARY KEY (org_id, user_id));
-- app_note: no key on title
CREATE TABLE app_note (id bigserial PRIMARY KEY, title text NOT NULL);
