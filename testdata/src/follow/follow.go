// Package follow has pairs whose ends are joined by more than an if.
package follow

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

type store struct {
	db   *sql.DB
	seen sync.Map
}

func (s *store) add(email string) error {
	_, err := s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

func (s *store) has(email string) bool {
	var id int64
	return s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id) == nil
}

// A cache in front of the lookup.
func (s *store) fronted(email string) error {
	if _, ok := s.seen.Load(email); ok {
		return nil
	}
	if !s.has(email) { // want "unprotected-insert"
		return s.add(email)
	}
	return nil
}

// The miss is told by the text of the error.
func (s *store) errorText(email string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id) // want "unprotected-insert"
	if err != nil && strings.Contains(err.Error(), "no rows") {
		return s.add(email)
	}
	return err
}

// statusError is an error with a code, as web frameworks have.
type statusError struct{ code int }

func (e *statusError) Error() string { return "status" }

func (s *store) find(email string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return &statusError{404}
	}
	return err
}

func (s *store) coded(email string) error {
	err := s.find(email) // want "unprotected-insert"
	var status *statusError
	if errors.As(err, &status) && status.code == 404 {
		return s.add(email)
	}
	return err
}

// The insert is started and not waited for.
func (s *store) started(email string) {
	if !s.has(email) { // want "unprotected-insert"
		go s.add(email)
	}
}

// An iterator gives the rows.
func (s *store) all(ctx context.Context) func(func(string) bool) {
	return func(yield func(string) bool) {
		rows, err := s.db.QueryContext(ctx, `SELECT email FROM users`)
		if err != nil {
			return
		}
		defer rows.Close()
		for rows.Next() {
			var email string
			if rows.Scan(&email) != nil || !yield(email) {
				return
			}
		}
	}
}

func (s *store) iterated(ctx context.Context, email string) error {
	for e := range s.all(ctx) { // want "unprotected-insert"
		if e == email {
			return nil
		}
	}
	return s.add(email)
}

// Every row of a list is looked for, and what is missing is inserted at the end.
func (s *store) batch(emails []string) error {
	var missing []string
	for _, e := range emails {
		if !s.has(e) { // want "unprotected-insert"
			missing = append(missing, e)
		}
	}
	for _, e := range missing {
		if err := s.add(e); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) tag(name string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id) // ok: serve, two callers up, knows the violation
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO tags (name) VALUES ($1)`, name)
	}
	return err
}

func (s *store) middle(name string) error { return s.tag(name) }

func (s *store) serve(name string) int {
	err := s.middle(name)
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.Code == "23505":
		return 409
	case err != nil:
		return 500
	}
	return 200
}
