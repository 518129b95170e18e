// Package upper holds what is not read of github.com/upper/db/v4.
package upper

import (
	"errors"

	"github.com/upper/db/v4"
)

type user struct {
	Name  string `db:"name"`
	Email string `db:"email"`
}

func control(sess db.Session, name, email string) error {
	var u user
	err := sess.Collection("users").Find(db.Cond{"name": name}).One(&u) // want "unprotected-insert"
	if errors.Is(err, db.ErrNoMoreRows) {
		_, err = sess.Collection("users").Insert(user{Name: name, Email: email})
	}
	return err
}

// Next is asked in a loop.
func next(sess db.Session, name, email string) error {
	res := sess.Collection("users").Find(db.Cond{"name": name})
	var u user
	if res.Next(&u) { // miss "unprotected-insert": Next of a result
		return res.Close()
	}
	_, err := sess.Collection("users").Insert(user{Name: name, Email: email})
	return err
}

// Batches are sent by another goroutine.
func batch(sess db.Session, name, email string) error {
	found, err := sess.Collection("users").Find(db.Cond{"name": name}).Exists() // miss "unprotected-insert": rows that a batch sends
	if err != nil || found {
		return err
	}
	b := sess.SQL().InsertInto("users").Columns("name", "email").Batch(10)
	b.Values(name, email)
	b.Done()
	return b.Wait()
}
