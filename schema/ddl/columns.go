package ddl

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// dropColumn takes a column away, and what each engine takes away with it:
// PostgreSQL every index that uses the column in any place, MySQL the parts of
// indexes (https://dev.mysql.com/doc/refman/8.0/en/alter-table.html), SQLite
// nothing: it refuses while an index uses the column.
func (b *Builder) dropColumn(t *table, name string) {
	for i := len(t.indexes) - 1; i >= 0; i-- {
		ix := &t.indexes[i]
		if !b.uses(ix, name) {
			continue
		}
		if b.mysql() {
			ix.Parts = slices.DeleteFunc(ix.Parts, func(p schema.Part) bool { return b.same(p.Column, name) })
			if len(ix.Parts) > 0 {
				continue
			}
		}
		if b.sqlite() && ix.unique {
			b.note("drops column "+name+" though "+ix.Key.String()+" uses it", t.fullName())
		}
		b.dropIndexAt(t, i)
	}
	b.dropColumnOthers(t, name)
	t.Columns = slices.DeleteFunc(t.Columns, func(c schema.Column) bool { return b.same(c.Name, name) })
	for _, part := range t.partitions {
		b.dropColumn(part, name)
	}
}

// uses reports whether an index depends on a column.
func (b *Builder) uses(ix *index, column string) bool {
	for _, p := range ix.Parts {
		if p.Column != "" && b.same(p.Column, column) || b.mentions(p.Expr, column) {
			return true
		}
	}
	return slices.ContainsFunc(ix.include, func(c string) bool { return b.same(c, column) }) || b.mentions(ix.Where, column)
}

// mentions reports whether an expression's text names a column.
func (b *Builder) mentions(expr, column string) bool {
	if expr == "" {
		return false
	}
	toks := sqltext.Lex(expr, b.dialect)
	for i, t := range toks {
		if b.isColumn(toks, i) && b.same(t.Text, column) {
			return true
		}
	}
	return false
}

// isColumn reports whether a token of an expression may be a column: a name
// that is not called.
func (b *Builder) isColumn(toks []sqltext.Token, i int) bool {
	return toks[i].Kind == sqltext.KindIdent && (i+1 >= len(toks) || !toks[i+1].IsOp("("))
}

// renameColumn follows a column's new name into indexes and expressions.
func (b *Builder) renameColumn(t *table, from, to string) {
	c := b.column(t, from)
	if c == nil {
		if !b.guarded {
			b.doubt(t, "renames the column "+from+", which no statement adds")
		}
		return
	}
	c.Name = to
	b.renameColumnOthers(t, from, to)
	for i := range t.Columns {
		t.Columns[i].Generated = b.renameIn(t.Columns[i].Generated, from, to)
	}
	for i := range t.indexes {
		ix := &t.indexes[i]
		for j := range ix.Parts {
			if p := &ix.Parts[j]; p.Column != "" && b.same(p.Column, from) {
				p.Column = to
			} else {
				p.Expr = b.renameIn(p.Expr, from, to)
			}
		}
		for j := range ix.include {
			if b.same(ix.include[j], from) {
				ix.include[j] = to
			}
		}
		ix.Where = b.renameIn(ix.Where, from, to)
	}
	for _, part := range t.partitions {
		b.renameColumn(part, from, to)
	}
}

// renameIn is an expression's text with a column renamed.
func (b *Builder) renameIn(expr, from, to string) string {
	if !b.mentions(expr, from) {
		return expr
	}
	var out strings.Builder
	last := 0
	toks := sqltext.Lex(expr, b.dialect)
	for i, t := range toks {
		if b.isColumn(toks, i) && b.same(t.Text, from) {
			out.WriteString(expr[last:t.Pos])
			out.WriteString(b.quote(to))
			last = t.End()
		}
	}
	out.WriteString(expr[last:])
	return out.String()
}

// quote writes a name so that it reads as itself.
func (b *Builder) quote(name string) string {
	if toks := sqltext.Lex(name, b.dialect); len(toks) == 2 && toks[0].Kind == sqltext.KindIdent && toks[0].Text == name {
		return name
	}
	if b.mysql() {
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
