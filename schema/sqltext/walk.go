package sqltext

// Walk calls f for e and, while f returns true, for the expressions in it.
// It does not go into subqueries.
func Walk(e Expr, f func(Expr) bool) {
	if e == nil || !f(e) {
		return
	}
	for _, x := range Operands(e) {
		Walk(x, f)
	}
}

// Operands are the expressions directly in e, in order; some may be nil.
func Operands(e Expr) []Expr {
	switch e := e.(type) {
	case *Call:
		return append(e.Args[:len(e.Args):len(e.Args)], e.Filter)
	case *Binary:
		return []Expr{e.L, e.R}
	case *Unary:
		return []Expr{e.X}
	case *Is:
		return []Expr{e.X}
	case *In:
		return append([]Expr{e.X}, e.List...)
	case *Between:
		return []Expr{e.X, e.Lo, e.Hi}
	case *Case:
		list := []Expr{e.Operand}
		for _, w := range e.Whens {
			list = append(list, w.Cond, w.Then)
		}
		return append(list, e.Else)
	case *Cast:
		return []Expr{e.X}
	case *Collate:
		return []Expr{e.X}
	case *Tuple:
		return e.List
	}
	return nil
}

// Map rebuilds an expression from the leaves up: f gets every expression with
// its operands already replaced. Subqueries stay as they are.
func Map(e Expr, f func(Expr) Expr) Expr {
	if e == nil {
		return nil
	}
	return f(rebuild(e, func(x Expr) Expr { return Map(x, f) }))
}

// rebuild is a copy of e whose operands went through f.
func rebuild(e Expr, f func(Expr) Expr) Expr {
	list := func(in []Expr) []Expr {
		if in == nil {
			return nil
		}
		out := make([]Expr, len(in))
		for i, x := range in {
			out[i] = f(x)
		}
		return out
	}
	switch e := e.(type) {
	case *Call:
		c := *e
		c.Args, c.Filter = list(e.Args), f(e.Filter)
		return &c
	case *Binary:
		return &Binary{Op: e.Op, L: f(e.L), R: f(e.R)}
	case *Unary:
		return &Unary{Op: e.Op, X: f(e.X)}
	case *Is:
		return &Is{X: f(e.X), Not: e.Not, What: e.What}
	case *In:
		return &In{X: f(e.X), Not: e.Not, Any: e.Any, List: list(e.List), Sub: e.Sub}
	case *Between:
		return &Between{X: f(e.X), Lo: f(e.Lo), Hi: f(e.Hi), Not: e.Not}
	case *Case:
		c := &Case{Operand: f(e.Operand), Else: f(e.Else)}
		for _, w := range e.Whens {
			c.Whens = append(c.Whens, When{Cond: f(w.Cond), Then: f(w.Then)})
		}
		return c
	case *Cast:
		return &Cast{X: f(e.X), Type: e.Type}
	case *Collate:
		return &Collate{X: f(e.X), Name: e.Name}
	case *Tuple:
		return &Tuple{List: list(e.List)}
	}
	return e
}

// Conjuncts are the operands of the ANDs at the top of e, in order; nil for nil.
func Conjuncts(e Expr) []Expr { return flatten(e, "and") }

// Disjuncts are the operands of the ORs at the top of e, in order; nil for nil.
func Disjuncts(e Expr) []Expr { return flatten(e, "or") }

func flatten(e Expr, op string) []Expr {
	if e == nil {
		return nil
	}
	b, ok := e.(*Binary)
	if !ok || b.Op != op {
		return []Expr{e}
	}
	return append(flatten(b.L, op), flatten(b.R, op)...)
}
