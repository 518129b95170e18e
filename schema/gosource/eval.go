package gosource

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
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

// filled is a text with the arguments behind it in the place of its marks.
func (f *finder) filled(args []ast.Expr) (string, bool) {
	if len(args) == 0 {
		return "", false
	}
	text, ok := f.str(args[0])
	if !ok {
		return "", false
	}
	for _, arg := range args[1:] {
		i := strings.IndexByte(text, '?')
		if i < 0 {
			break
		}
		value, ok := f.str(arg)
		if !ok {
			value = hole
		} else if call, is := arg.(*ast.CallExpr); !is || !isMark(calledName(call)) {
			value = "'" + strings.ReplaceAll(value, "'", "''") + "'"
		} else if calledName(call) != "Safe" {
			value = identifier(value)
		}
		text = text[:i] + value + text[i+1:]
	}
	return text, true
}

var plainName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// identifier quotes a name where that matters.
func identifier(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return `"` + name + `"`
}

// filledIn keeps a text with DDL whose names are arguments behind it.
// Have: tx.ExecContext(ctx, "ALTER TABLE ? ADD COLUMN ? TEXT", bun.Ident("users"), bun.Ident("nick"))
func (f *finder) filledIn(call *ast.CallExpr) bool {
	marked := slices.ContainsFunc(call.Args, func(e ast.Expr) bool {
		c, ok := e.(*ast.CallExpr)
		return ok && isMark(calledName(c))
	})
	if !f.ddl || !marked {
		return false
	}
	for i, arg := range call.Args {
		text, ok := f.str(arg)
		if !ok || !definition.MatchString(text) || !strings.Contains(text, "?") {
			continue
		}
		if text, _ = f.filled(call.Args[i:]); unknownTable.MatchString(text) {
			return true
		}
		f.add(arg, text)
		return true
	}
	return false
}

// unknownTable begins a statement that changes a table whose name is not known.
var unknownTable = regexp.MustCompile(`(?i)^\s*alter\s+table\s+(if\s+exists\s+)?"?\x01`)
