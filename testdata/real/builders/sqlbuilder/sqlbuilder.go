// Package sqlbuilder has go-sqlbuilder's builders as programs use them. Each
// function runs one statement; its parameters besides the database are texts.
package sqlbuilder

import (
	"database/sql"
	"fmt"

	sqlbuilder "github.com/huandu/go-sqlbuilder"
)

func exec(db *sql.DB, query string, args []any) error {
	_, err := db.Exec(query, args...)
	return err
}

// Equal: methods whose results are dropped.
func Equal(db *sql.DB, email string) error {
	sb := sqlbuilder.NewSelectBuilder()
	sb.Select("id", "name")
	sb.From("users")
	sb.Where(sb.Equal("email", email))
	query, args := sb.Build()
	return exec(db, query, args)
}

// Chained: methods in a chain, on a flavor's builder.
func Chained(db *sql.DB, email, org string) error {
	sb := sqlbuilder.PostgreSQL.NewSelectBuilder()
	query, args := sb.Select("id").From("users").Where(sb.EQ("email", email), sb.E("org_id", org)).Limit(1).Build()
	return exec(db, query, args)
}

// Function: the package's own function.
func Function(db *sql.DB, email string) error {
	sb := sqlbuilder.Select("count(*)").From("users")
	sb.Where(sb.Equal("email", email))
	query, args := sb.BuildWithFlavor(sqlbuilder.MySQL)
	return exec(db, query, args)
}

// And: conditions in one string.
func And(db *sql.DB, email, org string) error {
	sb := sqlbuilder.SQLite.NewSelectBuilder()
	sb.Select("1").From("users")
	sb.Where(sb.And(sb.Equal("email", email), sb.Equal("org_id", org)))
	return exec(db, sb.String(), []any{email, org})
}

// Or: one of two.
func Or(db *sql.DB, email, name, org string) error {
	sb := sqlbuilder.NewSelectBuilder()
	sb.Select("id").From("users")
	sb.Where(sb.Or(sb.Equal("email", email), sb.Equal("name", name)))
	sb.Where(sb.Equal("org_id", org))
	query, args := sb.Build()
	return exec(db, query, args)
}

// In: a list of values, and none of another.
func In(db *sql.DB, a, b, c string) error {
	sb := sqlbuilder.NewSelectBuilder()
	sb.Select("id").From("users")
	sb.Where(sb.In("email", a, b), sb.NotIn("name", c))
	query, args := sb.Build()
	return exec(db, query, args)
}

// Flatten: a list of the code's own.
func Flatten(db *sql.DB, a, b string) error {
	sb := sqlbuilder.NewSelectBuilder()
	sb.Select("id").From("users").Where(sb.In("email", sqlbuilder.Flatten([]string{a, b})...))
	query, args := sb.Build()
	return exec(db, query, args)
}

// Compare: the other comparisons.
func Compare(db *sql.DB, a, b, c string) error {
	sb := sqlbuilder.NewSelectBuilder()
	sb.Select("id").From("users").Where(sb.NotEqual("id", a), sb.GreaterThan("age", b), sb.LE("size", c), sb.IsNull("deleted_at"), sb.IsNotNull("name"))
	query, args := sb.Build()
	return exec(db, query, args)
}

// Between: two values.
func Between(db *sql.DB, a, b string) error {
	sb := sqlbuilder.NewSelectBuilder()
	sb.Select("id").From("users").Where(sb.Between("age", a, b), sb.Not(sb.Like("name", a)))
	query, args := sb.Build()
	return exec(db, query, args)
}

// Var: an argument in text of the code's own.
func Var(db *sql.DB, email, org string) error {
	sb := sqlbuilder.NewSelectBuilder()
	sb.Select("id").From("users")
	sb.Where(fmt.Sprintf("lower(email) = %s", sb.Var(email)), "org_id = "+sb.Args.Add(org))
	query, args := sb.Build()
	return exec(db, query, args)
}

// Joined: a join, an alias and a lock.
func Joined(db *sql.DB, email string) error {
	sb := sqlbuilder.PostgreSQL.NewSelectBuilder()
	sb.Select("u.id", sb.As("o.name", "org")).From("users u")
	sb.Join("orgs o", "o.id = u.org_id")
	sb.JoinWithOption(sqlbuilder.LeftJoin, "roles r", "r.user_id = u.id", "r.name = u.name")
	sb.Where(sb.Equal("u.email", email)).ForUpdate()
	query, args := sb.Build()
	return exec(db, query, args)
}

// Helped: a condition from a helper.
func Helped(db *sql.DB, email string) error {
	sb := sqlbuilder.NewSelectBuilder()
	sb.Select("id").From("users")
	byEmail(sb, email)
	query, args := sb.Build()
	return exec(db, query, args)
}

