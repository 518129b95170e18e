package gosource

import (
	"go/ast"
	"slices"

	"github.com/dupsert/dupsert/schema/gostructs"
)

// place is where an expression stands.
type place struct {
	file  *gostructs.File
	scope gostructs.Scope
	bound []binding
}

// binding is what a variable of an unrolled loop stands for.
type binding struct {
	name string
	expr ast.Expr
}

// walk visits the nodes below root with the nodes around each.
func walk(root ast.Node, around gostructs.Scope, visit func(n ast.Node, s gostructs.Scope)) {
	s := slices.Clone(around)
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			s = s[:len(s)-1]
			return false
		}
		visit(n, s)
		s = append(s, n)
		return true
	})
}

// models are the full names of the models that an expression holds: a new
// value of one, or a list of them however it is made.
func (r *resolver) models(e ast.Expr, at place) []string {
	if e == nil || r.busy[e] {
		return nil
	}
	r.busy[e] = true
	defer delete(r.busy, e)
	if name, ok := at.file.Literal(e, at.scope); ok && r.module.Struct(name) != nil {
		return []string{name}
	}
	switch e := e.(type) {
	case *ast.CompositeLit:
		return r.elements(e, at)
	case *ast.ParenExpr:
		return r.models(e.X, at)
	case *ast.UnaryExpr:
		return r.models(e.X, at)
	case *ast.StarExpr:
		return r.models(e.X, at)
	case *ast.IndexExpr:
		return r.models(e.X, at)
	case *ast.SliceExpr:
		return r.models(e.X, at)
	case *ast.TypeAssertExpr:
		return r.models(e.X, at)
	case *ast.KeyValueExpr:
		return r.models(e.Value, at)
	case *ast.Ident:
		return r.variable(e.Name, at)
	case *ast.SelectorExpr:
		return r.selected(e, at)
	case *ast.CallExpr:
		return r.returned(e, at)
	}
	return nil
}

// elements are the models among a literal's elements.
// Have: []any{&User{}, new(Post)}; map[string]any{"users": &User{}}; []struct{m any}{{&User{}}}
func (r *resolver) elements(lit *ast.CompositeLit, at place) []string {
	var out []string
	for _, e := range lit.Elts {
		out = append(out, r.models(e, at)...)
	}
	return out
}

// variable are the models that a variable holds.
func (r *resolver) variable(name string, at place) []string {
	for i := len(at.bound) - 1; i >= 0; i-- {
		if at.bound[i].name == name {
			return r.models(at.bound[i].expr, at)
		}
	}
	for i := len(at.scope) - 1; i >= 0; i-- {
		around := place{at.file, at.scope[:i+1], at.bound}
		switch n := at.scope[i].(type) {
		case *ast.BlockStmt:
			if found, ok := r.assigned(n, name, around); ok {
				return found
			}
		case *ast.RangeStmt:
			if lastName(n.Value) == name || lastName(n.Key) == name {
				return r.models(n.X, place{at.file, at.scope[:i], at.bound})
			}
		case *ast.FuncLit:
			if _, field := param(n.Type, name); field != nil {
				return r.typed(field.Type, around)
			}
		case *ast.FuncDecl:
			return r.inFunction(n, name, around)
		}
	}
	return r.global(at.file.Package, name)
}

// assigned are the models that statements of a block give to a variable of it.
func (r *resolver) assigned(block *ast.BlockStmt, name string, at place) (found []string, ok bool) {
	walk(block, at.scope[:len(at.scope)-1], func(n ast.Node, s gostructs.Scope) {
		here := place{at.file, s, at.bound}
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if id, is := lhs.(*ast.Ident); is && id.Name == name && len(n.Lhs) == len(n.Rhs) {
					found, ok = append(found, r.models(n.Rhs[i], here)...), true
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				switch {
				case id.Name != name:
				case i < len(n.Values):
					found, ok = append(found, r.models(n.Values[i], here)...), true
				case n.Type != nil:
					found, ok = append(found, r.typed(n.Type, here)...), true
				}
			}
		}
	})
	return found, ok
}

// global are the models that a package's variable holds: its first value, and
// what the package's functions append to it.
func (r *resolver) global(p *gostructs.Package, name string) []string {
	if p == nil {
		return nil
	}
	var out []string
	value, file := p.Variable(name)
	if file == nil {
		return nil
	}
	if value != nil {
		out = r.models(value, place{file: file})
	}
	return append(out, r.appended(p, name)...)
}

// selected are the models of another package's variable, or of a field.
func (r *resolver) selected(e *ast.SelectorExpr, at place) []string {
	if id, ok := e.X.(*ast.Ident); ok {
		for _, b := range at.bound {
			if lit, ok := b.expr.(*ast.CompositeLit); ok && b.name == id.Name {
				return r.models(fieldOf(lit, e.Sel.Name), at)
			}
		}
		if p := at.file.Imported(id.Name); p != nil {
			return r.global(p, e.Sel.Name)
		}
	}
	return r.field(at.file.Package, e.Sel.Name)
}
