package sqltext

// insert reads INSERT and REPLACE in every form; the verb is the next token.
func (c *Cursor) insert() *Insert {
	n := &Insert{}
	if c.Next().IsWord("replace") {
		n.Conflict = &Conflict{Action: "replace"}
	}
	c.AcceptAny("low_priority", "delayed", "high_priority")
	switch {
	case c.AcceptWord("ignore"):
		n.Conflict = &Conflict{Action: "ignore"}
	case c.AcceptWord("or"):
		n.Conflict = &Conflict{Action: orAction(c.Next().Text)}
	}
	c.AcceptWord("into")
	n.Table, _ = c.Name()
	if c.AtWord("partition") && c.PeekAt(1).IsOp("(") {
		c.Next()
		c.SkipParens()
	}
	n.Alias = c.alias()
	if c.AtOp("(") && !c.atQuery(1) {
		n.Columns = c.columnList()
	}
	if c.AcceptWord("overriding") {
		c.AcceptAny("system", "user")
		c.AcceptWord("value")
	}
	c.insertSource(n)
	c.insertTail(n)
	return n
}

// orAction is what SQLite's INSERT OR … and UPDATE OR … do on a conflict.
func orAction(w string) string {
	switch w {
	case "ignore", "replace":
		return w
	}
	return "abort" // rollback, abort, fail
}

// insertSource reads the rows of an insert.
func (c *Cursor) insertSource(n *Insert) {
	switch {
	case c.AcceptWord("default", "values"):
		n.Default = true
	case c.AtAny("values", "value"):
		c.Next()
		n.Rows = c.rows()
		if len(n.Rows) == 0 {
			n.Partial = true // Have: VALUES ? or VALUES \x010\x02
			c.SkipTo("as", "on", "returning", ";")
		}
	case c.AcceptWord("set"):
		row := []Expr{}
		for _, a := range c.assigns(nil) {
			n.Columns = append(n.Columns, a.Column)
			row = append(row, a.Value)
		}
		n.Rows = [][]Expr{row}
	case c.queryWord(0), c.atQuery(1):
		n.From = c.query()
	default:
		n.Partial = true
		c.raws++
		if c.Peek().Kind == KindHole {
			c.raws-- // the hole says so itself
		}
		c.SkipTo("on", "returning", ";")
	}
}

// insertTail reads the row alias, conflict clauses and RETURNING.
func (c *Cursor) insertTail(n *Insert) {
	rowAlias := ""
	for {
		switch {
		case c.AcceptWord("as"):
			rowAlias, _ = c.Ident()
			c.SkipParens()
		case c.AcceptWord("on", "duplicate", "key", "update"):
			if rowAlias == "" {
				rowAlias = "excluded"
			}
			n.Conflict = &Conflict{Action: "update", RowAlias: rowAlias, Set: c.assigns(nil)}
		case c.AcceptWord("on", "conflict"):
			k := c.conflict()
			if n.Conflict != nil && len(n.Conflict.Target) > 0 {
				n.Conflict.Also = append(n.Conflict.Also, *k)
			} else {
				n.Conflict = k
			}
		case c.AcceptWord("returning"):
			n.Returning = c.items()
		case c.Peek().Kind == KindHole:
			n.Partial = true
			c.Next()
		default:
			return
		}
	}
}

// conflict reads what stands behind ON CONFLICT.
func (c *Cursor) conflict() *Conflict {
	k := &Conflict{RowAlias: "excluded"}
	switch {
	case c.AtOp("("):
		k.Target = c.conflictTarget()
		if c.AcceptWord("where") {
			k.Where = c.conflictWhere()
		}
	case c.AcceptWord("on", "constraint"):
		n, _ := c.Name()
		k.Constraint = n.Table
	}
	switch {
	case c.AcceptWord("do", "nothing"):
		k.Action = "nothing"
	case c.AcceptWord("do", "update"):
		k.Action = "update"
		c.AcceptWord("set")
		k.Set = c.assigns(nil)
		if c.AcceptWord("where") {
			k.SetWhere = c.condition()
		}
	case c.AcceptWord("do", "select"): // PostgreSQL 19
		k.Action = "nothing"
		c.SkipTo("returning", ";")
	default:
		k.Action = "nothing" // a hole: at least the insert does not fail
		c.raws++
		c.SkipTo("returning", ";")
	}
	return k
}

// conflictWhere reads a target's predicate; the word DO ends it.
func (c *Cursor) conflictWhere() Expr {
	mark := c.Mark()
	e := c.Expr()
	if !c.AtWord("do") && !c.Done() {
		c.SkipTo("do", "returning", ";")
		return c.raw(mark)
	}
	return e
}

// conflictTarget reads (a, lower(b) COLLATE "C" text_pattern_ops, (c || d)).
func (c *Cursor) conflictTarget() []Expr {
	sub := c.within(c.SkipParens())
	list := []Expr{}
	for !sub.Done() {
		list = append(list, sub.Expr())
		if !sub.AtOp(",") && !sub.Done() {
			sub.SkipTo(",") // the operator class, ASC or DESC
		}
		sub.endOfElement(")")
	}
	c.adopt(sub)
	return list
}

// assigns reads a = x, t.b = y, (c, d) = (1, 2), e = DEFAULT. more is called
// for nothing but holes and skipped text; it may be nil.
func (c *Cursor) assigns(more func()) []Assign {
	var list []Assign
	for {
		switch {
		case c.Peek().Kind == KindHole && !c.PeekAt(1).IsOp("="):
			c.Next()
			list = append(list, Assign{Value: &Hole{ID: c.PeekAt(-1).HoleID()}})
			if more != nil {
				more()
			}
		case c.AtOp("("):
			list = append(list, c.multiAssign()...)
		default:
			a, ok := c.assign()
			if !ok {
				return list
			}
			list = append(list, a)
		}
		if !c.atClause() && !c.AtWord("as") && !c.AtWord("do") {
			c.SkipTo(",", "where", "from", "order", "limit", "returning", "on", "when", ";")
			if n := len(list) - 1; n >= 0 {
				list[n].Value = &Raw{}
			}
		}
		if !c.AcceptOp(",") {
			return list
		}
	}
}

func (c *Cursor) assign() (Assign, bool) {
	n, ok := c.Name()
	if !ok {
		return Assign{}, false
	}
	a := Assign{Column: n.Table, Qualifier: n.Schema}
	if n.Hole {
		a.Column = ""
	}
	for c.AtOp("[") {
		c.SkipParens()
	}
	if !c.AcceptOp("=") && !c.AcceptOp(":=") {
		c.raws++
		a.Value = &Raw{}
		return a, true
	}
	a.Value = c.Expr()
	return a, true
}

// multiAssign reads (a, b) = (x, y), = ROW(x, y) or = (SELECT …).
func (c *Cursor) multiAssign() []Assign {
	cols := c.columnList()
	c.AcceptOp("=")
	v := c.Expr()
	list := make([]Assign, len(cols))
	for i, col := range cols {
		list[i] = Assign{Column: col, Value: v}
		switch v := v.(type) {
		case *Tuple:
			if len(v.List) == len(cols) {
				list[i].Value = v.List[i]
			}
		case *Subquery:
			list[i].Value = itemOf(v, i, len(cols))
		}
	}
	return list
}

// itemOf is column i of a scalar row subquery.
func itemOf(s *Subquery, i, n int) Expr {
	if s.Sub == nil || len(s.Sub.Items) != n || len(s.Sub.Compound) > 0 {
		return s
	}
	one := *s.Sub
	one.Items = s.Sub.Items[i : i+1]
	return &Subquery{Sub: &one}
}
