package source

import (
	"fmt"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/gosource"
)

// gostrings reads the DDL in the strings of the module's Go code: each package
// is a source of its own.
func (l *loader) gostrings(c Candidate) error {
	units, err := gosource.Read(l.local(c.Path))
	if err != nil {
		return placed(c, err)
	}
	any := false
	for _, u := range units {
		from := c
		from.URL = "go://" + u.Dir
		from.Optional = true
		from.Path = u.Dir
		from.Dialect = u.Dialect
		for _, d := range l.dialects(from, u.Scripts) {
			cat := ddl.Read(d, u.Scripts)
			any = any || len(cat.Tables) > 0
			if err := l.keep(from, cat); err != nil {
				return err
			}
		}
	}
	if !any && !c.Optional {
		return l.keep(c, &schema.Catalog{})
	}
	return nil
}

// declared says what a module without any schema lacks.
func declared(candidates []Candidate) string {
	const all = "neither .dupsert.yaml, atlas.hcl, sqlc.yaml, a migration directory, a schema file nor DDL in Go code declares a table"
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
