-- tags: unique by name
CREATE TABLE tags (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL UNIQUE);
