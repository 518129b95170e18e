package sqltext

import "slices"

// insert reads an INSERT.
func (a *analysis) insert(n *Insert, up *scope) {
	sc := &scope{up: up}
	a.with(n.With, sc)
	e := Effect{
		Kind: Write, Table: n.Table, Conflict: n.Conflict, Rows: len(n.Rows), NoColumns: n.Columns == nil && !n.Default,
		Returning: len(n.Returning) > 0, Items: n.Returning, Partial: n.Partial || slices.Contains(n.Columns, ""),
	}
	if n.Default {
		e.Rows = 1
	}
	at := len(a.out)
	a.out = append(a.out, e)
	switch {
	case len(n.Rows) > 0:
		e.Set = assignRow(n.Columns, n.Rows[0])
		own := &scope{up: sc}
		for _, row := range n.Rows {
			for _, v := range row {
				a.inner(v, own)
			}
		}
	case n.From != nil:
		a.insertSelect(n, &e, sc)
	}
	if n.Conflict != nil {
		a.conflictQueries(n.Conflict, sc)
	}
	a.unused(sc)
	a.out[at] = e
}

func (a *analysis) conflictQueries(k *Conflict, sc *scope) {
	for _, s := range k.Set {
		a.inner(s.Value, sc)
	}
	a.inner(k.SetWhere, sc)
}

// assignRow pairs columns with the values of a row.
func assignRow(cols []string, row []Expr) []Assign {
	out := make([]Assign, len(row))
	for i, v := range row {
		out[i].Value = v
		if i < len(cols) {
			out[i].Column = cols[i]
		}
	}
	return out
}

// insertSelect reads the query of INSERT … SELECT: the values it writes, what
// must not exist for it to write, and what else it reads.
func (a *analysis) insertSelect(n *Insert, e *Effect, up *scope) {
	w := &scope{up: up}
	q := n.From
	a.with(q.With, w)
	if q.Values != nil {
		e.Rows = len(q.Values)
		if e.Rows > 0 {
			e.Set = assignRow(n.Columns, q.Values[0])
		}
		return
	}
	sc := &scope{up: w, partial: q.Partial}
	a.bind(q.From, sc)
	sc.conds = append(sc.conds, Conjuncts(sc.resolve(q.Where))...)
	var row []Expr
	for _, it := range sc.items(q.Items) {
		v := a.finish(it.Expr, -1)
		if it.Star || v == nil {
			v = &Raw{Text: "*"}
		}
		row = append(row, v)
	}
	e.Set = assignRow(n.Columns, row)
	rest := a.guards(q, sc, e)
	e.Absent = append(e.Absent, a.antiJoins(sc)...)
	a.lookups(rest, sc, sc.items(q.Items), request{outer: true})
	a.subqueries(rest, sc)
	for _, u := range q.Compound {
		a.query(u.Select, w, request{outer: true})
	}
	a.unused(w)
}

// guards reads the conjuncts of WHERE that a row of some table would make
// false, as lookups of that table, and returns the query without them.
func (a *analysis) guards(q *Select, sc *scope, e *Effect) *Select {
	rest := *q
	rest.Where = nil
	for _, x := range Conjuncts(q.Where) {
		var found []Effect
		if !a.guard(x, sc, request{outer: true, absent: &found}, true) {
			rest.Where = conjoin(rest.Where, x)
		}
		e.Absent = append(e.Absent, found...)
	}
	return &rest
}

// guard reads x if it says that rows are absent (or, with absent false, that
// they are there, under a NOT) and reports whether it did.
func (a *analysis) guard(x Expr, sc *scope, want request, absent bool) bool {
	switch x := x.(type) {
	case *Unary:
		return x.Op == "not" && a.guard(x.X, sc, want, !absent)
	case *Exists:
		if absent {
			return false
		}
		want.result = Truth
		a.query(x.Sub, sc, want)
		return true
	case *In:
		if x.Sub == nil || x.Not != absent {
			return false
		}
		want.item = sc.resolve(x.X)
		a.query(x.Sub, sc, want)
		return true
	case *Is:
		sub, ok := x.X.(*Subquery)
		if !ok || x.What != "null" || x.Not == absent {
			return false
		}
		a.query(sub.Sub, sc, want)
		return true
	case *Binary:
		return a.guardCount(x, sc, want, absent)
	}
	return false
}

// guardCount reads (SELECT count(*) FROM t …) = 0.
func (a *analysis) guardCount(x *Binary, sc *scope, want request, absent bool) bool {
	sub, ok := x.L.(*Subquery)
	op, bound := x.Op, x.R
	if !ok {
		if sub, ok = x.R.(*Subquery); !ok {
			return false
		}
		op, bound = mirrored[x.Op], x.L
	}
	r, negated := classifyBinary(&Binary{Op: op, L: &Call{Name: "count"}, R: bound})
	if r != Truth || negated != absent {
		return false
	}
	a.query(sub.Sub, sc, want)
	return true
}

