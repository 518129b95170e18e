package sqltext

import "github.com/dupsert/dupsert/schema"

// maxDepth bounds how deep expressions and queries may nest, and maxChain how
// many operators may stand in a row. What goes beyond is Raw; so the depth of
// a tree, and the stack a walk over it needs, stays bounded. PostgreSQL's and
// SQLite's own limits for depth are of the same order (SQLite: 1,000).
const (
	maxDepth = 200
	maxChain = 1000
)

// Binding powers of the operators, the loosest first, as in PostgreSQL's
// "Operator Precedence"; MySQL and SQLite differ among the tight ones only.
const (
	precOr = iota + 1
	precXor
	precAnd
	precNot
	precCompare // = < > <> <= >= IS
	precMatch   // BETWEEN IN LIKE
	precOther   // ||, ->, and every operator without a row
	precBits
	precAdd
	precMul
	precPow
	precUnary
	precPostfix
)

// Expr reads an expression. It is never nil: where no expression begins, it
// is a Raw with no text and the cursor stays where it is.
func (c *Cursor) Expr() Expr { return c.expr(0) }

// Operand is Expr for an expression without parentheses in which AND, OR, NOT,
// IS, IN, LIKE and comparisons do not belong to it: DEFAULT 1 + 2 NOT NULL.
// It is what PostgreSQL's grammar calls b_expr, without its comparisons.
func (c *Cursor) Operand() Expr { return c.expr(precMatch) }

// enter counts one more level of nesting and reports whether it may be read.
func (c *Cursor) enter() bool {
	c.depth++
	if c.depth > maxDepth {
		c.deep = true
		return false
	}
	return true
}

func (c *Cursor) leave() { c.depth-- }

// raw is a Raw of what was skipped since mark.
func (c *Cursor) raw(mark int) *Raw {
	c.raws++
	return &Raw{Text: c.Text(mark)}
}

// expr reads an expression whose operators bind tighter than prec.
func (c *Cursor) expr(prec int) Expr {
	defer c.leave()
	if !c.enter() {
		mark := c.Mark()
		c.SkipTo(",")
		return c.raw(mark)
	}
	x := c.prefix()
	for range maxChain {
		y, ok := c.infix(x, prec)
		if !ok {
			return x
		}
		x = y
	}
	mark := c.Mark()
	c.SkipTo(",")
	return &Binary{Op: "and", L: x, R: c.raw(mark)}
}

// prefix reads a prefix operator and its operand, or a primary expression.
func (c *Cursor) prefix() Expr {
	t := c.Peek()
	switch {
	case t.IsWord("not"):
		c.Next()
		return negate(c.expr(precNot))
	case t.IsOp("!") && c.mysql():
		c.Next()
		return &Unary{Op: "not", X: c.expr(precUnary)}
	case t.IsOp("-"), t.IsOp("+"), t.IsOp("~"), t.IsOp("@"), t.IsOp("|/"), t.IsOp("||/"), t.IsOp("@@"), t.IsOp("!!"):
		c.Next()
		return signed(t.Text, c.expr(precUnary))
	case t.IsWord("binary") && c.mysql() && !c.PeekAt(1).IsOp("."):
		c.Next() // Have: WHERE BINARY name = ?
		return &Cast{X: c.expr(precUnary), Type: "binary"}
	}
	return c.primary()
}

// negate is NOT x. NOT EXISTS and NOT (a IN …) keep their shape.
func negate(x Expr) Expr { return &Unary{Op: "not", X: x} }

// signed folds the sign of a number into it.
func signed(op string, x Expr) Expr {
	if l, ok := x.(*Literal); ok && l.Kind == "number" && op == "-" && l.Text[0] != '-' {
		return &Literal{Kind: "number", Text: "-" + l.Text}
	}
	return &Unary{Op: op, X: x}
}

func (c *Cursor) mysql() bool { return c.dialect == schema.MySQL || c.dialect == schema.MariaDB }

// infix reads one operator behind x, and what belongs to it, if it binds
// tighter than prec.
func (c *Cursor) infix(x Expr, prec int) (Expr, bool) {
	switch t := c.Peek(); t.Kind {
	case KindOp:
		return c.infixOp(x, prec, t.Text)
	case KindPlaceholder:
		// Have: meta ? 'key', PostgreSQL's jsonb operator; no argument can stand here.
		if t.Raw == "?" && c.dialect == schema.Postgres && prec < precOther && c.PeekAt(1).Kind == KindString {
			c.Next()
			return &Binary{Op: "?", L: x, R: c.expr(precOther)}, true
		}
	case KindIdent:
		if t.Quoted || t.Hole {
			return nil, false
		}
		return c.infixWord(x, prec, t.Text)
	}
	return nil, false
}

