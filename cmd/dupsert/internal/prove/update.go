package prove

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
)

// update is the session's update of a row of its own, which is there before.
func (b *planner) update(session int, literal bool) (*statement, string) {
	where, why := b.whose(literal)
	if why != "" {
		return nil, why
	}
	if why := b.updated(where, session); why != "" {
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
	return s, b.conditions(s, where, session, false)
}

// unknownID is the number of a value that the code is not known to have.
const unknownID = 30

// whose are the conditions by which the update finds its row. Where the code is
// not known to name it, what stands for the update goes by the primary key.
func (b *planner) whose(literal bool) (where []finding.Cell, why string) {
	own := func(c finding.Cell) bool { return c.Value.Kind == finding.Own || c.Value.Kind == finding.Fresh }
	where = slices.Clone(b.replay.Where)
	if slices.ContainsFunc(where, own) {
		return where, ""
	}
	key := primary(b.table)
	if literal || key == "" {
		return nil, "which rows are updated is not known"
	}
	return append(where, finding.Cell{Column: key, Value: finding.Value{Kind: finding.Own, ID: unknownID}}), ""
}

// updated makes the row that the session updates: what the update asks for and
// what the lookup asks for beside, and other values in what the update sets.
func (b *planner) updated(where []finding.Cell, session int) (why string) {
	row, set := map[string]any{}, map[string]any{}
	for _, c := range b.replay.Insert.Cells {
		if set[strings.ToLower(c.Column)], why = b.maker.cell(b.table, c, session); why != "" {
			return why
		}
	}
	for _, c := range slices.Concat(where, b.replay.Lookup.Cells) {
		col := b.table.Column(c.Column)
		if col == nil || c.Expr != "" || col.Generated != "" {
			continue
		}
		_, has := row[col.Name]
		if _, sets := set[strings.ToLower(col.Name)]; has || sets {
			continue
		}
		if row[col.Name], why = b.maker.cell(b.table, c, session); why != "" {
			return why
		}
	}
	for i := range b.table.Columns {
		c := &b.table.Columns[i]
		target, sets := set[strings.ToLower(c.Name)]
		if _, has := row[c.Name]; has || !b.required(b.table, c) && !sets {
			continue
		}
		if row[c.Name], why = b.maker.other(b.table, c, 60+2*i+session, target); why != "" {
			return why
		}
	}
	return b.row(b.table, row, 0)
}
