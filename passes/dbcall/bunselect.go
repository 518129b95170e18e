package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/model"
)

func (u *uptrace) quoted(name string) string {
	if name == "*" {
		return name
	}
	return nameQuote + name + nameQuote
}

// alias is what the statement calls the model's table.
func (u *uptrace) alias() string {
	if u.table.Alias != "" {
		return u.table.Alias
	}
	return u.table.Name
}

// modelName is the model's table, with its alias.
func (u *uptrace) modelName(alias bool) condition {
	switch {
	case len(u.modelTable) > 0:
		return u.modelTable[0]
	case u.table == nil:
		return condition{}
	}
	name := u.quoted(u.table.Name)
	if u.table.Schema != "" {
		name = u.quoted(u.table.Schema) + "." + name
	}
	if alias {
		name += " AS " + u.quoted(u.alias())
	}
	return u.words(name)
}

// from are the tables, with aliases where the statement may have them; none if they are not known.
func (u *uptrace) from(alias bool) condition {
	all := u.tables
	if m := u.modelName(alias); len(m.parts) > 0 {
		all = append([]condition{m}, all...)
	}
	return u.joined(all, ", ")
}

// target is the one table that a statement writes.
func (u *uptrace) target(alias bool) condition {
	if m := u.modelName(alias); len(m.parts) > 0 {
		return m
	}
	if len(u.tables) > 0 {
		return u.tables[0]
	}
	return u.hole()
}

func (u *uptrace) hole() condition {
	return condition{parts: []interp.Val{u.x.mc.Opaque(interp.Unknown, summary.String)}}
}

// selected are the columns that a lookup reads.
func (u *uptrace) selected() []condition {
	var out []condition
	for _, c := range u.columns {
		out = append(out, u.name(c.Strip(), true))
	}
	if out = append(out, u.items...); len(out) == 0 {
		return []condition{u.words("*")}
	}
	return out
}

// lookup writes a SELECT.
func (u *uptrace) lookup(items []condition) condition {
	from := u.from(true)
	if len(from.parts) == 0 {
		from = u.hole()
	}
	c := u.withs().then(u.words("SELECT "), u.joined(items, ", "), u.words(" FROM "), from)
	return c.then(u.joins...).then(u.filter(true), u.suffix)
}

func (u *uptrace) withs() condition {
	if len(u.with) == 0 {
		return condition{}
	}
	return u.words("WITH ").then(u.joined(u.with, ", "), u.words(" "))
}

// sub is another query's text.
func (u *uptrace) sub(v interp.Val) condition {
	in := u.x.queryOf(v, 0)
	switch in.kind {
	case "raw":
		return in.text
	case "insert":
		return in.insert()
	case "update":
		return in.update()
	case "delete":
		return in.delete()
	}
	if len(in.from(false).parts) == 0 {
		return u.words("SELECT NULL")
	}
	return in.lookup(in.selected())
}

// filter is the WHERE clause.
func (u *uptrace) filter(alias bool) condition {
	all := u.where
	add := func(c condition) {
		if len(c.parts) > 0 && len(all.parts) > 0 {
			c = u.words(" AND ").then(c)
		}
		all = all.then(c)
	}
	add(u.alive(alias))
	if u.byPrimary {
		add(u.ofPrimary())
	}
	if len(all.parts) == 0 {
		return all
	}
	return u.words(" WHERE ").then(all)
}

// alive is what soft deletion asks for.
func (u *uptrace) alive(alias bool) condition {
	if u.table == nil || u.live == "all" {
		return condition{}
	}
	for _, c := range u.table.Columns {
		if !c.SoftDelete {
			continue
		}
		name := u.quoted(c.Name)
		if alias {
			name = u.quoted(u.alias()) + "." + name
		}
		text := map[bool]string{false: " IS NULL", true: " = '0001-01-01 00:00:00+00:00'"}[c.ZeroLive]
		if u.live == "deleted" {
			text = map[bool]string{false: " IS NOT NULL", true: " <> '0001-01-01 00:00:00+00:00'"}[c.ZeroLive]
		}
		return u.words(name + text)
	}
	return condition{}
}

// ofPrimary compares the primary key, or the columns that WherePK names, with the model's own values.
func (u *uptrace) ofPrimary() condition {
	if u.table == nil {
		return u.hole()
	}
	v, typ := u.row()
	var cs []condition
	for i := range u.table.Columns {
		c := &u.table.Columns[i]
		if len(u.primary) == 0 && !c.Primary || len(u.primary) > 0 && !u.names(u.primary, c) {
			continue
		}
		f, _ := u.x.field(v, typ, c)
		cs = append(cs, condition{parts: []interp.Val{u.word(u.quoted(c.Name) + " = ?")}, args: []interp.Val{f}})
	}
	if len(cs) == 0 {
		return u.hole()
	}
	return u.words("(").then(u.joined(cs, " AND "), u.words(")"))
}

// names reports whether a list of names has the column.
func (u *uptrace) names(list []interp.Val, c *model.Column) bool {
	for _, v := range list {
		if n, ok := v.Strip().ConstText(); ok && n == c.Name {
			return true
		}
	}
	return false
}

// row is the struct that the model holds; of a list one of its members.
func (u *uptrace) row() (v interp.Val, typ string) {
	v = u.of.Strip()
	if u.of.Is(interp.KIface) && strings.HasPrefix(strings.TrimLeft(u.of.T.Name, "*"), "[") {
		v = (&statement{x: u.x}).member(v)
	}
	return v, u.typ
}
