package source_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/atlas"
	"github.com/dupsert/dupsert/schema/snapshot"
	"github.com/dupsert/dupsert/schema/source"
)

// module writes a txtar archive into a fresh folder.
func module(t *testing.T, archive string) string {
	t.Helper()
	root := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(root, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// discover is what Discover and Load say of a module, as text.
func discover(t *testing.T, root string, o source.Options) (string, error) {
	t.Helper()
	o.Root = root
	candidates, err := source.Discover(root)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, c := range candidates {
		if c.Kind != source.Go {
			fmt.Fprintf(&b, "source %s %s\n", c, c.Dialect)
		}
	}
	text, err := load(candidates, o)
	return b.String() + text, err
}

func load(candidates []source.Candidate, o source.Options) (string, error) {
	catalogs, warnings, err := source.Load(context.Background(), candidates, o)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, c := range catalogs {
		fmt.Fprintf(&b, "%s from %s\n", c.Dialect, c.Source)
		for _, t := range c.Tables {
			fmt.Fprintf(&b, "  %s", t.Name)
			if t.Unknown {
				fmt.Fprintf(&b, " unknown: %s", t.Why)
			}
			for i := range t.Keys {
				fmt.Fprintf(&b, " %v@%s", t.Keys[i].Columns(), t.Keys[i].Declared)
			}
			b.WriteString("\n")
		}
	}
	for _, w := range warnings {
		fmt.Fprintf(&b, "warning %s\n", w)
	}
	return b.String(), nil
}

func TestDiscover(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(data)
			last := len(a.Files) - 1
			if last < 0 || a.Files[last].Name != "want" {
				t.Fatal("the last file must be want")
			}
			want := strings.TrimSpace(string(a.Files[last].Data))
			a.Files = a.Files[:last]
			root := module(t, string(txtar.Format(a)))
			o := source.Options{Atlas: atlas.Engine{}}
			if bytes.Contains(a.Comment, []byte("without Atlas")) {
				o.Atlas = nil
			}
			got, err := discover(t, root, o)
			if err != nil {
				got = "error " + err.Error()
			}
			if got = strings.TrimSpace(strings.ReplaceAll(got, root, "ROOT")); got != want {
				t.Errorf("got:\n%s\n\nwant:\n%s", got, want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	for url, want := range map[string]string{
		"file://schema.hcl":                      "hcl schema.hcl",
		"file://migrations?format=goose":         "sql migrations goose",
		"file://schema.sql?dialect=mysql":        "sql schema.sql mysql",
		"file://db/x.dupsert":                    "snapshot db/x.dupsert",
		"file:///abs/schema.sql?dialect=MariaDB": "sql /abs/schema.sql mariadb",
		"./db/../schema.sql":                     "sql schema.sql",
		"sqlite://app.db":                        "database sqlite",
		"postgres://u:p@h/d":                     "database postgres",
		"maria://u@h/":                           "database mariadb",
		"env://prod":                             "env atlas.hcl env=prod",
		"env://?config=file://db/atlas.hcl":      "env db/atlas.hcl",
		"file://db/atlas.hcl?env=dev":            "env db/atlas.hcl env=dev",
		"go://internal/store":                    "go internal/store",
		"gorm://internal/model?dialect=mysql":    "models internal/model mysql",
		"go-pg://":                               "models .",
		"ent://schema":                           "ent schema",
		"orm://schema":                           "error parse schema URL orm://…: unknown scheme, want file, postgres, mysql, maria, sqlite, env, ent, go, gorm, gormv1, xorm, bun, beego or go-pg",
		"file://x.sql?dialect=oracle":            `error parse schema URL file://x.sql?dialect=oracle: unknown dialect "oracle", want postgres, mysql, mariadb or sqlite`,
		"file://":                                "error parse schema URL file://: no path",
		"postgres://u:s3%cret@h/d":               "error parse schema URL postgres://…: special characters of a user name or password must be percent-encoded",
	} {
		s, err := source.Parse(url)
		got := fmt.Sprint(s.Kind, " ", s.Path, " ", s.Format, " ", s.Dialect)
		if s.Env != "" {
			got += " env=" + s.Env
		}
		if got = strings.Join(strings.Fields(got), " "); err != nil {
			got = "error " + err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", url, got, want)
		}
	}
}

func explicit(t *testing.T, urls ...string) []source.Candidate {
	t.Helper()
	c, err := source.Explicit(urls, schema.Pos{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Each of these is one error that says what and where.
func TestErrors(t *testing.T) {
	root := module(t, `
-- bad.hcl --
schema "public" {}
table "t" {
  column =
}
-- bad.sql --
CREATE TABLE (;
-- empty.sql --
SELECT 1;
-- m/1.sql --
CREATE TABLE t (id int);
`)
	big := make([]byte, 65<<20)
	if err := os.WriteFile(filepath.Join(root, "big.sql"), big, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "bad.dupsert"), []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"file://bad.hcl?dialect=postgres": "bad.hcl:3: Invalid expression",
		"file://empty.sql":                "read file://empty.sql: it declares no table",
		"file://bad.sql":                  "read file://bad.sql: it declares no table",
		"file://none.sql":                 "none.sql",
		"file://none":                     "none",
		"file://big.sql":                  "big.sql:1: with this file there are 65 MB of SQL, and at most 64 are read: leave out the data",
		"file://bad.dupsert":              "not a sound dupsert snapshot",
		"file://m?format=gose":            `unknown format "gose"`,
		"postgres://u:secret@h/d":         "read postgres://…: this source needs the network",
		"sqlite://none.db":                "no such file",
		"env://prod":                      "atlas.hcl: no such file",
		"go://.":                          "it declares no table",
	} {
		got, err := load(explicit(t, url), source.Options{Root: root, Atlas: atlas.Engine{}})
		switch {
		case err == nil:
			t.Errorf("%s: no error, got\n%s", url, got)
		case !strings.Contains(err.Error(), want), strings.Contains(err.Error(), "secret"), strings.Contains(err.Error(), "\n"):
			t.Errorf("%s: got %v, want %s", url, err, want)
		}
	}
	for _, url := range []string{"file://bad.hcl", "env://x", "sqlite://none.db"} {
		if _, err := load(explicit(t, url), source.Options{Root: root}); !errors.Is(err, source.ErrNoAtlas) {
			t.Errorf("%s without Atlas: %v", url, err)
		}
	}
	if _, err := load(explicit(t, "mysql://h/d"), source.Options{Root: root}); !errors.Is(err, source.ErrNetwork) {
		t.Errorf("mysql:// offline: %v", err)
	}
	if _, err := load(nil, source.Options{Root: root}); !errors.Is(err, source.ErrNoSchema) {
		t.Errorf("nothing: %v", err)
	}
}

func TestNoSchema(t *testing.T) {
	root := module(t, "-- go.mod --\nmodule x\n-- queries/q.sql --\nSELECT 1;\n")
	if _, err := source.Discover(root); !errors.Is(err, source.ErrNoSchema) || !strings.Contains(err.Error(), root) {
		t.Errorf("got %v", err)
	}
}

// A migration with five megabytes of rows is read, and quickly.
func TestLargeMigration(t *testing.T) {
	root := module(t, "-- migrations/1_a.sql --\nCREATE TABLE t (id int PRIMARY KEY, b text);\n")
	var b strings.Builder
	b.WriteString("CREATE TABLE u (id int PRIMARY KEY);\n")
	for i := 0; b.Len() < 5<<20; i++ {
		fmt.Fprintf(&b, "INSERT INTO t VALUES (%d, 'It''s; -- $$ row %d');\n", i, i)
	}
	b.WriteString("CREATE UNIQUE INDEX t_b ON t (b);\n")
	if err := os.WriteFile(filepath.Join(root, "migrations", "2_rows.sql"), []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	got, err := discover(t, root, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	last := strings.Count(b.String(), "\n")
	if want := fmt.Sprintf("[b]@migrations/2_rows.sql:%d", last); !strings.Contains(got, want) {
		t.Errorf("no %s in\n%s", want, got)
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("it took %v", d)
	}
}

func TestSnapshotSource(t *testing.T) {
	root := t.TempDir()
	want := []*schema.Catalog{
		{Dialect: schema.MySQL, Source: "mysql://h/d", Tables: []*schema.Table{{Name: "a"}}},
		{Dialect: schema.Postgres, Source: "postgres://h/d", Tables: []*schema.Table{{Name: "b"}}},
	}
	var buf bytes.Buffer
	if _, err := snapshot.Write(&buf, want); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "x.dupsert"), buf.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := load(explicit(t, "file://x.dupsert"), source.Options{Root: root})
	if err != nil || got != "mysql from mysql://h/d\n  a\npostgres from postgres://h/d\n  b\n" {
		t.Errorf("got %s, %v", got, err)
	}
}

// A path outside of the module keeps its own name in positions.
func TestOutside(t *testing.T) {
	other, root := module(t, "-- m/1.sql --\nCREATE TABLE t (id serial PRIMARY KEY);\n"), t.TempDir()
	dir := filepath.ToSlash(filepath.Join(other, "m"))
	got, err := load(explicit(t, "file://"+dir), source.Options{Root: root})
	if err != nil || !strings.Contains(got, "[id]@"+dir+"/1.sql:1") {
		t.Errorf("got %s, %v", got, err)
	}
}

// On a dev database computed DDL is known, and places are those of the files.
func TestDevURL(t *testing.T) {
	root := module(t, "-- m/1.sql --\nCREATE TABLE t (a integer PRIMARY KEY AUTOINCREMENT, b text);\n\nCREATE UNIQUE INDEX u ON t (b);\n")
	o := source.Options{Root: root, Atlas: atlas.Engine{}, DevURL: "sqlite://dev?mode=memory"}
	got, err := load(explicit(t, "file://m"), o)
	if err != nil || got != "sqlite from file://m\n  t [a]@m/1.sql:1 [b]@m/1.sql:3\n" {
		t.Errorf("got %s, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(root, "m", "2.sql"), []byte("CREATE TABLE t (a int);"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := load(explicit(t, "file://m"), o); err == nil || !strings.Contains(err.Error(), "m/2.sql:1: ") {
		t.Errorf("a failing migration: %v", err)
	}
	o.DevURL = "postgres://h/d"
	if _, err := load(explicit(t, "file://m?dialect=postgres"), o); !errors.Is(err, source.ErrNetwork) {
		t.Errorf("a server without leave to use the network: %v", err)
	}
}

// What decides about the result is watched, also what does not exist yet.
func TestWatch(t *testing.T) {
	root := module(t, `
-- go.mod --
module x
-- atlas.hcl --
env "a" {
  src = "file://db/schema.hcl"
}
-- db/schema.hcl --
schema "public" {}
table "t" {
  schema = schema.public
  column "id" { type = int }
}
-- m/1.sql --
CREATE TABLE u (id int);
-- web/page.html --
-- testdata/x.sql --
CREATE TABLE v (id int);
`)
	o := source.Options{Root: root, Atlas: atlas.Engine{}}
	candidates, err := source.Discover(root)
	if err != nil {
		t.Fatal(err)
	}
	check := func(files []string, err error, want ...string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range files {
			if files[i], err = filepath.Rel(root, f); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(files, want) {
			t.Errorf("got %q\nwant %q", files, want)
		}
	}
	files, err := source.Watch(context.Background(), candidates, true, o)
	check(files, err, ".", ".dupsert.yaml", "atlas.hcl", "db", "db/schema.hcl", "go.mod", "m", "m/1.sql", "web")
	files, err = source.Watch(context.Background(), explicit(t, "file://m", "file://none"), false, o)
	check(files, err, ".dupsert.yaml", "go.mod", "m", "m/1.sql", "none")
}

// Models may be declared anywhere in the module: all of its Go files are watched.
func TestModelsAreWatched(t *testing.T) {
	root := module(t, "-- go.mod --\nmodule x\n-- model/user.go --\npackage model\n-- lib/base.go --\npackage lib\n-- lib/base_test.go --\npackage lib\n-- lib/notes.txt --\n")
	for _, url := range []string{"gorm://model", "go://model"} {
		files, err := source.Watch(context.Background(), explicit(t, url), false, source.Options{Root: root})
		if err != nil {
			t.Fatal(err)
		}
		for i := range files {
			files[i], _ = filepath.Rel(root, files[i])
		}
		if want := []string{".", ".dupsert.yaml", "go.mod", "lib", "lib/base.go", "model", "model/user.go"}; !slices.Equal(files, want) {
			t.Errorf("%s: got %q, want %q", url, files, want)
		}
	}
}
