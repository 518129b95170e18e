// Package store keeps accounts.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// ErrNotFound says that there is no such account.
var ErrNotFound = errors.New("not found")

// Account is a row of accounts.
type Account struct {
	ID       string `db:"id"`
	TenantID int64  `db:"tenant_id"`
	Email    string `db:"email"`
}

// Postgres is the store on a database.
type Postgres struct{ DB *sqlx.DB }

// ByEmail returns an account.
func (p *Postgres) ByEmail(ctx context.Context, tenant int64, email string) (*Account, error) {
	var a Account
	err := p.DB.GetContext(ctx, &a, `SELECT * FROM accounts WHERE tenant_id = $1 AND email = $2`, tenant, email)
	if err != nil {
		return nil, translate(err, "by email")
	}
	return &a, nil
}

func translate(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return fmt.Errorf("%s: %w", what, err)
}

// Create inserts an account.
func (p *Postgres) Create(ctx context.Context, a *Account) error {
	_, err := p.DB.NamedExecContext(ctx, `INSERT INTO accounts (id, tenant_id, email) VALUES (:id, :tenant_id, :email)`, a)
	return err
}
