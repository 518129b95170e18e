// Package bob has bob's statements as programs use them. Each function runs one
// statement; its parameters besides the database are texts.
package bob

import (
	"context"
	"database/sql"

	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql"
	"github.com/stephenafamo/bob/dialect/psql/im"
	"github.com/stephenafamo/bob/dialect/psql/sm"
)

// run runs a statement, arguments and all.
func run(db *sql.DB, q bob.Query) error {
	query, args, err := bob.Build(context.Background(), q)
	if err != nil {
		return err
	}
	_, err = db.Exec(query, args...)
	return err
}

// Compare: columns and arguments.
func Compare(db *sql.DB, name, org string) error {
	return run(db, psql.Select(sm.Columns("id"), sm.From("users"), sm.Where(psql.Quote("name").EQ(psql.Arg(name))), sm.Where(psql.Quote("users", "org_id").NE(psql.Arg(org)))))
}

// Lists: one of several.
func Lists(db *sql.DB, a, b string) error {
	return run(db, psql.Select(sm.From("users"), sm.Where(psql.Quote("name").In(psql.Arg(a, b)))))
}

// Either: one of two, or none.
func Either(db *sql.DB, a, b string) error {
	return run(db, psql.Select(sm.From("users"), sm.Where(psql.Or(psql.Quote("name").EQ(psql.Arg(a)), psql.Quote("email").EQ(psql.Arg(b)), psql.Quote("email").IsNull()))))
}

// Text: of the code's own.
func Text(db *sql.DB, a, b string) error {
	return run(db, psql.Select(sm.From("users"), sm.Where(psql.Raw("lower(name) = ? AND org_id = ?", a, b))))
}

// Insert: columns and values.
func Insert(db *sql.DB, name, email string) error {
	return run(db, psql.Insert(im.Into("users", "name", "email"), im.Values(psql.Arg(name, email))))
}

// Ignore: a conflict changes nothing.
func Ignore(db *sql.DB, name, email string) error {
	return run(db, psql.Insert(im.Into("users", "name", "email"), im.Values(psql.Arg(name), psql.Arg(email)), im.OnConflict("email").DoNothing()))
}
