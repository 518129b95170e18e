package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/model"
)

// insert writes an INSERT of the model. A column that is left to the database is not named.
func (u *uptrace) insert() condition {
	names, values := u.rowValues(false)
	verb := "INSERT INTO "
	if u.replace {
		verb = "REPLACE INTO "
	}
	c := u.withs().then(u.words(verb), u.target(false))
	switch {
	case u.table != nil && len(u.tables) > 0: // INSERT … SELECT of the other tables
		c = c.then(u.words(" SELECT "), u.joined(u.selected(), ", "), u.words(" FROM "), u.joined(u.tables, ", "))
	case len(names) == 0:
		c = c.then(u.words(" ("), u.hole(), u.words(") VALUES ("), u.hole(), u.words(")"))
	default:
		c = c.then(u.words(" ("+strings.Join(names, ", ")+") VALUES (").then(u.joined(values, ", "), u.words(")")))
	}
	return c.then(u.onConflict(), u.returns())
}

func (u *uptrace) returns() condition {
	if t, ok := u.x.mc.Concat(u.returning.parts...).ConstText(); len(u.returning.parts) == 0 || ok && (t == "" || strings.EqualFold(t, "null")) {
		return condition{}
	}
	return u.words(" RETURNING ").then(u.returning)
}

// onConflict is the ON clause. Where it says DO UPDATE and no more, every column is set.
func (u *uptrace) onConflict() condition {
	if len(u.conflict.parts) == 0 {
		return condition{}
	}
	text, _ := u.conflict.parts[len(u.conflict.parts)-1].ConstText()
	words := strings.ToUpper(strings.TrimSpace(text))
	duplicate := strings.HasSuffix(words, "DUPLICATE KEY UPDATE")
	switch {
	case len(u.sets) > 0 && duplicate:
		return u.conflict.then(u.words(" "), u.joined(u.sets, ", "))
	case len(u.sets) > 0:
		return u.conflict.then(u.words(" SET "), u.joined(u.sets, ", "))
	case u.table == nil || len(u.table.Columns) == 0:
		return u.conflict
	}
	last := u.quoted(u.table.Columns[len(u.table.Columns)-1].Name)
	switch {
	case duplicate:
		return u.conflict.then(u.words(" " + last + " = VALUES(" + last + ")"))
	case strings.HasSuffix(words, "DO UPDATE"):
		return u.conflict.then(u.words(" SET " + last + " = EXCLUDED." + last))
	}
	return u.conflict
}

// rowValues are the columns that the model's row is written to, and their values.
func (u *uptrace) rowValues(updating bool) (names []string, values []condition) {
	add := func(name string, value condition) {
		names, values = append(names, u.quoted(name)), append(values, value)
	}
	extra := map[string]condition{}
	for _, w := range u.values {
		if n, ok := w.column.Strip().ConstText(); ok {
			extra[n] = w.value
		}
	}
	if u.of.Is(interp.KIface) && strings.HasPrefix(strings.TrimPrefix(u.of.T.Name, "*"), "map[") {
		ns, vs, _ := (&statement{x: u.x}).entries(u.mapOf())
		for i, n := range ns {
			add(n, u.argument(vs[i]))
		}
	}
	if u.table != nil {
		v, typ := u.row()
		for i := range u.table.Columns {
			c := &u.table.Columns[i]
			if value, ok := extra[c.Name]; ok {
				add(c.Name, value)
				delete(extra, c.Name)
				continue
			}
			if f, _ := u.x.field(v, typ, c); u.writes(c, f, updating) {
				add(c.Name, u.argument(f))
			}
		}
	}
	for _, w := range u.values { // columns that the model has not
		if n, ok := w.column.Strip().ConstText(); ok {
			if value, left := extra[n]; left {
				add(n, value)
				delete(extra, n)
			}
		}
	}
	return names, values
}

// mapOf is the map that the model holds, or points to.
func (u *uptrace) mapOf() interp.Val {
	v := u.of.Strip()
	if v.Is(interp.KAlloc) {
		return u.x.c.Whole(u.x.mc, v)
	}
	return v
}

func (u *uptrace) argument(v interp.Val) condition {
	return condition{parts: []interp.Val{u.word("?")}, args: []interp.Val{v}}
}

// writes reports whether a column is written with its field's value, and not left as it is.
func (u *uptrace) writes(c *model.Column, f interp.Val, updating bool) bool {
	switch {
	case c.ReadOnly, len(u.columns) > 0 && !u.names(u.columns, c), u.names(u.omit, c):
		return false
	case updating:
		return !c.Primary && !(u.omitZero && f.Bits == interp.Zero)
	case f.Bits != interp.Zero:
		return true
	case c.Primary && scalarClass(c.GoType) == summary.Number:
		return false // the database numbers it
	}
	return !c.OmitZero && c.Default == "" && !c.AutoIncrement && !nullType(c.GoType)
}

// update writes an UPDATE.
func (u *uptrace) update() condition {
	sets := u.sets
	if len(sets) == 0 {
		names, values := u.rowValues(true)
		for i, n := range names {
			sets = append(sets, u.words(n+" = ").then(values[i]))
		}
	}
	if len(sets) == 0 {
		sets = []condition{u.words(u.quoted("_") + " = ").then(u.argument(u.x.mc.Opaque(interp.Unknown, summary.Other)))}
	}
	c := u.withs().then(u.words("UPDATE "), u.target(true), u.words(" SET "), u.joined(sets, ", "))
	if others := u.others(); len(others) > 0 {
		c = c.then(u.words(" FROM "), u.joined(others, ", "))
	}
	return c.then(u.filter(true))
}

// others are the tables beside the one that is written.
func (u *uptrace) others() []condition {
	if len(u.tables) > 0 && len(u.modelName(false).parts) == 0 {
		return u.tables[1:]
	}
	return u.tables
}

// delete writes a DELETE.
func (u *uptrace) delete() condition {
	c := u.withs().then(u.words("DELETE FROM "), u.target(true))
	if others := u.others(); len(others) > 0 {
		c = c.then(u.words(" USING "), u.joined(others, ", "))
	}
	return c.then(u.filter(true))
}

// selectOrInsert writes a lookup and the insert of what it does not find as one
// statement. The library looks again when the insert meets a key.
// https://pkg.go.dev/github.com/go-pg/pg/v10/orm#Query.SelectOrInsert
func (u *uptrace) selectOrInsert() condition {
	names, values := u.rowValues(false)
	if len(names) == 0 {
		return u.insert()
	}
	c := u.words("INSERT INTO ").then(u.target(false), u.words(" ("+strings.Join(names, ", ")+") SELECT "), u.joined(values, ", "))
	return c.then(u.words(" WHERE NOT EXISTS (SELECT 1 FROM "), u.from(true), u.filter(true), u.words(") ON CONFLICT DO NOTHING"))
}
