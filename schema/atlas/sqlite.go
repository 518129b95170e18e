package atlas

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
)

// sqliteText lists the statements that SQLite keeps as its schema; it parses
// them itself whenever it opens the file. Tables come first; virtual tables
// and the tables that keep their content are left out.
// https://www.sqlite.org/schematab.html
const sqliteText = `
SELECT s.name, s.sql FROM main.sqlite_schema s JOIN pragma_table_list l ON l.name = s.tbl_name AND l.schema = 'main'
WHERE s.type IN ('table', 'index') AND s.sql IS NOT NULL AND l.type = 'table' AND s.tbl_name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY s.type = 'index', s.rowid`

// sqliteKeys lists the columns of the unique indexes (constraints have one
// too) in index order; an expression has no name.
const sqliteKeys = `
SELECT t.name, i.name, coalesce(c.name, '')
FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_xinfo(i.name) c
WHERE t.type = 'table' AND i."unique" AND c.key AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY t.name, i.name, c.seqno`

// inspectSQLite interprets the statements and checks the keys it finds against
// what the engine says. Atlas's inspection is not used: it fails on a partial
// index whose WHERE is in lower case, and knows neither the collations nor the
// names of constraints.
func (db *database) inspectSQLite(ctx context.Context) (*schema.Catalog, error) {
	b := ddl.New(schema.SQLite)
	err := db.each(ctx, sqliteText, func(scan scanner) error {
		var name, text string
		if err := scan(&name, &text); err != nil {
			return err
		}
		b.Apply(name, 1, text)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read sqlite_schema: %w", err)
	}
	cat := b.Catalog()
	cat.Source = db.name
	forgetPositions(cat)
	if err := db.checkSQLite(ctx, cat); err != nil {
		return nil, fmt.Errorf("read the indexes: %w", err)
	}
	return cat, nil
}

// checkSQLite makes a table unknown if the engine has other keys than the catalog.
func (db *database) checkSQLite(ctx context.Context, cat *schema.Catalog) error {
	engine := map[tableID][]schema.Key{}
	err := db.each(ctx, sqliteKeys, func(scan scanner) error {
		var table, index, column string
		if err := scan(&table, &index, &column); err != nil {
			return err
		}
		keyed(engine, tableID{"", table}, schema.Key{Name: index}, schema.Part{Column: column})
		return nil
	})
	if err != nil {
		return err
	}
	for _, t := range cat.Tables {
		want, got := columnLists(engine[tableID{t.Schema, t.Name}]), columnLists(withIndex(t))
		if !slices.Equal(got, want) {
			t.Unknown = true
			t.Why = fmt.Sprintf("its keys were read as %v, the database has %v", got, want)
		}
	}
	return nil
}

// withIndex are the keys of a table that have an index: all but an INTEGER
// PRIMARY KEY, which is the row's number itself.
// https://www.sqlite.org/lang_createtable.html#rowid
func withIndex(t *schema.Table) []schema.Key {
	return slices.DeleteFunc(slices.Clone(t.Keys), func(k schema.Key) bool {
		if !k.Primary || len(k.Parts) != 1 {
			return false
		}
		c := t.Column(k.Parts[0].Column)
		return c != nil && strings.EqualFold(c.Type, "integer")
	})
}

// columnLists are the distinct column lists of keys, sorted; an expression is "".
func columnLists(keys []schema.Key) []string {
	var out []string
	for _, k := range keys {
		names := make([]string, len(k.Parts))
		for i, p := range k.Parts {
			names[i] = strings.ToLower(p.Column)
		}
		out = append(out, strings.Join(names, ","))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// forgetPositions removes places that exist in no file of the user's.
func forgetPositions(cat *schema.Catalog) {
	for _, t := range cat.Tables {
		t.Declared = schema.Pos{}
		for i := range t.Keys {
			t.Keys[i].Declared = schema.Pos{}
		}
	}
	for i := range cat.Notes {
		cat.Notes[i].Pos = schema.Pos{}
	}
}
