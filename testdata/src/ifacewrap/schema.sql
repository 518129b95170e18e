CREATE TABLE notes (id bigserial PRIMARY KEY, title text NOT NULL);
CREATE TABLE topics (id bigserial PRIMARY KEY, title text NOT NULL UNIQUE);
