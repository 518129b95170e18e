package gosource

import (
	"go/ast"

	"github.com/dupsert/dupsert/schema/gostructs"
	"github.com/dupsert/dupsert/schema/model"
)

// readNaming finds how the program tells its libraries to name tables.
func (r *resolver) readNaming() {
	words := []string{"NamingStrategy{", "SingularTable(", "DefaultTableNameHandler", "SetMapper(", "SetTableMapper("}
	for _, p := range r.packagesWith(words...) {
		for _, f := range p.Files {
			if holds(f.Data, words) {
				ast.Inspect(f.AST, func(n ast.Node) bool { r.nameBy(f, n); return true })
			}
		}
	}
}

// nameBy takes what one node tells.
func (r *resolver) nameBy(f *gostructs.File, n ast.Node) {
	switch n := n.(type) {
	case *ast.CompositeLit: // Have: gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: "t_", SingularTable: true}}
		if lastName(n.Type) == "NamingStrategy" {
			r.set(model.Gorm, r.strategy(f, n))
		}
	case *ast.AssignStmt: // Have: gorm.DefaultTableNameHandler = func(db *gorm.DB, name string) string { return "t_" + name }
		if len(n.Lhs) == 1 && len(n.Rhs) == 1 && lastName(n.Lhs[0]) == "DefaultTableNameHandler" {
			naming := r.naming[model.Gorm1]
			naming.TablePrefix = prefixOf(f, n.Rhs[0])
			r.set(model.Gorm1, naming)
		}
	case *ast.CallExpr:
		switch calledName(n) {
		case "SingularTable": // Have: db.SingularTable(true)
			naming := r.naming[model.Gorm1]
			naming.SingularTable = len(n.Args) == 1 && lastName(n.Args[0]) == "true"
			r.set(model.Gorm1, naming)
		case "NewPrefixMapper":
			r.set(model.Xorm, mapper(f, n))
		case "SetMapper", "SetTableMapper":
			if len(n.Args) == 1 && !isIdent(n.Args[0]) {
				r.set(model.Xorm, mapper(f, n.Args[0]))
			}
		}
	}
}

func (r *resolver) set(orm model.ORM, n model.Naming) {
	if r.uses(orm) {
		r.naming[orm] = n
	}
}

func (r *resolver) strategy(f *gostructs.File, lit *ast.CompositeLit) model.Naming {
	n := model.Naming{}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch lastName(kv.Key) {
		case "TablePrefix":
			n.TablePrefix, _ = f.Text(kv.Value) // one that is not known is commonly none
		case "SingularTable":
			n.SingularTable = lastName(kv.Value) == "true"
		case "NoLowerCase":
			n.SameNames = lastName(kv.Value) == "true"
		}
	}
	return n
}

// prefixOf is what a function puts before the name it is given.
func prefixOf(f *gostructs.File, fn ast.Expr) string {
	prefix := ""
	ast.Inspect(fn, func(n ast.Node) bool {
		if ret, ok := n.(*ast.ReturnStmt); ok && len(ret.Results) == 1 {
			prefix, _ = f.Text(ret.Results[0])
		}
		return true
	})
	return prefix
}

// mapper reads how xorm is told to name things.
// Have: names.GonicMapper{}; core.NewPrefixMapper(core.SnakeMapper{}, "t_")
func mapper(f *gostructs.File, e ast.Expr) model.Naming {
	switch x := e.(type) {
	case *ast.CallExpr:
		if calledName(x) == "NewPrefixMapper" && len(x.Args) == 2 {
			n := mapper(f, x.Args[0])
			n.TablePrefix, _ = f.Text(x.Args[1])
			return n
		}
	case *ast.CompositeLit:
		return mapper(f, x.Type)
	case *ast.UnaryExpr:
		return mapper(f, x.X)
	case *ast.Ident, *ast.SelectorExpr:
		switch lastName(x) {
		case "GonicMapper", "LintGonicMapper":
			return model.Naming{GonicNames: true}
		case "SameMapper":
			return model.Naming{SameNames: true}
		}
	}
	return model.Naming{}
}

func isIdent(e ast.Expr) bool { _, ok := e.(*ast.Ident); return ok }

// lastName is the last name of a dotted expression.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.StarExpr:
		return lastName(e.X)
	case *ast.ParenExpr:
		return lastName(e.X)
	}
	return ""
}
