package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Bound implements interp.Library: the value that the assumed lookup compares,
// by =, with the column that a field of its row holds. Field and column have the
// same name but for case and underscores, or the row's type says so.
func (l *Library) Bound(mc *interp.Machine, field string) (interp.Val, bool) {
	rec, ok := mc.Data.(*Recorder)
	if !ok {
		return interp.Val{}, false
	}
	op := rec.Ops[mc.Assume.Leaf]
	if op == nil {
		return interp.Val{}, false
	}
	name := bare(field)
	for s := range op.Stmts {
		for _, e := range op.Stmts[s].Effects {
			if e.Kind != sqltext.Lookup || e.Outer {
				continue
			}
			for _, a := range e.Atoms {
				c, isColumn := a.Expr.(*sqltext.Column)
				if !isColumn || a.Op != "=" || bare(c.Name) != name {
					continue
				}
				if v := op.Value(s, a.Value); v.Term != nil && v.Fold == "" {
					return interp.Val{Bits: interp.Either, T: v.Term}, true
				}
			}
		}
	}
	return interp.Val{}, false
}

// bare is a name without case and underscores.
func bare(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
