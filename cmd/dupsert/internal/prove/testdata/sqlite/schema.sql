CREATE TABLE tenants (id integer PRIMARY KEY AUTOINCREMENT, slug varchar(8) NOT NULL UNIQUE, plan text NOT NULL CHECK (plan IN ('free', 'paid')));
CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL, name text);
CREATE TABLE members (id integer PRIMARY KEY, tenant_id integer NOT NULL REFERENCES tenants (id), email varchar(20) NOT NULL CHECK (email LIKE '%@%'),
  age int NOT NULL CHECK (age > 18), mood text NOT NULL);
CREATE TABLE tags (id integer PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE strange (id integer PRIMARY KEY, code text NOT NULL CHECK (code GLOB '[A-Z]'));
CREATE TABLE folded (id integer PRIMARY KEY, email text NOT NULL UNIQUE);
