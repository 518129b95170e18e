package entschema

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// Catalog is the schema that ent creates in a database of the dialect.
func (f *File) Catalog(d schema.Dialect) *schema.Catalog {
	cat := &schema.Catalog{Dialect: d}
	for i := range f.tables {
		cat.Tables = append(cat.Tables, f.tables[i].in(d, f.name))
	}
	cat.Sort()
	return cat
}

// name is what ent calls a dialect.
func name(d schema.Dialect) string {
	switch d {
	case schema.MySQL, schema.MariaDB:
		return "mysql"
	case schema.SQLite:
		return "sqlite3"
	}
	return "postgres"
}

func (t *table) in(d schema.Dialect, file string) *schema.Table {
	at := func(line int) schema.Pos { return schema.Pos{File: file, Line: line} }
	out := &schema.Table{Schema: t.schema, Name: t.name, Declared: at(t.line)}
	if len(t.primary) > 0 {
		k := schema.Key{Primary: true, Constraint: true, Declared: at(t.line)}
		if name(d) == "postgres" {
			k.Name = t.name + "_pkey"
		}
		for _, c := range t.primary {
			k.Parts = append(k.Parts, schema.Part{Column: c})
		}
		out.Keys = append(out.Keys, k)
	}
	for i := range t.columns {
		c := &t.columns[i]
		out.Columns = append(out.Columns, c.in(d))
		if c.unique && !slices.Equal(t.primary, []string{c.Name}) && !t.hasIndex(implicit(d, t.name, c.Name)) {
			out.Keys = append(out.Keys, schema.Key{
				Name: implicit(d, t.name, c.Name), Parts: []schema.Part{{Column: c.Name}}, Declared: at(t.line),
			})
		}
	}
	for _, ix := range t.indexes {
		out.Keys = append(out.Keys, ix.in(d, file))
	}
	return out
}

// implicit is the name that ent gives the index of a unique column.
func implicit(d schema.Dialect, table, column string) string {
	if name(d) == "mysql" {
		return column
	}
	return table + "_" + column + "_key"
}

func (t *table) hasIndex(name string) bool {
	return slices.ContainsFunc(t.indexes, func(ix index) bool { return ix.name == name })
}

// in is the index as a key. MySQL has no partial indexes, so that ent makes it
// whole there; prefixes are MySQL's alone.
func (ix *index) in(d schema.Dialect, file string) schema.Key {
	k := schema.Key{Name: ix.name, Declared: schema.Pos{File: file, Line: ix.line}}
	mysql := name(d) == "mysql"
	for _, c := range ix.columns {
		p := schema.Part{Column: c}
		if mysql {
			p.Prefix = ix.prefix[c]
		}
		k.Parts = append(k.Parts, p)
	}
	if !mysql {
		k.Where = ix.where
	}
	return k
}

func (c *column) in(d schema.Dialect) schema.Column {
	out := c.Column
	if text := c.defaults[name(d)]; text != "" {
		out.Default = text
	}
	if out.Type = c.types[name(d)]; out.Type == "" {
		out.Type = c.typ(d)
	}
	return out
}

// typ is the type that ent gives a column by default, as far as it matters to a key.
func (c *column) typ(d schema.Dialect) string {
	kind := strings.TrimPrefix(c.kind, "Type")
	postgres := name(d) == "postgres"
	switch kind {
	case "String", "Enum":
		switch {
		case name(d) == "sqlite3":
			return "text"
		case c.size > 1<<16:
			return map[bool]string{true: "text", false: "longtext"}[postgres]
		case postgres:
			return "varchar"
		}
		return "varchar(" + strconv.Itoa(max(c.size, 255)) + ")"
	case "Bool":
		return "bool"
	case "UUID":
		if name(d) == "mysql" {
			return "char(36)"
		}
		return "uuid"
	case "Int", "Int8", "Int16", "Int32", "Int64", "Uint", "Uint8", "Uint16", "Uint32", "Uint64":
		return map[bool]string{true: "integer", false: "bigint"}[name(d) == "sqlite3"]
	case "Time":
		return map[bool]string{true: "timestamptz", false: "timestamp"}[postgres]
	case "JSON":
		return map[bool]string{true: "jsonb", false: "json"}[postgres]
	case "Bytes":
		return map[bool]string{true: "bytea", false: "blob"}[postgres]
	}
	return ""
}
