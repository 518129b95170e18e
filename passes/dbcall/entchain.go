package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

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
		return x.entSQL(op, objs[0])
	}
	var texts []interp.Val
	for _, obj := range objs {
		t, a := x.entSQL(op, obj)
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

// entSQL is the text that one builder makes, and its arguments.
func (x *call) entSQL(op *Op, obj interp.Val) (text, args interp.Val) {
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
		parts, list = s.insertText(s.names, s.values), s.written()
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
		parts = append(parts, s.suffix...)
		list = s.args
	}
	return x.mc.Concat(parts...), x.arguments(list)
}

// written are the arguments of what the statement writes.
func (s *entChain) written() []interp.Val { return args(s.values) }

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
		v = longest(v).Strip()
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
	case "lock":
		s.suffix = []interp.Val{s.word(" FOR UPDATE")}
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
	found := interp.Val{Bits: interp.Either, T: list.T}
	first := -1
	for k, v := range s.x.c.Mem { // builders[i] = client.User.Create()…
		if k.Kind == interp.KIndexA && k.Args[0].T == list.T && v.Is(interp.KLib) && (first < 0 || k.ID < first) {
			found, first = v, k.ID
		}
	}
	return found
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
