-- Statements of every shape, PostgreSQL. Data of the tests of this package
-- and of the packages that build on it; one statement each, in an order that
-- a server can run.

-- Tables.
CREATE TABLE orgs (id bigserial PRIMARY KEY, slug text NOT NULL UNIQUE, name text, deleted_at timestamptz);
CREATE TABLE IF NOT EXISTS public.users (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  org_id bigint REFERENCES orgs (id) ON DELETE CASCADE ON UPDATE NO ACTION NOT NULL,
  email character varying(255) NOT NULL COLLATE "C",
  "Display Name" text DEFAULT 'it''s; fine',
  age int CHECK (age > 0 AND age < 200),
  status text NOT NULL DEFAULT 'new'::text,
  meta jsonb DEFAULT '{}'::jsonb NOT NULL,
  tags text[] DEFAULT ARRAY[]::text[],
  created_at timestamp with time zone DEFAULT (now() AT TIME ZONE 'utc'),
  deleted_at timestamptz,
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_org_email UNIQUE (org_id, email) DEFERRABLE INITIALLY DEFERRED,
  CHECK (status IN ('new', 'old', 'gone'))
);
CREATE TABLE items (id int GENERATED ALWAYS AS IDENTITY, sku text, qty numeric(10, 2), price double precision, total numeric GENERATED ALWAYS AS (qty * 2) STORED, PRIMARY KEY (id) INCLUDE (sku));
CREATE UNLOGGED TABLE sessions (token bytea PRIMARY KEY, user_id uuid, expires interval DAY TO SECOND) WITH (fillfactor = 70);
CREATE TEMP TABLE scratch (a int, b int) ON COMMIT DROP;
CREATE TABLE logs (id bigint, at timestamptz NOT NULL, line text) PARTITION BY RANGE (at);
CREATE TABLE logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE items_copy (LIKE items INCLUDING ALL);
CREATE TABLE bookings (room int, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE TABLE vips () INHERITS (users);
CREATE TABLE totals AS SELECT org_id, count(*) AS n FROM users GROUP BY org_id WITH NO DATA;

-- Indexes.
CREATE UNIQUE INDEX users_email_lower ON users (lower(email)) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS users_name ON public.users USING btree ("Display Name" text_pattern_ops DESC NULLS LAST, (meta ->> 'k')) NULLS NOT DISTINCT;
CREATE INDEX ON users USING gin (tags);
CREATE UNIQUE INDEX ON items (sku COLLATE "C") INCLUDE (price) WITH (fillfactor = 80) TABLESPACE pg_default WHERE ((qty > (0)::numeric) AND (sku IS NOT NULL));
DROP INDEX CONCURRENTLY IF EXISTS users_name;
ALTER INDEX users_email_lower RENAME TO users_email_key;
REINDEX TABLE users;

-- Changes of tables.
ALTER TABLE users ADD COLUMN IF NOT EXISTS phone text, ADD COLUMN verified boolean NOT NULL DEFAULT false;
ALTER TABLE ONLY users ADD CONSTRAINT users_phone_key UNIQUE (phone), DROP CONSTRAINT IF EXISTS users_org_email CASCADE;
ALTER TABLE users ADD CONSTRAINT users_email_uq UNIQUE USING INDEX users_email_uq_idx;
ALTER TABLE users ALTER COLUMN age TYPE bigint USING age::bigint, ALTER COLUMN phone SET NOT NULL, ALTER status DROP DEFAULT;
ALTER TABLE users RENAME COLUMN phone TO mobile;
ALTER TABLE users RENAME TO people;
ALTER TABLE people RENAME TO users;
ALTER TABLE users RENAME CONSTRAINT users_phone_key TO users_mobile_key;
ALTER TABLE users DROP COLUMN mobile CASCADE;
ALTER TABLE logs ATTACH PARTITION logs_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
ALTER TABLE users SET SCHEMA app;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;

-- Everything else that a migration holds.
CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION CURRENT_USER;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy; sort of');
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'angry' BEFORE 'sad';
CREATE DOMAIN email AS citext CHECK (VALUE ~ '^[^@]+@[^@]+$');
CREATE SEQUENCE order_no START 100 INCREMENT BY 5;
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
CREATE OR REPLACE VIEW active AS SELECT * FROM users WHERE deleted_at IS NULL;
CREATE MATERIALIZED VIEW stats AS SELECT 1 AS one WITH DATA;
CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  NEW.updated_at := now(); -- it's; tricky
  RETURN NEW;
END;
$fn$;
CREATE FUNCTION add_one(a int) RETURNS int BEGIN ATOMIC SELECT a + 1; END;
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'x') THEN CREATE TYPE x AS ENUM ('a;b'); END IF; END $$;
COMMENT ON TABLE users IS 'who; uses';
GRANT SELECT, INSERT ON users TO app_user;
SET search_path = public, pg_catalog;
SELECT pg_catalog.set_config('search_path', '', false);
COPY orgs (slug, name) FROM stdin;
acme	it's Acme; Inc.
none	\N
\.
LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE;

