package dbssa

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
)

// bob notes what bob generated in a package: the tables, and the columns that
// the fields of their columns and conditions name.
//
//	// Have: var Users = psql.NewTablex[*User, UserSlice, *UserSetter]("", "users", buildUserColumns("users"))
//	// Have: func buildUserColumns(alias string) userColumns { return userColumns{Name: psql.Quote(alias, "name")} }
func (p *Program) bob(pkg *ssa.Package) {
	if !importsPath(pkg.Pkg, "github.com/stephenafamo/bob") {
		return
	}
	for _, f := range p.sources[pkg.Pkg].Files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				p.bobTable(pkg.Pkg, n)
			case *ast.CompositeLit:
				p.bobColumns(pkg.Pkg, n)
			}
			return true
		})
	}
}

func (p *Program) bobTable(pkg *types.Package, v *ast.ValueSpec) {
	if len(v.Names) != 1 || len(v.Values) != 1 {
		return
	}
	call, ok := v.Values[0].(*ast.CallExpr)
	if !ok {
		return
	}
	fn := call.Fun
	switch index := fn.(type) {
	case *ast.IndexExpr:
		fn = index.X
	case *ast.IndexListExpr:
		fn = index.X
	}
	sel, ok := fn.(*ast.SelectorExpr)
	if !ok || !strings.HasPrefix(sel.Sel.Name, "NewTable") && !strings.HasPrefix(sel.Sel.Name, "NewView") {
		return
	}
	var names []string
	for _, a := range call.Args {
		if lit, ok := a.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if name := textsIn(lit); len(name) == 1 && name[0] != "" {
				names = append(names, name[0])
			}
		}
	}
	if len(names) > 0 {
		p.marked = true
		p.texts[dal.Mark(pkg.Path()+"."+v.Names[0].Name)] = "bobtable " + strings.Join(names, ".")
	}
}

func (p *Program) bobColumns(pkg *types.Package, lit *ast.CompositeLit) {
	typ := lit.Type
	if index, ok := typ.(*ast.IndexExpr); ok {
		typ = index.X
	}
	name, ok := typ.(*ast.Ident)
	if !ok || !strings.HasSuffix(name.Name, "Columns") && !strings.HasSuffix(name.Name, "Where") {
		return
	}
	obj, ok := pkg.Scope().Lookup(name.Name).(*types.TypeName)
	if !ok {
		return
	}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, isName := kv.Key.(*ast.Ident)
		call, isCall := kv.Value.(*ast.CallExpr)
		if !isName || !isCall || len(call.Args) == 0 {
			continue
		}
		mark := interp.ColumnMark + types.TypeString(obj.Type(), nil) + "." + key.Name
		switch last := call.Args[len(call.Args)-1].(type) {
		case *ast.BasicLit: // Name: psql.Quote(alias, "name")
			if texts := textsIn(last); len(texts) == 1 && key.Name != "ColumnsExpr" {
				p.texts[mark] = texts[0]
			}
		case *ast.SelectorExpr: // Name: psql.Where[Q, string](cols.Name)
			p.bobWheres = append(p.bobWheres, [2]string{mark, interp.ColumnMark + pkg.Path() + "." + strings.TrimSuffix(name.Name, "Where") + "Columns." + last.Sel.Name})
		}
	}
}

// bobConditions gives the fields of conditions the columns of their tables.
func (p *Program) bobConditions() {
	for _, w := range p.bobWheres {
		if col, ok := p.texts[w[1]]; ok {
			p.texts[w[0]] = col
		}
	}
	p.bobWheres = nil
}
