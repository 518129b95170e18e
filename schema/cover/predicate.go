package cover

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// satisfies reports whether a row as the pair writes it is sure to fall under a
// partial index's predicate: the lookup states it, or it is true of every row
// that the pair may write.
func satisfies(text string, p Pair) bool {
	e, err := sqltext.ParseExpr(text, p.Dialect)
	if err != nil || !whole(e) {
		return false
	}
	if stated(sqltext.Condition(bare(e)), p) {
		return true
	}
	e = p.plain(e)
	return p.models(e, func(m model) bool { return m.holds(e) == isTrue })
}

// Unmet is a condition of the lookup that no row satisfies which the pair may
// write, as text; "" if a row may satisfy each.
func Unmet(p Pair) string {
	asked := p.stated()
	p.Where = nil
	for i, c := range asked {
		p.conditions = slices.Concat(asked[:i], asked[i+1:])
		e := p.plain(c)
		if p.models(e, func(m model) bool { return m.holds(e)&isTrue == 0 }) {
			return sqltext.Format(c)
		}
	}
	return ""
}

// Implies reports whether every row for which the condition holds falls under a
// predicate, as PostgreSQL asks of a conflict target's WHERE (https://www.postgresql.org/docs/current/sql-insert.html).
func Implies(condition sqltext.Expr, predicate string, d schema.Dialect, t *schema.Table) bool {
	p := Pair{Dialect: d, Table: t, Cell: func(c string) Cell { return Cell{Null: Maybe} }}
	for _, c := range sqltext.Conjuncts(sqltext.Normalize(condition)) {
		p.conditions = append(p.conditions, sqltext.Condition(bare(c)))
	}
	return satisfies(predicate, p)
}

// plain is an expression in which what is known of the row is put in the place of its columns.
func (p Pair) plain(e sqltext.Expr) sqltext.Expr {
	return Fold(sqltext.Map(bare(e), func(x sqltext.Expr) sqltext.Expr {
		c, ok := x.(*sqltext.Column)
		if !ok {
			return x
		}
		cell := p.Cell(c.Name)
		switch {
		case p.columnNull(c.Name) == Always:
			return &sqltext.Literal{Kind: "null", Text: "null"}
		case cell.Known && cell.Null == Never:
			return p.literal(c.Name, cell.Const)
		case cell.Shared:
			return x
		}
		if col := column(p, c.Name); col != nil && col.Generated != "" {
			if g, err := sqltext.ParseExpr(col.Generated, p.Dialect); err == nil && whole(g) {
				return bare(g)
			}
		}
		return x
	}))
}

// literal is a constant of a column's type.
func (p Pair) literal(name, value string) sqltext.Expr {
	l := &sqltext.Literal{Kind: "string", Text: value}
	if col := column(p, name); col != nil {
		switch classOf(col.Type) {
		case classBool:
			if b, ok := boolean(value); ok {
				return &sqltext.Literal{Kind: "bool", Text: map[bool]string{true: "true", false: "false"}[b]}
			}
		case classWhole, classNumber:
			l.Kind = "number"
		}
	}
	return l
}

// stated reports whether the lookup itself states the condition.
func stated(e sqltext.Expr, p Pair) bool {
	return slices.ContainsFunc(p.stated(), func(c sqltext.Expr) bool { return sqltext.EqualCondition(c, e) })
}

// stated are the lookup's conditions.
func (p Pair) stated() []sqltext.Expr {
	out := slices.Clone(p.conditions)
	for _, a := range p.Where {
		if c := condition(a); c != nil && p.own(a.Value) {
			out = append(out, bare(c))
		}
	}
	return out
}

// own reports whether a value speaks of no other table's columns.
func (p Pair) own(value sqltext.Expr) bool {
	own := true
	sqltext.Walk(value, func(e sqltext.Expr) bool {
		switch e := e.(type) {
		case *sqltext.Column:
			own = own && p.Table != nil && strings.EqualFold(e.Qualifier, p.Table.Name)
		case *sqltext.Subquery, *sqltext.Exists:
			own = false
		}
		return own
	})
	return own
}

