package source

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/entschema"
)

// ent reads the tables that ent generated, in the dialects of the module's
// drivers: the generated code serves all of them.
func (l *loader) ent(c Candidate) error {
	name := c.Path
	for _, in := range []string{"schema.go", "migrate/schema.go"} {
		if _, err := os.Stat(l.local(path.Join(c.Path, in))); err == nil {
			name = path.Join(c.Path, in)
		}
	}
	f, err := entschema.Read(l.local(name), name)
	if err != nil {
		return placed(c, err)
	}
	dialects := l.drivers
	if c.Dialect != "" {
		dialects = []schema.Dialect{c.Dialect}
	}
	if len(dialects) == 0 {
		dialects = []schema.Dialect{schema.Postgres}
		l.warnings = append(l.warnings, Warning{Pos: c.Found, Text: fmt.Sprintf("no driver in go.mod tells the dialect of %s: it is read as PostgreSQL", c.URL)})
	}
	for _, d := range dialects {
		if err := l.keep(c, f.Catalog(d)); err != nil {
			return err
		}
	}
	return nil
}

// ofEnt says whether a file is one that ent generates for its tables.
func (w *walker) ofEnt(name string) bool {
	text, err := fs.ReadFile(w.fsys, name)
	return err == nil && bytes.Contains(text, []byte(`"entgo.io/ent/dialect/sql/schema"`)) && bytes.Contains(text, []byte("schema.Table{"))
}
