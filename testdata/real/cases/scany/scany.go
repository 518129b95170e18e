// Package scany holds get-then-insert code in github.com/georgysavva/scany/v2.
package scany

import (
	"context"
	"database/sql"
	"errors"

	"github.com/georgysavva/scany/v2/pgxscan"
	"github.com/georgysavva/scany/v2/sqlscan"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// User is a row.
type User struct {
	ID    int64
	Name  string
	Email string
}

// Store is a repository.
type Store struct {
	pool *pgxpool.Pool
	db   *sql.DB
	api  *pgxscan.API
}

func (s *Store) textbook(ctx context.Context, name, email string) error {
	var u User
	err := pgxscan.Get(ctx, s.pool, &u, `SELECT * FROM users WHERE name = $1`, name) // want "unprotected-insert"
	if pgxscan.NotFound(err) {
		_, err = s.pool.Exec(ctx, `INSERT INTO users (name, email) VALUES ($1, $2)`, name, email)
	}
	return err
}

func (s *Store) unique(ctx context.Context, email string) error {
	var users []User
	if err := sqlscan.Select(ctx, s.db, &users, `SELECT * FROM users WHERE email = $1`, email); err != nil { // want "unhandled-conflict"
		return err
	}
	if len(users) > 0 {
		return errors.New("taken")
	}
	_, err := s.db.ExecContext(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

// Rows are read by a call of their own.
func (s *Store) rows(ctx context.Context, email string) error {
	rows, err := s.db.QueryContext(ctx, `SELECT * FROM users WHERE email = $1`, email) // want "unhandled-conflict"
	if err != nil {
		return err
	}
	var u User
	err = sqlscan.ScanOne(&u, rows)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.ExecContext(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
	}
	return err
}

// All of them.
func (s *Store) all(ctx context.Context, name, email string) error {
	rows, err := s.pool.Query(ctx, `SELECT * FROM users WHERE name = $1`, name) // want "unprotected-insert"
	if err != nil {
		return err
	}
	var users []*User
	if err := pgxscan.ScanAll(&users, rows); err != nil || len(users) > 0 {
		return err
	}
	_, err = s.pool.Exec(ctx, `INSERT INTO users (name, email) VALUES ($1, $2)`, name, email)
	return err
}

// In a transaction, by an API of one's own.
func (s *Store) join(ctx context.Context, org, user int64) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var one int
		err := s.api.Get(ctx, tx, &one, `SELECT 1 FROM members WHERE org_id = $1 AND user_id = $2`, org, user) // want "unhandled-conflict"
		if errors.Is(err, pgx.ErrNoRows) {
			_, err = tx.Exec(ctx, `INSERT INTO members (org_id, user_id) VALUES ($1, $2)`, org, user)
		}
		return err
	})
}

// The transaction is serializable: the second fails, and nobody tries again.
func (s *Store) serializable(ctx context.Context, name, email string) error {
	return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.Serializable}, func(tx pgx.Tx) error {
		var u User
		err := pgxscan.Get(ctx, tx, &u, `SELECT * FROM users WHERE name = $1`, name) // want "unhandled-conflict"
		if pgxscan.NotFound(err) {
			_, err = tx.Exec(ctx, `INSERT INTO users (name, email) VALUES ($1, $2)`, name, email)
		}
		return err
	})
}

// ok: the database decides.
func (s *Store) ignored(ctx context.Context, email string) error {
	var u User
	err := pgxscan.Get(ctx, s.pool, &u, `SELECT * FROM users WHERE email = $1`, email)
	if pgxscan.NotFound(err) {
		_, err = s.pool.Exec(ctx, `INSERT INTO users (email) VALUES ($1) ON CONFLICT DO NOTHING`, email)
	}
	return err
}

// ok: the row is of another table.
func (s *Store) other(ctx context.Context, user int64, email string) error {
	var one int
	err := pgxscan.Get(ctx, s.pool, &one, `SELECT 1 FROM members WHERE user_id = $1`, user)
	if pgxscan.NotFound(err) {
		_, err = s.pool.Exec(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
	}
	return err
}
