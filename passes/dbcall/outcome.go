package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/model"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// violation and failure are the errors of the assumed insert.
func (x *call) violation() interp.Val {
	t := interp.Term{Kind: interp.KViolate, Class: summary.Error}
	if x.row.ORM == model.Gorm {
		switch text, _ := x.mc.Prog.Text(dal.TranslateMark); text {
		case "true":
			t.Name = interp.Translated
		case "false":
			t.Name = interp.Raw
		}
	}
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(t)}
}

func (x *call) failure() interp.Val {
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KFail, Class: summary.Error})}
}

// execErr is the error of a call that runs SQL and returns no rows.
func (x *call) execErr(op *Op) interp.Val {
	switch x.assumed(op) {
	case interp.Violate:
		return x.violation()
	case interp.Fail:
		return x.failure()
	case interp.None:
		if !x.mc.Lenient {
			return x.mc.Opaque("err"+x.place(op), summary.Error)
		}
	}
	return x.mc.ZeroOf(summary.Error)
}

// queryErr is the error of a call that returns rows: finding none is none.
func (x *call) queryErr(op *Op) interp.Val { return x.execErr(op) }

func (x *call) unknownErr() interp.Val {
	return x.mc.Opaque("err"+x.c.Key(), summary.Error)
}

// place names what is unknown of an op: where a field of its outcome is read
// several times it is the same.
func (x *call) place(op *Op) string {
	if op != nil && op.Row.Out != "" {
		return op.Key
	}
	return x.c.Key()
}

// noRows is the error of reading the one row there should be.
func (x *call) noRows(op *Op, sentinel string) interp.Val {
	miss := interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KGlobal, Name: sentinel, Class: summary.Error})}
	if strings.HasPrefix(sentinel, "*") { // the type of the error
		made := x.mc.Opaque("missing", summary.Ptr)
		made.Bits = interp.NonZero
		miss.T = x.mc.Term(interp.Term{Kind: interp.KIface, Name: sentinel, Class: summary.Error, Args: []interp.Val{made}})
	}
	zero := x.mc.ZeroOf(summary.Error)
	switch x.assumed(op) {
	case interp.Violate:
		return x.violation()
	case interp.Fail:
		return x.failure()
	case interp.Hit:
		return zero
	case interp.Miss:
		if main := op.main(); main != nil && main.Result != sqltext.Rows && main.Result != "" {
			return zero // one row in any case
		}
		return miss
	}
	if op != nil && op.writes() && x.mc.Lenient {
		return zero
	}
	return interp.Val{Bits: interp.Either, T: x.mc.Term(interp.Term{
		Kind: interp.KPhi, Class: summary.Error, Name: "scan" + x.place(op), Args: []interp.Val{zero, miss},
	})}
}

// main is the effect whose finding nothing is the call's miss.
func (op *Op) main() *sqltext.Effect {
	if op == nil {
		return nil
	}
	for i := range op.Stmts {
		for j := range op.Stmts[i].Effects {
			e := &op.Stmts[i].Effects[j]
			if e.Kind == sqltext.Lookup && !e.Outer {
				return e
			}
		}
	}
	return nil
}

func (op *Op) writes() bool {
	for _, s := range op.Stmts {
		for _, e := range s.Effects {
			if e.Kind != sqltext.Lookup {
				return true
			}
		}
	}
	return false
}

// answer is the outcome as the code reads it: a lookup for absence turns it round.
func (x *call) answer(op *Op) interp.Outcome {
	o := x.assumed(op)
	if m := op.main(); m != nil && m.Negated {
		switch o {
		case interp.Miss:
			return interp.Hit
		case interp.Hit:
			return interp.Miss
		}
	}
	return o
}

// get reads one row into dest.
func (x *call) get(op *Op, dest interp.Val) interp.Val {
	x.fill(op, dest, 0, false)
	return x.noRows(op, x.row.NoRows)
}

// fill stores what a row gives into dest, an interface that holds a pointer.
func (x *call) fill(op *Op, dest interp.Val, item int, list bool) {
	p := dest.Strip()
	if p.T == nil || p.Is(interp.KConst) {
		return
	}
	typ := ""
	if dest.Is(interp.KIface) {
		typ = strings.TrimPrefix(dest.T.Name, "*")
	}
	class := scalarClass(typ)
	o := x.answer(op)
	if o == interp.Miss {
		if m := op.main(); m != nil && m.Result != sqltext.Rows && m.Result != "" {
			x.c.Store(x.mc, p, x.mc.ZeroOf(class))
		}
		return // the destination keeps what it had
	}
	x.c.Store(x.mc, p, x.rowValue(op, item, class, typ, list))
}

// rowValue is a value read from a row.
func (x *call) rowValue(op *Op, item int, class summary.Class, typ string, list bool) interp.Val {
	t := interp.Term{Kind: interp.KLib, Name: "column", N: item, Class: class, Site: "?"}
	if op != nil {
		t.Site = op.Key
	}
	o, m := x.answer(op), op.main()
	if x.assumed(op) != interp.None {
		t.Row, t.Elem = true, list
	}
	if class == summary.Other && m != nil && m.Result == sqltext.Truth && len(m.Items) <= 1 { // a struct for the one answer
		t.Name = interp.Answer
	}
	v := interp.Val{Bits: interp.Either, T: x.mc.Term(t)}
	if o != interp.Hit {
		return v
	}
	switch {
	case m != nil && m.Result == sqltext.Truth, m != nil && m.Result == sqltext.Count:
		v.Bits = interp.NonZero
	case constantItem(m, item) || class == summary.Number || class == summary.String || class == summary.Other && !strings.HasPrefix(typ, "database/sql.Null"):
		v.Bits = interp.NonZero
	}
	return v
}

