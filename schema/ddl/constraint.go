package ddl

import (
	"slices"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// check reads the parenthesis behind CHECK; none if it is not known.
func (p *parser) check(name string) []schema.Check {
	toks := p.SkipParens()
	if len(toks) == 0 || hasHole(toks) {
		return nil
	}
	return []schema.Check{{Name: name, Expr: render(toks)}}
}

// references reads what stands behind REFERENCES; none if the table is not known.
func (p *parser) references(name string, columns []string) []schema.ForeignKey {
	n, ok := p.name()
	if !ok {
		return nil
	}
	k := schema.ForeignKey{Name: name, Columns: columns, Schema: p.b.resolve(n.Schema), Table: n.Table}
	if p.AtOp("(") {
		k.References = p.identList()
	}
	p.referentialActions()
	if n.Table == "" || len(columns) == 0 {
		return nil
	}
	return []schema.ForeignKey{k}
}

// referentialActions reads MATCH, ON DELETE and ON UPDATE.
func (p *parser) referentialActions() {
	for {
		switch {
		case p.AcceptWord("match"):
			p.Next()
		case p.AcceptWord("on", "delete"), p.AcceptWord("on", "update"):
			if p.AcceptAny("set", "no") != "" {
				p.Next() // NULL, DEFAULT, ACTION
				p.SkipParens()
			} else {
				p.Next() // CASCADE, RESTRICT
			}
		case p.AcceptWord("not", "valid"):
		default:
			return
		}
	}
}

// otherConstraint reads a table's CHECK or FOREIGN KEY.
func (p *parser) otherConstraint(name string) element {
	e := element{other: name}
	switch {
	case p.AcceptWord("check"):
		e.checks = p.check(name)
	case p.AcceptWord("foreign", "key"):
		if p.b.mysql() && !p.AtOp("(") { // FOREIGN KEY [IF NOT EXISTS] [index_name] (…)
			p.ifNotExists()
			if n, ok := p.ident(); ok && e.other == "" {
				e.other, name = n, n
			}
		}
		columns := p.identList()
		if p.AcceptWord("references") {
			e.foreign = p.references(name, columns)
		}
	}
	p.SkipTo(",")
	return e
}

// addConstraints adds checks and foreign keys to a table.
func (b *Builder) addConstraints(t *table, checks []schema.Check, foreign []schema.ForeignKey) {
	t.Checks = append(t.Checks, checks...)
	t.ForeignKeys = append(t.ForeignKeys, foreign...)
	for _, c := range checks {
		b.addOther(t, c.Name)
	}
	for _, k := range foreign {
		b.addOther(t, k.Name)
	}
}

// dropOther forgets the check or foreign key of that name, one that the
// engine has named too.
func (b *Builder) dropOther(t *table, name string) {
	t.Checks = slices.DeleteFunc(t.Checks, func(c schema.Check) bool {
		return c.Name != "" && b.same(c.Name, name) || c.Name == "" && b.postgres() && b.automaticCheck(t, c, name)
	})
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(k schema.ForeignKey) bool {
		if k.Name != "" {
			return b.same(k.Name, name)
		}
		return b.postgres() && name == objectName(t.Name, indexNameAddition(k.Columns), "fkey")
	})
}

// automaticCheck reports whether PostgreSQL would call the check so: by the one
// column it names, or by the table alone (heap.c, ChooseConstraintName).
func (b *Builder) automaticCheck(t *table, c schema.Check, name string) bool {
	column, n := "", 0
	for i := range t.Columns {
		if b.mentions(c.Expr, t.Columns[i].Name) {
			column = t.Columns[i].Name
			n++
		}
	}
	if n != 1 {
		column = ""
	}
	return name == objectName(t.Name, column, "check")
}

// dropColumnOthers forgets the checks and foreign keys that use a column.
func (b *Builder) dropColumnOthers(t *table, column string) {
	t.Checks = slices.DeleteFunc(t.Checks, func(c schema.Check) bool { return b.mentions(c.Expr, column) })
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(k schema.ForeignKey) bool {
		return slices.ContainsFunc(k.Columns, func(c string) bool { return b.same(c, column) })
	})
}

// renameColumnOthers follows a column's new name into checks and foreign keys,
// those of other tables too.
func (b *Builder) renameColumnOthers(t *table, from, to string) {
	for i := range t.Checks {
		t.Checks[i].Expr = b.renameIn(t.Checks[i].Expr, from, to)
	}
	for i := range t.ForeignKeys {
		b.renameAmong(t.ForeignKeys[i].Columns, from, to)
	}
	b.referring(t, func(k *schema.ForeignKey) { b.renameAmong(k.References, from, to) })
}

func (b *Builder) renameAmong(names []string, from, to string) {
	for i := range names {
		if b.same(names[i], from) {
			names[i] = to
		}
	}
}

// referring calls f for every foreign key that refers to t.
func (b *Builder) referring(t *table, f func(*schema.ForeignKey)) {
	for _, other := range b.tables {
		for i := range other.ForeignKeys {
			if k := &other.ForeignKeys[i]; b.find(sqltext.Name{Schema: k.Schema, Table: k.Table}) == t {
				f(k)
			}
		}
	}
}

// createType applies CREATE TYPE … AS ENUM and CREATE DOMAIN.
func (b *Builder) createType(p *parser, domain bool) {
	n, ok := p.name()
	if !ok || n.Table == "" {
		return
	}
	t := schema.Type{Schema: b.resolve(n.Schema), Name: n.Table}
	p.AcceptWord("as")
	switch {
	case domain:
		mark := p.Mark()
		p.SkipTo("not", "null", "default", "check", "constraint", "collate")
		t.Base = p.text(mark)
	case p.AcceptWord("enum"):
		for _, tok := range p.SkipParens() {
			if tok.Kind == sqltext.KindString {
				t.Values = append(t.Values, tok.Text)
			}
		}
	}
	if t.Base != "" || len(t.Values) > 0 {
		b.dropType(n)
		b.types = append(b.types, t)
	}
}

// typeIndex is the place of a declared type, -1 if there is none.
func (b *Builder) typeIndex(n sqltext.Name) int {
	return slices.IndexFunc(b.types, func(t schema.Type) bool {
		return b.same(t.Name, n.Table) && (n.Schema == "" || b.same(t.Schema, b.resolve(n.Schema)))
	})
}

func (b *Builder) dropType(n sqltext.Name) {
	if i := b.typeIndex(n); i >= 0 {
		b.types = slices.Delete(b.types, i, i+1)
	}
}

// changeType applies ALTER TYPE and DROP TYPE.
func (b *Builder) changeType(verb string, p *parser) {
	p.ifExists()
	n, ok := p.name()
	i := b.typeIndex(n)
	if !ok || i < 0 {
		return
	}
	t := &b.types[i]
	switch {
	case verb == "drop":
		b.dropType(n)
	case p.AcceptWord("add", "value"):
		p.ifNotExists()
		if v := p.Peek(); v.Kind == sqltext.KindString && !slices.Contains(t.Values, v.Text) {
			t.Values = append(t.Values, v.Text)
		}
	case p.AcceptWord("rename", "value"):
		from := p.Next().Text
		p.AcceptWord("to")
		if v := slices.Index(t.Values, from); v >= 0 {
			t.Values[v] = p.Peek().Text
		}
	case p.AcceptWord("rename", "to"):
		if name, ok := p.ident(); ok {
			t.Name = name
		}
	}
}
