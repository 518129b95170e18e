-- accounts: names of remote accounts are unique by domain, and the uri of a local one is made of its name
CREATE TABLE accounts (id bigserial PRIMARY KEY, name text NOT NULL, domain text, uri text NOT NULL UNIQUE, UNIQUE (name, domain));
