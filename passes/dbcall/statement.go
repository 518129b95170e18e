package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/model"
)

// statement is a mapper's chain as the SQL statement it stands for: text with
// ? for arguments, as parts, and the arguments.
type statement struct {
	x        *call
	table    []interp.Val // name, as parts
	named    []interp.Val // values whose type names the table
	model    *mapped
	typ      string // of the model
	where    []interp.Val
	args     []interp.Val
	joins    []interp.Val
	joinArgs []interp.Val
	suffix   []interp.Val
	attrs    []interp.Val // structs or maps whose values are written, not asked for
	raw      []interp.Val // the whole text
	unscoped bool
	ignore   bool // INSERT IGNORE
	conflict []interp.Val
	columns  []string // that are given values one by one
	given    []value
	rules    beanRules
}

// statement is the SQL text that a terminal call runs, and its arguments.
func (x *call) statement(op *Op) (text, args interp.Val) {
	if formats(x.row.ORM) {
		return x.uptrace(op)
	}
	if records(x.row.ORM) {
		return x.recordText(op)
	}
	s := &statement{x: x}
	s.walk(x.chain(), 0)
	if x.row.Node != "" && s.typ == "" {
		s.add("model", x.typeArgument(), interp.Val{})
	}
	dest := interp.Val{}
	if x.row.Dest != 0 {
		dest = x.arg(x.row.Dest)
	}
	if x.row.Own {
		dest = s.own(op, dest)
	}
	if x.row.Mode != "scan" && x.row.Verb != dal.Count && x.row.Verb != dal.Pluck || s.typ == "" && len(s.table) == 0 {
		s.of(dest)
	}
	var parts, list []interp.Val
	switch {
	case len(s.raw) > 0:
		parts, list = s.raw, s.args
	case x.row.Verb == dal.Insert:
		parts, list = s.insert(op, dest)
	case x.row.Verb == dal.Save:
		parts, list = s.save(op, dest)
	case x.row.Verb == dal.Change:
		parts, list = s.change(dest)
	default:
		parts, list = s.lookup(op, dest)
	}
	if len(s.table) == 0 && len(s.raw) == 0 {
		op.Open = s.callers(dest)
	}
	return x.mc.Concat(parts...), x.arguments(list)
}

// callers reports whether the type that would name the table is known to the
// function's callers alone.
func (s *statement) callers(dest interp.Val) bool {
	for _, v := range append([]interp.Val{dest}, s.named...) {
		typ := s.x.typed(v)
		in := v.Strip()
		switch {
		case v.Is(interp.KIface) && typ != "" && !strings.Contains(typ, ".") && scalarClass(typ) == summary.Other: // T
			return true
		case !v.Is(interp.KIface) && dependsOn(in):
			return true
		}
	}
	return false
}

// dependsOn reports whether a value is one that the root function is given, or a part of it.
func dependsOn(v interp.Val) bool {
	for t := v.T; t != nil; {
		if t.Kind == interp.KParam {
			return true
		}
		if (t.Kind != interp.KField && t.Kind != interp.KElem && t.Kind != interp.KIface) || len(t.Args) == 0 {
			return false
		}
		t = t.Args[0].T
	}
	return false
}

// of takes the table from a value's type, unless the chain names one.
func (s *statement) of(v interp.Val) {
	typ := s.x.typed(v)
	m := s.x.model(typ)
	if m == nil {
		return
	}
	if s.model == nil {
		s.model, s.typ = m, typ
	}
	if len(s.table) == 0 {
		s.table = []interp.Val{m.name}
	}
}

// walk follows a chain down to its start, then adds its clauses in order.
func (s *statement) walk(v interp.Val, depth int) {
	s.x.descend(v, depth, func(clause string, t *interp.Term, below func()) {
		switch {
		case clause == "session" && !s.keeps(t.Args[1]):
			return
		case clause == "generic": // of what came before, the connection counts alone
			s.add("model", t.Args[1], interp.Val{})
			s.add("clauses", interp.Val{}, t.Args[2])
			return
		}
		below()
		if s.x.row.ORM == model.Xorm {
			s.clauseOf(clause, t)
			return
		}
		s.add(clause, t.Args[1], t.Args[2])
	}, nil)
}

// keeps reports whether a session goes on with the chain's conditions: not with NewDB.
func (s *statement) keeps(settings interp.Val) bool {
	if s.x.row.ORM == model.Gorm1 {
		return false // New
	}
	f := s.x.mc.Field(s.x.c, settings.Strip(), "", "NewDB", summary.Bool)
	return f.Bits != interp.NonZero
}

func (s *statement) word(w string) interp.Val { return s.x.mc.Const(summary.String, w, w == "") }

func (s *statement) list(v interp.Val) []interp.Val {
	if es, ok := s.x.c.Elems(s.x.mc, v); ok {
		return es
	}
	if v.Bits == interp.Zero {
		return nil
	}
	return []interp.Val{v}
}

