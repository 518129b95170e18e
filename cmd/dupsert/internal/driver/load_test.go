package driver

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"
)

// folder writes files and returns their folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// loaded lists the packages by ID and, of the given files, those whose
// findings are wanted.
func loaded(t *testing.T, opts Options, files ...string) (ids, wanted []string) {
	t.Helper()
	mod, err := findModule(t.Context(), opts.Dir)
	if err != nil {
		t.Fatal(err)
	}
	prog, err := load(t.Context(), opts, mod)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range prog.packages {
		if p.Types == nil || len(p.Syntax) == 0 || p.TypesInfo == nil {
			t.Errorf("%s has no syntax or types", p.ID)
		}
		ids = append(ids, p.ID)
	}
	for _, f := range files {
		if prog.wants(f) {
			wanted = append(wanted, f)
		}
	}
	return ids, wanted
}

var twoPackages = map[string]string{
	"go.mod":           "module example.com/m\n\ngo 1.24\n",
	"a/a.go":           "package a\n\nimport \"example.com/m/b\"\n\nvar _ = b.B\n",
	"a/a_test.go":      "package a\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) {}\n",
	"b/b.go":           "package b\n\nconst B = 1\n",
	"b/tagged.go":      "//go:build special\n\npackage b\n\nconst Tagged = 1\n",
	"testdata/c.go":    "package c\n",
	"nested/go.mod":    "module example.com/nested\n\ngo 1.24\n",
	"nested/nested.go": "package nested\n",
}

// TestLoad: the whole module is loaded whatever the patterns; they choose
// whose findings are shown.
func TestLoad(t *testing.T) {
	t.Setenv("GOWORK", "off")
	dir := folder(t, twoPackages)
	files := []string{"a/a.go", "b/b.go"}
	all := []string{"example.com/m/a", "example.com/m/b"}
	for _, c := range []struct {
		name     string
		opts     Options
		ids, own []string
	}{
		{"everything", Options{Dir: dir, Patterns: []string{"./..."}}, all, files},
		{"one package", Options{Dir: dir, Patterns: []string{"./b"}}, all, []string{"b/b.go"}},
		{"from a subfolder", Options{Dir: filepath.Join(dir, "a"), Patterns: []string{"./..."}}, all, []string{"a/a.go"}},
		{"by import path", Options{Dir: dir, Patterns: []string{"example.com/m/a"}}, all, []string{"a/a.go"}},
		{"with tests", Options{Dir: dir, Patterns: []string{"./..."}, Tests: true},
			[]string{"example.com/m/a [example.com/m/a.test]", "example.com/m/b"}, files},
		{"outside", Options{Dir: dir, Patterns: []string{"errors"}}, []string{"errors", "example.com/m/a", "example.com/m/b"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			ids, own := loaded(t, c.opts, files...)
			if diff := cmp.Diff(c.ids, ids); diff != "" {
				t.Errorf("packages, -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(c.own, own); diff != "" {
				t.Errorf("wanted, -want +got:\n%s", diff)
			}
		})
	}
}

func TestTags(t *testing.T) {
	t.Setenv("GOWORK", "off")
	dir := folder(t, twoPackages)
	for _, tags := range []string{"", "special"} {
		mod, err := findModule(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		prog, err := load(t.Context(), Options{Dir: dir, Patterns: []string{"./..."}, Tags: tags}, mod)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(prog.packages, func(p *packages.Package) bool { return p.PkgPath == "example.com/m/b" })
		if has := prog.packages[i].Types.Scope().Lookup("Tagged") != nil; has != (tags != "") {
			t.Errorf("tags %q: the tagged file is there: %v", tags, has)
		}
	}
}

// TestWorkspace: modules of a workspace are one program; positions are
// relative to the module that was asked about.
func TestWorkspace(t *testing.T) {
	dir := folder(t, map[string]string{
		"go.work":      "go 1.24\n\nuse ./app\nuse ./lib\n",
		"app/go.mod":   "module example.com/app\n\ngo 1.24\n",
		"app/app.go":   "package app\n\nimport \"example.com/lib\"\n\nvar _ = lib.X\n",
		"lib/go.mod":   "module example.com/lib\n\ngo 1.24\n",
		"lib/lib.go":   "package lib\n\nconst X = 1\n",
		"other/x.text": "",
	})
	t.Setenv("GOWORK", "")
	ids, own := loaded(t, Options{Dir: filepath.Join(dir, "app"), Patterns: []string{"./..."}}, "app.go", "../lib/lib.go")
	if diff := cmp.Diff([]string{"example.com/app", "example.com/lib"}, ids); diff != "" {
		t.Errorf("packages, -want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"app.go"}, own); diff != "" {
		t.Errorf("wanted, -want +got:\n%s", diff)
	}
	mod, err := findModule(t.Context(), dir)
	if err != nil || mod.root != dir || len(mod.roots) != 2 {
		t.Errorf("the workspace's own folder: %+v, %v", mod, err)
	}
	if _, err := findModule(t.Context(), filepath.Join(dir, "gone")); err == nil || !strings.Contains(err.Error(), "find the module of") {
		t.Errorf("a folder that is not there: %v", err)
	}
}
