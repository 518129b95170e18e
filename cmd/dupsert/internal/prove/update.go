package prove

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
)

// update is the session's update of a row of its own, which is there before.
func (b *planner) update(session int, literal bool) (*statement, string) {
	if len(b.replay.Where) == 0 {
		return nil, "which rows are updated is not known"
	}
	if why := b.updated(session); why != "" {
		return nil, why
	}
	if literal {
		return b.literal(&b.replay.Insert, session, "update")
	}
	s := b.sql()
	s.add("UPDATE " + b.plan.tables.name(b.table))
	glue := " SET "
	for _, c := range b.replay.Insert.Cells {
		v, why := b.maker.cell(b.table, c, session)
		if why != "" {
			return nil, why
		}
		s.add(glue + quote(b.dialect, c.Column) + " = ")
		s.value(v)
		glue = ", "
	}
	return s, b.conditions(s, b.replay.Where, session, false)
}

// updated makes the row that the session updates: what the update asks for and
// what the lookup asks for beside, and other values in what the update sets.
func (b *planner) updated(session int) (why string) {
	row := map[string]any{}
	set := func(name string) bool {
		return slices.ContainsFunc(b.replay.Insert.Cells, func(c finding.Cell) bool { return strings.EqualFold(c.Column, name) })
	}
	for _, cells := range [][]finding.Cell{b.replay.Where, b.replay.Lookup.Cells} {
		for _, c := range cells {
			col := b.table.Column(c.Column)
			if col == nil || c.Expr != "" || col.Generated != "" || set(col.Name) {
				continue
			}
			if _, has := row[col.Name]; has {
				continue
			}
			if row[col.Name], why = b.maker.cell(b.table, c, session); why != "" {
				return why
			}
		}
	}
	for i := range b.table.Columns {
		c := &b.table.Columns[i]
		if _, has := row[c.Name]; has || !b.required(b.table, c) && !set(c.Name) {
			continue
		}
		if row[c.Name], why = b.maker.value(b.table, c, 60+2*i+session); why != "" {
			return why
		}
	}
	return b.row(b.table, row, 0)
}
