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
