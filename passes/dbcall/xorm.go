package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// xorm runs a call of xorm. A session is an object: memory keeps its chain
// under it, and under another name the transaction it has begun.
// https://xorm.io/docs/
func (x *call) xorm() []interp.Val {
	switch x.row.Verb {
	case dal.Start:
		return []interp.Val{x.build(nil)}
	case dal.Build:
		if strings.HasPrefix(x.row.Clause, "cond ") {
			recv := x.receiver()
			return []interp.Val{x.build(&recv)}
		}
		return []interp.Val{x.session()}
	case dal.Begin:
		x.c.Mem[x.txFlag()] = x.began()
		return []interp.Val{x.mc.ZeroOf(summary.Error)}
	case dal.End:
		delete(x.c.Mem, x.txFlag())
		return []interp.Val{x.mc.ZeroOf(summary.Error)}
	case dal.Transact: // gives what the function gives
		if outs, ok := x.mc.CallFunc(x.c, x.arg(x.row.Fn), x.begin()); ok && len(outs) == 2 {
			return outs
		}
		return []interp.Val{x.mc.Opaque(interp.Unknown, summary.Any), x.mc.ZeroOf(summary.Error)}
	}
	return x.ran()
}

// session is the session with a clause more.
func (x *call) session() interp.Val {
	obj := x.object()
	if x.row.New {
		delete(x.c.Mem, obj.T) // what an earlier round of a loop has left
	}
	if x.row.Clause == "" {
		return obj // the order, a limit
	}
	state := x.state(obj)
	clause := x.build(&state)
	if x.row.Clause == "join" { // on a condition, which stands between table and arguments
		t := interp.Term{Kind: interp.KLib, Name: clause.T.Name, Args: append(slices.Clip(clause.T.Args), x.freeze(x.arg(3), 0))}
		clause.T = x.mc.Term(t)
	}
	x.c.Mem[obj.T] = clause
	return obj
}

// receiver is the condition that a method is called on, as a value of the type that the method's name tells.
func (x *call) receiver() interp.Val {
	v := x.arg(0)
	typ := strings.TrimPrefix(x.row.Name[:strings.LastIndexByte(x.row.Name, ')')], "(")
	if !v.Is(interp.KLib) && !v.Is(interp.KIface) && !strings.HasSuffix(typ, ".Cond") {
		v = interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KIface, Name: typ, Args: []interp.Val{v}})}
	}
	return x.freeze(v, 0)
}

// txFlag is the name under which memory keeps a session's transaction.
func (x *call) txFlag() *interp.Term {
	return x.mc.Term(interp.Term{Kind: interp.KLib, Name: "begun", Args: []interp.Val{{Bits: interp.NonZero, T: x.arg(0).Strip().T}}})
}

// began is a new transaction: one that is begun again after the assumed call is another.
func (x *call) began() interp.Val {
	tx := interp.Term{Kind: interp.KLib, Name: "tx", Site: x.c.Key(), Class: summary.Ptr}
	if x.c.Passed(x.mc) != 0 || x.c.Again(x.mc) {
		tx.Site += " again"
	}
	if x.row.Options > 0 {
		options := x.arg(x.row.Options)
		if list, known := x.c.Elems(x.mc, options); known && len(list) > 0 { // variadic
			options = list[0]
		}
		tx.Args = []interp.Val{x.c.Whole(x.mc, options)}
	}
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(tx)}
}

// inTx is the transaction that the receiver has begun, or nil.
func (x *call) inTx() *interp.Term {
	if v, ok := x.c.Mem[x.txFlag()]; ok && v.Is(interp.KLib) && v.T.Name == "tx" {
		return v.T
	}
	return nil
}

// ran runs a call that ends a chain.
func (x *call) ran() []interp.Val {
	op := x.op()
	switch {
	case x.row.Verb == dal.Find && x.row.Mode == "each":
		if x.assumed(op) != interp.Miss {
			x.mc.CallFunc(x.c, x.arg(x.row.Fn))
		}
	case x.row.Verb == dal.Find:
		for i, d := range x.beans(x.row.Dest) {
			if isList(d) || isMap(d) {
				x.fillList(op, d)
			} else {
				x.fill(op, d, i, false)
			}
		}
	case x.row.Verb == dal.Insert:
		for _, b := range x.beans(x.row.Dest) {
			x.numbered(b)
		}
	}
	outs := x.outs(op)
	if x.row.Ends {
		delete(x.c.Mem, x.object().T)
	}
	return outs
}

