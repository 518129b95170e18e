package pairs

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// pair makes the pairs of one lookup and one insert: one for each table that both speak of.
func (f *Finder) pair(fn *summary.Func, c candidate, i *entry, miss *interp.Machine, matches []*interp.Term) []*Pair {
	lop, iop := ops(miss)[c.lookup.key], ops(miss)[i.key]
	n := common(c.lookup, i)
	join, lline, lcol := meeting(fn, c.lookup, n)
	_, iline, _ := meeting(fn, i, n)
	recovery := f.recovery(fn, c, i)
	locked := f.locked(fn, c.lookup, i, lockLevels)
	var out []*Pair
	seen := map[string]bool{}
	for ls := range lop.Stmts {
		for le, look := range lop.Stmts[ls].Effects {
			if look.Outer || several(lop.Stmts[ls].Effects, look) || (look.Kind != sqltext.Lookup && look.Kind != sqltext.Change) {
				continue
			}
			for is := range iop.Stmts {
				for ie, ins := range iop.Stmts[is].Effects {
					key := itoa(ls) + "." + itoa(le) + strings.ToLower(look.Table.Table)
					if !strings.EqualFold(ins.Table.Table, look.Table.Table) || seen[key] || ins.Kind != sqltext.Write && !retaken(lop, ls, look, iop, is, ins) {
						continue
					}
					seen[key] = true
					out = append(out, &Pair{
						Root: fn, Join: join, JoinLine: lline, JoinCol: lcol, LookupLine: lline, InsertLine: iline,
						Lookup: Side{Op: lop, Hops: c.lookup.hops[min(n, len(c.lookup.hops)):], Stmt: ls, Eff: le}, Insert: Side{Op: iop, Hops: i.hops[min(n, len(i.hops)):], Stmt: is, Eff: ie},
						Table: ins.Table.Table, Schema: ins.Table.Schema, Recovery: recovery, Locked: locked, Matches: matches, Update: ins.Kind == sqltext.Change, Imagined: c.imagined,
						Interface: viaInterface(c.lookup.hops) || viaInterface(i.hops), Closure: join.Parent != "" || viaLiteral(c.lookup.hops) || viaLiteral(i.hops),
					})
				}
			}
		}
	}
	return taken(out)
}

// taken leaves out the branches of an optional condition that the code does not
// take: an id that is always 0, a name that is always "".
func taken(pairs []*Pair) []*Pair {
	if len(pairs) < 2 {
		return pairs
	}
	pairs = fullest(pairs)
	var out, sure []*Pair
	for _, p := range pairs {
		zero, given := constants(p.Lookup)
		if !zero {
			out = append(out, p)
		}
		if given {
			sure = append(sure, p)
		}
	}
	switch {
	case len(sure) > 0:
		return sure
	case len(out) == 0:
		return pairs
	}
	return out
}

// fullest leaves out a branch whose conditions are all in another branch: an
// optional condition is taken to be given.
//
//	// WHERE tenant = $1 AND (name = $2 OR $2 IS NULL)
func fullest(pairs []*Pair) []*Pair {
	var out []*Pair
	for _, p := range pairs {
		lesser := false
		for _, o := range pairs {
			if o != p && o.Insert.Op == p.Insert.Op && within(atomTexts(p.Lookup), atomTexts(o.Lookup)) {
				lesser = true
			}
		}
		if !lesser {
			out = append(out, p)
		}
	}
	return out
}

func atomTexts(s Side) map[string]bool {
	out := map[string]bool{}
	for _, a := range s.Effect().Atoms {
		out[sqltext.Format(a.Expr)+a.Op] = true
	}
	return out
}

// within reports whether a is a part of b, and not all of it.
func within(a, b map[string]bool) bool {
	for k := range a {
		if !b[k] {
			return false
		}
	}
	return len(a) < len(b)
}

// constants reports whether a condition compares with an argument that is a
// constant zero value, or with one that is another constant.
func constants(s Side) (zero, given bool) {
	for _, a := range s.Effect().Atoms {
		if a.Op != "=" {
			continue
		}
		if !s.Op.Argument(s.Stmt, a.Value) {
			continue
		}
		if v := s.Op.Value(s.Stmt, a.Value); v.Const && (v.Null || v.Text == "" || v.Text == "0") {
			zero = true
		} else if v.Const {
			given = true
		}
	}
	return zero, given
}

