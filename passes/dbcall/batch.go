package dbcall

import (
	"slices"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// enqueue notes SQL that a batch will run. Its results come from the batch when it is sent.
//
//	// Have: batch.Queue("SELECT …", email); br := conn.SendBatch(ctx, batch); br.QueryRow().Scan(&id)
func (x *call) enqueue() []interp.Val {
	op := x.op()
	if batch := x.arg(0).T; batch != nil && !slices.Contains(x.rec.queued[batch], x.c.Key()) {
		x.rec.queued[batch] = append(x.rec.queued[batch], x.c.Key())
	}
	return []interp.Val{x.handle("result"), x.execErr(op)}
}

// waits reports whether the call is of SQL that runs when its batch, which is made here, is sent.
func (x *call) waits() bool { return x.row.Verb == dal.Enqueue && x.arg(0).Is(interp.KAlloc) }

// queued is the next result of a batch that was sent, in the order in which its
// SQL was queued; calls that stand at one place ask for the same.
// https://pkg.go.dev/github.com/jackc/pgx/v5#BatchResults
func (x *call) queued() []interp.Val {
	sent := x.arg(0).Strip()
	if !sent.Is(interp.KLib) || sent.T.Name != "batch" || len(x.rec.queued[sent.T.Args[0].T]) == 0 {
		return []interp.Val{x.mc.Opaque(interp.Unknown, summary.Other), x.unknownErr()}
	}
	keys := x.rec.queued[sent.T.Args[0].T]
	if x.row.Mode == "error" { // Close: the error of any
		return []interp.Val{x.anyErr(keys)}
	}
	place := x.c.Key()
	asked := x.rec.asked[sent.T]
	n := slices.Index(asked, place)
	if n < 0 {
		n = len(asked)
		x.rec.asked[sent.T] = append(asked, place)
	}
	key := keys[min(n, len(keys)-1)]
	return []interp.Val{x.resultOf(x.row.Mode, key), x.execErr(x.rec.Ops[key])}
}

// anyErr is the error of the ops with some keys, of which one may be assumed to fail.
func (x *call) anyErr(keys []string) interp.Val {
	for _, key := range keys {
		if x.assumed(x.rec.Ops[key]) != interp.None {
			return x.execErr(x.rec.Ops[key])
		}
	}
	if x.mc.Lenient {
		return x.mc.ZeroOf(summary.Error)
	}
	return x.unknownErr()
}

// resultOf is the row, the rows or the result of the op with a key.
func (x *call) resultOf(what, key string) interp.Val {
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: what, Site: key, Class: summary.Ptr})}
}

// each runs the function Fn for each row, or for the result of what was queued.
//
//	batch.Queue("SELECT …").QueryRow(func(row pgx.Row) error { return row.Scan(&id) })
func (x *call) each() []interp.Val {
	var args []interp.Val
	if recv := x.arg(0).Strip(); x.row.Mode != "" && recv.Is(interp.KLib) {
		args = append(args, x.resultOf(x.row.Mode, recv.T.Site))
		if x.rec.Ops[recv.T.Site] != nil {
			x.haveRun([]string{recv.T.Site})
		}
	}
	x.mc.CallFunc(x.c, x.arg(x.row.Fn), args...)
	return []interp.Val{x.mc.Opaque(interp.Unknown, summary.Other), x.mc.ZeroOf(summary.Error)}
}

// sent is a batch on its way: what was queued has run.
func (x *call) sent() interp.Val {
	batch := x.arg(x.row.SQL)
	x.haveRun(x.rec.queued[batch.T])
	return x.library("batch", batch)
}

// haveRun notes that the ops with some keys have run, if one of them is the assumed one.
func (x *call) haveRun(keys []string) {
	for _, key := range keys {
		if x.rec.Ops[key].Key == x.mc.Assume.Leaf {
			x.c.MarkAssumed(x.mc)
		}
	}
}
