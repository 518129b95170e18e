-- Statements of every shape, SQLite. Data of the tests of this package and of
-- the packages that build on it, in an order that an empty database can run.
PRAGMA foreign_keys = ON;

-- Tables.
CREATE TABLE orgs (id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT NOT NULL UNIQUE ON CONFLICT IGNORE, name TEXT, deleted_at DATETIME);
CREATE TABLE IF NOT EXISTS "users" (
  id INTEGER NOT NULL,
  org_id INTEGER REFERENCES orgs (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  email VARCHAR(255) COLLATE NOCASE NOT NULL,
  [display name] TEXT DEFAULT 'it''s; fine',
  age INT CHECK (age > 0),
  status TEXT NOT NULL DEFAULT ('new'),
  active BOOLEAN DEFAULT TRUE,
  doc JSON,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  deleted_at DATETIME,
  email_lc TEXT GENERATED ALWAYS AS (lower(email)) VIRTUAL,
  CONSTRAINT users_pk PRIMARY KEY (id),
  CONSTRAINT users_org_email UNIQUE (org_id, email),
  CHECK (status IN ('new', 'old'))
);
CREATE TABLE items (sku TEXT, qty NUMERIC, PRIMARY KEY (sku, qty)) WITHOUT ROWID;
CREATE TABLE strict_one (a INT, b TEXT, c ANY) STRICT;
CREATE TEMP TABLE scratch (a, b);
CREATE TABLE ids (id INTEGER PRIMARY KEY);
CREATE TABLE totals AS SELECT org_id, count(*) AS n FROM users GROUP BY org_id;
CREATE TABLE `back ticks` (`a b` INTEGER PRIMARY KEY, "c""d" TEXT);
CREATE VIRTUAL TABLE notes USING fts5 (title, body, tokenize = 'porter');

-- Indexes and changes.
CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS main.users_name ON users ([display name] COLLATE RTRIM DESC, age);
CREATE INDEX users_doc ON users (json_extract(doc, '$.a'));
DROP INDEX IF EXISTS users_doc;
ALTER TABLE users ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE users RENAME COLUMN phone TO mobile;
ALTER TABLE users DROP COLUMN mobile;
ALTER TABLE totals RENAME TO sums;
DROP TABLE IF EXISTS sums;
CREATE TABLE rebuilt (id INTEGER PRIMARY KEY, a TEXT UNIQUE);
INSERT INTO rebuilt (id, a) SELECT id, email FROM users;
DROP TABLE rebuilt;
ALTER TABLE strict_one RENAME TO strict_two;

-- Views, triggers, transactions.
CREATE VIEW active_users (id, mail) AS SELECT id, email FROM users WHERE active;
CREATE TRIGGER users_ai AFTER INSERT ON users FOR EACH ROW WHEN CASE WHEN new.active THEN 1 ELSE 0 END BEGIN
  UPDATE orgs SET name = 'x;y' WHERE id = new.org_id;
  INSERT OR IGNORE INTO scratch_log VALUES (1, CASE WHEN new.id > 1 THEN 2 END);
END;
CREATE TRIGGER IF NOT EXISTS view_ii INSTEAD OF INSERT ON active_users BEGIN SELECT RAISE(ABORT, 'no; way'); END;
DROP TRIGGER users_ai;
BEGIN IMMEDIATE;
SAVEPOINT a;
RELEASE a;
COMMIT;
ANALYZE;

-- Lookups.
SELECT id FROM users WHERE email = ? AND deleted_at IS NULL LIMIT 1;
SELECT id FROM users WHERE email = ?1 OR email = ?2 OR org_id = :org OR org_id = @org2 OR id = $id;
SELECT u.*, o.name AS 'org name' FROM main.users AS u JOIN orgs o ON o.id = u.org_id WHERE lower(u.email) = lower(?);
SELECT EXISTS (SELECT 1 FROM users WHERE email = ?);
SELECT NOT EXISTS (SELECT 1 FROM users WHERE email = ?);
SELECT count(*) > 0 FROM users WHERE org_id IS ? AND email == ?;
SELECT count(DISTINCT email), max(id), total(age), group_concat(email, '; ') FROM users;
SELECT count(*) FILTER (WHERE active) FROM users;
SELECT iif(count(*) = 0, 'free', 'taken') FROM users WHERE email = ?;
SELECT id FROM users INDEXED BY users_email WHERE lower(email) = 'x' AND deleted_at IS NULL;
SELECT id FROM users NOT INDEXED WHERE email = ? COLLATE BINARY;
SELECT id FROM users WHERE email LIKE 'a%' ESCAPE '\' OR email GLOB 'b*' OR email NOT LIKE 'c' OR age NOT NULL OR age ISNULL OR age NOTNULL OR age IS NOT 3;
SELECT id FROM users WHERE (org_id, email) = (?, ?) OR (org_id, email) IN (VALUES (1, 'a'), (2, 'b'));
SELECT id FROM users WHERE id IN ids OR id IN (SELECT id FROM orgs) OR id NOT IN (1, 2) OR age BETWEEN 1 AND 2 + 3;
SELECT doc -> '$.a' ->> 'b', json_extract(doc, '$.c'), age % 2, age << 1, age & 1, ~age, -age, +age, age || 'x' FROM users WHERE NOT active AND age <> 1 AND age != 2;
SELECT 'a', "b""c", x'1F', 1e3, .5, 0x1F, NULL, TRUE, FALSE, CURRENT_TIMESTAMP, CAST(age AS INTEGER), CAST('1' AS DECIMAL(10, 2)) FROM (SELECT 1 AS age, 2 AS "b""c");
SELECT id, row_number() OVER (PARTITION BY org_id ORDER BY id), sum(age) OVER w FROM users WINDOW w AS (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);
SELECT org_id, count(*) FROM users GROUP BY org_id HAVING count(*) > 1 ORDER BY 2 DESC NULLS LAST LIMIT 10 OFFSET 5;
SELECT id FROM users WHERE id = 1 UNION ALL SELECT id FROM orgs INTERSECT SELECT 2 EXCEPT SELECT 3 ORDER BY 1 LIMIT 2, 3;
VALUES (1, 'a'), (2, 'b');
WITH x AS (SELECT id FROM users WHERE email = ?), y (a) AS MATERIALIZED (SELECT 1) SELECT x.id FROM x JOIN y ON y.a = x.id;
WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n;
SELECT o.id FROM orgs o LEFT OUTER JOIN users u ON u.org_id = o.id AND u.active WHERE u.id IS NULL;
SELECT * FROM orgs NATURAL JOIN users CROSS JOIN items, scratch;
SELECT o.id FROM orgs o RIGHT JOIN users u USING (id) FULL JOIN items i ON i.sku = u.email;
SELECT * FROM (users u JOIN orgs o ON o.id = u.org_id) WHERE u.id = ?;
SELECT j.value FROM users, json_each(users.doc) AS j WHERE users.id = ?;
SELECT x.n FROM (SELECT count(*) AS n FROM users WHERE email = ?) AS x;
SELECT id, (SELECT count(*) FROM users u WHERE u.org_id = o.id) FROM orgs o WHERE slug = ?;
SELECT CASE status WHEN 'new' THEN 1 ELSE 0 END, CASE WHEN age > 1 THEN 'a' END, coalesce(age, 0), ifnull(age, 1), nullif(age, 2) FROM users;
SELECT title FROM notes WHERE notes MATCH ? ORDER BY rank;
SELECT `a b`, "c""d", [a b] FROM `back ticks` WHERE [a b] = ?;
SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = ?); -- trailing; comment
SELECT DISTINCT date(created_at, '-7 days'), strftime('%Y', 'now') /* block; comment */ FROM users WHERE rowid = ?;
SELECT id FROM users WHERE CASE WHEN ? <> '' THEN email = ? ELSE 1 END AND (? IS NULL OR org_id = ?);

