package analyzer_test

import (
	"bytes"
	"encoding/gob"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema"
)

// Bounds on what a fact takes: bytes for each instruction of its functions,
// strings and types included, and for each package. Measured on miniflux, 18
// bytes an instruction in all: half of it bodies, half names and SQL.
const (
	maxInstr   = 25
	maxPackage = 400
)

// vetted is what the analyzer made of a package.
type vetted struct {
	fact  *summary.Fact
	diags []analysis.Diagnostic
	res   *analyzer.Result
}

// passes runs the analyzer over packages, imported ones first, with the facts
// that a driver would hand on: encoded and decoded.
func passes(t *testing.T, pkgs []*packages.Package, catalogs func([]string) ([]*schema.Catalog, error)) map[string]vetted {
	t.Helper()
	out := map[string]vetted{}
	byPath := map[string]*packages.Package{}
	for _, p := range pkgs {
		byPath[p.PkgPath] = p
	}
	var visit func(p *packages.Package)
	visit = func(p *packages.Package) {
		if _, done := out[p.PkgPath]; done {
			return
		}
		for path := range p.Imports {
			if dep := byPath[path]; dep != nil {
				visit(dep)
			}
		}
		out[p.PkgPath] = onePass(t, p, out, catalogs)
	}
	for _, p := range pkgs {
		visit(p)
	}
	return out
}

func onePass(t *testing.T, p *packages.Package, before map[string]vetted, catalogs func([]string) ([]*schema.Catalog, error)) vetted {
	t.Helper()
	v, err := run(t, p, before, catalogs)
	if err != nil {
		t.Fatalf("%s: %v", p.PkgPath, err)
	}
	return v
}

func run(t *testing.T, p *packages.Package, before map[string]vetted, catalogs func([]string) ([]*schema.Catalog, error)) (vetted, error) {
	t.Helper()
	a := analyzer.New(analyzer.Settings{Catalogs: catalogs})
	var v vetted
	pass := &analysis.Pass{
		Analyzer: a, Fset: p.Fset, Files: p.Syntax, Pkg: p.Types, TypesInfo: p.TypesInfo, TypesSizes: p.TypesSizes,
		Report: func(d analysis.Diagnostic) { v.diags = append(v.diags, d) },
		AllObjectFacts: func() []analysis.ObjectFact {
			var all []analysis.ObjectFact
			for _, b := range before {
				if b.fact != nil {
					all = append(all, analysis.ObjectFact{Object: types.Universe.Lookup("error"), Fact: b.fact})
				}
			}
			return all
		},
	}
	pass.ExportObjectFact = func(obj types.Object, f analysis.Fact) {
		if v.fact != nil || !obj.Exported() || obj.Pkg() != p.Types {
			t.Errorf("%s: a second fact, or one on %v", p.PkgPath, obj)
		}
		v.fact = travel(t, f)
	}
	res, err := a.Run(pass)
	if err == nil {
		v.res = res.(*analyzer.Result)
	}
	return v, err
}

// travel is what is left of a fact in the next process.
func travel(t *testing.T, f analysis.Fact) *summary.Fact {
	t.Helper()
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(f); err != nil {
		t.Fatal(err)
	}
	out := new(summary.Fact)
	if err := gob.NewDecoder(&b).Decode(out); err != nil {
		t.Fatal(err)
	}
	return out
}

// eachCase runs f over the cases of testdata/src, or over a checkout of your
// own: DUPSERT_FACTS=../miniflux go test -run TestFacts -v ./analyzer.
func eachCase(t *testing.T, f func(t *testing.T, dir string)) {
	t.Helper()
	if dir := os.Getenv("DUPSERT_FACTS"); dir != "" {
		f(t, dir)
		return
	}
	dirs, err := filepath.Glob("../testdata/src/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) { f(t, dir) })
	}
}

// TestFacts: facts are small, the same from run to run, and speak of nothing but the code.
func TestFacts(t *testing.T) {
	all := 0
	eachCase(t, func(t *testing.T, dir string) {
		abs, err := filepath.Abs(dir)
		if err != nil {
			t.Fatal(err)
		}
		first, second := passes(t, load(t, dir), nil), passes(t, load(t, dir), nil)
		facts, funcs, instrs, size := 0, 0, 0, 0
		for path, v := range first {
			again := second[path].fact
			if (v.fact == nil) != (again == nil) {
				t.Fatalf("%s: a fact in one run only", path)
			}
			if v.fact == nil {
				continue
			}
			if !bytes.Equal(v.fact.Data, again.Data) {
				t.Errorf("%s: two runs give different facts", path)
			}
			if bytes.Contains(v.fact.Data, []byte(abs)) {
				t.Errorf("%s: the fact names %s", path, abs)
			}
			a, err := summary.Open(v.fact)
			if err != nil {
				t.Fatal(err)
			}
			facts, funcs, size = facts+1, funcs+len(a.Names()), size+len(v.fact.Data)
			for _, name := range a.Names() {
				f, err := a.Func(name)
				if err != nil {
					t.Fatal(err)
				}
				for i := range f.Blocks {
					instrs += len(f.Blocks[i].Instrs)
				}
			}
			if len(v.diags) > 0 || len(v.res.Findings) > 0 {
				t.Errorf("%s: findings of a pass that asks for facts only", path)
			}
		}
		if bound := maxInstr*instrs + maxPackage*facts; size > bound {
			t.Errorf("the facts take %d bytes, more than %d", size, bound)
		}
		t.Logf("%d packages, %d with facts, %d functions of %d instructions, %d bytes", len(first), facts, funcs, instrs, size)
		all += facts
	})
	if all == 0 {
		t.Error("no package gives facts")
	}
}

// TestOtherVersionsFacts: facts that another version wrote are none, and damaged ones are an error.
func TestOtherVersionsFacts(t *testing.T) {
	dir := "../testdata/src/layers"
	pkgs := load(t, dir)
	before := passes(t, pkgs, nil)
	const app, store = "github.com/dupsert/dupsert/testdata/src/layers/app", "github.com/dupsert/dupsert/testdata/src/layers/store"
	at := func(path string) *packages.Package {
		for _, p := range pkgs {
			if p.PkgPath == path {
				return p
			}
		}
		t.Fatalf("%s is not loaded", path)
		return nil
	}
	schemas := analyzer.Always(catalogs(t, dir))
	if v := onePass(t, at(app), before, schemas); len(v.diags) == 0 || !strings.Contains(v.diags[0].Message, "store/store.go") {
		t.Fatalf("nothing to lose: %v", v.diags)
	}
	before[store].fact.Version++
	if v := onePass(t, at(app), before, schemas); len(v.diags) != 0 {
		t.Errorf("another version's facts: %v", v.diags)
	}
	before[store].fact.Version--
	before[store].fact.Data = before[store].fact.Data[:20]
	if _, err := run(t, at(app), before, schemas); err == nil || !strings.Contains(err.Error(), store) {
		t.Errorf("damaged facts: %v", err)
	}
}

// TestSchemasAsked: the schema is asked for where there is a pair, with the
// pair's files, the insert's first.
func TestSchemasAsked(t *testing.T) {
	dir := "../testdata/src/layers"
	asked := map[string]bool{}
	passes(t, load(t, dir), func(files []string) ([]*schema.Catalog, error) {
		asked[strings.Join(files, " ")] = true
		return catalogs(t, dir), nil
	})
	got := slices.Sorted(maps.Keys(asked))
	want := []string{
		"testdata/src/layers/store/store.go",
		"testdata/src/layers/store/store.go testdata/src/layers/app/app.go",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
