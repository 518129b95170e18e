package sqltext

import (
	"strconv"
	"strings"
)

// Format is the canonical text of an expression: keywords and functions in
// lower case, one space around operators, parentheses only where they are
// needed, arguments as $1 or :name, holes and skipped parts as they were. The
// same tree always gives the same text; "" for nil.
func Format(e Expr) string {
	return formatAs(e, 0)
}

// formatAs is the text of e as the operand of an operator of binding power prec.
func formatAs(e Expr, prec int) string {
	var f formatter
	f.expr(e, prec)
	return f.String()
}

type formatter struct{ strings.Builder }

// expr writes e, in parentheses if its operator binds no tighter than prec.
func (f *formatter) expr(e Expr, prec int) {
	p := exprPrec(e)
	if p <= prec {
		f.WriteByte('(')
		defer f.WriteByte(')')
	}
	switch e := e.(type) {
	case nil:
	case *Column:
		if e.Qualifier != "" {
			f.ident(e.Qualifier)
			f.WriteByte('.')
		}
		f.ident(e.Name)
	case *Literal:
		f.literal(e)
	case *Placeholder:
		if e.Index >= 0 {
			f.WriteString("$" + strconv.Itoa(e.Index+1))
		} else {
			f.WriteString(":" + e.Name)
		}
	case *Hole:
		f.WriteString(string(HoleOpen) + strconv.Itoa(e.ID) + string(HoleClose))
	case *Raw:
		f.WriteString(strings.Join(strings.Fields(e.Text), " "))
	case *Call:
		f.call(e)
	case *Tuple:
		f.WriteByte('(')
		f.list(e.List)
		f.WriteByte(')')
	case *Exists:
		f.WriteString("exists ")
		f.sub(e.Sub)
	case *Subquery:
		f.sub(e.Sub)
	case *Case:
		f.caseExpr(e)
	default:
		f.operation(e, p)
	}
}

// operation writes the expressions that have operands of their own.
func (f *formatter) operation(e Expr, p int) {
	switch e := e.(type) {
	case *Binary:
		f.binary(e, p)
	case *Unary:
		f.WriteString(e.Op)
		operand := formatAs(e.X, p-1)
		if e.Op == "not" || strings.HasPrefix(operand, "-") || strings.HasPrefix(operand, "@") {
			f.WriteByte(' ') // not --1
		}
		f.WriteString(operand)
	case *Is:
		f.expr(e.X, p)
		f.words(" is", e.Not, "not", e.What)
	case *In:
		f.in(e, p)
	case *Between:
		f.expr(e.X, p)
		f.words("", e.Not, "not", "between ")
		f.expr(e.Lo, p)
		f.WriteString(" and ")
		f.expr(e.Hi, p)
	case *Cast:
		f.expr(e.X, p-1)
		f.WriteString("::" + e.Type)
	case *Collate:
		f.expr(e.X, p-1)
		f.WriteString(" collate ")
		f.ident(e.Name)
	}
}

// words writes " is [not] what" and the like.
func (f *formatter) words(first string, opt bool, word, last string) {
	f.WriteString(first)
	if opt {
		f.WriteString(" " + word)
	}
	f.WriteString(" " + last)
}

func (f *formatter) binary(e *Binary, p int) {
	f.expr(e.L, p-1)
	switch e.Op {
	case "[]", ".":
		if e.Op == "." {
			f.WriteByte('.')
		}
		f.expr(e.R, 0)
		return
	}
	f.WriteString(" " + e.Op + " ")
	right := p
	if e.Op == "and" || e.Op == "or" {
		right = p - 1 // a and (b and c) is a and b and c
	}
	f.expr(e.R, right)
}

func (f *formatter) in(e *In, p int) {
	f.expr(e.X, p)
	switch {
	case e.Any && e.Not:
		f.WriteString(" <> all (")
	case e.Any:
		f.WriteString(" = any (")
	case e.Not:
		f.WriteString(" not in (")
	default:
		f.WriteString(" in (")
	}
	if e.Sub != nil {
		f.query(e.Sub)
	} else {
		f.list(e.List)
	}
	f.WriteByte(')')
}

func (f *formatter) call(e *Call) {
	f.ident(e.Name)
	f.WriteByte('(')
	if e.Star {
		f.WriteByte('*')
	}
	if e.Distinct {
		f.WriteString("distinct ")
	}
	f.list(e.Args)
	f.WriteByte(')')
	if e.Filter != nil {
		f.WriteString(" filter (where ")
		f.expr(e.Filter, 0)
		f.WriteByte(')')
	}
	if e.Window {
		f.WriteString(" over ()")
	}
}

func (f *formatter) caseExpr(e *Case) {
	f.WriteString("case")
	if e.Operand != nil {
		f.WriteByte(' ')
		f.expr(e.Operand, 0)
	}
	for _, w := range e.Whens {
		f.WriteString(" when ")
		f.expr(w.Cond, 0)
		f.WriteString(" then ")
		f.expr(w.Then, 0)
	}
	if e.Else != nil {
		f.WriteString(" else ")
		f.expr(e.Else, 0)
	}
	f.WriteString(" end")
}

func (f *formatter) list(list []Expr) {
	for i, e := range list {
		if i > 0 {
			f.WriteString(", ")
		}
		f.expr(e, 0)
	}
}

func (f *formatter) literal(l *Literal) {
	switch l.Kind {
	case "string":
		f.WriteString("'" + strings.ReplaceAll(l.Text, "'", "''") + "'")
	case "blob":
		f.WriteString("x'" + lower(l.Text) + "'")
	default:
		f.WriteString(l.Text)
	}
}

// ident writes a name, quoted when it would not read back as itself.
func (f *formatter) ident(s string) {
	if wordLen(s) == len(s) && s != "" && !isDigit(s[0]) && s[0] != '$' && lower(s) == s && !reserved(s) || s == "*" {
		f.WriteString(s)
		return
	}
	f.WriteString(`"` + strings.ReplaceAll(s, `"`, `""`) + `"`)
}

// exprPrec is the binding power of an expression's outermost operator.
func exprPrec(e Expr) int {
	switch e := e.(type) {
	case *Binary:
		return binaryPrec(e.Op)
	case *Unary:
		if e.Op == "not" {
			return precNot
		}
		return precUnary
	case *Is:
		return precCompare
	case *In:
		if e.Any {
			return precCompare
		}
		return precMatch
	case *Between:
		return precMatch
	case *Cast, *Collate:
		return precPostfix
	case *Literal:
		if strings.HasPrefix(e.Text, "-") && e.Kind == "number" {
			return precUnary
		}
	}
	return precPostfix + 1
}

func binaryPrec(op string) int {
	switch op {
	case "is", "is distinct from", "<=>":
		return precCompare
	case "[]", ".":
		return precPostfix
	}
	w := strings.TrimPrefix(op, "not ")
	w, _, _ = strings.Cut(w, " ")
	if p := wordPrec(w); p > 0 {
		return p
	}
	_, p := (&Cursor{}).operatorPrec(op)
	return p
}
