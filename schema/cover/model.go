package cover

import (
	"slices"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// maxModels bounds the rows that are looked at for one question.
const maxModels = 1 << 13

// models calls f for every kind of row that the pair may write, as far as e
// can tell them apart: with e's constants and values between them, NULL, and
// under the conditions that the lookup states. It reports whether there was one and
// all were seen, and f has returned true for each.
func (p Pair) models(e sqltext.Expr, f func(model) bool) bool {
	facts := p.facts(e)
	terms := gather(append([]sqltext.Expr{e}, facts...))
	domains := make([][]datum, len(terms))
	size := 1
	for i, t := range terms {
		domains[i] = p.domain(t)
		if size *= len(domains[i]); size > maxModels {
			return false
		}
	}
	found := false
	m := model{map[string]datum{}, map[sqltext.Expr]string{}}
	var each func(i int) bool
	each = func(i int) bool {
		if i < len(terms) {
			for _, v := range domains[i] {
				m.values[terms[i].name] = v
				if !each(i + 1) {
					return false
				}
			}
			return true
		}
		if !m.possible(facts) {
			return true
		}
		found = true
		return f(m)
	}
	return each(0) && found
}

// possible reports whether every condition may hold.
func (m model) possible(facts []sqltext.Expr) bool {
	for _, c := range facts {
		if m.holds(c)&isTrue == 0 {
			return false
		}
	}
	return true
}

// term is what a model gives a value to, and the constants that its value is compared with.
type term struct {
	expr sqltext.Expr
	name string
	pool []datum
}

// gather are the terms of some expressions.
func gather(list []sqltext.Expr) []term {
	var out []term
	for _, e := range list {
		out = terms(out, e, nil)
	}
	return out
}

// terms adds the terms of e to list; pool are the constants of the comparison that e stands in.
func terms(list []term, e sqltext.Expr, pool []datum) []term {
	switch {
	case e == nil:
		return list
	case evaluated(e):
		if compares(e) {
			pool = append(slices.Clone(pool), constants(e)...)
		}
		for _, x := range sqltext.Operands(e) {
			list = terms(list, x, pool)
		}
		return list
	}
	name := sqltext.Format(e)
	i := slices.IndexFunc(list, func(t term) bool { return t.name == name })
	if i < 0 {
		i = len(list)
		list = append(list, term{expr: e, name: name})
	}
	for _, d := range pool {
		if !slices.Contains(list[i].pool, d) {
			list[i].pool = append(list[i].pool, d)
		}
	}
	return list
}

// evaluated reports whether model.value looks into an expression.
func evaluated(e sqltext.Expr) bool {
	switch x := e.(type) {
	case *sqltext.Literal, *sqltext.Placeholder, *sqltext.Hole, *sqltext.Is, *sqltext.Case:
		return true
	case *sqltext.In:
		return x.Sub == nil && !x.Any
	case *sqltext.Binary:
		return logical(x.Op)
	case *sqltext.Unary:
		return x.Op == "not"
	case *sqltext.Call:
		return chooses(x)
	}
	return false
}

// compares reports whether the constants in an expression are compared with its terms.
func compares(e sqltext.Expr) bool {
	switch x := e.(type) {
	case *sqltext.Binary:
		return x.Op != "and" && x.Op != "or"
	case *sqltext.Case:
		return x.Operand != nil
	case *sqltext.Call:
		return x.Name == "nullif"
	}
	_, ok := e.(*sqltext.In)
	return ok
}

func constants(e sqltext.Expr) []datum {
	var out []datum
	sqltext.Walk(e, func(x sqltext.Expr) bool {
		if l, ok := x.(*sqltext.Literal); ok {
			if d := constant(l); d.kind >= numberValue {
				out = append(out, d)
			}
		}
		return true
	})
	return out
}
