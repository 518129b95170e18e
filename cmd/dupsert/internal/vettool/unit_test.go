package vettool

import (
	"archive/zip"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// exports names the export data of database/sql and what it imports.
func exports(t *testing.T) map[string]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}", "database/sql").Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		files[path] = file
	}
	return files
}

// unitFile writes the unit.cfg that go vet would write for a package of dir
// that imports database/sql only.
func unitFile(t *testing.T, dir, src string, exports map[string]string, change func(*config)) string {
	t.Helper()
	write(t, dir, "p.go", src)
	cfg := &config{
		ID: "example.com/p", ImportPath: "example.com/p", Compiler: "gc", Dir: dir, GoVersion: "go1.24",
		GoFiles: []string{filepath.Join(dir, "p.go")}, VetxOutput: filepath.Join(dir, "vet.out"),
		ImportMap: map[string]string{"database/sql": "database/sql"}, PackageFile: maps.Clone(exports),
	}
	change(cfg)
	data, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "unit.cfg")
	write(t, dir, "unit.cfg", string(data))
	return file
}

// TestUnit runs units as go vet before 1.26 does, which takes text and statuses.
func TestUnit(t *testing.T) {
	const good = "package p\n\nimport \"database/sql\"\n\nfunc Find(db *sql.DB) { db.Query(\"\") }\n"
	none := func(*config) {}
	exports := exports(t) // before the cache folder, which is the build cache's too, changes
	for _, c := range []struct {
		name, src      string
		change         func(*config)
		flags          []string
		status         int
		stdout, stderr string
		facts          bool
	}{
		{"text", good, none, nil, 1, "", "DIR/p.go:5:1: reaches Query\nDIR/p.go:1:1: known: example.com/p.Find\n", true},
		{"facts only", good, func(c *config) { c.VetxOnly = true }, nil, 0, "", "", true},
		{"facts only needs no schema", good, func(c *config) { c.VetxOnly, c.ImportPath = true, "example.com/needs" }, nil, 0, "", "", true},
		{"no schema", good, func(c *config) { c.ID = "needs"; c.ImportPath = "example.com/needs" }, nil, 1, "", "reach: analyse needs: no go.mod in DIR or any folder above it\n", false},
		{"json", good, none, []string{"-json"}, 0, "{\n\t\"example.com/p\": {\n\t\t\"dupsert\": [", "", true},
		{"out of reach", "not even Go", func(c *config) { c.ImportMap = nil }, nil, 0, "", "", false},
		{"syntax error", "package p\nfunc", none, nil, 1, "", "reach: DIR/p.go:2:5: expected 'IDENT', found 'EOF'\n", false},
		{"type error", good + "var _ = nowhere\n", none, nil, 1, "", "reach: DIR/p.go:6:9: undefined: nowhere\n", false},
		{"type error left to the compiler", good + "var _ = nowhere\n", func(c *config) { c.SucceedOnTypecheckFailure = true }, nil, 0, "", "", false},
		{"no export data", good, func(c *config) { delete(c.PackageFile, "database/sql") }, nil, 1, "", "reach: DIR/p.go:3:8: could not import database/sql", false},
		{"findings in a test, asked for", good, func(c *config) {
			test := filepath.Join(c.Dir, "p_test.go")
			if err := os.Rename(c.GoFiles[0], test); err != nil {
				t.Fatal(err)
			}
			c.GoFiles[0] = test
		}, []string{"-tests"}, 1, "", "DIR/p_test.go:5:1: reaches Query\n", true},
		{"findings in a test", good, func(c *config) {
			test := filepath.Join(c.Dir, "p_test.go")
			if err := os.Rename(c.GoFiles[0], test); err != nil {
				t.Fatal(err)
			}
			c.GoFiles[0] = test
		}, nil, 0, "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("XDG_CACHE_HOME", t.TempDir())
			dir := t.TempDir()
			var out, errs strings.Builder
			tool := &Tool{Name: "reach", Read: readText, New: reachAnalyzer, Stdout: &out, Stderr: &errs}
			status := tool.Main(append(c.flags, unitFile(t, dir, c.src, exports, c.change)))
			stderr := strings.ReplaceAll(errs.String(), dir, "DIR")
			if status != c.status || !strings.HasPrefix(out.String(), c.stdout) || (c.stdout == "") != (out.String() == "") {
				t.Errorf("status %d, stdout %q", status, out.String())
			}
			if !strings.HasPrefix(stderr, c.stderr) || (c.stderr == "") != (stderr == "") {
				t.Errorf("stderr %q, want %q", stderr, c.stderr)
			}
			info, err := os.Stat(filepath.Join(dir, "vet.out"))
			if status == 0 && err != nil {
				t.Errorf("no fact file: %v", err)
			}
			if has := err == nil && info.Size() > 0; has != c.facts {
				t.Errorf("has facts: %v, want %v", has, c.facts)
			}
		})
	}
}

// TestEdits: go vet -fix is told of no edits, and prints nothing. Without an
// archive it would ask about the unit again each time.
func TestEdits(t *testing.T) {
	const src = "package p\n\nimport \"database/sql\"\n\nfunc Find(db *sql.DB) { db.Query(\"\") }\n"
	exports := exports(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for name, change := range map[string]func(*config){
		"findings":     func(*config) {},
		"out of reach": func(c *config) { c.ImportMap = nil },
	} {
		dir := t.TempDir()
		file := unitFile(t, dir, src, exports, func(c *config) {
			c.FixArchive = filepath.Join(dir, "fix.zip")
			change(c)
		})
		var out, errs strings.Builder
		tool := &Tool{Name: "reach", Read: readText, New: reachAnalyzer, Stdout: &out, Stderr: &errs}
		if status := tool.Main([]string{"-fix", "-diff", file}); status != 0 || out.String()+errs.String() != "" {
			t.Errorf("%s: status %d, %q, %q", name, status, out.String(), errs.String())
		}
		r, err := zip.OpenReader(filepath.Join(dir, "fix.zip"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(r.File) != 0 {
			t.Errorf("%s: %d edits", name, len(r.File))
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}
