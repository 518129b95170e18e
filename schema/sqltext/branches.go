package sqltext

import "slices"

// branchConds is one OR branch of a condition: simple conjuncts, resolved.
type branchConds struct {
	conds   []Expr
	partial bool
}

// branches are the OR branches of a scope's conditions.
func (a *analysis) branches(sc *scope) []branchConds {
	list := product(sc.conds)
	for i := range list {
		list[i].partial = list[i].partial || slices.ContainsFunc(list[i].conds, unknown)
	}
	return list
}

// product multiplies the alternatives of every conjunct out.
func product(conds []Expr) []branchConds {
	out := []branchConds{{}}
	for _, e := range conds {
		alts := alternatives(e)
		if len(out)*len(alts) > maxBranches {
			for i := range out {
				out[i].partial = true
			}
			continue
		}
		var next []branchConds
		for _, b := range out {
			for _, alt := range alts {
				next = append(next, branchConds{append(slices.Clone(b.conds), alt.conds...), b.partial || alt.partial})
			}
		}
		out = next
	}
	return out
}

// alternatives are the branches of one condition.
func alternatives(e Expr) []branchConds {
	switch e := e.(type) {
	case *Binary:
		return binaryAlternatives(e)
	case *Case:
		return caseAlternatives(e)
	case *Unary:
		if in, ok := pushNot(e); ok {
			return alternatives(in)
		}
	case *Between:
		if !e.Not {
			return product([]Expr{&Binary{Op: ">=", L: e.X, R: e.Lo}, &Binary{Op: "<=", L: e.X, R: e.Hi}})
		}
	case *In:
		return inAlternatives(e)
	case *Cast:
		return alternatives(e.X)
	}
	return []branchConds{{conds: []Expr{e}}}
}

// pushNot moves a NOT inwards: NOT (a AND b) is NOT a OR NOT b.
func pushNot(e *Unary) (Expr, bool) {
	if e.Op != "not" {
		return nil, false
	}
	if b, ok := e.X.(*Binary); ok && (b.Op == "and" || b.Op == "or") {
		op := map[string]string{"and": "or", "or": "and"}[b.Op]
		return &Binary{Op: op, L: negate(b.L), R: negate(b.R)}, true
	}
	n := normalNot(e)
	_, still := n.(*Unary)
	return n, !still
}

func binaryAlternatives(e *Binary) []branchConds {
	switch e.Op {
	case "and":
		return product(Conjuncts(e))
	case "or":
		var out []branchConds
		for _, x := range Disjuncts(e) {
			out = append(out, alternatives(x)...)
			if len(out) > maxBranches {
				return out // more than anyone keeps
			}
		}
		return out
	case "=":
		if l, ok := e.L.(*Tuple); ok {
			return product(pairUp(l, e.R))
		}
		if x := optional(e.L, e.R); x != nil {
			return []branchConds{{}, {conds: []Expr{x}}}
		}
	}
	return []branchConds{{conds: []Expr{e}}}
}

// pairUp is (a, b) = (x, y) as a = x and b = y.
func pairUp(l *Tuple, r Expr) []Expr {
	right, ok := r.(*Tuple)
	if !ok || len(right.List) != len(l.List) {
		return []Expr{&Raw{}}
	}
	out := make([]Expr, len(l.List))
	for i := range l.List {
		out[i] = &Binary{Op: "=", L: l.List[i], R: right.List[i]}
	}
	return out
}

// optional is the condition behind an optional filter, nil if there is none.
// Have: email = coalesce($1, email), which is true when $1 is NULL.
func optional(l, r Expr) Expr {
	call, ok := r.(*Call)
	if !ok || (call.Name != "coalesce" && call.Name != "ifnull") || len(call.Args) != 2 || Format(call.Args[1]) != Format(l) {
		return nil
	}
	return &Binary{Op: "=", L: l, R: call.Args[0]}
}

// inAlternatives splits (a, b) IN ((1, 2), (3, 4)).
func inAlternatives(e *In) []branchConds {
	l, ok := e.X.(*Tuple)
	if !ok || e.Not || e.Any || e.Sub != nil {
		return []branchConds{{conds: []Expr{e}}}
	}
	var out []branchConds
	for _, row := range e.List {
		if _, ok := row.(*Tuple); ok {
			out = append(out, product(pairUp(l, row))...)
			continue
		}
		var conds []Expr // Have: (a, b) IN ?, which an ORM expands
		for _, x := range l.List {
			conds = append(conds, &In{X: x, List: []Expr{row}})
		}
		out = append(out, branchConds{conds: conds})
	}
	if len(out) == 0 {
		return []branchConds{{partial: true}}
	}
	return out
}

// caseAlternatives: CASE WHEN c THEN x … END as a condition is (c and x) or ….
func caseAlternatives(e *Case) []branchConds {
	var out []branchConds
	for _, w := range e.Whens {
		arm := []Expr{w.Then}
		if e.Operand == nil {
			arm = append(Conjuncts(w.Cond), w.Then)
		}
		if !isFalse(w.Then) {
			out = append(out, product(arm)...)
		}
	}
	if e.Else != nil && !isFalse(e.Else) {
		out = append(out, alternatives(e.Else)...)
	}
	if len(out) == 0 {
		return []branchConds{{partial: true}}
	}
	return out
}

func isFalse(e Expr) bool {
	l, ok := e.(*Literal)
	return ok && (l.Kind == "null" || l.Text == "false" || l.Kind == "number" && l.Text == "0")
}
