package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// build is a builder with one clause more: a term that keeps its arguments as
// they stand at the call.
func (x *call) build(recv *interp.Val) interp.Val {
	t := interp.Term{Kind: interp.KLib, Name: "clause " + x.row.Clause, Class: summary.Other}
	if x.row.Clause == "mods" { // of a generated table
		t.Site = x.row.Entity
	}
	none := x.none()
	base, text, args := none, none, none
	switch {
	case recv != nil:
		base = *recv
	case strings.HasPrefix(x.row.Name, "("): // begun on a connection, or on a transaction
		base = x.arg(0)
	}
	if x.row.SQL != 0 {
		text = x.freeze(x.arg(x.row.SQL), 0)
	}
	if x.row.Fn != 0 {
		args = x.arg(x.row.Fn)
	}
	if x.row.Node != "" && x.row.ORM != dal.Boil && x.row.ORM != dal.Jet && !isChain(base.Strip()) {
		base = x.generic(base)
	}
	if x.row.Mode == "type" { // gorm.G[User](db)
		base, text = x.arg(x.row.Dest), x.typeArgument()
	}
	if x.row.Args != 0 {
		args = x.freeze(x.arg(x.row.Args), 0)
	}
	switch x.row.Mode {
	case "value": // a column, an expression, its arguments
		es := append([]interp.Val{x.arg(x.row.SQL + 1)}, x.list(args)...)
		args = interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KList, Class: summary.List, Args: es})}
	case "ident", "column":
		text = x.idents(text)
	case "text":
		text, args = x.mc.Concat(x.fillIn(x.text(text), x.list(args))...), none
	case "row same", "row lower", "row snake":
		if text, args = x.rowOf(text), none; x.row.Args != 0 { // the text is the table
			text, args = x.freeze(x.arg(x.row.SQL), 0), x.rowOf(x.freeze(x.arg(x.row.Args), 0))
		}
	}
	t.Args = []interp.Val{base, text, args}
	if x.row.Options != 0 {
		t.Args = append(t.Args, x.arg(x.row.Options))
	}
	if x.row.Clause == "amend" {
		t.Args = append(t.Args, x.arg(x.row.Fn))
	}
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(t)}
}

// start is a new builder. One that is changed in place is an object, under which memory keeps the chain.
func (x *call) start() interp.Val {
	if !x.row.Mutable {
		return x.build(nil)
	}
	chain := x.build(nil)
	if x.row.Clause == "same" { // a copy of another builder's chain
		chain = x.chain()
	}
	obj := interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{
		Kind: interp.KLib, Name: "builder", Site: x.c.Key(), Class: summary.Ptr, Args: []interp.Val{chain.T.Args[0]},
	})}
	x.c.Mem[obj.T] = chain
	return obj
}

// freeze is a value with what memory knows of its parts: lists as lists, maps as structs.
func (x *call) freeze(v interp.Val, depth int) interp.Val {
	if v.T == nil || depth > 8 { // And{Or{Eq{…}}} is six deep
		return v
	}
	switch v.T.Kind {
	case interp.KIface:
		return interp.Val{Bits: v.Bits, T: x.mc.Term(interp.Term{Kind: interp.KIface, Name: v.T.Name, Args: []interp.Val{x.freeze(v.T.Args[0], depth+1)}})}
	case interp.KSlice, interp.KList:
		es, ok := x.c.Elems(x.mc, v)
		if !ok {
			return v
		}
		out := make([]interp.Val, len(es))
		for i, e := range es {
			out[i] = x.freeze(e, depth+1)
		}
		return interp.Val{Bits: v.Bits, T: x.mc.Term(interp.Term{Kind: interp.KList, Class: summary.List, Args: out})}
	case interp.KMap:
		entries := x.c.Entries(x.mc, v)
		t := interp.Term{Kind: interp.KStruct, Class: summary.List}
		for k := range entries {
			t.Names = append(t.Names, k)
		}
		slices.Sort(t.Names)
		for _, k := range t.Names {
			t.Args = append(t.Args, x.freeze(entries[k], depth+1))
		}
		return interp.Val{Bits: interp.NonZero, T: x.mc.Term(t)}
	}
	return v
}

// query is a builder's chain taken apart.
type query struct {
	x                 *call
	kind              string
	table, columns    []interp.Val
	joins, wheres     []interp.Val
	values            []interp.Val
	sets, suffix      []interp.Val
	prefix            []interp.Val
	options           []interp.Val
	args, suffixArgs  []interp.Val
	prefixArgs        []interp.Val
	setArgs, joinArgs []interp.Val
	option            interp.Val // of the clause that is being added
	owner             string     // of a generated table, the type whose fields are its columns
	from              *query
}

