// Package batch holds code that sends several statements at once.
package batch

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type store struct{ pool *pgxpool.Pool }

// Results come in the order in which their statements were queued.
func (s *store) ordered(ctx context.Context, email, name string) error {
	batch := &pgx.Batch{}
	batch.Queue(`SELECT id FROM users WHERE email = $1`, email)  // want "unprotected-insert"
	batch.Queue(`SELECT id FROM app.tags WHERE name = $1`, name) // want "unhandled-conflict"
	br := s.pool.SendBatch(ctx, batch)
	var user, tag int64
	noUser := br.QueryRow().Scan(&user)
	noTag := br.QueryRow().Scan(&tag)
	if err := br.Close(); err != nil {
		return err
	}
	if errors.Is(noUser, pgx.ErrNoRows) {
		if _, err := s.pool.Exec(ctx, `INSERT INTO users (email) VALUES ($1)`, email); err != nil {
			return err
		}
	}
	if errors.Is(noTag, pgx.ErrNoRows) {
		if _, err := s.pool.Exec(ctx, `INSERT INTO app.tags (name) VALUES ($1)`, name); err != nil {
			return err
		}
	}
	return nil
}

// A function gets the row.
func (s *store) callback(ctx context.Context, email string) error {
	batch := &pgx.Batch{}
	missing := false
	batch.Queue(`SELECT id FROM users WHERE email = $1`, email).QueryRow(func(row pgx.Row) error { // want "unprotected-insert"
		var id int64
		err := row.Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			missing = true
			return nil
		}
		return err
	})
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	if !missing {
		return nil
	}
	_, err := s.pool.Exec(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

// Those that are missing are inserted in one batch.
func (s *store) insert(ctx context.Context, names []string) error {
	batch := &pgx.Batch{}
	for _, n := range names {
		var id int64
		err := s.pool.QueryRow(ctx, `SELECT id FROM app.tags WHERE name = $1`, n).Scan(&id) // want "unhandled-conflict"
		if errors.Is(err, pgx.ErrNoRows) {
			batch.Queue(`INSERT INTO app.tags (name) VALUES ($1)`, n)
		}
	}
	return s.pool.SendBatch(ctx, batch).Close()
}
