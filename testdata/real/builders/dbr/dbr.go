// Package dbr has dbr's statements as programs use them. Each function runs one
// statement; its parameters besides the database are texts.
package dbr

import (
	"database/sql"

	"github.com/gocraft/dbr/v2"
	"github.com/gocraft/dbr/v2/dialect"
)

func session(db *sql.DB) *dbr.Session {
	conn := &dbr.Connection{DB: db, Dialect: dialect.PostgreSQL, EventReceiver: &dbr.NullEventReceiver{}}
	return conn.NewSession(nil)
}

type user struct {
	ID    int64
	Email string
	OrgID string `db:"org_id"`
}

// Text: a condition as text.
func Text(db *sql.DB, email, org string) error {
	var u user
	_, err := session(db).Select("id", "email").From("users").Where("email = ? AND org_id = ?", email, org).Load(&u)
	return err
}

// TextOr: a condition whose OR stays inside.
func TextOr(db *sql.DB, email, name, org string) error {
	var ids []int64
	_, err := session(db).Select("id").From("users").Where("email = ? OR name = ?", email, name).Where(dbr.Eq("org_id", org)).Load(&ids)
	return err
}

// Lists: conditions within each other.
func Lists(db *sql.DB, email, name, org string) error {
	var ids []int64
	_, err := session(db).Select("id").From("users").Where(dbr.And(dbr.Eq("org_id", org), dbr.Or(dbr.Eq("email", email), dbr.Expr("lower(name) = ?", name)))).Load(&ids)
	return err
}

// In: lists.
func In(db *sql.DB, a, b string) error {
	var ids []int64
	_, err := session(db).Select("id").From("users").Where("email IN ?", []string{a, b}).Where(dbr.Eq("name", []string{a, b})).Where(dbr.Eq("deleted_at", nil)).Load(&ids)
	return err
}

// Compare: the other comparisons.
func Compare(db *sql.DB, a, b, c string) error {
	var ids []int64
	_, err := session(db).Select("id").From("users").Where(dbr.Neq("id", a)).Where(dbr.Gt("age", b)).Where(dbr.Lte("size", c)).Where(dbr.Like("title", c)).Load(&ids)
	return err
}

// Steps: results that are dropped.
func Steps(db *sql.DB, email, org string) error {
	stmt := session(db).Select("count(*)").From("users")
	stmt.Where("email = ?", email)
	if org != "" {
		stmt.Where("org_id = ?", org)
	}
	_, err := stmt.Load(new(int64))
	return err
}

// Joined: a join, an alias and a lock.
func Joined(db *sql.DB, email string) error {
	var ids []int64
	_, err := session(db).Select("u.id").From(dbr.I("users").As("u")).Join("orgs", "orgs.id = u.org_id").LeftJoin("roles", "roles.user_id = u.id").
		Where("u.email = ?", email).OrderAsc("u.id").Limit(1).Suffix("FOR UPDATE").Load(&ids)
	return err
}

// BySQL: text of the code's own.
func BySQL(db *sql.DB, email string) error {
	var ids []int64
	_, err := session(db).SelectBySql("SELECT id FROM users WHERE email = ?", email).Load(&ids)
	return err
}

// Insert: columns and values.
func Insert(db *sql.DB, email, org string) error {
	_, err := session(db).InsertInto("users").Columns("email", "org_id").Values(email, org).Exec()
	return err
}

// Pair: one column after the other.
func Pair(db *sql.DB, email, org string) error {
	stmt := session(db).InsertInto("users")
	stmt.Pair("email", email)
	stmt.Pair("org_id", org)
	_, err := stmt.Exec()
	return err
}

// Record: a struct's fields.
func Record(db *sql.DB, email, org string) error {
	u := user{Email: email, OrgID: org}
	_, err := session(db).InsertInto("users").Columns("email", "org_id").Record(&u).Exec()
	return err
}

// Returning: the key comes back.
func Returning(db *sql.DB, email string) error {
	var id int64
	return session(db).InsertInto("users").Columns("email").Values(email).Returning("id").Load(&id)
}

// Ignore: a conflict is nothing.
func Ignore(db *sql.DB, email string) error {
	_, err := session(db).InsertInto("users").Ignore().Columns("email").Values(email).Exec()
	return err
}

// Update: two columns.
func Update(db *sql.DB, name, org, email string) error {
	_, err := session(db).Update("users").Set("name", name).Set("org_id", org).Where(dbr.Eq("email", email)).Exec()
	return err
}

// UpdateMap: a map.
func UpdateMap(db *sql.DB, name, email string) error {
	_, err := session(db).Update("users").SetMap(map[string]interface{}{"name": name}).Where("email = ?", email).Exec()
	return err
}

// Delete: by one column.
func Delete(db *sql.DB, email string) error {
	_, err := session(db).DeleteFrom("users").Where(dbr.Eq("email", email)).Exec()
	return err
}
