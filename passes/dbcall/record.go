package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/model"
)

// records reports whether a mapper is one whose calls say by themselves which
// columns are compared: those of the key, those that are named, those of a text.
func records(orm model.ORM) bool {
	switch orm {
	case model.Pop, model.Beego, model.Upper, model.Gorp:
		return true
	}
	return false
}

// record is the statement of such a mapper's call. Mode says what is peculiar to it.
type record struct {
	*statement
	kind   string // into, update, delete: what a builder makes
	cols   []string
	values []value
	amends []interp.Val // functions that change the text
	dest   interp.Val
	lent   bool // what the chain was begun on is the caller's
}

// recordText is the SQL text that the call runs, and its arguments.
func (x *call) recordText(op *Op) (text, args interp.Val) {
	r := &record{statement: &statement{x: x}}
	r.destination(op)
	if x.row.ORM == model.Beego { // a filter names fields of what is read, where a text names the table
		r.is(r.dest)
		r.table = nil
	}
	r.walk(x.chain(), 0)
	if r.mode("record") {
		r.walk(r.store(), 0)
	}
	if r.kind == "" {
		r.is(r.dest)
	}
	if x.row.NoRows != "" && !isList(r.dest) {
		op.NoRows = x.row.NoRows
	}
	parts, list := r.written(op)
	if len(r.table) == 0 && len(r.raw) == 0 && x.row.Verb != dal.ExecRaw {
		op.Open = r.lent && x.row.ORM == model.Upper || r.callers(r.dest)
	}
	return r.amended(x.mc.Concat(parts...)), x.arguments(list)
}

func (r *record) written(op *Op) (parts, list []interp.Val) {
	switch x := r.x; {
	case len(r.raw) > 0:
		return r.raw, r.args
	case x.row.Verb == dal.ExecRaw:
		return r.expand(r.rawOf(x.arg(x.row.SQL)), r.list(x.arg(x.row.Args)))
	case r.kind == "into":
		return r.insertText(r.cols, r.values), args(r.values)
	case r.kind == "update":
		return r.update(r.cols, r.values, condition{})
	case x.row.Verb == dal.Insert:
		return r.inserts(op)
	case x.row.Verb == dal.Save:
		if r.model != nil {
			op.model = r.model.table
		}
		return r.saves(op)
	case x.row.Verb == dal.Change:
		return r.changes()
	}
	return r.looks()
}

func (r *record) mode(word string) bool {
	return slices.Contains(strings.Fields(r.x.row.Mode), word)
}

// destination is what is read into, or written.
func (r *record) destination(op *Op) {
	x := r.x
	switch {
	case r.mode("into"): // several
		op.dests = x.beans(x.row.Args)
	case x.row.ORM == model.Gorp && x.row.Dest != 0:
		op.dests = x.beans(x.row.Dest)
	case x.row.Dest != 0:
		r.dest = x.arg(x.row.Dest)
	}
	if len(op.dests) > 0 {
		r.dest = op.dests[0]
	}
}

// is takes the model from a value's type, and the table unless the chain names one.
func (r *record) is(v interp.Val) {
	typ := r.x.typed(v)
	m := r.x.model(typ)
	if m == nil {
		return
	}
	if r.model == nil {
		r.model, r.typ = m, typ
	}
	if name, ok := m.name.ConstText(); len(r.table) == 0 && (!ok || name != "") {
		r.table = []interp.Val{m.name}
	}
}

// store is the collection that a record's Store method gives: by itself, or as the first field of a struct.
func (r *record) store() interp.Val {
	x := r.x
	typ := x.typed(r.dest)
	f, fn := x.method(typ, "Store")
	if fn == nil {
		return interp.Val{}
	}
	outs, ok := x.mc.CallFunc(x.c, f, r.dest.Strip(), x.arg(0))
	if !ok || len(outs) == 0 {
		return interp.Val{}
	}
	v := outs[0].Strip()
	for range 3 {
		if whole := x.c.Whole(x.mc, v).Strip(); whole.Is(interp.KStruct) && len(whole.T.Args) > 0 {
			v = whole.T.Args[0].Strip()
		}
	}
	return v
}

// amended is the text as the functions of Amend change it.
//
//	.Amend(func(q string) string { return q + " ON CONFLICT DO NOTHING" })
func (r *record) amended(text interp.Val) interp.Val {
	for _, fn := range r.amends {
		outs, ok := r.x.mc.CallFunc(r.x.c, fn, text)
		if !ok || len(outs) == 0 || outs[0].T == nil {
			return r.x.mc.Opaque(interp.Unknown, summary.String)
		}
		text = outs[0]
	}
	return text
}

// looks writes a SELECT.
func (r *record) looks() (parts, list []interp.Val) {
	x := r.x
	switch {
	case r.mode("key"):
		keys := []interp.Val{x.arg(x.row.Args)}
		if x.row.ORM == model.Gorp {
			keys = x.beans(x.row.Args)
		}
		r.byKey(keys)
	case r.mode("own"):
		r.and("AND", r.primaryOf(r.dest))
	case r.mode("columns"):
		r.byColumns()
	case r.mode("record"):
		r.and("AND", r.conds([]interp.Val{x.arg(x.row.Args)}, 0))
	}
	if x.row.Verb == dal.FindOrInsert {
		return r.findOrInsert(r.dest)
	}
	if r.mode("lock") {
		r.suffix = []interp.Val{r.word(" FOR UPDATE")}
	}
	items := "*"
	switch x.row.Verb {
	case dal.Count:
		items = "count(*)"
	case dal.Exists:
		items = "1"
	}
	parts = append([]interp.Val{r.word("SELECT " + items + " FROM ")}, r.from()...)
	parts = append(append(append(parts, r.joins...), r.filter()...), r.suffix...)
	return parts, append(slices.Clip(r.joinArgs), r.args...)
}

