// Package bun holds what is not read of github.com/uptrace/bun.
package bun

import (
	"context"

	"github.com/uptrace/bun"
)

// User has no key on its name.
type User struct {
	ID   string `bun:",pk"`
	Name string `bun:",notnull"`
}

type store struct{ db *bun.DB }

func (s *store) control(ctx context.Context, id, name string) error {
	ok, err := s.db.NewSelect().Model((*User)(nil)).Where("name = ?", name).Exists(ctx) // want "unprotected-insert"
	if err != nil || ok {
		return err
	}
	return s.insert(ctx, id, name)
}

func (s *store) insert(ctx context.Context, id, name string) error {
	_, err := s.db.NewInsert().Model(&User{ID: id, Name: name}).Exec(ctx)
	return err
}

// A query that is chosen among several.
func (s *store) chosen(ctx context.Context, id, name string, fold bool) error {
	q := s.db.NewSelect().Model((*User)(nil)).Where("name = ?", name)
	if fold {
		q = s.db.NewSelect().Model((*User)(nil)).Where("lower(name) = lower(?)", name)
	}
	ok, err := q.Where("id <> ''").Exists(ctx) // want "unprotected-insert"
	if err != nil || ok {
		return err
	}
	return s.insert(ctx, id, name)
}

// MERGE is an insert of what another table has and this one has not.
func (s *store) merge(ctx context.Context, name string) error {
	q := s.db.NewMerge().Model((*User)(nil)).With("d", s.db.NewValues(&[]User{{Name: name}})).Using("d").On("?TableAlias.name = d.name")
	q = q.WhenInsert("NOT MATCHED", func(q *bun.InsertQuery) *bun.InsertQuery { return q.Value("name", "d.name") })
	_, err := q.Exec(ctx) // miss "unprotected-insert": MERGE is not read
	return err
}
