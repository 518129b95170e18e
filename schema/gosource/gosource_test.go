package gosource

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
)

// module writes files into a folder.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// told is a unit in a few words.
func told(u Unit) []string {
	out := []string{u.Dir + " " + string(u.Dialect)}
	for _, s := range u.Steps {
		text := strings.NewReplacer("\x01", "<", "\x02", ">").Replace(strings.Join(strings.Fields(s.Text), " "))
		if s.Note != "" {
			text = "!" + s.Note
		}
		out = append(out, fmt.Sprintf("%s:%d %s", s.File, s.StartLine, text))
	}
	return out
}

func TestRead(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{
			"literals, raw strings and constants, in textual order",
			map[string]string{"store/store.go": "package store\nimport _ \"github.com/lib/pq\"\nconst create = `\nCREATE TABLE a (id int)`\nfunc f() {\n\texec(\"create unique index i on a (id)\")\n\texec(\"create table b (\" + x + \")\")\n\tlog.Info(\"create table b (id int)\")\n}\n"},
			[]string{"store postgres", "store/store.go:3 CREATE TABLE a (id int)", "store/store.go:6 create unique index i on a (id)", "store/store.go:7 create table b (<0>)"},
		},
		{
			"concatenation, Sprintf, and constants in them",
			map[string]string{"a.go": "package a\nconst name = \"users\"\nvar q = \"CREATE TABLE \" + name + \" (\" +\n\t\"id INTEGER PRIMARY KEY AUTOINCREMENT,\" +\n\tcols + \")\"\nvar r = fmt.Sprintf(`CREATE TABLE %s (id %s, p int /* 100%% */)`, name, typ)\nvar s = fmt.Sprintf(\"CREATE TABLE %s_%d (id int)\", \"x\", 3)\n"},
			[]string{". sqlite", "a.go:3 CREATE TABLE users ( id INTEGER PRIMARY KEY AUTOINCREMENT, <0>)", "a.go:6 CREATE TABLE users (id <0>, p int /* 100% */)", "a.go:7 CREATE TABLE x_<0> (id int)"},
		},
		{
			"a slice of closures keeps its order; what undoes is left out",
			map[string]string{"m/m.go": "package m\nvar all = []func(tx){\n\tfunc(tx) { tx.Exec(`create table b (id serial)`) },\n\tfunc(tx) { tx.Exec(`alter table b add unique (id)`) },\n}\nvar m = M{Up: `create table c (id int)`, Down: `drop table c`, Rollback: `drop table c`}\n" +
				"func down2(tx) { tx.Exec(`drop table b`) }\nfunc rollbackUsers() { x(`drop table b`) }\nfunc migrateV3Down() { x(`drop table b`) }\nfunc DropAllTables() { x(`drop table b`) }\nfunc countdown() { x(`create table d (id int)`) }\nconst c_down = `drop table c`\n"},
			[]string{"m postgres", "m/m.go:3 create table b (id serial)", "m/m.go:4 alter table b add unique (id)", "m/m.go:6 create table c (id int)", "m/m.go:11 create table d (id int)"},
		},
		{
			"files by number, tables first where there is none",
			map[string]string{"n/10_c.go": "package n\nvar c = `alter table t add c int`", "n/9_b.go": "package n\nvar b = `create table t (id bigserial)`",
				"u/migrator.go": "package u\nvar a = `alter table t add unique (id)`", "u/schema.go": "package u\nvar b = `create table t (id int)`"},
			[]string{"n postgres", "n/9_b.go:2 create table t (id bigserial)", "n/10_c.go:2 alter table t add c int", "u ", "u/schema.go:2 create table t (id int)", "u/migrator.go:2 alter table t add unique (id)"},
		},
		{
			"tests, testdata, vendor, examples and other modules are not read",
			map[string]string{"a_test.go": "package a\nvar q = `create table t (id int)`", "testdata/a.go": "package a\nvar q = `create table t (id int)`", "vendor/x/a.go": "package a\nvar q = `create table t (id int)`",
				"examples/a.go": "package a\nvar q = `create table t (id int)`", "tool/go.mod": "module x", "tool/a.go": "package a\nvar q = `create table t (id int)`"},
			nil,
		},
		{
			"one package for several engines, by file",
			map[string]string{"db/mysql.go": "package db\nvar q = `create table t (id int)`", "db/postgres.go": "package db\nvar q = `create table t (id int)`", "db/shared.go": "package db\nvar q = `create table s (id int)`"},
			[]string{"db mysql", "db/mysql.go:2 create table t (id int)", "db/shared.go:2 create table s (id int)", "db postgres", "db/postgres.go:2 create table t (id int)", "db/shared.go:2 create table s (id int)"},
		},
		{
			"one file for several engines, by condition",
			map[string]string{"db/db.go": "package db\nfunc f() {\n\tswitch driver {\n\tcase \"mysql\":\n\t\tx(`create table t (a int)`)\n\tcase Postgres:\n\t\tx(`create table t (b int)`)\n\t}\n\tif driver == \"mysql\" {\n\t\tx(`create table u (a int)`)\n\t} else {\n\t\tx(`create table v (a int)`)\n\t}\n}\nvar sqliteDDL = `create table t (c int)`"},
			[]string{"db mysql", "db/db.go:5 create table t (a int)", "db/db.go:10 create table u (a int)", "db/db.go:12 create table v (a int)",
				"db postgres", "db/db.go:7 create table t (b int)", "db/db.go:12 create table v (a int)",
				"db sqlite", "db/db.go:12 create table v (a int)", "db/db.go:15 create table t (c int)"},
		},
		{
			"what stands before a syntax error is read",
			map[string]string{"a.go": "package a\nvar q = `create table t (id serial)`\nfunc f( {"},
			[]string{". postgres", "a.go:1 !a Go file with a syntax error is read only in part", "a.go:2 create table t (id serial)"},
		},
		{
			"a struct tag or a message is no statement",
			map[string]string{"a.go": "package a\ntype T struct { A int `ddl:\"create table t (id int)\"` }\nvar err = errors.Wrap(run(\"drop index i\"), \"create table users\")\n"},
			[]string{". ", "a.go:3 drop index i"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, err := Read(module(t, tt.files), ".", nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, u := range code.Units {
				got = append(got, told(u)...)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("\n got %q\nwant %q", got, tt.want)
			}
		})
	}
}

