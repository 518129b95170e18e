package source

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/migrate"
)

// asksDialect matches a template directive that names a dialect.
var asksDialect = regexp.MustCompile(`(?i)\{\{[^}]*\b(postgres\w*|mysql|mariadb|sqlite\w*)\b[^}]*\}\}`)

// dialects tells which dialects the scripts are written for: as the
// configuration says, by the words of the path, by the suffixes of the files,
// by what only one dialect's DDL has, by the module's drivers.
func (l *loader) dialects(c Candidate, scripts []migrate.Script) []schema.Dialect {
	if c.Dialect != "" {
		return []schema.Dialect{c.Dialect}
	}
	if d := migrate.PathDialect(l.shownPath(c)); d != "" {
		return []schema.Dialect{d}
	}
	if found := l.bySuffix(scripts); len(found) > 0 {
		return found
	}
	var text strings.Builder
	for _, s := range scripts {
		text.WriteString(s.Text)
		text.WriteString("\n")
	}
	if len(l.drivers) > 1 && asksDialect.MatchString(text.String()) {
		return l.drivers // one text for all of them
	}
	if d := ddl.Dialect(text.String()); d != "" {
		return []schema.Dialect{d}
	}
	if len(l.drivers) > 0 {
		return l.drivers
	}
	l.warnings = append(l.warnings, Warning{
		Pos:  c.Found,
		Text: fmt.Sprintf("nothing tells the dialect of %s: it is read as PostgreSQL; add ?dialect=postgres, mysql, mariadb or sqlite", withoutPassword(c.URL)),
	})
	return []schema.Dialect{schema.Postgres}
}

// bySuffix are the dialects that file names restrict scripts to, and with
// scripts for all of them those of the drivers that the module itself requires. Engines that are not judged
// give none.
func (l *loader) bySuffix(scripts []migrate.Script) []schema.Dialect {
	var found []schema.Dialect
	all := false
	for _, s := range scripts {
		switch s.Dialect {
		case "":
			all = true
		case schema.Postgres, schema.MySQL, schema.MariaDB, schema.SQLite:
			found = append(found, s.Dialect)
		}
	}
	if len(found) > 0 && all && l.direct {
		for _, d := range l.drivers {
			if !slices.ContainsFunc(found, func(f schema.Dialect) bool { return family(f) == family(d) }) {
				found = append(found, d)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// shownPath is the candidate's path below the root, so that a word in the
// folders above it says nothing.
func (l *loader) shownPath(c Candidate) string {
	return strings.TrimPrefix(l.shown(c.Source), "file://")
}
