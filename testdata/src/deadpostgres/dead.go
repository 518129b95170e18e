// Package deadpostgres catches the violation, and goes on as if it had not aborted the transaction.
package deadpostgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lib/pq"
)

type store struct {
	db   *sql.DB
	pool *pgxpool.Pool
}

var errTaken = errors.New("taken")

func duplicate(err error) bool {
	var pe *pq.Error
	return errors.As(err, &pe) && pe.Code == "23505"
}

func find(tx *sql.Tx, name string) (id int64, err error) {
	err = tx.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id)
	return id, err
}

// The re-read fails: current transaction is aborted.
func (s *store) reread(name string) (int64, error) {
	tx, err := s.db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	id, err := find(tx, name) // want "dead-recovery"
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	_, err = tx.Exec(`INSERT INTO tags (name) VALUES ($1)`, name)
	if duplicate(err) {
		return find(tx, name)
	}
	if err != nil {
		return 0, err
	}
	return 0, tx.Commit()
}

// Whatever the error, it is read again.
func (s *store) anyError(name string) (int64, error) {
	tx, err := s.db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	id, err := find(tx, name) // want "dead-recovery"
	if err == nil {
		return id, tx.Commit()
	}
	if _, err := tx.Exec(`INSERT INTO tags (name) VALUES ($1)`, name); err != nil {
		return find(tx, name)
	}
	return 0, tx.Commit()
}

// ok: a savepoint stands before the insert.
func (s *store) savepoint(name string) (int64, error) {
	tx, err := s.db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	id, err := find(tx, name)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	if _, err := tx.Exec(`SAVEPOINT create_tag`); err != nil {
		return 0, err
	}
	_, err = tx.Exec(`INSERT INTO tags (name) VALUES ($1)`, name)
	if duplicate(err) {
		if _, err := tx.Exec(`ROLLBACK TO SAVEPOINT create_tag`); err != nil {
			return 0, err
		}
		return find(tx, name)
	}
	if err != nil {
		return 0, err
	}
	return 0, tx.Commit()
}

// ok: pgx's nested transaction is a savepoint.
func (s *store) nested(ctx context.Context, name string) (id int64, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `SELECT id FROM tags WHERE name = $1`, name).Scan(&id)
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		err = pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error {
			_, err := inner.Exec(ctx, `INSERT INTO tags (name) VALUES ($1)`, name)
			return err
		})
		var pe *pgconn.PgError
		if errors.As(err, &pe) && pe.Code == "23505" {
			return tx.QueryRow(ctx, `SELECT id FROM tags WHERE name = $1`, name).Scan(&id)
		}
		return err
	})
	return id, err
}

// ok: the transaction is over when it is read again.
func (s *store) outside(name string) (id int64, err error) {
	err = s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	if err := s.create(name); duplicate(err) {
		return id, s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id)
	} else if err != nil {
		return 0, err
	}
	return id, nil
}

func (s *store) create(name string) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`INSERT INTO tags (name) VALUES ($1)`, name); err != nil {
		return err
	}
	return tx.Commit()
}

// ok: the violation is told, and nothing more is asked of the transaction.
func (s *store) told(name string) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := find(tx, name); err == nil {
		return errTaken
	}
	_, err = tx.Exec(`INSERT INTO tags (name) VALUES ($1)`, name)
	if duplicate(err) {
		return errTaken
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// ok: all of it is tried again, in another transaction.
func (s *store) retry(name string) (err error) {
	for range 3 {
		if err = s.once(name); err == nil || !duplicate(err) {
			return err
		}
	}
	return err
}

func (s *store) once(name string) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := find(tx, name); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if _, err = tx.Exec(`INSERT INTO tags (name) VALUES ($1)`, name); err != nil {
		return err
	}
	return tx.Commit()
}

// %v leaves nothing of the driver's error.
func (s *store) formatted(name string) error {
	var id int64
	if err := s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id); err == nil { // want "dead-recovery"
		return nil
	}
	if err := s.insert(name); duplicate(err) {
		return errTaken
	} else if err != nil {
		return err
	}
	return nil
}

func (s *store) insert(name string) error {
	if _, err := s.db.Exec(`INSERT INTO tags (name) VALUES ($1)`, name); err != nil {
		return fmt.Errorf("insert tag %s: %v", name, err)
	}
	return nil
}

// ok: the text says it still.
func (s *store) text(name string) error {
	var id int64
	if err := s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id); err == nil {
		return nil
	}
	err := s.insert(name)
	if err != nil && strings.Contains(err.Error(), "duplicate key") {
		return errTaken
	}
	return err
}

// No key can be violated.
func (s *store) keyless(text string) error {
	var id int64
	if err := s.db.QueryRow(`SELECT id FROM notes WHERE text = $1`, text).Scan(&id); err == nil { // want "dead-recovery"
		return nil
	}
	_, err := s.db.Exec(`INSERT INTO notes (text) VALUES ($1)`, text)
	if duplicate(err) {
		return errTaken
	}
	return err
}

// DO NOTHING gives the loser no row.
func (s *store) noRow(name string) (id int64, err error) {
	err = s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id) // want "unhandled-conflict"
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	err = s.db.QueryRow(`INSERT INTO tags (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id`, name).Scan(&id)
	return id, err
}

// ok: it is read again then.
func (s *store) noRowAgain(name string) (id int64, err error) {
	err = s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	err = s.db.QueryRow(`INSERT INTO tags (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id`, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id)
	}
	return id, err
}

// ok: no row is as good.
func (s *store) noRowFine(name string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	err = s.db.QueryRow(`INSERT INTO tags (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id`, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}