// From Go code to the catalog, with the place where each key is declared.
func TestReadToCatalog(t *testing.T) {
	root := module(t, map[string]string{"db.go": "package db\n\nvar q = `\nCREATE TABLE users (\n\tid SERIAL PRIMARY KEY,\n\temail TEXT UNIQUE\n)`\n\nvar r = \"CREATE UNIQUE INDEX i \" +\n\t\"ON users (id, email)\"\n"})
	code, err := Read(root, ".", nil)
	units := code.Units
	if err != nil || len(units) != 1 {
		t.Fatalf("%d units, %v", len(units), err)
	}
	c := ddl.Read(units[0].Dialect, units[0].Scripts(units[0].Dialect))
	users := c.Table("", "users")
	if users == nil || c.Dialect != schema.Postgres {
		t.Fatalf("catalog %+v", c)
	}
	want := map[string]string{"users_pkey": "db.go:5", "users_email_key": "db.go:6", "i": "db.go:9"}
	for _, k := range users.Keys {
		if k.Declared.String() != want[k.Name] {
			t.Errorf("%s is declared at %s, want %s", k.Name, k.Declared, want[k.Name])
		}
	}
	if len(users.Keys) != len(want) {
		t.Errorf("%d keys, want %d", len(users.Keys), len(want))
	}
}

func TestReadMissing(t *testing.T) {
	if _, err := Read(filepath.Join(t.TempDir(), "missing"), ".", nil); err == nil {
		t.Error("a missing root is no error")
	}
}
