package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// What ent generates is known by rows (dal.Row) and never entered. A builder is
// an object of its own; memory keeps under it the calls made on it, a term
// each. A predicate is a term too. Only when a statement runs are they read.

// ent interprets a call that has no meaning without ent's own rules; the rest
// are terminal calls like those of any mapper.
func (x *call) ent() ([]interp.Val, bool) {
	switch x.row.Verb {
	case dal.Start:
		return []interp.Val{x.entTerm(x.none())}, true
	case dal.Build:
		return []interp.Val{x.entBuild()}, true
	}
	return nil, false
}

func (x *call) none() interp.Val {
	return interp.Val{Bits: interp.Zero, T: x.mc.ZeroOf(summary.Ptr).T}
}

// entTerm is one call as a term: what it was called on, its value, its list.
// The function's name finds the row again.
func (x *call) entTerm(base interp.Val) interp.Val {
	value, list := x.none(), x.none()
	if x.row.Dest != 0 {
		value = x.entValue(x.arg(x.row.Dest))
	} else if x.row.SQL != 0 {
		value = x.arg(x.row.SQL)
	}
	if x.row.Args != 0 {
		list = x.freeze(x.arg(x.row.Args), 0)
	}
	args := []interp.Val{base, value, list}
	if x.row.Dest != 0 && x.row.SQL != 0 {
		args = append(args, x.arg(x.row.SQL))
	}
	t := interp.Term{Kind: interp.KLib, Name: "clause " + x.row.Clause, Site: x.row.Name, Class: summary.Ptr, Args: args}
	if x.row.Clause == "set" && x.whole() {
		t.N = 1
	}
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(t)}
}

// whole reports whether a setter's value cannot be NULL: an entity's id, or of a type without nil.
func (x *call) whole() bool {
	if _, isEdge := x.entText("Edge" + x.row.Field); isEdge {
		return true
	}
	if len(x.c.Instr.Args) != 2 {
		return false
	}
	switch x.c.Instr.Args[1].Class {
	case summary.Number, summary.String, summary.Bool:
		return true
	}
	return false
}

// entValue is a value as it stands at the call: of an entity its id, of a
// pointer to a variable what the variable holds.
func (x *call) entValue(v interp.Val) interp.Val {
	switch x.row.Clause {
	case "one":
		return x.mc.Field(x.c, v.Strip(), x.row.Node, "ID", x.fieldClass(x.row.Node, "ID"))
	case "edge":
		return v
	case "set":
		if _, isField := x.entText("Field" + x.row.Field); isField || strings.HasSuffix(x.row.Field, "ID") {
			break
		}
		if _, isEdge := x.entText("Edge" + x.row.Field); isEdge {
			node := x.neighbour()
			return x.mc.Field(x.c, v.Strip(), node, "ID", x.fieldClass(node, "ID"))
		}
	}
	if v.Is(interp.KAlloc) {
		return interp.Val{Bits: v.Bits, T: x.c.Whole(x.mc, v).T}
	}
	return v
}

// neighbour is the type that the row's edge leads to.
func (x *call) neighbour() string {
	if t := x.mc.Prog.Type(x.row.Node + "Edges"); t != nil {
		for _, f := range t.Fields {
			if f.Name == x.row.Field {
				return strings.TrimLeft(f.Type, "*[]")
			}
		}
	}
	return ""
}

func (x *call) fieldClass(typ, field string) summary.Class {
	if t := x.mc.Prog.Type(typ); t != nil {
		for _, f := range t.Fields {
			if f.Name == field {
				return scalarClass(f.Type)
			}
		}
	}
	return summary.Other
}

// entText is a constant of the package generated for the row's schema type.
func (x *call) entText(name string) (string, bool) { return x.mc.Prog.Text(x.row.Entity + "." + name) }

