package judge

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/pairs"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// replay is what the pair says to the database: its texts where they are known
// whole, and what they mean where they are not.
func (j *judge) replay(r *row, t *schema.Table) *finding.Replay {
	s := &slots{row: r}
	look, ins := j.p.Lookup.Op, j.p.Insert.Op
	out := &finding.Replay{Schema: t.Schema, Table: t.Name, Miss: missOf(j.look), Folds: r.mismatch != ""}
	out.Lookup.Cells = s.compared(j)
	out.Insert.Cells, out.Insert.Every = s.written(j.ins), r.all
	out.Lookup.Lock, out.Insert.Conflict = j.look.Lock, conflictOf(j.ins.Conflict)
	finds := look.Row.Verb == dal.FindOrInsert // the library runs two statements
	sameText := look == ins && j.p.Lookup.Stmt == j.p.Insert.Stmt
	out.Alone = !finds && (j.p.Lookup.Absent > 0 || sameText)
	if !out.Alone && !sameText && !j.look.Negated {
		out.Lookup.SQL, out.Lookup.Args = s.text(j.p.Lookup, j.look)
	}
	if !finds || !sameText {
		out.Insert.SQL, out.Insert.Args = s.text(j.p.Insert, j.ins)
	}
	if look.Tx != nil && look.Tx == ins.Tx {
		out.Transaction, out.Isolation = true, isolation(look.Tx)
	}
	for _, l := range look.Locks {
		if l.Name == "advisory" && slices.Contains(ins.Locks, l) {
			out.Locks = append(out.Locks, l.Site)
		}
	}
	for _, l := range look.RowLocks() {
		if l.Tx == look.Tx && l.Table != j.p.Table {
			out.Rows = append(out.Rows, finding.RowLock{Table: l.Table, Values: s.values(l.Keys)})
		}
	}
	return out
}

func missOf(e sqltext.Effect) string {
	switch {
	case e.Kind == sqltext.Change:
		return "affected"
	case e.Result == sqltext.Count || e.Result == sqltext.Truth || e.Result == sqltext.Aggregate:
		return "zero"
	}
	return ""
}

func conflictOf(c *sqltext.Conflict) *finding.Conflict {
	if c == nil || c.Action == "abort" {
		return nil
	}
	out := &finding.Conflict{Action: c.Action, Where: sqltext.Format(c.Where), Named: c.Constraint}
	for _, e := range c.Target {
		out.Target = append(out.Target, sqltext.Format(e))
	}
	return out
}

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
		return s.value(w, s.shared(w))
	}
	v := s.value(w, true)
	if v.Kind == finding.Constant || v.Kind == asked.Kind && v.ID == asked.ID {
		return v
	}
	return asked
}

// text is a statement's text and the values of its placeholders; "" if a part
// is not known, or it is not one statement.
func (s *slots) text(side pairs.Side, e sqltext.Effect) (string, []finding.Arg) {
	stmt := side.Op.Stmts[side.Stmt]
	d := dbcall.Dialect(stmt.Text)
	if strings.ContainsRune(stmt.Text, sqltext.HoleOpen) || stmt.Bad != nil || len(sqltext.Split(stmt.Text, d)) != 1 {
		return "", nil
	}
	at := s.places(e)
	var args []finding.Arg
	for _, t := range sqltext.Lex(stmt.Text, d) {
		if t.Kind != sqltext.KindPlaceholder {
			continue
		}
		p := &sqltext.Placeholder{Index: t.Index, Name: t.Text}
		if t.Index >= 0 {
			p.Name = ""
		}
		a := finding.Arg{Index: p.Index, Name: p.Name}
		c, ok := at[*p]
		v := side.Op.Value(side.Stmt, p)
		switch {
		case ok && c.direct:
			a.Cell = finding.Cell{Column: s.name(c.column), Value: c.value(s, v)}
		case ok: // what a lookup compares is the same in both
			a.Cell = finding.Cell{Column: s.name(c.column), Value: s.value(v, !c.writes && !c.set || s.shared(v))}
		default:
			a.Value = s.value(v, s.shared(v))
		}
		args = append(args, a)
	}
	return stmt.Text, args
}

// spot is where a placeholder stands.
type spot struct {
	column string
	direct bool // as it is, not within an expression
	writes bool
	set    bool // an UPDATE's new value
	wide   bool // the lookup compares an expression with it
}

func (p spot) value(s *slots, v dbcall.Value) finding.Value {
	if p.writes {
		return s.into(p.column, v)
	}
	if asked, ok := s.cols[p.column]; ok && !p.wide {
		return asked
	}
	return s.value(v, true)
}

// places are the placeholders of a statement's conditions and values.
func (s *slots) places(e sqltext.Effect) map[sqltext.Placeholder]spot {
	out := map[sqltext.Placeholder]spot{}
	put := func(column string, x sqltext.Expr, in spot) {
		in.column = strings.ToLower(column)
		sqltext.Walk(x, func(y sqltext.Expr) bool {
			if p, ok := y.(*sqltext.Placeholder); ok {
				key := sqltext.Placeholder{Index: p.Index, Name: p.Name}
				if _, dup := out[key]; !dup {
					in.direct = y == x && !in.set
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
		put(c, a.Value, spot{writes: e.Kind == sqltext.Write, set: e.Kind == sqltext.Change})
	}
	if e.Conflict != nil {
		for _, a := range e.Conflict.Set {
			put(a.Column, a.Value, spot{writes: true})
		}
	}
	for _, a := range append(slices.Clone(e.Atoms), absentAtoms(e)...) {
		_, plain := a.Expr.(*sqltext.Column)
		put(columnIn(a.Expr), a.Value, spot{wide: !plain})
	}
	for _, o := range e.Others {
		for _, a := range o.Atoms {
			put("", a.Value, spot{wide: true})
		}
	}
	return out
}

// absentAtoms are the conditions of the lookups inside an insert.
func absentAtoms(e sqltext.Effect) []sqltext.Atom {
	var out []sqltext.Atom
	for _, l := range e.Absent {
		out = append(out, l.Atoms...)
	}
	return out
}
