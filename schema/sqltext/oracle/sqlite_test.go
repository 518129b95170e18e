package oracle

import (
	"database/sql"
	"fmt"
	"testing"

	_ "modernc.org/sqlite" // the engine itself

	"github.com/dupsert/dupsert/schema"
)

// TestSQLite: the engine compiles every statement, with the tables that the
// set has made before. It tells which tables a program opens; the planner may
// have left some out.
func TestSQLite(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	run := func(text string) error {
		if text == "PRAGMA foreign_keys = ON" {
			return nil // else every INSERT opens the parent tables too
		}
		_, err := db.Exec(text)
		return err
	}
	compare(t, schema.SQLite, "sqlite", func(text string) (answer, error) {
		opened, err := explain(db, text)
		return answer{tables: opened, some: true}, err
	}, run)
}

// explain is the tables whose pages the program of a statement opens.
func explain(db *sql.DB, text string) ([]string, error) {
	args := []any{1, 2, 3, 4, 5, 6, sql.Named("org", 1), sql.Named("org2", 2), sql.Named("id", 3)}
	rows, err := db.Query("EXPLAIN "+text, args...)
	if err != nil {
		return nil, err
	}
	type page struct{ db, root int64 }
	var pages []page
	for rows.Next() {
		var addr, p1, p2, p3, p5 int64
		var op string
		var p4, comment sql.NullString
		if err := rows.Scan(&addr, &op, &p1, &p2, &p3, &p4, &p5, &comment); err != nil {
			rows.Close()
			return nil, err
		}
		if op == "OpenRead" || op == "OpenWrite" {
			pages = append(pages, page{p3, p2})
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	tables := []string{}
	for _, p := range pages {
		master := []string{"sqlite_master", "sqlite_temp_master"}[min(p.db, 1)]
		var name string
		err := db.QueryRow("SELECT tbl_name FROM "+master+" WHERE rootpage = ?", p.root).Scan(&name)
		if err == sql.ErrNoRows {
			continue // e.g. sqlite_master itself, or a register instead of a page
		}
		if err != nil {
			return nil, fmt.Errorf("find page %d: %w", p.root, err)
		}
		if name != "sqlite_sequence" { // where AUTOINCREMENT counts
			tables = append(tables, name)
		}
	}
	return tables, nil
}
