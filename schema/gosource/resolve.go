package gosource

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/gostructs"
	"github.com/dupsert/dupsert/schema/model"
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

// inFunction are the models that a parameter, a receiver or a package's
// variable holds within a function.
func (r *resolver) inFunction(fn *ast.FuncDecl, name string, at place) []string {
	if i, field := param(fn.Type, name); field != nil {
		if found := r.typed(field.Type, at); found != nil || !r.holdsAny(field.Type, at) {
			return found
		}
		return r.passed(fn, i, at.file.Package)
	}
	if fn.Recv != nil && len(fn.Recv.List) == 1 && len(fn.Recv.List[0].Names) == 1 && fn.Recv.List[0].Names[0].Name == name {
		return r.literalsOf(lastName(fn.Recv.List[0].Type), at.file.Package)
	}
	return r.global(at.file.Package, name)
}

// typed is the model that a type names.
func (r *resolver) typed(t ast.Expr, at place) []string {
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if name := at.file.TypeText(t, at.scope); r.module.Struct(name) != nil {
		return []string{name}
	}
	return nil
}

// holdsAny reports whether values of a type may hold models of any type.
func (r *resolver) holdsAny(t ast.Expr, at place) bool {
	if dots, ok := t.(*ast.Ellipsis); ok {
		t = dots.Elt
	}
	text := at.file.TypeText(t, at.scope)
	if under := r.module.Under(text); under != "" {
		text = under
	}
	return text == "any" || strings.HasPrefix(text, "[]") && text != "[]byte" && text != "[]string" || strings.HasPrefix(text, "map[")
}

// param is the index of the parameter of that name, and its field.
func param(t *ast.FuncType, name string) (int, *ast.Field) {
	i := 0
	for _, field := range t.Params.List {
		for _, n := range field.Names {
			if n.Name == name {
				return i, field
			}
			i++
		}
	}
	return 0, nil
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

// returned are the models that a call gives: of append, or of a function of
// the module.
func (r *resolver) returned(call *ast.CallExpr, at place) []string {
	if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "append" {
		var out []string
		for _, arg := range call.Args {
			out = append(out, r.models(arg, at)...)
		}
		return out
	}
	p := at.file.Package
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
		if id, ok := sel.X.(*ast.Ident); ok {
			if other := at.file.Imported(id.Name); other != nil {
				p = other
			}
		}
	}
	fn, file := p.Function(calledName(call))
	if fn == nil || fn.Body == nil || r.busy[fn] {
		return nil
	}
	r.busy[fn] = true
	defer delete(r.busy, fn)
	if fn.Type.Results.NumFields() == 0 {
		return nil
	}
	result := fn.Type.Results.List[0].Type
	if found := r.typed(result, place{file: file}); found != nil {
		return found
	}
	if !r.holdsAny(result, place{file: file}) {
		return nil
	}
	var out []string
	walk(fn, nil, func(n ast.Node, s gostructs.Scope) {
		if ret, ok := n.(*ast.ReturnStmt); ok {
			for _, e := range ret.Results {
				out = append(out, r.models(e, place{file: file, scope: s})...)
			}
		}
	})
	return out
}

// passed are the models that calls anywhere in the module pass as a parameter
// of a function.
func (r *resolver) passed(fn *ast.FuncDecl, index int, p *gostructs.Package) []string {
	if r.busy[fn] {
		return nil
	}
	r.busy[fn] = true
	defer delete(r.busy, fn)
	_, variadic := fn.Type.Params.List[len(fn.Type.Params.List)-1].Type.(*ast.Ellipsis)
	variadic = variadic && index == fn.Type.Params.NumFields()-1
	var out []string
	r.eachCall(fn, p, func(call *ast.CallExpr, at place) {
		for i, arg := range call.Args {
			if i == index || variadic && i > index {
				out = append(out, r.models(arg, at)...)
			}
		}
	})
	return out
}

// eachCall visits the calls of what has the function's name: in its package,
// or anywhere in the module if others can call it.
func (r *resolver) eachCall(fn *ast.FuncDecl, p *gostructs.Package, visit func(*ast.CallExpr, place)) {
	packages := []*gostructs.Package{p}
	if ast.IsExported(fn.Name.Name) {
		packages = r.packagesWith(fn.Name.Name + "(")
	}
	for _, p := range packages {
		for _, f := range p.Files {
			if !holds(f.Data, []string{fn.Name.Name + "("}) {
				continue
			}
			walk(f.AST, nil, func(n ast.Node, s gostructs.Scope) {
				if call, ok := n.(*ast.CallExpr); ok && calledName(call) == fn.Name.Name {
					visit(call, place{file: f, scope: s})
				}
			})
		}
	}
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
