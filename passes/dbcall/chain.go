package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// A mapper's chain is a builder's: a term for each clause, down to the
// connection it was begun on. Where the library changes the builder in place,
// memory keeps the chain under the builder itself.

// none stands for a part that a clause does not have.
func (x *call) none() interp.Val { return x.mc.ZeroOf(summary.Ptr) }

// arguments are a statement's arguments as one value.
func (x *call) arguments(list []interp.Val) interp.Val {
	bits := interp.Zero
	if len(list) > 0 {
		bits = interp.NonZero
	}
	return interp.Val{Bits: bits, T: x.mc.Term(interp.Term{Kind: interp.KList, Class: summary.List, Args: list})}
}

// descend follows a chain down to its start. Of several ways in which it may have
// been built, the one with most clauses counts. visit is given each clause and
// decides when, and whether, what lies below is visited; start, if there is one, is given what the chain was begun on.
func (x *call) descend(v interp.Val, depth int, visit func(clause string, t *interp.Term, below func()), start func(interp.Val)) {
	v = v.Strip()
	if v.Is(interp.KFieldA) && v.T.Args[0].Strip().Is(interp.KLib) { // what a generated chain embeds
		v = v.T.Args[0].Strip()
	}
	switch {
	case v.T == nil || depth > 60:
		return
	case v.Is(interp.KPhi):
		x.descend(longest(v), depth+1, visit, start)
		return
	case !v.Is(interp.KLib):
		if start != nil {
			start(v)
		}
		return
	case v.T.Name == "builder": // a new one has the chain of what it was begun on
		if state, ok := x.c.Mem[v.T]; ok {
			x.descend(state, depth+1, visit, start)
		}
		return
	}
	clause, ok := strings.CutPrefix(v.T.Name, "clause ")
	if !ok || len(v.T.Args) < 3 {
		return
	}
	visit(clause, v.T, func() {
		if base := v.T.Args[0].Strip(); !base.Is(interp.KLib) || base.T.Name != "builder" {
			x.descend(base, depth+1, visit, start)
		}
	})
}

// longest is the way to build a chain that has most clauses.
func longest(v interp.Val) interp.Val {
	best, most := interp.Val{}, -1
	for _, a := range v.T.Args {
		if n := clauses(a, 0); n > most {
			best, most = a, n
		}
	}
	return best
}

func clauses(v interp.Val, depth int) int {
	v = v.Strip()
	switch {
	case depth > 60 || v.T == nil:
		return 0
	case v.Is(interp.KPhi):
		most := 0
		for _, a := range v.T.Args {
			most = max(most, clauses(a, depth+1))
		}
		return most
	case v.Is(interp.KLib) && len(v.T.Args) > 0:
		return 1 + clauses(v.T.Args[0], depth+1)
	}
	return 0
}

// refine adds a clause to the receiver's chain.
func (x *call) refine() interp.Val {
	if !x.row.Mutable {
		recv := x.arg(0)
		return x.build(&recv)
	}
	obj := x.object()
	state := x.state(obj)
	switch {
	case x.row.Clause == "same": // a copy
		x.c.Mem[obj.T] = x.state(x.arg(0).Strip())
		return obj
	case x.row.New: // not what the last round of a loop has left
		state = obj
	}
	x.c.Mem[obj.T] = x.build(&state)
	return obj
}

// object is the builder that a mutable library's call works on.
func (x *call) object() interp.Val {
	recv := x.arg(0).Strip()
	if x.row.New || recv.T == nil {
		return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: "builder", Site: x.c.Key(), Class: summary.Ptr, Args: []interp.Val{recv}})}
	}
	if recv.Is(interp.KPhi) { // one of several builders: the one that is known
		for _, a := range recv.T.Args {
			if _, ok := x.c.Mem[a.T]; ok {
				return a
			}
		}
	}
	return recv
}

// state is the chain that a builder holds.
func (x *call) state(obj interp.Val) interp.Val {
	if v, ok := x.c.Mem[obj.T]; ok {
		return v
	}
	return obj
}

// chain is the chain a terminal call runs.
func (x *call) chain() interp.Val {
	if x.row.Mutable {
		return x.state(x.object())
	}
	return x.arg(0)
}

