package dbcall

import (
	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
)

// read runs SQL and reads what it finds into a destination. Where the row lists
// results of its own they are given, else an error.
func (x *call) read() []interp.Val {
	op := x.op()
	for i := 0; op.Tx == nil && i < len(x.c.Args); i++ { // pgxscan.Get(ctx, tx, &user, …)
		op.Tx = txOf(x.c.Args[i])
	}
	if x.row.Out == "" && x.row.Verb == dal.Get {
		return []interp.Val{x.get(op, x.arg(x.row.Dest))}
	}
	if x.row.Dest != 0 {
		dest := x.arg(x.row.Dest)
		if x.row.Verb == dal.Select || isList(dest) {
			x.fillList(op, dest)
		} else {
			x.fill(op, dest, 0, false)
		}
	}
	if x.row.Out == "" {
		return []interp.Val{x.queryErr(op)}
	}
	op.NoRows = x.row.NoRows
	return x.outs(op)
}

// readRows reads rows that another call has asked for.
//
//	rows, err := db.Query(…); err = sqlscan.ScanOne(&user, rows)
func (x *call) readRows() interp.Val {
	op := x.opOf(x.arg(x.row.SQL))
	if x.row.Verb == dal.ReadAll {
		x.fillList(op, x.arg(x.row.Dest))
		return x.queryErr(op)
	}
	return x.get(op, x.arg(x.row.Dest))
}
