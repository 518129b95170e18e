package pairs

import (
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// asCalled looks at pairs whose value is normalised for the lookup and not for
// the insert: if every caller hands over a value that is normal already, the pair is seen as
// the first of them sees it.
//
//	// Have: func (s *Store) Create(email string) { … lower(email) = lower($1) …; insert(email) }
//	//       s.Create(strings.ToLower(form.Email))
func (f *Finder) asCalled(fn *summary.Func, c candidate, i *entry, pairs []*Pair) []*Pair {
	callers := f.callers[fn.Name]
	if len(callers) == 0 || len(callers) > maxCallers || f.prog.Open(fn.Name) {
		return pairs
	}
	for _, p := range pairs {
		if !foldsOneSide(p.Lookup, p.Insert) {
			continue
		}
		var first *interp.Machine
		var lookup, insert *entry
		for _, name := range callers {
			mc, l, ins := f.fromAbove(name, fn.Name, c.lookup, i)
			if mc == nil || foldsOneSide(seenIn(mc, p.Lookup, l), seenIn(mc, p.Insert, ins)) {
				first = nil
				break
			}
			if first == nil {
				first, lookup, insert = mc, l, ins
			}
		}
		if first != nil {
			p.Lookup, p.Insert = seenIn(first, p.Lookup, lookup), seenIn(first, p.Insert, insert)
		}
	}
	return pairs
}

// fromAbove runs a caller of fn with the lookup, which fn reaches, finding nothing.
func (f *Finder) fromAbove(caller, fn string, lookup, insert *entry) (mc *interp.Machine, l, i *entry) {
	in := f.prog.Func(caller)
	if in == nil || in.Parent != "" || caller == fn {
		return nil, nil, nil
	}
	l, i = f.through(caller, fn, lookup), f.through(caller, fn, insert)
	if l == nil || i == nil {
		return nil, nil, nil
	}
	mc, _, ok := f.assume(in, candidate{lookup: l, inserts: []*entry{i}}, l.key, interp.Miss, false)
	if !ok || ops(mc)[i.key] == nil {
		return nil, nil, nil
	}
	return mc, l, i
}

// seenIn is a side as a run from above saw it.
func seenIn(mc *interp.Machine, s Side, e *entry) Side {
	op := ops(mc)[e.key]
	if s.Stmt < len(op.Stmts) && op.Stmts[s.Stmt].Text == s.Op.Stmts[s.Stmt].Text { // else it is another question
		s.Op = op
	}
	return s
}

// foldsOneSide reports whether a column is looked up by the normal form of the
// value that is written into it as it is.
func foldsOneSide(look, insert Side) bool {
	for _, a := range look.Effect().Atoms {
		c := columnOf(a.Expr)
		if c == "" || a.Op != "=" {
			continue
		}
		v := look.Op.Value(look.Stmt, a.Value)
		for _, s := range insert.Effect().Set {
			if strings.EqualFold(s.Column, c) && v.FoldOf(insert.Op.Value(insert.Stmt, s.Value)) {
				return true
			}
		}
	}
	return false
}

// columnOf is the column of a column or of a function of one: email, lower(email).
func columnOf(e sqltext.Expr) string {
	switch e := e.(type) {
	case *sqltext.Column:
		return e.Name
	case *sqltext.Call:
		if len(e.Args) == 1 {
			return columnOf(e.Args[0])
		}
	}
	return ""
}
