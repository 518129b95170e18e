// Package rename holds code that asks whether a value is free, and then gives it to a row that is there.
package rename

import (
	"database/sql"
	"errors"

	"github.com/lib/pq"
)

type store struct{ db *sql.DB }

var errTaken = errors.New("taken")

func (s *store) email(id int64, email string) error {
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n); err != nil { // want "check-then-update"
		return err
	}
	if n > 0 {
		return errTaken
	}
	_, err := s.db.Exec(`UPDATE users SET email = $1 WHERE id = $2`, email, id)
	return err
}

// The row itself may have the value already.
func (s *store) other(id int64, email, name string) error {
	var taken bool
	err := s.db.QueryRow(`SELECT EXISTS (SELECT 1 FROM users WHERE email = $1 AND id <> $2)`, email, id).Scan(&taken) // want "check-then-update"
	if err != nil {
		return err
	}
	if taken {
		return errTaken
	}
	_, err = s.db.Exec(`UPDATE users SET name = $1, email = $2 WHERE id = $3`, name, email, id)
	return err
}

// Through functions.
func (s *store) free(name string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return errTaken
}

func (s *store) set(id int64, name string) error {
	_, err := s.db.Exec(`UPDATE tags SET name = $1 WHERE id = $2`, name, id)
	return err
}

func (s *store) renameTag(id int64, name string) error {
	if err := s.free(name); err != nil { // want "unhandled-conflict"
		return err
	}
	return s.set(id, name)
}

// ok: the violation is told from other errors.
func (s *store) handled(id int64, name string) error {
	if err := s.free(name); err != nil {
		return err
	}
	err := s.set(id, name)
	var pe *pq.Error
	if errors.As(err, &pe) && pe.Code == "23505" {
		return errTaken
	}
	return err
}

// The columns that are not set are those of the lookup.
func (s *store) room(id, house int64, name string) error {
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM rooms WHERE house_id = $1 AND name = $2`, house, name).Scan(&n); err != nil { // want "unhandled-conflict"
		return err
	}
	if n > 0 {
		return errTaken
	}
	_, err := s.db.Exec(`UPDATE rooms SET name = $1 WHERE id = $2`, name, id)
	return err
}

// The key has a column that the lookup does not ask for.
func (s *store) anyRoom(id int64, name string) error {
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM rooms WHERE name = $1`, name).Scan(&n); err != nil { // want "check-then-update"
		return err
	}
	if n > 0 {
		return errTaken
	}
	_, err := s.db.Exec(`UPDATE rooms SET name = $1 WHERE id = $2`, name, id)
	return err
}

// ok: the rows that are changed are those that were looked for; twice is as good as once.
func (s *store) same(id int64, email string) error {
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM users WHERE id = $1 AND email = $2`, id, email).Scan(&n); err != nil || n > 0 {
		return err
	}
	_, err := s.db.Exec(`UPDATE users SET email = $1 WHERE id = $2`, email, id)
	return err
}

// ok: another value is written.
func (s *store) another(id int64, email, next string) error {
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n); err != nil || n > 0 {
		return err
	}
	_, err := s.db.Exec(`UPDATE users SET email = $1 WHERE id = $2`, next, id)
	return err
}

// ok: the update runs on a hit.
func (s *store) found(email string) error {
	var id int64
	if err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id); err != nil {
		return err
	}
	_, err := s.db.Exec(`UPDATE users SET email = $1, active = true WHERE id = $2`, email, id)
	return err
}

// One at most is to be active.
func (s *store) activate(id int64) error {
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM users WHERE active = true`).Scan(&n); err != nil || n > 0 { // want "check-then-update"
		return err
	}
	_, err := s.db.Exec(`UPDATE users SET active = true WHERE id = $1`, id)
	return err
}

// ok: a state is left.
func (s *store) deactivate(id int64) error {
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM users WHERE active = true`).Scan(&n); err != nil || n > 0 {
		return err
	}
	_, err := s.db.Exec(`UPDATE users SET active = false WHERE id = $1`, id)
	return err
}

// ok: the name, by which rows are told apart, stays what it was.
func (s *store) state(id int64, name string) error {
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM users WHERE name IN ($1, $2) AND active = true`, name, "root").Scan(&n); err != nil || n > 0 {
		return err
	}
	_, err := s.db.Exec(`UPDATE users SET active = true WHERE id = $1`, id)
	return err
}
