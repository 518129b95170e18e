package sqltext

import "strings"

// call reads a function call; the cursor stands on its parenthesis.
func (c *Cursor) call(parts []string, quoted bool) Expr {
	name := parts[len(parts)-1]
	if len(parts) > 1 && (parts[0] == "sqlc" || parts[0] == "pggen") {
		if e, ok := c.sqlcArg(name); ok {
			return e
		}
	}
	e := &Call{Name: lower(name)}
	if c.atQuery(1) {
		if sub := c.parenQuery(); sub != nil {
			e.Args = []Expr{&Subquery{Sub: sub}}
		}
		return c.callTail(e)
	}
	c.Next()
	if c.AtOp("*") && c.PeekAt(1).IsOp(")") {
		c.Next()
		c.Next()
		e.Star = true
		return c.callTail(e)
	}
	e.Distinct = c.AcceptWord("distinct")
	c.AcceptWord("all")
	for !c.Done() && !c.AcceptOp(")") {
		e.Args = append(e.Args, c.callArg()...)
		c.endOfElement(")")
	}
	return c.callTail(e)
}

// callArg reads one argument, with the words that some functions have in it:
// TRIM(BOTH x FROM y), SUBSTRING(a FROM b FOR c), POSITION(a IN b),
// EXTRACT(year FROM x), GROUP_CONCAT(x ORDER BY y SEPARATOR ','), name => x.
func (c *Cursor) callArg() []Expr {
	c.AcceptAny("variadic", "both", "leading", "trailing")
	if c.PeekAt(1).IsOp("=>") || c.PeekAt(1).IsOp(":=") && c.Peek().Kind == KindIdent {
		c.Next()
		c.Next()
	}
	var args []Expr
	if !c.AtWord("from") {
		args = append(args, c.Expr())
	}
	for {
		switch {
		case c.AcceptAny("from", "for", "using", "placing") != "":
			args = append(args, c.Expr())
		case c.AtWord("order", "by"), c.AtAny("separator", "as", "on", "respect", "ignore", "null", "absent", "format", "returning", "with", "without", "unique", "default", "limit"):
			c.SkipTo(",", ")") // ends of the list below too: ORDER BY a, b
			for c.AcceptOp(",") {
				c.SkipTo(",")
			}
		default:
			if c.AtOp(",") || c.AtOp(")") || c.Done() {
				return args
			}
			mark := c.Mark()
			if c.Peek().Kind == KindHole {
				return append(args, c.hole())
			}
			c.SkipTo(",")
			return append(args, c.raw(mark))
		}
	}
}

// callTail reads FILTER, WITHIN GROUP, OVER and MySQL's AGAINST behind a call.
func (c *Cursor) callTail(e *Call) Expr {
	for {
		switch {
		case c.AtWord("filter") && c.PeekAt(1).IsOp("("):
			c.Next()
			c.Next()
			c.AcceptWord("where")
			e.Filter = c.Expr()
			c.closeParen()
		case c.AtWord("within", "group"):
			c.Next()
			c.Next()
			c.SkipParens()
		case c.AtWord("over"):
			c.Next()
			e.Window = true
			if c.SkipParens() == nil {
				c.Ident()
			}
		case c.AtWord("respect", "nulls"), c.AtWord("ignore", "nulls"):
			c.Next()
			c.Next()
		case c.AtWord("against") && e.Name == "match":
			c.Next()
			c.SkipParens()
		default:
			return e
		}
	}
}

// closeParen moves behind the parenthesis that closes, over whatever stands before it.
func (c *Cursor) closeParen() {
	if !c.AtOp(")") {
		c.raws++
		c.SkipTo(")")
	}
	for c.AtOp("]") {
		c.Next()
		c.SkipTo(")")
	}
	c.AcceptOp(")")
}

// sqlcArg reads sqlc.arg(x), sqlc.narg('x') and sqlc.slice(x): named arguments.
func (c *Cursor) sqlcArg(name string) (Expr, bool) {
	if name != "arg" && name != "narg" && name != "slice" {
		return nil, false
	}
	inner := c.SkipParens()
	if len(inner) == 0 {
		return &Raw{}, true
	}
	return &Placeholder{Index: -1, Name: strings.Trim(inner[0].Raw, `'"`)}, true
}

// cast reads CAST(x AS type), CONVERT(x, type) and CONVERT(x USING charset).
func (c *Cursor) cast(w string) Expr {
	mark := c.Mark()
	c.Next()
	c.Next()
	x := c.Expr()
	switch {
	case c.AcceptWord("as"), w == "convert" && c.AcceptOp(","):
		typ := c.TypeName()
		c.closeParen()
		return &Cast{X: x, Type: typ}
	case w == "convert" && c.AcceptWord("using"):
		c.closeParen()
		return x
	}
	c.closeParen()
	return c.raw(mark)
}

// TypeName reads a type: its name, modifiers and array bounds, in one
// spelling: lower case, one space between words, none before parentheses.
func (c *Cursor) TypeName() string {
	t := c.Peek()
	if t.Kind != KindIdent && t.Kind != KindHole {
		return ""
	}
	c.AcceptWord("setof")
	parts, _ := c.dotted()
	name := strings.Join(parts, ".")
	for c.typeWord(name) {
		name += " " + c.Next().Text
	}
	for {
		mark := c.Mark()
		switch {
		case c.AtOp("("), c.AtOp("[") && (c.PeekAt(1).IsOp("]") || c.PeekAt(1).Kind == KindNumber):
			c.SkipParens()
			name += compact(c.Text(mark))
		case c.AtWord("with", "time", "zone"), c.AtWord("without", "time", "zone"), c.AtWord("with", "local", "time"):
			name += " " + c.Next().Text + " " + c.Next().Text + " " + c.Next().Text
		case c.AtWord("unsigned"), c.AtWord("zerofill"), c.AtWord("array"), c.AtWord("signed"):
			name += " " + c.Next().Text
		case c.AtWord("character", "set"), c.AtWord("charset"):
			if c.Next().IsWord("character") {
				c.Next()
			}
			c.Ident() // the comparison is by collation, not by character set
		default:
			return name
		}
	}
}

// typeWord reports whether the next word goes on with a type's name.
func (c *Cursor) typeWord(name string) bool {
	switch name {
	case "double":
		return c.AtWord("precision")
	case "character", "char", "bit", "national char", "national character", "nchar":
		return c.AtWord("varying")
	case "national":
		return c.AtAny("char", "character", "varchar")
	case "signed", "unsigned":
		return c.AtAny("integer", "int")
	case "long":
		return c.AtAny("varchar", "varbinary", "text")
	case "interval":
		return c.AtAny("year", "month", "day", "hour", "minute", "second")
	}
	return false
}

// compact drops white space.
func compact(s string) string { return strings.Join(strings.Fields(s), "") }