-- Inserts.
INSERT INTO users (org_id, email) VALUES (?, ?), (?, lower(?));
INSERT INTO orgs VALUES (NULL, ?, ?, NULL);
INSERT OR IGNORE INTO orgs (slug) VALUES ('x');
INSERT OR REPLACE INTO orgs (id, slug) VALUES (?, ?);
INSERT OR ROLLBACK INTO orgs (slug) VALUES (?);
REPLACE INTO orgs (id, slug) VALUES (?, ?);
INSERT INTO orgs (slug, name) VALUES (?, ?) ON CONFLICT (slug) DO UPDATE SET name = excluded.name, deleted_at = NULL WHERE orgs.name <> excluded.name RETURNING id, slug AS s;
INSERT INTO orgs (slug) VALUES (?) ON CONFLICT DO NOTHING RETURNING *;
INSERT INTO users (org_id, email) VALUES (?, ?) ON CONFLICT (lower(email)) WHERE deleted_at IS NULL DO NOTHING;
INSERT INTO users (id, org_id, email) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET (email, age) = (excluded.email, 1) ON CONFLICT (org_id, email) DO NOTHING;
INSERT INTO orgs AS o (slug) VALUES (?) ON CONFLICT (slug) DO UPDATE SET name = o.name || '!';
INSERT INTO orgs DEFAULT VALUES;
INSERT INTO orgs (slug) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM orgs WHERE slug = ?);
INSERT INTO orgs (slug) SELECT email FROM users WHERE true ON CONFLICT (slug) DO NOTHING;
INSERT INTO orgs (slug, name) SELECT * FROM (SELECT ? AS a, ? AS b) AS t WHERE (SELECT count(*) FROM orgs WHERE slug = ?) = 0;
WITH src (a) AS (VALUES ('x')) INSERT INTO orgs (slug) SELECT a FROM src;

-- Updates and deletes.
UPDATE users SET email = ?, age = age + 1 WHERE id = ? AND deleted_at IS NULL RETURNING id;
UPDATE OR IGNORE users SET email = ? WHERE org_id = ?;
UPDATE users AS u SET org_id = o.id FROM orgs AS o WHERE o.slug = ? AND u.email = ?;
UPDATE users SET (age, status) = (SELECT 1, 'new' FROM orgs WHERE id = 3);
DELETE FROM users WHERE id = ? RETURNING *;
DELETE FROM users AS u WHERE u.org_id IN (SELECT id FROM orgs WHERE slug = ?);
WITH x AS (SELECT 1 AS id) DELETE FROM users WHERE id IN (SELECT id FROM x);
DELETE FROM scratch;
