// Package gormgeneric holds get-then-insert code in the generics API of gorm.io/gorm.
package gormgeneric

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// User has no key on its name; its e-mail address is unique.
type User struct {
	gorm.Model
	Name   string
	Email  *string
	Age    int
	Tenant string
}

// Tag has a natural key and a name for its table.
type Tag struct {
	Name string `gorm:"primaryKey"`
	Hits int
}

// TableName is the name of the table.
func (Tag) TableName() string { return "tag_names" }

// Store is a repository.
type Store struct{ db *gorm.DB }

func (s *Store) textbook(ctx context.Context, name string) (User, error) {
	u, err := gorm.G[User](s.db).Where("name = ?", name).First(ctx) // want "unprotected-insert"
	if errors.Is(err, gorm.ErrRecordNotFound) {
		u = User{Name: name}
		err = gorm.G[User](s.db).Create(ctx, &u)
	}
	return u, err
}

func (s *Store) unique(ctx context.Context, email string) error {
	n, err := gorm.G[User](s.db).Where(&User{Email: &email}).Limit(1).Count(ctx, "*") // want "unhandled-conflict"
	if err != nil {
		return err
	}
	if n > 0 {
		return errors.New("taken")
	}
	return gorm.G[User](s.db).Create(ctx, &User{Email: &email})
}

// A zero id tells.
func (s *Store) zero(ctx context.Context, name string) error {
	u, _ := gorm.G[User](s.db).Where("name = ?", name).Take(ctx) // want "unprotected-insert"
	if u.ID != 0 {
		return nil
	}
	users := []User{{Name: name}}
	return gorm.G[User](s.db).CreateInBatches(ctx, &users, 10)
}

// In a transaction, a list that is empty, and columns set one by one.
func (s *Store) list(ctx context.Context, name string) error {
	return s.db.Transaction(func(tx *gorm.DB) error {
		users := gorm.G[User](tx)
		found, err := users.Where(map[string]any{"name": name}).Find(ctx) // want "unprotected-insert"
		if err != nil || len(found) > 0 {
			return err
		}
		return users.Set(clause.Assignment{Column: clause.Column{Name: "name"}, Value: name}).Create(ctx)
	})
}

// A condition of the join leaves the lookup as it is.
func (s *Store) joined(ctx context.Context, name string) error {
	on := func(db gorm.JoinBuilder, _, _ clause.Table) error { db.Where("tenant = ?", "a"); return nil }
	users := gorm.G[User](s.db)
	if _, err := users.Joins(clause.JoinTarget{Association: "Owner"}, on).Where("name = ?", name).First(ctx); err == nil { // want "unprotected-insert"
		return nil
	}
	return users.Create(ctx, &User{Name: name})
}

// The type comes from the type with the methods.
type repo[T any] struct{ db *gorm.DB }

func (r *repo[T]) by(ctx context.Context, column, value string) (T, error) {
	return gorm.G[T](r.db).Where(column+" = ?", value).First(ctx)
}

func (r *repo[T]) add(ctx context.Context, row *T) error { return gorm.G[T](r.db).Create(ctx, row) }

func (s *Store) tag(ctx context.Context, name string) error {
	tags := &repo[Tag]{s.db}
	_, err := tags.by(ctx, "name", name) // want "unhandled-conflict"
	if err == nil {
		return errors.New("taken")
	}
	return tags.add(ctx, &Tag{Name: name})
}

// ok: the database decides.
func (s *Store) ignored(ctx context.Context, name string) error {
	if _, err := gorm.G[Tag](s.db).Where("name = ?", name).First(ctx); err == nil {
		return nil
	}
	return gorm.G[Tag](s.db, clause.OnConflict{DoNothing: true}).Create(ctx, &Tag{Name: name})
}

// ok: a row that is found is changed.
func (s *Store) renamed(ctx context.Context, name, to string) error {
	u, err := gorm.G[User](s.db).Where("name = ?", name).First(ctx)
	if err != nil {
		return err
	}
	_, err = gorm.G[User](s.db).Where("id = ?", u.ID).Update(ctx, "name", to)
	return err
}

// ok: the row is of another table.
func (s *Store) other(ctx context.Context, name string) error {
	if _, err := gorm.G[User](s.db).Where("name = ?", name).First(ctx); err == nil {
		return nil
	}
	return gorm.G[Tag](s.db).Create(ctx, &Tag{Name: name})
}
