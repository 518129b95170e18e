// Package v3 holds get-then-insert code in upper.io/db.v3.
package v3

import (
	"context"

	"upper.io/db.v3"
	"upper.io/db.v3/lib/sqlbuilder"
)

// User is a row of users.
type User struct {
	ID    int64  `db:"id,omitempty"`
	Name  string `db:"name"`
	Email string `db:"email"`
}

func one(sess sqlbuilder.Database, name, email string) error {
	var u User
	err := sess.Collection("users").Find(db.Cond{"name": name}).One(&u) // want "unprotected-insert"
	if err == db.ErrNoMoreRows {
		_, err = sess.Collection("users").Insert(User{Name: name, Email: email})
	}
	return err
}

func inTransaction(sess sqlbuilder.Database, email string) error {
	return sess.Tx(context.Background(), func(tx sqlbuilder.Tx) error {
		var u User
		err := tx.SelectFrom("users").Where("email", email).One(&u) // want "unhandled-conflict"
		if err != db.ErrNoMoreRows {
			return err
		}
		_, err = tx.InsertInto("users").Values(User{Email: email}).Exec()
		return err
	})
}
