package sqltext

import (
	"cmp"
	"slices"
	"strings"
)

// Effects says what a statement does to each base table, in the order of the
// text. WITH queries and derived tables are resolved away: their tables and
// conditions count as the statement's own. A condition with OR gives one
// effect per branch, up to maxBranches; beyond that the OR is left out and
// the effect is Partial. A statement whose Node is nil has none.
func Effects(s Statement) []Effect {
	a := &analysis{}
	a.statement(s.Node, nil, request{})
	return a.out
}

// maxBranches is the number of OR branches that are told apart.
const maxBranches = 8

// analysis gathers the effects of one statement.
type analysis struct {
	refs  []ref
	out   []Effect
	depth int
	steps int // queries read, at most maxSteps: WITH queries that use each other twice double the work
}

const maxSteps = 500

// ref is one occurrence of a base table. Resolved columns name it by its
// index: Column{Qualifier: "#3"}.
type ref struct {
	name     Name
	nullable bool // on the nullable side of an outer join
	on       []Expr
}

// request says what the reader of a query wants from it.
type request struct {
	outer   bool
	result  ResultKind // "" for the query's own
	negated bool
	item    Expr // what the query's only item must equal, resolved: x IN (SELECT item …)
	absent  *[]Effect
}

// statement reads one statement; n may be nil.
func (a *analysis) statement(n Node, up *scope, want request) {
	switch n := n.(type) {
	case *Select:
		a.query(n, up, want)
	case *Insert:
		a.insert(n, up)
	case *Update:
		a.update(n, up)
	case *Delete:
		a.remove(n, up)
	case *Merge:
		a.merge(n, up)
	}
}

// enter guards against deep nesting and repeated expansion.
func (a *analysis) enter() bool {
	a.depth++
	a.steps++
	return a.depth <= maxDepth && a.steps <= maxSteps
}

// add appends an effect, or puts it among the lookups that must find nothing.
func (a *analysis) add(e Effect, want request) {
	if want.absent != nil {
		*want.absent = append(*want.absent, e)
		return
	}
	a.out = append(a.out, e)
}

// query reads a query with all its branches.
func (a *analysis) query(q *Select, up *scope, want request) {
	defer func() { a.depth-- }()
	if q == nil || !a.enter() {
		return
	}
	sc := &scope{up: up}
	a.with(q.With, sc)
	first := len(a.out)
	a.branch(q, sc, want)
	for _, u := range q.Compound {
		w := want
		if !strings.HasPrefix(u.Op, "union") {
			w = request{outer: true} // EXCEPT and INTERSECT only take rows away
		}
		a.query(u.Select, sc, w)
	}
	if len(q.Compound) > 0 && want.absent == nil {
		a.insertOrSelect(sc, first)
	}
	a.unused(sc)
}

// insertOrSelect fills Absent of an insert in a WITH query whose result is
// united with a lookup of the same table.
// Have: WITH ins AS (INSERT INTO t … ON CONFLICT DO NOTHING RETURNING id)
//
//	SELECT id FROM ins UNION SELECT id FROM t WHERE …
func (a *analysis) insertOrSelect(sc *scope, first int) {
	for _, cte := range sc.ctes {
		if cte.write < 0 || !cte.used {
			continue
		}
		w := &a.out[cte.write]
		for _, e := range a.out[first:] {
			if e.Kind == Lookup && !e.Outer && sameTable(e.Table, w.Table) && len(w.Absent) == 0 {
				w.Absent = append(w.Absent, e)
			}
		}
	}
}

func sameTable(a, b Name) bool {
	return !a.Hole && !b.Hole && strings.EqualFold(a.Table, b.Table) && (a.Schema == "" || b.Schema == "" || strings.EqualFold(a.Schema, b.Schema))
}

