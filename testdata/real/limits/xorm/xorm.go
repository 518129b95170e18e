// Package xorm holds what is not read of xorm.io/xorm.
package xorm

import (
	"xorm.io/builder"
	"xorm.io/xorm"
)

// User is a row of users.
type User struct {
	Id   int64
	Name string
}

// TableName is the name of the table.
func (*User) TableName() string { return "users" }

type store struct{ db *xorm.Engine }

func (s *store) control(name string) error {
	found, err := s.db.Where("name = ?", name).Exist(&User{}) // want "unprotected-insert"
	if err != nil || found {
		return err
	}
	return s.insert(name)
}

func (s *store) insert(name string) error {
	_, err := s.db.Insert(&User{Name: name})
	return err
}

// A query that the builder writes.
func (s *store) built(name string) error {
	found, err := s.db.SQL(builder.Select("id").From("users").Where(builder.Eq{"name": name})).Exist() // miss "unprotected-insert": the builder's queries are not read, only its conditions
	if err != nil || found {
		return err
	}
	return s.insert(name)
}
