package gostructs

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// Literal is the full name of the type of which an expression makes a new
// value, or a nil pointer.
// Have: &User{}, User{}, new(User), (*User)(nil)
func (f *File) Literal(e ast.Expr, s Scope) (string, bool) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return f.Literal(e.X, s)
	case *ast.UnaryExpr:
		if lit, ok := e.X.(*ast.CompositeLit); ok && e.Op == token.AND {
			return f.Literal(lit, s)
		}
	case *ast.CompositeLit:
		if e.Type != nil {
			return f.named(e.Type, s)
		}
	case *ast.CallExpr:
		if len(e.Args) != 1 {
			return "", false
		}
		if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "new" {
			return f.named(e.Args[0], s)
		}
		paren, ok := e.Fun.(*ast.ParenExpr)
		if id, isNil := e.Args[0].(*ast.Ident); ok && isNil && id.Name == "nil" {
			if star, ok := paren.X.(*ast.StarExpr); ok {
				return f.named(star.X, s)
			}
		}
	}
	return "", false
}

// named is the full name of a type, if it has one.
func (f *File) named(e ast.Expr, s Scope) (string, bool) {
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.IndexListExpr:
		name := f.TypeText(e, s)
		return name, strings.Contains(name, ".")
	}
	return "", false
}

// Variable is the first value of a variable or constant of the package, and
// the file it stands in; nil if there is none.
func (p *Package) Variable(name string) (ast.Expr, *File) {
	v, ok := p.values[name]
	if !ok {
		return nil, nil
	}
	return v.expr, v.file
}

// Imported is the package that a name stands for in the file, if it belongs to
// the module.
func (f *File) Imported(name string) *Package {
	p := f.Import(name)
	if p == "" {
		return nil
	}
	return f.Package.module.lookUp(p)
}

// Function is the declaration of a function of the package, or else of a
// method of that name, and the file it stands in; nil if there is none.
func (p *Package) Function(name string) (*ast.FuncDecl, *File) {
	if fn := p.funcs[name]; fn != nil {
		return fn.decl, fn.file
	}
	for _, recv := range slices.Sorted(maps.Keys(p.methods)) {
		if fn := p.methods[recv][name]; fn != nil {
			return fn.decl, fn.file
		}
	}
	return nil, nil
}
