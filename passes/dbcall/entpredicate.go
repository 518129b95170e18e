package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

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
