package gosource

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/model"
)

// table writes a model's table. Where each column is declared shows in the
// line breaks, so that keys keep their places.
func (w *writer) table(t *model.Table) {
	pos := t.Declared
	if pos == (schema.Pos{}) {
		pos = schema.Pos{File: w.at.File, Line: w.at.StartLine}
	}
	name := w.qualified(t)
	body := strings.Builder{}
	line := pos.Line
	sep := ""
	item := func(at schema.Pos, text string) {
		body.WriteString(sep)
		sep = ", "
		if at.File == pos.File && at.Line > line {
			body.WriteString(strings.Repeat("\n", at.Line-line))
			line = at.Line
		}
		body.WriteString(text)
	}
	primary := w.primary(t)
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Unmanaged {
			continue
		}
		item(c.Declared, w.column(c, len(primary) == 1 && primary[0] == c.Name))
		if len(primary) > 1 && primary[0] == c.Name {
			item(c.Declared, "PRIMARY KEY ("+w.list(primary)+")")
		}
		for _, k := range t.Keys {
			if k.Constraint && !k.Primary && k.Parts[len(k.Parts)-1].Column == c.Name {
				item(k.Declared, w.constraint(k))
			}
		}
	}
	w.add(pos, "CREATE TABLE "+name+" ("+body.String()+")")
	if id := strings.ToLower(t.Name); w.change.Kind == Ensure {
		if w.made[id] || strings.Contains(w.texts, id) {
			w.ensure(t, name)
		}
		w.made[id] = true
	}
	for _, k := range t.Keys {
		if !k.Constraint {
			w.add(k.Declared, w.index(k, name))
		}
	}
}

// ensure writes what is added to a table that was there before.
func (w *writer) ensure(t *model.Table, name string) {
	for i := range t.Columns {
		if c := &t.Columns[i]; !c.Unmanaged && !c.Primary {
			w.add(c.Declared, "ALTER TABLE "+name+" ADD COLUMN "+w.column(c, false))
		}
	}
	for _, k := range t.Keys {
		if k.Constraint && !k.Primary {
			w.add(k.Declared, "ALTER TABLE "+name+" ADD "+w.constraint(k))
		}
	}
}

// primary is the primary key. In SQLite, a column that counts up is the whole
// key, whatever else gorm is told.
func (w *writer) primary(t *model.Table) []string {
	var out []string
	for _, c := range t.Columns {
		if !c.Primary {
			continue
		}
		if w.dialect == schema.SQLite && c.AutoIncrement && w.change.ORM != model.Xorm {
			return []string{c.Name}
		}
		out = append(out, c.Name)
	}
	return out
}

func (w *writer) column(c *model.Column, primary bool) string {
	text := w.quote(c.Name) + " " + w.typ(c)
	if !c.Nullable {
		text += " NOT NULL"
	}
	if c.Collation != "" {
		text += " COLLATE " + c.Collation
	}
	if c.Default != "" && sound(c.Default) {
		text += " DEFAULT " + c.Default
	}
	if c.AutoIncrement && w.mysql() {
		text += " AUTO_INCREMENT"
	}
	if primary {
		text += " PRIMARY KEY"
	}
	return text
}

// sound reports whether a text may stand in a statement without ending it.
func sound(text string) bool {
	return strings.Count(text, "'")%2 == 0 && strings.Count(text, "(") == strings.Count(text, ")") && !strings.ContainsAny(text, ";,\n\\`")
}

// typ is the column's type. One that counts up has the engine's word for that.
func (w *writer) typ(c *model.Column) string {
	switch {
	case c.AutoIncrement && w.dialect == schema.SQLite:
		return "integer"
	case c.AutoIncrement && w.dialect == schema.Postgres:
		return "bigserial"
	case c.Type == "" || !sound(strings.ReplaceAll(c.Type, ",", "")):
		return "text"
	case c.Type == "varchar" && w.mysql():
		return "varchar(255)"
	}
	return c.Type
}