// add adds one clause.
func (s *statement) add(clause string, text, args interp.Val) {
	switch clause {
	case "model":
		s.model, s.typ, s.named = nil, "", []interp.Val{text}
		s.of(text)
	case "table":
		if name := s.tableText(text); name.T != nil {
			s.table = []interp.Val{name}
		}
	case "where":
		s.and("AND", s.condition(text, s.list(args), 0))
	case "or":
		s.and("OR", s.condition(text, s.list(args), 0))
	case "not":
		c := s.condition(text, s.list(args), 0)
		if len(c.parts) > 0 {
			c.parts = append(append([]interp.Val{s.word("NOT (")}, c.parts...), s.word(")"))
			s.and("AND", c)
		}
	case "joins":
		s.join(text, s.list(args))
	case "raw":
		s.raw, s.args = []interp.Val{text.Strip()}, s.list(args)
	case "wheres":
		s.and("AND", s.conditions(args))
	case "ors":
		s.and("OR", s.conditions(args))
	case "nots":
		if c := s.conditions(args); len(c.parts) > 0 {
			c.parts = append(append([]interp.Val{s.word("NOT (")}, c.parts...), s.word(")"))
			s.and("AND", c)
		}
	case "assign":
		s.assign(s.list(args))
	case "unread":
		s.and("AND", s.unknown())
	case "joined":
		if args.Bits != interp.Zero { // conditions of the join
			s.and("AND", s.unknown())
		}
	case "attrs":
		s.attrs = append(s.attrs, s.list(args)...)
	case "unscoped":
		s.unscoped = true
	case "set":
		s.setting(text, args)
	case "clauses":
		for _, c := range s.list(args) {
			s.clause(c)
		}
	}
}

// conditions are the conditions of a list as one.
func (s *statement) conditions(list interp.Val) condition {
	var cs []condition
	for _, c := range s.list(list) {
		cs = append(cs, s.condition(c, nil, 0))
	}
	return s.all(cs, "AND")
}

// tableText is a table's name without an alias, or the table of a model.
func (s *statement) tableText(v interp.Val) interp.Val {
	if m := s.x.model(s.x.typed(v)); m != nil {
		s.model, s.typ = m, s.x.typed(v)
		return m.name
	}
	v = v.Strip()
	if c, ok := v.ConstText(); ok {
		return s.word(strings.TrimSpace(c))
	}
	return v
}

// join adds a join that is written out; one by the name of a relation changes no condition.
func (s *statement) join(text interp.Val, args []interp.Val) {
	t := text.Strip()
	if c, ok := t.ConstText(); ok && !strings.Contains(strings.TrimSpace(c), " ") {
		return
	}
	s.joins = append(s.joins, s.word(" "), t)
	s.joinArgs = append(s.joinArgs, args...)
}

// setting is jinzhu/gorm's way to add text to a statement.
// https://v1.gorm.io/docs/query.html#Extra-Querying-option
func (s *statement) setting(name, value interp.Val) {
	n, _ := name.ConstText()
	v := value.Strip()
	switch n {
	case "gorm:query_option":
		s.suffix = append(s.suffix, s.word(" "), v)
	case "gorm:insert_option":
		s.conflict = []interp.Val{s.word(" "), v}
	case "gorm:insert_modifier":
		c, _ := v.ConstText()
		s.ignore = strings.EqualFold(c, "IGNORE")
	}
}

// clause is one of GORM's clause values.
// https://pkg.go.dev/gorm.io/gorm/clause
func (s *statement) clause(v interp.Val) {
	typ := ""
	if v.Is(interp.KIface) {
		typ = strings.TrimPrefix(v.T.Name, "*")
	}
	get := func(name string, class summary.Class) interp.Val {
		return s.x.mc.Field(s.x.c, v.Strip(), typ, name, class)
	}
	switch typ {
	case "gorm.io/gorm/clause.Locking":
		if strength, ok := get("Strength", summary.String).ConstText(); ok && strength != "" {
			s.suffix = append(s.suffix, s.word(" FOR "+strength))
		}
	case "gorm.io/gorm/clause.Insert":
		m, _ := get("Modifier", summary.String).ConstText()
		s.ignore = strings.EqualFold(m, "IGNORE")
	case "gorm.io/gorm/clause.OnConflict":
		s.onConflict(get)
	default:
		if c := s.expression(v); len(c.parts) > 0 {
			s.and("AND", c)
		}
	}
}

