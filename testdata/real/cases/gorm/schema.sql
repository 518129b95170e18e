-- users: no key on name; email is unique
CREATE TABLE users (id bigserial PRIMARY KEY, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, name text, email text UNIQUE, age bigint, tenant text);
-- accounts: unique where not deleted
CREATE TABLE accounts (id bigserial PRIMARY KEY, deleted_at timestamptz, login text NOT NULL, tenant text NOT NULL);
CREATE UNIQUE INDEX accounts_login ON accounts (tenant, login) WHERE deleted_at IS NULL;
-- tag_names: natural primary key
CREATE TABLE tag_names (name text PRIMARY KEY, hits bigint NOT NULL, path text);
-- pages: unique by a value that a hook makes
CREATE TABLE pages (id bigserial PRIMARY KEY, ref text NOT NULL UNIQUE, slug text NOT NULL, note text);
-- roles
CREATE TABLE roles (id bigserial PRIMARY KEY, name text NOT NULL);
