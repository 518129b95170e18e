package sqltext

// is reads what stands behind IS.
func (c *Cursor) is(x Expr) Expr {
	not := c.AcceptWord("not")
	if w := c.AcceptAny("null", "true", "false", "unknown"); w != "" {
		return &Is{X: x, Not: not, What: w}
	}
	if c.AcceptWord("distinct", "from") {
		not = !not
	} else if c.AtAny("json", "normalized", "document", "of") {
		mark := c.Mark()
		c.Next()
		c.AcceptAny("object", "array", "scalar", "value")
		c.SkipParens()
		return &Binary{Op: "is", L: x, R: c.raw(mark)}
	}
	// SQLite's a IS b is NULL-safe equality ("The IS and IS NOT operators").
	op := "<=>"
	if not {
		op = "is distinct from"
	}
	return &Binary{Op: op, L: x, R: c.expr(precCompare)}
}

// atTimeZone reads x AT TIME ZONE z and x AT LOCAL.
func (c *Cursor) atTimeZone(x Expr) (Expr, bool) {
	switch {
	case c.AcceptWord("at", "local"):
		return &Call{Name: "timezone", Args: []Expr{x}}, true
	case c.AcceptWord("at", "time", "zone"):
		return &Call{Name: "timezone", Args: []Expr{c.expr(precUnary), x}}, true
	}
	return nil, false
}

// qualifiedOperator reads x OPERATOR(pg_catalog.=) y.
func (c *Cursor) qualifiedOperator(x Expr) (Expr, bool) {
	if !c.PeekAt(1).IsOp("(") {
		return nil, false
	}
	c.Next()
	inner := c.SkipParens()
	if len(inner) == 0 {
		return x, true
	}
	op, p := c.operatorPrec(inner[len(inner)-1].Text)
	return &Binary{Op: op, L: x, R: c.expr(max(p, precCompare))}, true
}

// twoWords reads MySQL's x MEMBER OF (json) and x SOUNDS LIKE y.
func (c *Cursor) twoWords(x Expr, w string) (Expr, bool) {
	second := "of"
	if w == "sounds" {
		second = "like"
	}
	if !c.AcceptWord(w, second) {
		return nil, false
	}
	return &Binary{Op: w + " " + second, L: x, R: c.expr(precMatch)}, true
}

// match reads IN, BETWEEN, LIKE and their relatives; NOT was read before.
func (c *Cursor) match(x Expr, not bool) Expr {
	op := c.Next().Text
	switch op {
	case "in":
		return c.in(x, not)
	case "between":
		c.AcceptAny("symmetric", "asymmetric")
		b := &Between{X: x, Not: not, Lo: c.expr(precMatch)}
		if c.AcceptWord("and") {
			b.Hi = c.expr(precMatch)
		} else {
			b.Hi = c.raw(c.Mark())
		}
		return b
	case "similar":
		c.AcceptWord("to")
	}
	if w := c.AcceptAny("any", "all", "some"); w != "" { // LIKE ANY (array)
		return &Binary{Op: op + " " + w, L: x, R: c.expr(precMatch)}
	}
	b := &Binary{Op: op, L: x, R: c.expr(precMatch)}
	if not {
		b.Op = "not " + op
	}
	if c.AcceptWord("escape") {
		c.expr(precMatch)
	}
	return b
}

// in reads the list, subquery or bound list behind IN. Have also: IN ? (ORMs
// expand it), IN :names, IN \x010\x02, and SQLite's IN table.
func (c *Cursor) in(x Expr, not bool) Expr {
	e := &In{X: x, Not: not}
	if t := c.Peek(); c.sqlite() && t.Kind == KindIdent && !t.Hole && !c.PeekAt(1).IsOp("(") {
		n, _ := c.Name()
		e.Sub = &Select{Items: []Item{{Star: true}}, From: []Source{{Name: n}}}
		return e
	}
	if !c.AtOp("(") {
		e.List = []Expr{c.expr(precMatch)}
		return e
	}
	e.List, e.Sub = c.listOrQuery()
	return e
}

// quantified reads ANY (…), SOME (…) and ALL (…) behind a comparison.
func (c *Cursor) quantified(x Expr, op string) Expr {
	w := c.Next().Text
	list, sub := c.listOrQuery()
	if op == "=" && w != "all" || op == "<>" && w == "all" {
		return &In{X: x, Not: op == "<>", Any: sub == nil, List: list, Sub: sub}
	}
	call := &Call{Name: w, Args: list}
	if sub != nil {
		call.Args = []Expr{&Subquery{Sub: sub}}
	}
	return &Binary{Op: op, L: x, R: call}
}

// listOrQuery reads a parenthesised list or subquery.
func (c *Cursor) listOrQuery() ([]Expr, *Select) {
	if c.atQuery(1) {
		if sub := c.parenQuery(); sub != nil {
			return nil, sub
		}
	}
	return c.ExprList(), nil
}

// ExprList reads a parenthesised list of expressions; it is nil when no
// parenthesis opens. What follows an element and is not understood is skipped.
func (c *Cursor) ExprList() []Expr { return c.list("(", ")") }

func (c *Cursor) list(open, end string) []Expr {
	if !c.AcceptOp(open) {
		return nil
	}
	list := []Expr{}
	for !c.Done() && !c.AcceptOp(end) {
		mark := c.Mark()
		e := c.Expr()
		if !c.AtOp(",") && !c.AtOp(end) {
			e = c.tail(e, mark, ",")
		}
		list = append(list, e)
		c.endOfElement(end)
	}
	return list
}

// endOfElement moves behind the comma that ends an element, or behind what
// can never stand there, so that every list comes to its end.
func (c *Cursor) endOfElement(end string) {
	if c.AcceptOp(",") || c.AtOp(end) || c.Done() {
		return
	}
	c.raws++
	c.Next()
}

// tail skips what stands between an expression and one of the stops. A hole
// there makes the expression uncertain: it becomes "e and hole". Any other
// rest makes the whole a Raw, unless e was complete and the rest known.
func (c *Cursor) tail(e Expr, mark int, stops ...string) Expr {
	if c.Peek().Kind == KindHole {
		h := &Hole{ID: c.Next().HoleID()}
		if raw, ok := e.(*Raw); ok && raw.Text == "" {
			e = h
		} else {
			e = &Binary{Op: "and", L: e, R: h}
		}
		for c.Peek().Kind == KindHole {
			c.Next()
		}
	}
	if c.Done() || c.AtOp(")") || c.AtOp("]") {
		return e
	}
	for _, s := range stops {
		if c.Peek().IsWord(s) || c.AtOp(s) {
			return e
		}
	}
	rest := c.Mark()
	c.SkipTo(stops...)
	if c.Mark() == rest {
		return e // e.g. a stray bracket
	}
	return c.raw(mark)
}
