package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/model"
)

// condition is a part of a WHERE clause and its arguments. A loose one is put
// into parentheses when it is joined to others.
type condition struct {
	parts, args []interp.Val
	loose       bool
}

// condition is what a mapper makes of a condition handed to it: text with
// arguments, a column and its value, a struct's or map's values, a chain, a primary key.
//
// https://gorm.io/docs/query.html#Conditions
func (s *statement) condition(v interp.Val, args []interp.Val, depth int) condition {
	inner := v.Strip()
	if inner.T == nil || depth > 5 {
		return s.unknown()
	}
	typ := ""
	if v.Is(interp.KIface) {
		typ = v.T.Name
	}
	if isChain(inner) {
		return s.group(inner, depth)
	}
	if c := s.expression(v); len(c.parts) > 0 {
		return c
	}
	switch {
	case strings.HasPrefix(typ, "map[") || inner.Is(interp.KStruct) && typ == "":
		return s.ofMap(inner)
	case s.isText(typ, inner):
		return s.text(inner, args)
	case scalarClass(typ) == summary.Number, inner.Is(interp.KConst) && inner.T.Class == summary.Number:
		return s.ofPrimary(v)
	case strings.HasPrefix(typ, "[]") && scalarClass(strings.TrimPrefix(typ, "[]")) == summary.Number:
		return s.ofPrimary(v)
	}
	if el := s.x.element(typ); el != "" {
		if m := s.x.model(el); m != nil {
			return s.ofStruct(inner, el, m)
		}
		if t := s.x.mc.Prog.Type(typ); t != nil && t.Elem == "" && len(t.Fields) == 0 {
			return s.unknown()
		}
		if strings.Contains(typ, ".") && inner.Is(interp.KStruct) && len(inner.T.Names) > 0 { // a named map type
			return s.ofMap(inner)
		}
	}
	return s.unknown()
}

// unknown is a condition of which nothing is known.
func (s *statement) unknown() condition {
	return condition{parts: []interp.Val{s.x.mc.Opaque(interp.Unknown, summary.String)}}
}

func (s *statement) isText(typ string, v interp.Val) bool {
	return typ == "string" || v.T.Class == summary.String || v.Is(interp.KConcat)
}

func isChain(v interp.Val) bool {
	return v.Is(interp.KLib) && strings.HasPrefix(v.T.Name, "clause ") && v.T.Name != "clause expr"
}

// group is a chain's conditions as one: db.Where(db.Where(a).Or(b)).
func (s *statement) group(v interp.Val, depth int) condition {
	in := &statement{x: s.x, model: s.model, typ: s.typ, table: s.table}
	in.walk(v, depth)
	return condition{parts: in.where, args: in.args, loose: true}
}

// text is a condition written as text: with arguments for its placeholders, or the name of a column.
func (s *statement) text(v interp.Val, args []interp.Val) condition {
	c, known := v.ConstText()
	trimmed := strings.TrimSpace(c)
	switch {
	case known && trimmed == "":
		return condition{}
	case known && len(args) == 0 && number(trimmed):
		return s.ofPrimary(v)
	case known && len(args) == 1 && !strings.ContainsAny(trimmed, "? @=<>()") && s.x.row.ORM == model.Gorm:
		return s.column(trimmed, "=", args[0])
	case known && len(args) == 1 && strings.Contains(trimmed, "@") && !strings.Contains(trimmed, "?"):
		return s.namedText(trimmed, args[0])
	}
	parts, list := s.expand(v, args)
	return condition{parts: parts, args: list, loose: true}
}

// expand puts a list's members in place of its placeholder: IN ? and IN (?)
// take as many arguments as there are members.
func (s *statement) expand(v interp.Val, args []interp.Val) (parts, list []interp.Val) {
	texts := []interp.Val{v}
	if v.Is(interp.KConcat) {
		texts = v.T.Args
	}
	n := 0
	for _, t := range texts {
		c, ok := t.ConstText()
		if !ok {
			parts = append(parts, t)
			continue
		}
		var b strings.Builder
		for i := 0; i < len(c); i++ {
			if c[i] != '?' || n >= len(args) {
				b.WriteByte(c[i])
				continue
			}
			text, values := s.argument(args[n], i > 0 && strings.HasSuffix(strings.TrimSpace(c[:i]), "("))
			n++
			b.WriteString(text)
			list = append(list, values...)
		}
		parts = append(parts, s.word(b.String()))
	}
	return parts, list
}

