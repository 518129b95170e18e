package ddl

import "github.com/dupsert/dupsert/schema/sqltext"

// dropAction reads what stands behind DROP.
func (p *parser) dropAction() action {
	b := p.b
	switch {
	case p.AcceptWord("constraint"), b.mysql() && p.AcceptAny("index", "key") != "":
		ifExists := p.ifExists()
		name, _ := p.ident()
		return action{passDrop, func(t *table) { b.dropNamed(t, name, ifExists) }}
	case p.AcceptWord("primary", "key"):
		return action{passDrop, b.dropPrimary}
	case b.mysql() && (p.AcceptWord("foreign", "key") || p.AcceptWord("check")):
		p.ifExists()
		name, _ := p.ident()
		return action{passDrop, func(t *table) { b.dropOther(t, name) }}
	case b.mysql() && (p.AtWord("partition") || p.AtWord("system", "versioning") || p.AtWord("period")):
		p.SkipTo(",")
		return nothing
	}
	p.AcceptWord("column")
	ifExists := p.ifExists()
	at := p.Peek()
	name, ok := p.ident()
	if !ok || at.Kind == sqltext.KindHole {
		return action{passDrop, func(t *table) { b.doubt(t, "drops a column whose name is not known") }}
	}
	return action{passDrop, func(t *table) {
		if b.column(t, name) == nil && !ifExists && !b.guarded && !t.Unknown {
			b.note("drops the column "+name+", which no statement adds", t.fullName())
		}
		b.dropColumn(t, name)
	}}
}

// dropPrimary drops the primary key. Its columns stay NOT NULL.
func (b *Builder) dropPrimary(t *table) {
	for i := range t.indexes {
		if t.indexes[i].Primary {
			b.dropIndexAt(t, i)
			return
		}
	}
}

// renameAction reads what stands behind RENAME.
func (p *parser) renameAction() action {
	b := p.b
	switch {
	case p.AcceptWord("constraint"), b.mysql() && p.AcceptAny("index", "key") != "":
		from, _ := p.ident()
		p.AcceptWord("to")
		to, _ := p.ident()
		return action{passRename, func(t *table) { b.renameNamed(t, from, to) }}
	case p.AtAny("to", "as") && !p.PeekAt(1).IsWord("to"):
		p.Next()
		return p.renameTable()
	case b.mysql() && !p.AtWord("column"):
		return p.renameTable()
	}
	p.AcceptWord("column")
	p.ifExists()
	from, ok := p.ident()
	if !ok || !p.AcceptWord("to") {
		return p.unknownAction()
	}
	to, _ := p.ident()
	pass := passRename
	if b.mysql() {
		pass = passChange // the keys that the statement adds use the new name
	}
	return action{pass, func(t *table) { b.renameColumn(t, from, to) }}
}

// renameTable reads the table's new name.
func (p *parser) renameTable() action {
	n, ok := p.name()
	if !ok || n.Table == "" {
		return p.unknownAction()
	}
	return action{passRename, func(t *table) { p.b.renameTo(t, n) }}
}

// renameTo gives a table a new name. Without a schema it stays where it is.
func (b *Builder) renameTo(t *table, n sqltext.Name) {
	s := t.Schema
	if n.Schema != "" {
		s = b.resolve(n.Schema)
	}
	if old := b.tables[b.key(s, n.Table)]; old != nil && old != t && old.kind != absent {
		if b.guarded {
			return // Have: IF EXISTS (the old name) … RENAME, on a schema that has both
		}
		b.note("renames "+t.fullName()+" to "+n.Table+", which exists", n.Table)
	}
	b.rename(t, s, n.Table)
}

// renameNamed renames an index or constraint.
func (b *Builder) renameNamed(t *table, from, to string) {
	if i := b.index(t, from); i >= 0 {
		b.renameIndexAt(t, i, to)
		return
	}
	if t.others[b.fold(from)] {
		delete(t.others, b.fold(from))
		b.addOther(t, to)
		return
	}
	if !b.guarded && !t.Unknown && !b.automaticOther(from) {
		b.note("renames "+from+", which no statement creates", t.fullName())
	}
}

// dropTables applies DROP TABLE and DROP [MATERIALIZED] VIEW.
func (b *Builder) dropTables(p *parser) {
	ifExists := p.ifExists()
	for !p.Done() {
		n, ok := p.name()
		if !ok {
			break
		}
		if t := b.find(n); t != nil {
			b.dropTable(t)
		} else if !ifExists && !b.guarded {
			b.note("drops the table " + n.Table + ", which no statement creates")
		}
		if !p.AcceptOp(",") {
			break
		}
	}
}

// dropTable drops a table with its partitions.
func (b *Builder) dropTable(t *table) {
	b.remove(t)
	for _, part := range t.partitions {
		b.dropTable(part)
	}
	t.partitions = nil
}

// renameTables applies MySQL's RENAME TABLE a TO b, c TO d, from left to right.
func (b *Builder) renameTables(p *parser) {
	p.ifExists()
	for !p.Done() {
		from, _ := p.name()
		p.AcceptAny("wait", "nowait")
		if !p.AcceptWord("to") {
			b.doubtNamed(p, "RENAME TABLE without TO")
			return
		}
		to, _ := p.name()
		if b.find(from) == nil && b.guarded {
			// its condition did not hold
		} else if t := b.named(from, "RENAME TABLE"); t != nil && to.Table != "" {
			b.renameTo(t, to)
		}
		if !p.AcceptOp(",") {
			return
		}
	}
}

// changeSchema applies DROP SCHEMA and ALTER SCHEMA … RENAME.
func (b *Builder) changeSchema(verb string, p *parser) {
	p.ifExists()
	for !p.Done() {
		name, ok := p.ident()
		if !ok {
			return
		}
		name = b.resolve(name)
		to, renamed := "", false
		if verb == "alter" && p.AcceptWord("rename", "to") {
			to, renamed = p.ident()
		}
		for _, t := range b.inSchema(name) {
			switch {
			case renamed:
				b.rename(t, b.resolve(to), t.Name)
			case verb == "drop" && (name != "" || b.postgres()):
				b.remove(t)
			}
		}
		if !p.AcceptOp(",") {
			return
		}
	}
}

// inSchema are the tables of a schema.
func (b *Builder) inSchema(name string) []*table {
	var out []*table
	for _, t := range b.tables {
		if b.same(t.Schema, name) {
			out = append(out, t)
		}
	}
	return out
}
