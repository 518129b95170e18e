package ddl

import (
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// element is one element of a table's definition.
type element struct {
	def     *columnDef
	keys    []index // of a constraint; also those that are not unique
	like    *like
	mixed   string // column that a NOT NULL table constraint names
	other   string // name of a constraint that is no key
	checks  []schema.Check
	foreign []schema.ForeignKey
	ifNot   bool // ADD CONSTRAINT IF NOT EXISTS
	doubt   string
}

// like is LIKE source [INCLUDING …].
type like struct {
	source  sqltext.Name
	indexes bool
}

// element reads a column or a table constraint, up to the comma or parenthesis
// behind it.
func (p *parser) element() element {
	if !p.atConstraint() {
		if p.b.postgres() && p.AcceptWord("like") {
			return element{like: p.like()}
		}
		def, ok := p.column()
		if !ok {
			e := element{doubt: quotedText(p.Peek()) + " where a column or constraint should be"}
			p.SkipTo(",")
			return e
		}
		return element{def: &def, doubt: def.doubt}
	}
	return p.constraint()
}

// atConstraint reports whether a table constraint stands next. A column may be
// named like some of their words: KEY in PostgreSQL and SQLite, EXCLUDE.
func (p *parser) atConstraint() bool {
	switch {
	case p.AtAny("constraint", "unique", "check", "foreign"), p.AtWord("primary", "key"):
		return true
	case p.AtAny("key", "index", "fulltext", "spatial"):
		return p.b.mysql()
	case p.AtWord("period", "for"):
		return true
	case p.AtWord("exclude"):
		return p.PeekAt(1).IsOp("(") || p.PeekAt(1).IsWord("using")
	case p.AtWord("not", "null"): // PostgreSQL 18
		return p.b.postgres()
	}
	return false
}

// constraint reads one table constraint.
func (p *parser) constraint() element {
	name, at := "", p.here()
	if p.AcceptWord("constraint") {
		p.ifNotExists()
		if !p.atConstraint() {
			name, _ = p.ident()
		}
	}
	var e element
	switch {
	case p.AcceptWord("primary", "key"):
		e = p.keyElement(name, at, true)
	case p.AcceptWord("unique"):
		p.AcceptAny("key", "index")
		e = p.keyElement(name, at, false)
	case p.AcceptWord("exclude"):
		e = p.exclusion(name, at)
	case p.b.mysql() && p.AcceptAny("key", "index") != "":
		e = p.keyElement(name, at, false).notUnique()
	case p.AcceptWord("not", "null"):
		e.mixed, _ = p.ident()
	case p.AcceptAny("fulltext", "spatial") != "":
		p.AcceptAny("key", "index")
		e = p.keyElement(name, at, false).notUnique()
	case p.AtAny("foreign", "check"):
		e = p.otherConstraint(name)
	case p.AcceptWord("period"):
		e.other = name
		p.SkipTo(",")
	default:
		e.doubt = quotedText(p.Peek()) + " where a constraint should be"
	}
	if !p.atEnd() && e.doubt == "" && (e.keys != nil || e.mixed != "") {
		p.AcceptWord("no", "inherit")
	}
	if !p.atEnd() {
		if e.doubt == "" {
			e.doubt = quotedText(p.Peek()) + " behind a constraint"
		}
		p.SkipTo(",")
	}
	return e
}

// keyElement reads a key from behind its keyword.
func (p *parser) keyElement(name string, at schema.Pos, primary bool) element {
	k := index{unique: true}
	k.Name, k.Primary, k.Constraint, k.Declared = name, primary, true, at
	if p.AcceptWord("using", "index") && !p.AtOp("(") && !p.AtWord("tablespace") { // ALTER TABLE … ADD CONSTRAINT … USING INDEX
		k.using, _ = p.ident()
		p.keyTail(&k)
		return element{keys: []index{k}}
	}
	p.nullsDistinct(&k)
	ifNot := p.mysqlIndexName(&k)
	parts, _, ok := p.keyParts()
	k.Parts = parts
	p.keyTail(&k)
	e := element{keys: []index{k}, ifNot: ifNot}
	if !ok {
		e.doubt = "a key whose columns are not known"
	}
	return e
}

// notUnique makes an index of a key. What its columns are is no matter.
func (e element) notUnique() element {
	for i := range e.keys {
		e.keys[i].unique, e.keys[i].Constraint = false, false
	}
	e.doubt = ""
	return e
}

// nullsDistinct reads NULLS [NOT] DISTINCT, which in a constraint stands
// before the columns.
func (p *parser) nullsDistinct(k *index) {
	if p.AcceptWord("nulls", "not", "distinct") {
		k.NullsNotDistinct = true
	}
	p.AcceptWord("nulls", "distinct")
}

// mysqlIndexName reads [IF NOT EXISTS] [name] [USING type] before the columns.
// The index's name wins over the constraint's.
func (p *parser) mysqlIndexName(k *index) (ifNot bool) {
	if !p.b.mysql() {
		return false
	}
	ifNot = p.ifNotExists()
	if !p.AtOp("(") && !p.AtWord("using") {
		if n, ok := p.ident(); ok && n != "" {
			k.Name = n
		}
	}
	if p.AcceptAny("using", "type") != "" {
		p.Next()
	}
	return ifNot
}

// exclusion reads EXCLUDE [USING method] (part WITH op, …) …. With = alone it
// is a unique key.
func (p *parser) exclusion(name string, at schema.Pos) element {
	k := index{unique: true}
	k.Name, k.Constraint, k.Exclusion, k.Declared = name, true, true, at
	if p.AcceptWord("using") {
		p.Next()
	}
	parts, ops, ok := p.keyParts()
	k.Parts = parts
	p.keyTail(&k)
	for _, op := range ops {
		k.unique = k.unique && op == "="
	}
	e := element{keys: []index{k}}
	if !ok && k.unique {
		e.doubt = "an exclusion constraint whose columns are not known"
	}
	return e
}

// like reads what stands behind LIKE.
func (p *parser) like() *like {
	l := &like{}
	l.source, _ = p.Name()
	for !p.atEnd() {
		including := p.AcceptWord("including")
		if !including {
			p.AcceptWord("excluding")
		}
		if t := p.Next(); t.IsWord("all") || t.IsWord("indexes") {
			l.indexes = including
		}
	}
	return l
}
