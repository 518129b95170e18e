-- pages: the uri is unique, the url is not
CREATE TABLE pages (id bigserial PRIMARY KEY, uri text NOT NULL UNIQUE, url text);
