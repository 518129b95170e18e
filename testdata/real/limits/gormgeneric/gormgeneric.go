// Package gormgeneric holds what is not read of the generics API of gorm.io/gorm.
package gormgeneric

import (
	"context"

	"gorm.io/gorm"
)

// User has no key on its name.
type User struct {
	gorm.Model
	Name   string
	Tenant string
}

type store struct{ db *gorm.DB }

func (s *store) control(ctx context.Context, name string) error {
	if _, err := gorm.G[User](s.db).Where("name = ?", name).First(ctx); err == nil { // want "unprotected-insert"
		return nil
	}
	return gorm.G[User](s.db).Create(ctx, &User{Name: name})
}

// The number of rows comes by a side door.
func (s *store) counted(ctx context.Context, name string) error {
	result := gorm.WithResult()
	if _, err := gorm.G[User](s.db, result).Where("name = ?", name).Find(ctx); err != nil { // miss "unprotected-insert": what WithResult is told is not read
		return err
	}
	if result.RowsAffected > 0 {
		return nil
	}
	return gorm.G[User](s.db).Create(ctx, &User{Name: name})
}
