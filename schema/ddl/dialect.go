package ddl

import (
	"regexp"

	"github.com/dupsert/dupsert/schema"
)

// feature is what a dialect's DDL is known by.
type feature struct {
	dialect schema.Dialect
	text    *regexp.Regexp
}

// features are what only one dialect's DDL has.
var features = []feature{
	{schema.SQLite, regexp.MustCompile(`(?i)\bautoincrement\b|\bwithout\s+rowid\b|^\s*pragma\s|;\s*pragma\s|\binsert\s+or\s+(ignore|replace)\b|\bcreate\s+virtual\s+table\b|\bsqlite_`)},
	{schema.MySQL, regexp.MustCompile("(?i)\\bauto_increment\\b|\\bengine\\s*=\\s*['`]?(innodb|myisam|aria)|\\brow_format\\s*=|\\bcharset\\s*=|\\bcharacter\\s+set\\b|" +
		"\\bunique\\s+key\\b|\\bon\\s+update\\s+current_timestamp\\b|\\bunsigned\\b|\\b(tiny|medium|long)(int|text|blob)\\b|\\bmodify\\s+column\\b|\\bchange\\s+column\\b|" +
		"\\binsert\\s+ignore\\b|\\bdatetime\\(\\d|^\\s*delimiter\\s|\\brename\\s+table\\b|/\\*!\\d{5}")},
	{schema.Postgres, regexp.MustCompile(`(?i)\b(big|small)?serial\b|\bbytea\b|\btimestamptz\b|\bjsonb\b|\btimestamp\s+with(out)?\s+time\s+zone\b|\$\$|\bplpgsql\b|` +
		`\bcreate\s+(extension|type|domain|schema|materialized|sequence)\b|\busing\s+(gin|gist|btree|hash|brin)\s*\(|\bcharacter\s+varying\b|::[a-z]|\bcitext\b|\binet\b|\btext\[\]|` +
		`\bgenerated\s+(always|by\s+default)\s+as\s+identity\b|\bconcurrently\b|\bgen_random_uuid\b|\buuid_generate_v|\balter\s+column\b|\bcomment\s+on\b|\bowner\s+to\b|\bsearch_path\b|\bstdin\b`)},
}

// habits are what people write in one dialect's DDL though others take it too.
var habits = []feature{
	{schema.MySQL, regexp.MustCompile("(?i)\\b(table|exists|on|key|index|column|into|add|constraint)\\s+`")},
	{schema.SQLite, regexp.MustCompile(`(?i)\binteger\s+primary\s+key\b|\bcollate\s+nocase\b|\bdatetime\(\s*'|\bstrftime\s*\(`)},
}

// lineComment is a comment to the end of its line.
var lineComment = regexp.MustCompile(`--[^\n]*`)

// Dialect guesses the dialect of a text of DDL from what only one of them has,
// else from habits; "" if nothing tells. The dialect found most often wins.
// The more text, the better: a directory's files are to be judged together.
func Dialect(text string) schema.Dialect {
	const most = 1 << 20
	text = lineComment.ReplaceAllString(text[:min(len(text), most)], "")
	if d := mostFrequent(features, text); d != "" {
		return d
	}
	return mostFrequent(habits, text)
}

func mostFrequent(list []feature, text string) schema.Dialect {
	best, count := schema.Dialect(""), 0
	for _, f := range list {
		if n := len(f.text.FindAllStringIndex(text, 1000)); n > count {
			best, count = f.dialect, n
		}
	}
	return best
}
