// Package gormgen holds get-then-insert code over what gorm.io/gen generated.
package gormgen

import (
	"context"
	"crypto/rand"
	"errors"

	"gorm.io/gen/field"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/dupsert/dupsert/testdata/real/cases/gormgen/model"
	"github.com/dupsert/dupsert/testdata/real/cases/gormgen/query"
)

// Store is a repository.
type Store struct{ q *query.Query }

func (s *Store) textbook(ctx context.Context, name string) (*model.User, error) {
	u, err := s.q.User.WithContext(ctx).Where(s.q.User.Name.Eq(name)).First() // want "unprotected-insert"
	if errors.Is(err, gorm.ErrRecordNotFound) {
		u = &model.User{Name: name, Email: rand.Text() + "@example.org"}
		err = s.q.User.WithContext(ctx).Create(u)
	}
	return u, err
}

// The package's own variables.
func unique(ctx context.Context, email string) error {
	u := query.User
	n, err := u.WithContext(ctx).Where(u.Email.Eq(email)).Count() // want "unhandled-conflict"
	if err != nil {
		return err
	}
	if n > 0 {
		return errors.New("taken")
	}
	return u.WithContext(ctx).Create(&model.User{Email: email})
}

// In a transaction.
func (s *Store) join(org, user int64) error {
	return s.q.Transaction(func(tx *query.Query) error {
		m := tx.Member
		found, err := m.WithContext(context.TODO()).Where(m.OrgID.Eq(org), m.UserID.In(user)).Find() // want "unhandled-conflict"
		if err != nil || len(found) > 0 {
			return err
		}
		return m.WithContext(context.TODO()).CreateInBatches([]*model.Member{{OrgID: org, UserID: user}}, 10)
	})
}

// The queries are made here; the chain is kept in a variable.
func fresh(db *gorm.DB, name string, org int64) error {
	q := query.Use(db)
	users := q.User.WithContext(context.Background()).Where(q.User.Name.Eq(name))
	if org != 0 {
		users = users.Where(field.Or(q.User.OrgID.Eq(org), q.User.OrgID.IsNull()))
	}
	if _, err := users.Take(); err == nil { // want "unprotected-insert"
		return nil
	}
	return q.User.WithContext(context.Background()).Create(&model.User{Name: name, Email: rand.Text() + "@example.org"})
}

// One call, and nothing between its two statements that would keep others away.
func (s *Store) firstOrCreate(ctx context.Context, name string) (*model.User, error) {
	u := s.q.User
	return u.WithContext(ctx).Where(u.Name.Eq(name)).Attrs(u.Email.Value(rand.Text() + "@example.org")).FirstOrCreate() // want "unprotected-insert"
}

// ok: the database decides.
func (s *Store) ignored(ctx context.Context, email string) error {
	u := s.q.User
	if _, err := u.WithContext(ctx).Where(u.Email.Eq(email)).First(); err == nil {
		return nil
	}
	return u.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&model.User{Email: email})
}

// ok: the row is of another table.
func (s *Store) other(ctx context.Context, user int64, email string) error {
	if _, err := s.q.Member.WithContext(ctx).Where(s.q.Member.UserID.Eq(user)).First(); err == nil {
		return nil
	}
	return s.q.User.WithContext(ctx).Create(&model.User{Email: email})
}

// ok: a row that is found is changed.
func (s *Store) renamed(ctx context.Context, name, to string) error {
	u := s.q.User
	found, err := u.WithContext(ctx).Where(u.Name.Eq(name)).First()
	if err != nil {
		return err
	}
	_, err = u.WithContext(ctx).Where(u.ID.Eq(found.ID)).Update(u.Name, to)
	return err
}
