// Package goqu holds get-then-insert code in github.com/doug-martin/goqu/v9.
package goqu

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	"github.com/doug-martin/goqu/v9"
	"github.com/doug-martin/goqu/v9/exp"
)

// User is a row.
type User struct {
	ID    int64  `db:"id" goqu:"skipinsert"`
	Name  string `db:"name"`
	Email string `db:"email"`
}

// Store is a repository.
type Store struct{ db *goqu.Database }

func (s *Store) textbook(name string) error {
	var u User
	found, err := s.db.From("users").Where(goqu.C("name").Eq(name)).ScanStruct(&u) // want "unprotected-insert"
	if err != nil || found {
		return err
	}
	_, err = s.db.Insert("users").Rows(User{Name: name, Email: rand.Text() + "@example.org"}).Executor().Exec()
	return err
}

func (s *Store) unique(ctx context.Context, email string) error {
	n, err := s.db.From("users").Where(goqu.Ex{"email": email}).CountContext(ctx) // want "unhandled-conflict"
	if err != nil {
		return err
	}
	if n > 0 {
		return errors.New("taken")
	}
	_, err = s.db.Insert("users").Rows(goqu.Record{"email": email}).Executor().ExecContext(ctx)
	return err
}

// In a transaction, in text.
func (s *Store) join(org, user int64) error {
	return s.db.WithTx(func(tx *goqu.TxDatabase) error {
		var one int
		found, err := tx.From("members").Select(goqu.L("1")).Where(goqu.C("org_id").Eq(org), goqu.C("user_id").Eq(user)).ScanVal(&one) // want "unhandled-conflict"
		if err != nil || found {
			return err
		}
		query, args, err := tx.Insert("members").Cols("org_id", "user_id").Vals(goqu.Vals{org, user}).ToSQL()
		if err != nil {
			return err
		}
		_, err = tx.Exec(query, args...)
		return err
	})
}

// The dataset is built by a helper and run by database/sql.
func (s *Store) byText(db *sql.DB, name string) error {
	query, args, err := byName(name).ToSQL()
	if err != nil {
		return err
	}
	var id int64
	err = db.QueryRow(query, args...).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		query, args, err = goqu.Insert("users").Prepared(true).Rows(goqu.Record{"name": name, "email": rand.Text() + "@example.org"}).ToSQL()
		if err != nil {
			return err
		}
		_, err = db.Exec(query, args...)
	}
	return err
}

func byName(name string) *goqu.SelectDataset {
	return goqu.From("users").Select("id").Where(named(name)...).Prepared(true)
}

func named(name string) []exp.Expression { return []exp.Expression{goqu.C("name").Eq(name)} }

// ok: the database decides.
func (s *Store) ignored(email string) error {
	var id int64
	found, err := s.db.From("users").Select("id").Where(goqu.C("email").Eq(email)).ScanVal(&id)
	if err != nil || found {
		return err
	}
	_, err = s.db.Insert("users").Rows(goqu.Record{"email": email}).OnConflict(goqu.DoNothing()).Executor().Exec()
	return err
}

// ok: the row is of another table.
func (s *Store) other(user int64, email string) error {
	var one int
	found, err := s.db.From("members").Select(goqu.L("1")).Where(goqu.C("user_id").Eq(user)).ScanVal(&one)
	if err != nil || found {
		return err
	}
	_, err = s.db.Insert("users").Rows(goqu.Record{"email": email}).Executor().Exec()
	return err
}

// ok: a row that is found is changed, none is made.
func (s *Store) renamed(name, to string) error {
	var u User
	found, err := s.db.From("users").Where(goqu.C("name").Eq(name)).ScanStruct(&u)
	if err != nil || !found {
		return err
	}
	_, err = s.db.Update("users").Set(goqu.Record{"name": to}).Where(goqu.C("id").Eq(u.ID)).Executor().Exec()
	return err
}
