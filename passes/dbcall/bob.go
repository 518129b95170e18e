package dbcall

import (
	"reflect"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// bobStatement is a statement of bob's, read from its mods.
type bobStatement struct {
	x        *call
	q        *query
	kind     string
	table    interp.Val
	columns  []string
	values   []interp.Val // texts
	conflict []interp.Val
	ignore   bool
	raw      interp.Val
}

// bob is the SQL text that a call runs.
func (x *call) bob(op *Op) (text, args interp.Val) {
	for i := 0; op.Tx == nil && i < len(x.c.Args); i++ {
		op.Tx = txOf(x.c.Args[i])
	}
	made := x.bobMade()
	if e := x.embedding(made); x.row.NoRows != "" && !(e.Is(interp.KLib) && e.T.Name == "clause insert") {
		op.NoRows = x.row.NoRows
	}
	return x.bobText(made)
}

// bobMade is the statement among a call's arguments: it stands first, or behind the context and the connection.
func (x *call) bobMade() interp.Val {
	for _, a := range slices.Backward(x.c.Args) {
		if v := x.embedding(a); v.Is(interp.KLib) && (v.T.Name == "clause raw" || v.T.Name == "clause select" || v.T.Name == "clause insert" || v.T.Name == "clause change") {
			return a
		}
	}
	return x.arg(0)
}

func (x *call) bobText(made interp.Val) (text, args interp.Val) {
	s := &bobStatement{x: x, q: &query{x: x, kind: "select"}}
	s.read(made)
	return x.mc.Concat(s.text()...), x.arguments(nil)
}

// read reads a statement's mods.
func (s *bobStatement) read(v interp.Val) {
	v = s.x.embedding(v)
	if v.Is(interp.KPhi) {
		for _, a := range v.T.Args {
			if s.x.embedding(a).Is(interp.KLib) {
				v = s.x.embedding(a)
			}
		}
	}
	if !v.Is(interp.KLib) || len(v.T.Args) < 3 {
		return
	}
	s.kind = strings.TrimPrefix(v.T.Name, "clause ")
	if s.kind == "raw" {
		s.raw = s.x.mc.Concat(s.x.fillIn(v.T.Args[1].Strip(), s.x.list(v.T.Args[2]))...)
		return
	}
	if table, ok := s.x.bobTable(v.T.Args[0]); ok {
		s.table = s.x.word(quoted(table))
	}
	for _, m := range s.q.appended(v.T.Args[2], 0) {
		s.mod(m)
	}
}

// embedding is the value that a field is embedded in: of a query its statement.
func (x *call) embedding(v interp.Val) interp.Val {
	v = v.Strip()
	for (v.Is(interp.KField) || v.Is(interp.KFieldA)) && len(v.T.Args) > 0 {
		v = v.T.Args[0].Strip()
	}
	return v
}

// bobTable is the name of a generated table.
func (x *call) bobTable(v interp.Val) (string, bool) {
	v = x.embedding(v)
	if !v.Is(interp.KGlobal) && !v.Is(interp.KGlobalA) {
		return "", false
	}
	mark, _ := x.mc.Prog.Text(dal.Mark(v.T.Name))
	return strings.CutPrefix(mark, "bobtable ")
}

// name is a table's or column's name, which may be a text, an expression or a generated table.
func (s *bobStatement) name(v interp.Val) interp.Val {
	if table, ok := s.x.bobTable(v); ok {
		return s.x.word(quoted(table))
	}
	if c, ok := v.Strip().ConstText(); ok {
		return s.x.word(quotedTable(c))
	}
	return s.x.text(v)
}

// mod applies a mod.
func (s *bobStatement) mod(m interp.Val) {
	x := s.x
	v := m.Strip()
	if m.Is(interp.KIface) && strings.HasSuffix(m.T.Name, "Setter") {
		s.setter(strings.TrimPrefix(m.T.Name, "*"), v)
		return
	}
	if !v.Is(interp.KLib) || len(v.T.Args) < 3 {
		s.q.cond(x.mc.Opaque(interp.Unknown, summary.String))
		return
	}
	base, text, args := v.T.Args[0], v.T.Args[1], v.T.Args[2]
	switch clause := strings.TrimPrefix(v.T.Name, "clause "); clause {
	case "from":
		s.table = s.name(text)
	case "where":
		s.q.cond(x.text(text))
	case "expr": // a generated condition
		s.q.cond(text)
	case "join", "leftjoin":
		s.q.cond(x.mc.Opaque(interp.Unknown, summary.String)) // what it is joined on
	case "lock":
		s.q.suffix = append(s.q.suffix, x.word(" FOR UPDATE"))
	case "into":
		s.table = s.name(text)
		for _, c := range x.list(args) {
			n, ok := c.Strip().ConstText()
			if !ok {
				s.columns = nil
				return
			}
			s.columns = append(s.columns, n)
		}
	case "values":
		if len(s.values) == 0 { // the first row counts
			s.values = x.texts(args, ", ")
		}
	case "ignore":
		s.ignore = true
	case "replace":
		s.kind = "replace"
	case "duplicate":
		s.conflict = []interp.Val{x.word(" ON DUPLICATE KEY UPDATE `id` = `id`")}
	case "nothing", "update":
		s.onConflict(clause, base.Strip())
	}
}

// onConflict writes ON CONFLICT, of which the target is known.
func (s *bobStatement) onConflict(what string, target interp.Val) {
	x := s.x
	s.conflict = []interp.Val{x.word(" ON CONFLICT")}
	if target.Is(interp.KLib) && len(target.T.Args) > 2 {
		switch {
		case target.T.Name == "clause constraint":
			c, _ := target.T.Args[1].Strip().ConstText()
			s.conflict = append(s.conflict, x.word(" ON CONSTRAINT "+quoted(c)))
		case target.T.Args[2].Bits != interp.Zero:
			s.conflict = append(s.conflict, x.word(" ("))
			for i, c := range s.q.list(target.T.Args[2]) {
				if i > 0 {
					s.conflict = append(s.conflict, x.word(", "))
				}
				s.conflict = append(s.conflict, s.name(c))
			}
			s.conflict = append(s.conflict, x.word(")"))
		}
	}
	if what == "nothing" {
		s.conflict = append(s.conflict, x.word(" DO NOTHING"))
		return
	}
	set := "id"
	if len(s.columns) > 0 {
		set = s.columns[len(s.columns)-1]
	}
	s.conflict = append(s.conflict, x.word(" DO UPDATE SET "+quoted(set)+" = excluded."+quoted(set)))
}

// setter reads the columns that a generated setter sets.
//
//	models.Users.Insert(&models.UserSetter{Name: omit.From(name)})
func (s *bobStatement) setter(typ string, v interp.Val) {
	x := s.x
	t := x.mc.Prog.Type(typ)
	if t == nil || len(s.columns) > 0 {
		return
	}
	for _, f := range t.Fields {
		name, _, _ := strings.Cut(reflect.StructTag(f.Tag).Get("db"), ",")
		fv := x.mc.Field(x.c, v, typ, f.Name, scalarClass(f.Type))
		if name == "" || name == "-" || fv.Bits == interp.Zero {
			continue
		}
		if fv.Is(interp.KAlloc) { // a pointer to a value
			fv = interp.Val{Bits: fv.Bits, T: x.c.Whole(x.mc, fv).T}
		}
		if len(s.columns) > 0 {
			s.values = append(s.values, x.word(", "))
		}
		s.columns, s.values = append(s.columns, name), append(s.values, x.bind(fv))
	}
}

func (s *bobStatement) text() []interp.Val {
	x := s.x
	if s.table.T == nil {
		s.table = x.mc.Opaque(interp.Unknown, summary.String)
	}
	s.q.table = []interp.Val{s.table}
	switch s.kind {
	case "raw":
		return []interp.Val{s.raw}
	case "insert", "replace":
		return s.insert()
	case "change":
		s.q.kind, s.q.sets, s.q.setArgs = "update", []interp.Val{x.word("_ = ?")}, []interp.Val{{}}
	case "select":
		switch x.row.Verb {
		case dal.Count:
			s.q.columns = []interp.Val{x.word("COUNT(*)")}
		case dal.Exists:
			s.q.columns = []interp.Val{x.word("1")}
		}
	default:
		return []interp.Val{x.mc.Opaque(interp.Unknown, summary.String)}
	}
	parts, _ := s.q.sql()
	return parts
}

func (s *bobStatement) insert() []interp.Val {
	x := s.x
	verb := strings.ToUpper(s.kind)
	if s.ignore {
		verb += " IGNORE"
	}
	parts := []interp.Val{x.word(verb + " INTO "), s.table}
	if len(s.columns) == 0 {
		parts = append(parts, x.word(" ("), x.mc.Opaque(interp.Unknown, summary.String), x.word(")"))
	} else {
		names := slices.Clone(s.columns)
		for i, n := range names {
			names[i] = quoted(n)
		}
		parts = append(parts, x.word(" ("+strings.Join(names, ", ")+")"))
	}
	values := s.values
	if len(values) == 0 {
		values = []interp.Val{x.mc.Opaque(interp.Unknown, summary.String)}
	}
	parts = append(append(append(parts, x.word(" VALUES (")), values...), x.word(")"))
	return append(parts, s.conflict...)
}
