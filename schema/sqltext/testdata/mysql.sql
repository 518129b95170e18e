-- Statements of every shape, MySQL 8 and MariaDB. Data of the tests of this
-- package and of the packages that build on it.
/*!40101 SET NAMES utf8mb4 */;
SET @OLD_SQL_MODE = @@SQL_MODE, SQL_MODE = 'NO_AUTO_VALUE_ON_ZERO';
SET FOREIGN_KEY_CHECKS = 0;
USE app;

-- Tables.
CREATE DATABASE IF NOT EXISTS app DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE TABLE `orgs` (`id` int(11) unsigned NOT NULL AUTO_INCREMENT, `slug` varchar(64) NOT NULL, `name` varchar(255) DEFAULT NULL COMMENT 'it''s; a name', PRIMARY KEY (`id`), UNIQUE KEY `slug` (`slug`)) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='all; of them';
CREATE TABLE IF NOT EXISTS users (
  id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  org_id INT UNSIGNED NOT NULL,
  email VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci NOT NULL,
  name TEXT,
  age TINYINT UNSIGNED ZEROFILL DEFAULT 0,
  status ENUM('new', 'it''s old', "gone") NOT NULL DEFAULT 'new',
  flags SET('a', 'b'),
  active BOOLEAN NOT NULL DEFAULT TRUE,
  doc JSON,
  created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  updated_at TIMESTAMP NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP,
  email_lc VARCHAR(255) GENERATED ALWAYS AS (LOWER(email)) STORED,
  alive TINYINT AS (IF(updated_at IS NULL, 1, NULL)) VIRTUAL,
  UNIQUE KEY org_email (org_id, email(191)),
  UNIQUE INDEX name_prefix USING BTREE (name(20) DESC) COMMENT 'x',
  KEY (created_at),
  FULLTEXT KEY ft (name),
  CONSTRAINT fk_org FOREIGN KEY (org_id) REFERENCES orgs (id) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;
CREATE TABLE items (sku varchar(20) NOT NULL UNIQUE, qty decimal(10,2) NOT NULL, KEY k (qty), PRIMARY KEY (sku, qty));
CREATE TEMPORARY TABLE scratch (a int, b int);
CREATE TABLE items_copy LIKE items;
CREATE TABLE totals AS SELECT org_id, COUNT(*) AS n FROM users GROUP BY org_id;
CREATE TABLE logs (id int, at date NOT NULL) PARTITION BY RANGE (YEAR(at)) (PARTITION p0 VALUES LESS THAN (2024), PARTITION p1 VALUES LESS THAN MAXVALUE);

-- Indexes and changes.
CREATE UNIQUE INDEX users_name ON users (name(10), (LOWER(email)));
CREATE INDEX users_age ON users (age) ALGORITHM=INPLACE LOCK=NONE;
DROP INDEX users_age ON users;
ALTER TABLE users ADD COLUMN phone varchar(20) NOT NULL DEFAULT '' AFTER email, ADD UNIQUE KEY uq_phone (phone), ADD INDEX (status);
ALTER TABLE users MODIFY COLUMN phone varchar(30) NULL, CHANGE COLUMN name full_name varchar(100) NOT NULL FIRST;
ALTER TABLE `users` DROP INDEX uq_phone, DROP COLUMN phone, DROP FOREIGN KEY fk_org;
ALTER TABLE users RENAME INDEX org_email TO org_email_key, RENAME COLUMN age TO years;
ALTER TABLE users DROP PRIMARY KEY, ADD PRIMARY KEY (id, org_id);
ALTER TABLE users ADD CONSTRAINT uq UNIQUE (email), ALTER COLUMN status SET DEFAULT 'old', CONVERT TO CHARACTER SET utf8mb4;
ALTER TABLE users ALTER INDEX uq INVISIBLE;
ALTER TABLE users RENAME TO people, ENGINE=InnoDB;
RENAME TABLE people TO users, items_copy TO items_old;
DROP TABLE IF EXISTS items_old, totals CASCADE;
TRUNCATE TABLE logs;

-- Routines.
CREATE VIEW active_users AS SELECT * FROM users WHERE active;
CREATE TRIGGER users_bi BEFORE INSERT ON users FOR EACH ROW SET NEW.email = LOWER(NEW.email);
CREATE DEFINER=`root`@`localhost` TRIGGER users_ai AFTER INSERT ON users FOR EACH ROW BEGIN
  IF NEW.active THEN UPDATE orgs SET name = 'x;y' WHERE id = NEW.org_id; END IF;
  INSERT INTO scratch VALUES (1, CASE WHEN NEW.id > 1 THEN 2 ELSE 3 END);
END;
DELIMITER $$
CREATE PROCEDURE p(IN x INT)
BEGIN
  DECLARE done INT DEFAULT 0;
  WHILE done < x DO SET done = done + 1; END WHILE;
  SELECT done;
END$$
DELIMITER ;
CALL p(3);
LOCK TABLES users WRITE, orgs AS o READ;
UNLOCK TABLES;
START TRANSACTION;
COMMIT;

-- Lookups.
SELECT `id` FROM `users` WHERE `email` = ? AND `active` = 1 LIMIT 1;
SELECT u.*, o.name org FROM app.users AS u INNER JOIN orgs o ON o.id = u.org_id WHERE u.email = LOWER(?) FOR UPDATE;
SELECT id FROM users WHERE email = ? LOCK IN SHARE MODE;
SELECT id FROM users WHERE email = ? FOR UPDATE SKIP LOCKED;
SELECT id FROM users WHERE email = ? FOR SHARE OF users NOWAIT;
SELECT EXISTS(SELECT 1 FROM users WHERE email = ?) AS found;
SELECT IF(EXISTS(SELECT * FROM users WHERE email = ?), 'yes', 'no');
SELECT COUNT(*) > 0 FROM users WHERE org_id = ? AND email <=> ?;
SELECT COUNT(DISTINCT email, org_id), MAX(id), GROUP_CONCAT(DISTINCT email ORDER BY id DESC, email SEPARATOR '; ') FROM users;
SELECT SQL_CALC_FOUND_ROWS DISTINCT id FROM users USE INDEX (org_email) IGNORE INDEX FOR ORDER BY (PRIMARY) WHERE id > ? ORDER BY RAND() LIMIT 5, 10;
SELECT STRAIGHT_JOIN HIGH_PRIORITY a.id FROM users a STRAIGHT_JOIN orgs b ON a.org_id = b.id;
SELECT id FROM users PARTITION (p0, p1) AS u FORCE INDEX (PRIMARY) WHERE u.id IN (?, ?, ?) AND NOT u.active;
SELECT id FROM users WHERE BINARY email = ? OR email COLLATE utf8mb4_bin = ? OR email LIKE CONCAT('%', ?, '%') ESCAPE '|' OR email REGEXP '^a' OR email RLIKE 'b' OR email SOUNDS LIKE 'c';
SELECT id FROM users WHERE (org_id, email) IN ((?, ?), (?, ?)) AND (org_id, email) = (1, 'x') AND age BETWEEN 1 AND 2 AND age NOT BETWEEN 3 AND 4;
SELECT id FROM users WHERE doc->'$.a' = 1 AND doc->>'$.b' = 'x' AND JSON_CONTAINS(doc, '1', '$.c') AND 1 MEMBER OF(doc->'$.d');
SELECT id FROM users WHERE MATCH(name) AGAINST (? IN BOOLEAN MODE) AND created_at > NOW() - INTERVAL 7 DAY AND DATE_ADD(created_at, INTERVAL '1:1' HOUR_MINUTE) < CURDATE();
SELECT 'a' 'b', "double", 'back\'slash', N'n', _utf8mb4'u', X'1F', 0x1F, b'01', 1e3, .5, -1, !0, ~1, 5 DIV 2, 5 MOD 2, 5 % 2, 1 XOR 0, 1 << 2, 1 || 0, 1 && 1;
SELECT CAST(id AS UNSIGNED), CAST(email AS CHAR(10) CHARACTER SET utf8mb4), CONVERT(email USING utf8mb4), CONVERT(id, DECIMAL(10,2)), EXTRACT(YEAR FROM created_at), TRIM(LEADING 'x' FROM email), SUBSTRING(email FROM 2 FOR 3), POSITION('a' IN email) FROM users;
SELECT id, ROW_NUMBER() OVER (PARTITION BY org_id ORDER BY id) AS n, SUM(id) OVER w FROM users WINDOW w AS (ORDER BY id);
SELECT org_id, COUNT(*) FROM users GROUP BY org_id WITH ROLLUP HAVING COUNT(*) > 1 ORDER BY 2 DESC;
(SELECT id FROM users WHERE id = ?) UNION ALL (SELECT id FROM orgs WHERE id = ? LIMIT 1) ORDER BY id LIMIT 3;
SELECT id FROM users WHERE id = 1 UNION DISTINCT SELECT id FROM orgs;
WITH x AS (SELECT id FROM users WHERE email = ?), y (a) AS (SELECT 1) SELECT x.id FROM x JOIN y ON y.a = x.id;
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n;
SELECT o.id FROM orgs o LEFT JOIN users u ON u.org_id = o.id AND u.active = 1 WHERE u.id IS NULL;
SELECT * FROM orgs o NATURAL LEFT JOIN users RIGHT OUTER JOIN items ON items.sku = o.slug, scratch s CROSS JOIN logs;
SELECT x.n FROM (SELECT COUNT(*) AS n FROM users WHERE email = ?) AS x;
SELECT id FROM users WHERE id = (SELECT MAX(id) FROM users WHERE org_id = ?) AND org_id = ANY (SELECT id FROM orgs) AND id >= ALL (SELECT 1);
SELECT CASE status WHEN 'new' THEN 1 ELSE 0 END, IFNULL(name, ''), COALESCE(age, 0), NULLIF(age, 1), @n := @n + 1, @@session.sql_mode FROM users;
SELECT GET_LOCK(?, 10);
SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = ?);
SELECT id INTO @id FROM users WHERE email = 'x' LIMIT 1;

