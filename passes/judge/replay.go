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
	if j.ins.Kind == sqltext.Change {
		out.Update, out.Where = true, s.changed(j)
	}
	out.Lookup.Lock, out.Insert.Conflict = j.look.Lock, conflictOf(j.ins.Conflict)
	finds := look.Row.Verb == dal.FindOrInsert // the library runs two statements
	sameText := look == ins && j.p.Lookup.Stmt == j.p.Insert.Stmt
	out.Alone = !finds && (j.p.Lookup.Absent > 0 || sameText)
	if !out.Alone && !sameText && !j.look.Negated {
		out.Lookup.SQL, out.Lookup.Args = s.text(j.p.Lookup, s.places(j.look, false))
	}
	if !finds || !sameText {
		out.Insert.SQL, out.Insert.Args = s.text(j.p.Insert, s.places(j.ins, true))
	}
	out.Immediate = look.Immediate() && ins.Immediate()
	if look.Tx != nil && look.Tx == ins.Tx || out.Immediate {
		out.Transaction, out.Isolation = true, j.level()
	}
	for _, l := range look.Locks {
		if n, ok := dbcall.Named(l); ok && slices.Contains(ins.Locks, l) {
			out.Locks = append(out.Locks, finding.Lock{Word: n.Word, Within: n.Tx != nil && n.Tx == look.Tx, Late: n.Late, Own: !keyed(n, r)})
		}
	}
	s.recovery(j, out)
	for _, l := range look.RowLocks() {
		if l.Tx == look.Tx && l.Table != j.p.Table {
			out.Rows = append(out.Rows, finding.RowLock{Table: l.Table, Values: s.values(l.Keys)})
		}
	}
	return out
}

// recovery adds what the code does for the loser.
func (s *slots) recovery(j *judge, out *finding.Replay) {
	ins := j.p.Insert.Op
	out.Handled, out.Savepoint = j.p.Handled, ins.Savepoint()
	for _, op := range j.p.Rereads {
		if l, ok := s.reread(op, j.p.Table); ok {
			l.Within = sameTx(op.Tx, ins.Tx)
			out.Rereads = append(out.Rereads, l)
		}
	}
	out.GoesOn = len(j.p.Same) > 0 && !ends(j.p.Same[0])
}

// reread is an op as a lookup of the table; not ok if it is none.
func (s *slots) reread(op *dbcall.Op, table string) (finding.Reread, bool) {
	for i := range op.Stmts {
		for _, e := range op.Stmts[i].Effects {
			if e.Kind != sqltext.Lookup || e.Outer || !strings.EqualFold(e.Table.Table, table) {
				continue
			}
			l := finding.Reread{Miss: missOf(e)}
			l.Lock = e.Lock
			if !e.Negated {
				l.SQL, l.Args = s.text(pairs.Side{Op: op, Stmt: i}, s.places(e, false))
			}
			return l, true
		}
	}
	return finding.Reread{}, false
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
	if v.Kind == finding.Constant && (v.Text == "" || v.Text == "0") {
		return asked // e.g. a field that the library has filled in: FirstOrInit
	}
	if v.Kind == finding.Constant || v.Kind == asked.Kind && v.ID == asked.ID {
		return v
	}
	return asked
}

// text is a statement's text and the values of its placeholders; "" if a part
// is not known, or it is not one statement.
func (s *slots) text(side pairs.Side, at map[sqltext.Placeholder]spot) (string, []finding.Arg) {
	stmt := side.Op.Stmts[side.Stmt]
	d := dbcall.Dialect(stmt.Text)
	if strings.ContainsRune(stmt.Text, sqltext.HoleOpen) || stmt.Bad != nil || len(sqltext.Split(stmt.Text, d)) != 1 {
		return "", nil
	}
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
		if ok {
			a.Cell = finding.Cell{Column: s.name(c.column), Value: c.value(s, v)}
		} else {
			a.Value = s.value(v, s.shared(v))
		}
		args = append(args, a)
	}
	return stmt.Text, args
}

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

// changed are the columns by which an update chooses its rows.
func (s *slots) changed(j *judge) []finding.Cell {
	var out []finding.Cell
	for _, a := range j.ins.Atoms {
		c, plain := a.Expr.(*sqltext.Column)
		if !plain || a.Op != "=" && a.Op != "is null" {
			continue
		}
		v := dbcall.Value{Const: true, Null: true}
		if a.Op == "=" {
			v = j.p.Insert.Op.Value(j.p.Insert.Stmt, a.Value)
		}
		out = append(out, finding.Cell{Column: s.name(strings.ToLower(c.Name)), Value: s.value(v, s.shared(v))})
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
