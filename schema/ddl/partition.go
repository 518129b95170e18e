package ddl

import "slices"

// partitionOf reads CREATE TABLE t PARTITION OF parent [(…)] {FOR VALUES … |
// DEFAULT}. A partition has the parent's columns and a copy of each of its
// indexes (https://www.postgresql.org/docs/current/ddl-partitioning.html).
func (b *Builder) partitionOf(p *parser, t *table) {
	n, _ := p.name()
	parent := b.find(n)
	b.copyColumns(t, parent, n)
	var keys []index
	if p.AtOp("(") {
		keys = b.partitionElements(p, t)
	}
	b.addIndexes(t, keys)
	if parent != nil {
		b.attach(parent, t)
	}
}

// partitionElements reads the elements of a partition, whose columns have no types.
func (b *Builder) partitionElements(p *parser, t *table) []index {
	var keys []index
	p.AcceptOp("(")
	for !p.Done() && !p.AtOp(")") {
		e := p.element()
		if e.def != nil {
			if c := b.column(t, e.def.col.Name); c != nil {
				c.Nullable = c.Nullable && e.def.col.Nullable
			}
			keys = append(keys, e.def.keys...)
		}
		keys = append(keys, e.keys...)
		if !p.AcceptOp(",") {
			break
		}
	}
	p.AcceptOp(")")
	return keys
}

// attach makes t a partition of parent.
func (b *Builder) attach(parent, t *table) {
	if parent == t || slices.Contains(parent.partitions, t) || b.within(parent, t) {
		return // the engine refuses; a circle must not form
	}
	parent.partitions = append(parent.partitions, t)
	for _, ix := range slices.Clone(parent.indexes) {
		b.cloneIndex(t, ix)
	}
}

// within reports whether x is y or a partition below it.
func (b *Builder) within(x, y *table) bool {
	return x == y || slices.ContainsFunc(y.partitions, func(part *table) bool { return b.within(x, part) })
}

// detach makes t a table of its own; its indexes stay.
func (b *Builder) detach(parent, t *table) {
	parent.partitions = slices.DeleteFunc(parent.partitions, func(x *table) bool { return x == t })
	for i := range t.indexes {
		t.indexes[i].clone = ""
	}
}
