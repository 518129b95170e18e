package newkey

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

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
func (k *Key) quote(name string) string {
	switch {
	case plain.MatchString(name) && !slices.Contains(reserved, name):
		return name
	case k.Dialect == schema.MySQL || k.Dialect == schema.MariaDB:
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
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
