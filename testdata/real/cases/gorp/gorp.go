// Package gorp holds get-then-insert code in github.com/go-gorp/gorp/v3.
package gorp

import (
	"database/sql"
	"errors"

	"github.com/go-gorp/gorp/v3"
)

// User is a row.
type User struct {
	ID    int64  `db:"id"`
	Name  string `db:"name"`
	Email string `db:"email"`
}

// Store is a repository.
type Store struct{ db *gorp.DbMap }

func (s *Store) textbook(name, email string) error {
	var u User
	err := s.db.SelectOne(&u, `SELECT * FROM users WHERE name = $1`, name) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO users (name, email) VALUES ($1, $2)`, name, email)
	}
	return err
}

func (s *Store) unique(email string) error {
	n, err := s.db.SelectInt(`SELECT count(*) FROM users WHERE email = $1`, email) // want "unhandled-conflict"
	if err != nil {
		return err
	}
	if n > 0 {
		return errors.New("taken")
	}
	_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

// An executor is a connection or a transaction.
func join(e gorp.SqlExecutor, org, user int64) error {
	var ones []int
	if _, err := e.Select(&ones, `SELECT 1 FROM members WHERE org_id = $1 AND user_id = $2`, org, user); err != nil { // want "unhandled-conflict"
		return err
	}
	if len(ones) > 0 {
		return nil
	}
	_, err := e.Exec(`INSERT INTO members (org_id, user_id) VALUES ($1, $2)`, org, user)
	return err
}

// A text that is empty is not there.
func (s *Store) mail(name, email string) error {
	found, err := s.db.SelectStr(`SELECT email FROM users WHERE name = $1`, name) // want "unprotected-insert"
	if err != nil || found != "" {
		return err
	}
	_, err = s.db.Exec(`INSERT INTO users (name, email) VALUES ($1, $2)`, name, email)
	return err
}

// ok: the database decides.
func (s *Store) ignored(email string) error {
	var u User
	err := s.db.SelectOne(&u, `SELECT * FROM users WHERE email = $1`, email)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1) ON CONFLICT DO NOTHING`, email)
	}
	return err
}

// ok: the row is of another table.
func (s *Store) other(user int64, email string) error {
	n, err := s.db.SelectInt(`SELECT count(*) FROM members WHERE user_id = $1`, user)
	if err != nil || n > 0 {
		return err
	}
	_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}
