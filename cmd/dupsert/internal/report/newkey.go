package report

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// newKey is the key to add.
type newKey struct {
	dialect schema.Dialect
	table   string   // quoted
	name    string   // quoted
	parts   []string // columns, quoted, and expressions
	names   []string // what the parts are called in the key's name
	live    []string // conditions of the rows that are made unique
	marks   []string // what a column that says so is called
	nulls   bool     // NULL is equal to NULL
}

// removed are columns that say whether a row counts.
var removed = regexp.MustCompile(`(?i)(^|_)(is_?)?(deleted|removed|archived|cancelled|canceled)$`)

func plan(f *finding.Finding) *newKey {
	k := &newKey{dialect: schema.Dialect(f.Dialect)}
	asked := map[string]finding.Value{}
	table, in := f.Table, ""
	if f.Replay != nil {
		table, in = f.Replay.Table, f.Replay.Schema
		for _, c := range f.Replay.Lookup.Cells {
			if c.Expr == "" {
				asked[strings.ToLower(c.Column)] = c.Value
			}
		}
	}
	for _, c := range f.Columns {
		k.column(c, asked[strings.ToLower(c)])
	}
	k.table = k.quote(table)
	if in != "" {
		k.table = k.quote(in) + "." + k.table
	}
	k.name = k.quote(unused(table, k.names, f.Keys))
	return k
}

// column adds what the lookup asks of a column.
func (k *newKey) column(c string, v finding.Value) {
	q := c
	if bare.MatchString(c) {
		q = k.quote(c)
	}
	switch {
	case v.Kind == finding.Null:
		k.live, k.marks = append(k.live, q+" IS NULL"), append(k.marks, c+"_is_null")
	case v.Kind == finding.Constant && removed.MatchString(c) && (v.Text == "0" || strings.EqualFold(v.Text, "false")):
		k.live, k.marks = append(k.live, q+" = "+v.Text), append(k.marks, "not_"+c)
	default:
		k.parts, k.names = append(k.parts, q), append(k.names, c)
	}
}

// bare are the names of columns, as opposed to expressions.
var bare = regexp.MustCompile(`^[\pL_][\pL\pN_$]*$`)

// plain are names that every engine takes as they are, if they are not reserved.
var plain = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// reserved are the reserved words that tables and columns are most often named.
var reserved = strings.Fields(`all and any as asc between both by case check collate column condition constraint create cross current_date
	current_time current_timestamp current_user database default delete desc distinct do drop else end except exists fetch for foreign from
	full grant group groups having if in index inner insert interval into is join key keys left like limit lock match natural not null of
	offset on option or order outer over partition placing primary range rank read references release repeat returning right row rows schema
	select set show signal some symmetric system table tables then to trailing trigger true union unique update usage user using value values
	view virtual when where window with write`)

// quote is an identifier as the dialect needs it.
func (k *newKey) quote(name string) string {
	switch {
	case plain.MatchString(name) && !slices.Contains(reserved, name):
		return name
	case k.dialect == schema.MySQL || k.dialect == schema.MariaDB:
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func (k *newKey) computes() bool {
	return slices.ContainsFunc(k.names, func(n string) bool { return !bare.MatchString(n) })
}

// listed are the parts as the index lists them. In MySQL an expression stands
// in parentheses of its own.
func (k *newKey) listed() string {
	out := slices.Clone(k.parts)
	for i, n := range k.names {
		if !bare.MatchString(n) && (k.dialect == schema.MySQL || k.dialect == schema.Postgres && !call.MatchString(n)) {
			out[i] = "(" + n + ")"
		}
	}
	return strings.Join(out, ", ")
}

// call is a function of one thing, which PostgreSQL takes without parentheses.
var call = regexp.MustCompile(`^\w+\([^()]*\)$`)

func (k *newKey) where() string {
	if len(k.live) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(k.live, " AND ")
}

func (k *newKey) index(end string) string {
	return "CREATE UNIQUE INDEX " + k.name + " ON " + k.table + " (" + k.listed() + ")" + end
}

// generated is the key of MySQL and MariaDB: NULL is distinct from NULL there.
func (k *newKey) generated() string {
	mark := k.quote(fit(strings.Join(k.marks, "_")))
	return "ALTER TABLE " + k.table + " ADD COLUMN " + mark + " TINYINT AS (IF(" + strings.Join(k.live, " AND ") + ", 1, NULL)) VIRTUAL, " +
		"ADD UNIQUE INDEX " + k.name + " (" + k.listed() + ", " + mark + ")"
}

// duplicates lists the values that the key would find twice.
func (k *newKey) duplicates() string {
	where := slices.Clone(k.live)
	for _, p := range k.parts {
		if !k.nulls {
			where = append(where, p+" IS NOT NULL") // NULL is distinct from NULL
		}
	}
	q := "SELECT " + strings.Join(k.parts, ", ") + ", count(*) FROM " + k.table
	if len(where) > 0 {
		q += " WHERE " + strings.Join(where, " AND ")
	}
	return q + " GROUP BY " + strings.Join(k.parts, ", ") + " HAVING count(*) > 1"
}

// unused is a name for the key that no key of the table has.
func unused(table string, columns []string, keys []finding.Key) string {
	words := regexp.MustCompile(`[^\pL\pN]+`).ReplaceAllString(strings.Join(columns, "_"), "_")
	base := table + "_" + strings.Trim(words, "_")
	for _, end := range []string{"_key", "_unique", "_once"} {
		name := fit(base + end)
		if !slices.ContainsFunc(keys, func(k finding.Key) bool { return strings.EqualFold(k.Name, name) }) {
			return name
		}
	}
	return fit(base + "_key_" + digest(base))
}

// fit is a name of at most 63 bytes, PostgreSQL's limit, the lowest.
//
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
func fit(name string) string {
	if len(name) <= 63 {
		return name
	}
	cut := 50
	for cut > 0 && name[cut]&0xc0 == 0x80 { // inside a character
		cut--
	}
	return strings.TrimRight(name[:cut], "_") + "_" + digest(name)
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:4])
}
