package oracle

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/dupsert/dupsert/schema"
)

// openSQLite is an empty database.
func openSQLite(t *testing.T) *sql.DB {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	db.SetMaxOpenConns(1)
	return db
}

// each calls f for the rows of a query.
func each(db *sql.DB, f func(scan func(...any) error) error, query string, args ...any) (err error) {
	rows, err := db.Query(query, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return fmt.Errorf("%s: %w", query, err)
		}
	}
	return rows.Err()
}

// sqliteWorld is the tables of the main database as the engine's pragmas tell.
func sqliteWorld(db *sql.DB) (world, error) {
	w := world{}
	var names []string
	err := each(db, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		names = append(names, name)
		return err
	}, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		r, err := sqliteRelation(db, name)
		if err != nil {
			return nil, err
		}
		w[fold(schema.SQLite, name)] = r
	}
	return w, nil
}

// sqliteRelation is one table. A primary key that is another name of the
// rowid has no index.
func sqliteRelation(db *sql.DB, table string) (*relation, error) {
	r := &relation{}
	primary := key{primary: true}
	places := map[string]int{}
	err := each(db, func(scan func(...any) error) error {
		var name string
		var pk int
		err := scan(&name, &pk)
		name = fold(schema.SQLite, name)
		r.cols = append(r.cols, name)
		if pk > 0 {
			primary.parts, places[name] = append(primary.parts, name), pk
		}
		return err
	}, "SELECT name, pk FROM pragma_table_xinfo(?)", table)
	if err != nil {
		return nil, err
	}
	if len(primary.parts) > 0 {
		slices.SortFunc(primary.parts, func(x, y string) int { return places[x] - places[y] })
		r.keys = append(r.keys, primary)
	}
	err = each(db, func(scan func(...any) error) error {
		k := key{}
		err := scan(&k.name, &k.where)
		r.keys = append(r.keys, k)
		return err
	}, `SELECT name, partial FROM pragma_index_list(?) WHERE "unique" AND origin <> 'pk'`, table)
	if err != nil {
		return nil, err
	}
	for i := range r.keys {
		k := &r.keys[i]
		if k.primary {
			continue
		}
		err := each(db, func(scan func(...any) error) error {
			var cid int
			var name sql.NullString
			err := scan(&cid, &name)
			part := fold(schema.SQLite, name.String)
			if cid == -2 { // https://www.sqlite.org/pragma.html#pragma_index_info
				part = exprPart
			}
			k.parts = append(k.parts, part)
			return err
		}, "SELECT cid, name FROM pragma_index_info(?) ORDER BY seqno", k.name)
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}
