package ddl

import (
	"github.com/dupsert/dupsert/schema/sqltext"
)

// createIndex applies CREATE [UNIQUE] INDEX from behind its keyword.
func (b *Builder) createIndex(p *parser, unique bool) {
	p.AcceptWord("concurrently")
	ifNot := p.ifNotExists()
	ix := index{unique: unique}
	ix.Declared = p.start
	if !p.AtWord("on") || p.PeekAt(1).IsWord("on") {
		n, _ := p.name()
		ix.Name = n.Table
	}
	if b.mysql() && p.AcceptAny("using", "type") != "" {
		p.Next()
	}
	if !p.AcceptWord("on") {
		b.doubtNamed(p, "CREATE INDEX without a table")
		return
	}
	p.AcceptWord("only")
	n, _ := p.name()
	t := b.find(n)
	if t == nil && (!unique || b.guarded) {
		return // it cannot matter, or the condition did not hold
	}
	if t == nil {
		if t = b.named(n, "a unique index"); t == nil {
			return
		}
	}
	if p.AcceptWord("using") {
		p.Next()
	}
	parts, _, ok := p.keyParts()
	ix.Parts = parts
	b.indexTail(p, &ix)
	if (ifNot || b.guarded) && b.indexExists(t, ix.Name) {
		return
	}
	if !ok && unique {
		b.doubt(t, "a unique index whose columns are not known")
		return
	}
	b.addIndexes(t, []index{ix})
}

// indexTail reads what stands behind the columns.
func (b *Builder) indexTail(p *parser, ix *index) {
	for !p.Done() {
		before := p.Mark()
		if p.AcceptWord("where") {
			mark := p.Mark()
			for !p.Done() {
				p.skipUnit()
			}
			ix.Where = render(unwrap(p.tokens(mark)))
			return
		}
		p.keyTail(ix)
		if p.Mark() == before {
			p.skipUnit() // e.g. MySQL: ALGORITHM = INPLACE
		}
	}
}

// indexExists reports whether IF NOT EXISTS finds the name taken: in the
// schema, or in MySQL by the table.
func (b *Builder) indexExists(t *table, name string) bool {
	if b.mysql() {
		return b.index(t, name) >= 0
	}
	return name != "" && b.names[b.key(t.Schema, name)] > 0
}

// findIndex is the table that has the named index, and its position.
func (b *Builder) findIndex(n sqltext.Name) (*table, int) {
	schemas := b.path
	if n.Schema != "" {
		schemas = []string{b.resolve(n.Schema)}
	}
	for _, s := range schemas {
		if t := b.indexes[b.key(s, n.Table)]; t != nil {
			if i := b.index(t, n.Table); i >= 0 {
				return t, i
			}
		}
	}
	if n.Schema != "" {
		return nil, -1
	}
	if owners := b.owners[b.fold(n.Table)]; len(owners) == 1 {
		return owners[0], b.index(owners[0], n.Table) // the search path may be set by the connection
	}
	return nil, -1
}

// dropIndexes applies DROP INDEX: a list of names, or in MySQL one name ON a table.
func (b *Builder) dropIndexes(p *parser) {
	p.AcceptWord("concurrently")
	ifExists := p.ifExists()
	for !p.Done() {
		n, ok := p.name()
		if !ok {
			break
		}
		if p.AcceptWord("on") {
			tn, _ := p.name()
			if t := b.find(tn); t != nil {
				b.dropNamed(t, n.Table, ifExists)
			}
			return
		}
		b.dropIndexNamed(n, ifExists)
		if !p.AcceptOp(",") {
			break
		}
	}
}

// dropIndexNamed drops one index of PostgreSQL or SQLite.
func (b *Builder) dropIndexNamed(n sqltext.Name, ifExists bool) {
	t, i := b.findIndex(n)
	switch {
	case t == nil:
		if !ifExists && !b.guarded && n.Table != "" {
			b.note("drops the index " + n.Table + ", which no statement creates")
		}
	case t.indexes[i].Constraint && b.postgres():
		b.note("DROP INDEX of the constraint "+n.Table+", which PostgreSQL refuses", t.fullName())
	default:
		b.dropIndexAt(t, i)
	}
}

// dropNamed drops the index, or the constraint, of that name from a table.
func (b *Builder) dropNamed(t *table, name string, ifExists bool) {
	i := b.index(t, name)
	if i < 0 {
		b.dropOther(t, name)
	}
	switch {
	case i >= 0:
		b.dropIndexAt(t, i)
	case t.others[b.fold(name)]:
		delete(t.others, b.fold(name))
	case !ifExists && !b.guarded && !t.Unknown && !b.automaticOther(name):
		b.note("drops "+name+", which no statement creates", t.fullName())
	}
}

// alterIndex applies ALTER INDEX; only a new name matters.
func (b *Builder) alterIndex(p *parser) {
	p.ifExists()
	n, _ := p.name()
	if !p.AcceptWord("rename", "to") {
		return
	}
	to, _ := p.ident()
	if t, i := b.findIndex(n); t != nil {
		b.renameIndexAt(t, i, to)
	} else if !b.guarded {
		b.note("renames the index " + n.Table + ", which no statement creates")
	}
}
