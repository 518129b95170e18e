package atlas

import (
	"regexp"
	"strings"

	"ariga.io/atlas/sql/mysql"
	"ariga.io/atlas/sql/postgres"
	atlas "ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"

	"github.com/dupsert/dupsert/schema"
)

// FromRealm projects what Atlas knows of a database onto a catalog: tables,
// columns and unique keys. Primary keys are keys whatever their Unique field
// says: only PostgreSQL's inspection sets it. Facts that Atlas does not keep
// (positions, DEFERRABLE, collations of key parts) are added by the callers.
func FromRealm(r *atlas.Realm, d schema.Dialect) *schema.Catalog {
	cat := &schema.Catalog{Dialect: d}
	for _, s := range r.Schemas {
		cat.Types = append(cat.Types, enumerations(s, schemaName(r, s, d))...)
		for _, t := range s.Tables {
			cat.Tables = append(cat.Tables, fromTable(t, schemaName(r, s, d), d))
		}
	}
	cat.Sort()
	return cat
}

// schemaName is "" for the schema that unqualified names mean: public, main,
// and for MySQL the database itself, if it is the only one.
func schemaName(r *atlas.Realm, s *atlas.Schema, d schema.Dialect) string {
	switch {
	case d == schema.Postgres && s.Name == "public", d == schema.SQLite && s.Name == "main":
		return ""
	case (d == schema.MySQL || d == schema.MariaDB) && len(r.Schemas) == 1:
		return ""
	}
	return s.Name
}

func fromTable(t *atlas.Table, ns string, d schema.Dialect) *schema.Table {
	out := &schema.Table{Schema: ns, Name: t.Name}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, fromColumn(c, t, d))
	}
	if pk := t.PrimaryKey; pk != nil {
		k := fromIndex(pk)
		k.Primary, k.Constraint = true, true
		k.Name = primaryName(pk.Name, t.Name, d)
		addKey(out, k)
		for _, p := range k.Parts {
			if c := out.Column(p.Column); c != nil && d != schema.SQLite {
				c.Nullable = false // implied by PRIMARY KEY; SQLite allows NULL there
			}
		}
	}
	for _, i := range t.Indexes {
		if i.Unique {
			addKey(out, fromIndex(i))
		}
	}
	constraints(out, t, d)
	return out
}

// addKey adds a key, unless Atlas could not say what its parts are: a key of
// no parts would seem to cover everything.
func addKey(t *schema.Table, k schema.Key) {
	if len(k.Parts) == 0 {
		t.Unknown, t.Why = true, "the parts of key "+k.Name+" could not be read"
		return
	}
	t.Keys = append(t.Keys, k)
}

// primaryName is the name a primary key has in the database if the schema
// gives it none. https://www.postgresql.org/docs/current/sql-createtable.html
// says only that one is generated; ChooseIndexName makes it table_pkey.
func primaryName(name, table string, d schema.Dialect) string {
	switch {
	case d == schema.MySQL || d == schema.MariaDB:
		return "PRIMARY"
	case d == schema.SQLite:
		return "" // Atlas's inspection calls it PRIMARY; SQLite has no such name
	case name != "":
		return name
	}
	const limit = 63 - len("_pkey") // NAMEDATALEN - 1
	if len(table) > limit {
		table = table[:limit]
	}
	return table + "_pkey"
}

func fromIndex(i *atlas.Index) schema.Key {
	k := schema.Key{Name: i.Name}
	for _, a := range i.Attrs {
		switch a := a.(type) {
		case *postgres.IndexPredicate:
			k.Where = a.P
		case *sqlite.IndexPredicate:
			k.Where = a.P
		case *postgres.IndexNullsDistinct:
			k.NullsNotDistinct = !a.V
		case *postgres.Constraint:
			k.Constraint = true
			k.Exclusion = a.T == "x"
		case *sqlite.IndexOrigin:
			k.Constraint = a.O == "u"
		}
	}
	for _, p := range i.Parts {
		k.Parts = append(k.Parts, fromPart(p))
	}
	return k
}

func fromPart(p *atlas.IndexPart) schema.Part {
	out := schema.Part{}
	switch {
	case p.C != nil:
		out.Column = p.C.Name
	default:
		if x, ok := p.X.(*atlas.RawExpr); ok {
			out.Expr = x.X
		}
	}
	for _, a := range p.Attrs {
		switch a := a.(type) {
		case *mysql.SubPart:
			out.Prefix = a.Len
		case *atlas.Collation:
			out.Collation = a.V
		}
	}
	return out
}

func fromColumn(c *atlas.Column, t *atlas.Table, d schema.Dialect) schema.Column {
	out := schema.Column{Name: c.Name, Default: fromExpr(c.Default)}
	if c.Type != nil {
		out.Type = typeText(c.Type, d)
		out.Nullable = c.Type.Null
		if _, ok := c.Type.Type.(*postgres.SerialType); ok {
			out.AutoIncrement = true
			out.Nullable = false
		}
	}
	for _, a := range c.Attrs {
		switch a := a.(type) {
		case *atlas.Collation:
			out.Collation = a.V
		case *atlas.GeneratedExpr:
			out.Generated = a.Expr
		case *mysql.AutoIncrement, *sqlite.AutoIncrement, *postgres.Identity:
			out.AutoIncrement = true
		}
	}
	if out.Collation == "" && isText(c.Type) {
		out.Collation = tableCollation(t)
	}
	return out
}

// tableCollation is the collation that MySQL columns take from their table, or
// the table from its schema.
// https://dev.mysql.com/doc/refman/8.4/en/charset-table.html
func tableCollation(t *atlas.Table) string {
	attrs := t.Attrs
	if t.Schema != nil {
		attrs = append(attrs[:len(attrs):len(attrs)], t.Schema.Attrs...)
	}
	for _, a := range attrs {
		if c, ok := a.(*atlas.Collation); ok {
			return c.V
		}
	}
	return ""
}

func isText(t *atlas.ColumnType) bool {
	if t == nil {
		return false
	}
	switch t.Type.(type) {
	case *atlas.StringType, *atlas.EnumType, *mysql.SetType:
		return true
	}
	return false
}

// typeText is the type as SQL. What a driver cannot format keeps the text that
// inspection found.
func typeText(t *atlas.ColumnType, d schema.Dialect) string {
	format := map[schema.Dialect]func(atlas.Type) (string, error){
		schema.Postgres: postgres.FormatType,
		schema.MySQL:    mysql.FormatType,
		schema.MariaDB:  mysql.FormatType,
		schema.SQLite:   sqlite.FormatType,
	}[d]
	if format != nil && t.Type != nil {
		if s, err := format(t.Type); err == nil {
			return s
		}
	}
	return t.Raw
}

// literal matches what stands for itself in a DEFAULT clause.
var literal = regexp.MustCompile(`(?i)^(?:'.*'|".*"|[-+]?[0-9.]+(?:e[-+]?[0-9]+)?|true|false|null|x'.*'|b'.*')$`)

// fromExpr is a default as SQL text. HCL's default = "new" is the literal new,
// which Atlas quotes when it plans.
func fromExpr(x atlas.Expr) string {
	switch x := atlas.UnderlyingExpr(x).(type) {
	case *atlas.RawExpr:
		return x.X
	case *atlas.Literal:
		if literal.MatchString(x.V) {
			return x.V
		}
		return "'" + strings.ReplaceAll(x.V, "'", "''") + "'"
	case *atlas.NamedDefault:
		return fromExpr(x.Expr)
	}
	return ""
}
