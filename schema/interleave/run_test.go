package interleave_test

import (
	"crypto/rand"
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

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/interleave"
)

// engines open a database of the test's own, or skip the test.
var engines = map[schema.Dialect]func(*testing.T) *sql.DB{
	schema.Postgres: postgres, schema.MariaDB: mariaDB, schema.SQLite: lite,
}

// server is the URL of a database server; a test without one is skipped, or
// fails if DUPSERT_REQUIRE_DBS=1. See scripts/services.
func server(t *testing.T, env string) *url.URL {
	t.Helper()
	s := os.Getenv(env)
	if s == "" {
		if os.Getenv("DUPSERT_REQUIRE_DBS") == "1" {
			t.Fatalf("%s is not set, and DUPSERT_REQUIRE_DBS is", env)
		}
		t.Skipf("no %s", env)
	}
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// own makes a database on the server and returns its name.
func own(t *testing.T, driver, dsn string) string {
	admin := open(t, driver, dsn)
	name := "interleave_" + strings.ToLower(rand.Text()[:12])
	for _, q := range []string{"CREATE DATABASE " + name} {
		if _, err := admin.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE " + name); err != nil {
			t.Error(err)
		}
	})
	return name
}

func open(t *testing.T, driver, dsn string) *sql.DB {
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

func postgres(t *testing.T) *sql.DB {
	u := server(t, "DUPSERT_POSTGRES_URL")
	u.Path = "/" + own(t, "pgx", u.String())
	return open(t, "pgx", u.String())
}

func mariaDB(t *testing.T) *sql.DB {
	u := server(t, "DUPSERT_MARIADB_URL")
	dsn := u.User.String() + "@tcp(" + u.Host + ")/"
	return open(t, "mysql", dsn+own(t, "mysql", dsn))
}

func lite(t *testing.T) *sql.DB {
	return open(t, "sqlite", "file:"+filepath.Join(t.TempDir(), "db"))
}

// lab is connections for two sessions.
func lab(t *testing.T, d schema.Dialect) *interleave.DB {
	t.Helper()
	db, err := interleave.Open(t.Context(), engines[d](t), d, 2)
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

// text writes a step as the tests do; see session.
var kinds = map[string]interleave.Step{
	"begin": {Kind: interleave.Begin}, "commit": {Kind: interleave.Commit}, "rollback": {Kind: interleave.Rollback},
	"look":      {Kind: interleave.Lookup, SQL: "SELECT id FROM users WHERE email = 'x'"},
	"count":     {Kind: interleave.Lookup, SQL: "SELECT count(*) FROM users WHERE email = 'x'", Miss: interleave.ZeroValue},
	"lock rows": {Kind: interleave.Lookup, SQL: "SELECT id FROM users WHERE email = 'x' FOR UPDATE"},
	"insert":    {Kind: interleave.Insert, SQL: "INSERT INTO users (email) VALUES ('x')", When: interleave.IfMissed},
	"update":    {Kind: interleave.Lookup, SQL: "UPDATE users SET name = 'y' WHERE email = 'x'", Miss: interleave.NoAffected},
	"upsert":    {Kind: interleave.Insert, SQL: "INSERT INTO users (email) VALUES ('x') ON CONFLICT (email) DO NOTHING", When: interleave.IfMissed},
	"insert select": {Kind: interleave.Insert, SQL: "INSERT INTO users (email) SELECT 'x' FROM (SELECT 1) one " +
		"WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = 'x')"},
	"parent":        {Kind: interleave.Lock, SQL: "SELECT id FROM tenants WHERE id = 1 FOR UPDATE"},
	"advisory":      {Kind: interleave.Lock, SQL: "SELECT pg_advisory_xact_lock(7)"},
	"get_lock":      {Kind: interleave.Lock, SQL: "SELECT GET_LOCK('users.x', 60)"},
	"release_lock":  {Kind: interleave.Lock, SQL: "SELECT RELEASE_LOCK('users.x')"},
	"lock table":    {Kind: interleave.Lock, SQL: "LOCK TABLE users IN EXCLUSIVE MODE"},
	"lock tables":   {Kind: interleave.Lock, SQL: "LOCK TABLES users WRITE"},
	"unlock tables": {Kind: interleave.Lock, SQL: "UNLOCK TABLES"},
	"savepoint":     {Kind: interleave.Exec, SQL: "SAVEPOINT s"},
	"back":          {Kind: interleave.Exec, SQL: "ROLLBACK TO SAVEPOINT s"},
	"look ignored":  {Kind: interleave.Lookup, SQL: "SELECT id FROM users WHERE email = 'x'", When: interleave.IfIgnored},
}

// session reads steps from text: names of kinds joined by commas, "begin
// serializable" with an isolation, "insert or a + b" with a recovery.
func session(t *testing.T, text string) interleave.Session {
	t.Helper()
	var s interleave.Session
	for word := range strings.SplitSeq(text, ", ") {
		word, recovery, recovers := strings.Cut(word, " or ")
		name, isolation := word, ""
		if rest, ok := strings.CutPrefix(word, "begin "); ok {
			name, isolation = "begin", rest
		}
		step, ok := kinds[name]
		if !ok {
			t.Fatalf("no step %q", name)
		}
		step.Isolation = isolation
		if recovers {
			step.Recover = session(t, strings.ReplaceAll(recovery, " + ", ", ")).Steps
		}
		s.Steps = append(s.Steps, step)
	}
	return s
}

var tables = map[schema.Dialect]string{
	schema.Postgres: "CREATE TABLE users (id serial PRIMARY KEY, email text, name text)",
	schema.MariaDB:  "CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, email varchar(200), name text, KEY (email))",
	schema.SQLite:   "CREATE TABLE users (id integer PRIMARY KEY, email text, name text)",
}

// fresh makes the tables anew.
func fresh(t *testing.T, db *interleave.DB, d schema.Dialect, unique bool) {
	t.Helper()
	setup := []string{
		"DROP TABLE IF EXISTS users", "DROP TABLE IF EXISTS tenants", tables[d],
		"CREATE TABLE tenants (id int PRIMARY KEY)", "INSERT INTO tenants VALUES (1)",
	}
	if unique {
		setup = append(setup, "CREATE UNIQUE INDEX users_email ON users (email)")
	}
	if err := db.Setup(t.Context(), setup...); err != nil {
		t.Fatal(err)
	}
}

func plan(t *testing.T, steps string) interleave.Plan {
	t.Helper()
	s := session(t, steps)
	return interleave.Plan{Sessions: []interleave.Session{s, s}, Count: kinds["count"].SQL}
}

func run(t *testing.T, db *interleave.DB, p interleave.Plan) *interleave.Result {
	t.Helper()
	r, err := db.Run(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// timeline is the events as lines.
func timeline(r *interleave.Result) string {
	var b strings.Builder
	for _, e := range r.Events {
		fmt.Fprintf(&b, "%c %s", 'A'+e.Session, e.Kind)
		switch {
		case e.Skipped != "":
			fmt.Fprintf(&b, ": not %s", e.Skipped)
		case e.Waits && e.Blocker >= 0:
			fmt.Fprintf(&b, ": waits for %c", 'A'+e.Blocker)
		case e.Waits:
			b.WriteString(": waits")
		case e.Error != "":
			fmt.Fprintf(&b, ": %s %s", e.Class, e.Code)
		case e.Kind == interleave.Lookup && e.Found:
			fmt.Fprintf(&b, ": found %s", strings.Join(e.Values, " "))
		case e.Kind == interleave.Lookup:
			b.WriteString(": nothing")
		}
		b.WriteString("\n")
	}
	return b.String()
}
