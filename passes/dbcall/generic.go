package dbcall

import (
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// A chain of GORM's generics begins with a type: what is read and written is of
// it, and no argument is an interface that would tell it.

// typeArgument is a value of the type that a generic function is called with.
func (x *call) typeArgument() interp.Val {
	of := x.mc.Opaque("model"+x.c.Key(), summary.Other)
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KIface, Name: "*" + x.c.TypeArg(0), Args: []interp.Val{of}})}
}

// own is a destination of the chain's own type, as the interface that others are handed over in.
func (s *statement) own(op *Op, dest interp.Val) interp.Val {
	if s.typ == "" {
		return dest
	}
	typ := "*" + s.typ
	if s.x.row.Mode == "list" {
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
		if typeName(a) != typ {
			continue // e.g. of a generated field
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