// constantItem reports whether the select list's item is a true constant: SELECT true, SELECT 1.
func constantItem(m *sqltext.Effect, item int) bool {
	if m == nil || item >= len(m.Items) {
		return false
	}
	l, ok := m.Items[item].Expr.(*sqltext.Literal)
	return ok && l.Text != "false" && l.Text != "0" && l.Kind != "null"
}

func scalarClass(typ string) summary.Class {
	switch typ {
	case "bool":
		return summary.Bool
	case "string":
		return summary.String
	case "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "float32", "float64":
		return summary.Number
	}
	if strings.HasPrefix(typ, "*") {
		return summary.Ptr
	}
	if strings.HasPrefix(typ, "[]") {
		return summary.List
	}
	return summary.Other
}

// listValue is the list of all rows.
func (x *call) listValue(op *Op) interp.Val {
	t := interp.Term{Kind: interp.KLib, Name: "list", Class: summary.List, Site: "?"}
	if op != nil {
		t.Site = op.Key
	}
	o := x.answer(op)
	if o == interp.Miss {
		return x.mc.ZeroOf(summary.List)
	}
	t.Row = x.assumed(op) != interp.None
	v := interp.Val{Bits: interp.Either, T: x.mc.Term(t)}
	if o == interp.Hit {
		v.Bits = interp.NonZero
	}
	return v
}

func (x *call) fillList(op *Op, dest interp.Val) {
	if p := dest.Strip(); p.T != nil {
		x.c.Store(x.mc, p, x.listValue(op))
	}
}

// scan reads the row or the current one of several.
func (x *call) scan() interp.Val {
	op := x.opOf(x.arg(x.row.SQL)) // the receiver, unless the row names an argument
	list := x.row.NoRows == ""
	dests, known := []interp.Val{x.arg(max(1, x.row.Dest))}, true
	if !x.row.Struct {
		dests, known = x.c.Elems(x.mc, x.arg(1))
	}
	if known {
		for i, d := range dests {
			x.fill(op, d, i, list)
		}
	}
	if list {
		if x.mc.Lenient || x.assumed(op) != interp.None {
			return x.mc.ZeroOf(summary.Error)
		}
		return x.unknownErr()
	}
	return x.noRows(op, x.row.NoRows)
}

func (x *call) scanAll() interp.Val {
	op := x.opOf(x.arg(0))
	x.fillList(op, x.arg(1))
	return x.mc.ZeroOf(summary.Error)
}

// next advances rows: the first time there is a row if the lookup hit.
func (x *call) next() interp.Val {
	op := x.opOf(x.arg(0))
	one := false
	if m := op.main(); m != nil && m.Result != sqltext.Rows && m.Result != "" {
		one = true
	}
	o := x.assumed(op)
	switch {
	case o == interp.Miss && !one:
		return x.mc.ZeroOf(summary.Bool)
	case o == interp.Violate, o == interp.Fail:
		return x.mc.ZeroOf(summary.Bool)
	case (o == interp.Hit || o == interp.Miss) && x.c.First():
		return x.mc.Const(summary.Bool, "true", false)
	}
	return x.mc.Opaque("next"+x.c.Key(), summary.Bool)
}

// affected is the number of rows a write changed.
func (x *call) affected() interp.Val {
	op := x.opOf(x.arg(0))
	switch x.assumed(op) {
	case interp.Miss:
		return x.mc.ZeroOf(summary.Number)
	case interp.Hit:
		return x.rowValue(op, 0, summary.Number, "int64", false)
	}
	v := x.mc.Opaque("affected"+x.c.Key(), summary.Number)
	if x.mc.Lenient && op != nil && op.inserts() {
		v.Bits = interp.NonZero
	}
	return v
}

// inserts reports whether the op is a plain insert, which changes a row or fails.
func (op *Op) inserts() bool {
	for _, s := range op.Stmts {
		for _, e := range s.Effects {
			if e.Kind == sqltext.Write && e.Conflict == nil && len(e.Absent) == 0 {
				return true
			}
		}
	}
	return false
}

func (x *call) collectOne() []interp.Val {
	op := x.opOf(x.arg(0))
	v := x.rowValue(op, 0, x.outClass(), "", false)
	if x.assumed(op) == interp.Miss {
		v = x.mc.ZeroOf(x.outClass())
	}
	return []interp.Val{v, x.noRows(op, x.row.NoRows)}
}

func (x *call) outClass() summary.Class {
	if len(x.c.Instr.Outs) > 0 {
		return x.c.Instr.Outs[0]
	}
	return summary.Other
}

func (x *call) collectAll() []interp.Val {
	op := x.opOf(x.arg(x.row.SQL))
	return []interp.Val{x.listValue(op), x.queryErr(op)}
}