// entBuild makes a builder, or adds to one.
func (x *call) entBuild() interp.Val {
	if !x.row.New {
		objs := x.entObjects()
		for _, obj := range objs {
			x.c.Mem[obj.T] = x.entTerm(x.state(obj))
		}
		if len(objs) > 1 {
			return x.arg(0)
		}
		return objs[0]
	}
	recv := x.arg(0).Strip()
	obj := interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: "builder", Site: x.c.Key(), Class: summary.Ptr, Args: []interp.Val{recv}})}
	base := x.none()
	switch x.row.Clause {
	case "clone", "edge":
		base = x.state(x.entObject())
	case "one":
		if x.row.Dest == 0 { // u.Update()
			base = recv
		}
	case "mapbulk":
		base = x.entEach()
	}
	x.c.Mem[obj.T] = x.entTerm(base)
	return obj
}

// entEach is the builder of one of many rows, as a function sets it.
//
//	client.User.MapCreateBulk(names, func(c *ent.UserCreate, i int) { c.SetName(names[i]) })
func (x *call) entEach() interp.Val {
	one := interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: "builder", Site: x.c.Key() + "#", Class: summary.Ptr, Args: []interp.Val{x.arg(0).Strip()}})}
	delete(x.c.Mem, one.T)
	x.mc.CallFunc(x.c, x.arg(x.row.Fn), one)
	return x.state(one)
}

// entObject is the builder that a method is called on.
func (x *call) entObject() interp.Val { return x.entObjects()[0] }

// entObjects are the builders that a method may be called on; selections embed the query's.
//
//	if parent != nil { q = client.File.QueryChildren(parent) } else { q = client.File.Query() }
//	q.Where(file.Name(name))
func (x *call) entObjects() []interp.Val {
	recv := x.arg(0).Strip()
	for range 4 {
		if (!recv.Is(interp.KField) && !recv.Is(interp.KFieldA)) || !recv.T.Args[0].Is(interp.KLib) || recv.T.Args[0].T.Name != "builder" {
			break
		}
		recv = recv.T.Args[0]
	}
	if recv.Is(interp.KPhi) {
		var out []interp.Val
		for _, a := range recv.T.Args {
			if _, ok := x.c.Mem[a.T]; ok && len(out) < maxBuilders {
				out = append(out, a)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	if recv.T == nil {
		recv = x.mc.Opaque("builder"+x.c.Key(), summary.Ptr)
	}
	return []interp.Val{recv}
}

// maxBuilders bounds the builders that one may be.
const maxBuilders = 4

// entChain is a builder's calls read as a statement.
type entChain struct {
	statement
	entity string // package of the schema type whose rows are meant
	node   string
	names  []string
	values []value
	target []string // columns of ON CONFLICT
	clash  string   // "", nothing, update
	groups bool
	empty  bool   // a bulk of none
	onKey  string // name of ON CONSTRAINT
}

// entStatement is the SQL text that a terminal call runs, and its arguments.
func (x *call) entStatement(op *Op) (text, args interp.Val) {
	op.whole = map[string]bool{}
	objs := x.entObjects()
	if len(objs) == 1 {
		return x.entText1(op, objs[0])
	}
	var texts []interp.Val
	for _, obj := range objs {
		t, a := x.entText1(op, obj)
		texts = append(texts, x.filled(t, a))
	}
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KPhi, Name: "sql" + x.c.Key(), Class: summary.String, Args: texts})}, x.none()
}

// filled is a text with the arguments themselves in place of their marks.
func (x *call) filled(text, args interp.Val) interp.Val {
	parts := []interp.Val{text}
	if text.Is(interp.KConcat) {
		parts = text.T.Args
	}
	var out []interp.Val
	n := 0
	for _, p := range parts {
		c, ok := p.ConstText()
		if !ok {
			out = append(out, p)
			continue
		}
		pieces := strings.Split(c, "?")
		for i, w := range pieces {
			out = append(out, x.mc.Const(summary.String, w, w == ""))
			if i < len(pieces)-1 && n < len(args.T.Args) {
				out = append(out, args.T.Args[n])
				n++
			}
		}
	}
	return x.mc.Concat(out...)
}

