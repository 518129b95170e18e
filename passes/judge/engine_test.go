package judge_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/schema"
)

// TestEngines asks the engines themselves: of two runs that look for the same,
// the second insert makes a second row exactly where no key is said to cover.
func TestEngines(t *testing.T) {
	dbs := map[schema.Dialect]func(*testing.T) *sql.DB{pg: postgres(t), maria: mariaDB(t), sqlite: lite}
	for _, s := range stories {
		if s.alone != "" {
			continue
		}
		t.Run(string(s.dialect)+" "+s.name, func(t *testing.T) {
			first, second := twoRuns(s.lookup, s.insert)
			if s.runs[0] != "" {
				first, second = s.runs[0], s.runs[1]
			}
			if s.refused {
				db := dbs[s.dialect](t)
				apply(t, db, s.schema)
				if _, err := db.ExecContext(t.Context(), first); err == nil || isViolation(err) {
					t.Errorf("%s: %v, want a refusal", first, err)
				}
				return
			}
			f := judge.Judge(pairOf(t, s.lookup, s.insert), []*schema.Catalog{catalogOf(t, s.dialect, s.schema)}, "")[0]
			covers := false
			for _, k := range f.Keys {
				covers = covers || k.Covers
			}
			rows, why := twice(t, dbs[s.dialect](t), s.schema, f.Table, first, second)
			if covers != (rows == 1) {
				t.Errorf("a key covers: %v, but there are %d rows after\n%s\n%s\n%v", covers, rows, first, second, why)
			}
		})
	}
}

// twice applies the schema, runs both inserts, and counts the rows. The second
// insert may fail, the first may not.
func twice(t *testing.T, db *sql.DB, ddl, table, first, second string) (rows int, refused error) {
	t.Helper()
	apply(t, db, ddl+";"+first)
	_, refused = db.ExecContext(t.Context(), second)
	if refused != nil && !isViolation(refused) {
		t.Fatalf("%s: %v", second, refused)
	}
	if err := db.QueryRowContext(t.Context(), "select count(*) from "+table).Scan(&rows); err != nil {
		t.Fatal(err)
	}
	return rows, refused
}

func apply(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	for _, q := range strings.Split(text, ";") {
		if strings.TrimSpace(q) == "" {
			continue
		}
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

func isViolation(err error) bool {
	for _, s := range []string{"SQLSTATE 23505", "SQLSTATE 23P01", "Error 1062", "UNIQUE constraint failed"} {
		if strings.Contains(err.Error(), s) {
			return true
		}
	}
	return false
}

// server is the URL of a database server; a test without one is skipped, or
// fails if DUPSERT_REQUIRE_DBS=1. See scripts/services.
func server(t *testing.T, env string) string {
	t.Helper()
	s := os.Getenv(env)
	if s == "" && os.Getenv("DUPSERT_REQUIRE_DBS") == "1" {
		t.Fatalf("%s is not set, and DUPSERT_REQUIRE_DBS is", env)
	}
	return s
}

func open(t *testing.T, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// postgres gives each test a schema of its own that is gone with its connection.
func postgres(t *testing.T) func(*testing.T) *sql.DB {
	base := server(t, "DUPSERT_POSTGRES_URL")
	if base == "" {
		return func(t *testing.T) *sql.DB { t.Skip("no DUPSERT_POSTGRES_URL"); return nil }
	}
	db := open(t, "pgx", base)
	name := fmt.Sprintf("judge_%d", os.Getpid())
	mustExec(t, db, "create database "+name)
	t.Cleanup(func() { mustExec(t, db, "drop database "+name) })
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return func(t *testing.T) *sql.DB {
		own := open(t, "pgx", u.String())
		mustExec(t, own, "drop schema if exists own cascade")
		mustExec(t, own, "create schema own")
		mustExec(t, own, "set search_path = own")
		return own
	}
}

func mariaDB(t *testing.T) func(*testing.T) *sql.DB {
	base := server(t, "DUPSERT_MARIADB_URL")
	if base == "" {
		return func(t *testing.T) *sql.DB { t.Skip("no DUPSERT_MARIADB_URL"); return nil }
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	dsn := u.User.Username() + "@tcp(" + u.Host + ")/"
	db := open(t, "mysql", dsn)
	name := fmt.Sprintf("judge_%d", os.Getpid())
	return func(t *testing.T) *sql.DB {
		mustExec(t, db, "create database "+name)
		t.Cleanup(func() { mustExec(t, db, "drop database "+name) })
		return open(t, "mysql", dsn+name)
	}
}

func lite(t *testing.T) *sql.DB { return open(t, "sqlite", filepath.Join(t.TempDir(), "db")) }

func mustExec(t *testing.T, db *sql.DB, q string) {
	t.Helper()
	if _, err := db.Exec(q); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}
