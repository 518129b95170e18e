package gostructs

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// Text is the text that an expression of the file is, as far as package-level
// names tell. What begins a sum and is not known, such as the prefix of a
// table's name, is left out; ok is false if nothing is known.
func (f *File) Text(e ast.Expr) (text string, ok bool) { return f.text(e, 0) }

func (f *File) text(e ast.Expr, depth int) (string, bool) {
	if depth > deepest {
		return "", false
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.ParenExpr:
		return f.text(e.X, depth+1)
	case *ast.Ident:
		return f.Package.text(e.Name, depth)
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			if p := f.Package.module.lookUp(f.Import(id.Name)); p != nil {
				return p.text(e.Sel.Name, depth)
			}
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			x, okX := f.text(e.X, depth+1)
			y, okY := f.text(e.Y, depth+1)
			return x + y, okX || okY
		}
	case *ast.CallExpr:
		return f.called(e, depth)
	}
	return "", false
}

// text is the value of a constant or variable of the package. Variables are
// taken to keep their first value.
func (p *Package) text(name string, depth int) (string, bool) {
	v, ok := p.values[name]
	if !ok || v.expr == nil {
		return "", false
	}
	return v.file.text(v.expr, depth+1)
}

// called is the text that a call gives: of a conversion, of a function of the
// module that returns one text, of fmt.Sprintf.
func (f *File) called(call *ast.CallExpr, depth int) (string, bool) {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		if fun.Name == "string" && len(call.Args) == 1 {
			return f.text(call.Args[0], depth+1)
		}
		if fn := f.Package.funcs[fun.Name]; fn != nil && len(call.Args) == 0 {
			return fn.returned()
		}
	case *ast.SelectorExpr:
		if id, ok := fun.X.(*ast.Ident); ok && id.Name == "fmt" && fun.Sel.Name == "Sprintf" {
			return f.formatted(call, depth)
		}
		if name, ok := f.tableOf(fun); ok {
			return name, name != ""
		}
	}
	return "", false
}

// tableOf is what the TableName method of a literal returns.
// Have: User{}.TableName(), (&User{}).TableName(), new(User).TableName()
func (f *File) tableOf(fun *ast.SelectorExpr) (string, bool) {
	if fun.Sel.Name != "TableName" {
		return "", false
	}
	typ, ok := f.Literal(fun.X, nil)
	if !ok {
		return "", false
	}
	s := f.Package.module.Struct(typ)
	if s == nil {
		return "", false
	}
	return s.Table, true
}

// formatted is what fmt.Sprintf makes of a format with %s only.
func (f *File) formatted(call *ast.CallExpr, depth int) (string, bool) {
	if len(call.Args) == 0 {
		return "", false
	}
	format, ok := f.text(call.Args[0], depth+1)
	parts := strings.Split(format, "%s")
	if !ok || strings.Contains(strings.Join(parts, ""), "%") || len(parts) != len(call.Args) {
		return "", false
	}
	out := parts[0]
	for i, part := range parts[1:] {
		t, _ := f.text(call.Args[i+1], depth+1) // a prefix that is not known is left out
		out += t + part
	}
	return out, out != ""
}
