package gosource

import (
	"go/ast"
	"slices"

	"github.com/dupsert/dupsert/schema/gostructs"
	"github.com/dupsert/dupsert/schema/model"
)

// maker is a function that hands a parameter of its own over.
type maker struct {
	call     call
	index    int
	variadic bool
}

// makers are the functions of a package that do so, and that it calls itself:
// their steps stand where they are called.
// Have: func createTable(db *bun.DB, m any) error { _, err := db.NewCreateTable().Model(m).Exec(ctx); return err }
func (r *resolver) makers(p *gostructs.Package) map[string]maker {
	out := map[string]maker{}
	for _, file := range p.Files {
		if !r.mayHandOver(file.Data) {
			continue
		}
		for _, d := range file.AST.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if m, ok := r.maker(file, fn); ok && callsOf(p, fn.Name.Name) > 0 {
				out[fn.Name.Name] = m
			}
		}
	}
	return out
}

// maker reports whether a function is one.
func (r *resolver) maker(file *gostructs.File, fn *ast.FuncDecl) (out maker, ok bool) {
	walk(fn.Body, gostructs.Scope{fn}, func(n ast.Node, s gostructs.Scope) {
		c, is := n.(*ast.CallExpr)
		if !is || ok {
			return
		}
		for _, h := range r.handedOver(file, chain(c)) {
			index, variadic, is := paramOf(fn, h.arg, s)
			if is && r.holdsAny(fieldAt(fn.Type, index).Type, place{file: file}) {
				out, ok = maker{h.call, index, variadic}, true
			}
		}
	})
	return out, ok
}

// handed is an argument that a library's call makes a table of.
type handed struct {
	call call
	arg  ast.Expr
}

// handedOver are the arguments of a chain that are.
func (r *resolver) handedOver(file *gostructs.File, links []link) []handed {
	var out []handed
	for i, l := range links {
		for _, k := range calls {
			if k.name != l.name || !slices.Contains(k.orms, r.ormOf(file, possible(l.name))) {
				continue
			}
			for _, arg := range k.models(l, links[:i]) {
				out = append(out, handed{k, arg})
			}
		}
		if l.name == "Model" && len(l.args) == 1 && i > 0 && links[i-1].name == "NewCreateTable" {
			out = append(out, handed{call{orms: []model.ORM{model.Bun}}, l.args[0]})
		}
	}
	return out
}

// fieldAt is the field of a parameter.
func fieldAt(t *ast.FuncType, index int) *ast.Field {
	for _, field := range t.Params.List {
		if index -= max(1, len(field.Names)); index < 0 {
			return field
		}
	}
	return nil
}

// paramOf is the parameter that an expression is, or is an element of.
func paramOf(fn *ast.FuncDecl, e ast.Expr, s gostructs.Scope) (index int, variadic, ok bool) {
	id, is := e.(*ast.Ident)
	if !is {
		return 0, false, false
	}
	for i := len(s) - 1; i >= 0; i-- {
		if loop, is := s[i].(*ast.RangeStmt); is && lastName(loop.Value) == id.Name {
			return paramOf(fn, loop.X, s[:i])
		}
	}
	index, field := param(fn.Type, id.Name)
	if field == nil {
		return 0, false, false
	}
	_, variadic = field.Type.(*ast.Ellipsis)
	return index, variadic, true
}

// callsOf counts the calls of a function in its package.
func callsOf(p *gostructs.Package, name string) int {
	n := 0
	for _, f := range p.Files {
		if !holds(f.Data, []string{name + "("}) {
			continue
		}
		ast.Inspect(f.AST, func(node ast.Node) bool {
			if c, ok := node.(*ast.CallExpr); ok && calledName(c) == name {
				n++
			}
			return true
		})
	}
	return n
}

// callsOne reports whether a file may call one of the makers.
func callsOne(data []byte, makers map[string]maker) bool {
	for name := range makers {
		if holds(data, []string{name + "("}) {
			return true
		}
	}
	return false
}

// function is the declaration around the place.
func (f *finder) function() *ast.FuncDecl {
	for i := len(f.scope) - 1; i >= 0; i-- {
		if fn, ok := f.scope[i].(*ast.FuncDecl); ok {
			return fn
		}
	}
	return nil
}

// isMakersParam reports whether an argument is the parameter of a maker.
func (f *finder) isMakersParam(arg ast.Expr) bool {
	fn := f.function()
	if fn == nil {
		return false
	}
	_, known := f.makers[fn.Name.Name]
	_, _, is := paramOf(fn, arg, f.scope)
	return known && is
}

// isDeadParam reports whether an argument is the parameter of a function that
// nothing calls.
func (f *finder) isDeadParam(arg ast.Expr) bool {
	fn := f.function()
	if fn == nil {
		return false
	}
	if _, _, is := paramOf(fn, arg, f.scope); !is {
		return false
	}
	called := false
	f.resolver.eachCall(fn, f.source.Package, func(*ast.CallExpr, place) { called = true })
	return !called
}

// made keeps the models that a call hands to a maker.
func (f *finder) made(at *ast.CallExpr, l link) {
	m, ok := f.makers[l.name]
	if !ok || len(l.args) <= m.index {
		return
	}
	args := l.args[m.index : m.index+1]
	if m.variadic {
		args = l.args[m.index:]
	}
	var names []string
	for _, arg := range args {
		names = append(names, f.resolver.models(arg, place{f.source, f.scope, f.bound})...)
	}
	orm := f.resolver.ormOf(f.source, m.call.orms)
	tables := f.resolver.tables(orm, names, f.resolver.naming[orm])
	f.addChange(at, &Change{Kind: m.call.kind, ORM: orm, Tables: tables, Snapshot: f.snapshot(names)})
}