// entText1 is the text that one builder makes, and its arguments.
func (x *call) entText1(op *Op, obj interp.Val) (text, args interp.Val) {
	s := &entChain{statement: statement{x: x}, entity: x.row.Entity, node: x.row.Node}
	s.calls(x.state(obj), 0)
	for i, n := range s.names {
		op.whole[strings.ToLower(n)] = s.values[i].whole
	}
	if s.empty {
		return s.word(""), x.none()
	}
	if s.entity == "" {
		return x.mc.Opaque(interp.Unknown, summary.String), x.mc.Opaque(interp.Unknown, summary.List)
	}
	if x.row.Mode == "get" {
		s.and("AND", s.column(s.constant(s.entity, "FieldID"), "=", x.arg(x.row.Dest)))
	}
	s.table = []interp.Val{s.word(s.constant(s.entity, "Table"))}
	if x.row.One && strings.HasSuffix(x.row.Out, "error") && x.row.Verb != dal.Insert {
		op.NoRows = "*" + s.node[:strings.LastIndexByte(s.node, '.')] + ".NotFoundError"
	}
	var parts, list []interp.Val
	switch {
	case x.row.Verb == dal.Insert:
		s.conflicts()
		parts, list = s.insertText(s.names, s.values), argsOf(s.values)
	case x.row.Mode == "delete":
		parts = append(append([]interp.Val{s.word("DELETE FROM ")}, s.from()...), s.filter()...)
		list = s.args
	case x.row.Mode == "update":
		if len(s.names) == 0 {
			s.names, s.values = []string{"_"}, []value{{arg: x.mc.Opaque(interp.Unknown, summary.Other)}}
		}
		parts, list = s.update(s.names, s.values, condition{})
	default:
		parts = append(append([]interp.Val{s.word("SELECT " + s.items() + " FROM ")}, s.from()...), s.filter()...)
		list = s.args
	}
	bits := interp.Zero
	if len(list) > 0 {
		bits = interp.NonZero
	}
	return x.mc.Concat(parts...), interp.Val{Bits: bits, T: x.mc.Term(interp.Term{Kind: interp.KList, Class: summary.List, Args: list})}
}

func argsOf(vs []value) []interp.Val { return args(vs) }

func (s *entChain) items() string {
	switch {
	case s.groups || s.x.row.Verb == dal.Count:
		return "count(*)"
	case s.x.row.Verb == dal.Exists:
		return "1"
	}
	return "*"
}

// constant is a constant of a schema type's package, "" where there is none.
func (s *entChain) constant(entity, name string) string {
	text, _ := s.x.mc.Prog.Text(entity + "." + name)
	return text
}

// calls reads the calls made on a builder, in order. Of several ways the
// builder may have been built, the one with most calls counts.
func (s *entChain) calls(v interp.Val, depth int) {
	v = v.Strip()
	if v.Is(interp.KPhi) {
		v = s.fullest(v).Strip()
	}
	clause, row := s.clauseOf(v)
	if row == nil || depth > 60 {
		return
	}
	base, value, list := v.T.Args[0], v.T.Args[1], v.T.Args[2]
	if clause != "edge" && clause != "one" {
		s.calls(base, depth+1)
	}
	switch clause {
	case "id":
		s.and("AND", s.column(s.constant(row.Entity, "FieldID"), "=", value))
	case "one":
		if row.Dest == 0 {
			value = s.x.mc.Field(s.x.c, base, row.Node, "ID", summary.Other)
		}
		s.and("AND", s.column(s.constant(row.Entity, "FieldID"), "=", value))
	case "edge":
		s.and("AND", s.along(row, base, value))
	case "where":
		if row.Dest != 0 { // of a selector, within a predicate
			s.and("AND", s.predicate(value, depth))
		}
		for _, p := range s.list(list) {
			s.and("AND", s.predicate(p, depth))
		}
	case "select", "aggregate":
		s.entity, s.node = row.Entity, row.Node
		s.groups = s.groups || clause == "aggregate"
	case "bulk":
		s.empty = list.Bits == interp.Zero
		s.calls(s.x.state(s.builder(list)), depth+1)
	case "set":
		s.set(row, value, v.T.N == 1)
	default:
		s.clashes(clause, value, list)
	}
}

