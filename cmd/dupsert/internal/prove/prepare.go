package prove

import (
	"context"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// prepare makes what PostgreSQL's tables stand on: schemas, types, extensions.
func (ts *tables) prepare(ctx context.Context, b *bench) (string, error) {
	if ts.dialect != schema.Postgres {
		return "", nil
	}
	for _, step := range []func(context.Context, *bench) (string, error){ts.makeSchemas, ts.makeExtensions, ts.makeTypes} {
		if why, err := step(ctx, b); why != "" || err != nil {
			return why, err
		}
	}
	return "", nil
}

func (ts *tables) makeSchemas(ctx context.Context, b *bench) (string, error) {
	seen := map[string]bool{"": true}
	for _, t := range ts.list {
		if seen[t.Schema] {
			continue
		}
		seen[t.Schema] = true
		if len(b.schemas) > 0 && !slices.Contains(b.schemas, t.Schema) {
			return "the schema " + t.Schema + " is not in the search_path of the dev URL", nil
		}
		var has bool
		if err := b.pool.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1)", t.Schema).Scan(&has); err != nil {
			return "", err
		}
		if has {
			continue
		}
		name := quote(ts.dialect, t.Schema)
		if err := b.make(ctx, "CREATE SCHEMA "+name, "DROP SCHEMA IF EXISTS "+name); err != nil {
			return failed(ctx, b, "the schema "+t.Schema+" cannot be made", err)
		}
	}
	return "", nil
}

// extensions are what types and functions of a column come with.
var extensions = []struct{ word, name string }{
	{"citext", "citext"}, {"hstore", "hstore"}, {"ltree", "ltree"}, {"uuid_generate_", "uuid-ossp"}, {"gen_salt", "pgcrypto"}, {"gen_random_bytes", "pgcrypto"},
}

func (ts *tables) makeExtensions(ctx context.Context, b *bench) (string, error) {
	var text strings.Builder
	for _, t := range ts.list {
		for _, c := range t.Columns {
			text.WriteString(strings.ToLower(c.Type + " " + c.Default + " " + c.Generated + "\n"))
		}
	}
	for _, e := range extensions {
		if !strings.Contains(text.String(), e.word) {
			continue
		}
		var has bool
		if err := b.pool.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_extension WHERE extname = $1)", e.name).Scan(&has); err != nil {
			return "", err
		}
		if has {
			continue
		}
		name := quote(ts.dialect, e.name)
		if err := b.make(ctx, "CREATE EXTENSION "+name, "DROP EXTENSION IF EXISTS "+name+" CASCADE"); err != nil {
			return failed(ctx, b, "the extension "+e.name+" cannot be made", err)
		}
	}
	return "", nil
}

// makeTypes makes the enumerations and domains that the tables use.
func (ts *tables) makeTypes(ctx context.Context, b *bench) (string, error) {
	for _, t := range ts.cat.Types {
		if !ts.uses(t) {
			continue
		}
		name := quote(ts.dialect, t.Name)
		if t.Schema != "" {
			name = quote(ts.dialect, t.Schema) + "." + name
		}
		kind, text := "TYPE", "CREATE TYPE "+name+" AS ENUM ("+literals(t.Values)+")"
		if t.Base != "" {
			kind, text = "DOMAIN", "CREATE DOMAIN "+name+" AS "+t.Base
		}
		if err := b.make(ctx, text, "DROP "+kind+" IF EXISTS "+name+" CASCADE"); err != nil {
			return failed(ctx, b, "the type "+t.Name+" cannot be made", err)
		}
	}
	return "", nil
}

func (ts *tables) uses(typ schema.Type) bool {
	for _, t := range ts.list {
		for _, c := range t.Columns {
			if typeNamed(ts.cat, c.Type) == typ.Name {
				return true
			}
		}
	}
	return false
}

// typeNamed is the name of the declared type that a column's type is; "" for none.
func typeNamed(cat *schema.Catalog, text string) string {
	name := strings.TrimSuffix(strings.TrimSpace(text), "[]")
	name = strings.Trim(name[strings.LastIndexByte(name, '.')+1:], `"`)
	for _, t := range cat.Types {
		if strings.EqualFold(t.Name, name) {
			return t.Name
		}
	}
	return ""
}