// antiJoins are the tables that a LEFT JOIN must not find.
// Have: … LEFT JOIN t ON t.a = s.a WHERE t.id IS NULL
func (a *analysis) antiJoins(sc *scope) []Effect {
	var out []Effect
	sc.refs = slices.DeleteFunc(sc.refs, func(r int) bool {
		if !a.refs[r].nullable || !a.mustBeNull(sc.conds, r, sc) {
			return false
		}
		e := Effect{Kind: Lookup, Result: Rows, Outer: true}
		for _, b := range product(a.refs[r].on) {
			e.Table, e.Partial = a.refs[r].name, b.partial
			e.Atoms = a.atomsOf(b.conds, r, sc)
			out = append(out, e)
		}
		return true
	})
	return out
}

// mustBeNull reports whether a conjunct says that a column of table r is NULL.
func (a *analysis) mustBeNull(conds []Expr, r int, sc *scope) bool {
	return slices.ContainsFunc(conds, func(e Expr) bool {
		is, ok := e.(*Is)
		return ok && is.What == "null" && !is.Not && a.speaks(is.X, r, sc)
	})
}

// update reads an UPDATE.
func (a *analysis) update(n *Update, up *scope) {
	w := &scope{up: up}
	a.with(n.With, w)
	sc := &scope{up: w, partial: n.Partial}
	a.bind(append([]Source{{Name: n.Table, Alias: n.Alias}}, n.From...), sc)
	sc.conds = append(sc.conds, Conjuncts(sc.resolve(n.Where))...)
	e := Effect{Kind: Change, Returning: len(n.Returning) > 0, Items: n.Returning}
	target := a.target(n, sc)
	if target < 0 {
		return // e.g. UPDATE of a WITH query
	}
	for _, s := range n.Set {
		s.Value = a.finish(sc.resolve(s.Value), target)
		if e.Partial = e.Partial || s.Column == ""; s.Column != "" {
			e.Set = append(e.Set, s)
		}
	}
	a.write(e, target, sc)
	for _, s := range n.Set {
		a.inner(s.Value, sc)
	}
	a.inner(n.Where, sc)
	a.unused(w)
}

// target is the table an UPDATE changes: the one its SET names, else the first.
func (a *analysis) target(n *Update, sc *scope) int {
	for _, s := range n.Set {
		if s.Qualifier == "" {
			continue
		}
		for _, b := range sc.binds {
			if b.name == s.Qualifier && b.ref >= 0 {
				return b.ref
			}
		}
	}
	if len(sc.binds) == 0 {
		return -1
	}
	return sc.binds[0].ref
}

// write adds the effect of an UPDATE or DELETE, one per OR branch.
func (a *analysis) write(proto Effect, target int, sc *scope) {
	for _, b := range a.branches(sc) {
		e := proto
		a.fill(&e, b, target, sc)
		a.out = append(a.out, e)
	}
}

// remove reads a DELETE.
func (a *analysis) remove(n *Delete, up *scope) {
	w := &scope{up: up}
	a.with(n.With, w)
	sc := &scope{up: w, partial: n.Partial}
	a.bind(append([]Source{{Name: n.Table, Alias: n.Alias}}, n.Using...), sc)
	sc.conds = append(sc.conds, Conjuncts(sc.resolve(n.Where))...)
	if len(sc.binds) == 0 || sc.binds[0].ref < 0 {
		return // e.g. DELETE of a WITH query
	}
	a.write(Effect{Kind: Remove, Returning: len(n.Returning) > 0, Items: n.Returning}, sc.binds[0].ref, sc)
	a.inner(n.Where, sc)
	a.unused(w)
}

// merge reads a MERGE: what it inserts is written when its ON finds nothing.
func (a *analysis) merge(n *Merge, up *scope) {
	w := &scope{up: up}
	a.with(n.With, w)
	sc := &scope{up: w}
	a.bind([]Source{{Name: n.Table, Alias: n.Alias}, n.Using}, sc)
	if len(sc.binds) == 0 || sc.binds[0].ref < 0 {
		return
	}
	target := sc.binds[0].ref
	sources := slices.DeleteFunc(slices.Clone(sc.refs), func(r int) bool { return r == target })
	src := &scope{up: w, refs: sources, conds: slices.Clone(sc.conds)}
	sc.conds = append(sc.conds, Conjuncts(sc.resolve(n.On))...)
	if n.Inserts {
		e := Effect{Kind: Write, Table: n.Table, NoColumns: len(n.Insert) > 0 && n.Insert[0].Column == ""}
		if len(sources) == 0 {
			e.Rows = 1
		}
		for _, s := range n.Insert {
			s.Value = a.finish(sc.resolve(s.Value), -1)
			e.Set = append(e.Set, s)
		}
		for _, b := range a.branches(sc) {
			l := Effect{Kind: Lookup, Result: Rows, Outer: true}
			a.fill(&l, b, target, sc)
			e.Absent = append(e.Absent, l)
		}
		a.out = append(a.out, e)
	}
	if n.Updates {
		a.write(Effect{Kind: Change}, target, sc)
	}
	if len(sources) > 0 {
		a.lookups(&Select{}, src, nil, request{outer: true})
	}
	a.inner(n.On, sc)
	a.unused(w)
}