// list are the members of a list; of one that was appended to under a condition, the longer form.
func (s *entChain) list(v interp.Val) []interp.Val {
	switch {
	case v.Is(interp.KPhi):
		var out []interp.Val
		for _, a := range v.T.Args {
			if l := s.list(a); len(l) > len(out) {
				out = l
			}
		}
		return out
	case v.Is(interp.KOp) && v.T.Name == "append" && len(v.T.Args) == 2:
		return append(slices.Clip(s.list(v.T.Args[0])), s.list(v.T.Args[1])...)
	}
	return s.statement.list(v)
}

// clauseOf is the clause of a call's term, and its row.
func (s *entChain) clauseOf(v interp.Val) (string, *dal.Call) {
	if !v.Is(interp.KLib) || len(v.T.Args) < 3 {
		return "", nil
	}
	clause, ok := strings.CutPrefix(v.T.Name, "clause ")
	if !ok {
		return "", nil
	}
	return clause, dal.Row(v.T.Site, s.x.mc.Prog.Text)
}

// builder is one of a list of builders: the first that is known.
func (s *entChain) builder(list interp.Val) interp.Val {
	if es, ok := s.x.c.Elems(s.x.mc, list); ok && len(es) > 0 {
		return es[0].Strip()
	}
	if m := s.member(list); m.Is(interp.KLib) {
		return m
	}
	for k, v := range s.x.c.Mem { // builders[i] = client.User.Create()…
		if k.Kind == interp.KIndexA && k.Args[0].T == list.T && v.Is(interp.KLib) {
			return v
		}
	}
	return interp.Val{Bits: interp.Either, T: list.T}
}

// set adds the column that a setter fills: a field's, or that of an edge whose key the table has.
func (s *entChain) set(row *dal.Call, v interp.Val, whole bool) {
	col := s.constant(row.Entity, "Field"+row.Field)
	if col == "" {
		if key, own := s.key(row.Entity, row.Node, strings.TrimSuffix(row.Field, "ID")); own {
			col = key
		} else if key, own := s.key(row.Entity, row.Node, row.Field); own {
			col = key
		}
	}
	if col == "" {
		return
	}
	for i, n := range s.names {
		if n == col {
			s.values[i] = value{arg: v, whole: whole}
			return
		}
	}
	s.names, s.values = append(s.names, col), append(s.values, value{arg: v, whole: whole})
}

// key is the column of an edge's key; own says that the table of the schema
// type itself has it. An edge between rows of one table has it on the side that leads to one row.
func (s *entChain) key(entity, node, edge string) (col string, own bool) {
	col = s.constant(entity, edge+"Column")
	if col == "" || s.constant(entity, edge+"Table") != s.constant(entity, "Table") {
		return col, false
	}
	return col, s.constant(entity, edge+"InverseTable") != "" || s.leadsToOne(node, edge)
}

// leadsToOne reports whether an edge leads to one row, as the struct of the entity's edges has it.
func (s *entChain) leadsToOne(node, edge string) bool {
	t := s.x.mc.Prog.Type(node + "Edges")
	if t == nil {
		return false
	}
	for _, f := range t.Fields {
		if f.Name == edge {
			return strings.HasPrefix(f.Type, "*")
		}
	}
	return false
}

// along is the condition that rows are those an edge leads to, from an entity
// or from the rows of another query.
func (s *entChain) along(row *dal.Call, base, from interp.Val) condition {
	col, own := s.key(row.Entity, row.Node, row.Field)
	if row.Mode == "entity" {
		from = base
	}
	switch {
	case col == "":
		return s.unknown()
	case own: // the key is on the side that the way begins at
		return s.column("id", "=", interp.Val{Bits: interp.Either, T: s.x.mc.Term(interp.Term{Kind: interp.KField, Name: col, Args: []interp.Val{{Bits: interp.Either, T: from.T}}})})
	case from.Bits != interp.Zero || row.Mode == "entity":
		return s.column(col, "=", s.x.mc.Field(s.x.c, from.Strip(), row.Node, "ID", s.x.fieldClass(row.Node, "ID")))
	}
	in := s.inner(row.Entity, row.Node)
	in.calls(base, 1)
	if c, ok := in.ofID(row.Entity, col); ok {
		return c
	}
	return s.unknown()
}

// inner is a chain of conditions on its own.
func (s *entChain) inner(entity, node string) *entChain {
	return &entChain{statement: statement{x: s.x}, entity: entity, node: node}
}

