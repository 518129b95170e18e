package analyzer_test

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
)

// TestCases runs the whole-program check over each folder of testdata/src, and
// over those of testdata/real/cases, which import the true libraries. A
// comment // want "rule" stands on the line of the call that leads to the
// lookup, in the function where the pair meets; every other pair must be silent.
func TestCases(t *testing.T) {
	eachFolder(t, runCase, "../testdata/src", "../testdata/real/cases")
}

// eachFolder runs a test for each folder in the given ones.
func eachFolder(t *testing.T, run func(t *testing.T, dir string), parents ...string) {
	t.Helper()
	for _, parent := range parents {
		root, err := filepath.Abs(parent)
		if err != nil {
			t.Fatal(err)
		}
		dirs, err := os.ReadDir(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range dirs {
			if d.IsDir() {
				t.Run(d.Name(), func(t *testing.T) { run(t, filepath.Join(root, d.Name())) })
			}
		}
	}
}

func runCase(t *testing.T, dir string) {
	pkgs := load(t, dir)
	res, err := analyzer.Check(analyzer.Program{Packages: pkgs, Settings: analyzer.Settings{Catalogs: analyzer.Always(catalogs(t, dir))}, Root: dir})
	if err != nil {
		t.Fatal(err)
	}
	want := wants(pkgs)
	if len(want) == 0 {
		t.Fatal("the case expects nothing")
	}
	var got []string
	for _, f := range res.Findings {
		if f.Severity == finding.None {
			continue
		}
		got = append(got, f.Join.File+":"+strconv.Itoa(f.Join.LookupLine)+" "+f.Rule)
	}
	slices.Sort(got)
	got = slices.Compact(got)
	for _, w := range want {
		if !slices.Contains(got, rel(dir, w)) {
			t.Errorf("missing: %s", rel(dir, w))
		}
	}
	for i, w := range want {
		want[i] = rel(dir, w)
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("unexpected: %s", g)
		}
	}
}

func rel(dir, s string) string { return strings.TrimPrefix(s, dir+string(filepath.Separator)) }

func load(t *testing.T, dir string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: dir, Fset: token.NewFileSet()}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatalf("%s: %v", p.PkgPath, e)
		}
	}
	return pkgs
}

// catalogs reads schema.sql, or schema.<dialect>.sql for several engines.
func catalogs(t *testing.T, dir string) []*schema.Catalog {
	t.Helper()
	var out []*schema.Catalog
	for _, c := range []struct {
		file    string
		dialect schema.Dialect
	}{{"schema.sql", schema.Postgres}, {"schema.mysql.sql", schema.MySQL}, {"schema.sqlite.sql", schema.SQLite}} {
		text, err := os.ReadFile(filepath.Join(dir, c.file))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		b := ddl.New(c.dialect)
		b.Apply(c.file, 1, string(text))
		out = append(out, b.Catalog())
	}
	if len(out) == 0 {
		t.Fatal("the case has no schema")
	}
	return out
}

var wantComment = regexp.MustCompile(`// want "([a-z-]+)"`)

func wants(pkgs []*packages.Package) []string {
	var out []string
	for _, p := range pkgs {
		for _, f := range p.Syntax {
			for _, g := range f.Comments {
				out = append(out, wantsOf(p.Fset, g)...)
			}
		}
	}
	return out
}

func wantsOf(fset *token.FileSet, g *ast.CommentGroup) []string {
	var out []string
	for _, c := range g.List {
		for _, m := range wantComment.FindAllStringSubmatch(c.Text, -1) {
			at := fset.Position(c.Pos())
			out = append(out, at.Filename+":"+strconv.Itoa(at.Line)+" "+m[1])
		}
	}
	return out
}