// apply hands the chain to functions that refine it.
//
//	db.Scopes(func(db *gorm.DB) *gorm.DB { return db.Where(…) })
func (x *call) apply() interp.Val {
	v := x.arg(0)
	if x.row.Clause == "group" {
		return x.group()
	}
	fns, ok := x.c.Elems(x.mc, x.arg(x.row.Fn))
	if !ok { // one function
		fns = []interp.Val{x.arg(x.row.Fn)}
	}
	for _, fn := range fns {
		if outs, ok := x.mc.CallFunc(x.c, fn, v); ok && len(outs) > 0 && outs[0].T != nil {
			v = outs[0]
		}
	}
	return v
}

// group adds the conditions that a function gives to the query as one condition.
//
//	q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where(…).WhereOr(…) })
func (x *call) group() interp.Val {
	obj, none := x.object(), x.none()
	in := interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: "builder", Site: x.c.Key(), Class: summary.Ptr, Args: []interp.Val{obj}})}
	delete(x.c.Mem, in.T)
	x.mc.CallFunc(x.c, x.arg(x.row.Fn), in)
	sep := none
	switch {
	case x.row.SQL != 0:
		sep = x.arg(x.row.SQL)
	case x.row.Mode != "":
		sep = x.mc.Const(summary.String, x.row.Mode, false)
	}
	inner, ok := x.c.Mem[in.T]
	if !ok {
		return obj
	}
	state := x.state(obj)
	x.c.Mem[obj.T] = interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: "clause group", Args: []interp.Val{state, sep, inner}})}
	return obj
}

// mapped runs a mapper's terminal call.
func (x *call) mapped() []interp.Val {
	op := x.op()
	switch x.row.Verb {
	case dal.Find, dal.FindOrInit, dal.FindOrInsert, dal.Pluck:
		x.found(op)
	case dal.Count:
		if x.row.Dest != 0 {
			x.fill(op, x.arg(x.row.Dest), 0, false)
		}
	case dal.ExecRaw:
		if x.row.Dest != 0 {
			x.found(op)
		}
	case dal.Insert, dal.Save:
		x.inserted(op)
	}
	if x.row.Mutable && x.row.Ends {
		delete(x.c.Mem, x.object().T)
	}
	return x.outs(op)
}

// found stores what a lookup gives into its destinations.
func (x *call) found(op *Op) {
	for i, d := range op.dests {
		if isList(d) {
			x.fillList(op, d)
		} else {
			x.fill(op, d, i, false)
		}
	}
	if x.row.Dest == 0 || len(op.dests) > 0 {
		return
	}
	dest := x.arg(x.row.Dest)
	if isList(dest) {
		x.fillList(op, dest)
		return
	}
	x.fill(op, dest, 0, false)
}

// isList reports whether a destination is a pointer to a slice.
func isList(v interp.Val) bool {
	return v.Is(interp.KIface) && strings.HasPrefix(strings.TrimPrefix(v.T.Name, "*"), "[]")
}

// inserted gives the row its generated primary key.
func (x *call) inserted(op *Op) {
	dest := x.arg(x.row.Dest)
	if len(op.dests) > 0 {
		dest = op.dests[0]
	}
	p := dest.Strip()
	if p.T == nil || isList(dest) || op.model == nil {
		return
	}
	for _, c := range op.model.Columns {
		if c.Primary && p.Is(interp.KAlloc) {
			addr, owner := p, x.typed(dest)
			for _, name := range c.Path {
				addr = interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KFieldA, Name: name, Site: owner, Class: summary.Ptr, Args: []interp.Val{{Bits: interp.Either, T: addr.T}}})}
				owner = strings.TrimPrefix(x.fieldType(owner, name), "*")
			}
			id := x.mc.Opaque("id"+x.c.Key(), scalarClass(c.GoType))
			id.Bits = interp.NonZero
			x.c.Store(x.mc, addr, id)
		}
	}
}

// outs are the results of a mapper's call, as its row lists them.
func (x *call) outs(op *Op) []interp.Val {
	var out []interp.Val
	words := strings.Split(x.row.Out, ",")
	if len(words) > 1 && len(x.c.Instr.Outs) == 1 { // generated without the number of rows
		words = words[len(words)-1:]
	}
	for i, word := range words {
		class := summary.Other
		if i < len(x.c.Instr.Outs) {
			class = x.c.Instr.Outs[i]
		}
		switch word {
		case "db":
			out = append(out, x.done(op))
		case "error":
			out = append(out, x.errorOf(op))
		case "found":
			out = append(out, x.foundBit(op))
		case "created":
			out = append(out, x.not(x.foundBit(op)))
		case "invalid": // what validation says: nothing, or the call runs no SQL
			out = append(out, x.handle(word))
		case "count", "affected":
			out = append(out, x.number(op))
		case "one":
			out = append(out, x.one(op, class))
		case "list":
			out = append(out, x.listValue(op))
		default: // row, rows, result
			out = append(out, x.handle(word))
		}
	}
	return out
}

