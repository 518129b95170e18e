// Package deadmysql reads again after a violation, as of a time when there was no row.
package deadmysql

import (
	"context"
	"database/sql"
	"errors"

	"github.com/go-sql-driver/mysql"
)

type store struct{ db *sql.DB }

func duplicate(err error) bool {
	var me *mysql.MySQLError
	return errors.As(err, &me) && me.Number == 1062
}

func find(tx *sql.Tx, query, name string) (id int64, err error) {
	err = tx.QueryRow(query, name).Scan(&id)
	return id, err
}

func (s *store) stale(name string) (int64, error) {
	tx, err := s.db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	id, err := find(tx, "SELECT id FROM tags WHERE name = ?", name) // want "dead-recovery"
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	_, err = tx.Exec("INSERT INTO tags (name) VALUES (?)", name)
	if duplicate(err) {
		return find(tx, "SELECT id FROM tags WHERE name = ?", name)
	}
	if err != nil {
		return 0, err
	}
	return 0, tx.Commit()
}

// ok: a locking read sees what is committed.
func (s *store) locking(name string) (int64, error) {
	tx, err := s.db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	id, err := find(tx, "SELECT id FROM tags WHERE name = ?", name)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	_, err = tx.Exec("INSERT INTO tags (name) VALUES (?)", name)
	if duplicate(err) {
		return find(tx, "SELECT id FROM tags WHERE name = ? FOR UPDATE", name)
	}
	if err != nil {
		return 0, err
	}
	return 0, tx.Commit()
}

// ok: at READ COMMITTED each read sees what is committed.
func (s *store) committed(ctx context.Context, name string) (int64, error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	id, err := find(tx, "SELECT id FROM tags WHERE name = ?", name)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	_, err = tx.Exec("INSERT INTO tags (name) VALUES (?)", name)
	if duplicate(err) {
		return find(tx, "SELECT id FROM tags WHERE name = ?", name)
	}
	if err != nil {
		return 0, err
	}
	return 0, tx.Commit()
}

// ok: the transaction had read nothing before its insert.
func (s *store) first(name string) (id int64, err error) {
	err = s.db.QueryRow("SELECT id FROM tags WHERE name = ?", name).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	tx, err := s.db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	_, err = tx.Exec("INSERT INTO tags (name) VALUES (?)", name)
	if duplicate(err) {
		return find(tx, "SELECT id FROM tags WHERE name = ?", name)
	}
	if err != nil {
		return 0, err
	}
	return 0, tx.Commit()
}
