package prove

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// written is the row that the insert makes, and its columns in order. What
// stands for an insert gives a value to every column that must have one.
func (b *planner) written(session int, literal bool) (row map[string]any, columns []string, why string) {
	row = map[string]any{}
	set := func(c *schema.Column, v any) {
		row[c.Name] = v
		columns = append(columns, c.Name)
	}
	for _, c := range b.cells() {
		col := b.table.Column(c.Column)
		if col == nil || col.Generated != "" {
			continue // e.g. a column that the schema has dropped
		}
		if _, dup := row[col.Name]; dup || !literal && c.Value.Kind == finding.Null && !col.Nullable {
			continue // the code must write something else than the NULL that is known
		}
		v, why := b.maker.cell(b.table, c, session)
		if why != "" {
			return nil, nil, why
		}
		set(col, v)
	}
	for i := range b.table.Columns {
		c := &b.table.Columns[i]
		if _, has := row[c.Name]; has || literal || !b.required(b.table, c) {
			continue
		}
		v, why := b.needed(c, 100+2*i+session, session)
		if why != "" {
			return nil, nil, why
		}
		set(c, v)
	}
	if len(columns) == 0 {
		return nil, nil, "the columns that are inserted into " + b.table.Name + " are not known"
	}
	return row, columns, ""
}

// cells are what the insert is known to write. One that writes columns whose
// names are not known writes those that the lookup asks for.
func (b *planner) cells() []finding.Cell {
	cells := slices.Clone(b.replay.Insert.Cells)
	if !b.replay.Insert.Every {
		return cells
	}
	for _, c := range b.replay.Lookup.Cells {
		if c.Expr == "" && !slices.ContainsFunc(cells, func(w finding.Cell) bool { return strings.EqualFold(w.Column, c.Column) }) {
			cells = append(cells, c)
		}
	}
	return cells
}

// needed is the value of a column that must have one, and that the code is not
// known to write: what the lookup asks for, or what the number gives.
func (b *planner) needed(c *schema.Column, n, session int) (any, string) {
	for _, asked := range b.replay.Lookup.Cells {
		if asked.Expr == "" && strings.EqualFold(asked.Column, c.Name) && asked.Value.Kind != finding.Null {
			return b.maker.cell(b.table, asked, session)
		}
	}
	return b.maker.value(b.table, c, n)
}