// facts are the conditions that the row satisfies and that speak, directly or
// through one another, of e's columns.
func (p Pair) facts(e sqltext.Expr) []sqltext.Expr {
	var all []sqltext.Expr
	for _, c := range p.stated() {
		all = append(all, p.plain(c))
		for _, col := range append(needed(c), needed(p.plain(c))...) {
			all = append(all, p.plain(&sqltext.Is{X: col, Not: true, What: "null"}))
		}
	}
	all = append(all, p.generators()...)
	speaks := columnsOf(e)
	var out []sqltext.Expr
	for range 3 {
		for i, c := range all {
			if c == nil || !slices.ContainsFunc(columnsOf(c), func(s string) bool { return slices.Contains(speaks, s) }) {
				continue
			}
			all[i] = nil
			out = append(out, c)
			speaks = append(speaks, columnsOf(c)...)
		}
	}
	return out
}

// generators say of the generated columns whose values are known what that
// means for the columns that they are made of.
//
//	// Have: live int AS (CASE WHEN deleted_at IS NULL THEN 1 END); WHERE live = 1
func (p Pair) generators() []sqltext.Expr {
	if p.Table == nil {
		return nil
	}
	var out []sqltext.Expr
	for _, c := range p.Table.Columns {
		cell := p.Cell(c.Name)
		if c.Generated == "" || !cell.Shared || cell.Null != Never {
			continue
		}
		e, err := sqltext.ParseExpr(c.Generated, p.Dialect)
		if err != nil || !whole(e) {
			continue
		}
		e = p.plain(e)
		out = append(out, &sqltext.Is{X: e, Not: true, What: "null"})
		if cell.Known {
			out = append(out, &sqltext.Binary{Op: "=", L: e, R: p.literal(c.Name, cell.Const)})
		}
	}
	return out
}

// needed are the columns that are not NULL where a condition holds.
// Have: lower(email) = $1, which finds no row without an e-mail.
func needed(e sqltext.Expr) []sqltext.Expr {
	switch x := e.(type) {
	case *sqltext.Binary:
		switch x.Op {
		case "=", "<>", "<", "<=", ">", ">=", "like", "ilike":
			return append(strict(x.L), strict(x.R)...)
		}
	case *sqltext.In:
		return strict(x.X)
	case *sqltext.Is:
		if x.What == "null" && x.Not {
			return strict(x.X)
		}
	}
	return nil
}

// strict are the columns whose NULL makes the expression NULL.
func strict(e sqltext.Expr) []sqltext.Expr {
	switch x := e.(type) {
	case *sqltext.Column:
		return []sqltext.Expr{x}
	case *sqltext.Cast:
		return strict(x.X)
	case *sqltext.Collate:
		return strict(x.X)
	case *sqltext.Binary:
		switch x.Op {
		case "+", "-", "*", "/", "%", "||":
			return append(strict(x.L), strict(x.R)...)
		}
	case *sqltext.Call:
		switch x.Name {
		case "lower", "upper", "trim", "ltrim", "rtrim", "length", "md5", "left", "right", "substr", "substring", "abs", "date", "hex":
			if len(x.Args) > 0 {
				return strict(x.Args[0])
			}
		}
	}
	return nil
}

func columnsOf(e sqltext.Expr) []string {
	var out []string
	sqltext.Walk(e, func(x sqltext.Expr) bool {
		if c, ok := x.(*sqltext.Column); ok {
			out = append(out, strings.ToLower(c.Name))
		}
		return true
	})
	return out
}

// condition is an atom as the condition it came from.
func condition(a sqltext.Atom) sqltext.Expr {
	op := a.Op
	if what, ok := strings.CutPrefix(op, "is not "); ok && what != "distinct from" {
		return &sqltext.Is{X: a.Expr, Not: true, What: what}
	}
	if what, ok := strings.CutPrefix(op, "is "); ok && a.Value == nil {
		return &sqltext.Is{X: a.Expr, What: what}
	}
	list, isList := a.Value.(*sqltext.Tuple)
	switch {
	case op == "in" || op == "not in":
		if !isList {
			return nil // e.g. IN (SELECT …)
		}
		return &sqltext.In{X: a.Expr, Not: op == "not in", List: list.List}
	case a.Value == nil || isList:
		return nil
	}
	return &sqltext.Binary{Op: op, L: a.Expr, R: a.Value}
}
