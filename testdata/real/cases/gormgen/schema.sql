-- users: no key on name; email is unique
CREATE TABLE users (id bigserial PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, org_id bigint NOT NULL);
-- members: unique by organisation and user
CREATE TABLE members (id bigserial PRIMARY KEY, org_id bigint NOT NULL, member_id bigint NOT NULL, UNIQUE (org_id, member_id));
