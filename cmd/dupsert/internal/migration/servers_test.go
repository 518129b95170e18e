package migration_test

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql" // the engines
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/dupsert/dupsert/schema"
)

// database is an empty database of the test's own, dropped at the end; without
// a server the test is skipped, or fails if DUPSERT_REQUIRE_DBS=1. See
// scripts/services.
func database(t *testing.T, d schema.Dialect) *sql.DB {
	t.Helper()
	switch d {
	case schema.SQLite:
		return connect(t, "sqlite", filepath.Join(t.TempDir(), "db"))
	case schema.Postgres:
		u := server(t, "DUPSERT_POSTGRES_URL")
		u.Path = "/" + create(t, connect(t, "pgx", u.String()))
		return connect(t, "pgx", u.String())
	}
	u := server(t, "DUPSERT_MARIADB_URL")
	dsn := u.User.String() + "@tcp(" + u.Host + ")/"
	return connect(t, "mysql", dsn+create(t, connect(t, "mysql", dsn)))
}

func create(t *testing.T, admin *sql.DB) string {
	t.Helper()
	name := "migration_" + strings.ToLower(rand.Text()[:12])
	must(t, admin, "CREATE DATABASE "+name)
	t.Cleanup(func() { must(t, admin, "DROP DATABASE "+name) })
	return name
}

func server(t *testing.T, env string) *url.URL {
	t.Helper()
	s := os.Getenv(env)
	if s == "" && os.Getenv("DUPSERT_REQUIRE_DBS") == "1" {
		t.Fatalf("%s is not set, and DUPSERT_REQUIRE_DBS is", env)
	}
	if s == "" {
		t.Skipf("no server: set %s (scripts/services start)", env)
	}
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func connect(t *testing.T, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func must(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}
