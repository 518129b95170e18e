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

// Member is a row of members.
type Member struct {
	Org  int64 `db:"org_id"`
	User int64 `db:"user_id"`
}

// open tells which tables the types stand for.
func open(db *sql.DB) *Store {
	m := &gorp.DbMap{Db: db, Dialect: gorp.PostgresDialect{}}
	m.AddTableWithName(User{}, "users").SetKeys(true, "ID")
	t := m.AddTableWithName(Member{}, "members")
	t.SetKeys(false, "Org", "User")
	return &Store{m}
}

var _ = open

func (s *Store) inserted(name, email string) error {
	var u User
	err := s.db.SelectOne(&u, `SELECT * FROM users WHERE name = $1`, name) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		err = s.db.Insert(&User{Name: name, Email: email})
	}
	return err
}

// In a transaction, several at once.
func (s *Store) both(name, email string, org int64) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	n, err := tx.SelectInt(`SELECT count(*) FROM users WHERE email = $1`, email) // want "unhandled-conflict"
	if err != nil || n > 0 {
		return err
	}
	u := User{Name: name, Email: email}
	if err := tx.Insert(&Member{Org: org, User: 1}, &u); err != nil {
		return err
	}
	return tx.Commit()
}

// The key is what the program declared.
func (s *Store) got(org, user int64) error {
	m, err := s.db.Get(Member{}, org, user) // want "unhandled-conflict"
	if err != nil || m != nil {
		return err
	}
	return s.db.Insert(&Member{Org: org, User: user})
}

// ok: the row must be there.
func (s *Store) renamed(id int64, name string) error {
	row, err := s.db.Get(User{}, id)
	if err != nil {
		return err
	}
	u, ok := row.(*User)
	if !ok {
		return errors.New("no such user")
	}
	u.Name = name
	_, err = s.db.Update(u)
	return err
}
