package gosource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/model"
)

// Scripts are the statements that the steps run on an engine, those of a
// mapper as it would write them. Go code that changes what may not be there
// asks first: with models in the unit, what does not apply is passed over.
func (u Unit) Scripts(d schema.Dialect) []migrate.Script {
	w := writer{dialect: d, made: map[string]bool{}}
	for _, s := range u.Steps {
		if s.Dialect != "" && family(s.Dialect) != family(d) {
			continue
		}
		s.Script.Dialect = ""
		s.Script.Guarded = u.Models
		if s.Change == nil {
			w.out = append(w.out, s.Script)
			text := strings.ToLower(s.Text)
			w.texts += text + "\n"
			if strings.Contains(text, "rename") {
				w.renames = append(w.renames, text)
			}
			continue
		}
		w.at, w.change = s.Script, s.Change
		w.write()
	}
	w.again(u)
	return w.out
}

// again ensures the tables once more that a text made anew: the program does
// so whenever it starts.
// Have: ALTER TABLE t RENAME TO t_old; CREATE TABLE t …
func (w *writer) again(u Unit) {
	for _, s := range u.Steps {
		if s.Change == nil || s.Change.Kind != Ensure || s.Change.Snapshot {
			continue
		}
		w.at, w.change = s.Script, s.Change
		for _, t := range s.Change.Tables {
			if t.Name != "" && slices.ContainsFunc(w.renames, func(text string) bool { return strings.Contains(text, strings.ToLower(t.Name)) }) {
				w.table(t)
			}
		}
	}
}

func family(d schema.Dialect) schema.Dialect {
	if d == schema.MariaDB {
		return schema.MySQL
	}
	return d
}

// writer writes a change as statements.
type writer struct {
	dialect schema.Dialect
	at      migrate.Script // where the change is asked
	change  *Change
	made    map[string]bool // tables that models have made
	texts   string          // of the steps that are texts, in lower case
	renames []string        // of them, those that rename something
	out     []migrate.Script
}

func (w *writer) write() {
	c := w.change
	for _, t := range c.Tables {
		if t.Name == "" {
			w.note("the table of a model whose TableName method gives no constant")
			continue
		}
		w.table(t)
	}
	if text := w.statement(); text != "" {
		w.add(schema.Pos{File: w.at.File, Line: w.at.StartLine}, text)
	}
}

func (w *writer) note(text string) {
	w.out = append(w.out, migrate.Script{File: w.at.File, StartLine: w.at.StartLine, Note: text})
}

// add adds a statement that stands at a place.
func (w *writer) add(pos schema.Pos, text string) {
	if pos == (schema.Pos{}) {
		pos = schema.Pos{File: w.at.File, Line: w.at.StartLine}
	}
	w.out = append(w.out, migrate.Script{File: pos.File, StartLine: pos.Line, Text: text, Whole: true, Guarded: true})
}

// statement is the text of a change that no model describes, "" for none.
func (w *writer) statement() string {
	c := w.change
	table := w.name(c.Table)
	switch {
	case c.Kind == Index && c.Unique && c.Table != "" && len(c.Columns) > 0 && !slices.Contains(c.Columns, ""):
		return w.index(schema.Key{Name: c.Name, Parts: w.parts(c.Columns), Where: c.Where}, table)
	case c.Kind == DropIndex && c.Name != "":
		if w.mysql() && c.Table != "" {
			return "DROP INDEX " + w.quote(c.Name) + " ON " + table
		}
		return "DROP INDEX " + w.quote(c.Name)
	case c.Table == "":
		return ""
	case c.Kind == DropTable:
		return "DROP TABLE " + table
	case c.Kind == DropColumn:
		return "ALTER TABLE " + table + " DROP COLUMN " + w.quote(c.Name)
	case c.Kind == DropConstraint:
		return "ALTER TABLE " + table + " DROP CONSTRAINT " + w.quote(c.Name)
	case c.Kind == RenameTable && c.To != "":
		return "ALTER TABLE " + table + " RENAME TO " + w.quote(c.To)
	case c.Kind == RenameColumn && c.To != "":
		return "ALTER TABLE " + table + " RENAME COLUMN " + w.quote(c.Name) + " TO " + w.quote(c.To)
	}
	return ""
}

// parts are the parts of an index by the texts of a chain: names, or expressions.
func (w *writer) parts(columns []string) []schema.Part {
	var out []schema.Part
	for _, c := range columns {
		if strings.ContainsAny(c, "( ") {
			out = append(out, schema.Part{Expr: c})
		} else {
			out = append(out, schema.Part{Column: strings.Trim(c, "\"`")})
		}
	}
	return out
}

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

func (w *writer) constraint(k schema.Key) string {
	text := "UNIQUE (" + w.keyParts(k) + ")"
	if k.Name != "" {
		text = "CONSTRAINT " + w.quote(k.Name) + " " + text
	}
	return text
}

func (w *writer) index(k schema.Key, table string) string {
	text := "CREATE UNIQUE INDEX " + w.quote(k.Name) + " ON " + table + " (" + w.keyParts(k) + ")"
	if k.Where != "" && !w.mysql() { // gorm's driver for MySQL leaves it out
		text += " WHERE " + k.Where
	}
	return text
}

func (w *writer) keyParts(k schema.Key) string {
	var out []string
	for _, p := range k.Parts {
		text := w.quote(p.Column)
		switch {
		case p.Column == "" && w.mysql():
			text = "(" + p.Expr + ")"
		case p.Column == "":
			text = p.Expr
		case p.Prefix > 0 && w.mysql():
			text += fmt.Sprintf("(%d)", p.Prefix)
		case p.Collation != "" && !w.mysql():
			text += " COLLATE " + p.Collation
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func (w *writer) list(columns []string) string {
	var out []string
	for _, c := range columns {
		out = append(out, w.quote(c))
	}
	return strings.Join(out, ", ")
}

func (w *writer) qualified(t *model.Table) string {
	if t.Schema != "" {
		return w.quote(t.Schema) + "." + w.quote(t.Name)
	}
	return w.quote(t.Name)
}

// name quotes a name that may have a schema's before it.
func (w *writer) name(table string) string {
	if s, t, ok := strings.Cut(table, "."); ok {
		return w.quote(s) + "." + w.quote(t)
	}
	return w.quote(table)
}

func (w *writer) quote(name string) string {
	if w.mysql() {
		return "`" + name + "`"
	}
	return `"` + name + `"`
}

func (w *writer) mysql() bool { return family(w.dialect) == schema.MySQL }