// ofID is the conditions with the key column in place of the id, if there are
// none but one on the id.
func (s *entChain) ofID(entity, key string) (condition, bool) {
	text, known := s.x.mc.Concat(s.where...).ConstText()
	rest, ok := strings.CutPrefix(text, quoted(s.constant(entity, "FieldID"))+" ")
	if !known || !ok || !strings.HasPrefix(rest, "= ?") && !strings.HasPrefix(rest, "IN (") || strings.Contains(rest, " AND ") {
		return condition{}, false
	}
	return condition{parts: []interp.Val{s.word(quoted(key) + " " + rest)}, args: s.args}, true
}

// predicate is the condition that a predicate stands for.
func (s *entChain) predicate(v interp.Val, depth int) condition {
	v = v.Strip()
	if depth > 20 {
		return s.unknown()
	}
	if v.Is(interp.KFunc) {
		return s.selected(v, depth+1)
	}
	clause, row := s.clauseOf(v)
	if row == nil {
		return s.unknown()
	}
	value, list := v.T.Args[1], v.T.Args[2]
	col := s.constant(row.Entity, "Field"+row.Field)
	if row.Entity == "" {
		at := value
		if len(v.T.Args) > 3 {
			at = v.T.Args[3]
		}
		col, _ = at.Strip().ConstText()
	}
	if col == "" && clause != "all" && clause != "not" && clause != "has" && clause != "text" {
		return s.unknown()
	}
	switch clause {
	case "is":
		return s.compare(col, row.Mode, value)
	case "in":
		return s.among(col, row.Mode, s.list(list))
	case "null":
		return condition{parts: []interp.Val{s.word(quoted(col) + " " + row.Mode)}}
	case "truth":
		return condition{parts: []interp.Val{s.word(quoted(col) + " = " + row.Mode)}}
	case "text":
		return s.text(value.Strip(), s.list(list))
	case "not":
		return s.negated(s.predicate(value, depth+1))
	case "all":
		return s.joined(row.Mode, s.list(list), depth+1)
	case "has":
		return s.neighbour(row, s.list(list), depth+1)
	}
	return s.unknown()
}

func (s *entChain) compare(col, mode string, v interp.Val) condition {
	switch mode {
	case "fold":
		lower := interp.Val{Bits: v.Bits, T: s.x.mc.Term(interp.Term{Kind: interp.KCall, Name: "strings.ToLower", Class: summary.String, Args: []interp.Val{v}})}
		return condition{parts: []interp.Val{s.word("lower(" + quoted(col) + ") = ?")}, args: []interp.Val{lower}}
	case "like":
		return condition{parts: []interp.Val{s.word(quoted(col) + " LIKE ?")}, args: []interp.Val{s.x.mc.Opaque(interp.Unknown, summary.String)}}
	}
	return s.column(col, mode, v)
}

func (s *entChain) among(col, mode string, vs []interp.Val) condition {
	if len(vs) == 0 {
		return s.unknown()
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(vs)), ", ")
	if len(vs) == 1 && !vs[0].Is(interp.KConst) && vs[0].T.Class == summary.List { // ids...
		vs = []interp.Val{{Bits: interp.Either, T: s.x.mc.Term(interp.Term{Kind: interp.KElem, Args: []interp.Val{{Bits: interp.Either, T: vs[0].T}}})}, s.x.mc.Opaque(interp.Unknown, summary.Other)}
		marks = "?, ?"
	}
	return condition{parts: []interp.Val{s.word(quoted(col) + " " + mode + " (" + marks + ")")}, args: vs}
}

// negated is NOT of a condition; of a test for NULL, the opposite test.
func (s *entChain) negated(c condition) condition {
	if text, known := s.x.mc.Concat(c.parts...).ConstText(); known {
		if col, ok := strings.CutSuffix(text, " IS NOT NULL"); ok && !strings.Contains(col, " ") {
			return condition{parts: []interp.Val{s.word(col + " IS NULL")}}
		}
		if col, ok := strings.CutSuffix(text, " IS NULL"); ok && !strings.Contains(col, " ") {
			return condition{parts: []interp.Val{s.word(col + " IS NOT NULL")}}
		}
	}
	c.parts, c.loose = append(append([]interp.Val{s.word("NOT (")}, c.parts...), s.word(")")), false
	return c
}

