-- user: no key on name; email is unique
CREATE TABLE "user" (id bigserial PRIMARY KEY, name varchar(100), email varchar(100) UNIQUE, tenant varchar(255), active boolean, created timestamp, deleted timestamp);
-- award: no key but its id
CREATE TABLE award (id bigserial PRIMARY KEY, user_id bigint, badge_id bigint, note varchar(255));
CREATE TABLE badge (id bigserial PRIMARY KEY, awards int);
-- login_session: natural primary key
CREATE TABLE login_session (owner varchar(100) NOT NULL, name varchar(100) NOT NULL, opened int, PRIMARY KEY (owner, name));
-- device: spelled by xorm's GonicMapper; no key on http_name
CREATE TABLE device (id bigserial PRIMARY KEY, account_id bigint NOT NULL, serial_no varchar(255) NOT NULL, http_name varchar(255), UNIQUE (account_id, serial_no));
