package pairs

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// retaken reports whether an update gives other rows than those looked for the
// value of a lookup: check whether a name is free, then take it.
//
// An update whose own condition is part of the lookup's would change the very
// rows that were not found: two runs do the same to the same rows.
func retaken(lop *dbcall.Op, ls int, look sqltext.Effect, iop *dbcall.Op, is int, change sqltext.Effect) bool {
	if look.Kind != sqltext.Lookup || change.Kind != sqltext.Change {
		return false
	}
	bound, set, takes := 0, 0, false
	for _, a := range look.Atoms {
		c := columnOf(a.Expr)
		if c == "" || !binding(a) {
			if c != "" && (a.Op == "in" || a.Op == "any") {
				bound++
			}
			continue
		}
		bound++
		want := lop.Value(ls, a.Value)
		for _, s := range change.Set {
			if !strings.EqualFold(s.Column, c) {
				continue
			}
			given := iop.Value(is, s.Value)
			if want.Same(given) && !want.Null || want.FoldOf(given) || given.FoldOf(want) {
				set++
				takes = takes || !want.Const
			}
		}
	}
	// A constant alone is a state of the row, unless it is all that was asked for: one at most is to be active.
	return (takes || bound > 0 && set == bound) && !sameRows(lop, ls, look, iop, is, change)
}

// sameRows reports whether every row that an update changes is asked for by the lookup's own conditions.
//
//	// Have: SELECT 1 FROM users WHERE id = $1 AND email = $2; none: UPDATE users SET email = $2 WHERE id = $1
func sameRows(lop *dbcall.Op, ls int, look sqltext.Effect, iop *dbcall.Op, is int, change sqltext.Effect) bool {
	bound := 0
	for _, a := range change.Atoms {
		c := columnOf(a.Expr)
		if c == "" || !binding(a) {
			continue
		}
		bound++
		found := false
		for _, b := range look.Atoms {
			if strings.EqualFold(columnOf(b.Expr), c) && binding(b) && lop.Value(ls, b.Value).Same(iop.Value(is, a.Value)) {
				found = true
			}
		}
		if !found {
			return false
		}
	}
	return bound > 0
}