// otherRow reports whether the insert, which runs in either case, writes the
// row looked for only when nothing was found: on a hit the code takes another value.
//
//	// Have: if taken(name) { name += suffix() }; insert(name)
func otherRow(look, miss, hit *dbcall.Op) bool {
	if look == nil || miss == nil {
		return false
	}
	for s := range look.Stmts {
		for _, e := range look.Stmts[s].Effects {
			for _, a := range e.Atoms {
				c, ok := a.Expr.(*sqltext.Column)
				if !ok || a.Op != "=" || constant(look.Value(s, a.Value)) {
					continue
				}
				m, h := written(miss, e.Table.Table, c.Name), written(hit, e.Table.Table, c.Name)
				if m.Term != nil && h.Term != nil && !m.Term.Same(h.Term) && m.Term.Kind != interp.KPhi && h.Term.Kind != interp.KPhi {
					return true
				}
			}
		}
	}
	return false
}

func constant(v dbcall.Value) bool { return v.Const }

// written is the value that an op writes into a column.
func written(op *dbcall.Op, table, column string) dbcall.Value {
	for s := range op.Stmts {
		for _, e := range op.Stmts[s].Effects {
			if e.Kind != sqltext.Write && e.Kind != sqltext.Change || !strings.EqualFold(e.Table.Table, table) {
				continue
			}
			for _, set := range e.Set {
				if strings.EqualFold(set.Column, column) {
					return op.Value(s, set.Value)
				}
			}
		}
	}
	return dbcall.Value{}
}

func viaInterface(hops []Hop) bool {
	for _, h := range hops {
		if h.Impl != "" {
			return true
		}
	}
	return false
}

func viaLiteral(hops []Hop) bool {
	for _, h := range hops {
		if strings.Contains(h.Callee[strings.LastIndexByte(h.Callee, '.')+1:], "$") {
			return true
		}
	}
	return false
}

// meeting is the function after n common steps, and the place in it where the way goes on.
func meeting(root *summary.Func, e *entry, n int) (fn *summary.Func, line, col int) {
	if n < len(e.hops) {
		return e.hops[n].Caller, e.hops[n].Line, e.hops[n].Col
	}
	return e.op.Fn, e.op.Line, e.op.Col
}

// through is the entry i of fn as a caller of fn sees it.
func (f *Finder) through(caller, fn string, i *entry) *entry {
	for _, ed := range f.infoOf(caller).edges {
		if ed.callee == fn {
			return &entry{
				key: ed.key + i.key, op: i.op, hops: append(slices.Clone(ed.hops), i.hops...),
				looks: i.looks, writes: i.writes, binds: i.binds, sets: i.sets, segs: append(segments(ed.key), i.segs...),
			}
		}
	}
	return nil
}

// single are the statements of a function that look up and insert at once:
// INSERT … SELECT … WHERE NOT EXISTS (SELECT … FROM the same table …).
func (f *Finder) single(fn *summary.Func, entries []*entry) []*Pair {
	var out []*Pair
	for _, e := range entries {
		if !e.own || e.op.Fn.Name != fn.Name && e.op.Fn.Parent != fn.Name {
			continue
		}
		for s := range e.op.Stmts {
			for k, eff := range e.op.Stmts[s].Effects {
				for a := range eff.Absent {
					if eff.Kind != sqltext.Write || !strings.EqualFold(eff.Absent[a].Table.Table, eff.Table.Table) || eff.Table.Table == "" {
						continue
					}
					recovery := f.recovery(fn, candidate{lookup: e}, e)
					side := Side{Op: e.op, Stmt: s, Eff: k}
					look := side
					look.Absent = a + 1
					out = append(out, &Pair{
						Root: fn, Join: e.op.Fn, JoinLine: e.op.Line, JoinCol: e.op.Col, LookupLine: e.op.Line, InsertLine: e.op.Line,
						Lookup: look, Insert: side, Table: eff.Table.Table, Schema: eff.Table.Schema, Recovery: recovery,
						Closure: e.op.Fn.Parent != "",
					})
				}
			}
		}
	}
	return out
}
