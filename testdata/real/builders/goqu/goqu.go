// Package goqu has goqu's datasets as programs use them. Each function runs one
// statement; its parameters besides the database are texts.
package goqu

import (
	"database/sql"

	"github.com/doug-martin/goqu/v9"
	_ "github.com/doug-martin/goqu/v9/dialect/postgres" // registers the dialect
	"github.com/doug-martin/goqu/v9/exp"
)

var pg = goqu.Dialect("postgres")

const table = "users"

// run runs what a dataset makes, arguments and all.
func run(db *sql.DB, ds interface {
	ToSQL() (string, []any, error)
}) error {
	query, args, err := ds.ToSQL()
	if err != nil {
		return err
	}
	_, err = db.Exec(query, args...)
	return err
}

// Ex: a map of columns.
func Ex(db *sql.DB, email, org string) error {
	return run(db, pg.From("users").Prepared(true).Where(goqu.Ex{"email": email, "org_id": org}))
}

// ExNil: NULL, a truth value and a list.
func ExNil(db *sql.DB, a, b string) error {
	query, args, err := pg.From(table).Select("id").Prepared(true).Where(goqu.Ex{"deleted_at": nil, "email": []string{a, b}, "active": true}).ToSQL()
	if err != nil {
		return err
	}
	_, err = db.Exec(query, args...)
	return err
}

// ExOp: comparisons.
func ExOp(db *sql.DB, a, b, c string) error {
	return run(db, pg.From("users").Prepared(true).Where(goqu.Ex{"age": goqu.Op{"gt": a}, "id": goqu.Op{"neq": b}, "name": goqu.Op{"in": []string{c, a}}}))
}

// ExOr: one of two.
func ExOr(db *sql.DB, email, name, org string) error {
	return run(db, goqu.From("users").Prepared(true).Where(goqu.ExOr{"email": email, "name": name}, goqu.C("org_id").Eq(org)))
}

// Column: expressions.
func Column(db *sql.DB, email, org string) error {
	return run(db, pg.Select("id").From("users").Prepared(true).Where(goqu.C("email").Eq(email), goqu.I("users.org_id").Eq(org)))
}

// Table: columns of an aliased table.
func Table(db *sql.DB, email string) error {
	u := goqu.T("users").As("u")
	return run(db, pg.From(u).Prepared(true).Select(goqu.I("u.id")).Where(u.Col("email").Eq(email)))
}

// Compare: the other comparisons.
func Compare(db *sql.DB, a, b, c string) error {
	return run(db, pg.From("users").Prepared(true).Where(
		goqu.C("id").Neq(a), goqu.C("age").Gte(b), goqu.C("name").In(a, c), goqu.C("size").NotIn([]string{a, b}),
		goqu.C("deleted_at").IsNull(), goqu.C("seen_at").IsNotNull(), goqu.C("active").IsTrue(), goqu.C("banned_at").Eq(nil), goqu.C("title").Like(c),
	))
}

// Lists: And and Or within each other.
func Lists(db *sql.DB, email, name, org string) error {
	return run(db, pg.From("users").Prepared(true).Where(
		goqu.And(goqu.C("org_id").Eq(org), goqu.Or(goqu.C("email").Eq(email), goqu.Ex{"name": name})),
	))
}

// Between: a range.
func Between(db *sql.DB, a, b string) error {
	return run(db, pg.From("users").Prepared(true).Where(goqu.C("age").Between(goqu.Range(a, b))))
}

// Literal: text of the code's own.
func Literal(db *sql.DB, email, org string) error {
	return run(db, pg.From("users").Prepared(true).Where(goqu.L("lower(email) = ?", email), goqu.L("org_id").Eq(org)))
}

// Function: a function of a column.
func Function(db *sql.DB, email string) error {
	return run(db, pg.From("users").Prepared(true).Select(goqu.COUNT("*")).Where(goqu.Func("lower", goqu.C("email")).Eq(email)))
}

// Steps: a dataset in a variable.
func Steps(db *sql.DB, email, org string) error {
	ds := goqu.From("users").Prepared(true)
	ds = ds.Where(goqu.C("email").Eq(email))
	if org != "" {
		ds = ds.Where(goqu.C("org_id").Eq(org))
	}
	return run(db, ds)
}

// Conditions: a list of conditions in a variable.
func Conditions(db *sql.DB, email, org string) error {
	conds := []exp.Expression{goqu.C("email").Eq(email)}
	conds = append(conds, goqu.C("org_id").Eq(org))
	return run(db, goqu.From("users").Prepared(true).Where(conds...))
}

