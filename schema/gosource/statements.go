package gosource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/model"
)

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