func (s *entChain) joined(mode string, ps []interp.Val, depth int) condition {
	var cs []condition
	for _, p := range ps {
		cs = append(cs, s.predicate(p, depth))
	}
	if mode == "NOT" {
		return s.negated(s.all(cs, "AND"))
	}
	return s.all(cs, mode)
}

// neighbour is the condition that an edge leads somewhere: known where the
// row itself has the edge's key, and where it is compared with an id.
func (s *entChain) neighbour(row *dal.Call, ps []interp.Val, depth int) condition {
	node := ""
	if row.Entity == s.entity {
		node = s.node
	}
	col, own := s.key(row.Entity, node, row.Field)
	if !own {
		return s.unknown()
	}
	if row.Args == 0 {
		return condition{parts: []interp.Val{s.word(quoted(col) + " IS NOT NULL")}}
	}
	other := ""
	in := s.inner("", "")
	for _, p := range ps {
		if _, r := s.clauseOf(p.Strip()); r != nil && r.Entity != "" {
			other = r.Entity
		}
		in.and("AND", in.predicate(p, depth))
	}
	if c, ok := in.ofID(other, col); ok {
		return c
	}
	return s.unknown()
}

// selected is a predicate written on the statement itself.
//
//	predicate.User(func(s *sql.Selector) { s.Where(sql.EQ(s.C(user.FieldName), name)) })
func (s *entChain) selected(fn interp.Val, depth int) condition {
	x := s.x
	sel := interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: "builder", Site: x.c.Key() + "#selector", Class: summary.Ptr, Args: []interp.Val{fn}})}
	delete(x.c.Mem, sel.T)
	if _, ok := x.mc.CallFunc(x.c, fn, sel); !ok {
		return s.unknown()
	}
	in := s.inner(s.entity, s.node)
	in.calls(x.state(sel), depth)
	if len(in.where) == 0 {
		return s.unknown()
	}
	return condition{parts: in.where, args: in.args}
}

// clashes reads what is to happen when a row is there already.
// https://entgo.io/docs/feature-flags#upsert
func (s *entChain) clashes(clause string, value, list interp.Val) {
	switch clause {
	case "conflict": // options
		for _, o := range s.list(list) {
			if c, row := s.clauseOf(o.Strip()); row != nil {
				s.clashes(c, o.Strip().T.Args[1], o.Strip().T.Args[2])
			}
		}
		if s.clash == "" {
			s.clash = "update"
		}
	case "conflict columns":
		for _, c := range s.list(list) {
			if name, ok := c.Strip().ConstText(); ok {
				s.target = append(s.target, quoted(name))
			}
		}
		if s.clash == "" {
			s.clash = "update"
		}
	case "conflict constraint":
		if name, ok := value.Strip().ConstText(); ok {
			s.onKey = name
		}
	case "conflict nothing":
		s.clash = "nothing"
	case "conflict update":
		s.clash = "update"
	}
}

// conflicts writes the ON CONFLICT clause. Without a target it is meant for
// any key, as MySQL's ON DUPLICATE KEY UPDATE is.
func (s *entChain) conflicts() {
	if s.clash == "" {
		return
	}
	text := " ON CONFLICT"
	switch {
	case len(s.target) > 0:
		text += " (" + strings.Join(s.target, ", ") + ")"
	case s.onKey != "":
		text += " ON CONSTRAINT " + quoted(s.onKey)
	case s.clash == "update":
		s.conflict = []interp.Val{s.word(" ON DUPLICATE KEY UPDATE `id` = `id`")}
		return
	}
	if s.clash == "nothing" {
		s.conflict = []interp.Val{s.word(text + " DO NOTHING")}
		return
	}
	set := quoted("id")
	if len(s.names) > 0 {
		set = quoted(s.names[len(s.names)-1])
	}
	s.conflict = []interp.Val{s.word(text + " DO UPDATE SET " + set + " = excluded." + set)}
}