// beans are the values of an argument that may be several: Get(&user), Insert(&user, &group).
func (x *call) beans(i int) []interp.Val {
	if i == 0 {
		return nil
	}
	v := x.arg(i)
	if es, ok := x.c.Elems(x.mc, v); ok && !v.Is(interp.KIface) {
		return es
	}
	return []interp.Val{v}
}

func isMap(v interp.Val) bool {
	return v.Is(interp.KIface) && strings.HasPrefix(strings.TrimPrefix(v.T.Name, "*"), "map[")
}

// numbered gives an inserted row the number that the database generates.
func (x *call) numbered(bean interp.Val) {
	m := x.model(x.typed(bean))
	p := bean.Strip()
	if m == nil || isList(bean) || !p.Is(interp.KAlloc) {
		return
	}
	for i := range m.table.Columns {
		c := &m.table.Columns[i]
		if f, _ := x.field(p, x.typed(bean), c); !c.AutoIncrement || f.Bits == interp.NonZero {
			continue
		}
		addr := p
		for _, name := range c.Path {
			addr = interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KFieldA, Name: name, Class: summary.Ptr, Args: []interp.Val{{Bits: interp.Either, T: addr.T}}})}
		}
		id := x.mc.Opaque("id"+x.c.Key(), scalarClass(c.GoType))
		id.Bits = interp.NonZero
		x.c.Store(x.mc, addr, id)
	}
}

// beanRules say which of a bean's fields count.
type beanRules struct {
	noAuto, all bool     // NoAutoCondition; AllCols
	cols, omit  []string // Cols; Omit
	must        []string // MustCols
	bools       []string // UseBool; "*" for all
	set         []string // Incr, SetExpr: columns set to an expression
	ids         []interp.Val
	alias       string
	ored        bool // the conditions so far are joined by OR
	last        condition
}

// same reports whether two conditions are the same text with the same arguments.
func (c condition) same(d condition) bool {
	return slices.Equal(c.parts, d.parts) && slices.Equal(c.args, d.args)
}

// clauseOf adds one clause of a session.
func (s *statement) clauseOf(clause string, t *interp.Term) {
	text, args := t.Args[1], s.list(t.Args[2])
	switch clause {
	case "where":
		s.also("AND", s.cond(text, args, 0))
		for _, a := range args { // Where(cond, more...)
			if !s.isText("", text.Strip()) && a.T != nil {
				s.also("AND", s.cond(a, nil, 0))
			}
		}
	case "or":
		s.also("OR", s.cond(text, args, 0))
	case "in", "not in":
		s.also("AND", s.in(clause, text, args))
	case "id":
		s.rules.ids = s.pk(text)
	case "table":
		if name := s.tableText(text); name.T != nil {
			s.table = []interp.Val{name}
		}
	case "alias":
		s.rules.alias, _ = text.ConstText()
	case "raw":
		s.raw, s.args = []interp.Val{text.Strip()}, args
	case "join":
		s.joined(text, t.Args[3], args)
	case "lock":
		s.suffix = []interp.Val{s.word(" FOR UPDATE")}
	case "unscoped":
		s.unscoped = true
	default:
		s.rule(clause, s.names(text))
	}
}

// rule adds a clause that says which fields count.
func (s *statement) rule(clause string, names []string) {
	r := &s.rules
	switch clause {
	case "noauto":
		r.noAuto = true
	case "all":
		r.all = true
	case "cols":
		r.cols = append(r.cols, names...)
	case "omit":
		r.omit = append(r.omit, names...)
	case "must":
		r.must = append(r.must, names...)
	case "set":
		r.set = append(r.set, names...)
	case "bool":
		if len(names) == 0 {
			names = []string{"*"}
		}
		r.bools = append(r.bools, names...)
	}
}

