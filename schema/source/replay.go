package source

import (
	"context"
	"fmt"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
)

// replay replaces what was interpreted by what a dev database of the dialect
// made of the migrations, and keeps the positions.
func (l *loader) replay(ctx context.Context, c Candidate, scripts []migrate.Script, cat *schema.Catalog) error {
	scheme, _, _ := strings.Cut(l.DevURL, "://")
	d := databases[scheme]
	if d == "" || family(d) != family(cat.Dialect) || c.Rank == Strings {
		return nil
	}
	if d != schema.SQLite && !l.AllowNetwork {
		return fmt.Errorf("replay %s on %s://…: %w", c, scheme, ErrNetwork)
	}
	if l.Atlas == nil {
		return fmt.Errorf("replay %s: %w", c, ErrNoAtlas)
	}
	replayed, err := l.Atlas.Replay(ctx, l.DevURL, l.Root, scripts)
	if err != nil {
		return placed(c, err)
	}
	positions(replayed, cat)
	replayed.Dialect, replayed.Source = cat.Dialect, c.URL
	*cat = *replayed
	return nil
}

// positions copies the places of tables and keys from one catalog to another.
func positions(to, from *schema.Catalog) {
	for _, t := range to.Tables {
		f := from.Table(t.Schema, t.Name)
		if f == nil {
			continue
		}
		t.Declared = f.Declared
		for i := range t.Keys {
			k := &t.Keys[i]
			for _, fk := range f.Keys {
				if strings.EqualFold(k.Name, fk.Name) || k.Primary && fk.Primary {
					k.Declared = fk.Declared
				}
			}
		}
	}
}

// family folds MariaDB into MySQL.
func family(d schema.Dialect) schema.Dialect {
	if d == schema.MariaDB {
		return schema.MySQL
	}
	return d
}
