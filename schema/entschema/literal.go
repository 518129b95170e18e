package entschema

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// each calls fn for the fields of a struct literal.
func each(lit *ast.CompositeLit, fn func(key string, v ast.Expr)) {
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if id, ok := kv.Key.(*ast.Ident); ok {
			fn(id.Name, kv.Value)
		}
	}
}

func str(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if s, err := strconv.Unquote(lit.Value); err == nil {
			return s
		}
	}
	return ""
}

func truth(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "true"
}

func number(e ast.Expr) int {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.INT {
		if n, err := strconv.Atoi(lit.Value); err == nil {
			return n
		}
	}
	return 0
}

// texts reads map[string]string{"mysql": "datetime"}.
func texts(e ast.Expr) map[string]string {
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	out := map[string]string{}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			out[str(kv.Key)] = str(kv.Value)
		}
	}
	return out
}

// defaultOf is a default as SQL text, or one for each dialect.
//
//	Default: 1, Default: "new", Default: schema.Expr("now()"), Default: map[string]schema.Expr{…}
func defaultOf(e ast.Expr) (text string, byDialect map[string]string) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return "'" + strings.ReplaceAll(str(e), "'", "''") + "'", nil
		}
		return e.Value, nil
	case *ast.Ident:
		return e.Name, nil
	case *ast.UnaryExpr: // -1
		text, _ = defaultOf(e.X)
		return e.Op.String() + text, nil
	case *ast.CallExpr:
		if len(e.Args) == 1 {
			return str(e.Args[0]), nil
		}
	case *ast.CompositeLit:
		return "", texts(e)
	}
	return "?", nil // there is one
}
