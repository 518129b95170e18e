package pairs_test

import (
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/dbssa"
	"github.com/dupsert/dupsert/passes/pairs"
	"github.com/dupsert/dupsert/passes/summary"
)

// faulty is a program with a fault in one function: in making its summary, or
// in a block of it that is not there.
type faulty struct {
	pairs.Program
	name   string
	broken bool // the summary is made, and leads nowhere
}

func (p *faulty) Func(name string) *summary.Func {
	f := p.Program.Func(name)
	if name != p.name {
		return f
	}
	if !p.broken {
		panic("injected")
	}
	bad := *f
	bad.Blocks = []summary.Block{bad.Blocks[0]}
	return &bad
}

func (p *faulty) Calls(name string) summary.Calls {
	if name == p.name && !p.broken {
		panic("injected")
	}
	return p.Program.Calls(name)
}

// layers is the case whose packages call one another.
func layers(t *testing.T) *dbssa.Program { return caseOf(t, "layers") }

func caseOf(t *testing.T, name string) *dbssa.Program {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: "../../testdata/src/" + name, Fset: token.NewFileSet()}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	var sources []dbssa.Source
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			t.Fatalf("%s: %v", p.PkgPath, p.Errors)
		}
		sources = append(sources, dbssa.Source{Pkg: p.Types, Info: p.TypesInfo, Files: p.Syntax})
	}
	return dbssa.New(pkgs[0].Fset, sources, dbssa.Known{})
}

func roots(ps []*pairs.Pair) map[string]bool {
	out := map[string]bool{}
	for _, p := range ps {
		out[p.Root.Short] = true
	}
	return out
}

// TestFault: an internal error costs the pairs of one function, and is noted
// with the function's name and place.
func TestFault(t *testing.T) {
	const app = "(*github.com/dupsert/dupsert/testdata/src/layers/app.App)."
	all := roots(pairs.New(layers(t), dbcall.NewTexts()).Find())
	for _, name := range []string{"(*App).signUp", "(*App).direct", "(*App).named"} {
		if !all[name] {
			t.Fatalf("nothing to lose: no pair in %s", name)
		}
	}
	for _, broken := range []bool{false, true} {
		f := pairs.New(&faulty{Program: layers(t), name: app + "direct", broken: broken}, dbcall.NewTexts())
		got := roots(f.Find())
		if len(got) != len(all)-1 || got["(*App).direct"] {
			t.Errorf("broken %v: pairs in %v, want those in %v without direct", broken, got, all)
		}
		if len(f.Notes) != 1 || f.Stats["faults"] != 1 {
			t.Fatalf("broken %v: notes %q", broken, f.Notes)
		}
		note := filepath.ToSlash(f.Notes[0])
		if !strings.Contains(note, "layers/app/app.go:26:15: ") || !strings.Contains(note, app+"direct") {
			t.Errorf("broken %v: the note does not say where: %s", broken, note)
		}
	}
}
