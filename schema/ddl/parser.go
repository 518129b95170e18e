package ddl

import (
	"strings"
	"unicode/utf8"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// parser reads one statement.
type parser struct {
	*sqltext.Cursor
	b     *Builder
	start schema.Pos // of the statement
}

func (b *Builder) parser(start schema.Pos, text string) *parser {
	return &parser{Cursor: sqltext.NewCursor(text, b.dialect), b: b, start: start}
}

// here is the place of the next token.
func (p *parser) here() schema.Pos {
	pos := p.start
	pos.Line += p.Peek().Line - 1
	return pos
}

// ident reads a name as the engine keeps it.
func (p *parser) ident() (string, bool) {
	name, ok := p.Ident()
	return p.b.clip(name), ok
}

// name reads a possibly qualified name as the engine keeps it.
func (p *parser) name() (sqltext.Name, bool) {
	n, ok := p.Name()
	n.Table, n.Schema = p.b.clip(n.Table), p.b.clip(n.Schema)
	return n, ok
}

// clip cuts a name to PostgreSQL's 63 bytes, not inside a character
// (NAMEDATALEN; https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS).
func (b *Builder) clip(name string) string {
	const most = 63
	if !b.postgres() || len(name) <= most {
		return name
	}
	n := most
	for n > 0 && !utf8.RuneStart(name[n]) {
		n--
	}
	return name[:n]
}

// ifExists reads IF EXISTS.
func (p *parser) ifExists() bool { return p.AcceptWord("if", "exists") }

// ifNotExists reads IF NOT EXISTS.
func (p *parser) ifNotExists() bool { return p.AcceptWord("if", "not", "exists") }

// tokens are the tokens read since mark.
func (p *parser) tokens(mark int) []sqltext.Token {
	end := p.Mark()
	p.Reset(mark)
	toks := make([]sqltext.Token, 0, end-mark)
	for p.Mark() < end {
		toks = append(toks, p.Next())
	}
	return toks
}

// text is what was read since mark on one line, comments left out.
func (p *parser) text(mark int) string { return render(p.tokens(mark)) }

// atEnd reports whether the table element or ALTER action ends here.
func (p *parser) atEnd() bool { return p.Done() || p.AtOp(",") || p.AtOp(")") }

// skipUnit moves over one token, or over a parenthesis and all that is in it.
func (p *parser) skipUnit() {
	if p.SkipParens() == nil {
		p.Next()
	}
}

// quotedText is a token's text for a message.
func quotedText(t sqltext.Token) string {
	if t.Kind == sqltext.KindEOF {
		return "the end"
	}
	const most = 40
	s := t.Raw
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return "“" + strings.Join(strings.Fields(s), " ") + "”"
}

// identList reads (a, b, c).
func (p *parser) identList() []string {
	var out []string
	if !p.AcceptOp("(") {
		return nil
	}
	for !p.Done() && !p.AtOp(")") {
		name, ok := p.ident()
		if ok {
			out = append(out, name)
		}
		p.SkipTo(",")
		if !p.AcceptOp(",") {
			break
		}
	}
	p.AcceptOp(")")
	return out
}