// render is the SQL text that a builder makes, with ? for its arguments, and
// the arguments. Of several ways the chain may have been built, those with most
// conditions count: a condition that is sometimes left out is the reader's to judge.
func (x *call) render(v interp.Val) (text, args interp.Val) {
	if x.row.Mutable {
		v = x.chain()
	}
	ways := x.ways(v, map[*interp.Term][]*query{}, 0)
	if len(ways) == 0 {
		return x.mc.Opaque(interp.Unknown, summary.String), x.mc.Opaque(interp.Unknown, summary.List)
	}
	var texts []interp.Val
	for _, q := range ways {
		if x.row.Mode == "count" {
			q.columns = []interp.Val{q.word("COUNT(*)")}
		}
		parts, list := q.sql()
		text = x.mc.Concat(parts...)
		if len(list) > 0 || len(ways) == 1 { // the arguments are those of one text
			return text, x.arguments(list)
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(texts) > 1 {
		text = interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KPhi, Class: summary.String, Name: "ways" + x.c.Key(), Args: texts})}
	}
	return text, x.arguments(nil)
}

// takeApart follows a chain down to its start.
func (x *call) takeApart(v interp.Val, depth int) *query {
	if ways := x.ways(v, map[*interp.Term][]*query{}, depth); len(ways) > 0 {
		return ways[0]
	}
	return nil
}

// maxWays bounds how many ways of building a chain are told apart.
const maxWays = 4

// ways are the queries that a chain may stand for. What was found of a part of it is in seen.
func (x *call) ways(v interp.Val, seen map[*interp.Term][]*query, depth int) []*query {
	v = v.Strip()
	if v.T == nil || depth > 60 {
		return nil
	}
	if _, ok := seen[v.T]; !ok {
		seen[v.T] = nil // a chain that is built on itself, in a loop
		seen[v.T] = x.taken(v, seen, depth)
	}
	out := make([]*query, len(seen[v.T]))
	for i, q := range seen[v.T] {
		out[i] = q.clone()
	}
	return out
}

func (x *call) taken(v interp.Val, seen map[*interp.Term][]*query, depth int) []*query {
	if v.Is(interp.KPhi) {
		var all []*query
		for _, a := range v.T.Args {
			all = append(all, x.ways(a, seen, depth+1)...)
		}
		return fullest(all)
	}
	if v.Is(interp.KLib) && v.T.Name == "builder" {
		if state, ok := x.c.Mem[v.T]; ok {
			return x.ways(state, seen, depth+1)
		}
		return nil
	}
	clause, ok := strings.CutPrefix(v.T.Name, "clause ")
	if !v.Is(interp.KLib) || !ok {
		return nil
	}
	base, text, args := v.T.Args[0], v.T.Args[1], v.T.Args[2]
	if x.row.ORM == dal.Jet {
		return x.jetTaken(clause, v, seen, depth)
	}
	switch clause {
	case "select", "insert", "replace", "update", "delete", "expr", "raw", "selectfrom", "insertignore":
		q := &query{x: x, kind: clause}
		q.start(text, args)
		return []*query{q}
	}
	out := x.ways(base, seen, depth+1)
	for _, q := range out {
		if len(v.T.Args) > 3 {
			q.option = v.T.Args[3]
		}
		q.add(clause, text, args, depth)
	}
	return out
}

// fullest are the queries with most conditions.
func fullest(all []*query) []*query {
	var out []*query
	most := 0
	for _, q := range all {
		most = max(most, len(q.wheres))
	}
	for _, q := range all {
		if len(q.wheres) == most && len(out) < maxWays {
			out = append(out, q)
		}
	}
	return out
}

func (q *query) clone() *query {
	c := *q
	for _, l := range []*[]interp.Val{&c.table, &c.columns, &c.joins, &c.wheres, &c.values, &c.sets, &c.suffix, &c.prefix, &c.options, &c.args, &c.suffixArgs, &c.prefixArgs, &c.setArgs, &c.joinArgs} {
		*l = slices.Clip(*l)
	}
	return &c
}

func (q *query) start(text, args interp.Val) {
	switch q.kind {
	case "select":
		q.columns = q.x.textsOf(q.list(text))
	case "selectfrom":
		q.kind, q.table = "select", q.comma(q.x.textsOf(q.list(text)))
	case "expr":
		q.wheres, q.args = []interp.Val{text}, q.list(args)
	case "raw":
		q.prefix = []interp.Val{text}
	case "insertignore":
		q.kind = "insert"
		q.tail("ignoreinto", text)
		q.record(args)
	default:
		q.table = q.comma(q.x.textsOf(q.list(text)))
		q.record(args)
	}
}

