package ddl

import "slices"

// addAction reads what stands behind ADD.
func (p *parser) addAction() action {
	b := p.b
	switch {
	case p.AtWord("partition"), p.AtWord("system", "versioning"), p.AtWord("period"), p.AtAny("value", "generated"):
		p.SkipTo(",")
		return nothing
	case p.AcceptWord("column"), !p.atAdded():
		ifNot := p.ifNotExists()
		if p.AtOp("(") && b.mysql() {
			return p.addColumns()
		}
		e := p.addedColumn()
		return action{passColumn, func(t *table) { b.addColumn(t, e, ifNot) }}
	}
	e := p.addedConstraint()
	return action{passKey, func(t *table) {
		keys := b.addElement(t, e)
		if e.ifNot {
			keys = slices.DeleteFunc(keys, func(k index) bool { return b.index(t, k.Name) >= 0 })
		}
		b.addIndexes(t, keys)
	}}
}

// atAdded reports whether a constraint or an index stands behind ADD.
func (p *parser) atAdded() bool {
	return p.atConstraint() || p.AtWord("index")
}

// addedConstraint reads a constraint or an index behind ADD.
func (p *parser) addedConstraint() element {
	mark := p.Mark()
	p.AcceptWord("constraint")
	ifNot := p.AtWord("if", "not", "exists")
	p.Reset(mark)
	e := p.constraint()
	e.ifNot = e.ifNot || ifNot
	return e
}

// addedColumn reads a column behind ADD; FIRST or AFTER ends it, too.
func (p *parser) addedColumn() element {
	def, ok := p.column()
	if !ok {
		e := element{doubt: quotedText(p.Peek()) + " where a column should be"}
		p.SkipTo(",")
		return e
	}
	return element{def: &def, doubt: def.doubt}
}

// addColumns reads MySQL's ADD COLUMN (a …, b …).
func (p *parser) addColumns() action {
	var list []element
	p.AcceptOp("(")
	for !p.Done() && !p.AtOp(")") {
		list = append(list, p.element())
		if !p.AcceptOp(",") {
			break
		}
	}
	p.AcceptOp(")")
	return action{passColumn, func(t *table) {
		for _, e := range list {
			p.b.addColumn(t, e, false)
		}
	}}
}

// addColumn adds a column, with its keys.
func (b *Builder) addColumn(t *table, e element, ifNot bool) {
	if e.def != nil && b.column(t, e.def.col.Name) != nil && (ifNot || b.guarded) {
		if b.mysql() && !b.guarded {
			b.addIndexes(t, slices.Clone(e.def.keys)) // MariaDB skips the column, not its key
		}
		return
	}
	b.addIndexes(t, b.addElement(t, e))
	if e.def == nil {
		return
	}
	for _, part := range t.partitions {
		if b.column(part, e.def.col.Name) == nil {
			part.Columns = append(part.Columns, e.def.col)
		}
	}
}

// modifyAction reads MySQL's MODIFY [COLUMN] definition and CHANGE [COLUMN]
// old definition. The definition replaces the old one; keys stay.
func (p *parser) modifyAction() action {
	b := p.b
	change := p.Next().Text == "change"
	p.AcceptWord("column")
	ifExists := p.ifExists()
	old := ""
	if change {
		old, _ = p.ident()
	}
	e := p.addedColumn()
	if e.def == nil {
		return action{passChange, func(t *table) { b.doubt(t, e.doubt) }}
	}
	if !change {
		old = e.def.col.Name
	}
	return action{passChange, func(t *table) {
		if b.column(t, old) == nil && (ifExists || b.guarded) {
			return
		}
		if e.doubt != "" {
			b.doubt(t, e.doubt)
		}
		b.redefine(t, old, e.def)
	}}
}

// redefine gives a column a new definition.
func (b *Builder) redefine(t *table, old string, def *columnDef) {
	if !b.same(old, def.col.Name) {
		b.renameColumn(t, old, def.col.Name)
	}
	c := b.column(t, def.col.Name)
	if c == nil {
		b.doubt(t, "changes the column "+old+", which no statement adds")
		return
	}
	*c = def.col
	for i := range t.indexes {
		if t.indexes[i].Primary {
			b.requireValues(t, &t.indexes[i])
		}
	}
	b.addIndexes(t, slices.Clone(def.keys))
}
