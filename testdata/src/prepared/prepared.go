// Package prepared keeps its SQL in statements, maps, structs and variables.
package prepared

import (
	"database/sql"
	"errors"
)

const (
	selectRoom = `SELECT id FROM rooms WHERE alias = $1`
	insertRoom = `INSERT INTO rooms (alias) VALUES ($1)`
)

type fields struct{ selectStmt, insertStmt *sql.Stmt }

func newFields(db *sql.DB) (*fields, error) {
	f := &fields{}
	var err error
	if f.selectStmt, err = db.Prepare(selectRoom); err != nil {
		return nil, err
	}
	f.insertStmt, err = db.Prepare(insertRoom)
	return f, err
}

func (f *fields) ensure(alias string) error {
	var id int64
	err := f.selectStmt.QueryRow(alias).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = f.insertStmt.Exec(alias)
	}
	return err
}

type listed struct{ selectStmt, insertStmt *sql.Stmt }

type pair struct {
	stmt **sql.Stmt
	sql  string
}

type statements []pair

func (s statements) prepare(db *sql.DB) (err error) {
	for _, p := range s {
		if *p.stmt, err = db.Prepare(p.sql); err != nil {
			return err
		}
	}
	return nil
}

func newListed(db *sql.DB) (*listed, error) {
	l := &listed{}
	return l, statements{{&l.selectStmt, selectRoom}, {&l.insertStmt, insertRoom}}.prepare(db)
}

func inTx(tx *sql.Tx, stmt *sql.Stmt) *sql.Stmt {
	if tx != nil {
		return tx.Stmt(stmt)
	}
	return stmt
}

func (l *listed) ensure(tx *sql.Tx, alias string) error {
	var id int64
	err := inTx(tx, l.selectStmt).QueryRow(alias).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = inTx(tx, l.insertStmt).Exec(alias)
	}
	return err
}

var texts = map[string]string{
	"select": selectRoom,
	"insert": insertRoom,
}

func byMap(db *sql.DB, alias string) error {
	var id int64
	err := db.QueryRow(texts["select"], alias).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = db.Exec(texts["insert"], alias)
	}
	return err
}

var queries = struct{ get, put string }{get: selectRoom, put: insertRoom}

func byStruct(db *sql.DB, alias string) error {
	var id int64
	err := db.QueryRow(queries.get, alias).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = db.Exec(queries.put, alias)
	}
	return err
}

var prefix = "rooms"

// ok: the table's name is set at run time.
func setPrefix(p string) { prefix = p }

func byPrefix(db *sql.DB, alias string) error {
	var id int64
	err := db.QueryRow("SELECT id FROM "+prefix+" WHERE alias = $1", alias).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = db.Exec("INSERT INTO "+prefix+" (alias) VALUES ($1)", alias)
	}
	return err
}
