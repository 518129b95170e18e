package cover

import (
	"strings"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// satisfies reports whether a row as the pair writes it is sure to fall under a partial index's predicate.
func satisfies(text string, p Pair) bool {
	e, err := sqltext.ParseExpr(text, p.Dialect)
	if err != nil {
		return false
	}
	return holds(sqltext.Normalize(e), p)
}

func holds(e sqltext.Expr, p Pair) bool {
	switch x := e.(type) {
	case *sqltext.Binary:
		return holdsBinary(x, p)
	case *sqltext.Is:
		return holdsIs(x, p)
	case *sqltext.In:
		return holdsIn(x, p)
	case *sqltext.Literal:
		return x.Kind == "bool" && x.Text == "true"
	case *sqltext.Column: // WHERE active
		return equals(x.Name, "true", p)
	case *sqltext.Unary:
		if c, ok := x.X.(*sqltext.Column); ok && x.Op == "not" {
			return equals(c.Name, "false", p)
		}
	}
	return false
}

func holdsBinary(x *sqltext.Binary, p Pair) bool {
	switch x.Op {
	case "and":
		return holds(x.L, p) && holds(x.R, p)
	case "or":
		return holds(x.L, p) || holds(x.R, p)
	}
	col, lit := operands(x)
	if col == "" || lit == nil {
		return false
	}
	cell := p.Cell(col)
	switch x.Op {
	case "=", "<=>":
		return equals(col, lit.Text, p)
	case "<>":
		if cell.Known {
			return cell.Null == Never && cell.Const != lit.Text
		}
		// email <> '': the value looked for is taken to be a real one.
		return cell.Shared && cell.Null == Never && lit.Text == ""
	}
	return false
}

func operands(x *sqltext.Binary) (string, *sqltext.Literal) {
	l, r := strip(x.L), strip(x.R)
	if c, ok := r.(*sqltext.Column); ok {
		lit, _ := l.(*sqltext.Literal)
		return c.Name, lit
	}
	if c, ok := l.(*sqltext.Column); ok {
		lit, _ := r.(*sqltext.Literal)
		return c.Name, lit
	}
	return "", nil
}

func equals(col, text string, p Pair) bool {
	if c := p.Cell(col); c.Known && c.Null == Never && sameText(c.Const, text) {
		return true
	}
	for _, a := range p.Where {
		c, ok := a.Expr.(*sqltext.Column)
		lit, isLit := a.Value.(*sqltext.Literal)
		if ok && isLit && strings.EqualFold(c.Name, col) && (a.Op == "=" || a.Op == "<=>") && sameText(lit.Text, text) {
			return true
		}
	}
	return false
}

// sameText compares constants; engines write booleans in several ways.
func sameText(a, b string) bool {
	return a == b || boolText(a) != "" && boolText(a) == boolText(b)
}

func boolText(s string) string {
	switch strings.ToLower(s) {
	case "true", "t", "1":
		return "true"
	case "false", "f", "0":
		return "false"
	}
	return ""
}

func holdsIs(x *sqltext.Is, p Pair) bool {
	c, ok := strip(x.X).(*sqltext.Column)
	if !ok {
		return false
	}
	cell := p.Cell(c.Name)
	switch {
	case x.What == "null" && !x.Not:
		return cell.Null == Always || stated(c.Name, "is null", p)
	case x.What == "null":
		return cell.Null == Never && (cell.Shared || cell.Known) || stated(c.Name, "is not null", p)
	case x.What == "true" && !x.Not:
		return equals(c.Name, "true", p)
	case x.What == "false" && !x.Not:
		return equals(c.Name, "false", p)
	}
	return false
}

func stated(col, op string, p Pair) bool {
	for _, a := range p.Where {
		if c, ok := a.Expr.(*sqltext.Column); ok && strings.EqualFold(c.Name, col) && a.Op == op {
			return true
		}
	}
	return false
}

func holdsIn(x *sqltext.In, p Pair) bool {
	c, ok := strip(x.X).(*sqltext.Column)
	if !ok || x.Not || x.Sub != nil {
		return false
	}
	for _, e := range x.List {
		if lit, isLit := e.(*sqltext.Literal); isLit && equals(c.Name, lit.Text, p) {
			return true
		}
	}
	return false
}
