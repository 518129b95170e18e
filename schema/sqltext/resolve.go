package sqltext

import (
	"strconv"
	"strings"
)

// unsure is the qualifier of a resolved column that may be of several tables.
const unsure = "#?"

// refName is the qualifier of the columns of a base table.
func refName(r int) string { return "#" + strconv.Itoa(r) }

// refOf is the base table of a resolved column, -1 if it has none.
func refOf(c *Column) int {
	num, ok := strings.CutPrefix(c.Qualifier, "#")
	if !ok {
		return -1
	}
	r, err := strconv.Atoi(num)
	if err != nil {
		return -1 // unsure
	}
	return r
}

// resolve replaces every column by one that names its base table, or by the
// expression a derived table has for it.
func (sc *scope) resolve(e Expr) Expr {
	return Map(e, func(x Expr) Expr {
		if c, ok := x.(*Column); ok {
			return sc.column(c)
		}
		return x
	})
}

// column resolves one column, in the innermost scope that knows it.
func (sc *scope) column(c *Column) Expr {
	if strings.HasPrefix(c.Qualifier, "#") {
		return c // resolved before
	}
	for s := sc; s != nil; s = s.up {
		if e := s.own(c); e != nil {
			return e
		}
	}
	return c // e.g. excluded.a
}

// own resolves a column among the sources of one scope; nil if it is of none.
func (sc *scope) own(c *Column) Expr {
	if c.Qualifier != "" {
		for _, b := range sc.binds {
			if strings.EqualFold(b.name, c.Qualifier) {
				return b.column(c.Name)
			}
		}
		return nil
	}
	base, bases, opaque := -1, 0, false
	for _, b := range sc.binds {
		switch {
		case b.ref >= 0:
			base = b.ref
			bases++
		case b.output(c.Name) != nil:
			return b.output(c.Name)
		default:
			opaque = opaque || b.opaque
		}
	}
	switch {
	case bases == 1 && !opaque:
		return &Column{Qualifier: refName(base), Name: c.Name}
	case bases > 0:
		return &Column{Qualifier: unsure, Name: c.Name}
	}
	return nil
}

// column is a column of one source.
func (b binding) column(name string) Expr {
	if b.ref >= 0 {
		return &Column{Qualifier: refName(b.ref), Name: name}
	}
	if e := b.output(name); e != nil {
		return e
	}
	return &Column{Qualifier: b.name, Name: name} // e.g. of a function: it stays as it is
}

// output is what a derived table's output column stands for.
func (b binding) output(name string) Expr {
	var star Expr
	for _, it := range b.cols {
		switch {
		case it.Star:
			if c, ok := it.Expr.(*Column); ok {
				star = &Column{Qualifier: c.Qualifier, Name: name}
			}
		case it.Alias != "" && strings.EqualFold(it.Alias, name):
			return it.Expr
		case it.Alias == "":
			if c, ok := it.Expr.(*Column); ok && strings.EqualFold(c.Name, name) {
				return c
			}
			if c, ok := it.Expr.(*Call); ok && c.Name == name {
				return c // SELECT count(*) has the column count
			}
		}
	}
	return star
}

// items resolves a select list. A star over one base table keeps a Column
// that names it, for the users of a derived table; a star over a derived
// table becomes its columns.
func (sc *scope) items(list []Item) []Item {
	var out []Item
	for _, it := range list {
		if !it.Star {
			alias := it.Alias
			if c, ok := it.Expr.(*Column); ok && alias == "" {
				alias = c.Name
			}
			e := sc.resolve(it.Expr)
			if c, ok := e.(*Column); ok && c.Name == alias {
				alias = it.Alias
			}
			out = append(out, Item{Expr: e, Alias: alias})
			continue
		}
		out = append(out, sc.star()...)
	}
	return out
}

func (sc *scope) star() []Item {
	if len(sc.binds) == 1 && sc.binds[0].ref < 0 && len(sc.binds[0].cols) > 0 {
		return sc.binds[0].cols
	}
	it := Item{Star: true}
	switch {
	case len(sc.refs) == 1:
		it.Expr = &Column{Qualifier: refName(sc.refs[0]), Name: "*"}
	case len(sc.refs) > 1:
		it.Expr = &Column{Qualifier: unsure, Name: "*"}
	}
	return []Item{it}
}

// finish writes a resolved expression as table r sees it.
func (a *analysis) finish(e Expr, r int) Expr {
	return Map(e, func(x Expr) Expr {
		switch x := x.(type) {
		case *Column:
			if x.Name == "*" && strings.HasPrefix(x.Qualifier, "#") {
				return nil
			}
			if x.Qualifier == unsure || x.Qualifier == refName(r) {
				return &Column{Name: x.Name}
			}
			if o := refOf(x); o >= 0 && o < len(a.refs) {
				return &Column{Qualifier: a.refs[o].name.Table, Name: x.Name}
			}
		case *Cast:
			return normalCast(x)
		}
		return x
	})
}
