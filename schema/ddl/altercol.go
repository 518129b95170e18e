package ddl

import "github.com/dupsert/dupsert/schema"

// alterAction reads what stands behind ALTER: a column's property, or an
// index's visibility in MySQL.
func (p *parser) alterAction() action {
	b := p.b
	switch {
	case b.mysql() && p.AcceptAny("index", "key") != "":
		return p.visibility()
	case p.AcceptAny("constraint", "check") != "": // [NOT] DEFERRABLE of a foreign key, [NOT] ENFORCED of a check
		p.SkipTo(",")
		return nothing
	}
	p.AcceptWord("column")
	p.ifExists()
	name, ok := p.ident()
	if !ok {
		return p.unknownAction()
	}
	change := p.columnChange()
	if change == nil {
		return p.unknownAction()
	}
	return action{passDefault, func(t *table) {
		if c := b.column(t, name); c != nil {
			change(c)
		} else if !b.guarded && !t.Unknown {
			b.note("alters the column "+name+", which no statement adds", t.fullName())
		}
		for _, part := range t.partitions {
			if c := b.column(part, name); c != nil {
				change(c)
			}
		}
	}}
}

// visibility reads index {VISIBLE | INVISIBLE | [NOT] IGNORED}.
func (p *parser) visibility() action {
	p.ifExists()
	name, _ := p.ident()
	hidden := !p.AcceptWord("not")
	if p.AcceptAny("invisible", "ignored") == "" {
		hidden = false
		p.AcceptWord("visible")
	}
	return action{passKey, func(t *table) {
		if i := p.b.index(t, name); i >= 0 {
			t.indexes[i].Invisible = hidden
		}
	}}
}

// columnChange reads one change of a column; nil if it is not known.
func (p *parser) columnChange() func(*schema.Column) {
	switch {
	case p.AcceptWord("set", "not", "null"):
		return func(c *schema.Column) { c.Nullable = false }
	case p.AcceptWord("drop", "not", "null"):
		return func(c *schema.Column) { c.Nullable = true }
	case p.AcceptWord("set", "default"):
		mark := p.Mark()
		p.SkipTo(",")
		text := p.text(mark)
		return func(c *schema.Column) { c.Default = text }
	case p.AcceptWord("drop", "default"):
		return func(c *schema.Column) { c.Default = "" }
	case p.AcceptWord("drop", "expression"):
		p.ifExists()
		return func(c *schema.Column) { c.Generated = "" }
	case p.AcceptWord("drop", "identity"):
		p.ifExists()
		return func(c *schema.Column) { c.AutoIncrement = false }
	case p.AcceptWord("add", "generated"):
		p.SkipTo(",")
		return func(c *schema.Column) { c.AutoIncrement, c.Nullable = true, false }
	case p.AcceptWord("type"), p.AcceptWord("set", "data", "type"):
		return p.newType()
	case p.AtAny("set", "reset", "restart"): // STATISTICS, STORAGE, COMPRESSION, GENERATED, (options)
		p.SkipTo(",")
		return func(*schema.Column) {}
	}
	return nil
}

// newType reads type [COLLATE c] [USING expr].
func (p *parser) newType() func(*schema.Column) {
	var def columnDef
	p.columnType(&def)
	if p.AcceptWord("collate") {
		if n, ok := p.Name(); ok {
			def.col.Collation = n.Table
		}
	}
	if p.AcceptWord("using") {
		p.SkipTo(",")
	}
	return func(c *schema.Column) { c.Type, c.Collation = def.col.Type, def.col.Collation }
}
