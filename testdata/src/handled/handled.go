// Package handled shows what code does with the loser of the race, and what guards it.
package handled

import (
	"database/sql"
	"errors"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"
)

type store struct {
	db *sql.DB
	mu sync.Mutex
}

func (s *store) id(name string) (int64, error) {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id)
	return id, err
}

func (s *store) insert(name string) error {
	_, err := s.db.Exec(`INSERT INTO tags (name) VALUES ($1)`, name)
	return err
}

func (s *store) raw(name string) error {
	if _, err := s.id(name); errors.Is(err, sql.ErrNoRows) { // want "unhandled-conflict"
		return s.insert(name)
	}
	return nil
}

// ok: the driver's code is looked at.
func (s *store) pq(name string) error {
	if _, err := s.id(name); errors.Is(err, sql.ErrNoRows) {
		err := s.insert(name)
		var e *pq.Error
		if errors.As(err, &e) && e.Code == "23505" {
			return nil
		}
		return err
	}
	return nil
}

func isUnique(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23505"
}

// ok: a helper looks at it.
func (s *store) pgx(name string) error {
	if _, err := s.id(name); errors.Is(err, sql.ErrNoRows) {
		if err := s.insert(name); isUnique(err) {
			return nil
		}
		return err
	}
	return nil
}

// ok: the text is looked at.
func (s *store) text(name string) error {
	if _, err := s.id(name); errors.Is(err, sql.ErrNoRows) {
		if err := s.insert(name); err != nil && !strings.Contains(err.Error(), "duplicate key") {
			return err
		}
	}
	return nil
}

func (s *store) otherCode(name string) error {
	if _, err := s.id(name); errors.Is(err, sql.ErrNoRows) { // want "unhandled-conflict"
		err := s.insert(name)
		var e *pq.Error
		if errors.As(err, &e) && e.Code == "40001" {
			return nil
		}
		return err
	}
	return nil
}

// ok: the row is read again after a failed insert.
func (s *store) reread(name string) (int64, error) {
	id, err := s.id(name)
	if errors.Is(err, sql.ErrNoRows) {
		if err := s.insert(name); err != nil {
			return s.id(name)
		}
	}
	return id, err
}

func (s *store) noted(title string) bool {
	var one int
	return s.db.QueryRow(`SELECT 1 FROM notes WHERE title = $1`, title).Scan(&one) == nil
}

func (s *store) locked(title string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.noted(title) { // want "process-local-lock"
		return nil
	}
	_, err := s.db.Exec(`INSERT INTO notes (title) VALUES ($1)`, title)
	return err
}

func (s *store) lockedTooLate(title string) error {
	if s.noted(title) { // want "unprotected-insert"
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.db.Exec(`INSERT INTO notes (title) VALUES ($1)`, title)
	return err
}

// ok: an advisory lock excludes the race.
func (s *store) advisory(title string) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtext($1))`, title); err != nil {
		return err
	}
	var one int
	err = tx.QueryRow(`SELECT 1 FROM notes WHERE title = $1`, title).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = tx.Exec(`INSERT INTO notes (title) VALUES ($1)`, title)
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

func (s *store) unbacked(title string) error {
	if s.noted(title) { // want "unbacked-upsert"
		return nil
	}
	_, err := s.db.Exec(`INSERT INTO notes (title) VALUES ($1) ON CONFLICT DO NOTHING`, title)
	return err
}

func (s *store) folded(name string) error {
	var one int
	err := s.db.QueryRow(`SELECT 1 FROM tags WHERE lower(name) = lower($1)`, name).Scan(&one) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		return s.insert(name)
	}
	return err
}

func (s *store) nullable(name, slug string) error {
	var one int
	err := s.db.QueryRow(`SELECT 1 FROM tags WHERE slug = $1`, slug).Scan(&one) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO tags (name, slug) VALUES ($2, $1)`, slug, name)
	}
	return err
}

func (s *store) notExists(title string) error {
	_, err := s.db.Exec(`INSERT INTO notes (title) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM notes WHERE title = $1)`, title) // want "unprotected-insert"
	return err
}

// ok: the caller handles the violation.
func (s *store) ensure(name string) error {
	if _, err := s.id(name); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return s.insert(name)
}

func (s *store) ensureCaller(name string) error {
	if err := s.ensure(name); err != nil && !isUnique(err) {
		return err
	}
	return nil
}

func (s *store) ownSentinel(name string) error {
	if _, err := s.id(name); errors.Is(err, sql.ErrNoRows) { // want "unhandled-conflict"
		if err := s.insert(name); errors.Is(err, errAlreadyExists) {
			return nil
		}
	}
	return nil
}

var errAlreadyExists = errors.New("exists")
