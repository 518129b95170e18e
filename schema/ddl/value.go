package ddl

// defaultEnd are the words that end a DEFAULT expression, which is not in
// parentheses.
var defaultEnd = words("not null primary unique check references constraint generated collate auto_increment autoincrement comment on key " +
	"invisible visible first after default as virtual stored storage compression column_format deferrable initially")

// defaultText reads a DEFAULT expression.
func (p *parser) defaultText() string {
	mark := p.Mark()
	for p.AcceptOp("-") || p.AcceptOp("+") {
	}
	if p.atEnd() {
		return ""
	}
	p.skipUnit() // the first word may be one that ends: DEFAULT NULL
	for !p.atEnd() {
		t := p.Peek()
		if !t.Quoted && !t.Hole && defaultEnd[t.Text] && t.IsWord(t.Text) {
			break
		}
		p.skipUnit()
	}
	return p.text(mark)
}

// generated reads a generated column or an identity, from behind GENERATED or
// at the AS that may stand without it:
//
//	GENERATED {ALWAYS | BY DEFAULT [ON NULL]} AS IDENTITY [(…)]
//	[GENERATED ALWAYS] AS (expr) [STORED | VIRTUAL | PERSISTENT]
func (p *parser) generated(def *columnDef) {
	p.AcceptWord("always")
	if p.AcceptWord("by", "default") {
		p.AcceptWord("on", "null")
	}
	if p.AcceptWord("as", "identity") {
		p.SkipParens()
		def.col.AutoIncrement, def.notNull = true, true
		return
	}
	if p.AcceptWord("as", "row") { // system versioning: GENERATED ALWAYS AS ROW START
		p.AcceptAny("start", "end")
		return
	}
	if !p.AcceptWord("as") {
		def.doubt = "GENERATED without AS in the definition of column " + def.col.Name
		return
	}
	mark := p.Mark()
	if p.SkipParens() == nil {
		def.doubt = "AS without an expression in the definition of column " + def.col.Name
		return
	}
	def.col.Generated = render(unwrap(p.tokens(mark)))
	p.AcceptAny("stored", "virtual", "persistent")
}

// keyTail reads what may stand behind a key, in any order.
//
//	PostgreSQL: NULLS [NOT] DISTINCT, INCLUDE (…), WITH (…), USING INDEX TABLESPACE t, WHERE (…), DEFERRABLE …
//	MySQL:      USING BTREE, COMMENT '…', KEY_BLOCK_SIZE n, [IN]VISIBLE, WITH PARSER p
//	SQLite:     ON CONFLICT …, AUTOINCREMENT (left to the column)
func (p *parser) keyTail(k *index) {
	for {
		if d, ok := p.deferrable(); ok {
			k.Deferrable = k.Deferrable || d
			continue
		}
		switch {
		case p.AcceptWord("nulls", "not", "distinct"):
			k.NullsNotDistinct = true
		case p.AcceptWord("nulls", "distinct"):
		case p.AcceptWord("include"):
			k.include = p.identList()
		case p.AcceptWord("with", "parser"), p.AcceptWord("using", "index", "tablespace"), p.AcceptWord("tablespace"):
			p.Next()
		case p.AtWord("with") && p.PeekAt(1).IsOp("("):
			p.Next()
			p.SkipParens()
		case p.AcceptWord("where"):
			mark := p.Mark()
			p.SkipTo(",")
			k.Where = render(unwrap(p.tokens(mark)))
		case p.b.mysql() && p.AcceptWord("using"):
			p.Next()
		case p.b.mysql() && p.AcceptAny("comment", "key_block_size", "engine_attribute", "secondary_engine_attribute", "clustering") != "":
			p.AcceptOp("=")
			p.Next()
		case p.b.mysql() && p.AcceptAny("invisible", "ignored") != "":
			k.Invisible = true
		case p.b.mysql() && (p.AcceptWord("visible") || p.AcceptWord("not", "ignored")):
		case p.conflictClause(), p.AcceptWord("not", "valid"), p.AcceptWord("enforced"):
		default:
			return
		}
	}
}

// conflictClause reads SQLite's ON CONFLICT action of a constraint.
func (p *parser) conflictClause() bool {
	if !p.b.sqlite() || !p.AcceptWord("on", "conflict") {
		return false
	}
	p.Next()
	return true
}
