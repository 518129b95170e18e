-- tags: no key on name
CREATE TABLE tags (id bigserial PRIMARY KEY, name text NOT NULL);
