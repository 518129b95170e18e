package prove

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// rules are what a column's checks ask of its value, as far as they are of a
// simple shape. The engine has the last word.
type rules struct {
	oneOf           []string
	least, most     int // of a number
	shortest, limit int // of a text; limit 0 for any
	pattern         string
}

// rulesOf reads the table's checks that speak of the column.
func rulesOf(t *schema.Table, c *schema.Column, d schema.Dialect) rules {
	r := rules{least: math.MinInt32, most: math.MaxInt32}
	for _, check := range t.Checks {
		e, err := sqltext.ParseExpr(check.Expr, d)
		if err != nil {
			continue // the engine tells whether the value will do
		}
		for _, part := range sqltext.Conjuncts(e) {
			for _, branch := range sqltext.Disjuncts(part) {
				if r.read(branch, c.Name) {
					break // e.g. … OR status IS NULL
				}
			}
		}
	}
	return r
}

// read takes one condition in; false if it is not about the column, or of another shape.
func (r *rules) read(e sqltext.Expr, column string) bool {
	switch e := bareExpr(e).(type) {
	case *sqltext.In:
		if isColumn(e.X, column) && !e.Not && e.Sub == nil {
			r.oneOf = constants(e.List)
			return len(r.oneOf) > 0
		}
	case *sqltext.Between:
		lo, ok1 := number(e.Lo)
		hi, ok2 := number(e.Hi)
		if ok1 && ok2 && !e.Not && isColumn(e.X, column) {
			r.least, r.most = max(r.least, lo), min(r.most, hi)
			return true
		}
	case *sqltext.Binary:
		return r.compare(e, column)
	}
	return false
}

func (r *rules) compare(e *sqltext.Binary, column string) bool {
	x, op, y := bareExpr(e.L), e.Op, bareExpr(e.R)
	if _, constant := x.(*sqltext.Literal); constant {
		x, y = y, x
		op = map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<="}[op]
		if op == "" {
			op = e.Op
		}
	}
	lit, ok := y.(*sqltext.Literal)
	if !ok {
		return false
	}
	if call, isCall := x.(*sqltext.Call); isCall && len(call.Args) == 1 && isColumn(call.Args[0], column) {
		switch call.Name {
		case "length", "char_length", "character_length", "octet_length":
			return bound(op, lit, &r.shortest, &r.limit)
		}
		return false
	}
	if !isColumn(x, column) {
		return false
	}
	switch op {
	case "=":
		r.oneOf = []string{lit.Text}
		return true
	case "<>":
		return true // no value that is made is such a constant
	case "like", "~~":
		r.pattern = lit.Text
		return true
	}
	return bound(op, lit, &r.least, &r.most)
}

// bound narrows a range by a comparison.
func bound(op string, lit *sqltext.Literal, least, most *int) bool {
	n, ok := number(lit)
	if !ok {
		return false
	}
	switch op {
	case ">":
		*least = max(*least, n+1)
	case ">=":
		*least = max(*least, n)
	case "<":
		*most = below(*most, n-1)
	case "<=":
		*most = below(*most, n)
	case "=":
		*least, *most = n, n
	default:
		return false
	}
	return true
}

// below is the lower of two limits, of which 0 is none.
func below(limit, n int) int {
	if limit == 0 {
		return n
	}
	return min(limit, n)
}

// bareExpr is an expression without casts.
func bareExpr(e sqltext.Expr) sqltext.Expr {
	for {
		c, ok := e.(*sqltext.Cast)
		if !ok {
			return e
		}
		e = c.X
	}
}

func isColumn(e sqltext.Expr, name string) bool {
	c, ok := bareExpr(e).(*sqltext.Column)
	return ok && strings.EqualFold(c.Name, name)
}

func number(e sqltext.Expr) (int, bool) {
	sign := 1
	if u, ok := e.(*sqltext.Unary); ok && u.Op == "-" {
		sign, e = -1, u.X
	}
	lit, ok := bareExpr(e).(*sqltext.Literal)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(lit.Text, 64)
	if err != nil || math.Abs(f) > math.MaxInt32 {
		return 0, false
	}
	return sign * int(f), true
}

// constants are the literals of a list, those of an array in it too; NULL is none.
func constants(list []sqltext.Expr) []string {
	var out []string
	for _, e := range list {
		switch e := bareExpr(e).(type) {
		case *sqltext.Literal:
			if e.Kind != "null" {
				out = append(out, e.Text)
			}
		case *sqltext.Tuple:
			out = append(out, constants(e.List)...)
		default:
			return nil
		}
	}
	return out
}

// number is the number of the column for n, within its range.
func (r rules) number(n int) int {
	if r.least > 0 {
		return r.least + n%max(1, r.most-r.least+1)
	}
	if n > r.most {
		n = r.most - n%max(1, min(r.most-r.least+1, 100))
	}
	return n
}

// text is the text of the column for n: a word that says where it comes from,
// or as much of it as fits.
func (r rules) text(n, most int) string {
	s := fmt.Sprintf("dupsert-%d", n)
	if r.pattern != "" {
		s = like(r.pattern, s)
	}
	if r.limit > 0 && (most == 0 || r.limit < most) {
		most = r.limit
	}
	for len(s) < r.shortest {
		s += "x"
	}
	if most > 0 && len(s) > most {
		s = fmt.Sprintf("%0*s", most, strconv.FormatInt(int64(n), 36))
		s = s[len(s)-most:]
	}
	return s
}

// like is a text that matches a pattern and differs where the word does.
func like(pattern, word string) string {
	var b strings.Builder
	for _, c := range pattern {
		switch c {
		case '%':
			b.WriteString(word)
			word = ""
		case '_':
			b.WriteByte('x')
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
