// Package borp holds get-then-insert code in github.com/letsencrypt/borp.
package borp

import (
	"context"
	"database/sql"
	"errors"

	"github.com/letsencrypt/borp"
)

type user struct {
	ID    int64  `db:"id"`
	Name  string `db:"name"`
	Email string `db:"email"`
}

func tables(m *borp.DbMap) { m.AddTableWithName(user{}, "users").SetKeys(true, "ID") }

var _ = tables

func one(ctx context.Context, m borp.SqlExecutor, name, email string) error {
	var u user
	err := m.SelectOne(ctx, &u, `SELECT * FROM users WHERE name = ?`, name) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		return m.Insert(ctx, &user{Name: name, Email: email})
	}
	return err
}

func text(ctx context.Context, m *borp.DbMap, email string) error {
	tx, err := m.BeginTx(ctx)
	if err != nil {
		return err
	}
	n, err := tx.SelectInt(ctx, `SELECT count(*) FROM users WHERE email = ?`, email) // want "unhandled-conflict"
	if err != nil || n > 0 {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO users (email) VALUES (?)`, email); err != nil {
		return err
	}
	return tx.Commit()
}
