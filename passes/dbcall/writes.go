package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// insert writes the INSERT of a struct, of a list of them, or of a map.
func (s *statement) insert(op *Op, dest interp.Val) (parts, list []interp.Val) {
	if s.model != nil {
		op.model = s.model.table
	}
	names, values := s.row(dest)
	names, values = append(names, s.columns...), append(values, s.given...)
	return s.insertText(names, values), args(values)
}

// value is one column's value as an INSERT writes it: an argument, or text.
type value struct {
	arg   interp.Val
	text  string // instead of an argument
	whole bool   // it cannot be NULL
}

func args(vs []value) []interp.Val {
	var out []interp.Val
	for _, v := range vs {
		if v.text == "" {
			out = append(out, v.arg)
		}
	}
	return out
}

func (s *statement) insertText(names []string, values []value) []interp.Val {
	var parts []interp.Val
	verb := "INSERT INTO "
	if s.ignore {
		verb = "INSERT IGNORE INTO "
	}
	parts = append(append(parts, s.word(verb)), s.from()...)
	if len(names) == 0 {
		parts = append(parts, s.word(" ("), s.x.mc.Opaque(interp.Unknown, summary.String), s.word(") VALUES ("), s.x.mc.Opaque(interp.Unknown, summary.String), s.word(")"))
		return append(parts, s.conflict...)
	}
	cols, marks := columnLists(names, values)
	parts = append(parts, s.word(" ("+cols+") VALUES ("+marks+")"))
	return append(parts, s.conflict...)
}

// columnLists are the names of columns and what stands for their values, each as a list for an INSERT.
func columnLists(names []string, values []value) (columns, marks string) {
	cols, vals := make([]string, len(names)), make([]string, len(names))
	for i, n := range names {
		cols[i], vals[i] = quoted(n), values[i].mark()
	}
	return strings.Join(cols, ", "), strings.Join(vals, ", ")
}

// mark is what stands for a value in a text.
func (v value) mark() string {
	if v.text != "" {
		return v.text
	}
	return "?"
}

// row is the columns that a value inserts, and their values.
func (s *statement) row(dest interp.Val) (names []string, values []value) {
	v := dest.Strip()
	if dest.Is(interp.KIface) && strings.HasPrefix(strings.TrimPrefix(dest.T.Name, "*"), "map[") || v.Is(interp.KMap) {
		ns, vs, _ := s.entries(v)
		for i, n := range ns {
			if c := s.model.column(n); c != nil {
				n = c.Name
			}
			names, values = append(names, n), append(values, value{arg: vs[i]})
		}
		return names, values
	}
	if s.model == nil || s.x.typed(dest) == "" {
		return nil, nil
	}
	typ := s.x.typed(dest)
	for _, t := range []string{"[]", "*[]", "["} {
		if strings.HasPrefix(dest.T.Name, t) {
			v = s.member(v)
			break
		}
	}
	m := s.x.model(typ)
	if m == nil {
		return nil, nil
	}
	set := s.x.row.Verb != dal.Change && s.x.hooked(typ, v)
	for i := range m.table.Columns {
		c := &m.table.Columns[i]
		if c.ReadOnly || s.model != m && s.typ != typ && s.model.column(c.Name) == nil {
			continue
		}
		f, _ := s.x.field(v, typ, c)
		val := value{arg: f}
		switch {
		case f.Bits == interp.Zero && (c.AutoIncrement || c.Primary && scalarClass(c.GoType) == summary.Number):
			continue // the database numbers it
		case f.Bits == interp.Zero && set:
			val.arg = s.x.mc.Opaque("hook"+s.x.c.Key()+"."+c.Name, summary.Other)
		case f.Bits == interp.Zero && c.Now:
			val.text = "CURRENT_TIMESTAMP"
		case f.Bits == interp.Zero && c.SoftDelete && !c.ZeroLive:
			val.text = "NULL"
		case f.Bits == interp.Zero && (c.OmitZero || c.Default != ""):
			continue
		case f.Bits == interp.Zero && c.Nullable && nullType(c.GoType):
			val.text = "NULL"
		}
		names, values = append(names, c.Name), append(values, val)
	}
	return names, values
}

// nullType reports whether the zero value of a type is stored as NULL.
func nullType(typ string) bool {
	return strings.HasPrefix(typ, "*") || strings.HasPrefix(typ, "database/sql.Null") || strings.HasPrefix(typ, "[]") || typ == "any" || typ == "interface{}"
}

// member is one of a list's structs: the first that is known.
func (s *statement) member(v interp.Val) interp.Val {
	l := v
	if v.Is(interp.KAlloc) || v.Is(interp.KFieldA) {
		l = s.x.c.Whole(s.x.mc, v)
	}
	if es, ok := s.x.c.Elems(s.x.mc, l); ok && len(es) > 0 {
		return es[0].Strip()
	}
	if l.Is(interp.KOp) && l.T.Name == "append" { // what was appended last
		return s.member(l.T.Args[1])
	}
	if l.Is(interp.KPhi) {
		for _, a := range l.T.Args {
			if a.Bits != interp.Zero {
				if es, ok := s.x.c.Elems(s.x.mc, a); ok && len(es) > 0 {
					return es[0].Strip()
				}
				if m := s.member(a); m.T != nil && !m.Is(interp.KElem) {
					return m
				}
			}
		}
	}
	return interp.Val{Bits: interp.Either, T: s.x.mc.Term(interp.Term{Kind: interp.KElem, Args: []interp.Val{{Bits: interp.Either, T: l.T}}})}
}

