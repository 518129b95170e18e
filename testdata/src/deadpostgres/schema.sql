-- tags: unique by name; notes: no key but its id
CREATE TABLE tags (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE notes (id bigserial PRIMARY KEY, text text NOT NULL);
