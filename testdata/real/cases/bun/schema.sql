-- users: no key on name; email is unique
CREATE TABLE users (id text PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT current_timestamp, name text NOT NULL, domain text, email text UNIQUE, unconfirmed_email text, deleted_at timestamptz);
-- marks: unique by account and status
CREATE TABLE marks (id text PRIMARY KEY, account_id text NOT NULL, status_id text NOT NULL, note text, UNIQUE (account_id, status_id));
-- blocks: an index that is not unique
CREATE TABLE blocks (id text PRIMARY KEY, domain text NOT NULL);
CREATE INDEX blocks_domain ON blocks (domain);
