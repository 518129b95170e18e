// Package pop holds get-then-insert code in github.com/gobuffalo/pop/v6.
package pop

import (
	"crypto/rand"
	"database/sql"
	"errors"

	"github.com/gobuffalo/pop/v6"
	"github.com/gofrs/uuid"
)

// User is a row of users.
type User struct {
	ID     int64  `db:"id"`
	OrgID  int64  `db:"org_id"`
	Name   string `db:"name"`
	Email  string `db:"email"`
	Active bool   `db:"active"`
}

// Member is a row of members, which its method names.
type Member struct {
	ID   int64 `db:"id" rw:"r"`
	Org  int64 `db:"org_id"`
	User int64 `db:"user_id"`
}

// TableName names the table.
// mail is an address of which nothing is known.
func mail() string { return rand.Text() }

func (Member) TableName() string { return "members" }

func first(c *pop.Connection, name, email string) error {
	u := &User{}
	err := c.Where("name = ?", name).First(u) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		return c.Create(&User{Name: name, Email: email})
	}
	return err
}

func unhandled(c *pop.Connection, email string) error {
	u := &User{}
	err := c.Where("email = ?", email).First(u) // want "unhandled-conflict"
	if errors.Is(err, sql.ErrNoRows) {
		u.Email = email
		return c.Create(u)
	}
	return err
}

// A query is changed in place.
func grown(c *pop.Connection, org int64, name string) error {
	q := c.Q()
	q.Where("org_id = ?", org)
	q.Where("name = ?", name)
	found, err := q.Exists(&User{}) // want "unprotected-insert"
	if err != nil || found {
		return err
	}
	return c.Create(&User{OrgID: org, Name: name, Email: mail()})
}

func counted(c *pop.Connection, name string) error {
	n, err := c.Where("name = ?", name).Count(&User{}) // want "unprotected-insert"
	if err != nil || n > 0 {
		return err
	}
	return c.Save(&User{Name: name, Email: mail()})
}

func begun(c *pop.Connection, name string) error {
	var us []User
	if err := pop.Q(c).Where("name = ?", name).Order("id").All(&us); err != nil { // want "unprotected-insert"
		return err
	}
	if len(us) > 0 {
		return nil
	}
	return c.Create(&User{Name: name, Email: mail()})
}

// The table's name is the method's.
func member(c *pop.Connection, org, user int64) error {
	m := Member{Org: org, User: user}
	err := c.Where("org_id = ? AND user_id = ?", org, user).First(&Member{}) // want "unhandled-conflict"
	if errors.Is(err, sql.ErrNoRows) {
		return c.Create(&m)
	}
	return err
}

func byName(name string) pop.ScopeFunc {
	return func(q *pop.Query) *pop.Query { return q.Where("name = ?", name) }
}

func scoped(c *pop.Connection, name string) error {
	u := &User{}
	err := c.Q().Scope(byName(name)).First(u) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		return c.Create(&User{Name: name, Email: mail()})
	}
	return err
}

// A transaction changes nothing.
func inTransaction(c *pop.Connection, name string) error {
	return c.Transaction(func(tx *pop.Connection) error {
		u := &User{}
		err := tx.Where("name = ?", name).Last(u) // want "unprotected-insert"
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		verrs, err := tx.ValidateAndCreate(&User{Name: name, Email: mail()})
		if err != nil {
			return err
		}
		if verrs.HasAny() {
			return errors.New("invalid")
		}
		return nil
	})
}

func raw(c *pop.Connection, name string) error {
	u := &User{}
	err := c.RawQuery("SELECT * FROM users WHERE name = ?", name).First(u) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		return c.RawQuery("INSERT INTO users (name, email) VALUES (?, ?)", name, mail()).Exec()
	}
	return err
}

// ok: the database decides.
func ignored(c *pop.Connection, email string) error {
	u := &User{}
	err := c.Where("email = ?", email).First(u)
	if errors.Is(err, sql.ErrNoRows) {
		return c.RawQuery("INSERT INTO users (email) VALUES (?) ON CONFLICT DO NOTHING", email).Exec()
	}
	return err
}

// ok: the row of another table is what is asked for.
func other(c *pop.Connection, user int64, email string) error {
	n, err := c.Where("user_id = ?", user).Count(&Member{})
	if err != nil || n > 0 {
		return err
	}
	return c.Create(&User{Email: email})
}

// ok: the row must be there.
func must(c *pop.Connection, id int64, name string) error {
	u := &User{}
	if err := c.Find(u, id); err != nil {
		return err
	}
	u.Name = name
	return c.Update(u)
}

// Token is a row of tokens: pop makes its key.
type Token struct {
	ID   uuid.UUID `db:"id"`
	Name string    `db:"name"`
}

func token(c *pop.Connection, name string) error {
	t := &Token{}
	err := c.Where("name = ?", name).First(t) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		return c.Save(&Token{Name: name})
	}
	return err
}

// ok: it must be there.
func renamed(c *pop.Connection, old, name string) error {
	t := &Token{}
	if err := c.Where("name = ?", old).First(t); err != nil {
		return err
	}
	t.Name = name
	return c.Save(t)
}
