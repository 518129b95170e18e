package ddl

import "github.com/dupsert/dupsert/schema"

// createView files the name of a view: it is no table, but statements name it.
func (b *Builder) createView(p *parser, k kind, temp bool) {
	ifNot := p.ifNotExists()
	n, ok := p.name()
	if !ok || n.Table == "" {
		return
	}
	if temp {
		n.Schema = tempSchema
	}
	if old := b.existing(n); old != nil && (ifNot || old.kind != k) {
		if old.kind != k && !ifNot {
			b.note("a view named as the table "+old.fullName(), old.fullName())
		}
		return
	}
	t := b.newTable(n, k)
	for _, c := range p.identList() {
		t.Columns = append(t.Columns, schema.Column{Name: c, Nullable: true})
	}
}

// alterView follows a view's new name.
func (b *Builder) alterView(p *parser) {
	p.ifExists()
	n, _ := p.name()
	t := b.find(n)
	if t == nil || !p.AcceptWord("rename", "to") {
		return // a column's name, an option, MySQL's new query
	}
	if to, ok := p.name(); ok {
		b.renameTo(t, to)
	}
}
