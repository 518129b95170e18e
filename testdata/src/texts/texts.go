// Package texts takes its SQL from where programs keep it.
package texts

import (
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
)

//go:embed find.sql
var find string

func embedded(db *sql.DB, isbn string) error {
	var id int64
	err := db.QueryRow(find, isbn).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = db.Exec("INSERT INTO books (isbn) VALUES ($1)", isbn)
	}
	return err
}

type queries struct {
	Find *sqlx.Stmt `query:"find-book"`
	Add  *sqlx.Stmt `query:"add-book"`
}

func named(q *queries, isbn string) error {
	var id int64
	err := q.Find.Get(&id, isbn) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = q.Add.Exec(isbn)
	}
	return err
}

const table = "books"

func formatted(db *sql.DB, isbn string) error {
	var n int
	if err := db.QueryRow(fmt.Sprintf("SELECT count(*) FROM %s WHERE %s = $1", table, "isbn"), isbn).Scan(&n); err != nil { // want "unprotected-insert"
		return err
	}
	if n > 0 {
		return nil
	}
	_, err := db.Exec("INSERT INTO "+table+" (isbn) VALUES ($1)", isbn)
	return err
}

func built(db *sql.DB, isbn string) error {
	var b strings.Builder
	b.WriteString("SELECT id FROM books")
	b.WriteString(" WHERE isbn = $1")
	var id int64
	err := db.QueryRow(b.String(), isbn).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = db.Exec("INSERT INTO books (isbn) VALUES ($1)", isbn)
	}
	return err
}

func merged(db *sql.DB, isbn string) error {
	_, err := db.Exec(`MERGE INTO books b USING (SELECT $1 AS isbn) s ON b.isbn = s.isbn WHEN NOT MATCHED THEN INSERT (isbn) VALUES (s.isbn)`, isbn) // want "unprotected-insert"
	return err
}

func several(db *sql.DB, isbn string) error {
	var id int64
	err := db.QueryRow("SELECT id FROM books WHERE isbn = $1", isbn).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = db.Exec("SET LOCAL lock_timeout = '1s'; INSERT INTO books (isbn) VALUES ($1)", isbn)
	}
	return err
}

func withCTE(db *sql.DB, isbn string) (id int64, err error) {
	err = db.QueryRow(`WITH found AS (SELECT id FROM books WHERE isbn = $1) SELECT id FROM found`, isbn).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		err = db.QueryRow(`INSERT INTO books (isbn) VALUES ($1) RETURNING id`, isbn).Scan(&id)
	}
	return id, err
}
