package sources_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/schema/source"
)

// module writes files into a folder of their own.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	files["go.mod"] = "module example.com/m\n\ngo 1.24\n"
	for name, text := range files {
		write(t, root, name, text)
	}
	return root
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	file := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const (
	plain  = "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL);\n"
	unique = "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE);\n"
	orders = "CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT);\n"
)

// tables reads without Atlas and lists what was read as table/keys.
func tables(t *testing.T, root string, opts sources.Options) (string, *sources.Schemas, error) {
	t.Helper()
	s, err := sources.With(nil)(t.Context(), root, opts)
	if err != nil {
		return "", nil, err
	}
	var out []string
	for _, c := range s.Catalogs {
		for _, table := range c.Tables {
			out = append(out, table.Name+strings.Repeat("+", len(table.Keys)))
		}
	}
	return strings.Join(out, " "), s, nil
}

// TestWhere: a flag is asked first, then the configuration, then discovery.
func TestWhere(t *testing.T) {
	root := module(t, map[string]string{"schema.sql": plain, "testdata/unique.sql": unique, "testdata/orders.sql": orders})
	config := filepath.Join(t.TempDir(), "other.yaml")
	write(t, filepath.Dir(config), "other.yaml", "schema: [testdata/unique.sql, testdata/orders.sql]\n")
	for _, c := range []struct {
		name string
		opts sources.Options
		want string
	}{
		{"discovery", sources.Options{}, "users+"},
		{"flag", sources.Options{URLs: []string{"file://testdata/unique.sql"}}, "users++"},
		{"flag in a subfolder", sources.Options{URLs: []string{"file://unique.sql"}, Dir: filepath.Join(root, "testdata")}, "users++"},
		{"two flags", sources.Options{URLs: []string{"testdata/unique.sql", "testdata/orders.sql"}}, "orders+ users++"},
		{"absolute", sources.Options{URLs: []string{"file://" + filepath.Join(root, "testdata", "orders.sql")}}, "orders+"},
		{"configuration", sources.Options{Config: config}, "orders+ users++"},
		{"a flag over the configuration", sources.Options{Config: config, URLs: []string{"schema.sql"}}, "users+"},
	} {
		if got, _, err := tables(t, root, c.opts); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

// TestDisagree: of two schemas named side by side neither is believed; of two
// that were found the ranks decide, aloud.
func TestDisagree(t *testing.T) {
	root := module(t, map[string]string{"schema.sql": plain, "migrations/1_users.sql": unique, "testdata/same.sql": plain})
	_, _, err := tables(t, root, sources.Options{URLs: []string{"schema.sql", "migrations"}})
	want := "two schemas disagree about table users: schema.sql:1 has primary key (id), migrations/1_users.sql:1 has primary key (id), unique (email); pass the right one with --schema"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if got, _, err := tables(t, root, sources.Options{URLs: []string{"schema.sql", "testdata/same.sql"}}); err != nil || got != "users+" {
		t.Errorf("two that agree: %q, %v", got, err)
	}
	got, s, err := tables(t, root, sources.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], "disagree about table users") {
		t.Errorf("discovered: %q, warnings %q", got, s.Warnings)
	}
}

func TestErrors(t *testing.T) {
	empty := module(t, map[string]string{})
	lite := module(t, map[string]string{"schema.hcl": "schema \"main\" {}\n"})
	for _, c := range []struct {
		name, root string
		opts       sources.Options
		is         error
		want       string
	}{
		{"none", empty, sources.Options{}, source.ErrNoSchema, "pass one with --schema"},
		{"gone", empty, sources.Options{URLs: []string{"nowhere.sql"}}, os.ErrNotExist, "nowhere.sql"},
		{"scheme", empty, sources.Options{URLs: []string{"gopher://x"}}, nil, "gopher"},
		{"config", empty, sources.Options{Config: "nowhere.yaml"}, os.ErrNotExist, "nowhere.yaml"},
		{"offline", empty, sources.Options{URLs: []string{"postgres://localhost/x"}, Offline: true}, source.ErrNetwork, "postgres://"},
		{"no Atlas", lite, sources.Options{}, source.ErrNoAtlas, "schema.hcl"},
	} {
		_, _, err := tables(t, c.root, c.opts)
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

// TestCache: what was read is kept, and a change of any source is seen.
func TestCache(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	root := module(t, map[string]string{"schema.sql": plain})
	opts := sources.Options{Cache: "program-1"}
	for _, step := range []struct{ file, text, want string }{
		{"README", "x", "users+"},
		{"schema.sql", unique, "users++"},
		{"migrations/1_orders.sql", orders, "orders+ users++"},
		{".dupsert.yaml", "schema: migrations\n", "orders+"},
	} {
		for range 2 { // the second time from the cache
			if _, _, err := tables(t, root, opts); err != nil {
				t.Fatal(err)
			}
		}
		write(t, root, step.file, step.text)
		if got, _, err := tables(t, root, opts); err != nil || got != step.want {
			t.Errorf("after writing %s: %q, %v; want %q", step.file, got, err, step.want)
		}
	}
}

// TestReadProject: a path has a schema of its own, which is nobody else's, be
// that named or discovered.
func TestReadProject(t *testing.T) {
	const paths = "paths:\n- {files: a, confidence: high}\n- {files: billing, schema: billing/migrations}\n"
	for _, c := range []struct {
		name   string
		files  map[string]string
		opts   sources.Options
		others string
		own    string
		err    string
	}{
		{"discovered", map[string]string{".dupsert.yaml": paths, "schema.sql": plain, "billing/migrations/1.sql": orders}, sources.Options{}, "users", "orders", ""},
		{"the only one", map[string]string{".dupsert.yaml": paths, "billing/migrations/1.sql": orders}, sources.Options{}, "", "orders", ""},
		{"named", map[string]string{".dupsert.yaml": "schema: a.sql\n" + paths, "a.sql": unique, "schema.sql": plain, "billing/migrations/1.sql": orders}, sources.Options{}, "users", "orders", ""},
		{"a flag", map[string]string{".dupsert.yaml": paths, "schema.sql": plain, "billing/migrations/1.sql": orders}, sources.Options{URLs: []string{"schema.sql"}}, "users", "users", ""},
		{"missing", map[string]string{".dupsert.yaml": paths, "schema.sql": plain}, sources.Options{}, "", "", ".dupsert.yaml:3: "},
		{"none at all", map[string]string{".dupsert.yaml": "paths: []\n"}, sources.Options{}, "", "", "no schema found"},
	} {
		root := module(t, c.files)
		cfg, err := config.Read(root, "")
		if err != nil {
			t.Fatal(err)
		}
		p, err := sources.ReadProject(t.Context(), sources.With(nil), root, c.opts, cfg)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %v, want %s", c.name, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for file, want := range map[string]string{"billing/b.go": c.own, "a/a.go": c.others} {
			cats, err := p.Settings().Catalogs([]string{file})
			var got []string
			for _, cat := range cats {
				for _, table := range cat.Tables {
					got = append(got, table.Name)
				}
			}
			if strings.Join(got, " ") != want || err != nil {
				t.Errorf("%s: %s has %q, %v, want %q", c.name, file, got, err, want)
			}
		}
	}
}
