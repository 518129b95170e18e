package dbcall

import (
	"reflect"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// boil is the SQL text that a call of what sqlboiler generated runs, and its arguments.
func (x *call) boil(op *Op) (text, args interp.Val) {
	for i := 0; op.Tx == nil && i < len(x.c.Args); i++ { // models.Users().One(ctx, tx)
		op.Tx = txOf(x.c.Args[i])
	}
	if x.row.Verb == dal.Find && (x.row.Dest == 0 || !isList(x.arg(x.row.Dest))) {
		op.NoRows = x.row.NoRows
	}
	var parts, list []interp.Val
	switch x.row.Mode {
	case "find":
		parts, list = x.boilFind()
	case "row", "upsert", "gone":
		parts, list = x.boilRow(op)
	default:
		parts, list = x.boilQuery()
	}
	for i, p := range parts {
		if c, ok := p.ConstText(); ok && !strings.Contains(c, "`") { // texts of the driver's dialect beside those of this package
			parts[i] = x.word(strings.ReplaceAll(c, `"`, "`"))
		}
	}
	return x.mc.Concat(parts...), x.arguments(list)
}

// boilFind is a lookup by the primary key, whose text is generated.
func (x *call) boilFind() (parts, list []interp.Val) {
	n := strings.Count(x.row.Entity, "?") + strings.Count(x.row.Entity, "$")
	args := x.c.Args
	if x.row.Verb == dal.Find { // the columns
		args = args[:len(args)-1]
	}
	return []interp.Val{x.word(x.row.Entity)}, args[max(0, len(args)-n):]
}

// boilQuery is what a query and its mods stand for.
func (x *call) boilQuery() (parts, list []interp.Val) {
	q := &query{x: x, kind: "select"}
	q.boilStart(x.arg(0), 0)
	if len(q.table) == 0 {
		q.table = []interp.Val{x.mc.Opaque(interp.Unknown, summary.String)}
	}
	switch {
	case x.row.Verb == dal.Count:
		q.columns = []interp.Val{q.word("COUNT(*)")}
	case x.row.Verb == dal.Exists:
		q.columns = []interp.Val{q.word("1")}
	case x.row.Mode == "update":
		q.kind, q.sets, q.setArgs = "update", []interp.Val{q.word("_")}, []interp.Val{x.mc.Opaque(interp.Unknown, summary.Other)}
	case x.row.Mode == "delete":
		q.kind = "delete"
	}
	return q.sql()
}

// boilStart reads the query that a function began.
func (q *query) boilStart(v interp.Val, depth int) {
	v = v.Strip()
	for v.Is(interp.KField) || v.Is(interp.KFieldA) { // the query that a table's query embeds
		v = v.T.Args[0].Strip()
	}
	if v.Is(interp.KPhi) && depth < 4 {
		best := &query{x: q.x, kind: "select"}
		for _, a := range v.T.Args {
			way := &query{x: q.x, kind: "select"}
			if way.boilStart(a, depth+1); len(way.wheres) >= len(best.wheres) {
				best = way
			}
		}
		*q = *best
		return
	}
	if !v.Is(interp.KLib) || len(v.T.Args) < 3 {
		return
	}
	switch v.T.Name {
	case "clause raw":
		q.boilMod(v, 0)
	case "clause mods":
		table, soft, _ := strings.Cut(v.T.Site, " ")
		if table != "" {
			q.table = []interp.Val{q.word(quotedTable(table))}
		}
		deleted := false
		for _, m := range q.appended(v.T.Args[2], 0) {
			deleted = deleted || m.Strip().Is(interp.KLib) && m.Strip().T.Name == "clause deleted"
			q.boilMod(m, 0)
		}
		if soft != "" && !deleted {
			q.also("AND", []interp.Val{q.word(quoted(soft) + " IS NULL")}, nil)
		}
	}
}

// appended are the members of a list, perhaps one that was appended to; of several ways to make it, the longest.
func (q *query) appended(v interp.Val, depth int) []interp.Val {
	switch {
	case depth > 20:
	case v.Is(interp.KPhi):
		var out []interp.Val
		for _, a := range v.T.Args {
			if l := q.appended(a, depth+1); len(l) > len(out) {
				out = l
			}
		}
		return out
	case v.Is(interp.KOp) && v.T.Name == "append" && len(v.T.Args) == 2:
		return append(slices.Clip(q.appended(v.T.Args[0], depth+1)), q.appended(v.T.Args[1], depth+1)...)
	}
	return q.list(v)
}

// also adds a condition.
func (q *query) also(word string, parts, args []interp.Val) {
	if len(q.wheres) > 0 {
		q.wheres = append(q.wheres, q.word(" "+word+" "))
	}
	q.wheres, q.args = append(q.wheres, parts...), append(q.args, args...)
}

// boilMod applies a query mod.
// https://github.com/aarondl/sqlboiler#query-mod-system
func (q *query) boilMod(m interp.Val, depth int) {
	v := m.Strip()
	if v.Is(interp.KPhi) && len(v.T.Args) > 0 {
		v = v.T.Args[0].Strip()
	}
	if !v.Is(interp.KLib) || len(v.T.Args) < 3 || depth > 5 {
		q.also("AND", []interp.Val{q.x.mc.Opaque(interp.Unknown, summary.String)}, nil)
		return
	}
	text, args := v.T.Args[1].Strip(), q.list(v.T.Args[2])
	switch clause := strings.TrimPrefix(v.T.Name, "clause "); clause {
	case "where":
		q.also("AND", q.bracketed(text), args)
	case "or":
		q.also("OR", q.bracketed(text), args)
	case "or2":
		in := &query{x: q.x}
		in.boilMod(v.T.Args[1], depth+1)
		q.also("OR", in.wheres, in.args)
	case "in", "orin":
		word := "AND"
		if clause == "orin" {
			word = "OR"
		}
		q.also(word, q.inList(text, &args), args)
	case "expr":
		marked, bound := (&statement{x: q.x}).unbound(text)
		q.also("AND", []interp.Val{marked}, bound)
	case "equal": // qmhelper.WhereNullEQ
		q.also("AND", []interp.Val{text, q.word(" = ?")}, []interp.Val{v.T.Args[2]})
	case "compare": // qmhelper.Where
		q.also("AND", []interp.Val{text, q.word(" "), q.x.mc.Opaque(interp.Unknown, summary.String), q.word(" ?")}, []interp.Val{v.T.Args[2]})
	case "group":
		in := &query{x: q.x}
		for _, m := range q.appended(v.T.Args[2], 0) {
			in.boilMod(m, depth+1)
		}
		if len(in.wheres) > 0 {
			q.also("AND", append(append([]interp.Val{q.word("(")}, in.wheres...), q.word(")")), in.args)
		}
	case "raw":
		q.kind, q.prefix, q.prefixArgs = "boilraw", []interp.Val{text}, args
	case "for":
		q.suffix = append(q.suffix, q.word(" FOR "), text)
	case "from", "columns", "join", "leftjoin":
		q.add(clause, text, v.T.Args[2], depth)
	}
}

func (q *query) bracketed(text interp.Val) []interp.Val {
	return []interp.Val{q.word("("), text, q.word(")")}
}

// inList is a condition of the form "id in ?", with a mark for each argument.
func (q *query) inList(text interp.Val, args *[]interp.Val) []interp.Val {
	if len(*args) == 1 && !(*args)[0].Is(interp.KIface) { // a list that is not known
		*args = q.x.someOf((*args)[0])
	}
	marks := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(*args)), ", ") + ")"
	if c, ok := text.ConstText(); ok {
		return []interp.Val{q.word(strings.Replace(c, "?", marks, 1))}
	}
	parts := []interp.Val{text}
	if text.Is(interp.KConcat) {
		parts = slices.Clone(text.T.Args)
	}
	for i, p := range parts {
		if c, ok := p.ConstText(); ok {
			parts[i] = q.word(strings.Replace(c, "?", marks, 1))
		}
	}
	return parts
}

