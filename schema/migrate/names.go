package migrate

import (
	"path"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// dialectWords are the words that name a dialect in file, folder and template
// names.
var dialectWords = map[string]schema.Dialect{
	"postgres": schema.Postgres, "postgresql": schema.Postgres, "pg": schema.Postgres,
	"pgx": schema.Postgres, "psql": schema.Postgres, "pgsql": schema.Postgres,
	"mysql": schema.MySQL, "mysql8": schema.MySQL, "mysql5": schema.MySQL, "mariadb": schema.MariaDB,
	"sqlite": schema.SQLite, "sqlite3": schema.SQLite,
}

// foreignWords name engines that dupsert does not judge: a file or a branch
// for one of them runs on none of ours.
var foreignWords = map[string]bool{
	"cockroach": true, "cockroachdb": true, "crdb": true, "mssql": true, "sqlserver": true, "oracle": true, "spanner": true, "clickhouse": true,
}

// foreign is the dialect of a script for an engine that dupsert does not judge.
const foreign schema.Dialect = "other"

// PathDialect guesses a dialect from the words of a path, the last element
// first: store/postgres/001_init.sql, db/schema_mysql.sql. It is "" when no
// word names one.
func PathDialect(name string) schema.Dialect {
	elems := strings.Split(path.Clean(strings.ToLower(name)), "/")
	for _, elem := range slices.Backward(elems) {
		words := strings.FieldsFunc(elem, func(r rune) bool { return r < '0' || r > 'z' || '9' < r && r < 'a' })
		for _, w := range words {
			if d := dialectWords[w]; d != "" {
				return d
			}
		}
	}
	return ""
}

// nameDialect is the dialect that a file's suffix restricts it to:
// 1_x.postgres.up.sql, 1_x.up.mysql.sql.
func nameDialect(base string) schema.Dialect {
	words := strings.Split(strings.ToLower(base), ".")
	for _, w := range words[1:] {
		if d := dialectWords[w]; d != "" {
			return d
		}
		if foreignWords[w] {
			return foreign
		}
	}
	return ""
}

// stem is a file name without .sql and without a dialect's suffix.
func stem(base string) string {
	words := strings.Split(base, ".")
	words = slices.DeleteFunc(words, func(w string) bool {
		w = strings.ToLower(w)
		return w == "sql" || w == "fizz" || w == "autocommit" || dialectWords[w] != "" || foreignWords[w]
	})
	return strings.Join(words, ".")
}

// downWords end the name of a file that undoes a migration.
var downWords = []string{"down", "rollback", "undo", "revert"}

// isDown reports whether the file undoes another one of siblings. After a dot
// the word is enough; 004_scale_down.sql may be anything, so there a sibling
// with the same number must exist.
func isDown(base string, siblings []string) bool {
	s := strings.ToLower(stem(base))
	for _, w := range downWords {
		if s == w || strings.HasSuffix(s, "."+w) {
			return true
		}
		if strings.HasSuffix(s, "_"+w) || strings.HasSuffix(s, "-"+w) {
			return slices.ContainsFunc(siblings, func(other string) bool {
				return undoes(s[:len(s)-len(w)-1], strings.ToLower(stem(other)))
			})
		}
	}
	return false
}

// undoes reports whether x_down undoes the file named up: x, x_up, x.up, or
// another file with x's number.
func undoes(x, up string) bool {
	switch up {
	case x, x + "_up", x + "-up", x + ".up":
		return true
	}
	n := number(x)
	if n == "" || number(up) != n {
		return false
	}
	return !slices.ContainsFunc(downWords, func(w string) bool { return strings.HasSuffix(up, w) })
}
