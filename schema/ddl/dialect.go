package ddl

import (
	"regexp"

	"github.com/dupsert/dupsert/schema"
)

// features are what only one dialect's DDL has, the sure ones first.
var features = []struct {
	dialect schema.Dialect
	text    *regexp.Regexp
}{
	{schema.SQLite, regexp.MustCompile(`(?i)\bautoincrement\b|\bwithout\s+rowid\b|^\s*pragma\s|;\s*pragma\s|\binsert\s+or\s+(ignore|replace)\b|\bcreate\s+virtual\s+table\b|\bsqlite_`)},
	{schema.MySQL, regexp.MustCompile("(?i)\\bauto_increment\\b|\\bengine\\s*=\\s*['`]?(innodb|myisam|aria)|\\brow_format\\s*=|\\bcharset\\s*=|\\bcharacter\\s+set\\b|" +
		"\\bunique\\s+key\\b|\\bon\\s+update\\s+current_timestamp\\b|\\bunsigned\\b|\\b(tiny|medium|long)(int|text|blob)\\b|\\bmodify\\s+column\\b|\\bchange\\s+column\\b|" +
		"\\binsert\\s+ignore\\b|\\bdatetime\\(\\d|^\\s*delimiter\\s|\\brename\\s+table\\b|/\\*!\\d{5}")},
	{schema.Postgres, regexp.MustCompile(`(?i)\b(big|small)?serial\b|\bbytea\b|\btimestamptz\b|\bjsonb\b|\btimestamp\s+with(out)?\s+time\s+zone\b|\$\$|\bplpgsql\b|` +
		`\bcreate\s+(extension|type|domain|schema|materialized|sequence)\b|\busing\s+(gin|gist|btree|hash|brin)\s*\(|\bcharacter\s+varying\b|::[a-z]|\bcitext\b|\binet\b|\btext\[\]|` +
		`\bgenerated\s+(always|by\s+default)\s+as\s+identity\b|\bconcurrently\b|\bgen_random_uuid\b|\buuid_generate_v|\balter\s+column\b|\bcomment\s+on\b|\bowner\s+to\b|\bsearch_path\b|\bstdin\b`)},
	{schema.MySQL, regexp.MustCompile("(?m)`[A-Za-z_]+`")}, // SQLite takes backquotes too, but nobody is made to write them
	{schema.SQLite, regexp.MustCompile(`(?i)\binteger\s+primary\s+key\b|\bcollate\s+nocase\b|\bdatetime\(\s*'|\bstrftime\s*\(`)},
}

// Dialect guesses the dialect of a text of DDL from what only one of them has;
// "" if nothing tells. Of the features found the most frequent dialect wins.
func Dialect(text string) schema.Dialect {
	const most = 1 << 20
	text = text[:min(len(text), most)]
	counts := make(map[schema.Dialect]int)
	best := schema.Dialect("")
	for _, f := range features {
		counts[f.dialect] += len(f.text.FindAllStringIndex(text, 1000))
		if counts[f.dialect] > counts[best] {
			best = f.dialect
		}
	}
	return best
}