func (q *query) list(v interp.Val) []interp.Val {
	if es, ok := q.x.c.Elems(q.x.mc, v); ok {
		return es
	}
	if v.Bits == interp.Zero {
		return nil
	}
	return []interp.Val{v}
}

func (q *query) add(clause string, text, args interp.Val, depth int) {
	switch clause {
	case "columns":
		q.columns = append(q.columns, q.list(text)...)
	case "column":
		q.columns = append(q.columns, text.Strip())
	case "from", "into":
		q.table = []interp.Val{text}
	case "join", "leftjoin":
		word := " JOIN "
		if clause == "leftjoin" {
			word = " LEFT JOIN "
		}
		q.joins = append(q.joins, q.word(word), text)
		q.joinArgs = append(q.joinArgs, q.list(args)...)
	case "where":
		parts, list := q.condition(text, args, 0)
		if len(parts) > 0 {
			if len(q.wheres) > 0 {
				q.wheres = append(q.wheres, q.word(" AND "))
			}
			q.wheres = append(q.wheres, parts...)
			q.args = append(q.args, list...)
		}
	case "values":
		q.values = append(q.values, q.list(args)...)
	case "set":
		q.sets = append(q.sets, text)
		q.setArgs = append(q.setArgs, args)
	case "setmap":
		m := text.Strip()
		if m.Is(interp.KStruct) {
			for i, n := range m.T.Names {
				q.sets = append(q.sets, q.word(n))
				q.setArgs = append(q.setArgs, m.T.Args[i])
			}
		}
	case "fromselect":
		q.from = q.x.takeApart(text, depth+1)
	case "prefix":
		q.prefix = append(q.prefix, text, q.word(" "))
		q.prefixArgs = append(q.prefixArgs, q.list(args)...)
	case "suffix":
		q.suffix = append(q.suffix, q.word(" "), text)
		q.suffixArgs = append(q.suffixArgs, q.list(args)...)
	case "options":
		for _, o := range q.list(text) {
			q.options = append(q.options, o, q.word(" "))
		}
	default:
		q.more(clause, text, args)
	}
}

func (q *query) word(s string) interp.Val { return q.x.mc.Const(summary.String, s, s == "") }

// condition is the text of a condition: a text of its own, a map of columns, a list of conditions, an expression.
func (q *query) condition(v, args interp.Val, depth int) (parts, list []interp.Val) {
	typ := ""
	if v.Is(interp.KIface) {
		typ = v.T.Name
	}
	op := dal.Conditions[typ]
	inner := v.Strip()
	switch {
	case depth > 5 || inner.T == nil:
		return []interp.Val{q.x.mc.Opaque(interp.Unknown, summary.String)}, nil
	case inner.Is(interp.KStruct) && (op != "" || strings.HasPrefix(typ, "map[")):
		if op == "" {
			op = "="
		}
		return q.columnsOf(inner, op)
	case inner.Is(interp.KList) && (op == "and" || op == "or"):
		return q.members(inner, op, depth)
	case inner.Is(interp.KLib) && inner.T.Name == "clause expr":
		e := q.x.takeApart(inner, 0)
		return e.wheres, e.args
	case inner.T.Class == summary.String || inner.Is(interp.KConcat):
		if c, ok := inner.ConstText(); ok && strings.TrimSpace(c) == "" {
			return nil, nil
		}
		return []interp.Val{inner}, q.list(args) // without parentheses: an OR in it is the caller's fault, and the database's truth
	}
	return []interp.Val{inner}, nil // a hole
}

func (q *query) columnsOf(m interp.Val, op string) (parts, list []interp.Val) {
	for i, n := range m.T.Names {
		if i > 0 {
			parts = append(parts, q.word(" AND "))
		}
		v := m.T.Args[i]
		members, isList := q.membersOf(v)
		switch {
		case isList && (op == "=" || op == "<>"):
			parts = append(parts, q.word(n+map[string]string{"=": " IN (", "<>": " NOT IN ("}[op]+strings.TrimSuffix(strings.Repeat("?, ", len(members)), ", ")+")"))
			list = append(list, members...)
		case v.Strip().Bits == interp.Zero && v.Strip().T.Class != summary.String && v.Strip().T.Class != summary.Number && v.Strip().T.Class != summary.Bool:
			parts = append(parts, q.word(n+map[string]string{"=": " IS NULL", "<>": " IS NOT NULL"}[op]))
		default:
			parts = append(parts, q.word(n+" "+op+" ?"))
			list = append(list, v)
		}
	}
	return parts, list
}