// onConflict writes ON CONFLICT; where its columns are not known the target is a hole.
func (s *statement) onConflict(get func(string, summary.Class) interp.Val) {
	parts := []interp.Val{s.word(" ON CONFLICT")}
	cols, known := s.x.c.Elems(s.x.mc, get("Columns", summary.List))
	var names []string
	for _, c := range cols {
		n, ok := s.x.mc.Field(s.x.c, c, "gorm.io/gorm/clause.Column", "Name", summary.String).ConstText()
		known = known && ok
		names = append(names, quoted(n))
	}
	constraint, named := get("OnConstraint", summary.String).ConstText()
	nothing := get("DoNothing", summary.Bool).Bits == interp.NonZero
	switch {
	case named && constraint != "":
		parts = append(parts, s.word(" ON CONSTRAINT "+quoted(constraint)))
	case !known:
		parts = append(parts, s.word(" ("), s.x.mc.Opaque(interp.Unknown, summary.String), s.word(")"))
	case len(names) > 0:
		parts = append(parts, s.word(" ("+strings.Join(names, ", ")+")"))
	case !nothing && s.model != nil: // GORM takes the primary key for its target
		for _, c := range s.model.primary() {
			names = append(names, quoted(c.Name))
		}
		if len(names) > 0 {
			parts = append(parts, s.word(" ("+strings.Join(names, ", ")+")"))
		}
	}
	if nothing {
		parts = append(parts, s.word(" DO NOTHING"))
		s.conflict = parts
		return
	}
	set := "updated_at"
	if s.model != nil && len(s.model.table.Columns) > 0 {
		set = s.model.table.Columns[len(s.model.table.Columns)-1].Name
	}
	parts = append(parts, s.word(" DO UPDATE SET "+quoted(set)+" = excluded."+quoted(set)))
	s.conflict = parts
}

// lookup writes a SELECT.
func (s *statement) lookup(op *Op, dest interp.Val) (parts, list []interp.Val) {
	x := s.x
	if x.row.Args != 0 {
		if es := s.list(x.arg(x.row.Args)); len(es) > 0 {
			s.and("AND", s.condition(es[0], es[1:], 0))
		}
	}
	if dest.T != nil && x.row.One && s.model != nil && x.row.Mode != "scan" {
		s.byPrimary(dest)
	}
	if x.row.NoRows != "" && !isList(dest) {
		op.NoRows = x.row.NoRows
	}
	if x.mc.Assume.Imagined && x.mc.Assume.Leaf == op.Key {
		op.NoRows = x.row.Sentinel()
	}
	s.live()
	items := "*"
	switch x.row.Verb {
	case dal.Count:
		items = "count(*)"
	case dal.Exists:
		items = "1"
	}
	if x.row.Verb == dal.FindOrInsert {
		return s.findOrInsert(dest)
	}
	parts = append([]interp.Val{s.word("SELECT " + items + " FROM ")}, s.from()...)
	parts = append(parts, s.joins...)
	parts = append(parts, s.filter()...)
	return append(parts, s.suffix...), append(append([]interp.Val{}, s.joinArgs...), s.args...)
}

// filter is the WHERE clause.
func (s *statement) filter() []interp.Val {
	if len(s.where) == 0 {
		return nil
	}
	return append([]interp.Val{s.word(" WHERE ")}, s.where...)
}

// from is the table's name, quoted; a hole where it is not known.
func (s *statement) from() []interp.Val {
	if len(s.table) == 0 {
		return []interp.Val{s.x.mc.Opaque(interp.Unknown, summary.String)}
	}
	if len(s.table) == 1 {
		if c, ok := s.table[0].ConstText(); ok {
			return []interp.Val{s.word(quotedTable(c))}
		}
	}
	return s.table
}

// and adds a condition.
func (s *statement) and(word string, c condition) {
	if len(c.parts) == 0 {
		return
	}
	parts := c.parts
	if c.loose {
		parts = append(append([]interp.Val{s.word("(")}, parts...), s.word(")"))
	}
	if len(s.where) > 0 {
		s.where = append(s.where, s.word(" "+word+" "))
	}
	s.where = append(s.where, parts...)
	s.args = append(s.args, c.args...)
}

// byPrimary adds the condition on the primary key that a destination with one stands for.
//
//	user := User{ID: 10}; db.First(&user)
func (s *statement) byPrimary(dest interp.Val) {
	p := dest.Strip()
	if p.T == nil || isList(dest) || s.x.typed(dest) != s.typ {
		return
	}
	for _, c := range s.model.primary() {
		v, known := s.x.field(p, s.typ, c)
		if known && v.Bits != interp.Zero && !v.Is(interp.KOpaque) && !v.Is(interp.KPhi) {
			s.and("AND", condition{parts: []interp.Val{s.word(quoted(c.Name) + " = ?")}, args: []interp.Val{v}})
		}
	}
}

// live adds what soft deletion asks for.
func (s *statement) live() {
	if s.unscoped || s.model == nil || len(s.raw) > 0 {
		return
	}
	for _, c := range s.model.table.Columns {
		if !c.SoftDelete {
			continue
		}
		text := quoted(c.Name) + " IS NULL"
		if c.ZeroLive {
			text = quoted(c.Name) + " = 0"
		}
		if len(s.where) > 0 {
			s.where = append(append([]interp.Val{s.word("(")}, s.where...), s.word(")"))
		}
		s.and("AND", condition{parts: []interp.Val{s.word(text)}})
	}
}

// quoted is a column's name in backticks, which every text is read with. A name that is qualified stays so.
func quoted(name string) string {
	if table, col, ok := strings.Cut(name, "."); ok {
		return quoted(table) + "." + quoted(col)
	}
	name = strings.Trim(name, "`\"")
	return "`" + name + "`"
}

// quotedTable is a table's name, perhaps with an alias.
func quotedTable(text string) string {
	if strings.ContainsAny(text, " `\"(") {
		return text // users AS u, or a subquery
	}
	return quoted(text)
}
