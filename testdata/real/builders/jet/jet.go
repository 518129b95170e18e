// Package jet has go-jet's statements as programs use them. Each function runs
// one statement; its parameters besides the database are texts.
package jet

import (
	"database/sql"

	. "github.com/go-jet/jet/v2/postgres"

	table "github.com/dupsert/dupsert/testdata/real/builders/jet/postgres"
)

// run runs what a statement makes, arguments and all.
func run(db *sql.DB, stmt Statement) error {
	query, args := stmt.Sql()
	_, err := db.Exec(query, args...)
	return err
}

// Compare: columns and arguments.
func Compare(db *sql.DB, name, email string) error {
	return run(db, SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Name.EQ(String(name)).AND(table.Users.Email.NOT_EQ(Text(email)))))
}

// All: of a table, and the other comparisons.
func All(db *sql.DB, a, b, c string) error {
	u := table.Users
	return run(db, u.SELECT(u.AllColumns).WHERE(AND(
		u.Name.GT_EQ(String(a)), u.Nick.LT(String(b)), u.Email.LIKE(String(c)), u.Nick.IS_NULL(), u.OrgID.IS_NOT_NULL(), u.OrgID.GT(Int(3)),
	)).ORDER_BY(u.Name.ASC()).LIMIT(1))
}

// Lists: one of several, not one of others.
func Lists(db *sql.DB, a, b string) error {
	return run(db, SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Name.IN(String(a), String(b)).AND(table.Users.Nick.NOT_IN(String(a), String(b)))))
}

// Either: one of two, or none.
func Either(db *sql.DB, a, b string) error {
	return run(db, SELECT(STAR).FROM(table.Users).WHERE(table.Users.Name.EQ(String(a)).OR(OR(table.Users.Email.EQ(String(b)), table.Users.Nick.IS_NULL()))))
}

// Not: turned round.
func Not(db *sql.DB, a, b string) error {
	return run(db, SELECT(table.Users.ID).FROM(table.Users).WHERE(AND(NOT(table.Users.Name.EQ(String(a))), table.Users.Nick.IS_NOT_DISTINCT_FROM(String(b)))))
}

// Function: of a column.
func Function(db *sql.DB, email string) error {
	return run(db, SELECT(COUNT(STAR).AS("count")).FROM(table.Users).WHERE(LOWER(table.Users.Email).EQ(LOWER(String(email)))))
}

// Exists: a query in a query.
func Exists(db *sql.DB, email string) error {
	return run(db, SELECT(EXISTS(SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Email.EQ(String(email)))).AS("taken")))
}

// Joined: an alias and a join.
func Joined(db *sql.DB, email, role string) error {
	u := table.Users.AS("u")
	return run(db, SELECT(u.ID).FROM(u.INNER_JOIN(table.Members, table.Members.UserID.EQ(u.ID))).WHERE(u.Email.EQ(String(email)).AND(table.Members.Role.EQ(String(role)))))
}

// LeftJoined: rows that may lack the other.
func LeftJoined(db *sql.DB, email string) error {
	return run(db, table.Users.LEFT_JOIN(table.Members, table.Members.UserID.EQ(table.Users.ID)).SELECT(table.Users.ID).WHERE(table.Users.Email.EQ(String(email))))
}

// Locked: for update.
func Locked(db *sql.DB, email string) error {
	return run(db, SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Email.EQ(String(email))).FOR(UPDATE().NOWAIT()))
}

// Steps: a statement in a variable, whose last condition counts.
func Steps(db *sql.DB, name, email string) error {
	stmt := SELECT(table.Users.ID).FROM(table.Users)
	stmt.WHERE(table.Users.Name.EQ(String(name)))
	stmt.WHERE(table.Users.Email.EQ(String(email)))
	return run(db, stmt)
}

// Conditions: a list of them.
func Conditions(db *sql.DB, name, email string) error {
	conds := []BoolExpression{table.Users.Name.EQ(String(name))}
	conds = append(conds, table.Users.Email.EQ(String(email)))
	return run(db, SELECT(table.Users.ID).FROM(table.Users).WHERE(AND(conds...)))
}

