package atlas

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	atlas "ariga.io/atlas/sql/schema"

	"github.com/dupsert/dupsert/schema"
)

// Inspect reads the schema of a live database: tables and columns as Atlas's
// driver sees them, unique keys by a query of our own, because Atlas's
// inspection loses DEFERRABLE, the collations of key parts, whether an index
// is valid or visible, and partitions. SQLite files are relative to root.
func Inspect(ctx context.Context, rawURL, root string) (*schema.Catalog, error) {
	db, err := open(ctx, rawURL, root)
	if err != nil {
		return nil, err
	}
	cat, err := db.inspect(ctx)
	if err := errors.Join(err, db.close()); err != nil {
		return nil, db.failed("inspect", rawURL, err)
	}
	return cat, nil
}

// failed is the error of an action on the database, without its password.
func (db *database) failed(action, rawURL string, err error) error {
	err = fmt.Errorf("%s %s: %w", action, db.name, err)
	if u, bad := url.Parse(rawURL); bad == nil {
		return redact(err, u)
	}
	return fmt.Errorf("%s %s failed", action, db.name) // cannot be: open parsed the URL
}

func (db *database) inspect(ctx context.Context) (*schema.Catalog, error) {
	if db.dialect == schema.SQLite {
		return db.inspectSQLite(ctx)
	}
	realm, err := db.realm(ctx)
	if err != nil {
		return nil, err
	}
	cat := FromRealm(realm, db.dialect)
	cat.Source = db.name
	facts := db.mysqlFacts
	if db.dialect == schema.Postgres {
		facts = db.postgresFacts
	}
	if err := facts(ctx, realm, cat); err != nil {
		return nil, err
	}
	cat.Sort()
	return cat, nil
}

func (db *database) realm(ctx context.Context) (*atlas.Realm, error) {
	return db.driver.InspectRealm(ctx, &atlas.InspectRealmOption{
		Schemas: db.schemas,
		Mode:    atlas.InspectSchemas | atlas.InspectTables | atlas.InspectTypes,
	})
}

// tableID names a table as the catalog does.
type tableID struct{ schema, name string }

// setKeys replaces the keys of every table by those that our query found.
func setKeys(cat *schema.Catalog, keys map[tableID][]schema.Key) {
	for _, t := range cat.Tables {
		t.Keys = keys[tableID{t.Schema, t.Name}]
	}
}

// keyed adds a part to the table's key of that name, making the key with its
// first part. Rows come ordered by table, key and part.
func keyed(keys map[tableID][]schema.Key, id tableID, k schema.Key, p schema.Part) {
	list := keys[id]
	if n := len(list); n > 0 && list[n-1].Name == k.Name {
		list[n-1].Parts = append(list[n-1].Parts, p)
		return
	}
	k.Parts = []schema.Part{p}
	keys[id] = append(list, k)
}
