// Package dbr holds get-then-insert code in github.com/gocraft/dbr/v2.
package dbr

import (
	"context"
	"errors"

	"github.com/gocraft/dbr/v2"
)

// User is a row.
type User struct {
	ID    int64
	Name  string
	Email string
}

// Store is a repository.
type Store struct{ sess *dbr.Session }

func (s *Store) textbook(name, email string) error {
	var u User
	err := s.sess.Select("*").From("users").Where("name = ?", name).LoadOne(&u) // want "unprotected-insert"
	if errors.Is(err, dbr.ErrNotFound) {
		u = User{Name: name, Email: email}
		_, err = s.sess.InsertInto("users").Columns("name", "email").Record(&u).Exec()
	}
	return err
}

func (s *Store) unique(ctx context.Context, email string) error {
	n, err := s.sess.Select("count(*)").From("users").Where(dbr.Eq("email", email)).ReturnInt64() // want "unhandled-conflict"
	if err != nil {
		return err
	}
	if n > 0 {
		return errors.New("taken")
	}
	_, err = s.sess.InsertInto("users").Pair("email", email).ExecContext(ctx)
	return err
}

// In a transaction; Load says how many rows there were.
func (s *Store) join(org, user int64) error {
	tx, err := s.sess.Begin()
	if err != nil {
		return err
	}
	defer tx.RollbackUnlessCommitted()
	var one int
	stmt := tx.Select("1").From("members")
	stmt.Where("org_id = ?", org)
	stmt.Where("user_id = ?", user)
	n, err := stmt.Load(&one) // want "unhandled-conflict"
	if err != nil {
		return err
	}
	if n == 0 {
		if _, err := tx.InsertInto("members").Columns("org_id", "user_id").Values(org, user).Exec(); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Text of the code's own.
func (s *Store) byText(name, email string) error {
	var ids []int64
	if _, err := s.sess.SelectBySql("SELECT id FROM users WHERE name = ?", name).Load(&ids); err != nil { // want "unprotected-insert"
		return err
	}
	if len(ids) > 0 {
		return nil
	}
	_, err := s.sess.InsertBySql("INSERT INTO users (name, email) VALUES (?, ?)", name, email).Exec()
	return err
}

// ok: the database decides.
func (s *Store) ignored(email string) error {
	var u User
	err := s.sess.Select("*").From("users").Where("email = ?", email).LoadOne(&u)
	if errors.Is(err, dbr.ErrNotFound) {
		_, err = s.sess.InsertInto("users").Ignore().Columns("email").Values(email).Exec()
	}
	return err
}

// ok: the row is of another table.
func (s *Store) other(user int64, email string) error {
	n, err := s.sess.Select("count(*)").From("members").Where("user_id = ?", user).ReturnInt64()
	if err != nil || n > 0 {
		return err
	}
	_, err = s.sess.InsertInto("users").Columns("email").Values(email).Exec()
	return err
}

// ok: a row that is found is changed.
func (s *Store) renamed(name, to string) error {
	var u User
	if err := s.sess.Select("*").From("users").Where("name = ?", name).LoadOne(&u); err != nil {
		return err
	}
	_, err := s.sess.Update("users").Set("name", to).Where("id = ?", u.ID).Exec()
	return err
}
