// Package guardsmysql holds locks and isolation levels around a lookup and an insert, on MySQL.
package guardsmysql

import (
	"context"
	"database/sql"
	"errors"
)

type store struct{ db *sql.DB }

func add(ctx context.Context, tx *sql.Tx, email string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO users (email) VALUES (?)", email)
	return err
}

func has(ctx context.Context, tx *sql.Tx, query, email string) (bool, error) {
	var id int64
	err := tx.QueryRowContext(ctx, query, email).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (s *store) in(ctx context.Context, opts *sql.TxOptions, do func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *store) plain(ctx context.Context, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		if taken, err := has(ctx, tx, "SELECT id FROM users WHERE email = ?", email); err != nil || taken { // want "unprotected-insert"
			return err
		}
		return add(ctx, tx, email)
	})
}

// Both lock the gap, each insert waits for the other: a deadlock, of which one is the victim.
func (s *store) gap(ctx context.Context, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		if taken, err := has(ctx, tx, "SELECT id FROM users WHERE email = ? FOR UPDATE", email); err != nil || taken { // want "unhandled-conflict"
			return err
		}
		return add(ctx, tx, email)
	})
}

// READ COMMITTED locks no gaps.
func (s *store) gapless(ctx context.Context, email string) error {
	return s.in(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted}, func(tx *sql.Tx) error {
		if taken, err := has(ctx, tx, "SELECT id FROM users WHERE email = ? FOR UPDATE", email); err != nil || taken { // want "unprotected-insert"
			return err
		}
		return add(ctx, tx, email)
	})
}

func (s *store) serializable(ctx context.Context, email string) error {
	return s.in(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}, func(tx *sql.Tx) error {
		if taken, err := has(ctx, tx, "SELECT id FROM users WHERE email = ?", email); err != nil || taken { // want "unhandled-conflict"
			return err
		}
		return add(ctx, tx, email)
	})
}

// ok: a lock by name, on what is looked for.
func (s *store) named(ctx context.Context, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "SELECT GET_LOCK(?, 10)", email); err != nil {
			return err
		}
		if taken, err := has(ctx, tx, "SELECT id FROM users WHERE email = ?", email); err != nil || taken {
			return err
		}
		return add(ctx, tx, email)
	})
}

// The transaction has read before, and sees the rows of that time.
func (s *store) late(ctx context.Context, email string) error {
	return s.in(ctx, nil, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM users").Scan(&n); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "SELECT GET_LOCK(?, 10)", email); err != nil {
			return err
		}
		if taken, err := has(ctx, tx, "SELECT id FROM users WHERE email = ?", email); err != nil || taken { // want "unprotected-insert"
			return err
		}
		return add(ctx, tx, email)
	})
}

// ok: at REPEATABLE READ the statement reads with locks.
func (s *store) notExists(ctx context.Context, email string) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO users (email) SELECT ? FROM dual WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = ?)", email, email)
	return err
}

// READ COMMITTED reads without.
func (s *store) notExistsCommitted(ctx context.Context, email string) error {
	return s.in(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted}, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO users (email) SELECT ? FROM dual WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = ?)", email, email) // want "unprotected-insert"
		return err
	})
}