-- Lookups.
SELECT id FROM users WHERE email = $1 AND deleted_at IS NULL LIMIT 1;
SELECT u.*, o."name" AS org FROM public.users AS u JOIN orgs o ON o.id = u.org_id WHERE lower(u.email) = lower($1) FOR UPDATE OF u SKIP LOCKED;
SELECT EXISTS (SELECT 1 FROM users WHERE email = $1::text) AS "exists";
SELECT NOT EXISTS (SELECT FROM users WHERE email = $1);
SELECT count(*) FILTER (WHERE status = 'new'), max(age) FROM users WHERE org_id = ANY ($1::bigint[]);
SELECT DISTINCT ON (org_id) org_id, email FROM users ORDER BY org_id, created_at DESC NULLS LAST;
SELECT CASE WHEN count(*) > 0 THEN true ELSE false END FROM users WHERE (org_id, email) = ($1, $2);
SELECT id FROM users WHERE (org_id, email) IN (($1, $2), ($3, $4)) AND tags @> ARRAY['a', 'b'] AND meta -> 'a' ->> 'b' = 'c' AND meta ? 'k';
SELECT id FROM users WHERE meta @? '$.a' OR tags && '{x}' OR email ~* '^a' OR email SIMILAR TO 'a%' OR email !~~ 'b' AND age BETWEEN SYMMETRIC 2 AND 1;
SELECT a.id, row_number() OVER w, sum(qty) OVER (PARTITION BY sku ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM items a WINDOW w AS (PARTITION BY sku ORDER BY id) ORDER BY 1 OFFSET 5 ROWS FETCH FIRST 10 ROWS ONLY;
SELECT o.id, x.n FROM orgs o LEFT JOIN LATERAL (SELECT count(*) AS n FROM users u WHERE u.org_id = o.id) x ON true WHERE x.n = 0;
SELECT org_id, count(*) FROM users GROUP BY GROUPING SETS ((org_id), ()) HAVING count(*) > 1;
SELECT * FROM users NATURAL JOIN orgs CROSS JOIN items FULL OUTER JOIN sessions USING (id) WHERE true;
SELECT * FROM (users u JOIN orgs o ON o.id = u.org_id) LEFT JOIN items i ON i.id = o.id WHERE u.id = $1;
SELECT * FROM unnest($1::int[], $2::text[]) WITH ORDINALITY AS t (a, b, n) WHERE a > 1;
SELECT * FROM ROWS FROM (generate_series(1, 3), generate_series(1, 4)) AS g (a, b), items TABLESAMPLE bernoulli (10) REPEATABLE (1);
SELECT id FROM users WHERE id = $1 UNION ALL (SELECT id FROM users WHERE email = $2 ORDER BY 1 LIMIT 1) EXCEPT SELECT user_id FROM sessions ORDER BY 1;
WITH RECURSIVE tree (id, up) AS (SELECT id, org_id FROM orgs_tree WHERE id = $1 UNION SELECT t.id, t.org_id FROM orgs_tree t JOIN tree ON tree.id = t.up) SEARCH DEPTH FIRST BY id SET o SELECT * FROM tree;
WITH a AS MATERIALIZED (SELECT id FROM users WHERE email = $1), b AS NOT MATERIALIZED (SELECT id FROM orgs) SELECT a.id FROM a, b WHERE a.id::text = b.id::text;
SELECT (SELECT count(*) FROM users WHERE org_id = o.id), ARRAY(SELECT id FROM items), (o).slug, extract(epoch FROM now()) FROM orgs o WHERE o.slug IS NOT DISTINCT FROM $1;
SELECT string_agg(DISTINCT email, ',' ORDER BY email), percentile_cont(0.5) WITHIN GROUP (ORDER BY age), jsonb_build_object('a', 1, 'b', email) FROM users GROUP BY 3;
SELECT 'a'
  'b', E'it\'s', U&'\0061', B'101', X'1F', $q$dollar; 'quoted'$q$, 1e-3, .5, 0x1F, 1_000, -1, +2, ~3, |/ 4, @ -5;
SELECT 1 AS "a b", 2 c, current_timestamp, current_date, localtime, user, interval '1' day, timestamp '2020-01-01 00:00', date '2020-01-01', CAST($1 AS numeric(10, 2))::int[];
SELECT trim(BOTH 'x' FROM email), substring(email FROM 1 FOR 2), position('a' IN email), overlay(email PLACING 'x' FROM 1), coalesce(age, 0), nullif(age, 1), greatest(1, 2) FROM users;
VALUES (1, 'a'), (2, DEFAULT);
TABLE orgs;
SELECT /* a /* nested */ comment; */ id FROM users -- and one more;
WHERE email = $1 FOR NO KEY UPDATE NOWAIT;
SELECT id FROM users WHERE email IS NULL AND age IS NOT UNKNOWN AND (status = 'a') IS TRUE AND age NOTNULL AND NOT age ISNULL FOR KEY SHARE;
SELECT pg_advisory_xact_lock(hashtext($1));

-- Inserts.
INSERT INTO users (id, org_id, email) VALUES ($1, $2, lower($3)), (DEFAULT, 2, 'x') RETURNING id, email AS e;
INSERT INTO orgs (slug) VALUES ($1) ON CONFLICT DO NOTHING;
INSERT INTO orgs AS o (slug, name) VALUES ($1, $2) ON CONFLICT (slug) WHERE deleted_at IS NULL DO UPDATE SET name = EXCLUDED.name, (slug, deleted_at) = (EXCLUDED.slug, NULL) WHERE o.name <> EXCLUDED.name RETURNING *;
INSERT INTO users (email) VALUES ($1) ON CONFLICT (lower(email) COLLATE "C" text_pattern_ops, (age + 1)) DO NOTHING;
INSERT INTO users (email) VALUES ($1) ON CONFLICT ON CONSTRAINT users_org_email DO UPDATE SET email = users.email;
INSERT INTO items OVERRIDING SYSTEM VALUE VALUES (1, 'a', 2, 3);
INSERT INTO scratch DEFAULT VALUES;
INSERT INTO orgs (slug, name) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM orgs WHERE slug = $1) RETURNING id;
INSERT INTO orgs (slug) (SELECT email FROM users LEFT JOIN orgs o ON o.slug = email WHERE o.id IS NULL);
WITH ins AS (INSERT INTO orgs (slug) VALUES ($1) ON CONFLICT (slug) DO NOTHING RETURNING id) SELECT id FROM ins UNION ALL SELECT id FROM orgs WHERE slug = $1 LIMIT 1;
WITH src (a, b) AS (VALUES (1, 2)) INSERT INTO scratch (a, b) SELECT a, b FROM src;

