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
		if op := c.AcceptAny("and", "or"); op != "" {
			e = &Binary{Op: op, L: e, R: c.condition()}
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

func (c *Cursor) sqlite() bool { return c.dialect == schema.SQLite }
