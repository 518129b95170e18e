// Package sqlboiler holds what is not read of what github.com/aarondl/sqlboiler generated.
package sqlboiler

import (
	"context"
	"crypto/rand"
	"database/sql"

	"github.com/aarondl/sqlboiler/v4/boil"
	"github.com/aarondl/sqlboiler/v4/queries/qm"

	"github.com/dupsert/dupsert/testdata/real/limits/sqlboiler/models"
)

type store struct{ db *sql.DB }

func (s *store) control(ctx context.Context, name string) error {
	found, err := models.Users(models.UserWhere.Name.EQ(name)).Exists(ctx, s.db) // want "unprotected-insert"
	if err != nil || found {
		return err
	}
	return s.insert(ctx, name)
}

func (s *store) insert(ctx context.Context, name string) error {
	u := &models.User{Name: name, Email: rand.Text() + "@example.org"}
	return u.Insert(ctx, s.db, boil.Infer())
}

// A query of no table's own.
func (s *store) anyTable(ctx context.Context, name string) error {
	var u models.User
	if err := models.NewQuery(qm.From("users"), qm.Where("name = ?", name)).Bind(ctx, s.db, &u); err == nil { // miss "unprotected-insert": NewQuery applies its mods to a query one by one, which is not followed
		return nil
	}
	return s.insert(ctx, name)
}
