package pairs

import (
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// pair makes the pairs of one lookup and one insert: one for each table that both speak of.
func (f *Finder) pair(fn *summary.Func, c candidate, i *entry, miss *interp.Machine) []*Pair {
	lop, iop := ops(miss)[c.lookup.key], ops(miss)[i.key]
	n := common(c.lookup, i)
	join, lline, lcol := meeting(fn, c.lookup, n)
	_, iline, _ := meeting(fn, i, n)
	handled, reread := f.handled(fn, c, i, iop.Stmts)
	var out []*Pair
	done := map[string]bool{}
	for ls := range lop.Stmts {
		for le, look := range lop.Stmts[ls].Effects {
			if look.Outer || (look.Kind != sqltext.Lookup && look.Kind != sqltext.Change) {
				continue
			}
			for is := range iop.Stmts {
				for ie, ins := range iop.Stmts[is].Effects {
					if ins.Kind != sqltext.Write || !strings.EqualFold(ins.Table.Table, look.Table.Table) || done[look.Table.Table] {
						continue
					}
					done[look.Table.Table] = true
					out = append(out, &Pair{
						Root: fn, Join: join, JoinLine: lline, JoinCol: lcol, LookupLine: lline, InsertLine: iline,
						Lookup: Side{lop, c.lookup.hops[min(n, len(c.lookup.hops)):], ls, le}, Insert: Side{iop, i.hops[min(n, len(i.hops)):], is, ie},
						Table: ins.Table.Table, Schema: ins.Table.Schema, Handled: handled, Reread: reread, Machine: miss,
						Interface: viaInterface(c.lookup.hops) || viaInterface(i.hops), Closure: join.Parent != "" || viaLiteral(c.lookup.hops) || viaLiteral(i.hops),
					})
				}
			}
		}
	}
	return out
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

// handled runs the function with the insert violating a key, and with it
// failing otherwise. Code that tells the two apart handles the violation; so does
// code that looks the row up again after a failed insert.
func (f *Finder) handled(fn *summary.Func, c candidate, i *entry, _ any) (recognised, reread bool) {
	one := candidate{lookup: c.lookup, inserts: []*entry{i}, again: c.again}
	mc, _, ok := f.assume(fn, one, i.key, interp.Violate, false)
	if ok && mc.Recognised {
		return true, false
	}
	mc, _, ok = f.assume(fn, one, i.key, interp.Fail, false)
	if !ok {
		return false, false
	}
	for _, op := range ops(mc) {
		if !op.After || op.Key == i.key {
			continue
		}
		for _, s := range op.Stmts {
			for _, e := range s.Effects {
				if e.Kind == sqltext.Lookup && i.writes[tableName(e.Table)] {
					return true, true
				}
			}
		}
	}
	return false, false
}