func (c *Cursor) infixOp(x Expr, prec int, op string) (Expr, bool) {
	switch op {
	case "::":
		c.Next()
		return &Cast{X: x, Type: c.TypeName()}, true
	case "[":
		mark := c.Mark()
		c.SkipParens()
		return &Binary{Op: "[]", L: x, R: &Raw{Text: c.Text(mark)}}, true
	case ".":
		return c.field(x)
	}
	name, p := c.operatorPrec(op)
	if p <= prec {
		return nil, false
	}
	c.Next()
	if p == precCompare && c.AtAny("any", "some", "all") && c.PeekAt(1).IsOp("(") {
		return c.quantified(x, name), true
	}
	return &Binary{Op: name, L: x, R: c.expr(p)}, true
}

// field reads (composite).field, and (composite).*.
func (c *Cursor) field(x Expr) (Expr, bool) {
	next := c.PeekAt(1)
	if next.Kind != KindIdent && !next.IsOp("*") {
		return nil, false
	}
	c.Next()
	c.Next()
	return &Binary{Op: ".", L: x, R: &Raw{Text: next.Text}}, true
}

// operatorPrec is the canonical name and the binding power of an operator, 0
// if it is none.
func (c *Cursor) operatorPrec(op string) (string, int) {
	switch op {
	case "=", "<", ">", "<=", ">=", "<>":
		return op, precCompare
	case "!=":
		return "<>", precCompare
	case "==":
		return "=", precCompare
	case "<=>":
		if c.mysql() {
			return "<=>", precCompare
		}
		return "distance", precOther // pgvector's cosine distance
	case "||":
		if c.mysql() {
			return "or", precOr // unless PIPES_AS_CONCAT is on
		}
		return op, precOther
	case "&&":
		if c.mysql() {
			return "and", precAnd
		}
		return op, precOther
	case "~~":
		return "like", precMatch // how PostgreSQL deparses LIKE
	case "~~*":
		return "ilike", precMatch
	case "!~~":
		return "not like", precMatch
	case "!~~*":
		return "not ilike", precMatch
	case "|", "&", "<<", ">>":
		return op, precBits
	case "+", "-":
		return op, precAdd
	case "*", "/", "%":
		return op, precMul
	case "^":
		return op, precPow
	case ",", "(", ")", ";", "]", "{", "}", ":", ":=", "=>", "..", "\\", "`", "\"", "'":
		return op, 0
	}
	if op == "" || op[0] < ' ' {
		return op, 0
	}
	return op, precOther
}

// infixWord reads the operators that are words.
func (c *Cursor) infixWord(x Expr, prec int, w string) (Expr, bool) {
	p := wordPrec(w)
	if p <= prec {
		return nil, false
	}
	switch w {
	case "or", "xor", "and", "div", "mod", "overlaps", "regexp", "rlike", "glob", "match":
		c.Next()
		return &Binary{Op: w, L: x, R: c.expr(p)}, true
	case "isnull", "notnull":
		c.Next()
		return &Is{X: x, Not: w == "notnull", What: "null"}, true
	case "is":
		c.Next()
		return c.is(x), true
	case "collate":
		c.Next()
		n, _ := c.Name()
		return &Collate{X: x, Name: n.Table}, true
	case "at":
		return c.atTimeZone(x)
	case "operator":
		return c.qualifiedOperator(x)
	case "member", "sounds":
		return c.twoWords(x, w)
	case "not":
		next := c.PeekAt(1)
		if !next.isOneOf("in", "between", "like", "ilike", "similar", "regexp", "rlike", "glob", "match") && !(next.IsWord("null") && c.sqlite()) {
			return nil, false
		}
		c.Next()
		if c.AcceptWord("null") { // SQLite: x NOT NULL
			return &Is{X: x, Not: true, What: "null"}, true
		}
		return c.match(x, true), true
	}
	return c.match(x, false), true
}

// wordPrec is the binding power of an operator that is a word, 0 for another word.
func wordPrec(w string) int {
	switch w {
	case "or":
		return precOr
	case "xor":
		return precXor
	case "and":
		return precAnd
	case "is", "isnull", "notnull":
		return precCompare
	case "in", "between", "like", "ilike", "similar", "not", "regexp", "rlike", "glob", "match", "overlaps", "member", "sounds":
		return precMatch
	case "operator":
		return precOther
	case "div", "mod":
		return precMul
	case "collate", "at":
		return precPostfix
	}
	return 0
}

func (t Token) isOneOf(words ...string) bool {
	for _, w := range words {
		if t.IsWord(w) {
			return true
		}
	}
	return false
}
