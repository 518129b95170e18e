package sqltext

import (
	"errors"
	"fmt"

	"github.com/dupsert/dupsert/schema"
)

// Parse reads every statement of a text. A statement that is no DML has a nil
// Node and no Err. Of DML that is understood in part, Node holds what was
// understood and Err says where the rest begins.
func Parse(text string, d schema.Dialect) []Statement {
	list := Split(text, d)
	for i := range list {
		list[i].parse(d)
	}
	return list
}

// ErrDepth says that a statement is nested deeper than this package follows.
var ErrDepth = errors.New("nested too deeply")

func (s *Statement) parse(d schema.Dialect) {
	c := NewCursor(s.Text, d)
	n := c.dml()
	if n == nil {
		return
	}
	s.Node = n
	c.AcceptOp(";")
	switch t := c.Peek(); {
	case c.deep:
		s.Err = fmt.Errorf("parse %s statement: %w", s.Verb, ErrDepth)
	case !c.Done():
		s.Err = fmt.Errorf("parse %s statement: line %d: unexpected %q", s.Verb, s.Line+t.Line-1, t.Raw)
		setPartial(n)
	}
}

// setPartial marks a statement of which a part was not understood.
func setPartial(n Node) {
	switch n := n.(type) {
	case *Select:
		n.Partial = true
	case *Insert:
		n.Partial = true
	case *Update:
		n.Partial = true
	case *Delete:
		n.Partial = true
	}
}

// dml reads one DML statement, nil if the cursor stands before another.
func (c *Cursor) dml() Node {
	var with []CTE
	if c.AtWord("with") {
		with = c.withClause()
	}
	switch t := c.Peek(); {
	case t.isOneOf("select", "values", "table"), c.atQuery(1):
		q := c.query()
		q.With = append(with, q.With...)
		return q
	case t.isOneOf("insert", "replace"):
		n := c.insert()
		n.With = with
		return n
	case t.IsWord("update"):
		n := c.update()
		n.With = with
		return n
	case t.IsWord("delete"):
		n := c.delete()
		n.With = with
		return n
	case t.IsWord("merge"):
		n := c.merge()
		n.With = with
		return n
	case t.Kind == KindHole && c.PeekAt(1).IsWord("from"):
		return c.headless()
	}
	if with != nil {
		return &Select{With: with, Partial: true}
	}
	return nil
}

// headless reads a query whose select list is a hole together with the verb.
// Have: base + " FROM users WHERE id = ?", where base is "SELECT a, b".
func (c *Cursor) headless() *Select {
	h := &Hole{ID: c.Next().HoleID()}
	q := c.selectCore()
	q.Items = append([]Item{{Expr: h}}, q.Items...)
	q.Partial = true
	c.compound(q)
	c.queryTail(q)
	return q
}

// ParseExpr reads a bare condition or expression: "email = ? AND tenant_id = ?".
// A leading WHERE or AND and the tail of a query (ORDER BY, LIMIT, FOR UPDATE)
// are tolerated. An expression that is not understood as a whole comes back in
// part, "e and raw", together with an error.
func ParseExpr(text string, d schema.Dialect) (Expr, error) {
	c := NewCursor(text, d)
	c.AcceptAny("where", "and", "having", "on")
	if c.AtWord("order", "by") || c.AtAny("limit") {
		return nil, fmt.Errorf("parse expression %q: no condition", clip(text))
	}
	mark := c.Mark()
	e := c.condition()
	c.queryTail(&Select{})
	c.AcceptOp(";")
	if c.deep {
		return e, fmt.Errorf("parse expression %q: %w", clip(text), ErrDepth)
	}
	if raw, ok := e.(*Raw); ok && raw.Text == "" && c.Mark() == mark && c.Done() {
		return e, fmt.Errorf("parse expression %q: empty", clip(text))
	}
	if !c.Done() {
		rest := c.Mark()
		t := c.Peek()
		for !c.Done() {
			c.Next()
		}
		return &Binary{Op: "and", L: e, R: c.raw(rest)}, fmt.Errorf("parse expression %q: unexpected %q", clip(text), t.Raw)
	}
	if c.raws > 0 {
		return e, fmt.Errorf("parse expression %q: a part was not understood", clip(text))
	}
	return e, nil
}

// clip is a text short enough for a message.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
