package ddl

import (
	"strings"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// maxDepth bounds how deep blocks, routines and texts that they execute nest,
// maxInner how many statements they hold together: a routine may call itself.
const maxDepth, maxInner = 8, 100_000

// routine reads FUNCTION, PROCEDURE, TRIGGER or EVENT, with MySQL's DEFINER
// before it.
func (p *parser) routine() bool {
	for p.AcceptWord("definer") || p.AcceptWord("aggregate") || p.AcceptWord("constraint") || p.AcceptWord("or", "replace") {
		for p.AcceptOp("=") || p.b.mysql() && !p.Done() && !p.AtAny("function", "procedure", "trigger", "event", "view") {
			p.skipUnit() // Have: root@localhost
		}
	}
	return p.AcceptAny("function", "procedure", "trigger", "event") != ""
}

// keepBody remembers the body of a routine that holds DDL, from behind its
// keyword, for the statement that calls it.
func (b *Builder) keepBody(p *parser) {
	p.ifNotExists()
	n, ok := p.name()
	if !ok {
		return
	}
	p.SkipParens()
	for !p.Done() {
		t := p.Next()
		switch {
		case t.Kind == sqltext.KindString && mayDefine(t.Text):
			b.bodies[b.fold(n.Table)] = content(t)
			return
		case t.IsWord("begin"):
			if text := p.rest(); mayDefine(text) {
				b.bodies[b.fold(n.Table)] = text
			}
			return
		}
	}
}

// mayDefine reports whether a body may hold DDL.
func mayDefine(body string) bool {
	s := strings.ToLower(body)
	for _, w := range []string{"create", "alter", "drop", "rename", "execute", "prepare"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// doBlock applies PostgreSQL's DO.
func (b *Builder) doBlock(p *parser) {
	p.Next()
	for !p.Done() {
		if t := p.Next(); t.Kind == sqltext.KindString && !p.PeekAt(-2).IsWord("language") {
			b.block(content(t), "a DO block")
			return
		}
	}
	b.note("DO without a body")
}

// content is what a string holds, its holes too.
func content(t sqltext.Token) string {
	if !t.Hole {
		return t.Text
	}
	if tag := strings.IndexByte(t.Raw[1:], '$') + 2; t.Raw[0] == '$' && len(t.Raw) >= 2*tag {
		return t.Raw[tag : len(t.Raw)-tag]
	}
	open := strings.IndexByte(t.Raw, '\'')
	return strings.ReplaceAll(strings.TrimSuffix(t.Raw[open+1:], "'"), "''", "'")
}

// anonymous applies MariaDB's BEGIN NOT ATOMIC … END.
func (b *Builder) anonymous(text string) {
	p := b.parser(b.pos, text)
	if p.AcceptWord("begin", "not", "atomic") {
		b.block(p.rest(), "a compound statement")
	}
}

// rest is the text from here on.
func (p *parser) rest() string {
	mark := p.Mark()
	for !p.Done() {
		p.Next()
	}
	return p.Text(mark)
}

// statementStarts are the words behind which a statement of a routine begins.
var statementStarts = words("begin then else loop do")

// block applies the DDL in a routine's body as if every condition around it
// held, and notes that it did.
func (b *Builder) block(body, what string) {
	if b.depth >= maxDepth {
		b.note(what + " is nested too deep")
		return
	}
	was := b.guarded
	b.depth++
	b.guarded = true
	defer func() { b.depth, b.guarded = b.depth-1, was }()

	p := b.parser(b.pos, body)
	applied, start := false, true
	for !p.Done() {
		t := p.Peek()
		if start && p.AtAny("create", "alter", "drop", "rename", "execute", "call", "perform", "prepare", "set") {
			b.inner(p)
			applied = applied || t.Text != "set" && t.Text != "perform"
			continue
		}
		p.Next()
		start = t.IsOp(";") || t.Kind == sqltext.KindIdent && !t.Quoted && statementStarts[t.Text]
	}
	if applied {
		b.note(what + ": its DDL is applied as if its conditions held")
	}
}

// inner applies one statement of a body, up to its semicolon.
func (b *Builder) inner(p *parser) {
	mark := p.Mark()
	verb := p.Peek().Text
	for !p.Done() && !p.AtOp(";") {
		p.Next()
	}
	if b.inners++; b.inners <= maxInner {
		b.apply(verb, p.Text(mark))
	} else if b.inners == maxInner+1 {
		b.note("too many statements in routines: the others are not applied")
	}
}