// names are columns' names; several may stand in one text.
func (s *statement) names(v interp.Val) []string {
	var out []string
	for _, n := range s.list(v) {
		text, _ := n.Strip().ConstText()
		for _, w := range strings.Split(text, ",") {
			if w = strings.Trim(strings.TrimSpace(w), "`\""); w != "" {
				out = append(out, w)
			}
		}
	}
	return out
}

// pk are the values of a primary key: one, or a schemas.PK of several.
func (s *statement) pk(v interp.Val) []interp.Val {
	if v.Is(interp.KIface) && (strings.HasSuffix(v.T.Name, ".PK") || strings.HasPrefix(v.T.Name, "[]")) {
		return s.list(v.Strip())
	}
	return []interp.Val{v}
}

// joined adds a join.
func (s *statement) joined(table, on interp.Val, args []interp.Val) {
	name := s.joinTable(table)
	c := s.cond(on, args, 0)
	s.joins = append(s.joins, s.word(" JOIN "), name, s.word(" ON "))
	s.joins = append(s.joins, c.parts...)
	s.joinArgs = append(s.joinArgs, c.args...)
}

// joinTable is a table's name: a text, a bean, or either with an alias.
func (s *statement) joinTable(v interp.Val) interp.Val {
	if m := s.x.model(s.x.typed(v)); m != nil {
		return m.name
	}
	if es := s.list(v.Strip()); len(es) == 2 {
		name := s.joinTable(es[0])
		return s.x.mc.Concat(name, s.word(" AS "), es[1].Strip())
	}
	if c, ok := v.Strip().ConstText(); ok {
		return s.word(quotedTable(c))
	}
	return v.Strip()
}

// also joins a condition to those there are. What follows an OR applies to both its sides.
func (s *statement) also(word string, c condition) {
	if len(c.parts) == 0 || word == "OR" && s.rules.last.same(c) {
		return // e.g. Or in a loop: each round asks the same of another value
	}
	s.rules.last = c
	if word == "AND" && s.rules.ored {
		s.where = append(append([]interp.Val{s.word("(")}, s.where...), s.word(")"))
	}
	s.rules.ored = word == "OR" && len(s.where) > 0
	s.and(word, c)
}

// cond is a condition: a text with arguments, a map, a value of the builder's types.
func (s *statement) cond(v interp.Val, args []interp.Val, depth int) condition {
	inner := v.Strip()
	if inner.T == nil || depth > 8 {
		return s.unknown()
	}
	if inner.Is(interp.KLib) && strings.HasPrefix(inner.T.Name, "clause cond ") {
		return s.made(strings.TrimPrefix(inner.T.Name, "clause cond "), inner.T, depth)
	}
	if inner.Is(interp.KPhi) {
		return s.longest(inner, args, depth)
	}
	typ := ""
	if v.Is(interp.KIface) {
		typ = v.T.Name
	}
	name := typ[strings.LastIndexByte(typ, '.')+1:]
	switch op := dal.XormComparisons[name]; {
	case s.isText(typ, inner):
		if c, ok := inner.ConstText(); ok && strings.TrimSpace(c) == "" {
			return condition{}
		}
		parts, list := s.expand(inner, args)
		return condition{parts: parts, args: list, loose: true}
	case strings.HasPrefix(typ, "map["):
		return s.compared(inner, "=")
	case !strings.HasSuffix(typ, "/builder."+name):
		return s.unknown()
	case op != "":
		return s.compared(inner, op)
	case name == "Between":
		f := func(n string) interp.Val { return s.x.mc.Field(s.x.c, inner, typ, n, summary.Other) }
		return s.onColumn(f("Col"), " BETWEEN ? AND ?", f("LessVal"), f("MoreVal"))
	}
	es := s.list(inner)
	switch {
	case name == "Like" && len(es) == 2:
		return s.onColumn(es[0], " LIKE ?", es[1])
	case name == "IsNull" && len(es) == 1:
		return s.onColumn(es[0], " IS NULL")
	case name == "NotNull" && len(es) == 1:
		return s.onColumn(es[0], " IS NOT NULL")
	case name == "Not" && len(es) == 1:
		c := s.cond(es[0], nil, depth+1)
		c.parts = append(append([]interp.Val{s.word("NOT (")}, c.parts...), s.word(")"))
		return c
	}
	return s.unknown()
}

