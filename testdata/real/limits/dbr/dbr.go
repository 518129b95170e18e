// Package dbr holds what is not read of github.com/gocraft/dbr/v2.
package dbr

import "github.com/gocraft/dbr/v2"

type store struct{ sess *dbr.Session }

func (s *store) control(name, email string) error {
	n, err := s.sess.Select("count(*)").From("users").Where("name = ?", name).ReturnInt64() // want "unprotected-insert"
	if err != nil || n > 0 {
		return err
	}
	return s.insert(name, email)
}

func (s *store) insert(name, email string) error {
	_, err := s.sess.InsertInto("users").Columns("name", "email").Values(name, email).Exec()
	return err
}

// Rows are read by dbr's own function.
func (s *store) loaded(name, email string) error {
	rows, err := s.sess.Select("id").From("users").Where("name = ?", name).Rows() // miss "unprotected-insert": dbr.Load has no row
	if err != nil {
		return err
	}
	var ids []int64
	if n, err := dbr.Load(rows, &ids); err != nil || n > 0 {
		return err
	}
	return s.insert(name, email)
}

// A union of two lookups.
func (s *store) union(name, email string) error {
	var ids []int64
	both := dbr.Union(dbr.Select("id").From("users").Where("name = ?", name), dbr.Select("id").From("users").Where("email = ?", name))
	n, err := s.sess.Select("*").From(both.As("u")).Load(&ids) // miss "unprotected-insert": a union has no rows
	if err != nil || n > 0 {
		return err
	}
	return s.insert(name, email)
}
