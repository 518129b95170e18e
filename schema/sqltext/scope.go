package sqltext

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// scope is what the names in one query mean. A WITH clause opens one of its
// own, with ctes and no binds.
type scope struct {
	up      *scope
	ctes    []*cteDef
	binds   []binding
	refs    []int  // base tables of FROM, with those of derived tables
	conds   []Expr // resolved conjuncts of inner joins and WHERE
	partial bool
	lock    string // of a derived table
	grouped bool   // a derived table groups its rows: its counts are of groups
}

// binding is one source under its name.
type binding struct {
	name   string // alias, or table name
	ref    int    // base table, -1 for a derived one
	cols   []Item // output columns of a derived table; Expr resolved
	opaque bool   // a source whose columns are not known: a function, a CTE that writes
}

// cteDef is a WITH query.
type cteDef struct {
	CTE
	scope *scope // where its names are resolved
	write int    // index of its effect, -1 for a query
	used  bool
	busy  bool // being expanded: a recursive reference
}

// with registers a WITH clause; the ones that write have their effect at once.
func (a *analysis) with(list []CTE, sc *scope) {
	for _, c := range list {
		def := &cteDef{CTE: c, write: -1, scope: &scope{up: sc.up, ctes: slices.Clone(sc.ctes)}}
		sc.ctes = append(sc.ctes, def)
		def.scope.ctes = append(def.scope.ctes, def) // WITH RECURSIVE
		if _, ok := c.Node.(*Select); ok || c.Node == nil {
			continue
		}
		first := len(a.out)
		a.statement(c.Node, def.scope, request{})
		for i := first; i < len(a.out); i++ {
			if a.out[i].Kind == Write {
				def.write = i
			}
		}
	}
}

// unused reads the WITH queries that nothing refers to.
func (a *analysis) unused(sc *scope) {
	for _, def := range sc.ctes {
		q, ok := def.Node.(*Select)
		if ok && !def.used {
			def.used = true
			a.query(q, def.scope, request{outer: true})
		}
	}
}

// cte finds the WITH query of an unqualified name.
func (sc *scope) cte(n Name) *cteDef {
	if n.Schema != "" || n.Hole {
		return nil
	}
	for ; sc != nil; sc = sc.up {
		for i := len(sc.ctes) - 1; i >= 0; i-- {
			if strings.EqualFold(sc.ctes[i].Name, n.Table) {
				return sc.ctes[i]
			}
		}
	}
	return nil
}

// bind gives the sources of a FROM clause their meaning.
func (a *analysis) bind(list []Source, sc *scope) {
	for _, s := range list {
		if s.Join == "right" || s.Join == "full" {
			for _, r := range sc.refs {
				a.refs[r].nullable = true
			}
		}
		nullable := s.Join == "left" || s.Join == "full"
		first := len(sc.refs)
		a.source(s, sc, len(list) == 1)
		for _, r := range sc.refs[first:] {
			a.refs[r].nullable = a.refs[r].nullable || nullable
		}
		a.join(s, sc, first)
	}
}

// join takes in what ON and USING say. Of an outer join it holds only for
// the optional rows.
func (a *analysis) join(s Source, sc *scope, first int) {
	conds := Conjuncts(sc.resolve(s.On))
	for _, col := range s.Using {
		if first == 0 || first >= len(sc.refs) {
			break // e.g. a function
		}
		conds = append(conds, &Binary{Op: "=",
			L: &Column{Qualifier: refName(sc.refs[first]), Name: col},
			R: &Column{Qualifier: refName(sc.refs[first-1]), Name: col}})
	}
	optional := sc.refs[first:]
	switch s.Join {
	case "right":
		optional = sc.refs[:first]
	case "full":
		optional = sc.refs
	case "left":
	default:
		sc.conds = append(sc.conds, conds...)
		return
	}
	for _, r := range optional {
		a.refs[r].on = append(a.refs[r].on, conds...)
	}
}

// source binds one source; alone says that the query has no other.
func (a *analysis) source(s Source, sc *scope, alone bool) {
	b := binding{name: s.Alias, ref: -1}
	def := sc.cte(s.Name)
	switch {
	case s.Sub != nil:
		b.cols = a.derived(s.Sub, sc, sc, alone)
	case s.Func != nil:
		b.opaque = true
	case def != nil:
		def.used = true
		if b.name == "" {
			b.name = def.Name
		}
		if q, ok := def.Node.(*Select); ok && !def.busy {
			def.busy = true
			b.cols = rename(a.derived(q, def.scope, sc, alone), def.Columns)
			def.busy = false
		} else {
			b.opaque = true
		}
	case s.Name.Schema == "" && s.Name.Table == "dual":
		return
	default:
		a.refs = append(a.refs, ref{name: s.Name})
		b.ref = len(a.refs) - 1
		sc.refs = append(sc.refs, b.ref)
		if b.name == "" {
			b.name = s.Name.Table
		}
	}
	b.cols = rename(b.cols, s.Columns)
	sc.binds = append(sc.binds, b)
}

