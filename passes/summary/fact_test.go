package summary

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

const source = `package store

type Row struct{ ID int; Name string }

type finder interface{ Find(name string) (*Row, error) }

type failure struct{ text string }

func (f *failure) Error() string { return f.text }

func Ensure(f finder, names []string, known map[string]bool) (ids []int, err error) {
	defer func() { known["done"] = err == nil }()
	for i, name := range names {
		if known[name] || i > 1<<40 {
			continue
		}
		row, err := f.Find(name)
		if err != nil {
			return nil, &failure{text: "no " + name}
		}
		go func() { ids = append(ids, row.ID) }()
		known[name] = true
	}
	switch {
	case len(ids) == 0:
		panic("none")
	case float64(len(ids)) > 2.5:
		return ids[1:], nil
	}
	return
}
`

// build summarises the functions of a package without imports.
func build(t *testing.T) *Package {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "/home/builder/src/store/store.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{}, fset, types.NewPackage("example.com/store", "store"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := &Package{Path: "example.com/store"}
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		p.Funcs = append(p.Funcs, Build(fset, fn))
		for _, a := range fn.AnonFuncs {
			add(a)
		}
	}
	for fn := range ssautil.AllFunctions(pkg.Prog) {
		if fn.Parent() == nil && fn.Synthetic == "" {
			add(fn)
		}
	}
	slices.SortFunc(p.Funcs, func(a, b *Func) int { return strings.Compare(a.Name, b.Name) })
	p.Types = []Type{{"example.com/store.Row", []Field{{"ID", `db:"id"`, "int", false}, {"Base", "", "example.com/store.Base", true}}, ""}, {"example.com/store.Rows", nil, "[]example.com/store.Row"}}
	p.Texts = []Global{{"example.com/store.q", "SELECT 1"}, {"example.com/store.raw", "\xff example.com/store"}}
	p.Fields = []FieldValue{{"example.com/store.S.find", "SELECT 2", true, ""}, {"example.com/store.S.now", "", false, "time.Now"}, {"example.com/store.S.x", "", false, ""}}
	p.Impls = []Impl{{"example.com/store.S", []Method{{"Find", "(string)(*example.com/store.Row,error)", "(*example.com/store.S).Find"}}}}
	p.Ifaces = []Interface{{[]Method{{"Find", "()", ""}}, []InterfaceCall{{"(example.com/store.finder).Find", ""}, {"(example.com/store.db).Exec", "(*database/sql.DB).Exec"}}}}
	return p
}

// TestFact: what is read is what was written, but for the places of
// instructions that no finding names and the folder of the machine.
func TestFact(t *testing.T) {
	p := build(t)
	if len(p.Funcs) < 4 {
		t.Fatalf("%d functions: the source is not built whole", len(p.Funcs))
	}
	f := Encode(p, true)
	if again := Encode(build(t), true); !bytes.Equal(f.Data, again.Data) {
		t.Error("two encodings differ")
	}
	if bytes.Contains(f.Data, []byte("/home/builder")) {
		t.Error("the fact names a folder of the machine it was made on")
	}
	a, err := Open(f)
	if err != nil {
		t.Fatal(err)
	}
	got := &Package{Path: a.Path, Types: a.Types, Texts: a.Texts, Fields: a.Fields, Impls: a.Impls, Ifaces: a.Ifaces}
	for _, name := range a.Names() {
		fn, err := a.Func(name)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(fn.Calls(), a.Calls(name)); d != "" {
			t.Errorf("%s: the index does not tell the body's calls: %s", name, d)
		}
		got.Funcs = append(got.Funcs, fn)
	}
	for _, fn := range p.Funcs {
		fn.File = path.Join(p.Path, filepath.Base(fn.File))
		for i := range fn.Blocks {
			for j := range fn.Blocks[i].Instrs {
				if in := &fn.Blocks[i].Instrs[j]; !placed(in.Op) {
					in.Line, in.Col = 0, 0
				}
			}
		}
	}
	if d := cmp.Diff(p, got); d != "" {
		t.Errorf("read is not written (-written +read):\n%s", d)
	}
	if fn, err := a.Func("nowhere"); fn != nil || err != nil {
		t.Errorf("a function that is not there: %v, %v", fn, err)
	}
}

// TestOtherVersion: another version's fact is told apart from a damaged one.
func TestOtherVersion(t *testing.T) {
	f := Encode(build(t), true)
	f.Version++
	if _, err := Open(f); !Foreign(err) {
		t.Errorf("another version: %v", err)
	}
	f.Version--
	f.Data = f.Data[:len(f.Data)/2]
	if _, err := Open(f); err == nil || Foreign(err) {
		t.Errorf("half a fact: %v", err)
	}
}

// TestDamaged: a fact with any one byte changed is an error or another fact, and never a panic.
func TestDamaged(t *testing.T) {
	good := Encode(build(t), true)
	refused := 0
	for i := range good.Data {
		for _, change := range []byte{1, 0x80, 0xff} {
			data := bytes.Clone(good.Data)
			data[i] ^= change
			a, err := Open(&Fact{Version: Version, Path: good.Path, Data: data})
			if err != nil {
				refused++
				continue
			}
			for _, name := range a.Names() {
				if _, err := a.Func(name); err != nil {
					refused++
				}
			}
		}
	}
	if refused == 0 {
		t.Error("no damage was noticed")
	}
}
