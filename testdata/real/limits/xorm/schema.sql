-- users: no key on name
CREATE TABLE users (id bigserial PRIMARY KEY, name text);
