// Package derivedkey writes a unique column that is made of the value looked up.
package derivedkey

import (
	"crypto/rand"
	"database/sql"
	"fmt"
)

var settings struct{ host string }

func host() string { return settings.host }

func uriOf(name string) string { return "https://" + host() + "/users/" + name }

type store struct{ db *sql.DB }

func (s *store) free(name string) (bool, error) {
	var n int
	err := s.db.QueryRow("SELECT count(*) FROM accounts WHERE name = $1 AND domain IS NULL", name).Scan(&n)
	return n == 0, err
}

// The second insert violates the key on uri: no duplicate, but an error.
func (s *store) create(name string) error {
	ok, err := s.free(name) // want "unhandled-conflict"
	if err != nil || !ok {
		return err
	}
	_, err = s.db.Exec("INSERT INTO accounts (name, uri) VALUES ($1, $2)", name, uriOf(name))
	return err
}

func (s *store) formatted(name string) error {
	ok, err := s.free(name) // want "unhandled-conflict"
	if err != nil || !ok {
		return err
	}
	_, err = s.db.Exec("INSERT INTO accounts (name, uri) VALUES ($1, $2)", name, fmt.Sprintf("https://%s/@%s", host(), name))
	return err
}

// A uri that is new each time stops nobody.
func (s *store) random(name string) error {
	ok, err := s.free(name) // want "unprotected-insert"
	if err != nil || !ok {
		return err
	}
	_, err = s.db.Exec("INSERT INTO accounts (name, uri) VALUES ($1, $2)", name, uriOf(name)+rand.Text())
	return err
}

func (s *store) other(name, suffix string) error {
	ok, err := s.free(name) // want "unprotected-insert"
	if err != nil || !ok {
		return err
	}
	_, err = s.db.Exec("INSERT INTO accounts (name, uri) VALUES ($1, $2)", name, uriOf(name+suffix))
	return err
}