// argument is the placeholder text for an argument: several for a list, a subquery's text for a chain.
func (s *statement) argument(a interp.Val, inParens bool) (text string, values []interp.Val) {
	members, isList := s.members(a)
	switch {
	case isList:
		text = strings.TrimSuffix(strings.Repeat("?, ", len(members)), ", ")
		if !inParens {
			text = "(" + text + ")"
		}
		return text, members
	case isChain(a.Strip()):
		return "(SELECT NULL)", nil // a subquery: of other rows
	}
	return "?", []interp.Val{a}
}

// members are the members of a list; two unknown ones where they are not known.
func (s *statement) members(v interp.Val) ([]interp.Val, bool) {
	if !v.Is(interp.KIface) || !strings.HasPrefix(v.T.Name, "[]") || v.T.Name == "[]byte" || v.T.Name == "[]uint8" {
		return nil, false
	}
	es, ok := s.x.c.Elems(s.x.mc, v.T.Args[0])
	if !ok || len(es) == 0 {
		el := interp.Val{Bits: interp.Either, T: s.x.mc.Term(interp.Term{Kind: interp.KElem, Args: []interp.Val{{Bits: interp.Either, T: v.T.Args[0].T}}})}
		return []interp.Val{el, s.x.mc.Opaque(interp.Unknown, summary.Other)}, true
	}
	return es, true
}

// column compares one column with a value: a list by IN, nil by IS NULL.
func (s *statement) column(name, op string, v interp.Val) condition {
	col := quoted(name)
	members, isList := s.members(v)
	in := v.Strip()
	switch {
	case isList && (op == "=" || op == "<>"):
		word := map[string]string{"=": " IN (", "<>": " NOT IN ("}[op]
		return condition{parts: []interp.Val{s.word(col + word + strings.TrimSuffix(strings.Repeat("?, ", len(members)), ", ") + ")")}, args: members}
	case in.T != nil && in.Is(interp.KConst) && in.T.Name == "nil" && (op == "=" || op == "<>"):
		return condition{parts: []interp.Val{s.word(col + map[string]string{"=": " IS NULL", "<>": " IS NOT NULL"}[op])}}
	}
	return condition{parts: []interp.Val{s.word(col + " " + op + " ?")}, args: []interp.Val{v}}
}

// all joins conditions by AND or OR. One alone is as loose as it was.
func (s *statement) all(cs []condition, word string) condition {
	cs = slices.DeleteFunc(slices.Clone(cs), func(c condition) bool { return len(c.parts) == 0 })
	if len(cs) == 1 {
		return cs[0]
	}
	out := condition{loose: word == "OR"}
	for i, c := range cs {
		if i > 0 {
			out.parts = append(out.parts, s.word(" "+word+" "))
		}
		if c.loose {
			out.parts = append(append(append(out.parts, s.word("(")), c.parts...), s.word(")"))
		} else {
			out.parts = append(out.parts, c.parts...)
		}
		out.args = append(out.args, c.args...)
	}
	return out
}

// ofMap compares each column of a map.
func (s *statement) ofMap(m interp.Val) condition {
	names, values, known := s.entries(m)
	if !known {
		return s.unknown()
	}
	var cs []condition
	for i, n := range names {
		cs = append(cs, s.column(n, "=", values[i]))
	}
	return s.all(cs, "AND")
}

// entries are a map's keys, sorted, and values.
func (s *statement) entries(m interp.Val) (names []string, values []interp.Val, known bool) {
	if m.Is(interp.KStruct) {
		return m.T.Names, m.T.Args, len(m.T.Names) > 0
	}
	es := s.x.c.Entries(s.x.mc, m)
	for n := range es {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		values = append(values, es[n])
	}
	return names, values, len(names) > 0
}

