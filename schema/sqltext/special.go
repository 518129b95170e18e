package sqltext

// interval reads INTERVAL '1 day', INTERVAL 1 DAY and INTERVAL ? HOUR.
func (c *Cursor) interval(next Token) (Expr, bool) {
	if next.Kind == KindOp && !next.IsOp("(") && !next.IsOp("-") || next.Kind == KindEOF || next.Kind == KindIdent && reserved(next.Text) {
		return nil, false // a column of that name
	}
	c.Next()
	x := c.expr(precMul)
	for c.AtAny("microsecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year", "to", "day_hour", "day_minute", "day_second",
		"hour_minute", "hour_second", "minute_second", "year_month", "days", "hours", "minutes", "seconds", "months", "years") {
		c.Next()
	}
	return &Cast{X: x, Type: "interval"}, true
}

// caseExpr reads CASE [x] WHEN … THEN … [ELSE …] END.
func (c *Cursor) caseExpr() Expr {
	mark := c.Mark()
	c.Next()
	e := &Case{}
	if !c.AtWord("when") {
		e.Operand = c.Expr()
	}
	for c.AcceptWord("when") {
		w := When{Cond: c.Expr()}
		if !c.AcceptWord("then") {
			return c.lostCase(mark)
		}
		w.Then = c.Expr()
		e.Whens = append(e.Whens, w)
	}
	if c.AcceptWord("else") {
		e.Else = c.Expr()
	}
	if !c.AcceptWord("end") {
		return c.lostCase(mark)
	}
	return e
}

// lostCase skips the rest of a CASE that is not understood.
func (c *Cursor) lostCase(mark int) Expr {
	c.SkipTo("end")
	c.AcceptWord("end")
	return c.raw(mark)
}
