package model

import "strings"

// word is one word of an xorm tag with what stands in its parentheses.
type word struct {
	name string
	args []string
}

// xormWords splits a tag at its spaces, but not within quotes or parentheses.
// Have: varchar(32) notnull unique(owner_name) 'name' default('a b')
func xormWords(tag string) []word {
	var out []word
	for tag = strings.TrimSpace(tag); tag != ""; tag = strings.TrimSpace(tag) {
		end := partEnd(tag, '\'', ' ')
		text := tag[:end]
		tag = tag[end:]
		w := word{name: text}
		if name, args, ok := strings.Cut(text, "("); ok && name != "" && !strings.HasPrefix(text, "'") {
			w = word{name: name, args: xormArgs(strings.TrimSuffix(args, ")"))}
		}
		out = append(out, w)
	}
	return out
}

// xormArgs splits what stands in parentheses at its commas.
func xormArgs(text string) []string {
	var out []string
	quoted, start := false, 0
	for i := range len(text) {
		switch {
		case text[i] == '\'':
			quoted = !quoted
		case text[i] == ',' && !quoted:
			out = append(out, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	return append(out, strings.TrimSpace(text[start:]))
}

// xormTypes are the types of SQL that a tag may name; other words name the column.
// https://gitea.com/xorm/xorm/src/branch/master/schemas/type.go
var xormTypes = func() map[string]bool {
	out := map[string]bool{}
	for _, t := range strings.Fields(`bit tinyint smallint mediumint int integer bigint number int8 enum set char varchar varchar2 nchar nvarchar
		tinytext text ntext clob mediumtext longtext uuid uniqueidentifier sysname date datetime smalldatetime time timestamp timestampz year
		decimal numeric money smallmoney real float double binary varbinary tinyblob blob mediumblob longblob bytea bool boolean
		serial bigserial json jsonb xml array`) {
		out[t] = true
	}
	return out
}()
