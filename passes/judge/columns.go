package judge

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// speller gives columns the names that their table has for them. A mapper that
// was told to spell names otherwise than by its own rule, which is a setting of
// the whole program, means the same letters: UserID is user_i_d to xorm's
// SnakeMapper, user_id to its GonicMapper, UserID to its SameMapper.
//
// https://xorm.io/docs/chapter-02/1.mapping/
type speller struct {
	table *schema.Table
	names map[string]string // by letters; "" where several columns have the same
}

func spellerOf(t *schema.Table) *speller {
	s := &speller{table: t, names: map[string]string{}}
	if t == nil {
		return s
	}
	for i := range t.Columns {
		name := t.Columns[i].Name
		if _, dup := s.names[letters(name)]; dup {
			name = ""
		}
		s.names[letters(t.Columns[i].Name)] = name
	}
	return s
}

// letters are a name without what mappers add to it.
func letters(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}

// column is the table's name of a column; the name itself if the table has it, or nothing like it.
func (s *speller) column(name string) string {
	if s.table == nil || s.table.Column(name) != nil {
		return name
	}
	if own := s.names[letters(name)]; own != "" {
		return own
	}
	return name
}

// expr is an expression over the table's columns.
func (s *speller) expr(e sqltext.Expr) sqltext.Expr {
	return sqltext.Map(e, func(x sqltext.Expr) sqltext.Expr {
		if c, ok := x.(*sqltext.Column); ok && s.column(c.Name) != c.Name {
			return &sqltext.Column{Qualifier: c.Qualifier, Name: s.column(c.Name)}
		}
		return x
	})
}

// spelled is the pair in the names of one declaration of its table.
func (j *judge) spelled(t *schema.Table) *judge {
	s, own := spellerOf(t), *j
	own.look, own.ins = s.effect(j.look), s.effect(j.ins)
	return &own
}

// effect is what a statement does, in the table's own names.
func (s *speller) effect(e sqltext.Effect) sqltext.Effect {
	atoms := make([]sqltext.Atom, len(e.Atoms))
	for i, a := range e.Atoms {
		a.Expr = s.expr(a.Expr)
		atoms[i] = a
	}
	e.Atoms = atoms
	set := make([]sqltext.Assign, len(e.Set))
	for i, a := range e.Set {
		a.Column = s.column(a.Column)
		set[i] = a
	}
	e.Set = set
	if e.Conflict != nil {
		c := *e.Conflict
		c.Target = make([]sqltext.Expr, len(e.Conflict.Target))
		for i, t := range e.Conflict.Target {
			c.Target[i] = s.expr(t)
		}
		c.Where = s.expr(c.Where)
		e.Conflict = &c
	}
	return e
}
