package ddl

import (
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// keyParts reads (part, part, …) of a key. ops are the operators of an
// exclusion constraint; ok is false if there is a part that is not known.
func (p *parser) keyParts() (parts []schema.Part, ops []string, ok bool) {
	if !p.AcceptOp("(") {
		return nil, nil, false
	}
	ok = true
	for !p.Done() && !p.AtOp(")") {
		part, op, known := p.keyPart()
		ok = ok && known
		parts, ops = append(parts, part), append(ops, op)
		if !p.AcceptOp(",") {
			break
		}
	}
	return parts, ops, p.AcceptOp(")") && ok && len(parts) > 0
}

// keyPart reads one part and all that may stand behind it:
//
//	PostgreSQL: {column | function(…) | (expr)} [COLLATE c] [opclass [(…)]] [ASC|DESC] [NULLS FIRST|LAST] [WITH op]
//	MySQL:      {column [(length)] | (expr)} [ASC|DESC]
//	SQLite:     expr [COLLATE c] [ASC|DESC]
func (p *parser) keyPart() (part schema.Part, op string, ok bool) {
	mark := p.Mark()
	if p.b.sqlite() {
		p.sqlitePart()
	} else {
		p.partHead()
	}
	part, ok = p.partOf(mark)
	for !p.atEnd() {
		switch {
		case p.AcceptWord("collate"):
			if n, found := p.Name(); found {
				part.Collation = n.Table
			}
		case p.AcceptWord("with"):
			op = p.operatorName()
		case p.AcceptAny("asc", "desc", "nulls", "first", "last", "without", "overlaps") != "":
		case p.b.postgres() && p.opclass():
		default:
			ok = false
			p.skipUnit()
		}
	}
	return part, op, ok
}

// partHead reads a column, a function call or a parenthesis.
func (p *parser) partHead() {
	if p.SkipParens() != nil {
		return
	}
	if _, ok := p.Name(); !ok {
		p.skipUnit()
	}
	p.SkipParens()
}

// sqlitePart reads an expression up to what may follow it.
func (p *parser) sqlitePart() {
	for !p.atEnd() && !p.AtAny("collate", "asc", "desc") {
		p.skipUnit()
	}
}

// opclass reads an operator class with its parameters.
func (p *parser) opclass() bool {
	if _, ok := p.Name(); !ok {
		return false
	}
	p.SkipParens()
	return true
}

// operatorName reads = or OPERATOR(pg_catalog.=).
func (p *parser) operatorName() string {
	if !p.AcceptWord("operator") {
		return p.Next().Text
	}
	name := ""
	for _, t := range p.SkipParens() {
		name = t.Text
	}
	return name
}

// partOf makes a part of the tokens since mark.
func (p *parser) partOf(mark int) (schema.Part, bool) {
	bare := unwrap(p.tokens(mark))
	switch {
	case len(bare) == 0:
		return schema.Part{}, false
	case len(bare) == 1 && (bare[0].Kind == sqltext.KindIdent || bare[0].Kind == sqltext.KindString):
		return schema.Part{Column: p.b.clip(bare[0].Text)}, true
	case len(bare) == 4 && p.b.mysql() && bare[0].Kind == sqltext.KindIdent && bare[1].IsOp("(") && bare[2].Kind == sqltext.KindNumber:
		n, err := strconv.Atoi(bare[2].Text)
		return schema.Part{Column: bare[0].Text, Prefix: n}, err == nil
	case len(bare) == 3 && bare[0].Kind == sqltext.KindIdent && bare[1].IsWord("collate"):
		return schema.Part{Column: bare[0].Text, Collation: bare[2].Text}, true // Have: (name COLLATE "C")
	}
	part := schema.Part{Expr: render(bare)}
	return part, !hasHole(bare)
}

// unwrap takes off the parentheses around an expression, up to as many as a
// person writes.
func unwrap(toks []sqltext.Token) []sqltext.Token {
	for range 16 {
		if len(toks) < 3 || !toks[0].IsOp("(") || closing(toks) != len(toks)-1 {
			break
		}
		toks = toks[1 : len(toks)-1]
	}
	return toks
}

// closing is the position of the parenthesis that closes the first token.
func closing(toks []sqltext.Token) int {
	depth := 0
	for i, t := range toks {
		switch {
		case t.IsOp("("), t.IsOp("["):
			depth++
		case t.IsOp(")"), t.IsOp("]"):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// render writes tokens on one line, with a space where there was space.
func render(toks []sqltext.Token) string {
	var out strings.Builder
	for i, t := range toks {
		if i > 0 && t.Pos > toks[i-1].End() {
			out.WriteByte(' ')
		}
		out.WriteString(t.Raw)
	}
	return out.String()
}

func hasHole(toks []sqltext.Token) bool {
	for _, t := range toks {
		if t.Hole {
			return true
		}
	}
	return false
}
