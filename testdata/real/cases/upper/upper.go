// Package upper holds get-then-insert code in github.com/upper/db/v4.
package upper

import (
	"crypto/rand"
	"errors"

	"github.com/upper/db/v4"
)

// User is a row of users.
type User struct {
	ID    int64  `db:"id,omitempty"`
	OrgID int64  `db:"org_id"`
	Name  string `db:"name"`
	Email string `db:"email"`
}

// Store is the collection of users.
// mail is an address of which nothing is known.
func mail() string { return rand.Text() }

func (*User) Store(sess db.Session) db.Store { return Users(sess) }

// UserStore finds users.
type UserStore struct{ db.Collection }

// Users are the users of a session.
func Users(sess db.Session) *UserStore { return &UserStore{sess.Collection("users")} }

func one(sess db.Session, name string) error {
	var u User
	err := sess.Collection("users").Find(db.Cond{"name": name}).One(&u) // want "unprotected-insert"
	if errors.Is(err, db.ErrNoMoreRows) {
		_, err = sess.Collection("users").Insert(User{Name: name, Email: mail()})
	}
	return err
}

func unhandled(sess db.Session, email string) error {
	users := sess.Collection("users")
	found, err := users.Find("email", email).Exists() // want "unhandled-conflict"
	if err != nil || found {
		return err
	}
	u := User{Email: email}
	return users.InsertReturning(&u)
}

func counted(sess db.Session, org int64, name string) error {
	n, err := sess.Collection("users").Find("org_id = ?", org).And("name = ?", name).Count() // want "unprotected-insert"
	if err != nil || n > 0 {
		return err
	}
	_, err = sess.Collection("users").Insert(map[string]any{"org_id": org, "name": name, "email": mail()})
	return err
}

func joined(sess db.Session, org int64, name string) error {
	var us []User
	res := sess.Collection("users").Find(db.And(db.Cond{"org_id": org}, db.Cond{"name": db.Eq(name)}))
	if err := res.All(&us); err != nil { // want "unprotected-insert"
		return err
	}
	if len(us) > 0 {
		return nil
	}
	_, err := sess.Collection("users").Insert(&User{OrgID: org, Name: name, Email: mail()})
	return err
}

// A store is what a record says of itself.
func record(sess db.Session, name string) error {
	var u User
	err := sess.Get(&u, db.Cond{"name": name}) // want "unprotected-insert"
	if errors.Is(err, db.ErrNoMoreRows) {
		return sess.Save(&User{Name: name, Email: mail()})
	}
	return err
}

func (s *UserStore) byName(name string) (*User, error) {
	var u User
	if err := s.Find(db.Cond{"name": name}).One(&u); err != nil {
		return nil, err
	}
	return &u, nil
}

func stored(sess db.Session, name string) error {
	_, err := Users(sess).byName(name) // want "unprotected-insert"
	if errors.Is(err, db.ErrNoMoreRows) {
		_, err = Users(sess).Insert(&User{Name: name, Email: mail()})
	}
	return err
}

func inTransaction(sess db.Session, name string) error {
	return sess.Tx(func(tx db.Session) error {
		var u User
		err := tx.SQL().SelectFrom("users").Where("name = ?", name).One(&u) // want "unprotected-insert"
		if !errors.Is(err, db.ErrNoMoreRows) {
			return err
		}
		_, err = tx.SQL().InsertInto("users").Columns("name", "email").Values(name, mail()).Exec()
		return err
	})
}

func built(sess db.Session, email string) error {
	var u User
	err := sess.SQL().Select("id").From("users").Where(db.Cond{"email": email}).One(&u) // want "unhandled-conflict"
	if errors.Is(err, db.ErrNoMoreRows) {
		_, err = sess.SQL().InsertInto("users").Values(User{Email: email}).Exec()
	}
	return err
}

func text(sess db.Session, name string) error {
	row, err := sess.SQL().QueryRow("SELECT id FROM users WHERE name = ?", name) // want "unprotected-insert"
	if err != nil {
		return err
	}
	var id int64
	if row.Scan(&id) == nil {
		return nil
	}
	_, err = sess.SQL().Exec("INSERT INTO users (name, email) VALUES (?, ?)", name, mail())
	return err
}

// ok: the database decides.
func amended(sess db.Session, email string) error {
	var u User
	err := sess.Collection("users").Find(db.Cond{"email": email}).One(&u)
	if errors.Is(err, db.ErrNoMoreRows) {
		_, err = sess.SQL().InsertInto("users").Values(User{Email: email}).
			Amend(func(q string) string { return q + " ON CONFLICT DO NOTHING" }).Exec()
	}
	return err
}

// ok: the row is of another table.
func other(sess db.Session, user int64, email string) error {
	found, err := sess.Collection("members").Find(db.Cond{"user_id": user}).Exists()
	if err != nil || found {
		return err
	}
	_, err = sess.Collection("users").Insert(User{Email: email})
	return err
}

// ok: more than equality is asked for, and the row must be there.
func must(sess db.Session, id int64, name string) error {
	res := sess.Collection("users").Find(id)
	var u User
	if err := res.One(&u); err != nil {
		return err
	}
	return res.Update(map[string]any{"name": name})
}
