package judge

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// slots gives the pair's Go values numbers.
type slots struct {
	row   *row
	known []dbcall.Value // the value of ID n stands at n-1
	asked map[int]bool   // IDs of what the lookup compares
	cols  map[string]finding.Value
}

// id is the value's number.
func (s *slots) id(v dbcall.Value) int {
	if v.Term != nil {
		for i, k := range s.known {
			if k.Term != nil && k.Term.Same(v.Term) {
				return i + 1
			}
		}
	}
	s.known = append(s.known, v)
	return len(s.known)
}

// value is one that both runs have, or each its own.
func (s *slots) value(v dbcall.Value, shared bool) finding.Value {
	switch {
	case v.Const && v.Null:
		return finding.Value{Kind: finding.Null}
	case v.Const && !strings.Contains(v.Text, "("): // else a call with constant arguments
		return finding.Value{Kind: finding.Constant, Text: v.Text}
	case v.Const:
		shared = true
	case v.Fresh:
		return finding.Value{Kind: finding.Fresh, ID: s.id(v)}
	}
	out := finding.Value{Kind: finding.Own, ID: s.id(v), Fold: v.Fold}
	if shared || s.asked[out.ID] {
		out.Kind = finding.Shared
	}
	return out
}

func (s *slots) values(vs []dbcall.Value) []finding.Value {
	var out []finding.Value
	for _, v := range vs {
		out = append(out, s.value(v, s.shared(v)))
	}
	return out
}

// shared reports whether two runs that look for the same have the value.
func (s *slots) shared(v dbcall.Value) bool { return s.row.derived(v) }

// compared are the columns and expressions by which the lookup asks.
func (s *slots) compared(j *judge) []finding.Cell {
	s.cols, s.asked = map[string]finding.Value{}, map[int]bool{}
	var out []finding.Cell
	for _, c := range sortedKeys(s.row.atoms) {
		s.cols[c] = s.value(s.row.values[c], true)
		s.asked[s.cols[c].ID] = true
		out = append(out, finding.Cell{Column: s.name(c), Value: s.cols[c]})
	}
	for _, a := range j.look.Atoms {
		if _, plain := a.Expr.(*sqltext.Column); plain || a.Op != "=" && a.Op != "<=>" || !binds(a.Expr) || !determined(a, j.look.Others) {
			continue
		}
		v := s.value(j.p.Lookup.Op.Value(j.p.Lookup.Stmt, a.Value), true)
		s.asked[v.ID] = true
		out = append(out, finding.Cell{Column: s.name(columnIn(a.Expr)), Expr: sqltext.Format(a.Expr), Value: v})
	}
	return out
}

// name is the column as the table spells it.
func (s *slots) name(c string) string {
	if col := s.row.column(c); col != nil {
		return col.Name
	}
	return c
}

// columnIn is the first column of an expression.
func columnIn(e sqltext.Expr) string {
	name := ""
	sqltext.Walk(e, func(e sqltext.Expr) bool {
		if c, ok := e.(*sqltext.Column); ok && name == "" {
			name = c.Name
		}
		return name == ""
	})
	return name
}

// written are the columns that the insert writes.
func (s *slots) written(ins sqltext.Effect) []finding.Cell {
	var out []finding.Cell
	for i, a := range ins.Set {
		c := strings.ToLower(a.Column)
		if c == "" && i < len(s.row.table.Columns) { // no column list: the table's order
			c = strings.ToLower(s.row.table.Columns[i].Name)
		}
		if w, ok := s.row.written[c]; ok {
			out = append(out, finding.Cell{Column: s.name(c), Value: s.into(c, w)})
		}
	}
	return out
}

// into is the value written into a column. One that the lookup asks for is
// what it asks for, unless the two are known to differ.
func (s *slots) into(c string, w dbcall.Value) finding.Value {
	asked, bound := s.cols[c]
	if !bound || s.row.differs[c] {
		if col := s.row.column(c); col != nil && col.Nullable && s.row.mayBeNil(w) {
			return finding.Value{Kind: finding.Null} // which it may be, and so it holds nothing together
		}
		return s.value(w, s.shared(w))
	}
	v := s.value(w, true)
	if v.Kind == finding.Constant && (v.Text == "" || v.Text == "0") {
		return asked // e.g. a field that the library has filled in: FirstOrInit
	}
	if v.Kind == finding.Constant || v.Kind == asked.Kind && v.ID == asked.ID {
		return v
	}
	return asked
}
