-- users: no key on email; teams: a parent
CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL, team_id bigint);
CREATE TABLE teams (id bigserial PRIMARY KEY);
