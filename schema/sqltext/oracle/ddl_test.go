package oracle

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/sqltext"
)

func TestDDLPostgres(t *testing.T) {
	r := &ddlRun{t: t, d: schema.Postgres, name: "pg_query", ask: pgChanges}
	r.prelude = []statement{{"prelude", 1, "CREATE UNIQUE INDEX users_email_uq_idx ON users (email)"}}
	r.known = map[string]string{ // what inherits a table does not follow its new columns
		"ALTER TABLE users ADD COLUMN IF NOT EXISTS phone text, ADD COLUMN verified boolean NOT NULL DEFAULT false": "table vips: oracle (Display Name,age,created_at,deleted_at,email,id,meta,org_id,phone,status,tags,verified) , we (Display Name,age,created_at,deleted_at,email,id,meta,org_id,status,tags) ",
	}
	r.torture(46, 9)
}

func TestDDLTiDB(t *testing.T) {
	r := &ddlRun{t: t, d: schema.MySQL, name: "tidb", ask: tidbChanges}
	r.torture(33, 7)
}

func TestDDLVitess(t *testing.T) {
	ask, err := vitessOracle()
	if err != nil {
		t.Fatal(err)
	}
	r := &ddlRun{t: t, d: schema.MySQL, name: "vitess", ask: ask}
	r.torture(32, 6)
}

func TestDDLSQLite(t *testing.T) {
	r := &ddlRun{t: t, d: schema.SQLite, name: "sqlite", db: openSQLite(t)}
	r.torture(31, 6)
}

// TestDDLMigrations does the same for the migrations in the directory, or the
// file, that DUPSERT_ORACLE_MIGRATIONS names, in the dialect that
// DUPSERT_ORACLE_DIALECT names.
func TestDDLMigrations(t *testing.T) {
	dir, d := os.Getenv("DUPSERT_ORACLE_MIGRATIONS"), schema.Dialect(os.Getenv("DUPSERT_ORACLE_DIALECT"))
	if dir == "" {
		t.Skip("DUPSERT_ORACLE_MIGRATIONS is not set: no migrations are compared")
	}
	list := readMigrations(t, dir, d)
	var runs []*ddlRun
	switch d {
	case schema.Postgres:
		runs = append(runs, &ddlRun{name: "pg_query", ask: pgChanges})
	case schema.MySQL:
		vitess, err := vitessOracle()
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, &ddlRun{name: "tidb", ask: tidbChanges}, &ddlRun{name: "vitess", ask: vitess})
	case schema.SQLite:
		runs = append(runs, &ddlRun{name: "sqlite", db: openSQLite(t)})
	default:
		t.Fatalf("DUPSERT_ORACLE_DIALECT is %q: want postgres, mysql or sqlite", d)
	}
	for _, r := range runs {
		t.Run(r.name, func(t *testing.T) {
			r.t, r.d = t, d
			r.migrations(list)
			r.report(dir)
			if r.keyed == 0 {
				t.Errorf("%s has compared no statement that makes a key", r.name)
			}
		})
	}
}

// migrations runs the statements of migrations in order.
func (r *ddlRun) migrations(list []statement) {
	r.reset()
	for _, s := range list {
		err := r.one(s)
		var needs needsError
		if errors.As(err, &needs) {
			r.skipped++
			r.t.Logf("%s:%d: skipped: it %v, which no statement before it creates", s.file, s.line, err)
		} else if err != nil {
			r.t.Fatal(err)
		}
	}
}

// hole matches a part of a template that is filled at run time.
var hole = regexp.MustCompile("\x01[0-9]+\x02([A-Za-z_]?)")

// fill gives the holes of a text a value: none to a prefix of a name, else
// always the same name, as if all were one setting.
func fill(text string) string {
	return hole.ReplaceAllStringFunc(text, func(h string) string {
		if m := hole.FindStringSubmatch(h); m[1] != "" {
			return m[1]
		}
		return "setting"
	})
}

// readMigrations is the statements of the up scripts, without holes.
func readMigrations(t *testing.T, path string, d schema.Dialect) []statement {
	scripts, err := migrate.Read(os.DirFS(filepath.Dir(path)), filepath.Base(path), "")
	if err != nil {
		t.Fatal(err)
	}
	var out []statement
	for _, s := range migrate.For(scripts, d) {
		s.Text = fill(s.Text)
		switch {
		case s.Note != "":
			t.Logf("%s: %s", s.File, s.Note)
		case s.Whole:
			out = append(out, statement{s.File, s.StartLine, strings.TrimRight(strings.TrimSpace(s.Text), ";")})
		default:
			for _, st := range sqltext.Split(s.Text, d) {
				out = append(out, statement{s.File, s.StartLine + st.Line - 1, st.Text})
			}
		}
	}
	return out
}
