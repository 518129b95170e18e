package prove

import (
	"fmt"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// statement is a text with its arguments, being written.
type statement struct {
	dialect schema.Dialect
	text    string
	args    []any
}

func (b *planner) sql() *statement { return &statement{dialect: b.dialect} }

func (s *statement) add(text string) { s.text += text }

// value adds a placeholder. pgx sends a text for a parameter of any type.
func (s *statement) value(v any) {
	if s.dialect == schema.Postgres && v != nil {
		v = fmt.Sprint(v)
	}
	s.args = append(s.args, v)
	if s.dialect == schema.Postgres {
		s.text += fmt.Sprintf("$%d", len(s.args))
	} else {
		s.text += "?"
	}
}

// typed adds a placeholder whose type the text around it does not tell.
func (s *statement) typed(v any, typ string) {
	if s.dialect != schema.Postgres || typ == "" || strings.Contains(strings.ToLower(typ), "serial") {
		s.value(v)
		return
	}
	s.add("CAST(")
	s.value(v)
	s.add(" AS " + typ + ")")
}

// lookup is the session's lookup.
func (b *planner) lookup(session int, literal bool) (*statement, string) {
	l := &b.replay.Lookup
	if literal {
		return b.literal(l, session, "lookup")
	}
	s := b.sql()
	name := b.plan.tables.name(b.table)
	if b.replay.Miss == "affected" {
		column := b.changed()
		if column == "" {
			return nil, "no column that the update sets is known"
		}
		s.add("UPDATE " + name + " SET " + quote(b.dialect, column) + " = " + quote(b.dialect, column))
	} else {
		s.add("SELECT 1 FROM " + name)
	}
	if why := b.where(s, session, false); why != "" {
		return nil, why
	}
	s.add(b.lockClause(l.Lock))
	return s, ""
}

// changed is a column that an UPDATE may set to itself.
func (b *planner) changed() string {
	for _, c := range b.table.Columns {
		if c.Generated == "" && !c.AutoIncrement {
			return c.Name
		}
	}
	return ""
}

func (b *planner) lockClause(l string) string {
	switch {
	case l == "" || b.dialect == schema.SQLite:
		return ""
	case b.dialect == schema.Postgres:
		return " FOR " + strings.ToUpper(l)
	case strings.Contains(l, "share"):
		return " LOCK IN SHARE MODE"
	}
	return " FOR UPDATE"
}

// count counts the rows that the lookup is about.
func (b *planner) count() (*statement, string) {
	s := b.sql()
	s.add("SELECT count(*) FROM " + b.plan.tables.name(b.table))
	return s, b.where(s, 0, true)
}

// where adds the lookup's conditions.
func (b *planner) where(s *statement, session int, count bool) string {
	if len(b.replay.Lookup.Cells) == 0 {
		return "the columns by which " + b.table.Name + " is looked up are not known"
	}
	return b.conditions(s, b.replay.Lookup.Cells, session, count)
}

// conditions adds a WHERE clause. For a count a column is folded as the value
// is: both callers' rows are to be counted.
func (b *planner) conditions(s *statement, cells []finding.Cell, session int, count bool) string {
	for i, c := range cells {
		s.add([]string{" WHERE ", " AND "}[min(i, 1)])
		v, why := b.maker.cell(b.table, c, session)
		if why != "" {
			return why
		}
		left := c.Expr
		if left == "" {
			left = quote(b.dialect, c.Column)
			if f, _, _ := strings.Cut(c.Value.Fold, " "); count && b.maker.letters && (f == "lower" || f == "upper") {
				left = f + "(" + left + ")"
			}
		}
		if v == nil {
			s.add(left + " IS NULL")
			continue
		}
		s.add(left + " = ")
		s.value(v)
	}
	return ""
}

// insert is the session's insert, and the rows that it needs.
func (b *planner) insert(session int, literal bool) (*statement, string) {
	if b.replay.Update {
		return b.update(session, literal)
	}
	row, columns, why := b.written(session, literal)
	if why != "" {
		return nil, why
	}
	if why := b.parents(b.table, row, 0); why != "" {
		return nil, why
	}
	if literal {
		return b.literal(&b.replay.Insert, session, "insert")
	}
	s := b.sql()
	conflict := b.replay.Insert.Conflict
	verb, tail := b.conflict(conflict, columns)
	s.add(verb + " INTO " + b.plan.tables.name(b.table) + " (" + b.plan.tables.columns(columns) + ") ")
	if b.replay.Alone {
		return s, b.insertSelect(s, row, columns, session)
	}
	s.add("VALUES (")
	for i, c := range columns {
		if i > 0 {
			s.add(", ")
		}
		s.value(row[c])
	}
	s.add(")" + tail)
	return s, ""
}

// insertSelect writes what stands for INSERT … SELECT … WHERE NOT EXISTS.
func (b *planner) insertSelect(s *statement, row map[string]any, columns []string, session int) string {
	s.add("SELECT ")
	for i, c := range columns {
		if i > 0 {
			s.add(", ")
		}
		s.typed(row[c], b.table.Column(c).Type)
	}
	s.add(" FROM (SELECT 1 AS one) AS one WHERE NOT EXISTS (SELECT 1 FROM " + b.plan.tables.name(b.table))
	why := b.where(s, session, false)
	s.add(")")
	return why
}

// conflict is the verb of an insert and its clause against duplicates.
func (b *planner) conflict(c *finding.Conflict, columns []string) (verb, tail string) {
	switch {
	case c == nil:
		return "INSERT", ""
	case c.Action == "replace":
		return "REPLACE", ""
	case c.Action == "ignore" && b.dialect == schema.SQLite:
		return "INSERT OR IGNORE", ""
	case c.Action == "ignore" || c.Action == "nothing" && b.plan.tables.mysql():
		return "INSERT IGNORE", ""
	case b.plan.tables.mysql():
		name := quote(b.dialect, columns[0])
		return "INSERT", " ON DUPLICATE KEY UPDATE " + name + " = " + name
	}
	tail = " ON CONFLICT"
	if c.Named != "" {
		tail += " ON CONSTRAINT " + quote(b.dialect, c.Named)
	} else if len(c.Target) > 0 {
		tail += " (" + strings.Join(c.Target, ", ") + ")"
		if c.Where != "" {
			tail += " WHERE " + c.Where
		}
	}
	if c.Action == "update" && (c.Named != "" || len(c.Target) > 0) {
		name := quote(b.dialect, columns[0])
		return "INSERT", tail + " DO UPDATE SET " + name + " = excluded." + name
	}
	return "INSERT", tail + " DO NOTHING"
}