// boilRow is the statement that a row's method runs.
func (x *call) boilRow(op *Op) (parts, list []interp.Val) {
	entity := strings.Split(x.row.Entity+" ", " ")
	s := &statement{x: x, table: []interp.Val{x.word(entity[0])}}
	if x.row.Verb == dal.Change {
		s.and("AND", s.unknown()) // its primary key
		if x.row.Mode == "gone" {
			return append(append([]interp.Val{x.word("DELETE FROM ")}, s.from()...), s.filter()...), s.args
		}
		return s.update([]string{"_"}, []value{{arg: x.mc.Opaque(interp.Unknown, summary.Other)}}, condition{})
	}
	names, values := x.boilColumns(strings.Split(entity[1], ","))
	if x.row.Mode == "upsert" {
		s.conflict = x.boilConflict(names)
	}
	return s.insertText(names, values), args(values)
}

// boilColumns are the columns that an insert fills: all but those that the
// database fills and that are zero, or what a list of columns says.
func (x *call) boilColumns(defaults []string) (names []string, values []value) {
	kind, listed := x.boilList()
	t := x.mc.Prog.Type(x.row.Node)
	if t == nil {
		return nil, nil
	}
	for _, f := range t.Fields {
		name, _, _ := strings.Cut(reflect.StructTag(f.Tag).Get("boil"), ",")
		if name == "" || name == "-" {
			continue
		}
		v := x.mc.Field(x.c, x.arg(0).Strip(), x.row.Node, f.Name, scalarClass(f.Type))
		in := slices.Contains(listed, name)
		switch {
		case kind == "whitelist" && !in, kind == "blacklist" && in:
			continue
		case v.Bits == interp.Zero && slices.Contains(defaults, name) && !(in && kind != ""):
			continue
		}
		names, values = append(names, name), append(values, value{arg: v})
	}
	return names, values
}

