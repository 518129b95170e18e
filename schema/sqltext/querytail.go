package sqltext

// queryTail reads ORDER BY, LIMIT, OFFSET, FETCH, FOR UPDATE and relatives, in any order.
func (c *Cursor) queryTail(q *Select) {
	for {
		switch {
		case c.AcceptWord("order", "by"):
			c.SkipTo("limit", "offset", "fetch", "for", "lock", "union", "intersect", "except", "returning", "on", "into", ";")
		case c.AcceptWord("limit"):
			q.Limit = c.limit()
		case c.AcceptWord("offset"):
			c.expr(precCompare)
			c.AcceptAny("row", "rows")
		case c.AtWord("fetch"):
			q.Limit = c.fetch()
		case c.AtWord("for"), c.AtWord("lock", "in"):
			if !c.lock(q) {
				return
			}
		case c.AtWord("into"), c.AtWord("procedure"), c.AtWord("option"):
			c.SkipTo("for", "lock", ";")
		case c.Peek().Kind == KindHole:
			c.Next() // e.g. a hole for ORDER BY: it adds no condition here
		default:
			return
		}
	}
}

// limit reads LIMIT n, LIMIT off, n and LIMIT ALL.
func (c *Cursor) limit() Expr {
	if c.AcceptWord("all") {
		return nil
	}
	n := c.expr(precCompare)
	if c.AcceptOp(",") {
		return c.expr(precCompare)
	}
	return n
}

// fetch reads FETCH {FIRST | NEXT} [n] {ROW | ROWS} {ONLY | WITH TIES}.
func (c *Cursor) fetch() Expr {
	c.Next()
	c.AcceptAny("first", "next")
	var n Expr = &Literal{Kind: "number", Text: "1"}
	if !c.AtAny("row", "rows") {
		n = c.expr(precCompare)
	}
	c.AcceptAny("row", "rows")
	c.AcceptWord("only")
	c.AcceptWord("with", "ties")
	return n
}

// lock reads FOR UPDATE, FOR NO KEY UPDATE, FOR SHARE, FOR KEY SHARE with OF,
// NOWAIT and SKIP LOCKED, and LOCK IN SHARE MODE.
func (c *Cursor) lock(q *Select) bool {
	mode := ""
	switch {
	case c.AcceptWord("for", "update"):
		mode = "update"
	case c.AcceptWord("for", "no", "key", "update"):
		mode = "no key update"
	case c.AcceptWord("for", "share"), c.AcceptWord("lock", "in", "share", "mode"):
		mode = "share"
	case c.AcceptWord("for", "key", "share"):
		mode = "key share"
	case c.AcceptWord("for", "read", "only"):
	default:
		return false
	}
	if q.Lock == "" {
		q.Lock = mode
	}
	if c.AcceptWord("of") {
		for ok := true; ok; ok = c.AcceptOp(",") {
			c.Name()
		}
	}
	c.AcceptWord("nowait")
	c.AcceptWord("skip", "locked")
	if c.AcceptWord("wait") {
		c.Next()
	}
	return true
}

// withClause reads WITH [RECURSIVE] name [(columns)] AS [NOT MATERIALIZED] (…), ….
func (c *Cursor) withClause() []CTE {
	if !c.AcceptWord("with") {
		return nil
	}
	c.AcceptWord("recursive")
	var list []CTE
	for {
		var cte CTE
		cte.Name, _ = c.Ident()
		if c.AtOp("(") {
			cte.Columns = c.columnList()
		}
		c.AcceptWord("as")
		c.AcceptWord("not")
		c.AcceptWord("materialized")
		cte.Node = c.cteBody()
		list = append(list, cte)
		if c.AtAny("search", "cycle") {
			c.SkipTo(",", "select", "insert", "update", "delete", "merge")
		}
		if !c.AcceptOp(",") {
			return list
		}
	}
}

// cteBody reads the parenthesised statement of a WITH query.
func (c *Cursor) cteBody() Node {
	defer c.leave()
	if !c.AtOp("(") {
		c.raws++
		return nil
	}
	if !c.enter() {
		c.SkipParens()
		return nil
	}
	c.Next()
	n := c.dml()
	c.closeParen()
	return n
}

// columnList reads a parenthesised list of names; a hole is "".
func (c *Cursor) columnList() []string {
	return append([]string{}, c.topLevel(c.SkipParens())...)
}

// topLevel is the last name of each element of a list.
func (c *Cursor) topLevel(toks []Token) []string {
	if len(toks) == 0 {
		return nil
	}
	var out []string
	sub := c.within(toks)
	for !sub.Done() {
		n, _ := sub.Name()
		if n.Hole {
			n.Table = ""
		}
		sub.SkipTo(",")
		out = append(out, n.Table)
		sub.endOfElement(")")
	}
	return out
}
