// Package goqu holds what is not read of github.com/doug-martin/goqu/v9.
package goqu

import (
	"crypto/rand"

	"github.com/doug-martin/goqu/v9"
)

type store struct{ db *goqu.Database }

func (s *store) control(name string) error {
	var id int64
	found, err := s.db.From("users").Select("id").Where(goqu.C("name").Eq(name)).ScanVal(&id) // want "unprotected-insert"
	if err != nil || found {
		return err
	}
	return s.insert(name)
}

func (s *store) insert(name string) error {
	_, err := s.db.Insert("users").Rows(goqu.Record{"name": name, "email": rand.Text() + "@example.org"}).Executor().Exec()
	return err
}

// A table in a schema of its own.
func (s *store) qualified(name string) error {
	var id int64
	found, err := s.db.From(goqu.S("public").Table("users")).Select("id").Where(goqu.C("name").Eq(name)).ScanVal(&id) // miss "unprotected-insert": Table says the table of a column, and S begins no column
	if err != nil || found {
		return err
	}
	return s.insert(name)
}

// The rows are read one by one.
func (s *store) scanner(name string) error {
	scanner, err := s.db.From("users").Select("id").Where(goqu.C("name").Eq(name)).Executor().Scanner() // miss "unprotected-insert": a Scanner has no rows
	if err != nil {
		return err
	}
	defer scanner.Close()
	if scanner.Next() {
		return nil
	}
	return s.insert(name)
}