// boilList is the last list of columns among the arguments: boil.Whitelist("id", "name").
func (x *call) boilList() (kind string, names []string) {
	for _, a := range x.c.Args {
		v := a.Strip()
		if !v.Is(interp.KLib) || len(v.T.Args) < 3 {
			continue
		}
		switch c := strings.TrimPrefix(v.T.Name, "clause "); c {
		case "infer", "whitelist", "blacklist", "greylist":
			kind, names = c, nil
			for _, n := range x.list(v.T.Args[2]) {
				if text, ok := n.Strip().ConstText(); ok {
					names = append(names, text)
				}
			}
		}
	}
	return kind, names
}

// boilConflict is what an upsert does with a row that is there. MySQL's has no
// list of columns: any key counts.
//
//	Upsert(ctx, exec, updateOnConflict, conflictColumns, updateColumns, insertColumns)
func (x *call) boilConflict(names []string) []interp.Val {
	set := quoted("id")
	if len(names) > 0 {
		set = quoted(names[len(names)-1])
	}
	set += " = excluded." + set
	for i, a := range x.c.Instr.Args {
		if a.Class != summary.Bool || i+1 >= len(x.c.Args) {
			continue
		}
		target := []interp.Val{x.word(" ON CONFLICT")}
		cols, known := x.c.Elems(x.mc, x.c.Args[i+1])
		var quotedNames []string
		for _, c := range cols {
			n, ok := c.Strip().ConstText()
			known = known && ok
			quotedNames = append(quotedNames, quoted(n))
		}
		switch {
		case len(quotedNames) > 0 && known:
			target = append(target, x.word(" ("+strings.Join(quotedNames, ", ")+")"))
		case x.c.Args[i+1].Bits != interp.Zero:
			target = append(target, x.word(" ("), x.mc.Opaque(interp.Unknown, summary.String), x.word(")"))
		case x.c.Args[i].Bits != interp.Zero: // the primary key
			target = append(target, x.word(" ("), x.mc.Opaque(interp.Unknown, summary.String), x.word(")"))
		}
		if x.c.Args[i].Bits == interp.Zero {
			return append(target, x.word(" DO NOTHING"))
		}
		return append(target, x.word(" DO UPDATE SET "+set))
	}
	return []interp.Val{x.word(" ON DUPLICATE KEY UPDATE `id` = `id`")}
}
