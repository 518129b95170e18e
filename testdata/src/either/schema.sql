-- labels: unique by slug, which may be NULL
CREATE TABLE labels (id bigserial PRIMARY KEY, slug text UNIQUE, custom text);
