-- users: no key on email
CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL);
