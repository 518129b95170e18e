package gosource

import (
	"go/ast"
	"go/token"
)

// maxUnrolled is how many elements a list may have for a loop over it to be
// read once for each.
const maxUnrolled = 100

// unroll visits the body of a loop over a literal once for each element, if
// the schema is changed in it.
// Have: for _, name := range []string{"a", "b"} { db.NewDropTable().Table(name).Exec(ctx) }
func (f *finder) unroll(loop *ast.RangeStmt) bool {
	lit := f.literal(loop.X)
	if lit == nil || len(lit.Elts) == 0 || len(lit.Elts) > maxUnrolled || !f.concerns(loop.Body) {
		return false
	}
	f.scope = append(f.scope, loop)
	defer func() { f.scope = f.scope[:len(f.scope)-1] }()
	for _, e := range lit.Elts {
		had := len(f.bound)
		value := e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			value = kv.Value
			f.bound = append(f.bound, binding{lastName(loop.Key), kv.Key})
		}
		f.bound = append(f.bound, binding{lastName(loop.Value), value})
		ast.Inspect(loop.Body, f.visit)
		f.bound = f.bound[:had]
	}
	return true
}

// concerns reports whether a loop's body may change the schema.
func (f *finder) concerns(body *ast.BlockStmt) bool {
	from, to := f.fset.Position(body.Pos()).Offset, f.fset.Position(body.End()).Offset
	if to > len(f.source.Data) || from > to {
		return false
	}
	text := f.source.Data[from:to]
	return mayDefine(text) || f.resolver.mayHandOver(text) || callsOne(text, f.makers)
}

// literal is the list that an expression is: itself, or the only value of a
// local variable.
func (f *finder) literal(e ast.Expr) *ast.CompositeLit {
	switch e := e.(type) {
	case *ast.CompositeLit:
		return e
	case *ast.Ident:
		if v := f.local(e.Name); v != nil {
			lit, _ := v.(*ast.CompositeLit)
			return lit
		}
	}
	return nil
}

// local is what a variable stands for: the element of a loop, or the only
// value that the function gives it.
func (f *finder) local(name string) ast.Expr {
	if name == "" || name == "_" {
		return nil
	}
	for i := len(f.bound) - 1; i >= 0; i-- {
		if f.bound[i].name == name {
			return f.bound[i].expr
		}
	}
	for i := len(f.scope) - 1; i >= 0; i-- {
		block, ok := f.scope[i].(*ast.BlockStmt)
		if !ok {
			continue
		}
		var values []ast.Expr
		ast.Inspect(block, func(n ast.Node) bool {
			values = append(values, given(n, name)...)
			return true
		})
		switch {
		case len(values) == 1:
			return values[0]
		case len(values) > 1:
			return nil
		}
	}
	return nil
}

// given are the values that a node gives to a variable.
func given(n ast.Node, name string) []ast.Expr {
	var out []ast.Expr
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, lhs := range n.Lhs {
			if id, ok := lhs.(*ast.Ident); ok && id.Name == name {
				if len(n.Rhs) != len(n.Lhs) || n.Tok != token.DEFINE && n.Tok != token.ASSIGN {
					return []ast.Expr{nil, nil} // not to be told
				}
				out = append(out, n.Rhs[i])
			}
		}
	case *ast.ValueSpec:
		for i, id := range n.Names {
			if id.Name == name && i < len(n.Values) {
				out = append(out, n.Values[i])
			}
		}
	}
	return out
}
