package sqltext

import "github.com/dupsert/dupsert/schema"

// Cursor walks over the tokens of one statement. It is what a parser of
// another kind of statement builds on: besides the words and operators it
// reads names and whole expressions. A Cursor never fails; at the end it
// stays on the EOF token.
type Cursor struct {
	toks    []Token
	i       int
	text    string
	dialect schema.Dialect
	depth   int     // nesting of expressions and queries, at most maxDepth
	raws    int     // parts of the statement that were skipped
	deep    bool    // something was nested deeper than maxDepth
	close   []int32 // per opening parenthesis its closing token, else 0; made when first needed
}

// NewCursor lexes one statement and stands on its first token.
func NewCursor(text string, d schema.Dialect) *Cursor {
	return &Cursor{toks: Lex(text, d), text: text, dialect: d}
}

// Peek is the token the cursor stands on.
func (c *Cursor) Peek() Token { return c.toks[c.i] }

// PeekAt is the token n places ahead; PeekAt(0) is Peek. Beyond the ends it is
// the EOF token.
func (c *Cursor) PeekAt(n int) Token {
	if i := c.i + n; i >= 0 && i < len(c.toks) {
		return c.toks[i]
	}
	return c.toks[len(c.toks)-1]
}

// Next returns the token the cursor stands on and moves on.
func (c *Cursor) Next() Token {
	t := c.toks[c.i]
	if c.i < len(c.toks)-1 {
		c.i++
	}
	return t
}

// Done reports whether the cursor is at the end.
func (c *Cursor) Done() bool { return c.toks[c.i].Kind == KindEOF }

// Mark is the cursor's position, for Reset and Text.
func (c *Cursor) Mark() int { return c.i }

// Reset moves back (or forward) to a position that Mark gave.
func (c *Cursor) Reset(mark int) {
	if mark >= 0 && mark < len(c.toks) {
		c.i = mark
	}
}

// Text is the text from the token at mark up to the token the cursor stands
// on, without the space before that one.
func (c *Cursor) Text(mark int) string {
	if mark < 0 || mark >= c.i {
		return ""
	}
	return c.text[c.toks[mark].Pos:c.toks[c.i-1].End()]
}

// AtWord reports whether the next tokens are these keywords, given in lower case.
func (c *Cursor) AtWord(words ...string) bool {
	for i, w := range words {
		if !c.PeekAt(i).IsWord(w) {
			return false
		}
	}
	return true
}

// AtAny reports whether the next token is one of these keywords.
func (c *Cursor) AtAny(words ...string) bool {
	for _, w := range words {
		if c.Peek().IsWord(w) {
			return true
		}
	}
	return false
}

// AcceptWord moves behind these keywords if they are the next tokens, all of
// them in this order: AcceptWord("if", "not", "exists").
func (c *Cursor) AcceptWord(words ...string) bool {
	if !c.AtWord(words...) {
		return false
	}
	for range words {
		c.Next()
	}
	return true
}

// AcceptAny moves behind the next token if it is one of these keywords, and
// returns it, else "".
func (c *Cursor) AcceptAny(words ...string) string {
	if !c.AtAny(words...) {
		return ""
	}
	return c.Next().Text
}

// AtOp reports whether the next token is the operator or punctuation op.
func (c *Cursor) AtOp(op string) bool { return c.Peek().IsOp(op) }

// AcceptOp moves behind the next token if it is op.
func (c *Cursor) AcceptOp(op string) bool {
	if !c.AtOp(op) {
		return false
	}
	c.Next()
	return true
}

// SkipParens moves behind the parenthesis (or bracket) the cursor stands on
// and all that is in it, and returns the tokens inside. It returns nil and
// stays where it is if the next token does not open one.
func (c *Cursor) SkipParens() []Token {
	if !c.AtOp("(") && !c.AtOp("[") {
		return nil
	}
	first, end := c.i+1, c.closing(c.i)
	c.i = min(end+1, len(c.toks)-1)
	return c.toks[first:end:end]
}

// closing is the token that closes the parenthesis at i; the EOF token if none does.
func (c *Cursor) closing(i int) int {
	if c.close == nil {
		c.close = make([]int32, len(c.toks))
		var open []int
		for j, t := range c.toks {
			switch {
			case t.IsOp("("), t.IsOp("["):
				c.close[j] = int32(len(c.toks) - 1)
				open = append(open, j)
			case t.IsOp(")"), t.IsOp("]"):
				if len(open) > 0 {
					c.close[open[len(open)-1]] = int32(j)
					open = open[:len(open)-1]
				}
			}
		}
	}
	return int(c.close[i])
}

// SkipTo moves on to the next token outside of parentheses that is one of
// these words or operators, a closing parenthesis of the surrounding
// expression, or the end. It returns the text it skipped.
func (c *Cursor) SkipTo(stops ...string) string {
	mark := c.i
	for !c.Done() && !c.AtOp(")") && !c.AtOp("]") {
		for _, s := range stops {
			if c.Peek().IsWord(s) || c.AtOp(s) {
				return c.Text(mark)
			}
		}
		if c.SkipParens() == nil {
			c.Next()
		}
	}
	return c.Text(mark)
}

// Ident reads an identifier: a quoted one, or any word. In MySQL a string may
// name a column alias, in SQLite even a table; it is read too.
func (c *Cursor) Ident() (string, bool) {
	switch t := c.Peek(); t.Kind {
	case KindIdent, KindString:
		c.Next()
		return t.Text, true
	case KindHole:
		c.Next()
		return "", true
	}
	return "", false
}

// Name reads a possibly qualified table name: [catalog .] [schema .] table.
func (c *Cursor) Name() (Name, bool) {
	var n Name
	t := c.Peek()
	if t.Kind != KindIdent && t.Kind != KindHole && t.Kind != KindString {
		return n, false
	}
	for {
		c.Next()
		n.Table, n.Hole = t.Text, t.Hole
		if t.Kind == KindHole {
			n.Table = ""
		}
		if !c.AtOp(".") {
			return n, true
		}
		next := c.PeekAt(1)
		if next.Kind != KindIdent && next.Kind != KindHole {
			return n, true
		}
		c.Next()
		n.Schema = n.Table
		t = next
	}
}
