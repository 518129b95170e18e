package ddl

import (
	"strings"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// tableTail reads what stands behind the elements, and reports whether it is a
// query that fills the table.
func (b *Builder) tableTail(p *parser, t *table) (query bool) {
	for !p.Done() {
		switch {
		case p.AcceptWord("inherits"):
			for _, tok := range p.SkipParens() {
				if parent := b.find(sqltext.Name{Table: tok.Text}); parent != nil {
					b.copyColumns(t, parent, sqltext.Name{})
				}
			}
		case p.AcceptWord("without", "rowid"):
			t.rowid = false
		case b.sqlite() && p.AcceptWord("strict"):
			t.strict = true
		case b.mysql() && p.AcceptWord("collate"):
			p.AcceptOp("=")
			name, _ := p.ident()
			b.collate(t, name)
		case p.AcceptAny("as", "select") != "", p.AtOp("(") && p.PeekAt(1).IsWord("select"):
			b.selected(p, t)
			return true
		default:
			p.skipUnit()
		}
	}
	return false
}

// collate declares the collation of the table's text columns that have none.
func (b *Builder) collate(t *table, name string) {
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Collation == "" && isText(c.Type) {
			c.Collation = name
		}
	}
}

// isText reports whether a type has a collation.
func isText(typ string) bool {
	typ = strings.ToLower(typ)
	for _, prefix := range []string{"char", "varchar", "text", "tinytext", "mediumtext", "longtext", "enum", "set", "nchar", "nvarchar", "national"} {
		if strings.HasPrefix(typ, prefix) {
			return true
		}
	}
	return false
}

// selected takes the columns of CREATE TABLE … AS SELECT * FROM source. It has
// no keys and, in PostgreSQL and SQLite, nothing is NOT NULL. Any other query
// leaves the columns as they were written.
func (b *Builder) selected(p *parser, t *table) {
	p.AcceptOp("(")
	p.AcceptWord("select")
	if !p.AcceptOp("*") || !p.AcceptWord("from") {
		return
	}
	n, ok := p.name()
	src := b.find(n)
	if !ok || src == nil || len(t.Columns) > 0 {
		return
	}
	for _, c := range src.Columns {
		c.Nullable = c.Nullable || !b.mysql()
		c.AutoIncrement, c.Generated = false, ""
		t.Columns = append(t.Columns, c)
	}
}
