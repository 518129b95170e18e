package newkey

import (
	"regexp"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// Statement adds the key, without a semicolon, as a person would write it.
func (k *Key) Statement() string {
	switch {
	case k.Marked():
		mark := k.quote(k.Mark())
		return "ALTER TABLE " + k.table() + " ADD COLUMN " + mark + " TINYINT AS (" + k.Marking() + ") VIRTUAL, " +
			"ADD UNIQUE INDEX " + k.quote(k.Name) + " (" + k.listed() + ", " + mark + ")"
	case k.Nulls:
		return k.index(" NULLS NOT DISTINCT")
	}
	return k.index("")
}

func (k *Key) index(nulls string) string {
	out := "CREATE UNIQUE INDEX " + k.quote(k.Name) + " ON " + k.table() + " (" + k.listed() + ")" + nulls
	if w := k.Where(); w != "" {
		out += " WHERE " + w
	}
	return out
}

// Duplicates is the query that lists what is in the table twice, and would
// refuse the key, without a semicolon.
func (k *Key) Duplicates() string {
	where := k.live()
	var parts []string
	for _, p := range k.Parts {
		parts = append(parts, k.part(p))
		if !k.Nulls && !p.Filled { // NULL is distinct from NULL
			where = append(where, k.part(p)+" IS NOT NULL")
		}
	}
	list := strings.Join(parts, ", ")
	q := "SELECT " + list + ", count(*) FROM " + k.table()
	if len(where) > 0 {
		q += " WHERE " + strings.Join(where, " AND ")
	}
	return q + " GROUP BY " + list + " HAVING count(*) > 1"
}

// Where is the condition of the rows that are made unique, "" for all.
func (k *Key) Where() string { return strings.Join(k.live(), " AND ") }

// Marked says whether a generated column has to say which rows are made
// unique: MySQL and MariaDB have no partial indexes.
func (k *Key) Marked() bool {
	return len(k.Live) > 0 && (k.Dialect == schema.MySQL || k.Dialect == schema.MariaDB)
}

// Mark is the name of the generated column: deleted_at_is_null.
func (k *Key) Mark() string {
	var marks []string
	for _, c := range k.Live {
		if c.Is == "IS NULL" {
			marks = append(marks, c.Column+"_is_null")
		} else {
			marks = append(marks, "not_"+c.Column)
		}
	}
	return fit(strings.Join(marks, "_"))
}

// Marking is the generated column's expression. It is NULL, and NULL is
// distinct from NULL, where a row may be there twice.
func (k *Key) Marking() string { return "IF(" + k.Where() + ", 1, NULL)" }

func (k *Key) live() []string {
	var out []string
	for _, c := range k.Live {
		name := c.Column
		if bare.MatchString(name) {
			name = k.quote(name)
		}
		out = append(out, name+" "+c.Is)
	}
	return out
}

func (k *Key) table() string {
	if k.Schema != "" {
		return k.quote(k.Schema) + "." + k.quote(k.Table)
	}
	return k.quote(k.Table)
}

func (k *Key) part(p Part) string {
	if p.Column != "" {
		return k.quote(p.Column)
	}
	return p.Expr
}

// listed are the parts as the index lists them. In MySQL an expression stands
// in parentheses of its own.
func (k *Key) listed() string {
	var out []string
	for _, p := range k.Parts {
		text := k.part(p)
		if p.Expr != "" && (k.Dialect == schema.MySQL || k.Dialect == schema.Postgres && !call.MatchString(text)) {
			text = "(" + text + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// call is a function of one thing, which PostgreSQL takes without parentheses.
var call = regexp.MustCompile(`^\w+\([^()]*\)$`)