// onColumn is a condition on a column of which the name may be known at run time alone.
func (s *statement) onColumn(col interp.Val, text string, args ...interp.Val) condition {
	return condition{parts: []interp.Val{s.columnName(col), s.word(text)}, args: args}
}

func (s *statement) columnName(col interp.Val) interp.Val {
	if c, ok := col.Strip().ConstText(); ok {
		if strings.ContainsAny(c, "( `\"") {
			return s.word(c) // an expression
		}
		return s.word(quoted(c))
	}
	return col.Strip()
}

// compared compares each column of a map.
func (s *statement) compared(m interp.Val, op string) condition {
	names, values, known := s.entries(m)
	if !known {
		return s.unknown()
	}
	var cs []condition
	for i, n := range names {
		switch v := values[i]; {
		case isExpr(v) && len(v.Strip().T.Args) == 3:
			in := v.Strip().T
			cs = append(cs, s.onColumn(s.word(n), " "+op+" (", s.list(in.Args[2])...))
			last := &cs[len(cs)-1]
			last.parts = append(last.parts, in.Args[1].Strip(), s.word(")"))
		case strings.ContainsAny(n, "( "):
			cs = append(cs, condition{parts: []interp.Val{s.word(n + " " + op + " ?")}, args: []interp.Val{v}})
		default:
			cs = append(cs, s.column(n, op, v))
		}
	}
	return s.all(cs, "AND")
}

func isExpr(v interp.Val) bool {
	in := v.Strip()
	return in.Is(interp.KLib) && in.T.Name == "clause cond expr"
}

// in is the condition that a column has one of several values.
func (s *statement) in(op string, col interp.Val, values []interp.Val) condition {
	op = " " + strings.ToUpper(op) + " ("
	if len(values) == 1 {
		if es, ok := s.members(values[0]); ok {
			values = es
		} else if e := values[0].Strip(); e.Is(interp.KLib) || e.Is(interp.KPhi) { // a subquery: of other rows
			return condition{parts: []interp.Val{s.columnName(col), s.word(op + "SELECT NULL)")}}
		}
	}
	if len(values) == 0 {
		return condition{parts: []interp.Val{s.word("0=1")}}
	}
	return s.onColumn(col, op+strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ")+")", values...)
}

// made is a condition that a function of the builder has made.
func (s *statement) made(kind string, t *interp.Term, depth int) condition {
	text, args := t.Args[1], s.list(t.Args[2])
	switch kind {
	case "expr":
		parts, list := s.expand(text.Strip(), args)
		return condition{parts: parts, args: list, loose: true}
	case "in", "not in":
		return s.in(kind, text, args)
	}
	var cs []condition
	if base := t.Args[0]; base.T != nil && base.Bits != interp.Zero {
		cs = append(cs, s.cond(base, nil, depth+1))
	}
	if len(args) == 0 && t.Args[2].Bits != interp.Zero && !t.Args[2].Is(interp.KList) && !t.Args[2].Is(interp.KSlice) {
		cs = append(cs, s.unknown())
	}
	for _, a := range args {
		if a.Bits == interp.Zero {
			continue // nil
		}
		if l := a.Strip(); !a.Is(interp.KIface) && !l.Is(interp.KLib) && !l.Is(interp.KPhi) { // a list of conditions made elsewhere
			cs = append(cs, s.unknown())
			continue
		}
		cs = append(cs, s.cond(a, nil, depth+1))
	}
	return s.all(cs, strings.ToUpper(kind))
}

// longest is the way to make a condition that says most.
func (s *statement) longest(v interp.Val, args []interp.Val, depth int) condition {
	best := condition{}
	for _, a := range v.T.Args {
		if a.Strip().T == v.T || a.Bits == interp.Zero {
			continue
		}
		if c := s.cond(a, args, depth+1); len(c.parts) > len(best.parts) {
			best = c
		}
	}
	if len(best.parts) == 0 && len(v.T.Args) == 0 {
		return s.unknown()
	}
	return best
}

