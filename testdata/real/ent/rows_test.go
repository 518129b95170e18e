package ent

import (
	"go/constant"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/summary"
)

const (
	clients = "github.com/dupsert/dupsert/testdata/real/cases/ent/ent"
	sqlPath = "entgo.io/ent/dialect/sql"
)

// TestLibraryRows holds the rows of ent's own packages against the library.
func TestLibraryRows(t *testing.T) {
	pkg := load(t, sqlPath)[0].Types
	checked := 0
	for _, l := range dal.Libraries {
		if l.Path != "entgo.io/ent" {
			continue
		}
		for _, c := range l.Calls {
			sig := signature(pkg, c.Name)
			if sig == nil {
				t.Errorf("%s: there is no such function", c.Name)
				continue
			}
			checked++
			at := func(pos int) types.Type {
				if sig.Recv() == nil && pos > 0 {
					pos++ // a function's arguments count from 0
				}
				return sig.Params().At(max(pos, 1) - 1).Type()
			}
			if c.SQL != 0 && at(c.SQL).String() != "string" {
				t.Errorf("%s: argument %d is no text", c.Name, c.SQL)
			}
			if c.Args != 0 && (!sig.Variadic() || at(c.Args) != sig.Params().At(sig.Params().Len()-1).Type()) {
				t.Errorf("%s: argument %d is no list", c.Name, c.Args)
			}
			if c.Dest != 0 {
				at(c.Dest)
			}
		}
	}
	if checked < 40 {
		t.Errorf("only %d rows were checked", checked)
	}
}

func signature(pkg *types.Package, name string) *types.Signature {
	if m, ok := strings.CutPrefix(name, "(*"+sqlPath+".Selector)."); ok {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(pkg.Scope().Lookup("Selector").Type()), false, pkg, m)
		if fn, ok := obj.(*types.Func); ok {
			return fn.Signature()
		}
		return nil
	}
	if fn, ok := pkg.Scope().Lookup(strings.TrimPrefix(name, sqlPath+".")).(*types.Func); ok {
		return fn.Signature()
	}
	return nil
}

// without are the generated methods that no row speaks of.
var without = []string{
	"Create.Mutation", "Update.Mutation", "UpdateOne.Mutation", // for hooks
	"Client.Use", "Client.Intercept", "Client.Hooks", "Client.Interceptors",
}

// TestGeneratedRows holds the rows of generated code against a generated
// package: every exported method of a builder has one, and its results are as the row says.
func TestGeneratedRows(t *testing.T) {
	pkgs := load(t, clients+"/...")
	text := constants(pkgs)
	checked := 0
	for _, p := range pkgs {
		if p.PkgPath != clients {
			continue
		}
		for _, typ := range []string{"UserClient", "UserQuery", "UserCreate", "UserCreateBulk", "UserUpdate", "UserUpdateOne", "UserDelete", "UserDeleteOne", "UserUpsertOne", "UserSelect", "UserGroupBy", "Tx"} {
			named := p.Types.Scope().Lookup(typ).Type().(*types.Named)
			for m := range named.Methods() {
				if !m.Exported() || slices.Contains(without, strings.TrimPrefix(typ, "User")+"."+m.Name()) || typ == "Tx" && strings.HasPrefix(m.Name(), "On") {
					continue
				}
				row := dal.Row(m.FullName(), text)
				if row == nil {
					t.Errorf("%s has no row", m.FullName())
					continue
				}
				checked++
				if row.Out != "" && len(strings.Split(row.Out, ",")) != m.Signature().Results().Len() {
					t.Errorf("%s: the row says %q: %v", m.FullName(), row.Out, m.Signature())
				}
			}
		}
	}
	if checked < 100 {
		t.Errorf("only %d methods were checked", checked)
	}
}

// TestPredicateRows: each function that gives a predicate has a row.
func TestPredicateRows(t *testing.T) {
	pkgs := load(t, clients+"/...")
	text := constants(pkgs)
	checked := 0
	for _, p := range pkgs {
		if p.PkgPath != clients+"/user" && p.PkgPath != clients+"/pet" {
			continue
		}
		for _, name := range p.Types.Scope().Names() {
			fn, ok := p.Types.Scope().Lookup(name).(*types.Func)
			if !ok || !fn.Exported() || !strings.Contains(fn.Signature().Results().String(), "/predicate.") {
				continue
			}
			checked++
			if dal.Row(fn.FullName(), text) == nil {
				t.Errorf("%s has no row", fn.FullName())
			}
		}
	}
	if checked < 60 {
		t.Errorf("only %d predicates were checked", checked)
	}
}

func load(t *testing.T, patterns ...string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps}, patterns...)
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

func constants(pkgs []*packages.Package) dal.Texts {
	texts := map[string]string{clients + ".ConstraintError": summary.ViolationType}
	for _, p := range pkgs {
		for _, name := range p.Types.Scope().Names() {
			if c, ok := p.Types.Scope().Lookup(name).(*types.Const); ok && c.Val().Kind() == constant.String && p.PkgPath != clients {
				texts[p.PkgPath+"."+name] = constant.StringVal(c.Val())
			}
		}
	}
	return func(name string) (string, bool) {
		s, ok := texts[name]
		return s, ok
	}
}
