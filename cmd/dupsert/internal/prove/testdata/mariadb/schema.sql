CREATE TABLE tenants (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, slug varchar(8) NOT NULL UNIQUE, plan enum('free','paid') NOT NULL) ENGINE=InnoDB;
CREATE TABLE users (id bigint AUTO_INCREMENT PRIMARY KEY, email varchar(100) NOT NULL, name text, KEY (email));
CREATE TABLE members (id bigint AUTO_INCREMENT PRIMARY KEY, tenant_id bigint unsigned NOT NULL, email varchar(20) NOT NULL CHECK (email LIKE '%@%'),
  age tinyint NOT NULL CHECK (age >= 18), mood set('sad','ok') NOT NULL, FOREIGN KEY (tenant_id) REFERENCES tenants (id));
CREATE TABLE tags (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(50) NOT NULL, UNIQUE KEY (name(10)));
CREATE TABLE strange (id bigint AUTO_INCREMENT PRIMARY KEY, code text NOT NULL, CHECK (code REGEXP '^[A-Z]{3}$'));
CREATE TABLE folded (id bigint AUTO_INCREMENT PRIMARY KEY, email varchar(50) COLLATE utf8mb4_bin NOT NULL UNIQUE);
