package gosource

import (
	"go/ast"
	"strings"

	"github.com/dupsert/dupsert/schema/gostructs"
)

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