// byKey compares the primary key.
func (r *record) byKey(keys []interp.Val) {
	pk := r.model.primary()
	for i, k := range keys {
		name := "id"
		if i < len(pk) {
			name = pk[i].Name
		}
		r.and("AND", r.column(name, "=", k))
	}
}

// byColumns compares the columns that are named with the fields of the struct
// that is read into; the primary key where none is.
//
//	o.Read(&user, "Name")
func (r *record) byColumns() {
	x := r.x
	names, known := []interp.Val{}, true
	if x.row.SQL != 0 {
		names = append(names, x.arg(x.row.SQL))
	}
	if x.row.Args != 0 {
		more, ok := x.c.Elems(x.mc, x.arg(x.row.Args))
		names, known = append(names, more...), ok || x.arg(x.row.Args).Bits == interp.Zero
	}
	if r.model == nil || !known {
		r.and("AND", r.unknown())
		return
	}
	if len(names) == 0 {
		r.and("AND", r.primaryOf(r.dest))
	}
	for _, n := range names {
		text, ok := n.Strip().ConstText()
		c := r.model.column(text)
		if !ok || c == nil {
			r.and("AND", r.unknown())
			continue
		}
		v, _ := x.field(r.dest.Strip(), r.typ, c)
		r.and("AND", r.column(c.Name, "=", x.related(v, c)))
	}
}

// related is the value of a field as its column has it: of a struct that the
// column refers to, the key.
func (x *call) related(v interp.Val, c *model.Column) interp.Val {
	if x.row.ORM != model.Beego {
		return v
	}
	typ := x.element(c.GoType)
	return x.keyOf(v, typ)
}

func (x *call) keyOf(v interp.Val, typ string) interp.Val {
	m := x.model(typ)
	pk := m.primary()
	if len(pk) != 1 || strings.HasPrefix(typ, "time.") {
		return v
	}
	k, _ := x.field(v.Strip(), typ, pk[0])
	return k
}

// inserts writes an INSERT for each struct. The second statement's arguments
// stand in its text, for placeholders count anew in each.
func (r *record) inserts(op *Op) (parts, list []interp.Val) {
	dests := []interp.Val{r.dest}
	if len(op.dests) > 0 {
		dests = op.dests
	}
	for i, d := range dests {
		if i > 0 {
			r.table, r.model, r.typ = nil, nil, ""
			r.is(d)
		} else if r.model != nil {
			op.model = r.model.table
		}
		names, values := r.row(d)
		for j, n := range names {
			if c := r.model.column(n); c != nil && values[j].text == "" {
				values[j].arg = r.x.related(values[j].arg, c)
			}
		}
		if i > 0 {
			parts = append(append(parts, r.word("; ")), r.filledIn(names, values)...)
			continue
		}
		if r.mode("upsert") {
			r.upsert(names)
		}
		parts, list = r.insertText(names, values), args(values)
	}
	return parts, list
}

// saves is an insert where the key is zero, an update where it is not; where
// that is not known, of two the one or the other.
func (r *record) saves(op *Op) (parts, list []interp.Val) {
	zero, set := true, true
	for _, c := range r.model.primary() {
		f, _ := r.x.field(r.dest.Strip(), r.typ, c)
		zero = zero && f.Bits == interp.Zero
		set = set && f.Bits == interp.NonZero
	}
	if r.model == nil || isList(r.dest) || zero {
		return r.inserts(op)
	}
	names, values := r.row(r.dest)
	if set {
		return r.update(names, values, r.primaryOf(r.dest))
	}
	pk := quoted(r.keyName())
	r.conflict = []interp.Val{r.word(" ON CONFLICT (" + pk + ") DO UPDATE SET " + pk + " = excluded." + pk)}
	return r.insertText(names, values), args(values)
}

// upsert takes the column on whose conflict the row is updated. MySQL asks for none: any key counts.
func (r *record) upsert(names []string) {
	set := "`_`"
	if len(names) > 0 {
		set = quoted(names[len(names)-1])
	}
	es := r.list(r.x.arg(r.x.row.Args))
	if len(es) == 0 {
		r.conflict = []interp.Val{r.word(" ON DUPLICATE KEY UPDATE " + set + " = " + set)}
		return
	}
	target, ok := es[0].Strip().ConstText()
	if !ok || strings.Contains(target, "=") {
		r.conflict = []interp.Val{r.word(" ON DUPLICATE KEY UPDATE " + set + " = " + set)}
		return
	}
	r.conflict = []interp.Val{r.word(" ON CONFLICT (" + strings.ToLower(target) + ") DO UPDATE SET " + set + " = excluded." + set)}
}

// changes writes an UPDATE or a DELETE.
func (r *record) changes() (parts, list []interp.Val) {
	switch {
	case r.mode("columns"):
		r.byColumns()
	case r.mode("own") && r.model != nil && !isList(r.dest):
		r.and("AND", r.primaryOf(r.dest))
	}
	if r.mode("delete") || r.kind == "delete" {
		parts = append([]interp.Val{r.word("DELETE FROM ")}, r.from()...)
		return append(parts, r.filter()...), r.args
	}
	names, values := r.row(r.dest)
	if len(names) == 0 {
		names, values = []string{"_"}, []value{{arg: r.x.mc.Opaque(interp.Unknown, summary.Other)}}
	}
	return r.update(names, values, condition{})
}
