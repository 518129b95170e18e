// Package pop holds what is not read of github.com/gobuffalo/pop/v6.
package pop

import (
	"database/sql"
	"errors"

	"github.com/gobuffalo/pop/v6"
)

type user struct {
	ID    int64  `db:"id"`
	OrgID int64  `db:"org_id"`
	Name  string `db:"name"`
	Email string `db:"email"`
}

func (user) TableName() string { return "users" }

type member struct {
	ID     int64 `db:"id" rw:"r"`
	OrgID  int64 `db:"org_id"`
	UserID int64 `db:"user_id"`
}

func (member) TableName() string { return "members" }

type org struct {
	ID int64 `db:"id"`
}

func control(c *pop.Connection, name, email string) error {
	err := c.Where("name = ?", name).First(&user{}) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		return c.Create(&user{Name: name, Email: email})
	}
	return err
}

// BelongsTo compares the column that is called as the other table is.
func owned(c *pop.Connection, o *org, user int64) error {
	err := c.BelongsTo(o).Where("user_id = ?", user).First(&member{}) // false "unknown-table": the column's name is made of the other table's, in the singular
	if errors.Is(err, sql.ErrNoRows) {
		return c.Create(&member{OrgID: o.ID, UserID: user})
	}
	return err
}

// A text may stand for a model.
func text(c *pop.Connection, name, email string) error {
	n, err := c.Where("name = ?", name).Count("users") // miss "unprotected-insert": the table's name in place of a model
	if err != nil || n > 0 {
		return err
	}
	return c.Create(&user{Name: name, Email: email})
}

func byName(name string) pop.ScopeFunc {
	return func(q *pop.Query) *pop.Query { return q.Where("name = ?", name) }
}

// A connection's Scope begins a query for the function.
func scoped(c *pop.Connection, name, email string) error {
	err := c.Scope(byName(name)).First(&user{}) // miss "unprotected-insert": the query that Scope begins on a connection
	if errors.Is(err, sql.ErrNoRows) {
		return c.Create(&user{Name: name, Email: email})
	}
	return err
}