// ofStruct compares the columns whose fields are not zero.
// https://gorm.io/docs/query.html#Struct-Conditions
func (s *statement) ofStruct(v interp.Val, typ string, m *mapped) condition {
	var cs []condition
	partial := false
	for i := range m.table.Columns {
		c := &m.table.Columns[i]
		f, known := s.x.field(v, typ, c)
		switch {
		case !known:
			partial = true
		case f.Bits != interp.Zero && f.T != nil:
			cs = append(cs, s.column(c.Name, "=", f))
		}
	}
	if partial {
		cs = append(cs, s.unknown())
	}
	return s.all(cs, "AND")
}

// ofPrimary compares the primary key with a value, or with those of a list.
func (s *statement) ofPrimary(v interp.Val) condition {
	if s.model == nil && s.x.row.Dest != 0 {
		s.of(s.x.arg(s.x.row.Dest))
	}
	name := "id"
	if p := s.model.primary(); len(p) > 0 {
		name = p[0].Name
	}
	return s.column(name, "=", v)
}

// namedText is text with @names, which a map or sql.Named gives values.
func (s *statement) namedText(text string, arg interp.Val) condition {
	var b strings.Builder
	var list []interp.Val
	entries := s.x.c.Entries(s.x.mc, arg)
	for i := 0; i < len(text); i++ {
		if text[i] != '@' {
			b.WriteByte(text[i])
			continue
		}
		j := i + 1
		for j < len(text) && (text[j] == '_' || text[j] >= '0' && text[j] <= '9' || text[j] >= 'A' && text[j] <= 'Z' || text[j] >= 'a' && text[j] <= 'z') {
			j++
		}
		v, ok := entries[text[i+1:j]]
		if !ok {
			v = s.x.mc.Opaque(interp.Unknown, summary.Other)
		}
		b.WriteByte('?')
		list = append(list, v)
		i = j - 1
	}
	return condition{parts: []interp.Val{s.word(b.String())}, args: list, loose: true}
}

func number(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}

// comparisons are GORM's expressions that compare one column.
// https://pkg.go.dev/gorm.io/gorm/clause#Eq
var comparisons = map[string]string{
	"gorm.io/gorm/clause.Eq": "=", "gorm.io/gorm/clause.Neq": "<>", "gorm.io/gorm/clause.Gt": ">", "gorm.io/gorm/clause.Gte": ">=",
	"gorm.io/gorm/clause.Lt": "<", "gorm.io/gorm/clause.Lte": "<=", "gorm.io/gorm/clause.Like": "LIKE",
}

// expression is a condition that is a value of the library's expression types; none if v is not of one.
func (s *statement) expression(v interp.Val) condition {
	inner := v.Strip()
	if inner.Is(interp.KLib) && inner.T.Name == "clause expr" {
		text, bound := s.unbound(inner.T.Args[1].Strip())
		return s.text(text, append(bound, s.list(inner.T.Args[2])...))
	}
	if !v.Is(interp.KIface) {
		return condition{}
	}
	typ := strings.TrimPrefix(v.T.Name, "*")
	if op := comparisons[typ]; op != "" {
		col := s.x.mc.Field(s.x.c, inner, typ, "Column", summary.Other).Strip()
		name, ok := col.ConstText()
		if !ok {
			name, ok = s.x.mc.Field(s.x.c, col, "gorm.io/gorm/clause.Column", "Name", summary.String).ConstText()
		}
		if !ok {
			return s.unknown()
		}
		return s.column(name, op, s.x.mc.Field(s.x.c, inner, typ, "Value", summary.Other))
	}
	switch typ {
	case "gorm.io/gorm/clause.IN":
		name, ok := s.x.mc.Field(s.x.c, inner, typ, "Column", summary.Other).Strip().ConstText()
		if !ok {
			return s.unknown()
		}
		vs := s.list(s.x.mc.Field(s.x.c, inner, typ, "Values", summary.List))
		return condition{parts: []interp.Val{s.word(quoted(name) + " IN (" + strings.TrimSuffix(strings.Repeat("?, ", len(vs)), ", ") + ")")}, args: vs}
	case "gorm.io/gorm/clause.Expr":
		text := s.x.mc.Field(s.x.c, inner, typ, "SQL", summary.String)
		return s.text(text, s.list(s.x.mc.Field(s.x.c, inner, typ, "Vars", summary.List)))
	}
	return condition{}
}
