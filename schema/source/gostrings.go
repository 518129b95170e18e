package source

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/gosource"
	"github.com/dupsert/dupsert/schema/migrate"
)

// notOurs matches folders and files of Go code whose DDL is for tests, or for an engine
// that is not judged.
var notOurs = regexp.MustCompile(`(?i)(^|[/_])(tests?|testing|testutils?|testhelpers?|cassandra|scylla|clickhouse|cockroach(db)?|mssql|sqlserver|oracle|spanner|duckdb)(/|\.go$|$)`)

// gostrings reads the DDL in the strings of the module's Go code: each package
// is a source of its own.
func (l *loader) gostrings(c Candidate) error {
	units, err := gosource.Read(l.local(c.Path))
	if err != nil {
		return placed(c, err)
	}
	found := false
	units = slices.DeleteFunc(units, func(u gosource.Unit) bool { return notOurs.MatchString(u.Dir) })
	slices.SortStableFunc(units, func(a, b gosource.Unit) int { // those whose dialect is known are believed
		return cmp.Compare(b.Dialect, a.Dialect)
	})
	for _, u := range units {
		u.Scripts = slices.DeleteFunc(u.Scripts, func(s migrate.Script) bool { return notOurs.MatchString(s.File) })
		from := c
		from.URL = "go://" + u.Dir
		from.Optional = true
		from.Path = u.Dir
		from.Dialect = u.Dialect
		for _, d := range l.dialects(from, u.Scripts) {
			cat := ddl.Read(d, u.Scripts)
			found = found || len(cat.Tables) > 0
			if err := l.keep(from, cat); err != nil {
				return err
			}
		}
	}
	if !found && !c.Optional {
		return l.keep(c, &schema.Catalog{})
	}
	return nil
}

// declared says what a module without any schema lacks.
func declared(candidates []Candidate) string {
	const all = "neither .dupsert.yaml, atlas.hcl, sqlc.yaml, ent's migrate/schema.go, a migration directory, a schema file nor DDL in Go code declares a table"
	var looked []string
	for _, c := range candidates {
		if c.Kind != Go {
			looked = append(looked, c.String())
		}
	}
	if len(looked) == 0 {
		return all
	}
	return fmt.Sprintf("%s (looked at %s)", all, strings.Join(looked, ", "))
}
