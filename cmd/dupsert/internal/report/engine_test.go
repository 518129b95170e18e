package report

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/go-sql-driver/mysql" // the engines
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/dupsert/dupsert/passes/finding"
)

// TestAddKeyOnEngines: the query lists what is there twice and nothing else;
// the statement is refused while it lists something, and then refuses the
// second row and only that.
func TestAddKeyOnEngines(t *testing.T) {
	for _, c := range []struct {
		name    string
		columns []string
		live    map[string]finding.Value
		row     string   // a row, and again: the duplicate
		others  []string // rows that are there beside it
	}{
		{"plain", []string{"email"}, nil, "(1, 'a', NULL, 0)", []string{"(1, 'b', NULL, 0)", "(1, NULL, NULL, 0)", "(1, NULL, NULL, 0)"}},
		{"two", []string{"email", "tenant"}, nil, "(1, 'a', NULL, 0)", []string{"(2, 'a', NULL, 0)", "(NULL, 'a', NULL, 0)", "(NULL, 'a', NULL, 0)"}},
		{"soft delete", []string{"deleted_at", "email"}, map[string]finding.Value{"deleted_at": null}, "(1, 'a', NULL, 0)", []string{"(1, 'a', 5, 0)", "(1, 'a', 5, 0)", "(1, 'b', NULL, 0)"}},
		{"a flag", []string{"deleted", "email"}, map[string]finding.Value{"deleted": zero}, "(1, 'a', NULL, 0)", []string{"(1, 'a', NULL, 1)", "(1, 'a', NULL, 1)"}},
		{"expression", []string{"lower(email)"}, nil, "(1, 'A', NULL, 0)", []string{"(1, 'b', NULL, 0)"}},
	} {
		for dialect, open := range map[string]func(*testing.T) *sql.DB{"postgres": postgres, "mariadb": mariaDB, "mysql": mariaDB, "sqlite": lite} {
			t.Run(c.name+"/"+dialect, func(t *testing.T) {
				m, ok := AddKey(asking(dialect, c.columns, c.live))
				if c.name == "expression" && (dialect == "mariadb" || dialect == "mysql") {
					t.Skip("MariaDB has no keys on expressions")
				}
				if !ok {
					t.Fatal("no key")
				}
				db := open(t)
				must(t, db, "CREATE TABLE users (tenant INTEGER, email VARCHAR(50), deleted_at INTEGER, deleted INTEGER)")
				for _, row := range append(c.others, c.row) {
					must(t, db, "INSERT INTO users VALUES "+row)
				}
				if n := listed(t, db, m.Duplicates); n != 0 {
					t.Errorf("%s lists %d, there are no duplicates", m.Duplicates, n)
				}
				must(t, db, "INSERT INTO users VALUES "+c.row)
				if n := listed(t, db, m.Duplicates); n != 1 {
					t.Errorf("%s lists %d, want the one that is there twice", m.Duplicates, n)
				}
				if _, err := db.Exec(m.Add); err == nil {
					t.Errorf("%s is not refused by duplicates", m.Add)
				}
				must(t, db, "DELETE FROM users")
				must(t, db, m.Add)
				var columns = "INSERT INTO users (tenant, email, deleted_at, deleted) VALUES "
				for _, row := range append(c.others, c.row) {
					must(t, db, columns+row)
				}
				if _, err := db.Exec(columns + c.row); err == nil {
					t.Errorf("%s does not refuse the second row", m.Add)
				}
			})
		}
	}
}

func listed(t *testing.T, db *sql.DB, q string) int {
	t.Helper()
	rows, err := db.Query(q)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer func() {
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
	}()
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}

// server is the URL of a database server; a test without one is skipped, or
// fails if DUPSERT_REQUIRE_DBS=1. See scripts/services.
func server(t *testing.T, env string) *url.URL {
	t.Helper()
	s := os.Getenv(env)
	if s == "" && os.Getenv("DUPSERT_REQUIRE_DBS") == "1" {
		t.Fatalf("%s is not set, and DUPSERT_REQUIRE_DBS is", env)
	}
	if s == "" {
		t.Skipf("no %s", env)
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
	db.SetMaxOpenConns(1) // one session, and its temporary schema
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// postgres gives the test a schema of its own, dropped at the end.
func postgres(t *testing.T) *sql.DB {
	db := connect(t, "pgx", server(t, "DUPSERT_POSTGRES_URL").String())
	name := fmt.Sprintf("report_%d", os.Getpid())
	must(t, db, "CREATE SCHEMA "+name)
	t.Cleanup(func() { must(t, db, "DROP SCHEMA "+name+" CASCADE") })
	must(t, db, "SET search_path = "+name)
	return db
}

// mariaDB gives the test a database of its own, dropped at the end.
func mariaDB(t *testing.T) *sql.DB {
	u := server(t, "DUPSERT_MARIADB_URL")
	db := connect(t, "mysql", u.User.Username()+"@tcp("+u.Host+")/")
	name := fmt.Sprintf("report_%d", os.Getpid())
	must(t, db, "CREATE DATABASE "+name)
	t.Cleanup(func() { must(t, db, "DROP DATABASE "+name) })
	must(t, db, "USE "+name)
	return db
}

func lite(t *testing.T) *sql.DB { return connect(t, "sqlite", filepath.Join(t.TempDir(), "db")) }

func must(t *testing.T, db *sql.DB, q string) {
	t.Helper()
	if _, err := db.Exec(q); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}
