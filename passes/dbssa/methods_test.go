package dbssa

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"testing"

	"github.com/dupsert/dupsert/passes/summary"
)

const shapes = `package p

type ID = int64
type List[T any] []T
type Row struct{ ID ID }
type Same = Row

type base struct{}
func (base) Close() error { return nil }
func (*base) find(id ID) (*Row, error) { return nil, nil }

type A struct{ *base }
func (A) Get(ids ...int64) (rows []Row, err error) { return nil, nil }
func (A) Each(f func(r *Same) bool) {}

type B struct{ base }
func (*B) Get(ids []int64) ([]Row, error) { return nil, nil }
func (B) Each(f func(*Row) bool) {}

type C struct{}
func (C) Get(first int64, rest ...int64) ([]Row, error) { return nil, nil }
func (C) All() List[string] { return nil }
func (C) Run(c <-chan int, m map[string][4]any, s struct{ X int "tag" }, i interface{ M(int) }) {}

type D struct{}
func (D) All() List[int] { return nil }
func (D) Run(c chan int, m map[string][4]any, s struct{ X int "tag" }, i interface{ M(int) }) {}
func (D) Each(f func(Row) bool) {}

type E struct{ getter }
type F struct{}
func (F) Run(d <-chan int, n map[string][4]interface{}, t struct{ X int "tag" }, i interface{ M(x int) }) {}
func (F) Close() (err error) { return nil }

type getter interface{ Get(...ID) ([]Same, error) }
type lister interface{ Get([]ID) ([]Row, error) }
type closer interface{ Close() error }
type finder interface{ closer; find(int64) (*Same, error) }
type each interface{ Each(func(*Row) bool) }
type all interface{ All() List[string] }
type runner interface{ Run(<-chan int, map[string][4]any, struct{ X int "tag" }, interface{ M(int) }) }
`

// TestMatching: methods compared as text give what go/types gives.
func TestMatching(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", shapes, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("example.com/p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &Program{}
	var ifaces []*types.Named
	for _, name := range pkg.Scope().Names() {
		n, ok := pkg.Scope().Lookup(name).Type().(*types.Named)
		if !ok || n.TypeParams().Len() > 0 {
			continue
		}
		p.named = append(p.named, n)
		if types.IsInterface(n) {
			ifaces = append(ifaces, n)
		}
	}
	yes, no := 0, 0
	for _, iface := range ifaces {
		i := iface.Underlying().(*types.Interface)
		for _, typ := range p.named {
			want := ""
			if fn := implements(typ, method{i, i.Method(0)}); fn != nil {
				want = summary.MethodName(fn)
			}
			got := ""
			for _, set := range p.methodSets() {
				if set.Type == types.TypeString(typ, nil) {
					got = runs(set.Methods, methodsOf(i), i.Method(0).Name())
				}
			}
			if got != want {
				t.Errorf("%s called on %s runs %q, want %q", i.Method(0).FullName(), typ, got, want)
			}
			if want != "" {
				yes++
			} else {
				no++
			}
		}
	}
	if yes < 8 || no < 20 {
		t.Errorf("%d types implement interfaces, %d do not: the table is not what it was", yes, no)
	}
}

// TestOnDisk: files of the module are named by their place, others by their package.
func TestOnDisk(t *testing.T) {
	root := filepath.Join(string(filepath.Separator), "src")
	p := &Program{known: Known{Module: "example.com/app", Root: root}}
	for file, want := range map[string]string{
		"example.com/app/main.go":          filepath.Join(root, "main.go"),
		"example.com/app/store/store.go":   filepath.Join(root, "store", "store.go"),
		"example.com/apple/store/store.go": "example.com/apple/store/store.go",
		"example.com/app2/store.go":        "example.com/app2/store.go",
	} {
		if got := p.onDisk(file); got != want {
			t.Errorf("%s is %s, want %s", file, got, want)
		}
	}
	if got := new(Program).onDisk("example.com/app/main.go"); got != "example.com/app/main.go" {
		t.Errorf("without a module: %s", got)
	}
}
