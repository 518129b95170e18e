package sqltext

import "slices"

// unknown reports whether a conjunct may be any condition: a hole, skipped
// text, or a comparison whose column is a hole.
func unknown(e Expr) bool {
	switch e := e.(type) {
	case *Hole, *Raw:
		return true
	case *Binary:
		return unknownSide(e.L, e.R) || unknownSide(e.R, e.L)
	case *In:
		return unknown(e.X)
	case *Is:
		return unknown(e.X)
	case *Between:
		return unknown(e.X)
	case *Unary:
		return unknown(e.X)
	}
	return false
}

func unknownSide(x, other Expr) bool {
	switch x.(type) {
	case *Hole, *Raw:
		return !hasColumn(other)
	}
	return false
}

func hasColumn(e Expr) bool {
	found := false
	Walk(e, func(x Expr) bool {
		_, ok := x.(*Column)
		found = found || ok
		return !found
	})
	return found
}

// atomsOf are the conjuncts that speak of table r.
func (a *analysis) atomsOf(conds []Expr, r int, sc *scope) []Atom {
	var out []Atom
	for _, e := range conds {
		if atom, ok := a.atom(e, r, sc); ok {
			out = append(out, atom)
		}
	}
	return out
}

func (a *analysis) atom(e Expr, r int, sc *scope) (Atom, bool) {
	x, op, value, ok := parts(e)
	if !ok {
		return Atom{}, false
	}
	if b, two := e.(*Binary); two && !a.speaks(x, r, sc) && a.speaks(b.R, r, sc) {
		if op, ok = mirrored[b.Op]; !ok {
			return Atom{}, false // e.g. ? LIKE pattern
		}
		x, value = b.R, b.L
	}
	if !a.speaks(x, r, sc) {
		return Atom{}, false
	}
	atom := Atom{Expr: a.finish(x, r), Op: op, Value: a.value(value, r)}
	Walk(x, func(x Expr) bool {
		if c, ok := x.(*Column); ok && c.Qualifier == unsure {
			atom.Unsure = true
		}
		return true
	})
	return atom, true
}

// value is what an atom's expression is compared with. Columns of the same
// table keep its name, so that they are told from a bare value.
func (a *analysis) value(e Expr, r int) Expr {
	if e == nil {
		return nil
	}
	return Map(e, func(x Expr) Expr {
		switch x := x.(type) {
		case *Column:
			if o := refOf(x); o >= 0 && o < len(a.refs) {
				return &Column{Qualifier: a.refs[o].name.Table, Name: x.Name}
			}
			if x.Qualifier == unsure {
				return &Column{Name: x.Name}
			}
		case *Cast:
			return normalCast(x)
		}
		return x
	})
}

// speaks reports whether e is over columns of table r, at least one, and of no other.
func (a *analysis) speaks(e Expr, r int, sc *scope) bool {
	own, others := false, false
	if r, _ := classify(e); r != "" {
		return false // a condition on an aggregate is none on a row
	}
	Walk(e, func(x Expr) bool {
		c, ok := x.(*Column)
		if !ok {
			return true
		}
		switch {
		case c.Qualifier == refName(r), c.Qualifier == unsure && slices.Contains(sc.refs, r):
			own = true
		default:
			others = true
		}
		return true
	})
	return own && !others
}

// parts takes a simple conjunct apart: what it speaks of, the operator, the value.
func parts(e Expr) (x Expr, op string, value Expr, ok bool) {
	switch e := e.(type) {
	case *Column, *Call, *Collate:
		return e, "=", boolean(true), true
	case *Unary:
		if e.Op == "not" {
			_, exists := e.X.(*Exists)
			return e.X, "=", boolean(false), !exists
		}
	case *Is:
		if e.What == "true" && !e.Not || e.What == "false" && !e.Not {
			return e.X, "=", boolean(e.What == "true"), true
		}
		op = "is " + e.What
		if e.Not {
			op = "is not " + e.What
		}
		return e.X, op, nil, true
	case *In:
		return inParts(e)
	case *Between:
		return e.X, "not between", &Tuple{List: []Expr{e.Lo, e.Hi}}, true
	case *Binary:
		if e.Op == "<>" {
			if l, ok := e.R.(*Literal); ok && l.Kind == "bool" {
				return e.L, "=", boolean(l.Text != "true"), true
			}
		}
		return e.L, e.Op, e.R, true
	}
	return nil, "", nil, false
}

func inParts(e *In) (Expr, string, Expr, bool) {
	op := "in"
	if e.Any {
		op = "any"
	}
	if e.Not {
		op = "not " + op
	}
	switch {
	case e.Sub != nil:
		return e.X, op, &Subquery{Sub: e.Sub}, true
	case e.Any && len(e.List) == 1:
		if t, ok := normalCastAll(e.List[0]).(*Tuple); ok {
			return e.X, op[:len(op)-3] + "in", t, true // = ANY (ARRAY[…])
		}
		return e.X, op, e.List[0], true
	}
	return e.X, op, &Tuple{List: e.List}, true
}

// normalCastAll drops the casts around an array.
func normalCastAll(e Expr) Expr {
	for {
		c, ok := e.(*Cast)
		if !ok {
			return e
		}
		e = c.X
	}
}
