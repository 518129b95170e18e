package vettool

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var needy = map[string]string{
	"go.mod": "module example.com/app\n\ngo 1.24\n",
	"needs/needs.go": `package needs

import "database/sql"

func Find(db *sql.DB) { db.Query("") }
`,
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// cached lists what is in the tool's own cache.
func (v vetting) cached(t *testing.T, ext string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(v.cache, "dupsert", "vet", "*"+ext))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestMissingSchema: a package that needs no schema passes without one, one
// that does says so in one line; and once there is a schema, go vet asks again.
func TestMissingSchema(t *testing.T) {
	v := vetting{module(t, chain), t.TempDir()}
	if _, stderr := v.vet(t); strings.Contains(stderr, "schema") {
		t.Errorf("nothing needs a schema here:\n%s", stderr)
	}
	v.dir = module(t, needy)
	_, stderr := v.vet(t)
	if !strings.Contains(stderr, "reach: analyse example.com/app/needs: no schema found") {
		t.Errorf("no line about the missing schema:\n%s", stderr)
	}
	write(t, v.dir, "schema.txt", "users\n")
	if _, stderr = v.vet(t); strings.Contains(stderr, "no schema found") {
		t.Errorf("the answer of before the schema:\n%s", stderr)
	}
}

// identity runs -V=full as go vet does.
func (v vetting) identity(t *testing.T) string {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", v.cache)
	t.Chdir(v.dir)
	var out, errs strings.Builder
	tool := &Tool{Name: "reach", Read: readText, New: reachAnalyzer, Stdout: &out, Stderr: &errs}
	if status := tool.Main([]string{"-V=full"}); status != 0 {
		t.Fatalf("-V=full: status %d: %s", status, errs.String())
	}
	f := strings.Fields(out.String())
	if len(f) < 4 || f[1] != "version" || f[2] != "devel" || !strings.HasPrefix(f[len(f)-1], "buildID=") {
		t.Fatalf("-V=full prints %q", out.String())
	}
	return f[len(f)-1]
}

// TestIdentity: the line changes with the schema, and with nothing else.
func TestIdentity(t *testing.T) {
	v := vetting{module(t, needy), t.TempDir()}
	none := v.identity(t)
	write(t, v.dir, "schema.txt", "users\n")
	one := v.identity(t)
	write(t, v.dir, "README", "unrelated\n")
	same := v.identity(t)
	write(t, v.dir, "schema.txt", "users orders\n")
	two := v.identity(t)
	write(t, v.dir, ".dupsert.yaml", "rules: {unprotected-insert: off}\n")
	three := v.identity(t)
	if three == two {
		t.Error("a change of the configuration leaves the identity")
	}
	write(t, v.dir, "billing.txt", "bills\n")
	write(t, v.dir, ".dupsert.yaml", "paths: [{files: needs, schema: file://billing.txt}]\n")
	four := v.identity(t)
	write(t, v.dir, "billing.txt", "bills items\n")
	if v.identity(t) == four {
		t.Error("a change of a path's schema leaves the identity")
	}
	if none == one || one == two || none == two {
		t.Errorf("a schema change leaves the identity: %s %s %s", none, one, two)
	}
	if one != same {
		t.Errorf("the identity changes without a reason: %s, then %s", one, same)
	}
}

// TestWorkspaceIdentity: the schema of a module that go vet was not called in
// counts too, if it is of the same workspace.
func TestWorkspaceIdentity(t *testing.T) {
	dir := module(t, map[string]string{
		"go.work":      "go 1.24\n\nuse ./a\nuse ./b\n",
		"a/go.mod":     "module example.com/a\n\ngo 1.24\n",
		"b/go.mod":     "module example.com/b\n\ngo 1.24\n",
		"b/schema.txt": "users",
	})
	t.Setenv("GOWORK", "")
	v := vetting{filepath.Join(dir, "a"), t.TempDir()}
	before := v.identity(t)
	write(t, dir, "b/schema.txt", "users orders")
	if v.identity(t) == before {
		t.Error("a change in the neighbour's schema leaves the identity")
	}
}

// TestSchemaFlag: go vet does not tell -V=full the flags, so the first use of
// one is noted, and a later change of the schema it names is seen.
func TestSchemaFlag(t *testing.T) {
	v := vetting{module(t, needy), t.TempDir()}
	write(t, v.dir, "other.txt", "users")
	if _, stderr := v.vet(t, "-schema=file://other.txt"); strings.Contains(stderr, "no schema") {
		t.Fatalf("the flag is not read relative to the module's root:\n%s", stderr)
	}
	if n := len(v.cached(t, flagsExt)); n != 1 {
		t.Fatalf("%d notes of flags, want 1", n)
	}
	before := v.identity(t)
	write(t, v.dir, "other.txt", "users orders")
	if v.identity(t) == before {
		t.Error("a change of the schema that -schema names leaves the identity")
	}
	_, stderr := v.vet(t, "-schema=postgres://localhost/db")
	if !strings.Contains(stderr, "go vet reads files only") {
		t.Errorf("a database URL is not refused:\n%s", stderr)
	}
}

// TestNoCache: without a place for compiled schemas a unit reads the source.
func TestNoCache(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	dir := module(t, needy)
	write(t, dir, "schema.txt", "users orders")
	tool := &Tool{Read: readText}
	cats, err := tool.load(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(cats) != 1 || len(cats[0].Tables) != 2 {
		t.Errorf("got %v", cats)
	}
}

// TestUnitsReadTheCompiledSchema: after -V=full the sources are not read again.
func TestUnitsReadTheCompiledSchema(t *testing.T) {
	v := vetting{module(t, needy), t.TempDir()}
	write(t, v.dir, "schema.txt", "users")
	v.identity(t)
	write(t, v.dir, "schema.txt", "users orders")
	root, err := moduleRootAsListed(v.dir)
	if err != nil {
		t.Fatal(err)
	}
	tool := &Tool{Read: readText}
	cats, err := tool.load(t.Context(), root, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(cats) != 1 || len(cats[0].Tables) != 1 {
		t.Errorf("the unit did not read the compiled schema: %v", cats)
	}
	for _, file := range v.cached(t, compiledExt) {
		if err := os.WriteFile(file, []byte("damaged"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tool.load(t.Context(), root, nil); err == nil || !strings.Contains(err.Error(), "cached schema") {
		t.Errorf("a damaged cache file gives %v", err)
	}
}

// moduleRootAsListed is dir as the go command names it.
func moduleRootAsListed(dir string) (string, error) { return filepath.EvalSymlinks(dir) }

func TestArguments(t *testing.T) {
	for _, c := range []struct {
		args string
		want bool
	}{
		{"-V=full", true}, {"-flags", true}, {"unit.cfg", true}, {"-json -schema=x unit.cfg", true},
		{"", false}, {"./...", false}, {"check unit.cfg", false}, {"--format json ./...", false}, {"-V", false},
	} {
		if got := Asked(strings.Fields(c.args)); got != c.want {
			t.Errorf("Asked(%q) = %v", c.args, got)
		}
	}
	for args, want := range map[string]string{
		"-V=short":             "want -V=full",
		"-nope unit.cfg":       "-nope",
		"-json /nowhere/x.cfg": "read the unit",
	} {
		var out, errs strings.Builder
		tool := &Tool{Name: "reach", Read: readText, New: reachAnalyzer, Stdout: &out, Stderr: &errs}
		if status := tool.Main(strings.Fields(args)); status != 1 || !strings.Contains(errs.String(), want) || strings.Count(errs.String(), "\n") != 1 {
			t.Errorf("%s: status %d, %q", args, status, errs.String())
		}
	}
}

// TestSkippedUnits: what cannot reach a database is not even parsed.
func TestSkippedUnits(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "empty", "")
	write(t, dir, "facts", "x")
	for _, c := range []struct {
		name string
		cfg  config
		want bool
	}{
		{"no database", config{ImportMap: map[string]string{"fmt": "fmt"}}, false},
		{"valuer", config{ImportMap: map[string]string{"database/sql/driver": "database/sql/driver"}}, false},
		{"direct", config{ImportMap: map[string]string{"database/sql": "database/sql"}}, true},
		{"vendored name", config{ImportMap: map[string]string{"github.com/jackc/pgx/v5": "github.com/jackc/pgx/v5"}}, true},
		{"like a library", config{ImportMap: map[string]string{"github.com/lib/pqx": "github.com/lib/pqx"}}, false},
		{"the library itself", config{ImportPath: "github.com/jmoiron/sqlx", ImportMap: map[string]string{"database/sql": "database/sql"}}, false},
		{"empty facts", config{PackageVetx: map[string]string{"a": filepath.Join(dir, "empty")}}, false},
		{"facts", config{PackageVetx: map[string]string{"a": filepath.Join(dir, "facts")}}, true},
	} {
		got, err := reachesDatabase(&c.cfg)
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
	if _, err := reachesDatabase(&config{PackageVetx: map[string]string{"a": filepath.Join(dir, "gone")}}); err == nil {
		t.Error("a missing fact file is no error")
	}
}
