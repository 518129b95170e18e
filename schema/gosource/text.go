package gosource

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// reader turns expressions into texts.
type reader struct {
	fset   *token.FileSet
	consts map[string]string // string constants of the package
}

// textOf is the text of an expression that has a literal in it: a string, a
// concatenation, fmt.Sprintf of a format. What is not known is a hole.
func (r *reader) textOf(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return literal(e)
	case *ast.ParenExpr:
		return r.textOf(e.X)
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		return r.concatenation(e)
	case *ast.CallExpr:
		return r.formatted(e)
	}
	return "", false
}

// addConsts remembers the string constants of one literal that a declaration makes.
func addConsts(to map[string]string, gen *ast.GenDecl) {
	if gen.Tok != token.CONST {
		return
	}
	for _, spec := range gen.Specs {
		vs, ok := spec.(*ast.ValueSpec)
		if !ok || len(vs.Names) != len(vs.Values) {
			continue
		}
		for i, v := range vs.Values {
			if lit, ok := v.(*ast.BasicLit); ok {
				if s, ok := literal(lit); ok {
					to[vs.Names[i].Name] = s
				}
			}
		}
	}
}

// literal is a string literal's value. Line breaks that are escapes are none
// in the source; they stay only where they end a comment.
func literal(lit *ast.BasicLit) (string, bool) {
	if lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	if lit.Value[0] == '"' && !strings.Contains(s, "--") && !strings.Contains(s, "#") {
		s = strings.ReplaceAll(s, "\n", " ")
	}
	return s, err == nil
}

// value is a text, or a constant's value; ok is false for what is not known.
func (r *reader) value(e ast.Expr) (string, bool) {
	if id, ok := e.(*ast.Ident); ok {
		s, ok := r.consts[id.Name]
		return s, ok
	}
	return r.textOf(e)
}

const hole = string(sqltext.HoleOpen) + "0" + string(sqltext.HoleClose)

// concatenation joins the operands of +; one of them must be a literal. Lines
// between operands are kept where that cannot cut a word.
func (r *reader) concatenation(e *ast.BinaryExpr) (string, bool) {
	var out strings.Builder
	known := false
	ops := operands(e)
	line := r.line(ops[0])
	for _, op := range ops {
		_, literal := r.textOf(op)
		text, ok := r.value(op)
		if !ok {
			text = hole
		}
		known = known || literal
		if here := r.line(op); here > line && separates(out.String(), text) {
			out.WriteString(strings.Repeat("\n", here-line))
			line = here
		}
		out.WriteString(text)
		line += strings.Count(text, "\n")
	}
	return out.String(), known
}

func (r *reader) line(e ast.Expr) int { return r.fset.Position(e.Pos()).Line }

// separates reports whether white space may stand between two texts.
func separates(before, after string) bool {
	const space = " \t\n,;()"
	return before != "" && strings.ContainsRune(space, rune(before[len(before)-1])) || after != "" && strings.ContainsRune(space, rune(after[0]))
}

// operands are the terms of a sum, from left to right. Long sums lean left, so
// this is a loop and not a recursion.
func operands(e ast.Expr) []ast.Expr {
	var out []ast.Expr
	for {
		b, ok := e.(*ast.BinaryExpr)
		if !ok || b.Op != token.ADD {
			break
		}
		out = append(out, b.Y)
		e = b.X
	}
	out = append(out, e)
	slices.Reverse(out)
	return out
}

// verb is a verb of package fmt.
var verb = regexp.MustCompile(`%[-+# 0]*(\[\d+\])?[\d*]*(\.[\d*]+)?[a-zA-Z]|%%`)

// formatted is the text that fmt.Sprintf or a function like it makes: its
// format, with what each verb prints, or a hole.
func (r *reader) formatted(call *ast.CallExpr) (string, bool) {
	if !strings.HasSuffix(strings.ToLower(calledName(call)), "sprintf") || len(call.Args) == 0 {
		return "", false
	}
	format, ok := r.value(call.Args[0])
	if !ok {
		return "", false
	}
	arg := 0
	return verb.ReplaceAllStringFunc(format, func(v string) string {
		if v == "%%" {
			return "%"
		}
		arg++
		if v == "%s" && arg < len(call.Args) && !strings.Contains(format, "%[") {
			if s, ok := r.value(call.Args[arg]); ok {
				return s
			}
		}
		return hole
	}), true
}

// calledName is the last name of what a call calls.
func calledName(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.SelectorExpr:
		return fun.Sel.Name
	case *ast.Ident:
		return fun.Name
	}
	return ""
}
