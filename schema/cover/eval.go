package cover

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// model is one row: the value of every term. What is not evaluated (a column,
// a function, LIKE) is a term; its canonical text is its name.
type model struct {
	values map[string]datum
	names  map[sqltext.Expr]string // of expressions, once they have been asked for
}

// term is the value of what is not evaluated.
func (m model) term(e sqltext.Expr) datum {
	name, ok := m.names[e]
	if !ok {
		name = sqltext.Format(e)
		m.names[e] = name
	}
	return m.values[name]
}

// holds is what a condition may be of the row.
func (m model) holds(e sqltext.Expr) answers { return m.value(e).asAnswers() }

// value is the value of an expression of the row.
func (m model) value(e sqltext.Expr) datum {
	switch x := e.(type) {
	case *sqltext.Literal:
		return constant(x)
	case *sqltext.Placeholder, *sqltext.Hole:
		return datum{}
	case *sqltext.Is:
		return m.is(x).asDatum()
	case *sqltext.In:
		return m.in(x).asDatum()
	case *sqltext.Case:
		return m.cases(x)
	}
	if b, ok := e.(*sqltext.Binary); ok && logical(b.Op) {
		return m.logic(b).asDatum()
	}
	if u, ok := e.(*sqltext.Unary); ok && u.Op == "not" {
		return not(m.holds(u.X)).asDatum()
	}
	if c, ok := e.(*sqltext.Call); ok && chooses(c) {
		return m.choice(c)
	}
	return m.term(e)
}

// logical reports whether an operator is evaluated.
func logical(op string) bool {
	switch op {
	case "and", "or", "=", "<>", "<", "<=", ">", ">=", "<=>", "is distinct from":
		return true
	}
	return false
}

// chooses reports whether a function gives one of its arguments.
func chooses(c *sqltext.Call) bool {
	switch c.Name {
	case "coalesce":
		return len(c.Args) > 0
	case "nullif":
		return len(c.Args) == 2
	case "if", "iif":
		return len(c.Args) == 3
	}
	return false
}

func (m model) logic(b *sqltext.Binary) answers {
	switch b.Op {
	case "and":
		return and(m.holds(b.L), m.holds(b.R))
	case "or":
		return or(m.holds(b.L), m.holds(b.R))
	}
	return compare(b.Op, m.value(b.L), m.value(b.R))
}

func (m model) is(x *sqltext.Is) answers {
	a := m.holds(x.X)
	want := map[string]answers{"null": isNull, "true": isTrue, "false": isFalse}[x.What]
	var out answers
	if a&want != 0 {
		out |= isTrue
	}
	if a&^want != 0 {
		out |= isFalse
	}
	if x.Not {
		return not(out)
	}
	return out
}

func (m model) in(x *sqltext.In) answers {
	if x.Sub != nil || x.Any {
		return unknown
	}
	v := m.value(x.X)
	out := isFalse
	for _, e := range x.List {
		out = or(out, compare("=", v, m.value(e)))
	}
	if x.Not {
		return not(out)
	}
	return out
}

func (m model) cases(x *sqltext.Case) datum {
	for _, w := range x.Whens {
		cond := m.holds(w.Cond)
		if x.Operand != nil {
			cond = compare("=", m.value(x.Operand), m.value(w.Cond))
		}
		switch {
		case cond == isTrue:
			return m.value(w.Then)
		case cond&isTrue != 0:
			return datum{}
		}
	}
	if x.Else == nil {
		return datum{kind: nullValue}
	}
	return m.value(x.Else)
}