// Helped: by a function of the program's own.
func Helped(db *sql.DB, name, email string) error {
	return run(db, SELECT(table.Users.ID).FROM(table.Users).WHERE(both(table.Users.Name, table.Users.Email, name, email)))
}

func both(a, b ColumnString, x, y string) BoolExpression {
	return a.EQ(String(x)).AND(b.EQ(String(y)))
}

// OwnText: of the code's own, with named arguments.
func OwnText(db *sql.DB, name, email string) error {
	return run(db, RawStatement("SELECT id FROM users WHERE name = #1 AND email = #2", RawArgs{"#1": name, "#2": email}))
}

// Part: a condition that is text.
func Part(db *sql.DB, name, email string) error {
	return run(db, SELECT(table.Users.ID).FROM(table.Users).WHERE(RawBool("users.name = :name", RawArgs{":name": name}).AND(table.Users.Email.EQ(String(email)))))
}

// Insert: columns and values.
func Insert(db *sql.DB, name, email string) error {
	return run(db, table.Users.INSERT(table.Users.Name, table.Users.Email, table.Users.OrgID).VALUES(name, String(email), 1).RETURNING(table.Users.ID))
}

// InsertModel: the values of a struct.
func InsertModel(db *sql.DB, name, email string) error {
	return run(db, table.Users.INSERT(table.Users.MutableColumns).MODEL(user{Name: name, Email: email, Nick: &email}))
}

// InsertModels: of several.
func InsertModels(db *sql.DB, name, email string) error {
	return run(db, table.Users.INSERT(table.Users.AllColumns.Except(table.Users.ID, table.Users.OrgID)).MODELS([]user{{Name: name, Email: email}}))
}

// InsertAll: of all columns, which go-jet does not name.
func InsertAll(db *sql.DB, name, email string) error {
	return run(db, table.Users.INSERT().VALUES(DEFAULT, name, email, NULL, DEFAULT))
}

type user struct {
	ID    int64 `sql:"primary_key"`
	Name  string
	Email string
	Nick  *string
	OrgID int32
}

// InsertQuery: the rows of a query.
func InsertQuery(db *sql.DB, name, email string) error {
	return run(db, table.Users.INSERT(table.Users.Name, table.Users.Email).QUERY(SELECT(table.Users.Name, String(email)).FROM(table.Users).WHERE(table.Users.Name.EQ(String(name)))))
}

// Ignore: a conflict changes nothing.
func Ignore(db *sql.DB, name, email string) error {
	return run(db, table.Users.INSERT(table.Users.Name, table.Users.Email).VALUES(name, email).ON_CONFLICT(table.Users.Email).DO_NOTHING())
}

// IgnorePartial: on an index of some rows.
func IgnorePartial(db *sql.DB, name, email string) error {
	return run(db, table.Users.INSERT(table.Users.Name, table.Users.Email).VALUES(name, email).ON_CONFLICT(table.Users.Email).WHERE(table.Users.Nick.IS_NULL()).DO_NOTHING())
}

// Upsert: a conflict overwrites.
func Upsert(db *sql.DB, name, email string) error {
	return run(db, table.Users.INSERT(table.Users.Name, table.Users.Email).VALUES(name, email).
		ON_CONFLICT().ON_CONSTRAINT("users_email_key").DO_UPDATE(SET(table.Users.Name.SET(table.Users.EXCLUDED.Name))))
}

// Update: assignments.
func Update(db *sql.DB, name, email string) error {
	return run(db, table.Users.UPDATE().SET(table.Users.Name.SET(String(name)), table.Users.Nick.SET(StringExp(NULL))).WHERE(table.Users.Email.EQ(String(email))))
}

// UpdateColumns: columns and values.
func UpdateColumns(db *sql.DB, name, email string) error {
	return run(db, table.Users.UPDATE(table.Users.Name, table.Users.OrgID).SET(name, 1).WHERE(table.Users.Email.EQ(String(email))))
}

// Delete: a row.
func Delete(db *sql.DB, email string) error {
	return run(db, table.Users.DELETE().WHERE(table.Users.Email.EQ(String(email))))
}