// ofBean takes table and columns from a bean, a list of them, or a map of them.
func (s *statement) ofBean(v interp.Val) {
	if isMap(v) {
		_, typ, _ := strings.Cut(v.T.Name, "]")
		v = interp.Val{Bits: v.Bits, T: s.x.mc.Term(interp.Term{Kind: interp.KIface, Name: typ, Args: v.T.Args})}
	}
	s.named = append(s.named, v)
	s.of(v)
}

// auto adds the conditions that a bean stands for: its fields that are not
// zero. A bool counts only where the code says so.
func (s *statement) auto(bean interp.Val) {
	if s.rules.noAuto {
		return
	}
	if isMap(bean) {
		s.also("AND", s.compared(bean.Strip(), "="))
		return
	}
	typ := s.x.typed(bean)
	m := s.x.model(typ)
	if m == nil || isList(bean) {
		if bean.T != nil && dependsOn(bean.Strip()) && !bean.Is(interp.KIface) {
			s.also("AND", s.unknown())
		}
		return
	}
	partial := false
	for i := range m.table.Columns {
		c := &m.table.Columns[i]
		if c.SoftDelete {
			continue
		}
		f, known := s.x.field(bean.Strip(), typ, c)
		must := containsFold(s.rules.must, c.Name)
		switch {
		case c.GoType == "bool" && !must && !containsFold(s.rules.bools, c.Name) && !slices.Contains(s.rules.bools, "*"):
		case !known:
			partial = true
		case f.T != nil && (f.Bits != interp.Zero || must || c.GoType == "bool"):
			s.also("AND", s.column(s.qualified(c.Name), "=", f))
		}
	}
	if partial {
		s.also("AND", s.unknown())
	}
}

// qualified is a column's name, with the table's where others are joined.
func (s *statement) qualified(col string) string {
	if len(s.joins) == 0 {
		return col
	}
	if s.rules.alias != "" {
		return s.rules.alias + "." + col
	}
	if len(s.table) == 1 {
		if t, ok := s.table[0].ConstText(); ok && !strings.ContainsAny(t, " .") {
			return t + "." + col
		}
	}
	return col
}

// rest adds the conditions of ID, and what soft deletion asks for.
func (s *statement) rest() {
	pk := s.model.primary()
	for i, id := range s.rules.ids {
		name := "id"
		if i < len(pk) {
			name = pk[i].Name
		}
		s.also("AND", s.column(s.qualified(name), "=", id))
	}
	if s.rules.ored {
		s.where = append(append([]interp.Val{s.word("(")}, s.where...), s.word(")"))
		s.rules.ored = false
	}
	s.live()
}

// xorm is the SQL text that a call of a session runs, and its arguments.
func (x *call) xormStatement(op *Op) (text, args interp.Val) {
	s := &statement{x: x}
	s.walk(x.chain(), 0)
	op.NoRows = x.row.NoRows
	dests, conds := x.beans(x.row.Dest), x.beans(x.row.Args)
	var parts, list []interp.Val
	switch {
	case x.row.Verb == dal.ExecRaw && len(conds) > 0: // the text, and its arguments
		parts, list = []interp.Val{conds[0].Strip()}, conds[1:]
	case len(s.raw) > 0:
		parts, list = s.raw, s.args
	case x.row.Verb == dal.Insert:
		parts, list = s.inserts(op, dests)
	case x.row.Verb == dal.Change:
		parts, list = s.changes(dests, conds)
	default:
		parts, list = s.looks(dests, conds)
	}
	if len(s.table) == 0 && len(s.raw) == 0 && x.row.Verb != dal.ExecRaw {
		op.Open = s.callers(interp.Val{})
	}
	return x.mc.Concat(parts...), x.arguments(list)
}

