CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE tenants (id bigserial PRIMARY KEY, slug varchar(8) NOT NULL UNIQUE, plan text NOT NULL CHECK (plan IN ('free', 'paid')));
CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL, name text);
CREATE TABLE members (id bigserial PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants (id), email varchar(20) NOT NULL CHECK (email LIKE '%@%'),
  age int NOT NULL CHECK (age BETWEEN 18 AND 99), mood mood NOT NULL, born date NOT NULL, key uuid NOT NULL DEFAULT gen_random_uuid(), extra jsonb NOT NULL, active boolean NOT NULL);
CREATE TABLE tags (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE strange (id bigserial PRIMARY KEY, code text NOT NULL CHECK (code ~ '^[A-Z]{3}$'));
CREATE TABLE folded (id bigserial PRIMARY KEY, email text NOT NULL UNIQUE);
