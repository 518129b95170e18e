// Package sqlbuilder holds what is not read of github.com/huandu/go-sqlbuilder.
package sqlbuilder

import (
	"crypto/rand"
	"database/sql"

	sqlbuilder "github.com/huandu/go-sqlbuilder"
)

type store struct{ db *sql.DB }

func (s *store) control(name string) error {
	sb := sqlbuilder.NewSelectBuilder()
	sb.Select("id").From("users").Where(sb.Equal("name", name))
	query, args := sb.Build()
	var id int64
	err := s.db.QueryRow(query, args...).Scan(&id) // want "unprotected-insert"
	if err == sql.ErrNoRows {
		return s.insert(name)
	}
	return err
}

func (s *store) insert(name string) error {
	query, args := sqlbuilder.InsertInto("users").Cols("name", "email").Values(name, rand.Text()+"@example.org").Build()
	_, err := s.db.Exec(query, args...)
	return err
}

// Text with placeholders of the library's own.
func (s *store) free(name string) error {
	query, args := sqlbuilder.Build("SELECT id FROM users WHERE name = $?", name).Build()
	var id int64
	err := s.db.QueryRow(query, args...).Scan(&id) // miss "unprotected-insert": Build and Buildf have formats of their own
	if err == sql.ErrNoRows {
		return s.insert(name)
	}
	return err
}

// One of two lookups.
func (s *store) union(name string) error {
	a, b := sqlbuilder.NewSelectBuilder(), sqlbuilder.NewSelectBuilder()
	a.Select("id").From("users").Where(a.Equal("name", name))
	b.Select("id").From("users").Where(b.Equal("email", name))
	query, args := sqlbuilder.Union(a, b).Build()
	var id int64
	err := s.db.QueryRow(query, args...).Scan(&id) // miss "unprotected-insert": unions and common table expressions have no rows
	if err == sql.ErrNoRows {
		return s.insert(name)
	}
	return err
}