// save is an insert, or an update where the primary key is set; an upsert by the
// primary key where it is not known which.
// https://gorm.io/docs/update.html#Save-All-Fields
func (s *statement) save(op *Op, dest interp.Val) (parts, list []interp.Val) {
	if s.model == nil || isList(dest) {
		return s.insert(op, dest)
	}
	zero, set := true, true
	for _, c := range s.model.primary() {
		f, _ := s.x.field(dest.Strip(), s.typ, c)
		zero = zero && f.Bits == interp.Zero
		set = set && f.Bits == interp.NonZero
	}
	switch {
	case zero:
		return s.insert(op, dest)
	case set && s.numbered(): // a key that the database gives: the row is there
		names, values := s.row(dest)
		return s.update(names, values, s.primaryOf(dest))
	}
	if len(s.conflict) == 0 {
		var names []string
		for _, c := range s.model.primary() {
			names = append(names, quoted(c.Name))
		}
		if len(names) > 0 && s.numbered() {
			s.conflict = []interp.Val{s.word(" ON CONFLICT (" + strings.Join(names, ", ") + ") DO UPDATE SET " + names[0] + " = excluded." + names[0])}
		}
	}
	return s.insert(op, dest)
}

// numbered reports whether the primary key is one number, which the database gives.
func (s *statement) numbered() bool {
	p := s.model.primary()
	return len(p) == 1 && scalarClass(p[0].GoType) == summary.Number
}

func (s *statement) primaryOf(dest interp.Val) condition {
	var cs []condition
	for _, c := range s.model.primary() {
		f, _ := s.x.field(dest.Strip(), s.typ, c)
		cs = append(cs, s.column(c.Name, "=", f))
	}
	return s.all(cs, "AND")
}

func (s *statement) update(names []string, values []value, c condition) (parts, list []interp.Val) {
	sets := make([]string, len(names))
	for i, n := range names {
		sets[i] = quoted(n) + " = " + values[i].mark()
	}
	s.and("AND", c)
	parts = append(append(parts, s.word("UPDATE ")), s.from()...)
	parts = append(append(parts, s.word(" SET "+strings.Join(sets, ", "))), s.filter()...)
	return parts, append(args(values), s.args...)
}

// change writes an UPDATE or a DELETE.
func (s *statement) change(dest interp.Val) (parts, list []interp.Val) {
	x := s.x
	var names []string
	var values []value
	switch x.row.Mode {
	case "delete":
		if x.row.Args != 0 {
			if es := s.list(x.arg(x.row.Args)); len(es) > 0 {
				s.and("AND", s.condition(es[0], es[1:], 0))
			}
		}
		s.live()
		parts = append(append(parts, s.word("DELETE FROM ")), s.from()...)
		return append(parts, s.filter()...), s.args
	case "column":
		text, v := x.arg(x.row.SQL), x.arg(x.row.Args)
		if x.row.SQL == 0 {
			if es := s.list(v); len(es) == 2 {
				text, v = es[0], es[1]
			}
		}
		if n, ok := s.namedBy(text); ok {
			names, values = []string{n}, []value{{arg: v}}
		}
	case "assigned":
		if x.row.Args != 0 {
			s.assign(s.list(x.arg(x.row.Args)))
		}
		names, values = s.columns, s.given
	default:
		names, values = s.changed(dest)
	}
	if len(names) == 0 {
		names, values = []string{"_"}, []value{{arg: x.mc.Opaque(interp.Unknown, summary.Other)}}
	}
	s.live()
	return s.update(names, values, condition{})
}

// changed are the columns that an update sets: those of a map, or the fields that are not zero.
func (s *statement) changed(dest interp.Val) (names []string, values []value) {
	ns, vs := s.row(dest)
	for i, n := range ns {
		if vs[i].arg.Bits != interp.Zero {
			names, values = append(names, n), append(values, vs[i])
		}
	}
	return names, values
}

// findOrInsert writes a lookup and the insert of what it does not find as one
// statement. The library runs two, with nothing between them that would keep others away.
// https://gorm.io/docs/advanced_query.html#FirstOrCreate
func (s *statement) findOrInsert(dest interp.Val) (parts, list []interp.Val) {
	names, values := s.asked()
	names, values = append(names, s.columns...), append(values, s.given...)
	for _, a := range append(append([]interp.Val{}, s.attrs...), dest) {
		ns, vs := s.row(a)
		for i, n := range ns {
			if !containsFold(names, n) {
				names, values = append(names, n), append(values, vs[i])
			}
		}
	}
	parts = append([]interp.Val{s.word("INSERT INTO ")}, s.from()...)
	cols, marks := columnLists(names, values)
	parts = append(parts, s.word(" ("+cols+") SELECT "+marks+" WHERE NOT EXISTS (SELECT 1 FROM "))
	parts = append(append(parts, s.from()...), s.filter()...)
	return append(parts, s.word(")")), append(args(values), s.args...)
}

// asked are the columns that the conditions compare with one value by =, which
// the new row is given.
func (s *statement) asked() (names []string, values []value) {
	text := s.x.mc.Concat(s.where...)
	c, ok := text.ConstText()
	if !ok {
		return nil, nil
	}
	n := 0
	for _, part := range strings.Split(c, " AND ") {
		part = strings.Trim(part, "() ")
		marks := strings.Count(part, "?")
		col, rest, eq := strings.Cut(part, "=")
		if name := strings.Trim(strings.TrimSpace(col), "`\""); eq && strings.TrimSpace(rest) == "?" && n < len(s.args) && !containsFold(names, name) {
			names = append(names, name)
			values = append(values, value{arg: s.args[n]})
		}
		n += marks
	}
	return names, values
}

func containsFold(list []string, name string) bool {
	for _, l := range list {
		if strings.EqualFold(l, name) {
			return true
		}
	}
	return false
}
