package sqltext

import "github.com/dupsert/dupsert/schema"

// clauseWords end an expression, an item or a source: a clause begins there.
var clauseWords = []string{
	"from", "where", "group", "having", "window", "union", "intersect", "except", "minus", "order", "limit", "offset", "fetch",
	"for", "lock", "returning", "on", "using", "set", "values", "when", "then", "into", ";", ",",
	"join", "inner", "left", "right", "full", "cross", "natural", "straight_join",
}

// atQuery reports whether a parenthesised query stands at the cursor, whose
// first token behind the parenthesis is n ahead. ((SELECT 1) + 2) is none.
func (c *Cursor) atQuery(n int) bool {
	if !c.PeekAt(n - 1).IsOp("(") {
		return false
	}
	open := 0
	for open < maxDepth && c.PeekAt(n+open).IsOp("(") {
		open++
	}
	if !c.queryWord(n + open) {
		return false
	}
	for i := range open {
		end := c.closing(c.i + n + i)
		next := c.toks[min(end+1, len(c.toks)-1)]
		if !next.IsOp(")") && next.Kind != KindEOF && !next.isOneOf("union", "intersect", "except", "minus", "order", "limit", "offset", "fetch", "for") {
			return false
		}
	}
	return true
}

// queryWord reports whether the token n ahead begins a query (or, in a WITH
// query, another statement). MySQL's VALUES(col) is a function.
func (c *Cursor) queryWord(n int) bool {
	t := c.PeekAt(n)
	switch {
	case t.isOneOf("select", "with"):
		return !c.PeekAt(n+1).IsOp(".") && !c.PeekAt(n+1).IsOp(")") && !c.PeekAt(n+1).IsOp(",")
	case t.IsWord("values"):
		return c.PeekAt(n+1).IsOp("(") && !c.mysql() || c.PeekAt(n+1).IsWord("row")
	case t.IsWord("table"):
		return c.PeekAt(n+1).Kind == KindIdent
	}
	return false
}

// parenQuery reads a query in parentheses; nil if it is nested too deeply.
func (c *Cursor) parenQuery() *Select {
	defer c.leave()
	if !c.enter() {
		c.raws++
		c.SkipParens()
		return nil
	}
	c.AcceptOp("(")
	q := c.query()
	c.closeParen()
	return q
}

// query reads [WITH …] a query with all its branches, ORDER BY, LIMIT and locks.
func (c *Cursor) query() *Select {
	with := c.withClause()
	q := c.queryTerm()
	q.With = append(with, q.With...)
	c.compound(q)
	c.queryTail(q)
	return q
}

// compound reads the further branches of a compound query.
func (c *Cursor) compound(q *Select) {
	for {
		op := c.AcceptAny("union", "intersect", "except", "minus")
		if op == "" {
			return
		}
		if op == "minus" {
			op = "except"
		}
		if c.AcceptWord("all") {
			op += " all"
		}
		c.AcceptWord("distinct")
		q.Compound = append(q.Compound, Compound{Op: op, Select: c.queryTerm()})
	}
}

// queryTerm reads one branch: SELECT, VALUES, TABLE t or a query in parentheses.
func (c *Cursor) queryTerm() *Select {
	switch {
	case c.AtOp("("):
		if q := c.parenQuery(); q != nil {
			return q
		}
		return &Select{Partial: true}
	case c.AcceptWord("values"):
		return &Select{Values: c.rows()}
	case c.AcceptWord("table"):
		n, _ := c.Name()
		return &Select{Items: []Item{{Star: true}}, From: []Source{{Name: n}}}
	case c.AtWord("with"):
		return c.query()
	case c.AcceptWord("select"):
		return c.selectCore()
	}
	q := &Select{Partial: true} // e.g. a hole
	c.raws++
	c.SkipTo("union", "intersect", "except", "order", "limit", "for", "returning", ";")
	return q
}

// rows reads VALUES (…), (…) and MySQL's ROW(…), ROW(…).
func (c *Cursor) rows() [][]Expr {
	rows := [][]Expr{}
	for {
		c.AcceptWord("row")
		row := c.ExprList()
		if row == nil {
			return rows
		}
		rows = append(rows, row)
		if !c.AcceptOp(",") {
			return rows
		}
	}
}

// selectCore reads what stands between SELECT and ORDER BY.
func (c *Cursor) selectCore() *Select {
	q := &Select{}
	for c.AcceptAny("all", "high_priority", "straight_join", "sql_small_result", "sql_big_result", "sql_buffer_result", "sql_cache", "sql_no_cache", "sql_calc_found_rows") != "" {
	}
	if c.AcceptAny("distinct", "distinctrow") != "" {
		q.Distinct = true
		if c.AcceptWord("on") {
			c.SkipParens()
		}
	}
	if !c.AtWord("from") {
		q.Items = c.items()
	}
	if c.AtWord("into") {
		c.SkipTo("from", "where", "union", "limit", "for", ";") // SELECT … INTO @a FROM t
	}
	if c.AcceptWord("from") {
		q.From = c.sources(&q.Partial)
	}
	if c.AcceptWord("where") {
		q.Where = c.condition()
	}
	if c.AcceptWord("group", "by") {
		c.AcceptAny("all", "distinct")
		q.GroupBy = c.groupBy()
	}
	if c.AcceptWord("having") {
		q.Having = c.condition()
	}
	if c.AtWord("window") {
		c.SkipTo("union", "intersect", "except", "order", "limit", "offset", "fetch", "for", ";")
	}
	return q
}

// condition reads the expression of WHERE, HAVING or ON. What stands behind
// it before the next clause belongs to it: a hole, or text not understood.
func (c *Cursor) condition() Expr {
	mark := c.Mark()
	e := c.Expr()
	if c.atClause() {
		return e
	}
	rest := c.Mark()
	if raw, ok := e.(*Raw); ok && raw.Text == "" && rest == mark && c.Peek().Kind != KindHole {
		c.skipToClause()
		return c.raw(mark)
	}
	if c.Peek().Kind == KindHole {
		e = &Binary{Op: "and", L: e, R: &Hole{ID: c.Peek().HoleID()}}
		c.Next()
		if c.AcceptAny("and", "or") != "" {
			e = &Binary{Op: "and", L: e, R: c.condition()}
		}
		if c.atClause() {
			return e
		}
		rest = c.Mark()
	}
	c.skipToClause()
	if c.Mark() == rest {
		return e
	}
	return &Binary{Op: "and", L: e, R: c.raw(rest)}
}

// atClause reports whether a clause, a list or the text ends here.
func (c *Cursor) atClause() bool {
	return c.Done() || c.AtOp(")") || c.AtOp("]") || c.AtAny(clauseWords...) || c.AtOp(",") || c.AtOp(";")
}

func (c *Cursor) skipToClause() { c.SkipTo(clauseWords...) }

// groupBy reads GROUP BY's list with ROLLUP, CUBE, GROUPING SETS as they come.
func (c *Cursor) groupBy() []Expr {
	list := []Expr{}
	for {
		mark := c.Mark()
		e := c.Expr()
		c.AcceptAny("asc", "desc")
		c.AcceptWord("with", "rollup")
		if !c.atClause() {
			c.skipToClause()
			e = c.raw(mark)
		}
		list = append(list, e)
		if !c.AcceptOp(",") {
			return list
		}
	}
}

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
	cols := []string{}
	for _, t := range c.topLevel(c.SkipParens()) {
		cols = append(cols, t)
	}
	return cols
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

func (c *Cursor) sqlite() bool { return c.dialect == schema.SQLite }
