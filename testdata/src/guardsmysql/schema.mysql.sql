-- users: no key on email
CREATE TABLE users (id bigint AUTO_INCREMENT PRIMARY KEY, email varchar(100) NOT NULL);
