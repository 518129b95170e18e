package migration

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/newkey"
	"github.com/dupsert/dupsert/schema"
)

// resolve gives the key's columns the names under which the table declares
// them, or says which it does not have.
func (w *Wanted) resolve() string {
	k := w.Key
	k.Schema, k.Table = w.Table.Schema, w.Table.Name
	for i := range k.Parts {
		if k.Parts[i].Column == "" {
			continue
		}
		c := w.Table.Column(k.Parts[i].Column)
		if c == nil {
			return "no schema declares the column " + k.Parts[i].Column + " of " + k.Table
		}
		k.Parts[i].Column, k.Parts[i].Filled = c.Name, !c.Nullable
	}
	for i := range k.Live {
		c := w.Table.Column(k.Live[i].Column)
		if c == nil {
			return "no schema declares the column " + k.Live[i].Column + " of " + k.Table
		}
		k.Live[i].Column = c.Name
	}
	if k.Marked() && w.Table.Column(k.Mark()) != nil {
		return "the column " + k.Mark() + " that would say which rows are unique is there already"
	}
	return ""
}

// open are expressions that hold something only a run knows.
var open = regexp.MustCompile(`[\x00-\x1f?{}]|\$\d|(^|[^:]):[a-zA-Z_]|@\w`)

// unable says why the engine takes no such key, "" if it does. What it would
// refuse is not written.
func unable(w *Wanted) string {
	for _, name := range append(w.columns(), strings.ToLower(w.Table.Name), strings.ToLower(w.Table.Schema)) {
		if open.MatchString(name) {
			return "the key would need what is known only at run time: " + strconv.Quote(name)
		}
	}
	if len(w.Key.Parts) > 16 {
		return "the key would have more than 16 columns"
	}
	length := 0
	for _, p := range w.Key.Parts {
		if why := w.part(p); why != "" {
			return why
		}
		length += w.bytes(p)
	}
	if w.mysql() && length > 3072 {
		return fmt.Sprintf("the key's columns may be %d bytes long, and InnoDB takes 3072: declare them shorter first", length)
	}
	return ""
}

// part says why a part of the key cannot be one.
func (w *Wanted) part(p newkey.Part) string {
	for i := range w.Table.Columns {
		c := &w.Table.Columns[i]
		if p.Column != c.Name && (p.Expr == "" || !mentions(p.Expr, c.Name)) {
			continue
		}
		if why := w.column(c, p.Expr != ""); why != "" {
			return why
		}
	}
	return ""
}

// column says why a column cannot be part of a unique key.
//
// PostgreSQL: types without a default operator class for btree,
// https://www.postgresql.org/docs/current/indexes-opclass.html. MySQL: TEXT and
// BLOB have keys on their first characters only, which would refuse values
// that differ after them, https://dev.mysql.com/doc/refman/8.0/en/column-indexes.html#column-indexes-prefix,
// and a functional key may not be one,
// https://dev.mysql.com/doc/refman/8.0/en/create-index.html#create-index-functional-key-parts.
// MariaDB keeps a hash of the whole value since 10.4, https://mariadb.com/kb/en/getting-started-with-indexes/#unique-index.
func (w *Wanted) column(c *schema.Column, computed bool) string {
	typ := baseType(c.Type)
	switch {
	case w.Key.Dialect == schema.Postgres && !computed && noBtree[typ]:
		return fmt.Sprintf("%s is %s, which PostgreSQL has no unique index for", c.Name, typ)
	case w.mysql() && (typ == "json" || typ == "geometry" || typ == "point"):
		return fmt.Sprintf("%s is %s, which has no unique key: declare a generated column and a unique key on it", c.Name, typ)
	case w.Key.Dialect == schema.MySQL && long(typ):
		return fmt.Sprintf("%s is %s, of which MySQL makes a key with a prefix alone, and that refuses values that differ after it: declare it VARCHAR first", c.Name, typ)
	}
	return ""
}

var noBtree = map[string]bool{
	"json": true, "xml": true, "point": true, "line": true, "lseg": true, "box": true, "path": true, "polygon": true, "circle": true,
}

// long says whether a type of MySQL's is kept outside of the row.
func long(typ string) bool { return strings.HasSuffix(typ, "text") || strings.HasSuffix(typ, "blob") }

func (w *Wanted) mysql() bool {
	return w.Key.Dialect == schema.MySQL || w.Key.Dialect == schema.MariaDB
}

// baseType is a type's name: varchar of VARCHAR(255) COLLATE x.
func baseType(typ string) string {
	return strings.ToLower(regexp.MustCompile(`^[\w ]*\w`).FindString(strings.SplitN(strings.TrimSpace(typ), "(", 2)[0]))
}

var lengthOf = regexp.MustCompile(`\((\d+)\)`)

// bytes is the most that a column of MySQL's takes in a key, as far as it
// counts: a character is 4 bytes unless the collation says otherwise.
// https://dev.mysql.com/doc/refman/8.0/en/innodb-limits.html
func (w *Wanted) bytes(p newkey.Part) int {
	c := w.Table.Column(p.Column)
	if c == nil || !strings.Contains(baseType(c.Type), "char") && !strings.Contains(baseType(c.Type), "binary") {
		return 8
	}
	m := lengthOf.FindStringSubmatch(c.Type)
	if m == nil {
		return 8
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 1 << 20 // longer than any number
	}
	switch {
	case strings.Contains(baseType(c.Type), "binary"), strings.HasPrefix(c.Collation, "latin1"), strings.HasPrefix(c.Collation, "ascii"), c.Collation == "binary":
		return n
	case strings.HasPrefix(c.Collation, "utf8_"), strings.HasPrefix(c.Collation, "utf8mb3"):
		return 3 * n
	}
	return 4 * n
}

// mentions says whether an expression names a column.
func mentions(expr, column string) bool {
	ok, err := regexp.MatchString(`(?i)(^|\W)`+regexp.QuoteMeta(column)+`(\W|$)`, expr)
	return err == nil && ok
}
