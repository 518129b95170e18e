package ddl

import (
	"regexp"
	"strings"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// dynamic applies EXECUTE, CALL and PREPARE: statements whose effect is made
// at run time.
func (b *Builder) dynamic(p *parser) {
	if p.AtAny("call", "exec") {
		b.call(p)
		return
	}
	b.dynamicText(p)
}

// call applies CALL name(args): a routine of the schema, or a helper whose
// name says what it does to its arguments.
func (b *Builder) call(p *parser) {
	p.Next()
	n, ok := p.name()
	if !ok {
		return
	}
	written := p.PeekAt(-1).Raw // the words of addColumn are told apart by case
	args := literals(p.SkipParens())
	switch body, known := b.bodies[b.fold(n.Table)]; {
	case known && !dynamicBody(body):
		b.block(body, "calls "+n.Table)
	case b.helper(written, args):
	default:
		b.doubtNamed(p, "calls "+written+", whose effect is not known")
	}
}

// dynamicBody reports whether a routine's body executes texts of its own.
func dynamicBody(body string) bool {
	s := strings.ToLower(body)
	return strings.Contains(s, "execute") || strings.Contains(s, "prepare")
}

// literals are the values of a call's arguments, "" for what is no literal.
func literals(toks []sqltext.Token) []string {
	if len(toks) == 0 {
		return nil
	}
	out := []string{""}
	depth := 0
	for _, t := range toks {
		switch {
		case t.IsOp("("):
			depth++
		case t.IsOp(")"):
			depth--
		case depth == 0 && t.IsOp(","):
			out = append(out, "")
		case t.Kind == sqltext.KindString, t.Kind == sqltext.KindIdent && t.Quoted:
			out[len(out)-1] += t.Text
		}
	}
	return out
}

// dynamicText applies a statement that holds DDL as text: EXECUTE '…',
// EXECUTE format('…', x), SET @s = CONCAT('…', x), SET @s = IF(x, '…', '…').
// What is filled in becomes a hole; where a hole hides what the statement
// does, the tables it names become unknown.
func (b *Builder) dynamicText(p *parser) {
	p.Reset(0)
	toks := p.tokensToEnd()
	texts := b.definitions(toks)
	if len(texts) == 0 || b.depth >= maxDepth {
		return // Have: EXECUTE stmt, whose text stood in PREPARE or SET
	}
	was := b.guarded
	b.depth++
	b.guarded = true
	defer func() { b.depth, b.guarded = b.depth-1, was }()
	for _, text := range texts {
		if !strings.ContainsRune(schemaHole.ReplaceAllString(text, ""), sqltext.HoleOpen) || b.harmlessText(text) {
			for _, st := range sqltext.Split(text, b.dialect) {
				b.apply(st.Verb, st.Text)
			}
			b.note("executes a text: it is applied as if its conditions held")
			continue
		}
		b.doubtNamed(b.parser(b.pos, strings.Join(literalTexts(toks), " ")), "executes a text that is made at run time")
		return
	}
}

// schemaHole is a schema whose name is not known, which hides nothing.
var schemaHole = regexp.MustCompile(`\x01[0-9]+\x02\.`)

// definitionText begins with a verb of DDL.
var definitionText = regexp.MustCompile(`(?i)^\s*(create|alter|drop|rename)\s`)

// formatVerb is a verb of PostgreSQL's format().
var formatVerb = regexp.MustCompile(`%(\d+\$)?[-\d*$]*[IsL]`)

// definitions are the texts of DDL that the strings among the tokens make. A
// string that is joined to others ends in a hole, and holes stand for what is
// joined to it.
func (b *Builder) definitions(toks []sqltext.Token) []string {
	var out []string
	for i, t := range toks {
		if t.Kind != sqltext.KindString || !definitionText.MatchString(t.Text) {
			continue
		}
		text := formatVerb.ReplaceAllString(content(t), string(sqltext.HoleOpen)+"0"+string(sqltext.HoleClose))
		if b.joined(toks, i) {
			text = b.joinRest(text, toks[i+1:])
		}
		out = append(out, text)
	}
	return out
}

// joined reports whether the string at i is the first of a concatenation.
func (b *Builder) joined(toks []sqltext.Token, i int) bool {
	if i+1 < len(toks) && toks[i+1].IsOp("||") {
		return true
	}
	return i > 1 && toks[i-1].IsOp("(") && (toks[i-2].IsWord("concat") || toks[i-2].IsWord("concat_ws"))
}

// joinRest appends what is joined to a text: strings as they are, all else as holes.
func (b *Builder) joinRest(text string, toks []sqltext.Token) string {
	var out strings.Builder
	out.WriteString(text)
	depth, hole := 0, false
	for _, t := range toks {
		if t.IsOp("(") {
			depth++
		}
		if t.IsOp(")") {
			if depth--; depth < 0 {
				break
			}
		}
		switch {
		case depth == 0 && t.IsOp(";"), t.Kind == sqltext.KindEOF:
			return out.String()
		case depth == 0 && (t.IsOp("||") || t.IsOp(",")):
			hole = false
		case depth == 0 && t.Kind == sqltext.KindString:
			out.WriteString(content(t))
		case !hole:
			hole = true
			out.WriteString(string(sqltext.HoleOpen) + "0" + string(sqltext.HoleClose))
		}
	}
	return out.String()
}

// harmlessText reports whether a text with holes is an ALTER TABLE whose
// actions concern neither columns nor keys, whatever stands in the holes.
func (b *Builder) harmlessText(text string) bool {
	p := b.parser(b.pos, text)
	if !p.AcceptWord("alter", "table") {
		return false
	}
	p.ifExists()
	p.AcceptWord("only")
	if n, ok := p.name(); !ok || n.Table == "" {
		return false
	}
	for !p.Done() {
		if !p.atHarmless() && !p.AtWord("convert", "to") {
			return false
		}
		p.SkipTo(",")
		if !p.AcceptOp(",") {
			break
		}
	}
	return p.Done()
}

// literalTexts are the strings among the tokens.
func literalTexts(toks []sqltext.Token) []string {
	var out []string
	for _, t := range toks {
		if t.Kind == sqltext.KindString {
			out = append(out, t.Text)
		}
	}
	return out
}
