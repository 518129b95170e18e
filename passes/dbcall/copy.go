package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// copy runs a COPY. One of no rows does nothing.
//
//	// Have: var add [][]any; for … { if none { add = append(add, row) } }; conn.CopyFrom(…, pgx.CopyFromRows(add))
func (x *call) copy() []interp.Val {
	if x.noRowsLeft(x.arg(x.row.Dest).Strip()) {
		return []interp.Val{x.mc.ZeroOf(summary.Number), x.mc.ZeroOf(summary.Error)}
	}
	op := x.op()
	return []interp.Val{x.mc.Opaque(interp.Unknown, summary.Number), x.execErr(op)}
}

// noRowsLeft reports whether a source has no row: it is an empty list, or its method Next says so.
func (x *call) noRowsLeft(source interp.Val) bool {
	if rows, known := x.c.Elems(x.mc, source); known {
		return len(rows) == 0
	}
	f, fn := x.method(x.typed(x.arg(x.row.Dest)), "Next")
	if fn == nil {
		return false
	}
	outs, ok := x.mc.CallFunc(x.c, f, source)
	return ok && len(outs) == 1 && outs[0].Bits == interp.Zero
}

// copied is a COPY of rows into a table, as the INSERT that does the same.
//
//	// Have: conn.CopyFrom(ctx, pgx.Identifier{"users"}, []string{"email"}, pgx.CopyFromRows(rows))
func (x *call) copied() (text, args interp.Val) {
	names, _ := x.c.Elems(x.mc, x.arg(x.row.SQL))
	columns, known := x.c.Elems(x.mc, x.arg(x.row.Args))
	values, filled := x.copiedRow(x.arg(x.row.Dest).Strip(), 0)
	if !known || !filled || len(values) != len(columns) {
		values = make([]interp.Val, len(columns))
		for i := range values {
			values[i] = x.mc.Opaque(interp.Unknown, summary.Other)
		}
	}
	return x.copyText(names, columns, known), interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KList, Args: values})}
}

// copyText is INSERT INTO "schema"."table" ("a", "b") VALUES ($1, $2).
func (x *call) copyText(names, columns []interp.Val, known bool) interp.Val {
	word := func(s string) interp.Val { return x.mc.Const(summary.String, s, false) }
	list := func(vs []interp.Val, sep string) []interp.Val {
		var out []interp.Val
		for i, v := range vs {
			if i > 0 {
				out = append(out, word(sep))
			}
			out = append(out, word(`"`), v.Strip(), word(`"`))
		}
		return out
	}
	parts := append([]interp.Val{word("INSERT INTO ")}, list(names, ".")...)
	if len(names) == 0 {
		parts = append(parts, x.mc.Opaque(interp.Unknown, summary.String))
	}
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = "$" + itoa(i+1)
	}
	if !known {
		return x.mc.Concat(append(parts, word(" ("), x.mc.Opaque(interp.Unknown, summary.String), word(") VALUES ("), x.mc.Opaque(interp.Unknown, summary.String), word(")"))...)
	}
	parts = append(append(parts, word(" (")), list(columns, ", ")...)
	return x.mc.Concat(append(parts, word(") VALUES ("+strings.Join(marks, ", ")+")"))...)
}

// copiedRow are the values of one row of a source: a list of rows, a function
// that gives a row, a value whose method Values does.
//
//	pgx.CopyFromRows([][]any{{email}})
//	pgx.CopyFromSlice(len(us), func(i int) ([]any, error) { return []any{us[i].Email}, nil })
//	&iteratorForCopyUsers{rows: arg}
func (x *call) copiedRow(source interp.Val, depth int) ([]interp.Val, bool) {
	if depth > 4 {
		return nil, false
	}
	if f, fn := x.method(x.typed(x.arg(x.row.Dest)), "Values"); fn != nil && depth == 0 {
		return x.givenRow(f, source)
	}
	if outs, ok := x.givenRow(source, x.mc.Opaque(interp.Unknown, summary.Number)); ok {
		return outs, true
	}
	if row, ok := x.c.Elems(x.mc, source); ok && len(row) > 0 {
		return x.rowValues(row[0])
	}
	if source.Is(interp.KOp) && source.T.Name == "append" && len(source.T.Args) > 1 { // what was appended last
		return x.copiedRow(source.T.Args[1].Strip(), depth+1)
	}
	if source.Is(interp.KPhi) {
		for _, a := range source.T.Args {
			if row, ok := x.copiedRow(a.Strip(), depth+1); ok {
				return row, true
			}
		}
	}
	return nil, false
}

// givenRow is the row that a function gives.
func (x *call) givenRow(fn interp.Val, args ...interp.Val) ([]interp.Val, bool) {
	outs, ok := x.mc.CallFunc(x.c, fn, args...)
	if !ok || len(outs) == 0 {
		return nil, false
	}
	return x.rowValues(outs[0])
}

// rowValues are those of one row.
func (x *call) rowValues(row interp.Val) ([]interp.Val, bool) {
	vs, ok := x.c.Elems(x.mc, row)
	return vs, ok && len(vs) > 0
}

// copyNames are the names, outermost first, of the table of a COPY's text.
//
//	pq.CopyIn("users", "email"); pq.CopyInSchema("app", "users", "email")
func (x *call) copyNames() []interp.Val {
	if x.row.Dest == 0 {
		return []interp.Val{x.arg(x.row.SQL)}
	}
	return []interp.Val{x.arg(x.row.Dest), x.arg(x.row.SQL)}
}
