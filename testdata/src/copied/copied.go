// Package copied holds code whose rows are inserted by COPY.
package copied

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lib/pq"
)

type store struct {
	pool *pgxpool.Pool
	db   *sql.DB
}

type user struct{ email, name string }

func (s *store) rows(ctx context.Context, email string) error {
	var id int64
	err := s.pool.QueryRow(ctx, `SELECT id FROM users WHERE email = $1`, email).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, pgx.ErrNoRows) {
		_, err = s.pool.CopyFrom(ctx, pgx.Identifier{"users"}, []string{"email"}, pgx.CopyFromRows([][]any{{email}}))
	}
	return err
}

// The key covers the lookup.
func (s *store) tag(ctx context.Context, name string) error {
	var id int64
	err := s.pool.QueryRow(ctx, `SELECT id FROM app.tags WHERE name = $1`, name).Scan(&id) // want "unhandled-conflict"
	if errors.Is(err, pgx.ErrNoRows) {
		_, err = s.pool.CopyFrom(ctx, pgx.Identifier{"app", "tags"}, []string{"note", "name"}, pgx.CopyFromRows([][]any{{"new", name}}))
	}
	return err
}

// ok: the violation is told from other errors.
func (s *store) handled(ctx context.Context, name string) error {
	var id int64
	err := s.pool.QueryRow(ctx, `SELECT id FROM app.tags WHERE name = $1`, name).Scan(&id)
	if !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	_, err = s.pool.CopyFrom(ctx, pgx.Identifier{"app", "tags"}, []string{"name"}, pgx.CopyFromRows([][]any{{name}}))
	var pe *pgconn.PgError
	if errors.As(err, &pe) && pe.Code == "23505" {
		return nil
	}
	return err
}

// Those that are missing are collected and copied in.
func (s *store) missing(ctx context.Context, emails []string) error {
	var add [][]any
	for _, e := range emails {
		var n int
		if err := s.pool.QueryRow(ctx, `SELECT count(*) FROM users WHERE email = $1`, e).Scan(&n); err != nil { // want "unprotected-insert"
			return err
		}
		if n == 0 {
			add = append(add, []any{e, "new"})
		}
	}
	_, err := s.pool.CopyFrom(ctx, pgx.Identifier{"users"}, []string{"email", "name"}, pgx.CopyFromRows(add))
	return err
}

func (s *store) slice(ctx context.Context, u user) error {
	var found bool
	if err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM users WHERE email = $1)`, u.email).Scan(&found); err != nil || found { // want "unprotected-insert"
		return err
	}
	us := []user{u}
	_, err := s.pool.CopyFrom(ctx, pgx.Identifier{"users"}, []string{"email", "name"}, pgx.CopyFromSlice(len(us), func(i int) ([]any, error) {
		return []any{us[i].email, us[i].name}, nil
	}))
	return err
}

// one gives the rows itself.
type one struct {
	u    user
	done bool
}

func (o *one) Next() bool             { o.done = !o.done; return o.done }
func (o *one) Values() ([]any, error) { return []any{o.u.email}, nil }
func (o *one) Err() error             { return nil }

func (s *store) source(ctx context.Context, email string) error {
	var id int64
	err := s.pool.QueryRow(ctx, `SELECT id FROM users WHERE email = $1`, email).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, pgx.ErrNoRows) {
		_, err = s.pool.CopyFrom(ctx, pgx.Identifier{"users"}, []string{"email"}, &one{u: user{email: email}})
	}
	return err
}

// lib/pq copies through a prepared statement.
func (s *store) prepared(ctx context.Context, name string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var id int64
	err = tx.QueryRowContext(ctx, `SELECT id FROM app.tags WHERE name = $1`, name).Scan(&id) // want "unhandled-conflict"
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	stmt, err := tx.PrepareContext(ctx, pq.CopyInSchema("app", "tags", "name", "note"))
	if err != nil {
		return err
	}
	if _, err = stmt.ExecContext(ctx, name, "new"); err != nil {
		return err
	}
	if _, err = stmt.ExecContext(ctx); err != nil {
		return err
	}
	if err = stmt.Close(); err != nil {
		return err
	}
	return tx.Commit()
}
