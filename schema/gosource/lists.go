package gosource

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/gostructs"
	"github.com/dupsert/dupsert/schema/model"
)

// appended are the models that functions of a package append to a variable or field.
// Have: func Register(m any) { tables = append(tables, m) }
func (r *resolver) appended(p *gostructs.Package, name string) []string {
	var out []string
	for _, f := range p.Files {
		if !holds(f.Data, []string{"append("}) {
			continue
		}
		walk(f.AST, nil, func(n ast.Node, s gostructs.Scope) {
			assign, ok := n.(*ast.AssignStmt)
			if !ok || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 || lastName(assign.Lhs[0]) != name {
				return
			}
			if call, ok := assign.Rhs[0].(*ast.CallExpr); ok && calledName(call) == "append" {
				for _, arg := range call.Args[1:] {
					out = append(out, r.models(arg, place{file: f, scope: s})...)
				}
			}
		})
	}
	return out
}

// fieldOf is what a literal gives to a field.
func fieldOf(lit *ast.CompositeLit, name string) ast.Expr {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok && lastName(kv.Key) == name {
			return kv.Value
		}
	}
	return nil
}

// field are the models that a package's code puts into fields of that name.
func (r *resolver) field(p *gostructs.Package, name string) []string {
	key := p.Dir + " " + name
	if found, ok := r.fields[key]; ok {
		return found
	}
	r.fields[key] = nil // while it is looked for
	var out []string
	for _, f := range p.Files {
		if !holds(f.Data, []string{name}) {
			continue
		}
		walk(f.AST, nil, func(n ast.Node, s gostructs.Scope) {
			var value ast.Expr
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if lastName(n.Key) == name {
					value = n.Value
				}
			case *ast.AssignStmt:
				if _, ok := n.Lhs[0].(*ast.SelectorExpr); ok && len(n.Lhs) == 1 && len(n.Rhs) == 1 && lastName(n.Lhs[0]) == name {
					value = n.Rhs[0]
				}
			}
			if _, copied := value.(*ast.SelectorExpr); value != nil && !copied {
				out = append(out, r.models(value, place{file: f, scope: s})...)
			}
		})
	}
	r.fields[key] = append(out, r.appended(p, name)...)
	return r.fields[key]
}

// literalsOf are the models in the literals of a named list type of a package.
// Have: type Tables map[string]any; var All = Tables{"users": &User{}}
func (r *resolver) literalsOf(typ string, p *gostructs.Package) []string {
	var out []string
	for _, f := range p.Files {
		walk(f.AST, nil, func(n ast.Node, s gostructs.Scope) {
			if lit, ok := n.(*ast.CompositeLit); ok && lit.Type != nil && lastName(lit.Type) == typ {
				out = append(out, r.elements(lit, place{file: f, scope: s})...)
			}
		})
	}
	return out
}

// anywhere are the models in lists of values of any type, wherever in the
// module: what a program hands over in ways that are not followed.
func (r *resolver) anywhere() []string {
	if r.listed {
		return r.lists
	}
	r.listed = true
	for _, p := range r.packagesWith("]any{", "]interface{}{") {
		for _, f := range p.Files {
			walk(f.AST, nil, func(n ast.Node, s gostructs.Scope) {
				lit, ok := n.(*ast.CompositeLit)
				if !ok || !listsAny(lit.Type) {
					return
				}
				for _, name := range r.elements(lit, place{file: f, scope: s}) {
					if r.modelLike(name) && !r.module.Local(name) && !strings.Contains(name, "migrat") && !slices.Contains(r.lists, name) {
						r.lists = append(r.lists, name)
					}
				}
			})
		}
	}
	return r.lists
}

// listsAny reports whether a type is a list or map of values of any type.
func listsAny(t ast.Expr) bool {
	switch t := t.(type) {
	case *ast.ArrayType:
		t2, ok := t.Elt.(*ast.InterfaceType)
		return ok && len(t2.Methods.List) == 0 || lastName(t.Elt) == "any"
	case *ast.MapType:
		t2, ok := t.Value.(*ast.InterfaceType)
		return ok && len(t2.Methods.List) == 0 || lastName(t.Value) == "any"
	}
	return false
}

// modelLike reports whether a struct looks like a model of some library.
func (r *resolver) modelLike(name string) bool {
	s := r.module.Struct(name)
	return s != nil && (s.Table != "" || s.Dynamic || slices.ContainsFunc(r.orms, func(o model.ORM) bool { return r.looksLike(name, tagKeys[o]) }))
}