-- Updates and deletes.
UPDATE users SET email = $1, age = age + 1, meta['k'] = '1', (status, tags) = ROW ('a', DEFAULT) WHERE id = $2 AND deleted_at IS NULL RETURNING id;
UPDATE ONLY users AS u SET org_id = o.id FROM orgs o, items i WHERE o.slug = $1 AND u.email = $2 AND i.id = 1;
UPDATE users SET (age, email) = (SELECT 1, 'x' FROM orgs WHERE id = 3);
UPDATE users SET email = 'x' WHERE CURRENT OF cur;
DELETE FROM users u USING orgs o WHERE o.id = u.org_id AND o.slug = $1 RETURNING u.id;
DELETE FROM ONLY sessions;
WITH gone AS (DELETE FROM users WHERE id = $1 RETURNING *) INSERT INTO people_archive SELECT * FROM gone;
MERGE INTO orgs AS t USING (VALUES ($1, $2)) AS s (slug, name) ON t.slug = s.slug WHEN MATCHED AND t.name <> s.name THEN UPDATE SET name = s.name WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (slug, name) VALUES (s.slug, s.name);
MERGE INTO items USING scratch s ON items.id = s.a WHEN NOT MATCHED THEN INSERT DEFAULT VALUES WHEN MATCHED THEN DELETE;
