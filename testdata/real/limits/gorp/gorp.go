// Package gorp holds what is not read of github.com/go-gorp/gorp/v3.
package gorp

import (
	"database/sql"
	"errors"

	"github.com/go-gorp/gorp/v3"
)

type user struct {
	ID    int64  `db:"id"`
	Name  string `db:"name"`
	Email string `db:"email"`
}

type store struct{ db *gorp.DbMap }

func open(db *sql.DB, name string) *store {
	m := &gorp.DbMap{Db: db, Dialect: gorp.PostgresDialect{}}
	m.AddTableWithName(user{}, name)
	return &store{m}
}

func (s *store) control(name, email string) error {
	var u user
	err := s.db.SelectOne(&u, `SELECT * FROM users WHERE name = $1`, name) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO users (name, email) VALUES ($1, $2)`, name, email)
	}
	return err
}

// The table is what AddTableWithName was told, and that is known at run time alone.
func (s *store) inserted(name, email string) error {
	var u user
	err := s.db.SelectOne(&u, `SELECT * FROM users WHERE name = $1`, name) // miss "unprotected-insert": the table's name is a parameter
	if errors.Is(err, sql.ErrNoRows) {
		err = s.db.Insert(&user{Name: name, Email: email})
	}
	return err
}

var _ = open