// membersOf are the members of a list that stands for a column's value: it is compared by IN.
func (q *query) membersOf(v interp.Val) ([]interp.Val, bool) {
	if !v.Is(interp.KIface) || !strings.HasPrefix(v.T.Name, "[]") || v.T.Name == "[]byte" || v.T.Name == "[]uint8" {
		return nil, false
	}
	es, ok := q.x.c.Elems(q.x.mc, v.T.Args[0])
	if !ok || len(es) == 0 {
		return []interp.Val{q.x.mc.Opaque(interp.Unknown, summary.Other), q.x.mc.Opaque(interp.Unknown, summary.Other)}, true // several, not known
	}
	return es, true
}

func (q *query) members(l interp.Val, op string, depth int) (parts, list []interp.Val) {
	parts = append(parts, q.word("("))
	for i, m := range l.T.Args {
		if i > 0 {
			parts = append(parts, q.word(" "+op+" "))
		}
		p, a := q.condition(m, interp.Val{}, depth+1)
		parts, list = append(parts, p...), append(list, a...)
	}
	return append(parts, q.word(")")), list
}

// sql writes the statement.
func (q *query) sql() (parts, args []interp.Val) {
	add := func(vs ...interp.Val) { parts = append(parts, vs...) }
	comma := func(vs []interp.Val) {
		for i, v := range vs {
			if i > 0 {
				add(q.word(", "))
			}
			add(v.Strip())
		}
	}
	add(q.prefix...)
	args = append(args, q.prefixArgs...)
	switch q.kind {
	case "raw":
		return q.prefix, nil
	case "boilraw":
		return q.prefix, q.prefixArgs
	case "select":
		add(q.word("SELECT "))
		if len(q.columns) == 0 {
			add(q.word("*"))
		}
		comma(q.columns)
		if q.from != nil {
			p, a := q.from.sql()
			add(q.word(" FROM ("))
			add(p...)
			add(q.word(") AS sub"))
			args = append(args, a...)
		} else {
			add(q.word(" FROM "))
			add(q.table...)
		}
		add(q.joins...)
		args = append(args, q.joinArgs...)
	case "insert", "replace":
		add(q.word(strings.ToUpper(q.kind) + " "))
		add(q.options...)
		add(q.word("INTO "))
		add(q.table...)
		args = append(args, q.insertBody(add, comma)...)
	case "update":
		add(q.word("UPDATE "))
		add(q.table...)
		add(q.word(" SET "))
		for i, c := range q.sets {
			if i > 0 {
				add(q.word(", "))
			}
			add(c)
			if q.setArgs[i].T == nil { // the whole assignment
				continue
			}
			add(q.word(" = "))
			args = append(args, q.value(add, q.setArgs[i])...)
		}
	case "delete":
		add(q.word("DELETE FROM "))
		add(q.table...)
	case "expr":
		return q.wheres, q.args
	}
	if len(q.wheres) > 0 {
		add(q.word(" WHERE "))
		add(q.wheres...)
		args = append(args, q.args...)
	}
	add(q.suffix...)
	return parts, append(args, q.suffixArgs...)
}

// insertBody writes the columns and the first row of values.
func (q *query) insertBody(add func(...interp.Val), comma func([]interp.Val)) (args []interp.Val) {
	if len(q.sets) > 0 {
		q.columns, q.values = q.sets, q.setArgs
	}
	if len(q.columns) > 0 {
		add(q.word(" ("))
		comma(q.columns)
		add(q.word(")"))
	}
	if q.from != nil {
		p, a := q.from.sql()
		add(q.word(" "))
		add(p...)
		return a
	}
	n := len(q.values)
	if c := len(q.columns); c > 0 && (n > c || n == 0) {
		n = c
	}
	add(q.word(" VALUES ("))
	for i := range n {
		if i > 0 {
			add(q.word(", "))
		}
		if i < len(q.values) {
			args = append(args, q.value(add, q.values[i])...)
		} else {
			add(q.word("?"))
		}
	}
	add(q.word(")"))
	if len(q.values) < n {
		return nil
	}
	return args
}

// value writes a value: an argument, or an expression with its own.
func (q *query) value(add func(...interp.Val), v interp.Val) (args []interp.Val) {
	if s := v.Strip(); s.Is(interp.KLib) && s.T.Name == "clause expr" {
		if e := q.x.takeApart(s, 0); e != nil {
			add(e.wheres...)
			return e.args
		}
	}
	add(q.word("?"))
	return []interp.Val{v}
}
