// Package shape has races of another shape than get-then-insert.
package shape

import (
	"database/sql"
	"errors"
)

type store struct {
	db *sql.DB
}

func (s *store) control(email string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	}
	return err
}

// One endpoint looks, another inserts.
func (s *store) Available(email string) (bool, error) {
	var n int
	err := s.db.QueryRow(`SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n) // miss "unprotected-insert": the user's program joins them
	return n == 0, err
}

// Create is called when Available has said yes, by a client.
func (s *store) Create(email string) error {
	_, err := s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

// The next number is computed from the last one.
func (s *store) numbered(email string) error {
	var last int64
	if err := s.db.QueryRow(`SELECT coalesce(max(id), 0) FROM users`).Scan(&last); err != nil { // miss "unprotected-insert": the insert does not depend on a miss
		return err
	}
	_, err := s.db.Exec(`INSERT INTO users (id, email) VALUES ($1, $2)`, last+1, email)
	return err
}

// insertFirst is no race: the insert is tried, and the row is read when there
// is one. It stands here because it has the words of one.
func (s *store) insertFirst(name string) (id int64, err error) {
	_, err = s.db.Exec(`INSERT INTO tags (name) VALUES ($1) ON CONFLICT DO NOTHING`, name) // miss "unhandled-conflict": there is nothing to find
	if err == nil {
		err = s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id) // miss "unprotected-insert": nor here
	}
	return id, err
}
