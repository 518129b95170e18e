// Package store keeps users and tags in PostgreSQL.
package store

import (
	"context"
	"database/sql"
	"errors"
)

// ErrNotFound says that there is no such row.
var ErrNotFound = errors.New("not found")

// Store is the database.
type Store struct{ DB *sql.DB }

// UserByEmail returns the id of the user with that e-mail address, or ErrNotFound.
func (s *Store) UserByEmail(ctx context.Context, email string) (int64, error) {
	var id int64
	err := s.DB.QueryRowContext(ctx, "SELECT id FROM users WHERE email = $1", email).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrNotFound
	}
	return id, err
}

// CreateUser adds a user.
func (s *Store) CreateUser(ctx context.Context, email, name string) (int64, error) {
	var id int64
	err := s.DB.QueryRowContext(ctx,
		"INSERT INTO users (email, name) VALUES ($1, $2) RETURNING id", email, name).Scan(&id)
	return id, err
}

// Tag returns the id of the tag of that name and makes it when it is missing.
// Two callers at once are no danger: tags_name lets one insert win, and the
// other reads its row.
func (s *Store) Tag(ctx context.Context, name string) (int64, error) {
	id, err := s.tagByName(ctx, name)
	if !errors.Is(err, ErrNotFound) {
		return id, err
	}
	if _, err := s.DB.ExecContext(ctx, "INSERT INTO tags (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", name); err != nil {
		return 0, err
	}
	return s.tagByName(ctx, name)
}

func (s *Store) tagByName(ctx context.Context, name string) (int64, error) {
	var id int64
	err := s.DB.QueryRowContext(ctx, "SELECT id FROM tags WHERE name = $1", name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrNotFound
	}
	return id, err
}