// done is the chain after a call that has run: it knows its outcome.
func (x *call) done(op *Op) interp.Val {
	none := x.none()
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{
		Kind: interp.KLib, Name: "clause done", Site: op.Key, Class: summary.Ptr, Args: []interp.Val{x.chain(), none, none},
	})}
}

// errorOf is the error of a mapper's call.
func (x *call) errorOf(op *Op) interp.Val {
	if op == nil {
		return x.mc.ZeroOf(summary.Error)
	}
	if op.NoRows != "" {
		return x.noRows(op, op.NoRows)
	}
	return x.execErr(op)
}

func (x *call) foundBit(op *Op) interp.Val {
	switch x.assumed(op) {
	case interp.Miss, interp.Violate, interp.Fail:
		return x.mc.ZeroOf(summary.Bool)
	case interp.Hit:
		return x.mc.Const(summary.Bool, "true", false)
	}
	return x.mc.Opaque("found"+x.place(op), summary.Bool)
}

// number is how many rows a call found or changed.
func (x *call) number(op *Op) interp.Val {
	switch x.assumed(op) {
	case interp.Miss, interp.Violate, interp.Fail:
		return x.mc.ZeroOf(summary.Number)
	case interp.Hit:
		return x.rowValue(op, 0, summary.Number, "int64", false)
	}
	v := x.mc.Opaque("affected"+x.place(op), summary.Number)
	if x.mc.Lenient && op != nil && op.inserts() {
		v.Bits = interp.NonZero
	}
	return v
}

// one is the row that a call returns.
func (x *call) one(op *Op, class summary.Class) interp.Val {
	if x.assumed(op) == interp.Miss {
		return x.mc.ZeroOf(class)
	}
	v := x.rowValue(op, 0, class, "", false)
	if x.assumed(op) == interp.Hit {
		v.Bits = interp.NonZero
	}
	return v
}

// Field implements interp.Library: the outcome that a chain's fields tell.
func (l *Library) Field(mc *interp.Machine, c *interp.CallSite, v interp.Val, field string) (interp.Val, bool) {
	rec, ok := mc.Data.(*Recorder)
	if !ok || v.T == nil || field != "Error" && field != "RowsAffected" {
		return interp.Val{}, false
	}
	if v.Is(interp.KPhi) {
		out, joined := interp.Val{}, false
		for _, a := range v.T.Args {
			f, ok := l.Field(mc, c, a, field)
			if !ok {
				return interp.Val{}, false
			}
			out, joined = mc.Join(out, f, "field"+itoa(v.T.ID)), true
		}
		return out, joined
	}
	if !v.Is(interp.KLib) || !strings.HasPrefix(v.T.Name, "clause ") && v.T.Name != "tx" {
		return interp.Val{}, false
	}
	op := rec.Ops[v.T.Site]
	x := &call{mc: mc, c: c, rec: rec, lib: l}
	if op != nil {
		x.row = op.Row
	}
	if field == "Error" {
		return x.errorOf(op), true
	}
	return x.number(op), true
}

// absent is whether the call before it found nothing.
func (x *call) absent() interp.Val {
	return x.not(x.foundBit(x.opOf(x.arg(0))))
}

func (x *call) not(v interp.Val) interp.Val {
	switch v.Bits {
	case interp.Zero:
		return x.mc.Const(summary.Bool, "true", false)
	case interp.NonZero:
		return x.mc.ZeroOf(summary.Bool)
	}
	return v
}

// isNoRows is whether an error says that nothing was found.
func (x *call) isNoRows(v interp.Val) interp.Val {
	target := interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KGlobal, Name: x.row.NoRows, Class: summary.Error})}
	return x.mc.ErrorIs(x.c, v, target)
}

// fieldType is the type text of a field of a struct type, "" if it is not known.
func (x *call) fieldType(owner, name string) string {
	if t := x.mc.Prog.Type(owner); t != nil {
		for _, f := range t.Fields {
			if f.Name == name {
				return f.Type
			}
		}
	}
	return ""
}
