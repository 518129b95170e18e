// Package beego holds get-then-insert code in github.com/beego/beego/v2/client/orm.
package beego

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/beego/beego/v2/client/orm"
)

// User is a row of users.
type User struct {
	Id     int64
	Org    *Org   `orm:"rel(fk);null"`
	Name   string `orm:"null"`
	Mail   string `orm:"column(email)"`
	Active bool
}

// TableName names the table.
// mail is an address of which nothing is known.
func mail() string { return rand.Text() }

func (*User) TableName() string { return "users" }

// Org is what a user belongs to.
type Org struct{ Id int64 }

// Member is a row of members.
type Member struct {
	Id     int64 `orm:"column(org_id)"`
	UserId int64
}

// TableName names the table.
func (*Member) TableName() string { return "members" }

func read(o orm.Ormer, name string) error {
	u := User{Name: name, Mail: mail()}
	err := o.Read(&u, "Name") // want "unprotected-insert"
	if err == orm.ErrNoRows {
		_, err = o.Insert(&u)
	}
	return err
}

func unhandled(o orm.Ormer, mail string) error {
	u := User{Mail: mail}
	err := o.ReadWithCtx(context.Background(), &u, "Mail") // want "unhandled-conflict"
	if errors.Is(err, orm.ErrNoRows) {
		_, err = o.Insert(&u)
	}
	return err
}

func queried(name string) error {
	o := orm.NewOrm()
	var u User
	err := o.QueryTable(new(User)).Filter("name", name).Limit(1).One(&u) // want "unprotected-insert"
	if err == orm.ErrNoRows {
		u.Name, u.Mail = name, mail()
		_, err = o.Insert(&u)
	}
	return err
}

// The table is named.
func named(o orm.Ormer, name string) error {
	if o.QueryTable("users").Filter("Name", name).Filter("Active", true).Exist() { // want "unprotected-insert"
		return nil
	}
	_, err := o.Insert(&User{Name: name, Active: true, Mail: mail()})
	return err
}

func relation(o orm.Ormer, org *Org, name string) error {
	qs := o.QueryTable(&User{}).Filter("Org__Id", org.Id)
	n, err := qs.Filter("name__exact", name).Count() // want "unprotected-insert"
	if err != nil || n > 0 {
		return err
	}
	_, err = o.Insert(&User{Org: org, Name: name, Mail: mail()})
	return err
}

func condition(o orm.Ormer, mail string) error {
	cond := orm.NewCondition().And("Mail", mail)
	var us []*User
	n, err := o.QueryTable(new(User)).SetCond(cond).All(&us) // want "unhandled-conflict"
	if err != nil || n > 0 {
		return err
	}
	_, err = o.InsertMulti(1, []User{{Mail: mail}})
	return err
}

// A pair by itself.
func pair(o orm.Ormer, name string) (int64, error) {
	created, id, err := o.ReadOrCreate(&User{Name: name, Mail: mail()}, "Name") // want "unprotected-insert"
	if created {
		return id, nil
	}
	return id, err
}

func pairOfKey(o orm.Ormer, mail string) (int64, error) {
	_, id, err := o.ReadOrCreate(&User{Mail: mail}, "Mail") // want "unhandled-conflict"
	return id, err
}

// The database decides, by a key that it does not have.
func unbacked(o orm.Ormer, name string) error {
	u := User{Name: name, Mail: mail()}
	err := o.Read(&u, "Name") // want "unbacked-upsert"
	if err == orm.ErrNoRows {
		_, err = o.InsertOrUpdate(&u, "name")
	}
	return err
}

func inTransaction(o orm.Ormer, name string) error {
	return o.DoTx(func(ctx context.Context, tx orm.TxOrmer) error {
		u := User{Name: name, Mail: mail()}
		if err := tx.ReadWithCtx(ctx, &u, "Name"); err != orm.ErrNoRows { // want "unprotected-insert"
			return err
		}
		_, err := tx.InsertWithCtx(ctx, &u)
		return err
	})
}

func raw(o orm.Ormer, name string) error {
	var id int64
	err := o.Raw("SELECT id FROM users WHERE name = ?", name).QueryRow(&id) // want "unprotected-insert"
	if err == orm.ErrNoRows {
		_, err = o.Raw("INSERT INTO users (name, email) VALUES (?, ?)", name, mail()).Exec()
	}
	return err
}

// ok: the key takes care of the loser.
func upserted(o orm.Ormer, mail string) error {
	u := User{Mail: mail}
	if err := o.Read(&u, "Mail"); err == orm.ErrNoRows {
		_, err = o.InsertOrUpdate(&u, "email")
		return err
	}
	return nil
}

// ok: the row is of another table.
func other(o orm.Ormer, user int64, mail string) error {
	if o.QueryTable(new(Member)).Filter("UserId", user).Exist() {
		return nil
	}
	_, err := o.Insert(&User{Mail: mail})
	return err
}

// ok: it must be there.
func must(o orm.Ormer, id int64, name string) error {
	u := User{Id: id}
	if err := o.Read(&u); err != nil {
		return err
	}
	u.Name = name
	_, err := o.Update(&u, "Name")
	return err
}

// Note is a row of app_note.
type Note struct {
	Id    int64
	Title string
}

func init() { orm.RegisterModelWithPrefix("app_", new(Note)) }

func prefixed(o orm.Ormer, title string) error {
	n := Note{Title: title}
	err := o.Read(&n, "Title") // want "unprotected-insert"
	if err == orm.ErrNoRows {
		_, err = o.Insert(&n)
	}
	return err
}
