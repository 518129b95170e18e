-- blocks and allows: no key on domain
CREATE TABLE blocks (id bigserial PRIMARY KEY, domain text NOT NULL);
CREATE TABLE allows (id bigserial PRIMARY KEY, domain text NOT NULL);
