package prove

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// maxDepth bounds how far the rows that a row needs are followed.
const maxDepth = 8

// required tells whether a row must give the column a value.
func (b *planner) required(t *schema.Table, c *schema.Column) bool {
	if c.Nullable || c.Default != "" || c.Generated != "" || c.AutoIncrement {
		return false
	}
	// SQLite's INTEGER PRIMARY KEY is made from the rowid.
	return b.dialect != schema.SQLite || !strings.EqualFold(c.Type, "integer") || !strings.EqualFold(primary(t), c.Name)
}

// parents makes the rows that a row's foreign keys refer to.
func (b *planner) parents(t *schema.Table, row map[string]any, depth int) (why string) {
	for i := range t.ForeignKeys {
		k := &t.ForeignKeys[i]
		refs := b.plan.tables.references(k)
		if refs == nil {
			continue
		}
		parent := map[string]any{}
		for n, c := range k.Columns {
			col := t.Column(c)
			if col == nil || row[col.Name] == nil {
				break // the key is not checked for a row with a NULL in it
			}
			parent[refs[n]] = row[col.Name]
		}
		if len(parent) < len(refs) {
			continue
		}
		if why := b.row(b.plan.tables.parent(k), parent, depth+1); why != "" {
			return why
		}
	}
	return ""
}

// row makes a row with these values before the sessions begin, once.
func (b *planner) row(t *schema.Table, row map[string]any, depth int) (why string) {
	if depth > maxDepth {
		return "the rows that " + b.table.Name + " needs refer to each other without end"
	}
	asked := t.Name + fmt.Sprint(row) // a map prints sorted
	if slices.ContainsFunc(b.plan.before, func(s setup) bool { return s.asked == asked }) {
		return ""
	}
	s, columns := b.sql(), []string{}
	b.rows++
	for i := range t.Columns {
		c := &t.Columns[i]
		for name, v := range row {
			if strings.EqualFold(name, c.Name) && name != c.Name {
				row[c.Name] = v
			}
		}
		if _, has := row[c.Name]; !has {
			if !b.required(t, c) {
				continue
			}
			if row[c.Name], why = b.maker.value(t, c, 60+b.rows); why != "" {
				return why
			}
		}
		columns = append(columns, c.Name)
	}
	s.add("INSERT INTO " + b.plan.tables.name(t) + " (" + b.plan.tables.columns(columns) + ") VALUES (")
	for i, c := range columns {
		if i > 0 {
			s.add(", ")
		}
		s.value(row[c])
	}
	s.add(")")
	if why := b.parents(t, row, depth); why != "" {
		return why
	}
	b.plan.before = append(b.plan.before, setup{table: t.Name, asked: asked, SQL: s.text, args: s.args})
	return ""
}
