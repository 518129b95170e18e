package gosource

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
)

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
