package sqltext

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// primary reads a constant, argument, name, call, subquery or parenthesis.
func (c *Cursor) primary() Expr {
	switch t := c.Peek(); t.Kind {
	case KindString:
		return c.stringLiteral()
	case KindNumber:
		c.Next()
		return &Literal{Kind: "number", Text: t.Text}
	case KindPlaceholder:
		c.Next()
		return c.argument(t)
	case KindHole:
		return c.hole()
	case KindIdent:
		if !t.Quoted && !t.Hole {
			if e, ok := c.keyword(t.Text); ok {
				return e
			}
		}
		return c.reference()
	case KindOp:
		if t.Text == "(" {
			return c.parenthesis()
		}
		if t.Text == "@@" || t.Text == "*" {
			c.Next() // Have: @@session.x, and * in f(*)
			return &Raw{Text: t.Text}
		}
	}
	return c.missing()
}

// missing stands where an expression should.
func (c *Cursor) missing() Expr {
	c.raws++
	return &Raw{}
}

// stringLiteral reads a string and the ones that follow it directly, which
// every engine joins (PostgreSQL only across lines).
func (c *Cursor) stringLiteral() Expr {
	first := c.Next()
	lit := &Literal{Kind: "string", Text: first.Text}
	hole := -1
	if first.Hole {
		hole = first.HoleID()
	}
	if len(first.Raw) > 1 && first.Raw[1] == '\'' && (first.Raw[0]|0x20 == 'x' || first.Raw[0]|0x20 == 'b') {
		lit.Kind = "blob"
	}
	for c.Peek().Kind == KindString {
		t := c.Next()
		if t.Hole && hole < 0 {
			hole = t.HoleID()
		}
		lit.Text += t.Text
	}
	if first.Hole || hole >= 0 {
		return &Hole{ID: hole}
	}
	return lit
}

func (c *Cursor) argument(t Token) Expr {
	if t.Index < 0 && c.AtOp(":=") { // MySQL: @n := @n + 1
		c.Next()
		return c.expr(precCompare)
	}
	after := t.Raw == "?" && c.holesBefore(t.Pos)
	return &Placeholder{Index: t.Index, Name: t.Text, AfterHole: after}
}

// holesBefore reports whether a hole stands before the offset.
func (c *Cursor) holesBefore(pos int) bool {
	i := strings.IndexByte(c.text, HoleOpen)
	return i >= 0 && i < pos
}

// hole reads a hole that stands for a value, a function's name or a qualifier.
func (c *Cursor) hole() Expr {
	t := c.Next()
	if c.AtOp(".") && c.PeekAt(1).Kind == KindIdent {
		c.Next()
		return &Column{Name: c.Next().Text}
	}
	if c.AtOp("(") {
		c.SkipParens()
	}
	return &Hole{ID: t.HoleID()}
}

// parenthesis reads (subquery), (expression) and (a, b).
func (c *Cursor) parenthesis() Expr {
	if c.atQuery(1) {
		if sub := c.parenQuery(); sub != nil {
			return &Subquery{Sub: sub}
		}
	}
	list := c.ExprList()
	if len(list) == 1 {
		return list[0]
	}
	return &Tuple{List: list}
}

// reserved words begin no expression: an expression is missing before them.
func reserved(w string) bool {
	switch w {
	case "select", "from", "where", "group", "order", "having", "limit", "offset", "union", "intersect", "except", "returning",
		"on", "join", "inner", "cross", "natural", "using", "then", "when", "else", "end", "as", "and", "or", "set", "into", "for", "fetch", "with", "window", "lateral", "qualify":
		return true
	}
	return false
}

// reference reads a column, a call or a typed literal.
func (c *Cursor) reference() Expr {
	t := c.Peek()
	if !t.Quoted && reserved(t.Text) && !c.PeekAt(1).IsOp(".") {
		return c.missing()
	}
	mark := c.Mark()
	parts, hole := c.dotted()
	if c.AtOp("(") && hole < 0 && !(t.Quoted && c.mysql()) {
		return c.call(parts, t.Quoted)
	}
	if hole >= 0 {
		if c.AtOp("(") {
			c.SkipParens()
		}
		return &Hole{ID: hole}
	}
	if c.Peek().Kind == KindString && len(parts) == 1 && !t.Quoted {
		return c.typedLiteral(mark, t)
	}
	col := &Column{Name: parts[len(parts)-1]}
	if len(parts) > 1 {
		col.Qualifier = parts[len(parts)-2]
	}
	return col
}

