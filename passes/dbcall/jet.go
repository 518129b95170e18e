package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// go-jet's statements are changed in place: each is an object, under which
// memory keeps its clauses. Expressions are texts that hold their arguments.

// jet is the SQL text that a call of go-jet's runs.
func (x *call) jet(op *Op) (text, args interp.Val) {
	for i := 0; op.Tx == nil && i < len(x.c.Args); i++ { // stmt.QueryContext(ctx, tx, &user)
		op.Tx = txOf(x.c.Args[i])
	}
	if x.row.Verb == dal.Find && !isList(x.arg(x.row.Dest)) {
		op.NoRows = x.row.NoRows
	}
	if x.row.SQL != 0 { // qrm.Query
		return x.arg(x.row.SQL), x.arg(x.row.Args)
	}
	return x.jetSQL(x.arg(0)), x.arguments(nil)
}

// jetSQL is the text that a statement stands for, or one of several.
func (x *call) jetSQL(v interp.Val) interp.Val {
	var texts []interp.Val
	for _, q := range x.ways(x.embedding(v), map[*interp.Term][]*query{}, 0) {
		if text := x.jetDialect(q.jet()); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	switch len(texts) {
	case 0:
		return x.mc.Opaque(interp.Unknown, summary.String)
	case 1:
		return texts[0]
	}
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KPhi, Class: summary.String, Name: "ways" + x.c.Key(), Args: texts})}
}

// jetDialect quotes names in a text as MySQL does, where the code's own parts of it do.
func (x *call) jetDialect(parts []interp.Val) interp.Val {
	text := x.mc.Concat(parts...)
	list := []interp.Val{text}
	if text.Is(interp.KConcat) {
		list = slices.Clone(text.T.Args)
	}
	if !slices.ContainsFunc(list, func(p interp.Val) bool { c, ok := p.ConstText(); return ok && strings.Contains(c, "`") }) {
		return text
	}
	for i, p := range list {
		if c, ok := p.ConstText(); ok {
			list[i] = x.word(strings.ReplaceAll(c, `"`, "`"))
		}
	}
	return x.mc.Concat(list...)
}

// jetTaken are the statements that a clause and what lies below it may stand for.
func (x *call) jetTaken(clause string, v interp.Val, seen map[*interp.Term][]*query, depth int) []*query {
	base, text, args := v.T.Args[0], v.T.Args[1], v.T.Args[2]
	switch clause {
	case "select", "selectof", "insert", "update", "delete", "lock", "raw":
		q := &query{x: x, kind: clause}
		q.jetStart(base, text, args)
		return []*query{q}
	}
	out := x.ways(base, seen, depth+1)
	for _, q := range out {
		q.jetAdd(clause, text, args, depth)
	}
	return out
}

func (q *query) jetStart(base, text, args interp.Val) {
	x := q.x
	switch q.kind {
	case "select", "selectof":
		q.columns = []interp.Val{x.text(text)}
		for _, p := range x.elems(args) {
			q.columns = append(q.columns, q.word(", "), x.text(p))
		}
		if q.kind == "selectof" {
			q.kind, q.table = "select", []interp.Val{x.text(base)}
		}
		return
	case "raw":
		q.prefix = []interp.Val{x.jetRaw(text, args)}
		return
	case "lock":
		if base.Bits == interp.Zero { // LOCK(table)
			base = text
		}
	}
	q.table = []interp.Val{x.text(base)}
	t, known := x.jetTable(base)
	q.owner = t.columns
	_, names, ok := x.jetColumns(args)
	if len(x.elems(args)) == 0 && known { // all of them
		text, _ := x.mc.Prog.Text(dal.Mark(t.columns + ".AllColumns"))
		names, ok = strings.Split(text, ","), q.kind == "insert"
	}
	if ok {
		for _, n := range names {
			q.columns = append(q.columns, x.word(n))
		}
	}
}

// jetAdd adds a clause. One that is there already it replaces, but for rows of values.
func (q *query) jetAdd(clause string, text, args interp.Val, depth int) {
	x := q.x
	behind := func(words string, parts ...interp.Val) { q.suffix = append(append(q.suffix, q.word(words)), parts...) }
	switch clause {
	case "from":
		q.table = x.texts(text, ", ")
	case "where":
		q.wheres = []interp.Val{x.text(text)}
	case "unread":
		q.cond(x.mc.Opaque(interp.Unknown, summary.String))
	case "groupby":
		behind(" GROUP BY ", x.texts(text, ", ")...)
	case "having":
		behind(" HAVING ", x.text(text))
	case "for":
		behind(" FOR ", x.text(text))
	case "for share":
		behind(" FOR SHARE")
	case "returning":
		behind(" RETURNING ", x.texts(text, ", ")...)
	case "values":
		if len(q.values) == 0 { // the first row counts
			q.values = append([]interp.Val{x.jetValue(text)}, q.jetValues(args)...)
		}
	case "row":
		if len(q.values) == 0 {
			q.jetRow(text)
		}
	case "defaults":
		q.kind = "defaults"
	case "fromselect":
		q.from = x.takeApart(text, depth+1)
	case "set":
		q.jetSet(append([]interp.Val{text}, x.elems(args)...))
	default:
		q.jetConflict(clause, text)
	}
}

// jet writes the statement.
func (q *query) jet() []interp.Val {
	var parts []interp.Val
	add := func(word string, vs ...interp.Val) { parts = append(append(parts, q.word(word)), vs...) }
	switch q.kind {
	case "raw":
		return q.prefix
	case "lock":
		add("LOCK TABLE ", q.table...)
		return parts
	case "select":
		add("SELECT ", q.columns...)
		if len(q.table) > 0 {
			add(" FROM ", q.table...)
		}
	case "insert", "defaults":
		add("INSERT INTO ", q.table...)
		q.jetInsert(add)
	case "update":
		add("UPDATE ", q.table...)
		for i, v := range q.values {
			word := ", "
			if i == 0 {
				word = " SET "
			}
			add(word, append(q.jetName(i), q.word(" = "), v)...)
		}
	case "delete":
		add("DELETE FROM ", q.table...)
	}
	if len(q.wheres) > 0 {
		add(" WHERE ", q.wheres...)
	}
	return append(append(parts, q.prefix...), q.suffix...)
}

// jetName is the name of the column of a value.
func (q *query) jetName(i int) []interp.Val {
	if i >= len(q.columns) {
		return []interp.Val{q.x.mc.Opaque(interp.Unknown, summary.String)}
	}
	return []interp.Val{q.word(`"`), q.columns[i], q.word(`"`)}
}
