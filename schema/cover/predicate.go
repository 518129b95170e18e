package cover

import (
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// satisfies reports whether a row as the pair writes it is sure to fall under a partial index's predicate.
func satisfies(text string, p Pair) bool {
	e, err := sqltext.ParseExpr(text, p.Dialect)
	if err != nil {
		return false
	}
	return holds(sqltext.Condition(bare(e)), p)
}

// holds reports whether a normalised condition is certain of the row written.
func holds(e sqltext.Expr, p Pair) bool {
	if stated(e, p) {
		return true
	}
	switch x := e.(type) {
	case *sqltext.Binary:
		return holdsBinary(x, p)
	case *sqltext.Is:
		return holdsIs(x, p)
	case *sqltext.In:
		return holdsIn(x, p)
	case *sqltext.Literal:
		return x.Kind == "bool" && x.Text == "true"
	}
	return false
}

// stated reports whether the lookup itself states the condition.
func stated(e sqltext.Expr, p Pair) bool {
	for _, a := range p.Where {
		if c := condition(a); c != nil && sqltext.EqualCondition(bare(c), e) {
			return true
		}
	}
	return false
}

// condition is an atom as the condition it came from.
func condition(a sqltext.Atom) sqltext.Expr {
	op := a.Op
	if what, ok := strings.CutPrefix(op, "is not "); ok && what != "distinct from" {
		return &sqltext.Is{X: a.Expr, Not: true, What: what}
	}
	if what, ok := strings.CutPrefix(op, "is "); ok && a.Value == nil {
		return &sqltext.Is{X: a.Expr, What: what}
	}
	list, isList := a.Value.(*sqltext.Tuple)
	switch {
	case op == "in" || op == "not in":
		if !isList {
			return nil // e.g. IN (SELECT …)
		}
		return &sqltext.In{X: a.Expr, Not: op == "not in", List: list.List}
	case a.Value == nil || isList:
		return nil
	}
	return &sqltext.Binary{Op: op, L: a.Expr, R: a.Value}
}

func holdsBinary(x *sqltext.Binary, p Pair) bool {
	switch x.Op {
	case "and":
		return holds(x.L, p) && holds(x.R, p)
	case "or":
		return holds(x.L, p) || holds(x.R, p)
	}
	col, op, lit := comparison(x)
	if lit == nil {
		return false
	}
	cell := p.Cell(col)
	if cell.Known && cell.Null == Never && compare(cell.Const, op, lit.Text) {
		return true
	}
	if op == "<>" && lit.Text == "" && !cell.Known {
		// email <> '': the value looked for is taken to be a real one.
		return cell.Shared && cell.Null == Never
	}
	for _, a := range p.Where {
		c, ok := a.Expr.(*sqltext.Column)
		v, isLit := a.Value.(*sqltext.Literal)
		if ok && isLit && strings.EqualFold(c.Name, col) && implies(a.Op, v.Text, op, lit.Text) {
			return true
		}
	}
	return false
}

// comparison takes column op literal apart; the literal is nil for another shape.
func comparison(x *sqltext.Binary) (col, op string, lit *sqltext.Literal) {
	if c, ok := x.L.(*sqltext.Column); ok {
		lit, _ = x.R.(*sqltext.Literal)
		return c.Name, x.Op, lit
	}
	if c, ok := x.R.(*sqltext.Column); ok && (x.Op == "=" || x.Op == "<>" || x.Op == "<=>") {
		lit, _ = x.L.(*sqltext.Literal)
		return c.Name, x.Op, lit
	}
	return "", "", nil
}

// compare reports whether a op b holds of two constants.
func compare(a, op, b string) bool {
	switch op {
	case "=", "<=>":
		return sameText(a, b)
	case "<>":
		return !sameText(a, b)
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return false // texts and dates: the order is the collation's
	}
	switch op {
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	case ">=":
		return x >= y
	}
	return false
}

// implies reports whether a value known to be op a is op2 b as well: x > 5 is x > 0.
func implies(op, a, op2, b string) bool {
	switch op {
	case "=", "<=>":
		return compare(a, op2, b)
	case ">", ">=":
		return compare(a, ">", b) && (op2 == ">" || op2 == ">=" || op2 == "<>") ||
			compare(a, "=", b) && (op == op2 || op2 == ">=" || op == ">" && op2 == "<>")
	case "<", "<=":
		return compare(a, "<", b) && (op2 == "<" || op2 == "<=" || op2 == "<>") ||
			compare(a, "=", b) && (op == op2 || op2 == "<=" || op == "<" && op2 == "<>")
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

func equals(col, text string, p Pair) bool {
	return holds(&sqltext.Binary{Op: "=", L: &sqltext.Column{Name: col}, R: &sqltext.Literal{Kind: "string", Text: text}}, p)
}

func holdsIs(x *sqltext.Is, p Pair) bool {
	c, ok := x.X.(*sqltext.Column)
	if !ok {
		return x.What == "null" && x.Not && unshared(x.X, false, p) == "" && nullness(x.X, false, p) == Never
	}
	cell := p.Cell(c.Name)
	switch {
	case x.What == "null" && x.Not:
		return cell.Null == Never && (cell.Shared || cell.Known)
	case x.What == "null":
		return cell.Null == Always
	case !x.Not:
		return equals(c.Name, x.What, p)
	}
	other := map[string]string{"true": "false", "false": "true"}[x.What]
	return cell.Null == Always || other != "" && equals(c.Name, other, p)
}

func holdsIn(x *sqltext.In, p Pair) bool {
	c, ok := x.X.(*sqltext.Column)
	if !ok || x.Not || x.Sub != nil {
		return false
	}
	member := func(e sqltext.Expr) bool {
		lit, isLit := e.(*sqltext.Literal)
		return isLit && equals(c.Name, lit.Text, p)
	}
	for _, e := range x.List {
		if member(e) {
			return true
		}
	}
	for _, a := range p.Where {
		if list, ok := a.Value.(*sqltext.Tuple); ok && a.Op == "in" && sqltext.Equal(bare(a.Expr), c) && subset(list.List, x.List) {
			return true
		}
	}
	return false
}

// subset reports whether every literal of a is one of b.
func subset(a, b []sqltext.Expr) bool {
	for _, e := range a {
		found := false
		for _, f := range b {
			x, okX := e.(*sqltext.Literal)
			y, okY := f.(*sqltext.Literal)
			found = found || okX && okY && sameText(x.Text, y.Text)
		}
		if !found {
			return false
		}
	}
	return len(a) > 0
}
