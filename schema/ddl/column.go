package ddl

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// columnDef is a column as a statement defines it.
type columnDef struct {
	col     schema.Column
	keys    []index
	checks  []schema.Check
	foreign []schema.ForeignKey
	notNull bool   // declared NOT NULL, or implied by the type
	null    bool   // declared NULL
	doubt   string // what could not be understood
}

// column reads name, type and constraints, up to the comma or parenthesis
// that ends them.
func (p *parser) column() (columnDef, bool) {
	var def columnDef
	hole := p.Peek().Kind == sqltext.KindHole
	name, ok := p.ident()
	if !ok {
		return def, false
	}
	def.col.Name = name
	if hole {
		def.doubt = "a column whose name is not known"
	}
	p.columnType(&def)
	constraint, line := "", p.here()
	for !p.atEnd() {
		if p.AcceptWord("constraint") {
			line = p.here()
			constraint, _ = p.ident()
			continue
		}
		if constraint == "" {
			line = p.here()
		}
		p.columnConstraint(&def, constraint, line)
		constraint = ""
	}
	def.col.Nullable = !def.notNull
	return def, true
}

// typeEnd are the words that end a column's type.
var typeEnd = words("not null default primary unique check references constraint generated as collate auto_increment autoincrement " +
	"comment on key identity storage compression charset charcode ascii unicode invisible visible virtual stored persistent column_format first after using " +
	"deferrable initially srid options encode with without")

// words makes a set of a list.
func words(list string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// columnType reads the type, which SQLite does without, and what it implies.
func (p *parser) columnType(def *columnDef) {
	mark := p.Mark()
	for !p.atEnd() {
		t := p.Peek()
		switch {
		case (t.IsWord("with") || t.IsWord("without")) && p.PeekAt(1).IsWord("time"): // timestamp with time zone
			p.AcceptAny("with", "without")
			p.AcceptWord("time", "zone")
			continue
		case t.IsWord("character") && p.PeekAt(1).IsWord("set") && p.Mark() > mark:
		case t.Kind == sqltext.KindIdent && !t.Quoted && typeEnd[t.Text] && !t.Hole:
		case t.Kind == sqltext.KindOp && !t.IsOp("(") && !t.IsOp("[") && !t.IsOp("."):
		default:
			p.skipUnit()
			continue
		}
		break
	}
	toks := p.tokens(mark)
	def.col.Type = render(toks)
	if len(toks) == 1 && toks[0].Kind == sqltext.KindHole {
		def.col.Type = ""
		if p.atEnd() {
			def.doubt = "a column whose type and constraints are not known"
		}
	} else if hidden(toks) {
		def.doubt = "a column whose type and constraints are not known"
	}
	p.implied(def, toks)
}

// hidden reports whether a hole among a type's tokens may be more than a
// schema's name.
func hidden(toks []sqltext.Token) bool {
	for i, t := range toks {
		if t.Kind == sqltext.KindHole && (i+1 >= len(toks) || !toks[i+1].IsOp(".")) {
			return true
		}
	}
	return false
}

// implied applies what a type says by itself.
func (p *parser) implied(def *columnDef, toks []sqltext.Token) {
	if len(toks) == 0 || toks[0].Quoted {
		return
	}
	switch toks[0].Text {
	case "serial", "bigserial", "smallserial", "serial2", "serial4", "serial8":
		if p.b.postgres() { // https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL
			def.notNull, def.col.AutoIncrement = true, true
		}
		if p.b.mysql() && toks[0].Text == "serial" { // https://dev.mysql.com/doc/refman/8.0/en/numeric-type-syntax.html
			def.notNull, def.col.AutoIncrement = true, true
			def.keys = append(def.keys, p.columnKey(def, "", p.here()))
		}
	}
}

// columnKey is a unique key on the column alone.
func (p *parser) columnKey(def *columnDef, name string, at schema.Pos) index {
	return index{unique: true, Key: schema.Key{
		Name: name, Parts: []schema.Part{{Column: def.col.Name}}, Constraint: true, Declared: at,
	}}
}

// columnConstraint reads one constraint or option behind the type.
func (p *parser) columnConstraint(def *columnDef, name string, at schema.Pos) {
	switch {
	case p.AcceptWord("not", "null"):
		def.notNull, def.null = true, false
		p.AcceptWord("no", "inherit")
		p.conflictClause()
	case p.AcceptWord("null"):
		def.null, def.notNull = true, false
		p.conflictClause()
	case p.AcceptWord("default"):
		def.col.Default = p.defaultText()
	case p.AcceptWord("primary", "key"), p.b.mysql() && p.AcceptWord("key"):
		k := p.columnKey(def, name, at)
		k.Primary = true
		k.desc = p.AcceptAny("asc", "desc") == "desc"
		p.keyTail(&k)
		def.keys = append(def.keys, k)
	case p.AcceptWord("unique"):
		p.AcceptAny("key", "index")
		k := p.columnKey(def, name, at)
		p.keyTail(&k)
		def.keys = append(def.keys, k)
	case p.AcceptWord("check"):
		def.checks = append(def.checks, p.check(name)...)
		p.AcceptWord("no", "inherit")
		p.AcceptWord("not", "enforced")
		p.AcceptWord("enforced")
	case p.AcceptWord("references"):
		def.foreign = append(def.foreign, p.references(name, []string{def.col.Name})...)
	case p.AcceptWord("generated"), p.AtWord("as"):
		p.generated(def)
	case p.AcceptWord("collate"):
		if n, ok := p.Name(); ok {
			def.col.Collation = n.Table
		}
	case p.AcceptAny("auto_increment", "autoincrement") != "":
		def.col.AutoIncrement = true
		def.notNull = def.notNull || p.b.mysql()
	case p.timing(def), p.columnOption():
	default:
		if def.doubt == "" {
			def.doubt = quotedText(p.Peek()) + " in the definition of column " + def.col.Name
		}
		p.skipUnit()
	}
}

// timing reads DEFERRABLE and INITIALLY …, which belong to the constraint before.
func (p *parser) timing(def *columnDef) bool {
	deferrable, ok := p.deferrable()
	if ok && deferrable && len(def.keys) > 0 {
		def.keys[len(def.keys)-1].Deferrable = true
	}
	return ok
}

// deferrable reads [NOT] DEFERRABLE or INITIALLY {DEFERRED|IMMEDIATE}; an
// initially deferred constraint is deferrable.
func (p *parser) deferrable() (deferrable, ok bool) {
	switch {
	case p.AcceptWord("not", "deferrable"):
		return false, true
	case p.AcceptWord("deferrable"):
		return true, true
	case p.AcceptWord("initially", "deferred"):
		return true, true
	case p.AcceptWord("initially", "immediate"):
		return false, true
	}
	return false, false
}

// columnOption reads what concerns neither keys nor values.
func (p *parser) columnOption() bool {
	switch {
	case p.AcceptWord("comment"), p.AcceptAny("column_format", "storage", "compression", "charset", "srid") != "",
		p.AcceptWord("character", "set"), p.AcceptWord("after"):
		p.AcceptOp("=")
		p.skipUnit()
	case p.AcceptAny("first", "visible", "invisible", "virtual", "stored", "persistent", "ascii", "unicode", "enable", "validate") != "":
	case p.AcceptWord("on", "update"): // ON UPDATE CURRENT_TIMESTAMP(6)
		p.skipUnit()
		p.SkipParens()
	case p.AcceptWord("options"), p.AcceptWord("encode"):
		p.skipUnit()
	case p.AcceptWord("without", "system", "versioning"), p.AcceptWord("with", "system", "versioning"):
	default:
		return false
	}
	return true
}
