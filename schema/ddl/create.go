package ddl

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// tableOptions are the words before TABLE.
type tableOptions struct {
	temp     bool
	external bool // foreign and virtual tables: their keys are not this database's
	replace  bool
}

// createTable applies CREATE TABLE from behind its keyword.
func (b *Builder) createTable(p *parser, opts tableOptions) {
	ifNot := p.ifNotExists()
	n, ok := p.name()
	if !ok {
		b.note("CREATE TABLE without a name")
		return
	}
	if n.Table == "" {
		b.note("CREATE TABLE of a name that is not known")
		return
	}
	if opts.temp {
		n.Schema = tempSchema
	}
	old := b.existing(n)
	if old != nil && (ifNot || b.guarded) && !opts.replace {
		return
	}
	t := b.newTable(n, base)
	t.temp = t.Schema == tempSchema
	if opts.external {
		t.kind = view
		return
	}
	b.tableBody(p, t)
	if old != nil && !opts.replace && !sameKeys(old, t) {
		b.doubt(t, "a second CREATE TABLE of "+t.fullName()+", with other keys")
	}
}

// existing is the table that stands where a CREATE would put one.
func (b *Builder) existing(n sqltext.Name) *table {
	s := b.resolve(n.Schema)
	if n.Schema == "" {
		s = b.path[0]
	}
	if t := b.tables[b.key(s, n.Table)]; t != nil && t.kind != absent {
		return t
	}
	return nil
}

// sameKeys reports whether two definitions have the same unique keys.
func sameKeys(x, y *table) bool {
	keys := func(t *table) []string {
		var out []string
		for _, ix := range t.indexes {
			if ix.unique {
				out = append(out, strings.ToLower(ix.Key.String()))
			}
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(keys(x), keys(y))
}

// tableBody reads what stands behind the name.
func (b *Builder) tableBody(p *parser, t *table) {
	var keys []index
	said := true
	switch {
	case p.AcceptWord("like"):
		b.copyOf(p, t)
	case p.AcceptWord("partition", "of"):
		b.partitionOf(p, t)
		return
	case p.AcceptWord("of"): // PostgreSQL's typed tables
		if _, ok := p.Name(); ok {
			b.doubt(t, "a table of a composite type")
		}
		fallthrough
	default:
		said = p.AtOp("(") && !p.PeekAt(1).IsWord("select") && !p.PeekAt(1).IsWord("with")
		if said {
			keys = b.elements(p, t)
		}
	}
	if query := b.tableTail(p, t); !said && !query {
		b.doubt(t, "CREATE TABLE without columns")
	}
	b.addIndexes(t, keys)
}

// elements reads the parenthesis of columns and constraints and returns the
// keys in it.
func (b *Builder) elements(p *parser, t *table) []index {
	var keys []index
	var likes []*like
	p.AcceptOp("(")
	if b.mysql() && p.AcceptWord("like") {
		b.copyOf(p, t)
	}
	for !p.Done() && !p.AtOp(")") {
		e := p.element()
		if e.like != nil {
			likes = append(likes, e.like)
			b.copyColumns(t, b.find(e.like.source), e.like.source)
		}
		keys = append(keys, b.addElement(t, e)...)
		if !p.AcceptOp(",") {
			break
		}
	}
	if !p.AcceptOp(")") {
		b.doubt(t, quotedText(p.Peek())+" in the definition of table "+t.Name)
	}
	if len(likes) > 0 { // the copied indexes come last: parse_utilcmd.c, expandTableLikeClause
		b.addIndexes(t, keys)
		keys = nil
	}
	for _, l := range likes {
		if src := b.find(l.source); src != nil && l.indexes {
			b.copyIndexes(t, src)
		}
	}
	return keys
}

// addElement adds a column or a constraint that is no key, and returns the keys.
func (b *Builder) addElement(t *table, e element) []index {
	if e.doubt != "" {
		b.doubt(t, e.doubt)
	}
	if e.mixed != "" {
		if c := b.column(t, e.mixed); c != nil {
			c.Nullable = false
		}
	}
	b.addOther(t, e.other)
	b.addConstraints(t, e.checks, e.foreign)
	if e.def == nil {
		return e.keys
	}
	b.addConstraints(t, e.def.checks, e.def.foreign)
	if len(t.Columns) >= maxColumns {
		if !t.Unknown {
			b.doubt(t, "more columns than a table can have")
		}
		return nil
	}
	if old := b.column(t, e.def.col.Name); old != nil {
		*old = e.def.col // e.g. a column that INHERITS merges
	} else {
		t.Columns = append(t.Columns, e.def.col)
	}
	if e.def.col.AutoIncrement && b.postgres() {
		b.names[b.key(t.Schema, objectName(t.Name, e.def.col.Name, "seq"))]++
	}
	return append(slices.Clone(e.def.keys), e.keys...)
}

// addOther remembers a constraint that is no key, so that dropping it is no surprise.
func (b *Builder) addOther(t *table, name string) {
	if name == "" {
		return
	}
	if t.others == nil {
		t.others = make(map[string]bool)
	}
	t.others[b.fold(name)] = true
}

// copyColumns gives t the columns of a table it is made LIKE.
func (b *Builder) copyColumns(t, src *table, n sqltext.Name) {
	if src == nil {
		b.doubt(t, "made like "+n.Table+", which no statement creates")
		return
	}
	for _, c := range src.Columns {
		if b.column(t, c.Name) == nil {
			t.Columns = append(t.Columns, c)
		}
	}
	if src.Unknown {
		b.doubt(t, "made like "+src.fullName()+", which is unknown")
	}
}

// copyIndexes gives t copies of the indexes of src. PostgreSQL names them anew,
// MySQL keeps the names.
func (b *Builder) copyIndexes(t, src *table) {
	for _, ix := range slices.Clone(src.indexes) {
		ix.Parts, ix.include, ix.clone = slices.Clone(ix.Parts), slices.Clone(ix.include), ""
		if b.postgres() {
			ix.Name = ""
		}
		ix.Declared = schema.Pos{}
		b.addIndex(t, ix)
	}
}

// copyOf is MySQL's CREATE TABLE t LIKE source.
func (b *Builder) copyOf(p *parser, t *table) {
	n, _ := p.name()
	src := b.find(n)
	b.copyColumns(t, src, n)
	if src != nil {
		b.copyIndexes(t, src)
	}
}
