package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// A chain of GORM's generics begins with a type, and one of GORM's generated
// code is a type's: what is read and written is of it, and no argument is an
// interface that would tell it.

// typeArgument is a value of the type that a generic function is called with.
func (x *call) typeArgument() interp.Val {
	of := x.mc.Opaque("model"+x.c.Key(), summary.Other)
	typ := x.row.Node
	if typ == "" {
		typ = x.c.TypeArg(0)
	}
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KIface, Name: "*" + typ, Args: []interp.Val{of}})}
}

// generic is the beginning of a generated table's chain.
func (x *call) generic(base interp.Val) interp.Val {
	none := x.none()
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{
		Kind: interp.KLib, Name: "clause generic", Class: summary.Other, Args: []interp.Val{base, x.typeArgument(), none},
	})}
}

// own is a destination of the chain's own type, as the interface that others are handed over in.
func (s *statement) own(op *Op, dest interp.Val) interp.Val {
	if s.typ == "" {
		return dest
	}
	typ := "*" + s.typ
	switch s.x.row.Mode {
	case "each":
		if es, ok := s.x.c.Elems(s.x.mc, dest); ok && len(es) == 1 {
			dest = es[0]
			break
		}
		typ = "*[]" + s.typ
	case "list":
		typ = "*[]" + s.typ
	}
	dest = interp.Val{Bits: dest.Bits, T: s.x.mc.Term(interp.Term{Kind: interp.KIface, Name: typ, Args: []interp.Val{dest}})}
	op.dests = []interp.Val{dest}
	return dest
}

// assign adds columns that are given values one by one.
//
//	gorm.G[User](db).Set(clause.Assignment{Column: clause.Column{Name: "name"}, Value: name}).Create(ctx)
func (s *statement) assign(list []interp.Val) {
	const typ = "gorm.io/gorm/clause.Assignment"
	for _, a := range list {
		if in := a.Strip(); in.Is(interp.KLib) && in.T.Name == "clause expr" {
			s.assignText(s.unbound(in.T.Args[1].Strip()))
			continue
		}
		if typeName(a) != typ {
			continue // e.g. a generated field of another kind
		}
		col := s.x.mc.Field(s.x.c, a.Strip(), typ, "Column", summary.Other)
		name, ok := s.x.mc.Field(s.x.c, col, "gorm.io/gorm/clause.Column", "Name", summary.String).ConstText()
		if !ok {
			continue
		}
		s.columns = append(s.columns, name)
		s.given = append(s.given, value{arg: s.x.mc.Field(s.x.c, a.Strip(), typ, "Value", summary.Any)})
	}
}

// assignText adds a column that is given a value by a text: `name` = ?.
func (s *statement) assignText(text interp.Val, args []interp.Val) {
	c, ok := s.x.mc.Concat(text).ConstText()
	col, is := strings.CutSuffix(c, " = ?")
	if ok && is && len(args) == 1 {
		s.columns, s.given = append(s.columns, strings.Trim(col, "`\"")), append(s.given, value{arg: args[0]})
	}
}

// unbound is a text with ? for the arguments that stand in it, and the arguments.
func (s *statement) unbound(v interp.Val) (interp.Val, []interp.Val) {
	parts, args := []interp.Val{v}, []interp.Val(nil)
	if v.Is(interp.KConcat) {
		parts = slices.Clone(v.T.Args)
	}
	for i, p := range parts {
		if p.Is(interp.KLib) && p.T.Name == bindName {
			parts[i], args = s.word("?"), append(args, p.T.Args[0])
		}
	}
	return s.x.mc.Concat(parts...), args
}

// namedBy is the name of a column that is given as text, or by a generated field.
func (s *statement) namedBy(v interp.Val) (string, bool) {
	if c, ok := column(v); ok {
		return c, true
	}
	return v.Strip().ConstText()
}

// column is the column that a generated field names; what the field embeds names it too.
func column(v interp.Val) (string, bool) {
	in := v.Strip()
	for in.Is(interp.KField) || in.Is(interp.KFieldA) {
		in = in.T.Args[0].Strip()
	}
	if in.Is(interp.KLib) && in.T.Name == interp.ColumnName {
		return in.T.Site, true
	}
	return "", false
}