// branch reads one branch of a query: its sources, conditions and items.
func (a *analysis) branch(q *Select, up *scope, want request) {
	if parts := a.unionSource(q, up); parts != nil {
		for _, part := range parts {
			a.branch(part, up, want)
		}
		return
	}
	sc := &scope{up: up, partial: q.Partial}
	a.bind(q.From, sc)
	where := sc.resolve(q.Where)
	sc.conds = append(sc.conds, Conjuncts(where)...)
	items := sc.items(q.Items)
	if want.item != nil && len(items) == 1 && items[0].Expr != nil {
		sc.conds = append(sc.conds, &Binary{Op: "=", L: items[0].Expr, R: want.item})
	}
	if len(sc.refs) == 0 && a.probes(q, sc, want) {
		return
	}
	a.lookups(q, sc, items, want)
	a.subqueries(q, sc)
}

// lookups adds the lookup of every table that a query reads and whose rows
// are not optional.
func (a *analysis) lookups(q *Select, sc *scope, items []Item, want request) {
	result, negated := Rows, false
	if len(q.GroupBy) == 0 && !sc.grouped {
		result, negated = itemsResult(items)
	}
	if having, neg := classify(q.Having); len(q.GroupBy) == 0 && having == Truth && result != Rows {
		result, negated = Rows, neg // SELECT count(*) … HAVING count(*) > 0
	}
	switch {
	case want.result == Aggregate && result != Rows: // (SELECT count(*) …) keeps its own
	case want.result != "":
		result, negated = want.result, want.negated
	}
	proto := Effect{Kind: Lookup, Result: result, Negated: negated, Lock: cmp.Or(q.Lock, sc.lock), Outer: want.outer}
	for _, b := range a.branches(sc) {
		for _, r := range sc.refs {
			if a.refs[r].nullable && a.hasMain(sc) {
				continue
			}
			e := proto
			e.Items = a.itemsFor(items, r)
			a.fill(&e, b, r, sc)
			a.add(e, want)
		}
	}
}

// hasMain reports whether a table of the scope is on no nullable side.
func (a *analysis) hasMain(sc *scope) bool {
	return slices.ContainsFunc(sc.refs, func(r int) bool { return !a.refs[r].nullable })
}

// fill sets what an effect on table r knows from one branch.
func (a *analysis) fill(e *Effect, b branchConds, r int, sc *scope) {
	e.Table = a.refs[r].name
	e.Atoms = a.atomsOf(b.conds, r, sc)
	e.Partial = e.Partial || b.partial || sc.partial
	for _, o := range sc.refs {
		if o == r {
			continue
		}
		atoms := a.atomsOf(append(slices.Clone(a.refs[o].on), b.conds...), o, sc)
		e.Others = append(e.Others, Other{Table: a.refs[o].name, Atoms: atoms})
	}
}

// subqueries reads the queries that stand in expressions of a query.
func (a *analysis) subqueries(q *Select, sc *scope) {
	for _, it := range q.Items {
		a.inner(it.Expr, sc)
	}
	a.inner(q.Where, sc)
	a.inner(q.Having, sc)
	for _, s := range q.From {
		a.inner(s.On, sc)
	}
}

// inner reads the subqueries of one expression as further lookups.
func (a *analysis) inner(e Expr, sc *scope) {
	Walk(e, func(x Expr) bool {
		switch x := x.(type) {
		case *Exists:
			a.query(x.Sub, sc, request{outer: true, result: Truth})
		case *Subquery:
			a.query(x.Sub, sc, request{outer: true})
		case *In:
			if x.Sub != nil {
				a.query(x.Sub, sc, request{outer: true})
			}
		}
		return true
	})
}

// itemsFor is a select list as table r sees it: its own columns without
// qualifier, those of others with their table's name.
func (a *analysis) itemsFor(items []Item, r int) []Item {
	out := make([]Item, len(items))
	for i, it := range items {
		out[i] = it
		out[i].Expr = a.finish(it.Expr, r)
	}
	return out
}