// MapVariable: a map filled step by step.
func MapVariable(db *sql.DB, email, org string) error {
	where := goqu.Ex{}
	where["email"] = email
	where["org_id"] = org
	return run(db, goqu.From("users").Prepared(true).Where(where))
}

// Joined: a join and a lock.
func Joined(db *sql.DB, email string) error {
	return run(db, pg.From("users").Prepared(true).Select("users.id").
		Join(goqu.T("orgs"), goqu.On(goqu.I("orgs.id").Eq(goqu.I("users.org_id")))).
		LeftJoin(goqu.T("roles"), goqu.On(goqu.Ex{"roles.user_id": goqu.I("users.id")})).
		Where(goqu.I("users.email").Eq(email)).ForUpdate(exp.Wait))
}

// Sub: a lookup in a lookup.
func Sub(db *sql.DB, email string) error {
	return run(db, pg.From("users").Prepared(true).Where(goqu.C("id").In(pg.From("members").Select("user_id").Where(goqu.C("email").Eq(email)))))
}

// Insert: a map.
func Insert(db *sql.DB, email, org string) error {
	return run(db, pg.Insert("users").Prepared(true).Rows(goqu.Record{"email": email, "org_id": org}))
}

// InsertStruct: a struct, tagged and not.
func InsertStruct(db *sql.DB, email, org string) error {
	return run(db, pg.Insert("users").Prepared(true).Rows(user{Email: email, OrgID: org}))
}

// InsertPointers: several rows.
func InsertPointers(db *sql.DB, a, b string) error {
	return run(db, pg.Insert("users").Prepared(true).Rows([]*user{{Email: a, OrgID: b}, {Email: b, OrgID: a}}))
}

type user struct {
	ID    int64  `db:"id" goqu:"skipinsert"`
	Email string `db:"email"`
	OrgID string `db:"org_id"`
	Name  string
}

// InsertVals: columns and values.
func InsertVals(db *sql.DB, email, org string) error {
	return run(db, goqu.Insert("users").Prepared(true).Cols("email", "org_id").Vals(goqu.Vals{email, org}))
}

// Upsert: an update of the row that is there.
func Upsert(db *sql.DB, email, name string) error {
	return run(db, pg.Insert("users").Prepared(true).Rows(goqu.Record{"email": email, "name": name}).OnConflict(goqu.DoUpdate("email", goqu.Record{"email": goqu.L("excluded.email")})))
}

// Ignore: a conflict is nothing.
func Ignore(db *sql.DB, email string) error {
	return run(db, pg.Insert("users").Prepared(true).Rows(goqu.Record{"email": email}).OnConflict(goqu.DoNothing()).Returning("id"))
}

// InsertSelect: rows of another table.
func InsertSelect(db *sql.DB, email string) error {
	return run(db, pg.Insert("users").Prepared(true).Cols("email").FromQuery(pg.From("invites").Select("email").Where(goqu.C("email").Eq(email))))
}

// Update: a map.
func Update(db *sql.DB, name, email string) error {
	return run(db, pg.Update("users").Prepared(true).Set(goqu.Record{"name": name}).Where(goqu.C("email").Eq(email)))
}

// UpdateFrom: a lookup turned into an update.
func UpdateFrom(db *sql.DB, name, email string) error {
	return run(db, pg.From("users").Prepared(true).Where(goqu.C("email").Eq(email)).Update().Set(goqu.Record{"name": name}))
}

// Delete: by one column.
func Delete(db *sql.DB, email string) error {
	return run(db, pg.Delete("users").Prepared(true).Where(goqu.Ex{"email": email}))
}

// ScanStruct: the dataset runs itself.
func ScanStruct(db *sql.DB, email string) error {
	var u user
	_, err := pg.DB(db).From("users").Prepared(true).Where(goqu.C("email").Eq(email)).ScanStruct(&u)
	return err
}

// Executor: an insert runs itself.
func Executor(db *sql.DB, email string) error {
	_, err := goqu.New("postgres", db).Insert("users").Prepared(true).Rows(goqu.Record{"email": email}).Executor().Exec()
	return err
}

// Count: the number of rows.
func Count(db *sql.DB, email string) error {
	_, err := goqu.New("postgres", db).From("users").Prepared(true).Where(goqu.C("email").Eq(email)).Count()
	return err
}
