package atlas

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
	dirs "github.com/dupsert/dupsert/schema/migrate"
)

// server is the URL of a database of the test's own on the server that the
// environment names; it is dropped at the end. Without a server the test is
// skipped, or fails if DUPSERT_REQUIRE_DBS=1. See scripts/services.
func server(t *testing.T, variable string) string {
	t.Helper()
	base := os.Getenv(variable)
	if base == "" {
		if os.Getenv("DUPSERT_REQUIRE_DBS") == "1" {
			t.Fatalf("%s is not set: eval \"$(scripts/services start)\"", variable)
		}
		t.Skipf("SKIPPED: %s is not set: eval \"$(scripts/services start)\"", variable)
	}
	admin, err := open(context.Background(), base, "")
	if err != nil {
		t.Fatal(err)
	}
	name := "dupsert_" + strings.ToLower(rand.Text()[:12])
	execute(t, admin.DB, "CREATE DATABASE "+name)
	t.Cleanup(func() {
		execute(t, admin.DB, "DROP DATABASE "+name)
		if err := admin.close(); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func execute(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func on(t *testing.T, url string, statements ...string) {
	t.Helper()
	db, err := open(context.Background(), url, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.close(); err != nil {
			t.Error(err)
		}
	}()
	execute(t, db.DB, statements...)
}

func inspect(t *testing.T, url string) *schema.Catalog {
	t.Helper()
	cat, err := Inspect(context.Background(), url, "")
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// Everything that Atlas's inspection loses.
func TestInspectPostgres(t *testing.T) {
	url := server(t, "DUPSERT_POSTGRES_URL")
	on(t, url,
		"CREATE EXTENSION IF NOT EXISTS btree_gist",
		"CREATE SCHEMA audit",
		"CREATE TYPE st AS ENUM ('a', 'b')",
		"CREATE DOMAIN mail AS text",
		`CREATE TABLE users (
			id bigserial PRIMARY KEY, email mail NOT NULL, low text GENERATED ALWAYS AS (lower(email)) STORED,
			code text COLLATE "C", st st DEFAULT 'a', n int UNIQUE DEFERRABLE INITIALLY DEFERRED, m int UNIQUE NULLS NOT DISTINCT,
			EXCLUDE USING gist (n WITH =, st WITH =), EXCLUDE USING gist (int4range(n, m) WITH &&))`,
		`CREATE UNIQUE INDEX users_email ON users (lower(email), code COLLATE "und-x-icu") INCLUDE (n) WHERE st = 'a'`,
		"CREATE INDEX plain ON users (n)",
		"CREATE TABLE audit.log (id int GENERATED ALWAYS AS IDENTITY, at date, CONSTRAINT log_at UNIQUE (id, at)) PARTITION BY RANGE (at)",
		"CREATE TABLE audit.log_1 PARTITION OF audit.log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') PARTITION BY RANGE (at)",
		"CREATE TABLE audit.log_11 PARTITION OF audit.log_1 FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')",
		"CREATE UNIQUE INDEX ON audit.log_11 (id)",
		"CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x",
		"CREATE UNIQUE INDEX ON mv (x)",
		"CREATE TABLE dup (x int)", "INSERT INTO dup VALUES (1), (1)",
	)
	db, err := open(context.Background(), url, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE UNIQUE INDEX CONCURRENTLY dup_x ON dup (x)"); err == nil {
		t.Fatal("the index on duplicates was made")
	}
	if err := db.close(); err != nil {
		t.Fatal(err)
	}
	cat := inspect(t, url)
	compare(t, cat, `
table .dup @
  x integer null
  key dup_x unique (x) @
table .users @
  id bigserial auto
  email public.mail
  low text null as lower((email)::text)
  code text null collate C
  st st null default 'a'
  n integer null
  m integer null
  key users_pkey primary key (id) constraint @
  key users_email unique (lower(email::text), code) where st = 'a'::st [1 collate und-x-icu] @
  key users_m_key unique (m) constraint nulls-not-distinct @
  key users_n_key unique (n) constraint deferrable @
  key users_n_st_excl unique (n, st) constraint exclusion @
table audit.log @
  id integer auto
  at date null
  key log_at unique (id, at) constraint @
table audit.log_1 @
  id integer auto
  at date null
  key log_1_id_at_key unique (id, at) constraint @
table audit.log_11 @
  id integer auto
  at date null
  key log_11_id_at_key unique (id, at) constraint @
  key log_11_id_idx unique (id) @
note : index dup_x of table dup is not valid: REINDEX it`)
	if k := cat.Tables[0].Keys[0]; !k.Uncertain {
		t.Errorf("an index that is not valid is trusted: %+v", k)
	}
	if only := inspect(t, url+"&search_path=audit"); len(only.Tables) != 3 {
		t.Errorf("search_path=audit: %s", dump(only))
	}
}

func TestInspectMariaDB(t *testing.T) {
	url := server(t, "DUPSERT_MARIADB_URL")
	on(t, url,
		"CREATE TABLE users (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, name varchar(200) NOT NULL, token varchar(64) CHARACTER SET ascii COLLATE ascii_bin, low varchar(200) AS (lower(name)) STORED, UNIQUE KEY by_name (name(20), token), UNIQUE KEY hidden (token) IGNORED, KEY plain (name)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
		"CREATE VIEW v AS SELECT 1 AS x")
	cat := inspect(t, url)
	if cat.Dialect != schema.MariaDB {
		t.Errorf("dialect %s", cat.Dialect)
	}
	compare(t, cat, "\ntable .users @\n"+
		"  id bigint unsigned auto\n"+
		"  name varchar(200) collate utf8mb4_general_ci\n"+
		"  token varchar(64) null collate ascii_bin\n"+
		"  low varchar(200) null as lcase(`name`) collate utf8mb4_general_ci\n"+
		`  key PRIMARY primary key (id) constraint @
  key by_name unique (name(20), token) constraint @
  key hidden unique (token) constraint @`)
	for _, k := range cat.Tables[0].Keys {
		if k.Invisible != (k.Name == "hidden") {
			t.Errorf("key %s: invisible %t", k.Name, k.Invisible)
		}
	}
}

func TestInspectSQLite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "my app?.db")
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath())
	if err != nil {
		t.Fatal(err)
	}
	execute(t, db,
		`create table "users" (id integer primary key autoincrement, email text collate nocase, tenant int not null, gone text, constraint one unique (tenant, email))`,
		`create unique index users_low on users (lower(email), tenant collate rtrim) where gone is null`,
		"create table wr (a text, b text, primary key (b, a)) without rowid",
		"create view v as select 1")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	cat, err := Inspect(context.Background(), "sqlite://my app%3F.db", dir)
	if err == nil {
		t.Fatalf("a name is not decoded, yet it opens: %v", cat.Source)
	}
	if err := os.Rename(path, filepath.Join(dir, "app.db")); err != nil {
		t.Fatal(err)
	}
	if cat, err = Inspect(context.Background(), "sqlite://app.db", dir); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"key one unique (tenant, email) constraint @", "unique (lower(email), tenant) where gone is null [1 collate rtrim] @",
		"email text null collate nocase", "primary key (b, a)", "primary key (id)",
	} {
		if got := strings.ToLower(dump(cat)); !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for _, table := range cat.Tables {
		if table.Unknown {
			t.Errorf("%s is unknown: %s", table.Name, table.Why)
		}
	}
	if _, err := Inspect(context.Background(), "sqlite://none.db", dir); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("missing file: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "none.db")); err == nil {
		t.Error("a missing database was made")
	}
}

// The engine's word counts: a catalog that differs from it is not trusted.
func TestCheckSQLite(t *testing.T) {
	db, err := open(context.Background(), "sqlite://dev?mode=memory", "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.close(); err != nil {
			t.Error(err)
		}
	}()
	execute(t, db.DB, "CREATE TABLE t (a int UNIQUE, b int UNIQUE)", "CREATE TABLE ok (a int UNIQUE)")
	key := func(c string) schema.Key { return schema.Key{Parts: []schema.Part{{Column: c}}} }
	cat := &schema.Catalog{Tables: []*schema.Table{{Name: "t", Keys: []schema.Key{key("a")}}, {Name: "ok", Keys: []schema.Key{key("A")}}}}
	if err := db.checkSQLite(context.Background(), cat); err != nil {
		t.Fatal(err)
	}
	if !cat.Tables[0].Unknown || cat.Tables[1].Unknown {
		t.Errorf("unknown: t %t, ok %t", cat.Tables[0].Unknown, cat.Tables[1].Unknown)
	}
}

// No error repeats a password, however the connection fails.
func TestPasswordsStaySecret(t *testing.T) {
	for _, u := range []string{
		"postgres://me:s3cr%2Fet@127.0.0.1:1/db?sslmode=disable",
		"postgres://me:s3cr/et@127.0.0.1:1/db",
		"postgres://me:s3cr%et@h/db",
		"postgres://h/db?password=s3cret&sslmode=bogus",
		"mysql://me:s3cret@127.0.0.1:1/db",
		"mysql://me:s3cret@127.0.0.1:1/db?tls=bogus",
		"maria://me:s3cret@[::1/db",
		"oracle://me:s3cret@h/db",
		"docker://me:s3cret@postgres/16",
	} {
		_, err := Inspect(context.Background(), u, "")
		if err == nil {
			t.Errorf("%s: no error", u)
			continue
		}
		for _, s := range []string{"s3cr", "%2Fet"} {
			if strings.Contains(err.Error(), s) {
				t.Errorf("%s: the error tells %q: %v", u, s, err)
			}
		}
	}
}

func script(file, text string) dirs.Script { return dirs.Script{File: file, StartLine: 1, Text: text} }

// What only a server can work out, and the dev database is empty afterwards.
func TestReplay(t *testing.T) {
	pg := []dirs.Script{
		script("1.sql", "CREATE TABLE t (a int, b int);\nINSERT INTO t VALUES (1, 1);\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';"),
		script("2.sql", "DO $$ BEGIN EXECUTE 'ALTER TABLE t ADD CONSTRAINT ' || 't_a' || ' UNIQUE (a) DEFERRABLE'; END $$;\nSET search_path TO public;"),
		script("3.sql", "CREATE UNIQUE INDEX CONCURRENTLY t_b ON t (b)"),
	}
	my := []dirs.Script{
		script("1.sql", "CREATE TABLE t (a int, b int);\nDELIMITER //\nCREATE PROCEDURE p() BEGIN SET @s = 'CREATE UNIQUE INDEX t_a ON t (a)'; PREPARE s FROM @s; EXECUTE s; END//\nDELIMITER ;\nCALL p();\nDROP PROCEDURE p;"),
		script("2.sql", "CREATE UNIQUE INDEX t_b ON t (b)"),
	}
	lite := []dirs.Script{script("1.sql", "create table t (a int, b int); create unique index t_a on t (a);\ncreate unique index t_b on t (b) where a is null")}
	for name, test := range map[string]struct {
		url     func(t *testing.T) string
		scripts []dirs.Script
	}{
		"postgres":             {func(t *testing.T) string { return server(t, "DUPSERT_POSTGRES_URL") }, pg},
		"postgres search_path": {func(t *testing.T) string { return server(t, "DUPSERT_POSTGRES_URL") + "&search_path=public" }, pg},
		"mariadb":              {func(t *testing.T) string { return server(t, "DUPSERT_MARIADB_URL") }, my},
		"sqlite":               {func(*testing.T) string { return "sqlite://dev?mode=memory" }, lite},
	} {
		t.Run(name, func(t *testing.T) {
			url := test.url(t)
			for range 2 { // the second time shows that the first left nothing behind
				cat, err := Replay(context.Background(), url, "", test.scripts)
				if err != nil {
					t.Fatal(err)
				}
				if len(cat.Tables) != 1 || len(cat.Tables[0].Keys) != 2 || cat.Tables[0].Keys[0].Name != "t_a" || cat.Tables[0].Keys[1].Name != "t_b" {
					t.Fatal(dump(cat))
				}
			}
			bad := slices.Concat(test.scripts, []dirs.Script{script("9.sql", "SELECT 1;\n\nCREATE TABLE t (a int)")})
			if _, err := Replay(context.Background(), url, "", bad); err == nil || !strings.Contains(err.Error(), "9.sql:3: ") {
				t.Errorf("a failing migration: %v", err)
			}
			if _, err := Replay(context.Background(), url, "", test.scripts); err != nil {
				t.Errorf("after a failing migration: %v", err)
			}
		})
	}
}

// A database with content is not a dev database; it keeps its content.
func TestReplayRefuses(t *testing.T) {
	for _, variable := range []string{"DUPSERT_POSTGRES_URL", "DUPSERT_MARIADB_URL"} {
		t.Run(variable, func(t *testing.T) {
			url := server(t, variable)
			on(t, url, "CREATE TABLE precious (a int)")
			if _, err := Replay(context.Background(), url, "", nil); err == nil || !strings.Contains(err.Error(), "is not empty") {
				t.Errorf("got %v", err)
			}
			if cat := inspect(t, url); len(cat.Tables) != 1 {
				t.Errorf("its tables are gone: %s", dump(cat))
			}
		})
	}
	if _, err := Replay(context.Background(), "sqlite://live_test.go", "", nil); err == nil || !strings.Contains(err.Error(), "mode=memory") {
		t.Errorf("got %v", err)
	}
}
