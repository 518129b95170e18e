// Package app inserts what it has not found.
package app

import (
	"database/sql"
	"errors"
)

// S is the database.
type S struct{ DB *sql.DB }

// SignUp is a race on users by email.
func (s *S) SignUp(email string) error {
	var id int64
	err := s.DB.QueryRow("SELECT id FROM users WHERE email = ?", email).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.DB.Exec("INSERT INTO users (email) VALUES (?)", email)
	}
	return err
}

// Invite wants the same key.
func (s *S) Invite(email string) error {
	var n int
	if err := s.DB.QueryRow("SELECT count(*) FROM users WHERE email = ?", email).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return errors.New("invited already")
	}
	_, err := s.DB.Exec("INSERT INTO users (email) VALUES (?)", email)
	return err
}

// Join is a race on the members that are not deleted.
func (s *S) Join(team int64, email string) error {
	var id int64
	err := s.DB.QueryRow("SELECT id FROM members WHERE team = ? AND email = ? AND deleted_at IS NULL", team, email).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.DB.Exec("INSERT INTO members (team, email) VALUES (?, ?)", team, email)
	}
	return err
}
