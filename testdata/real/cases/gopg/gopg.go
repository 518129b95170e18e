// Package gopg holds get-then-insert code in github.com/go-pg/pg.
package gopg

import (
	"context"
	"errors"

	"github.com/go-pg/pg/v10"
	"github.com/go-pg/pg/v10/orm"
)

// User has no key on its name; its e-mail address is unique.
type User struct {
	ID    int64
	Name  string
	Email string `pg:",unique"`
}

// Tag is unique by name.
type Tag struct {
	tableName struct{} `pg:"tags,alias:t"`

	ID   int64
	Name string `pg:",unique,notnull"`
}

// Store is a repository.
type Store struct{ db *pg.DB }

func (s *Store) textbook(name string) (*User, error) {
	u := new(User)
	err := s.db.Model(u).Where("name = ?", name).Select() // want "unprotected-insert"
	if errors.Is(err, pg.ErrNoRows) {
		u = &User{Name: name}
		_, err = s.db.Model(u).Insert()
	}
	return u, err
}

func (s *Store) first(ctx context.Context, email string) error {
	var u User
	err := s.db.ModelContext(ctx, &u).Where("email = ?", email).First() // want "unhandled-conflict"
	if err == pg.ErrNoRows {
		_, err = s.db.ModelContext(ctx, &User{Email: email, Name: email}).Insert()
	}
	return err
}

func (s *Store) upsert(name string) error {
	ok, err := s.db.Model((*Tag)(nil)).Where("t.name = ?", name).Exists()
	if err != nil || ok {
		return err
	}
	_, err = s.db.Model(&Tag{Name: name}).OnConflict("(name) DO NOTHING").Insert()
	return err
}

func (s *Store) recognised(name string) error {
	n, err := s.db.Model((*Tag)(nil)).Where("name = ?", name).Count()
	if err != nil || n > 0 {
		return err
	}
	_, err = s.db.Model(&Tag{Name: name}).Insert()
	var failure pg.Error
	if errors.As(err, &failure) && failure.IntegrityViolation() {
		return nil
	}
	return err
}

// The library's own get or insert is as good as the key behind it.
func (s *Store) selectOrInsert(name string) error {
	_, err := s.db.Model(&User{Name: name}).Where("name = ?name").SelectOrInsert() // want "unprotected-insert"
	return err
}

// ok: the library reads again when the insert meets the key.
func (s *Store) selectOrInsertUnique(name string) error {
	_, err := s.db.Model(&Tag{Name: name}).Where("name = ?name").SelectOrInsert()
	return err
}

func (s *Store) inTx(ctx context.Context, name string) error {
	return s.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		var u User
		err := find(tx, &u, name) // want "unprotected-insert"
		if err == pg.ErrNoRows {
			_, err = tx.Model(&User{Name: name}).Insert()
		}
		return err
	})
}

func find(db orm.DB, u *User, name string) error {
	q := db.Model(u)
	q.Where("? = ?", pg.Ident("user.name"), name)
	return q.Select()
}

func (s *Store) grouped(name string) error {
	users := []User{}
	err := s.db.Model(&users).WhereGroup(func(q *orm.Query) (*orm.Query, error) {
		return q.Where("name = ?", name), nil
	}).Select() // want "unprotected-insert"
	if err != nil || len(users) > 0 {
		return err
	}
	_, err = s.db.Model(&User{Name: name}).Insert()
	return err
}

func (s *Store) text(name string) error {
	var id int64
	_, err := s.db.QueryOne(pg.Scan(&id), "SELECT id FROM users WHERE name = ?", name) // want "unprotected-insert"
	if err == pg.ErrNoRows {
		_, err = s.db.Exec("INSERT INTO users (name) VALUES (?)", name)
	}
	return err
}

func (s *Store) updateFirst(name, email string) error {
	res, err := s.db.Model(&User{Name: name}).Set("name = ?name").Where("email = ?", email).Update() // want "unhandled-conflict"
	if err != nil || res.RowsAffected() > 0 {
		return err
	}
	_, err = s.db.Model(&User{Name: name, Email: email}).Insert()
	return err
}
