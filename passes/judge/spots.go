package judge

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// spot is where a placeholder stands: in a column's new value, or in a
// condition on a column, as it is or within an expression.
type spot struct {
	column string
	use    use
}

type use uint8

const (
	compares use = iota // a lookup asks whether the column is this
	asks                // a lookup asks for something made of it: lower($1)
	writes              // the column becomes this
	other               // a value by itself
)

func (p spot) value(s *slots, v dbcall.Value) finding.Value {
	switch p.use {
	case writes:
		return s.into(p.column, v)
	case compares:
		if asked, ok := s.cols[p.column]; ok {
			return asked
		}
		return s.value(v, true)
	case asks:
		return s.value(v, true)
	}
	return s.value(v, s.shared(v))
}

// places are the placeholders of a statement's conditions and values. What a
// lookup compares is the same in both runs; what an update sets before an
// insert, and by which rows an update goes, need not be.
func (s *slots) places(e sqltext.Effect, insert bool) map[sqltext.Placeholder]spot {
	out := map[sqltext.Placeholder]spot{}
	put := func(column string, x sqltext.Expr, whole, part use) {
		sqltext.Walk(x, func(y sqltext.Expr) bool {
			if p, ok := y.(*sqltext.Placeholder); ok {
				in, key := spot{strings.ToLower(column), part}, sqltext.Placeholder{Index: p.Index, Name: p.Name}
				if y == x {
					in.use = whole
				}
				if _, dup := out[key]; !dup {
					out[key] = in
				}
			}
			return true
		})
	}
	for i, a := range e.Set {
		c := a.Column
		if c == "" && i < len(s.row.table.Columns) {
			c = s.row.table.Columns[i].Name
		}
		if insert {
			put(c, a.Value, writes, other)
		} else {
			put(c, a.Value, other, other)
		}
	}
	if e.Conflict != nil {
		for _, a := range e.Conflict.Set {
			put(a.Column, a.Value, writes, other)
		}
	}
	for _, a := range append(slices.Clone(e.Atoms), absentAtoms(e)...) {
		_, plain := a.Expr.(*sqltext.Column)
		switch {
		case insert && e.Kind == sqltext.Change || !bindsBy(a.Op):
			put(columnIn(a.Expr), a.Value, other, other)
		case plain && listed(a.Value) != nil: // of one of several values the first is what is looked for
			put(columnIn(a.Expr), listed(a.Value)[0], compares, asks)
			put(columnIn(a.Expr), a.Value, other, other)
		case plain:
			put(columnIn(a.Expr), a.Value, compares, asks)
		default:
			put(columnIn(a.Expr), a.Value, asks, asks)
		}
	}
	for _, o := range e.Others {
		for _, a := range o.Atoms {
			put("", a.Value, other, other)
		}
	}
	return out
}

// listed are the values of a list.
func listed(e sqltext.Expr) []sqltext.Expr {
	if l, ok := e.(*sqltext.Tuple); ok {
		return l.List
	}
	return nil
}

// bindsBy reports whether an atom's operator binds.
func bindsBy(op string) bool {
	switch op {
	case "=", "<=>", "in", "any", "is null":
		return true
	}
	return false
}
