// Package jet holds code in github.com/go-jet/jet/v2, none of whose statements is read.
package jet

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	"github.com/go-jet/jet/v2/qrm"
	"github.com/go-jet/jet/v2/sqlite"

	"github.com/dupsert/dupsert/testdata/real/limits/jet/table"
)

type store struct{ db *sql.DB }

func (s *store) control(ctx context.Context, name string) error {
	var id int64
	err := s.db.QueryRowContext(ctx, "SELECT id FROM users WHERE name = ?", name).Scan(&id) // want "unprotected-insert"
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	_, err = s.db.ExecContext(ctx, "INSERT INTO users (name, email) VALUES (?, ?)", name, rand.Text())
	return err
}

func (s *store) built(ctx context.Context, name string) error {
	var user struct{ ID int64 }
	stmt := sqlite.SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Name.EQ(sqlite.String(name)))
	err := stmt.QueryContext(ctx, s.db, &user) // miss "unprotected-insert": jet's statements have no rows yet, and its values are made by functions kept in variables
	if !errors.Is(err, qrm.ErrNoRows) {
		return err
	}
	_, err = table.Users.INSERT(table.Users.Name, table.Users.Email).VALUES(name, rand.Text()).ExecContext(ctx, s.db)
	return err
}
