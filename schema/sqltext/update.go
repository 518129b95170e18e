package sqltext

// update reads UPDATE; the verb is the next token.
func (c *Cursor) update() *Update {
	c.Next()
	c.AcceptAny("low_priority")
	c.AcceptWord("ignore")
	if c.AcceptWord("or") {
		c.Next()
	}
	n := &Update{}
	list := c.sources(&n.Partial)
	if len(list) > 0 {
		n.Table, n.Alias = list[0].Name, list[0].Alias
		n.From = joinFirst(list)
	}
	if !c.AcceptWord("set") {
		c.raws++
		c.SkipTo("set", "where", "returning", ";")
		c.AcceptWord("set")
	}
	n.Set = c.assigns(nil)
	if c.AcceptWord("from") {
		n.From = append(n.From, c.sources(&n.Partial)...)
	}
	n.Where, n.Returning = c.whereTail()
	return n
}

// joinFirst is the further sources of a list; the ON of the first, which no
// grammar allows, cannot get lost.
func joinFirst(list []Source) []Source {
	if len(list) < 2 {
		return nil
	}
	return list[1:]
}

// whereTail reads WHERE, ORDER BY, LIMIT and RETURNING of UPDATE and DELETE.
func (c *Cursor) whereTail() (where Expr, returning []Item) {
	if c.AcceptWord("where") {
		where = c.condition()
	}
	c.queryTail(&Select{})
	if c.AcceptWord("returning") {
		returning = c.items()
	}
	c.queryTail(&Select{}) // SQLite: RETURNING before ORDER BY
	return where, returning
}

// delete reads DELETE; the verb is the next token.
func (c *Cursor) delete() *Delete {
	c.Next()
	for c.AcceptAny("low_priority", "quick", "ignore") != "" {
	}
	n := &Delete{}
	var targets []Name
	if !c.AtWord("from") {
		targets = c.targets() // MySQL: DELETE a, b FROM t a JOIN u b
	}
	c.AcceptWord("from")
	list := c.sources(&n.Partial)
	if len(list) > 0 {
		n.Table, n.Alias = list[0].Name, list[0].Alias
		n.Using = joinFirst(list)
	}
	if c.AcceptWord("using") {
		n.Using = append(n.Using, c.sources(&n.Partial)...)
	}
	c.pickTarget(n, targets)
	n.Where, n.Returning = c.whereTail()
	return n
}

func (c *Cursor) targets() []Name {
	var list []Name
	for {
		n, ok := c.Name()
		if !ok {
			return list
		}
		if c.AtOp(".") && c.PeekAt(1).IsOp("*") {
			c.Next()
			c.Next()
		}
		list = append(list, n)
		if !c.AcceptOp(",") {
			return list
		}
	}
}

// pickTarget makes the first target of MySQL's DELETE of several tables the
// statement's table, and what stood in its place a further source.
// Have also: DELETE FROM a USING t a JOIN u b, where a is an alias.
func (c *Cursor) pickTarget(n *Delete, targets []Name) {
	first := n.Table.Table
	if len(targets) > 0 {
		first = targets[0].Table
	}
	own := Source{Name: n.Table, Alias: n.Alias}
	if len(targets) > 0 && (own.Name.Table == first && own.Alias == "" || own.Alias == first) {
		return
	}
	for i, s := range n.Using {
		if s.Sub != nil || s.Func != nil || s.Alias != first && (len(targets) == 0 || s.Name.Table != first) {
			continue
		}
		n.Table, n.Alias = s.Name, s.Alias
		if len(targets) == 0 {
			n.Using = append(n.Using[:i:i], n.Using[i+1:]...)
			return
		}
		own.On, own.Join = s.On, s.Join
		n.Using[i] = own
		return
	}
}

// merge reads MERGE; the verb is the next token.
func (c *Cursor) merge() *Merge {
	c.Next()
	c.AcceptWord("into")
	c.AcceptWord("only")
	n := &Merge{}
	n.Table, _ = c.Name()
	n.Alias = c.alias()
	if c.AcceptWord("using") {
		n.Using = c.source()
	}
	if c.AcceptWord("on") {
		n.On = c.condition()
	}
	for c.AtWord("when") {
		c.mergeWhen(n)
	}
	if c.AcceptWord("returning") {
		c.items()
	}
	return n
}

// mergeWhen reads one WHEN [NOT] MATCHED … THEN ….
func (c *Cursor) mergeWhen(n *Merge) {
	c.SkipTo("then", ";")
	c.AcceptWord("then")
	switch {
	case c.AcceptWord("insert"):
		n.Inserts = true
		set := c.mergeInsert()
		if n.Insert == nil {
			n.Insert = set
		}
	case c.AtWord("update"):
		n.Updates = true
	}
	c.SkipTo("when", "returning", ";")
}

func (c *Cursor) mergeInsert() []Assign {
	var cols []string
	if c.AtOp("(") {
		cols = c.columnList()
	}
	c.SkipTo("values", "when", ";")
	if !c.AcceptWord("values") {
		return nil
	}
	row := c.ExprList()
	set := make([]Assign, len(row))
	for i, v := range row {
		set[i].Value = v
		if i < len(cols) {
			set[i].Column = cols[i]
		}
	}
	return set
}
