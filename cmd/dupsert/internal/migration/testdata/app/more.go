package app

import (
	"database/sql"
	"errors"
)

// Node is a race by a column that may be NULL.
func (s *S) Node(parent sql.NullInt64, name string) error {
	var id int64
	err := s.DB.QueryRow("SELECT id FROM nodes WHERE parent IS NOT DISTINCT FROM ? AND name = ?", parent, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.DB.Exec("INSERT INTO nodes (parent, name) VALUES (?, ?)", parent, name)
	}
	return err
}

// Page is a race by a column that no engine but PostgreSQL and SQLite takes a key of.
func (s *S) Page(title string) error {
	var id int64
	err := s.DB.QueryRow("SELECT id FROM pages WHERE title = ?", title).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.DB.Exec("INSERT INTO pages (title) VALUES (?)", title)
	}
	return err
}

// Tag is a race by what a function makes of the name.
func (s *S) Tag(name string) error {
	var id int64
	err := s.DB.QueryRow("SELECT id FROM tags WHERE lower(name) = lower(?)", name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.DB.Exec("INSERT INTO tags (name) VALUES (?)", name)
	}
	return err
}

// Maybe is looked up by a value that may be NULL, with what never finds NULL.
func (s *S) Maybe(code *string) error {
	var id int64
	err := s.DB.QueryRow("SELECT id FROM codes WHERE code = ?", code).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.DB.Exec("INSERT INTO codes (code) VALUES (?)", code)
	}
	return err
}
