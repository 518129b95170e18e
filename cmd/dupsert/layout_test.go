package main_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/dupsert/dupsert/"

// floors are the rooms of the house from the top to the ground. A floor
// imports itself and what stands below it, never above.
var floors = []string{"cmd", "analyzer", "passes", "schema"}

// offline are the floors that see the catalog only, never its sources or the network.
var offline = []string{"analyzer", "passes"}

// sources are what an offline floor must not import.
var sources = []string{
	"ariga.io/atlas", "net", "net/http", "os/exec",
	module + "schema/atlas", module + "schema/source",
}

// topLevel is everything that may stand in the repository's root.
var topLevel = []string{
	".ci", ".gitattributes", ".github", ".gitignore", ".golangci.yml", ".pre-commit-hooks.yaml", "action.yml",
	"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md",
	"analyzer", "cmd", "docs", "go.mod", "go.sum", "passes", "schema", "scripts", "testdata",
}

// drawers are names that say what a package is made of, not what it is about.
var drawers = []string{"util", "utils", "helper", "helpers", "common", "misc", "manager", "shared", "base"}

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, e := range entries {
		have = append(have, e.Name())
		if e.Name() == ".git" || slices.Contains(topLevel, e.Name()) {
			continue
		}
		if ignored(t, e.Name()) {
			continue // a built binary or an editor's folder
		}
		t.Errorf("%s stands in the root and is not in the list of what may", e.Name())
	}
	for _, must := range []string{"LICENSE", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", ".golangci.yml", "go.mod", "go.sum", "analyzer", "cmd", "passes", "schema", "testdata"} {
		if !slices.Contains(have, must) {
			t.Errorf("%s is missing from the root", must)
		}
	}
}

// ignored reports whether .gitignore names the file.
func ignored(t *testing.T, name string) bool {
	t.Helper()
	data, err := os.ReadFile("../../.gitignore")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		line = strings.Trim(strings.TrimSpace(line), "/")
		if ok, err := filepath.Match(line, name); err != nil {
			t.Errorf(".gitignore: %q: %v", line, err)
		} else if ok && line != "" {
			return true
		}
	}
	return false
}

func TestFloors(t *testing.T) {
	files := 0
	for _, floor := range floors {
		walk(t, floor, func(file string, imports []string) {
			files++
			for _, bad := range forbidden(floor, file, imports) {
				t.Errorf("%s imports %s: floors import only downwards, %s", file, bad, strings.Join(floors, " → "))
			}
		})
	}
	if files < 10 {
		t.Errorf("read %d files: the walk is broken", files)
	}
}

// TestForbidden shows that the rule can fail.
func TestForbidden(t *testing.T) {
	for _, c := range []struct {
		floor, file, path string
		bad               bool
	}{
		{"schema", "schema/x.go", module + "passes/finding", true},
		{"schema", "schema/x.go", module + "schema/cover", false},
		{"schema", "schema/x.go", "net/http", false},
		{"passes", "passes/x.go", module + "analyzer", true},
		{"passes", "passes/x.go", module + "schema", false},
		{"passes", "passes/x.go", module + "schema/atlas", true},
		{"passes", "passes/x.go", "ariga.io/atlas/sql/schema", true},
		{"passes", "passes/x.go", "net/url", false},
		{"analyzer", "analyzer/x.go", module + "cmd/dupsert/internal/cli", true},
		{"analyzer", "analyzer/x.go", "net", true},
		{"analyzer", "analyzer/x_test.go", "os/exec", false},
		{"cmd", "cmd/x.go", module + "schema/atlas", false},
	} {
		if got := len(forbidden(c.floor, c.file, []string{c.path})) > 0; got != c.bad {
			t.Errorf("%s importing %s: forbidden = %v, want %v", c.file, c.path, got, c.bad)
		}
	}
}

func forbidden(floor, file string, imports []string) []string {
	above := floors[:slices.Index(floors, floor)]
	test := strings.HasSuffix(file, "_test.go") // a test may read a schema or run go
	var bad []string
	for _, path := range imports {
		if rest, ours := strings.CutPrefix(path, module); ours {
			first, _, _ := strings.Cut(rest, "/")
			if slices.Contains(above, first) || !slices.Contains(floors, first) {
				bad = append(bad, path)
				continue
			}
		}
		if slices.Contains(offline, floor) && !test && slices.ContainsFunc(sources, func(s string) bool {
			return path == s || strings.HasPrefix(path, s+"/") && strings.Contains(s, ".")
		}) {
			bad = append(bad, path)
		}
	}
	return bad
}

func TestNoDrawers(t *testing.T) {
	for _, floor := range floors {
		walk(t, floor, func(file string, _ []string) {
			if name := filepath.Base(filepath.Dir(file)); slices.Contains(drawers, name) {
				t.Errorf("%s: a package is named by what it holds, not %q", file, name)
			}
		})
	}
}

// walk calls f for every Go file of a floor, with its imports, leaving out
// testdata and nested modules.
func walk(t *testing.T, floor string, f func(file string, imports []string)) {
	t.Helper()
	root := filepath.Join("../..", floor)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "testdata" {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, spec := range file.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, p)
		}
		rel, err := filepath.Rel("../..", path)
		if err != nil {
			return err
		}
		f(filepath.ToSlash(rel), imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