// looks writes a SELECT. Get and Exist take the one bean for conditions, Find those beside its list.
func (s *statement) looks(dests, conds []interp.Val) (parts, list []interp.Val) {
	for _, b := range append(dests[:min(1, len(dests))], conds[:min(1, len(conds))]...) {
		s.ofBean(b)
	}
	for _, b := range dests[:min(1, len(dests))] {
		if !isList(b) && !isMap(b) {
			s.auto(b)
		}
	}
	for _, b := range conds[:min(1, len(conds))] {
		s.auto(b)
	}
	s.rest()
	items := "*"
	switch {
	case s.x.row.Mode == "sum":
		items = "sum(1)"
	case s.x.row.Verb == dal.Count:
		items = "count(*)"
	case s.x.row.Verb == dal.Exists:
		items = "1"
	}
	parts = append([]interp.Val{s.word("SELECT " + items + " FROM ")}, s.from()...)
	if s.rules.alias != "" {
		parts = append(parts, s.word(" AS "+quoted(s.rules.alias)))
	}
	parts = append(append(parts, s.joins...), s.filter()...)
	return append(parts, s.suffix...), append(slices.Clip(s.joinArgs), s.args...)
}

// inserts writes an INSERT for each bean. The second statement's arguments
// stand in its text, for placeholders count anew in each.
func (s *statement) inserts(op *Op, beans []interp.Val) (parts, list []interp.Val) {
	chosen := s.table
	for i, b := range beans {
		s.table, s.model, s.typ, s.conflict = chosen, nil, "", nil
		s.ofBean(b)
		if s.model != nil && i == 0 {
			op.model = s.model.table
		}
		names, values := s.kept(s.row(b))
		if i == 0 {
			parts, list = s.insertText(names, values), args(values)
			continue
		}
		parts = append(append(parts, s.word("; ")), s.filledIn(names, values)...)
	}
	return parts, list
}

// kept are the columns that Cols and Omit leave. A row is inserted alive.
func (s *statement) kept(names []string, values []value) (ns []string, vs []value) {
	for i, n := range names {
		c := s.model.column(n)
		if len(s.rules.cols) > 0 && !containsFold(s.rules.cols, n) || containsFold(s.rules.omit, n) || c != nil && c.SoftDelete {
			continue
		}
		ns, vs = append(ns, n), append(vs, values[i])
	}
	return ns, vs
}

// filledIn is an INSERT without placeholders.
func (s *statement) filledIn(names []string, values []value) []interp.Val {
	if len(names) == 0 {
		return s.insertText(names, values)
	}
	cols := make([]string, len(names))
	for i, n := range names {
		cols[i] = quoted(n)
	}
	parts := append(append([]interp.Val{s.word("INSERT INTO ")}, s.from()...), s.word(" ("+strings.Join(cols, ", ")+") VALUES ("))
	for i, v := range values {
		if i > 0 {
			parts = append(parts, s.word(", "))
		}
		c, known := v.arg.Strip().ConstText()
		switch {
		case v.text != "":
			parts = append(parts, s.word(v.text))
		case known && v.arg.Strip().T.Class == summary.Number:
			parts = append(parts, s.word(c))
		case known:
			parts = append(parts, s.word("'"+strings.ReplaceAll(c, "'", "''")+"'"))
		default:
			parts = append(parts, v.arg.Strip())
		}
	}
	return append(parts, s.word(")"))
}

// changes writes an UPDATE or a DELETE.
func (s *statement) changes(dests, conds []interp.Val) (parts, list []interp.Val) {
	for _, b := range append(dests[:min(1, len(dests))], conds[:min(1, len(conds))]...) {
		s.ofBean(b)
	}
	for _, b := range conds[:min(1, len(conds))] {
		s.auto(b)
	}
	s.rest()
	if s.x.row.Mode == "delete" {
		parts = append([]interp.Val{s.word("DELETE FROM ")}, s.from()...)
		return append(parts, s.filter()...), s.args
	}
	var names []string
	var values []value
	if len(dests) > 0 {
		if len(s.rules.cols) > 0 || s.rules.all {
			names, values = s.kept(s.row(dests[0]))
		} else {
			names, values = s.kept(s.changed(dests[0]))
		}
	}
	for _, n := range s.rules.set {
		names, values = append(names, n), append(values, value{text: quoted(n) + " + 1"})
	}
	if len(names) == 0 {
		names, values = []string{"_"}, []value{{arg: s.x.mc.Opaque(interp.Unknown, summary.Other)}}
	}
	return s.update(names, values, condition{})
}
