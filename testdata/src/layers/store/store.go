// Package store is the only one that runs SQL.
package store

import (
	"context"
	"database/sql"

	"github.com/dupsert/dupsert/testdata/src/layers/missing"
	"github.com/dupsert/dupsert/testdata/src/layers/queries"
)

// Users keeps users.
type Users struct {
	db   *sql.DB
	find string
}

// New returns a store.
func New(db *sql.DB) *Users {
	return &Users{db: db, find: "SELECT id FROM users WHERE email = $1"}
}

// Find returns the user's id.
func (u *Users) Find(ctx context.Context, email string) (int64, error) {
	var id int64
	err := u.db.QueryRowContext(ctx, u.find, email).Scan(&id)
	return id, err
}

// ByName returns the id of the user of that name.
func (u *Users) ByName(ctx context.Context, name string) (int64, error) {
	var id int64
	err := u.db.QueryRowContext(ctx, queries.ByName, name).Scan(&id)
	return id, err
}

// Add adds a user.
func (u *Users) Add(ctx context.Context, email string) error {
	_, err := u.db.ExecContext(ctx, "INSERT INTO users (email) VALUES ($1)", email)
	return err
}

// AddNamed adds a user by name.
func (u *Users) AddNamed(ctx context.Context, name string) error {
	_, err := u.db.ExecContext(ctx, "INSERT INTO users (email, name) VALUES ('', $1)", name)
	return err
}

// Tag has no callers in view: those that there may be can handle the violation.
func (u *Users) Tag(ctx context.Context, name string) error {
	var id int64
	err := u.db.QueryRowContext(ctx, "SELECT id FROM tags WHERE name = $1", name).Scan(&id) // want "unhandled-conflict"
	if missing.Row(err) {
		_, err = u.db.ExecContext(ctx, "INSERT INTO tags (name) VALUES ($1)", name)
	}
	return err
}
