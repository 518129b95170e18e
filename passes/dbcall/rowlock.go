package dbcall

import (
	"slices"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// RowLock is a lock on the rows of Table that have Keys, taken by SELECT … FOR
// UPDATE earlier in the transaction Tx. Whoever asks for the same rows waits.
type RowLock struct {
	Table string
	Tx    *interp.Term
	Keys  []Value
}

const rowLockName = "row"

// lockRows notes the rows that the op locks.
func (x *call) lockRows(op *Op) {
	if op.Tx == nil {
		return
	}
	for s := range op.Stmts {
		for _, e := range op.Stmts[s].Effects {
			if e.Kind != sqltext.Lookup || e.Lock != "update" && e.Lock != "no key update" {
				continue
			}
			t := interp.Term{Kind: interp.KLib, Name: rowLockName, Site: e.Table.Table, Args: []interp.Val{{Bits: interp.NonZero, T: op.Tx}}}
			for _, a := range e.Atoms {
				if v := op.Value(s, a.Value); a.Op == "=" && v.Term != nil && v.Fold == "" {
					t.Args = append(t.Args, interp.Val{Bits: interp.Either, T: v.Term})
				}
			}
			if len(t.Args) > 1 {
				x.c.Flag(x.mc.Term(t), true)
			}
		}
	}
}

// RowLocks are the row locks held when the op ran.
func (op *Op) RowLocks() []RowLock {
	var out []RowLock
	for _, t := range op.Locks {
		if t.Name != rowLockName {
			continue
		}
		l := RowLock{Table: t.Site, Tx: t.Args[0].T}
		for _, k := range t.Args[1:] {
			l.Keys = append(l.Keys, Value{Term: k.T})
		}
		out = append(out, l)
	}
	return out
}

// Excludes reports whether two callers that ask for rows with the same values
// wait for each other at the lock.
func (l RowLock) Excludes(values []Value) bool {
	for _, k := range l.Keys {
		if !slices.ContainsFunc(values, k.Same) {
			return false
		}
	}
	return true
}