// dotted reads a.b.c; the last part may be *. hole is the number of a hole in
// the last part, -1 if there is none.
func (c *Cursor) dotted() (parts []string, hole int) {
	for {
		t := c.Next()
		parts = append(parts, t.Text)
		hole = -1
		if t.Hole {
			hole = t.HoleID()
		}
		next := c.PeekAt(1)
		if !c.AtOp(".") || next.Kind != KindIdent && next.Kind != KindHole && !next.IsOp("*") {
			return parts, hole
		}
		c.Next()
		if next.IsOp("*") {
			c.Next()
			return append(parts, "*"), -1
		}
	}
}

// typedLiteral reads DATE '2020-01-01', and MySQL's _utf8mb4'x'. An ordinary
// name before a string is an error of the text; then the string is left.
func (c *Cursor) typedLiteral(mark int, t Token) Expr {
	if strings.HasPrefix(t.Text, "_") && c.mysql() {
		return c.stringLiteral()
	}
	switch t.Text {
	case "date", "time", "timestamp", "timestamptz", "json", "jsonb", "uuid", "bytea", "inet", "numeric", "point", "box", "bool", "boolean", "text":
		return &Cast{X: c.stringLiteral(), Type: t.Text}
	}
	return &Column{Name: t.Text}
}

// keyword reads the expressions that begin with a keyword.
func (c *Cursor) keyword(w string) (Expr, bool) {
	next := c.PeekAt(1)
	if next.IsOp(".") {
		return nil, false // e.g. a table named "values"
	}
	switch w {
	case "null", "true", "false", "default":
		if next.IsOp("(") {
			return nil, false // MySQL: DEFAULT(col)
		}
		c.Next()
		lit := &Literal{Kind: w, Text: w}
		if w == "true" || w == "false" {
			lit.Kind = "bool"
		}
		return lit, true
	case "case":
		return c.caseExpr(), true
	case "exists":
		if c.atQuery(2) {
			c.Next()
			return &Exists{Sub: c.parenQuery()}, true
		}
	case "array":
		return c.array(next)
	case "row":
		if next.IsOp("(") {
			c.Next()
			return &Tuple{List: c.ExprList()}, true
		}
	case "interval":
		return c.interval(next)
	case "current":
		if next.IsWord("of") { // WHERE CURRENT OF cursor
			c.Next()
			c.Next()
			c.Ident()
			return &Call{Name: "current_of"}, true
		}
	case "cast", "try_cast", "convert":
		if next.IsOp("(") {
			return c.cast(w), true
		}
	case "current_timestamp", "current_date", "current_time", "localtime", "localtimestamp", "current_user", "session_user", "current_role", "user":
		if !next.IsOp("(") && (w != "user" || c.dialect == schema.Postgres) {
			c.Next()
			return &Call{Name: w}, true
		}
	}
	return nil, false
}

func (c *Cursor) array(next Token) (Expr, bool) {
	switch {
	case next.IsOp("["):
		c.Next()
		return &Tuple{List: c.list("[", "]")}, true
	case next.IsOp("("):
		c.Next()
		if c.atQuery(1) {
			if sub := c.parenQuery(); sub != nil {
				return &Subquery{Sub: sub}, true
			}
		}
		return &Tuple{List: c.ExprList()}, true
	}
	return nil, false
}

// within is a cursor over some tokens of this one.
func (c *Cursor) within(toks []Token) *Cursor {
	end := Token{Kind: KindEOF}
	if len(toks) > 0 {
		end.Pos = toks[len(toks)-1].End()
	}
	return &Cursor{toks: append(toks[:len(toks):len(toks)], end), text: c.text, dialect: c.dialect, depth: c.depth}
}

// adopt takes over what a cursor of within has counted.
func (c *Cursor) adopt(sub *Cursor) {
	c.raws += sub.raws
	c.deep = c.deep || sub.deep
}
