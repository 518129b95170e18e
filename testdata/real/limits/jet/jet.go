// Package jet holds code in github.com/go-jet/jet/v2 that is not read, and a
// control beside it.
package jet

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	. "github.com/go-jet/jet/v2/postgres"
	"github.com/go-jet/jet/v2/qrm"

	"github.com/dupsert/dupsert/testdata/real/limits/jet/table"
)

type store struct{ db *sql.DB }

func (s *store) control(ctx context.Context, name string) error {
	var found []struct{ ID int64 }
	err := SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Name.EQ(String(name))).QueryContext(ctx, s.db, &found) // want "unprotected-insert"
	if err != nil || len(found) > 0 {
		return err
	}
	return s.insert(ctx, name)
}

func (s *store) insert(ctx context.Context, name string) error {
	_, err := table.Users.INSERT(table.Users.Name, table.Users.Email).VALUES(name, rand.Text()).ExecContext(ctx, s.db)
	return err
}

func (s *store) derived(ctx context.Context, name string) error {
	var found []struct{ ID int64 }
	u := SELECT(table.Users.ID, table.Users.Name).FROM(table.Users).AsTable("u")
	err := SELECT(table.Users.ID.From(u)).FROM(u).WHERE(table.Users.Name.From(u).EQ(String(name))).QueryContext(ctx, s.db, &found) // miss "unprotected-insert": a column of a query in FROM is named "users.name" in it, and is not followed there
	if err != nil || len(found) > 0 {
		return err
	}
	return s.insert(ctx, name)
}

func (s *store) with(ctx context.Context, name string) error {
	var found []struct{ ID int64 }
	same := CTE("same")
	stmt := WITH(same.AS(SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Name.EQ(String(name)))))(SELECT(STAR).FROM(same))
	err := stmt.QueryContext(ctx, s.db, &found) // miss "unprotected-insert": WITH gives a function that makes the statement
	if err != nil || len(found) > 0 {
		return err
	}
	return s.insert(ctx, name)
}

func (s *store) json(ctx context.Context, name string) error {
	var user struct{ ID int64 }
	err := SELECT_JSON_OBJ(table.Users.ID).FROM(table.Users).WHERE(table.Users.Name.EQ(String(name))).QueryContext(ctx, s.db, &user) // miss "unprotected-insert": statements that give JSON have no rows yet
	if !errors.Is(err, qrm.ErrNoRows) {
		return err
	}
	return s.insert(ctx, name)
}

type lookup interface {
	QueryContext(ctx context.Context, db qrm.Queryable, destination any) error
}

func (s *store) narrow(ctx context.Context, name string) error {
	found, err := s.any(ctx, SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Name.EQ(String(name)))) // miss "unprotected-insert": a statement's methods are an interface's, and the application's own narrower one is another
	if err != nil || found {
		return err
	}
	return s.insert(ctx, name)
}

func (s *store) any(ctx context.Context, stmt lookup) (bool, error) {
	var found []struct{ ID int64 }
	err := stmt.QueryContext(ctx, s.db, &found)
	return len(found) > 0, err
}