-- Inserts.
INSERT INTO users (org_id, email) VALUES (?, ?), (?, LOWER(?));
INSERT INTO users VALUES (DEFAULT, 1, ?, NULL, NOW());
INSERT LOW_PRIORITY IGNORE INTO `users` (`email`) VALUE ('x');
INSERT INTO users SET email = ?, org_id = DEFAULT, name = CONCAT(email, '!');
INSERT INTO users (org_id, email) VALUES (?, ?) ON DUPLICATE KEY UPDATE name = VALUES(name), age = age + 1, id = LAST_INSERT_ID(id);
INSERT INTO users (org_id, email) VALUES (?, ?) AS new ON DUPLICATE KEY UPDATE name = new.email;
INSERT INTO users (org_id, email) VALUES (?, ?) AS new (o, e) ON DUPLICATE KEY UPDATE name = e;
INSERT INTO users (org_id, email) SELECT ?, ? FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = ?);
INSERT INTO users (email) SELECT * FROM (SELECT ? AS email) AS tmp WHERE NOT EXISTS (SELECT email FROM users WHERE email = ?) LIMIT 1;
INSERT IGNORE INTO orgs (slug) SELECT email FROM users ON DUPLICATE KEY UPDATE slug = VALUES(slug);
REPLACE INTO orgs (id, slug) VALUES (?, ?);
REPLACE orgs SET slug = 'x';
INSERT INTO orgs (slug) VALUES (?) RETURNING id;
INSERT INTO scratch () VALUES ();
LOAD DATA LOCAL INFILE '/tmp/x' INTO TABLE scratch FIELDS TERMINATED BY ';';

-- Updates and deletes.
UPDATE users SET email = ?, age = age + 1 WHERE id = ? AND active ORDER BY id LIMIT 1;
UPDATE IGNORE users u JOIN orgs o ON o.id = u.org_id SET u.name = o.name, o.name = NULL WHERE o.slug = ?;
UPDATE users, orgs SET users.name = orgs.name WHERE users.org_id = orgs.id;
DELETE FROM users WHERE id = ? ORDER BY id LIMIT 1;
DELETE u, o FROM users AS u INNER JOIN orgs AS o ON o.id = u.org_id WHERE o.slug = ?;
DELETE FROM u USING users AS u LEFT JOIN orgs o ON o.id = u.org_id WHERE o.id IS NULL;
DELETE QUICK FROM scratch;
WITH x AS (SELECT 1 AS id) DELETE FROM users WHERE id IN (SELECT id FROM x);
