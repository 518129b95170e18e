package gosource

import (
	"go/ast"
	"go/token"
	"strings"
)

// str is the text that an expression is.
func (f *finder) str(e ast.Expr) (string, bool) {
	if e == nil {
		return "", false
	}
	switch e := e.(type) {
	case *ast.Ident:
		if v := f.local(e.Name); v != nil && v != ast.Expr(e) {
			return f.deeper(v)
		}
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			if lit, ok := f.local(id.Name).(*ast.CompositeLit); ok {
				return f.deeper(fieldOf(lit, e.Sel.Name))
			}
		}
	case *ast.BinaryExpr:
		x, okX := f.str(e.X)
		y, okY := f.str(e.Y)
		if okX && okY && e.Op == token.ADD {
			return x + y, true
		}
	case *ast.CallExpr:
		if text, ok := f.strCall(e); ok {
			return text, true
		}
	}
	return f.source.Text(e)
}

// deeper is str of what a variable stands for; variables may go in circles.
func (f *finder) deeper(e ast.Expr) (string, bool) {
	if e == nil || f.depth > 5 {
		return "", false
	}
	f.depth++
	defer func() { f.depth-- }()
	return f.str(e)
}

// strCall is the text of a call of strings.Join, or of what marks a text for bun.
// Have: strings.Join(columns, ","), bun.Ident("users"), bun.Safe("a, b")
func (f *finder) strCall(call *ast.CallExpr) (string, bool) {
	switch name := calledName(call); {
	case name == "Join" && len(call.Args) == 2:
		list, okList := f.strs(call.Args[0])
		sep, okSep := f.str(call.Args[1])
		return strings.Join(list, sep), okList && okSep
	case isMark(name) && len(call.Args) == 1:
		return f.str(call.Args[0])
	}
	return "", false
}

// isMark reports whether a function marks a text as a name or as SQL.
func isMark(name string) bool { return name == "Ident" || name == "Safe" || name == "Name" }

// strs is the list of texts that an expression is.
func (f *finder) strs(e ast.Expr) ([]string, bool) {
	switch x := e.(type) {
	case *ast.Ident:
		if v := f.local(x.Name); v != nil {
			e = v
		}
	case *ast.SelectorExpr:
		if id, ok := x.X.(*ast.Ident); ok {
			if lit, ok := f.local(id.Name).(*ast.CompositeLit); ok {
				e = fieldOf(lit, x.Sel.Name)
			}
		}
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil, false
	}
	var out []string
	for _, e := range lit.Elts {
		text, ok := f.str(e)
		if !ok {
			return nil, false
		}
		out = append(out, text)
	}
	return out, true
}
