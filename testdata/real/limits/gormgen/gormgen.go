// Package gormgen holds what is not read of what gorm.io/gen generated.
package gormgen

import (
	"context"
	"crypto/rand"

	"gorm.io/gen"

	"github.com/dupsert/dupsert/testdata/real/limits/gormgen/model"
	"github.com/dupsert/dupsert/testdata/real/limits/gormgen/plain"
)

type store struct{ q *plain.Query }

func (s *store) control(ctx context.Context, name string) error {
	if _, err := s.q.User.WithContext(ctx).Where(s.q.User.Name.Eq(name)).First(); err == nil { // want "unprotected-insert"
		return nil
	}
	return s.insert(ctx, name)
}

func (s *store) insert(ctx context.Context, name string) error {
	return s.q.User.WithContext(ctx).Create(&model.User{Name: name, Email: rand.Text() + "@example.org"})
}

// The number of rows comes by a side door.
func (s *store) counted(ctx context.Context, name string) error {
	users := s.q.User.WithContext(ctx).Where(s.q.User.Name.Eq(name))
	info := users.WithResult(func(tx gen.Dao) { _, _ = tx.Find() }) // miss "unprotected-insert": what a function does with gen.Dao gives no rows
	if info.RowsAffected > 0 {
		return nil
	}
	return s.insert(ctx, name)
}