func rename(cols []Item, names []string) []Item {
	cols = slices.Clone(cols)
	for i := range min(len(cols), len(names)) {
		cols[i].Alias = names[i]
	}
	return cols
}

// derived takes a derived table's sources and conditions into the scope of
// its user, and returns its output columns. One that is no plain query is
// read by itself, and so are aggregates that are joined with something.
func (a *analysis) derived(q *Select, at, into *scope, alone bool) []Item {
	defer func() { a.depth-- }()
	if q == nil || !a.enter() {
		return nil
	}
	if q.Values != nil {
		return valueColumns(q.Values)
	}
	w := &scope{up: at}
	a.with(q.With, w)
	aggregates := slices.ContainsFunc(q.Items, func(it Item) bool { r, _ := classify(it.Expr); return r != "" })
	if len(q.Compound) > 0 || aggregates && !alone {
		plain := *q
		plain.With = nil
		a.query(&plain, w, request{outer: true})
		return nil
	}
	sc := &scope{up: w}
	a.bind(q.From, sc)
	sc.conds = append(sc.conds, Conjuncts(sc.resolve(q.Where))...)
	a.subqueries(q, sc)
	a.unused(w)
	into.refs = append(into.refs, sc.refs...)
	into.conds = append(into.conds, sc.conds...)
	into.partial = into.partial || sc.partial || q.Partial
	into.grouped = into.grouped || sc.grouped || len(q.GroupBy) > 0
	into.lock = cmp.Or(into.lock, q.Lock, sc.lock)
	return sc.items(q.Items)
}

// valueColumns are the columns of VALUES: its first row, named as PostgreSQL
// and SQLite name them.
func valueColumns(rows [][]Expr) []Item {
	if len(rows) == 0 {
		return nil
	}
	out := make([]Item, len(rows[0]))
	for i, e := range rows[0] {
		out[i] = Item{Expr: e, Alias: "column" + strconv.Itoa(i+1)}
		if len(rows) > 1 {
			if _, ok := e.(*Literal); ok {
				out[i].Expr = &Raw{} // other rows have other values
			}
		}
	}
	return out
}

// unionSource splits a query whose only source is a compound derived table
// or WITH query into one query per branch; nil if it is none.
func (a *analysis) unionSource(q *Select, sc *scope) []*Select {
	if len(q.From) != 1 {
		return nil
	}
	s := q.From[0]
	sub, names := s.Sub, s.Columns
	if def := sc.cte(s.Name); sub == nil && s.Func == nil && def != nil {
		sub, _ = def.Node.(*Select)
		if sub == nil || def.busy || len(sub.Compound) == 0 || refersTo(sub, def.Name) {
			return nil
		}
		def.used = true
		if s.Alias == "" {
			s.Alias = def.Name
		}
		if names == nil {
			names = def.Columns
		}
	}
	if sub == nil || len(sub.Compound) == 0 {
		return nil
	}
	head := *sub
	head.Compound = nil
	parts := []*Select{&head}
	for _, u := range sub.Compound {
		if !strings.HasPrefix(u.Op, "union") || len(u.Select.Compound) > 0 {
			return nil
		}
		part := *u.Select
		part.With = append(slices.Clone(sub.With), part.With...)
		parts = append(parts, &part)
	}
	out := make([]*Select, len(parts))
	for i, p := range parts {
		one := *q
		one.Compound, one.With = nil, nil
		one.From = []Source{{Sub: p, Alias: s.Alias, Columns: names}}
		out[i] = &one
	}
	return out
}

// refersTo reports whether a compound WITH query reads itself.
func refersTo(q *Select, name string) bool {
	if q == nil {
		return false
	}
	for _, s := range q.From {
		if s.Sub == nil && s.Func == nil && strings.EqualFold(s.Name.Table, name) || refersTo(s.Sub, name) {
			return true
		}
	}
	return slices.ContainsFunc(q.Compound, func(u Compound) bool { return refersTo(u.Select, name) })
}
