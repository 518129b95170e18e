// Package beego holds what is not read of github.com/beego/beego/v2/client/orm.
package beego

import (
	"github.com/beego/beego/v2/client/orm"
)

type user struct {
	Id   int64
	Name string `orm:"null"`
	Mail string `orm:"column(email)"`
	Org  *org   `orm:"rel(fk)"`
}

func (*user) TableName() string { return "users" }

type org struct{ Id int64 }

func control(o orm.Ormer, name, mail string) error {
	u := user{Name: name, Mail: mail}
	err := o.Read(&u, "Name") // want "unprotected-insert"
	if err == orm.ErrNoRows {
		_, err = o.Insert(&u)
	}
	return err
}

// A filter may be raw text.
func raw(o orm.Ormer, name, mail string) error {
	if o.QueryTable(new(user)).FilterRaw("name", "= 'x'").Exist() { // false "unknown-table": text that no argument belongs to
		return nil
	}
	_, err := o.Insert(&user{Name: "x", Mail: mail})
	return err
}

// The rows of a relation of many to many are in a table of their own.
func many(o orm.Ormer, u *user, other *org) error {
	m := o.QueryM2M(u, "Orgs")
	if m.Exist(other) { // miss "unprotected-insert": the join table has no model that the call names
		return nil
	}
	_, err := m.Add(other)
	return err
}