func (m model) choice(c *sqltext.Call) datum {
	switch c.Name {
	case "nullif":
		v := m.value(c.Args[0])
		switch compare("=", v, m.value(c.Args[1])) {
		case isTrue:
			return datum{kind: nullValue}
		case isFalse, isNull, isFalse | isNull:
			return v
		}
		return datum{}
	case "coalesce":
		for i, a := range c.Args {
			switch v := m.value(a); {
			case v.kind == nullValue:
			case v.kind == anyValue && i < len(c.Args)-1:
				if rest := m.choice(&sqltext.Call{Name: c.Name, Args: c.Args[i+1:]}); rest.kind > anyValue && rest.kind != nullValue {
					return datum{kind: someValue}
				}
				return datum{}
			default:
				return v
			}
		}
		return datum{kind: nullValue}
	}
	return m.cases(&sqltext.Case{Whens: []sqltext.When{{Cond: c.Args[0], Then: c.Args[1]}}, Else: c.Args[2]})
}

// Fold replaces the operations on constants whose results every engine agrees on.
func Fold(e sqltext.Expr) sqltext.Expr {
	return sqltext.Map(e, func(x sqltext.Expr) sqltext.Expr {
		switch x := x.(type) {
		case *sqltext.Call:
			if len(x.Args) == 1 {
				return foldCall(x)
			}
		case *sqltext.Unary:
			if l, ok := x.X.(*sqltext.Literal); ok && x.Op == "-" && l.Kind == "number" {
				return &sqltext.Literal{Kind: "number", Text: strings.TrimPrefix("-"+l.Text, "--")}
			}
		case *sqltext.Binary:
			if x.Op == "like" || x.Op == "not like" {
				return foldLike(x)
			}
			return foldSum(x)
		}
		return x
	})
}

// foldLike is LIKE of a constant, where the pattern has no escape and letter
// case does not decide.
func foldLike(x *sqltext.Binary) sqltext.Expr {
	l, okL := x.L.(*sqltext.Literal)
	r, okR := x.R.(*sqltext.Literal)
	if !okL || !okR || l.Kind != "string" || r.Kind != "string" || strings.Contains(r.Text, "\\") {
		return x
	}
	exact := like(l.Text, r.Text)
	if exact != like(strings.ToLower(l.Text), strings.ToLower(r.Text)) {
		return x
	}
	return &sqltext.Literal{Kind: "bool", Text: strconv.FormatBool(exact == (x.Op == "like"))}
}

// like matches a text and a pattern of % and _.
func like(s, pattern string) bool {
	for i, c := range pattern {
		switch {
		case c == '%':
			rest := pattern[i+1:]
			for j := range len(s) + 1 {
				if like(s[j:], rest) {
					return true
				}
			}
			return false
		case s == "":
			return false
		}
		r, n := utf8.DecodeRuneInString(s)
		if c != '_' && c != r {
			return false
		}
		s = s[n:]
	}
	return s == ""
}

// foldSum is a sum or product of small whole numbers as one number.
func foldSum(x *sqltext.Binary) sqltext.Expr {
	l, okL := x.L.(*sqltext.Literal)
	r, okR := x.R.(*sqltext.Literal)
	if !okL || !okR || l.Kind != "number" || r.Kind != "number" {
		return x
	}
	a, errA := strconv.ParseInt(l.Text, 10, 31)
	b, errB := strconv.ParseInt(r.Text, 10, 31)
	if errA != nil || errB != nil {
		return x
	}
	switch x.Op {
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	default:
		return x
	}
	return &sqltext.Literal{Kind: "number", Text: strconv.FormatInt(a, 10)}
}

func foldCall(x *sqltext.Call) sqltext.Expr {
	l, ok := x.Args[0].(*sqltext.Literal)
	if !ok || l.Kind != "string" || strings.IndexFunc(l.Text, func(r rune) bool { return r > math.MaxInt8 }) >= 0 {
		return x
	}
	out := *l
	switch x.Name {
	case "lower":
		out.Text = strings.ToLower(l.Text)
	case "upper":
		out.Text = strings.ToUpper(l.Text)
	case "trim":
		out.Text = strings.Trim(l.Text, " ")
	default:
		return x
	}
	return &out
}