func byEmail(sb *sqlbuilder.SelectBuilder, email string) { sb.Where(sb.Equal("email", email)) }

// Cloned: a copy does not change what it was made of.
func Cloned(db *sql.DB, email, org string) error {
	base := sqlbuilder.NewSelectBuilder()
	base.Select("id").From("users")
	base.Where(base.Equal("email", email))
	other := base.Clone()
	other.Where(other.Equal("org_id", org))
	query, args := base.Build()
	return exec(db, query, args)
}

// Clone: a copy with a condition more.
func Clone(db *sql.DB, email, org string) error {
	base := sqlbuilder.NewSelectBuilder()
	base.Select("id").From("users")
	base.Where(base.Equal("email", email))
	sb := base.Clone()
	sb.Where(sb.Equal("org_id", org))
	query, args := sb.Build()
	return exec(db, query, args)
}

// Insert: a row.
func Insert(db *sql.DB, email, org string) error {
	ib := sqlbuilder.NewInsertBuilder()
	ib.InsertInto("users")
	ib.Cols("email", "org_id")
	ib.Values(email, org)
	query, args := ib.Build()
	return exec(db, query, args)
}

// InsertRows: several rows.
func InsertRows(db *sql.DB, a, b string) error {
	query, args := sqlbuilder.InsertInto("users").Cols("email", "name").Values(a, "x").Values(b, "x").Build()
	return exec(db, query, args)
}

// InsertReturning: the row's key comes back.
func InsertReturning(db *sql.DB, email string) error {
	ib := sqlbuilder.PostgreSQL.NewInsertBuilder()
	query, args := ib.InsertInto("users").Cols("email", "created_at").Values(email, sqlbuilder.Raw("now()")).Returning("id").Build()
	return exec(db, query, args)
}

// Upsert: text behind the values.
func Upsert(db *sql.DB, email, name string) error {
	ib := sqlbuilder.PostgreSQL.NewInsertBuilder()
	ib.InsertInto("users").Cols("email", "name").Values(email, name)
	ib.SQL("ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name")
	query, args := ib.Build()
	return exec(db, query, args)
}

// Ignore: a conflict is nothing.
func Ignore(db *sql.DB, email string) error {
	ib := sqlbuilder.PostgreSQL.NewInsertBuilder()
	ib.InsertIgnoreInto("users").Cols("email").Values(email)
	query, args := ib.Build()
	return exec(db, query, args)
}

// IgnoreFunction: the same from the package.
func IgnoreFunction(db *sql.DB, email string) error {
	query, args := sqlbuilder.InsertIgnoreInto("users").Cols("email").Values(email).BuildWithFlavor(sqlbuilder.PostgreSQL)
	return exec(db, query, args)
}

// Replace: MySQL's and SQLite's.
func Replace(db *sql.DB, email string) error {
	query, args := sqlbuilder.ReplaceInto("users").Cols("email").Values(email).Build()
	return exec(db, query, args)
}

// Update: assignments.
func Update(db *sql.DB, name, email string) error {
	ub := sqlbuilder.NewUpdateBuilder()
	ub.Update("users")
	ub.Set(ub.Assign("name", name), ub.Incr("version"))
	ub.Where(ub.Equal("email", email))
	query, args := ub.Build()
	return exec(db, query, args)
}

// UpdateMore: one assignment after the other.
func UpdateMore(db *sql.DB, name, email, id string) error {
	ub := sqlbuilder.Update("users").Set("version = version + 1")
	ub.SetMore(ub.Assign("name", name)).SetMore(ub.Assign("email", email))
	ub.Where(ub.Equal("id", id))
	query, args := ub.Build()
	return exec(db, query, args)
}

// Delete: by one column.
func Delete(db *sql.DB, email string) error {
	b := sqlbuilder.DeleteFrom("users")
	b.Where(b.Equal("email", email))
	query, args := b.Build()
	return exec(db, query, args)
}

// Struct: a struct's columns.
func Struct(db *sql.DB, email, org string) error {
	query, args := users.InsertInto("users", user{Email: email, OrgID: org}).Build()
	return exec(db, query, args)
}

// StructFrom: a lookup of a struct's columns.
func StructFrom(db *sql.DB, email string) error {
	sb := users.SelectFrom("users")
	sb.Where(sb.Equal("email", email))
	query, args := sb.Build()
	return exec(db, query, args)
}

type user struct {
	Email string `db:"email"`
	OrgID string `db:"org_id"`
}

var users = sqlbuilder.NewStruct(new(user)).For(sqlbuilder.PostgreSQL)
