// Package whichkey asks the violation which of several unique keys it was.
package whichkey

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"
)

type store struct{ db *sql.DB }

var (
	errName  = errors.New("the name is taken")
	errEmail = errors.New("the address is taken")
)

func (s *store) find(email string) (id int64, err error) {
	err = s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id)
	return id, err
}

func (s *store) insert(name, email string) error {
	_, err := s.db.Exec(`INSERT INTO users (name, email) VALUES ($1, $2)`, name, email)
	return err
}

// violates reports whether err is the violation of the key.
func violates(err error, key string) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.Code == "23505" && pe.ConstraintName == key
}

// The other key's violation is handled, this one's is passed up.
func (s *store) other(name, email string) error {
	if _, err := s.find(email); !errors.Is(err, sql.ErrNoRows) { // want "unhandled-conflict"
		return err
	}
	err := s.insert(name, email)
	if violates(err, "users_by_name") {
		return errName
	}
	return err
}

// ok: this one's.
func (s *store) this(name, email string) error {
	if _, err := s.find(email); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	err := s.insert(name, email)
	if violates(err, "users_by_email") {
		return errEmail
	}
	return err
}

// ok: one after the other.
func (s *store) both(name, email string) error {
	if _, err := s.find(email); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	err := s.insert(name, email)
	var pe *pq.Error
	if errors.As(err, &pe) {
		switch pe.Constraint {
		case "users_by_name":
			return errName
		case "users_by_email":
			return errEmail
		}
	}
	return err
}

// ok: whatever it is that is not the name.
func (s *store) rest(name, email string) error {
	if _, err := s.find(email); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	err := s.insert(name, email)
	var pe *pgconn.PgError
	if errors.As(err, &pe) && pe.Code == "23505" {
		if pe.ConstraintName == "users_by_name" {
			return errName
		}
		return errEmail
	}
	return err
}

// ok: the text names it.
func (s *store) text(name, email string) error {
	if _, err := s.find(email); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	err := s.insert(name, email)
	if err != nil && strings.Contains(err.Error(), "users_by_email") {
		return errEmail
	}
	return err
}

// The text names the other one.
func (s *store) otherText(name, email string) error {
	if _, err := s.find(email); !errors.Is(err, sql.ErrNoRows) { // want "unhandled-conflict"
		return err
	}
	err := s.insert(name, email)
	if err != nil && strings.Contains(err.Error(), "users_by_name") {
		return errName
	}
	return err
}

func (s *store) create(name, email string) error {
	if _, err := s.find(email); !errors.Is(err, sql.ErrNoRows) { // want "unhandled-conflict"
		return err
	}
	return s.insert(name, email)
}

// The caller handles the other one.
func (s *store) SignUp(name, email string) error {
	err := s.create(name, email)
	if violates(err, "users_by_name") {
		return errName
	}
	return err
}

func (s *store) invite(name, email string) error {
	if _, err := s.find(email); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return s.insert(name, email)
}

// ok: the caller handles this one.
func (s *store) Invite(name, email string) error {
	err := s.invite(name, email)
	if violates(err, "users_by_email") {
		return errEmail
	}
	return err
}
