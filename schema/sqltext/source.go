package sqltext

import "slices"

// sources reads a FROM clause. partial is set when it holds more than was
// understood, e.g. a hole for further joins.
func (c *Cursor) sources(partial *bool) []Source {
	var list []Source
	join := ""
	for {
		list = c.joined(list, join)
		if c.Peek().Kind == KindHole {
			*partial = true
			for c.Peek().Kind == KindHole {
				c.Next()
			}
		}
		if !c.atClause() {
			*partial = true
			c.skipToClause()
		}
		if c.AcceptOp(",") {
			join = ""
			continue
		}
		var ok bool
		if join, ok = c.joinWords(); !ok {
			return list
		}
	}
}

// joinWords reads the words of a join: "inner" for JOIN, and so on.
func (c *Cursor) joinWords() (string, bool) {
	mark := c.Mark()
	c.AcceptWord("natural")
	if c.AcceptWord("straight_join") {
		return "inner", true
	}
	join := c.AcceptAny("inner", "cross", "left", "right", "full")
	c.AcceptAny("outer", "semi", "anti")
	if !c.AcceptWord("join") {
		c.Reset(mark)
		return "", false
	}
	if join == "" {
		join = "inner"
	}
	return join, true
}

// joined reads one source, or a parenthesised group of them, and its ON or USING.
func (c *Cursor) joined(list []Source, join string) []Source {
	first := len(list)
	c.AcceptWord("lateral")
	c.AcceptWord("only")
	if c.AtOp("(") && !c.atQuery(1) {
		list = append(list, c.group(join)...)
	} else {
		s := c.source()
		s.Join = join
		list = append(list, s)
	}
	if first >= len(list) {
		return list
	}
	for c.AtWord("on") && !c.PeekAt(1).isOneOf("duplicate", "conflict") {
		c.Next()
		list[first].On = conjoin(list[first].On, c.condition())
	}
	if c.AtWord("using") && c.PeekAt(1).IsOp("(") && join != "" {
		c.Next()
		list[first].Using = c.columnList()
		if c.AcceptWord("as") {
			c.Ident()
		}
	}
	return list
}

// group reads (a JOIN b ON …). On the nullable side of an outer join all its
// tables are.
func (c *Cursor) group(join string) []Source {
	if !c.enter() {
		c.leave()
		c.raws++
		c.SkipParens()
		return nil
	}
	defer c.leave()
	c.Next()
	var partial bool
	list := c.sources(&partial)
	c.closeParen()
	if partial {
		c.raws++
	}
	for i := range list {
		if i == 0 || join == "left" || join == "full" {
			list[i].Join = join
		}
	}
	return list
}

// conjoin is a AND b; either may be nil.
func conjoin(a, b Expr) Expr {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	return &Binary{Op: "and", L: a, R: b}
}

// source reads a table, a subquery or a function, and its alias.
func (c *Cursor) source() Source {
	var s Source
	switch {
	case c.AtOp("("):
		s.Sub = c.parenQuery()
		if s.Sub == nil {
			s.Name.Hole = true
		}
	case c.AcceptWord("rows", "from"):
		c.SkipParens()
		s.Func = &Call{Name: "rows from"}
		c.AcceptWord("with", "ordinality")
	case c.atCall():
		parts, _ := c.dotted()
		if call, ok := c.call(parts, false).(*Call); ok {
			s.Func = call
		}
		c.AcceptWord("with", "ordinality")
	default:
		n, ok := c.Name()
		if !ok {
			n.Hole = true // e.g. a placeholder where the name should stand
			c.raws++
			if !c.atClause() {
				c.Next()
			}
		}
		s.Name = n
		c.AcceptOp("*")
	}
	if c.AtWord("partition") && c.PeekAt(1).IsOp("(") || c.AtWord("for", "system_time") || c.AtWord("as", "of") {
		c.SkipTo(append(slices.Clone(clauseWords[:len(clauseWords)-8]), "as")...)
	}
	c.hints()
	s.Alias = c.alias()
	if c.AtOp("(") && (s.Alias != "" || s.Func != nil) {
		s.Columns = c.columnList()
	}
	c.hints()
	return s
}

