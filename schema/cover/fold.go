package cover

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
)

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
	switch base {
	case "char", "varchar", "nchar", "nvarchar", "character", "tinytext", "text", "mediumtext", "longtext", "enum", "set":
		return true
	}
	return false
}
