package migration_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/migration"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/atlas"
	"github.com/dupsert/dupsert/schema/migrate"
)

// program is the module under testdata, loaded once.
var program = sync.OnceValues(func() ([]*packages.Package, error) {
	cfg := &packages.Config{Dir: "testdata/app", Mode: packages.LoadSyntax, Env: append(os.Environ(), "GOWORK=off")}
	return packages.Load(cfg, "./...")
})

// judge judges the module against the catalogs, as they are each time.
func judge(t *testing.T, catalogs []*schema.Catalog) func() ([]finding.Finding, error) {
	t.Helper()
	pkgs, err := program()
	if err != nil || len(pkgs) != 1 || len(pkgs[0].Errors) > 0 {
		t.Fatalf("load testdata/app: %v %v", pkgs, err)
	}
	dir, err := filepath.Abs("testdata/app")
	if err != nil {
		t.Fatal(err)
	}
	return func() ([]finding.Finding, error) {
		res, err := analyzer.Check(analyzer.Program{Packages: pkgs, Root: dir, Settings: analyzer.Settings{Catalogs: analyzer.Always(catalogs)}})
		if err != nil {
			return nil, err
		}
		return res.Findings, nil
	}
}

// races are the functions that are races, and their findings.
func races(t *testing.T, root, url string) (map[string]*finding.Finding, []*finding.Finding, []*schema.Catalog) {
	t.Helper()
	s, err := sources.With(atlas.Engine{})(t.Context(), root, sources.Options{URLs: []string{url}})
	if err != nil {
		t.Fatal(err)
	}
	found, err := judge(t, s.Catalogs)()
	if err != nil {
		t.Fatal(err)
	}
	named, all := map[string]*finding.Finding{}, []*finding.Finding{}
	for i := range found {
		if found[i].Verdict == finding.Race {
			named[strings.TrimPrefix(found[i].Join.Function, "(*S).")] = &found[i]
			all = append(all, &found[i])
		}
	}
	return named, all, s.Catalogs
}

var clock = time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)

// mend writes the migrations for what the schema at url leaves open, and
// returns why some findings get none.
func mend(t *testing.T, root, url string) (*migration.Result, map[string]string) {
	t.Helper()
	before, found, catalogs := races(t, root, url)
	if len(before) != 7 {
		t.Fatalf("%d races before, want 7: %v", len(before), before)
	}
	keys, left := migration.Want(found, catalogs)
	keys, more, err := migration.Settle(keys, judge(t, catalogs))
	if err != nil {
		t.Fatal(err)
	}
	o := migration.Options{Root: root, Now: clock}
	res, err := migration.Write(t.Context(), keys, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := migration.Apply(res.Edits, o); err != nil {
		t.Fatal(err)
	}
	why := map[string]string{}
	for _, l := range append(left, more...) {
		why[strings.TrimPrefix(l.Finding.Join.Function, "(*S).")] = l.Why
	}
	return res, why
}

// open are the races that stay, for want of a key that the dialect could have.
var open = map[schema.Dialect]map[string]string{
	schema.Postgres: {},
	schema.SQLite:   {"Node": "NULLs are distinct"},
	schema.MariaDB:  {"Node": "NULLs are distinct", "Tag": "MariaDB has no keys on expressions"},
	schema.MySQL:    {"Node": "NULLs are distinct", "Page": "title is text, of which MySQL makes a key with a prefix alone"},
}

// gone holds what is left after the migrations against what must be.
func gone(t *testing.T, root, url string, d schema.Dialect, why map[string]string) {
	t.Helper()
	after, _, _ := races(t, root, url)
	for name := range after {
		if open[d][name] == "" {
			t.Errorf("%s is still a race: %s", name, after[name].Message)
		}
	}
	if len(after) != len(open[d]) || len(why) != len(open[d]) {
		t.Errorf("races %v, left out %v, want %v", after, why, open[d])
	}
	for name, part := range open[d] {
		if !strings.Contains(why[name], part) {
			t.Errorf("%s is left out: %q, want %q", name, why[name], part)
		}
	}
}

// TestTools: what is written for each tool is what the tool runs, on each
// engine; then the engine refuses the second row, and the finding is gone. What
// undoes it makes the engine take the second row again.
func TestTools(t *testing.T) {
	for _, c := range tools {
		for _, d := range c.dialects {
			t.Run(string(c.format)+"/"+string(d), func(t *testing.T) {
				t.Parallel()
				root, url := t.TempDir(), "file://migrations?format="+string(c.format)+"&dialect="+string(d)
				c.lay(t, root, d)
				res, why := mend(t, root, url)
				if !slices.ContainsFunc(res.Edits, func(e migration.Edit) bool { return strings.HasPrefix(e.Path, "migrations/"+c.second) }) {
					t.Errorf("no file begins with %s: %s", c.second, res.Edits[0].Path)
				}
				gone(t, root, url, d, why)
				if d == schema.MySQL {
					return // there is no server: what MySQL alone takes is not run
				}
				db := database(t, d)
				first := c.up(t, db, root, d, nil)
				refuses(t, db, d, why)
				if c.format == migrate.Atlas || c.format == migrate.Flyway || c.format == migrate.Plain {
					return // nothing undoes
				}
				c.down(t, db, root, d, first[1:])
				twice(t, db, "users (email) VALUES ('a')")
			})
		}
	}
}

// refuses holds the engine to the keys: the second row of each is refused, what
// is deleted does not count, and what has no key is taken twice.
func refuses(t *testing.T, db *sql.DB, d schema.Dialect, why map[string]string) {
	t.Helper()
	for name, row := range map[string]string{
		"SignUp": "users (email) VALUES ('u')", "Join": "members (team, email) VALUES (1, 'm')", "Node": "nodes (name) VALUES ('n')",
		"Page": "pages (title) VALUES ('p')", "Tag": "tags (name) VALUES ('t')", "Maybe": "codes (code) VALUES ('c')",
	} {
		if why[name] != "" {
			twice(t, db, row)
			continue
		}
		must(t, db, "INSERT INTO "+row)
		if _, err := db.Exec("INSERT INTO " + row); err == nil {
			t.Errorf("%s: %s takes the second row: %s", name, d, row)
		}
	}
	twice(t, db, "members (team, email, deleted_at) VALUES (1, 'm', '2024-01-01 00:00:00')")
	twice(t, db, "codes (code) VALUES (NULL)")
	must(t, db, "DELETE FROM users", "DELETE FROM members", "DELETE FROM nodes", "DELETE FROM pages", "DELETE FROM tags", "DELETE FROM codes")
}

func twice(t *testing.T, db *sql.DB, row string) {
	t.Helper()
	must(t, db, "INSERT INTO "+row, "INSERT INTO "+row)
}