// atCall reports whether a function call stands in FROM.
func (c *Cursor) atCall() bool {
	n := 0
	for c.PeekAt(n).Kind == KindIdent && c.PeekAt(n+1).IsOp(".") {
		n += 2
	}
	t := c.PeekAt(n)
	return t.Kind == KindIdent && !t.Hole && c.PeekAt(n+1).IsOp("(") && !t.IsWord("values")
}

// hints reads index hints and samples: USE INDEX (a), INDEXED BY x, TABLESAMPLE f (n).
func (c *Cursor) hints() {
	for {
		switch {
		case c.AtAny("use", "force", "ignore") && c.PeekAt(1).isOneOf("index", "key"):
			c.Next()
			c.Next()
			if c.AcceptWord("for") {
				c.Next()
				c.AcceptWord("by")
			}
			c.SkipParens()
			c.AcceptOp(",")
		case c.AcceptWord("indexed", "by"):
			c.Ident()
		case c.AcceptWord("not", "indexed"):
		case c.AtWord("tablesample"):
			c.Next()
			c.Ident()
			c.SkipParens()
			if c.AcceptWord("repeatable") {
				c.SkipParens()
			}
		default:
			return
		}
	}
}

// aliasStops are the words that may follow a source or an item and are no alias.
var aliasStops = []string{
	"from", "where", "group", "having", "window", "union", "intersect", "except", "minus", "order", "limit", "offset", "fetch",
	"for", "lock", "returning", "on", "using", "set", "values", "value", "when", "then", "into", "join", "inner", "left", "right", "full", "cross",
	"natural", "straight_join", "as", "use", "force", "ignore", "indexed", "not", "tablesample", "default", "select", "with", "partition",
	"overriding", "end", "and", "or", "is", "in", "like", "do", "procedure", "else", "search", "cycle", "option",
}

// alias reads [AS] alias, "" if there is none.
func (c *Cursor) alias() string {
	t := c.Peek()
	if t.IsWord("as") {
		c.Next()
		if c.PeekAt(0).Kind == KindHole {
			c.Next()
			return ""
		}
		a, _ := c.Ident()
		return a
	}
	if t.Kind == KindIdent && (t.Quoted || !t.isOneOf(aliasStops...)) {
		c.Next()
		return t.Text
	}
	if t.Kind == KindString { // SELECT a 'name' in MySQL and SQLite
		c.Next()
		return t.Text
	}
	return ""
}

// items reads a select list or the list of RETURNING.
func (c *Cursor) items() []Item {
	var list []Item
	for {
		list = append(list, c.item())
		for c.Peek().Kind == KindHole {
			list = append(list, Item{Expr: &Hole{ID: c.Next().HoleID()}})
		}
		if !c.atItemEnd() {
			mark := c.Mark()
			c.SkipTo(itemStops...)
			if c.Mark() > mark {
				list[len(list)-1] = Item{Expr: c.raw(mark)}
			}
		}
		if !c.AcceptOp(",") {
			return list
		}
	}
}

var itemStops = []string{
	",", ";", "from", "where", "group", "having", "window", "union", "intersect", "except", "minus", "order", "limit", "offset", "fetch",
	"for", "lock", "returning", "into", "on",
}

func (c *Cursor) atItemEnd() bool {
	return c.Done() || c.AtOp(")") || c.AtOp("]") || c.AtOp(",") || c.AtOp(";") || c.AtAny(itemStops...)
}

func (c *Cursor) item() Item {
	if c.AtOp("*") {
		c.Next()
		return Item{Star: true}
	}
	e := c.Expr()
	if col, ok := e.(*Column); ok && col.Name == "*" {
		return Item{Star: true}
	}
	return Item{Expr: e, Alias: c.alias()}
}
