package cover

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// FoldsCase reports whether a column compares texts without regard to letter case.
func FoldsCase(t *schema.Table, name string, d schema.Dialect) bool {
	return foldsCase(schema.Part{Column: name}, Pair{Table: t, Dialect: d})
}

// foldsCase reports whether the key holds two values of a part for equal that
// differ only in letter case: by the column's type, or by a collation.
func foldsCase(part schema.Part, p Pair) bool {
	col := column(p, part.Column)
	if col == nil {
		return false
	}
	collation := strings.ToLower(part.Collation)
	if collation == "" {
		collation = strings.ToLower(col.Collation)
	}
	switch p.Dialect {
	case schema.Postgres: // https://www.postgresql.org/docs/current/citext.html
		typ := strings.ToLower(col.Type)
		return typ[strings.LastIndexByte(typ, '.')+1:] == "citext"
	case schema.SQLite: // https://sqlite.org/datatype3.html#collation
		return collation == "nocase"
	case schema.MySQL, schema.MariaDB:
		return text(col.Type) && (collation == "" || strings.HasSuffix(collation, "_ci"))
	}
	return false
}

// finer is a column that the lookup compares without regard to letter case and
// the key with it, "" if there is none. The values looked up must be known for
// equal in the lookup alone: a constant is the same to both.
//
//	// Have: email text COLLATE NOCASE; CREATE UNIQUE INDEX … (email COLLATE BINARY)
func finer(part schema.Part, e sqltext.Expr, p Pair) string {
	c, ok := e.(*sqltext.Column)
	if !ok || !p.Cell(c.Name).Looked {
		return ""
	}
	if col := column(p, c.Name); col != nil && p.Dialect == schema.Postgres && part.Collation != "" && col.Collation != "" && part.Collation != col.Collation {
		return c.Name // which may not be deterministic: https://www.postgresql.org/docs/current/collation.html
	}
	if col := column(p, c.Name); col != nil && p.Dialect == schema.SQLite && strings.EqualFold(col.Collation, "rtrim") && part.Collation != "" && !strings.EqualFold(part.Collation, "rtrim") {
		return c.Name
	}
	if cell := p.Cell(c.Name); cell.Null == Always || !foldsCase(schema.Part{Column: c.Name}, p) {
		return ""
	}
	if part.Column == "" && castsText(part.Expr, p) || !foldsCase(part, p) && part.Column != "" {
		return c.Name
	}
	return ""
}

// uncollated reports whether SQLite compares an expression byte for byte,
// whatever the collations of its columns: a function's result has none.
//
// https://www.sqlite.org/datatype3.html#assigning_collating_sequences_from_sql
func uncollated(e sqltext.Expr) bool {
	_, call := e.(*sqltext.Call)
	return call
}

// castsText reports whether an expression is a column of a type that folds case,
// cast to one that does not.
func castsText(expr string, p Pair) bool {
	e, err := sqltext.ParseExpr(expr, p.Dialect)
	if err != nil {
		return false
	}
	c, ok := e.(*sqltext.Cast)
	return ok && p.Dialect == schema.Postgres && !strings.HasSuffix(strings.ToLower(c.Type), "citext")
}

// text reports whether a MySQL type has a collation. The default one of every
// character set but binary ignores case.
// https://dev.mysql.com/doc/refman/8.4/en/charset-charsets.html
func text(typ string) bool {
	typ = strings.ToLower(typ)
	if strings.Contains(typ, " binary") {
		return false
	}
	base, _, _ := strings.Cut(typ, "(")
	base, _, _ = strings.Cut(base, " ")
	return textual(base)
}
