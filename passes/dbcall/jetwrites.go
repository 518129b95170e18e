package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

func (q *query) jetValues(list interp.Val) []interp.Val {
	var out []interp.Val
	for _, v := range q.x.elems(list) {
		out = append(out, q.x.jetValue(v))
	}
	return out
}

// jetConflict adds to what becomes of a row that is there already.
func (q *query) jetConflict(clause string, text interp.Val) {
	x := q.x
	add := func(parts ...interp.Val) { q.prefix = append(slices.Clip(q.prefix), parts...) }
	switch clause {
	case "onconflict":
		q.prefix = []interp.Val{q.word(" ON CONFLICT")}
		if len(x.elems(text)) == 0 {
			return
		}
		if _, names, ok := x.jetColumns(text); ok {
			add(q.word(` ("` + strings.Join(names, `", "`) + `")`))
			return
		}
		add(q.word(" ("), x.mc.Opaque(interp.Unknown, summary.String), q.word(")"))
	case "constraint":
		add(q.word(" ON CONSTRAINT "), text.Strip())
	case "conflictwhere":
		add(q.word(" WHERE "), q.unqualified(x.text(text)))
	case "nothing":
		add(q.word(" DO NOTHING"))
	case "overwrite", "duplicate": // what is set does not matter
		set := q.word("id")
		if n := len(q.columns); n > 0 {
			set = q.columns[n-1]
		}
		if name, _ := set.ConstText(); clause == "overwrite" {
			add(q.word(` DO UPDATE SET "` + name + `" = excluded."` + name + `"`))
		} else {
			q.prefix = []interp.Val{q.word(" ON DUPLICATE KEY UPDATE `" + name + "` = `" + name + "`")}
		}
	}
}

// unqualified is a condition whose columns are named without their table, as go-jet writes that of a conflict's target.
func (q *query) unqualified(text interp.Val) interp.Val {
	table, _ := q.x.mc.Concat(q.table...).ConstText()
	table = table[strings.LastIndexByte(table, '.')+1:]
	parts := []interp.Val{text}
	if text.Is(interp.KConcat) {
		parts = slices.Clone(text.T.Args)
	}
	for i, p := range parts {
		if c, ok := p.ConstText(); ok && table != "" {
			parts[i] = q.word(strings.ReplaceAll(c, table+".", ""))
		}
	}
	return q.x.mc.Concat(parts...)
}

// jetSet adds the assignments of an UPDATE, or the values of its columns.
func (q *query) jetSet(list []interp.Val) {
	x := q.x
	for i, v := range list {
		in := v.Strip()
		if in.Is(interp.KLib) && in.T.Name == "clause assignment" {
			if i == 0 {
				q.columns, q.values = nil, nil
			}
			_, names, _ := x.jetColumns(in.T.Args[0])
			if len(names) == 1 {
				q.columns, q.values = append(q.columns, q.word(names[0])), append(q.values, x.jetValue(in.T.Args[1]))
				continue
			}
			for _, n := range names { // columns from a row or a query
				q.columns, q.values = append(q.columns, q.word(n)), append(q.values, x.mc.Opaque(interp.Unknown, summary.Other))
			}
			continue
		}
		q.values = append(q.values, x.jetValue(v))
	}
}

// jetRow adds the values that a struct, or the first of several, gives to the columns.
//
//	table.Users.INSERT(table.Users.MutableColumns).MODEL(user)
func (q *query) jetRow(row interp.Val) {
	x := q.x
	typ, in := strings.TrimPrefix(typeName(row), "*"), row.Strip()
	if elem, isList := strings.CutPrefix(typ, "[]"); isList {
		typ = strings.TrimPrefix(elem, "*")
		if es, ok := x.c.Elems(x.mc, in); ok && len(es) > 0 {
			in = es[0].Strip()
		} else {
			in = x.someOf(in)[0]
		}
	}
	mark, _ := x.mc.Prog.Text(dal.Mark(q.owner))
	fields := map[string]string{}
	for _, f := range strings.Split(strings.TrimPrefix(mark, "jetcolumns "), ",") {
		col, field, _ := strings.Cut(f, "=")
		fields[col] = field
	}
	for _, c := range q.columns {
		col, _ := c.ConstText()
		v := x.mc.Field(x.c, in, typ, fields[col], scalarClass(x.fieldType(typ, fields[col])))
		q.values = append(q.values, x.jetValue(v))
	}
}

func (q *query) jetInsert(add func(string, ...interp.Val)) {
	if q.kind == "defaults" {
		add(" DEFAULT VALUES")
		return
	}
	names := q.jetName(0)
	for i := 1; i < len(q.columns); i++ {
		names = append(append(names, q.word(", ")), q.jetName(i)...)
	}
	add(" (", append(names, q.word(")"))...)
	if q.from != nil {
		add(" ", q.from.jet()...)
		return
	}
	values := q.comma(q.values)
	if len(values) == 0 {
		values = []interp.Val{q.x.mc.Opaque(interp.Unknown, summary.String)}
	}
	add(" VALUES (", append(values, q.word(")"))...)
}
