// Package chains are squirrel's builders as programs chain them. Each function
// runs one statement; its parameters besides the database are texts.
package chains

import (
	"context"
	"database/sql"
	"strings"

	sq "github.com/Masterminds/squirrel"
)

var psql = sq.StatementBuilder.PlaceholderFormat(sq.Dollar)

const table = "users"

// run runs what a builder makes, as most programs do.
func run(db *sql.DB, q sq.Sqlizer) error {
	text, args, err := q.ToSql()
	if err != nil {
		return err
	}
	_, err = db.Exec(text, args...)
	return err
}

func exec(db *sql.DB, q string, args []any, err error) error {
	if err != nil {
		return err
	}
	_, err = db.Exec(q, args...)
	return err
}

// Eq: a map of one column.
func Eq(db *sql.DB, email string) error {
	q, args, err := psql.Select("id").From("users").Where(sq.Eq{"email": email}).ToSql()
	return exec(db, q, args, err)
}

// EqTwo: a map of two columns.
func EqTwo(db *sql.DB, email, org string) error {
	q, args, err := sq.Select("id", "name").From(table).Where(sq.Eq{"org_id": org, "email": email}).ToSql()
	return exec(db, q, args, err)
}

// EqNil: NULL in a map.
func EqNil(db *sql.DB, email string) error {
	q, args, err := sq.Select("id").From("users").Where(sq.Eq{"email": email, "deleted_at": nil}).ToSql()
	return exec(db, q, args, err)
}

// NotEqNil: NOT NULL in a map.
func NotEqNil(db *sql.DB, email string) error {
	q, args, err := sq.Select("id").From("users").Where(sq.Eq{"email": email}).Where(sq.NotEq{"deleted_at": nil}).ToSql()
	return exec(db, q, args, err)
}

// EqList: a list in a map is IN.
func EqList(db *sql.DB, a, b string) error {
	q, args, err := sq.Select("id").From("users").Where(sq.Eq{"email": []string{a, b}}).ToSql()
	return exec(db, q, args, err)
}

// NotEq: a comparison of another kind.
func NotEq(db *sql.DB, email, id string) error {
	q, args, err := sq.Select("id").From("users").Where(sq.Eq{"email": email}).Where(sq.NotEq{"id": id}).ToSql()
	return exec(db, q, args, err)
}

// Text: a condition as text, with arguments.
func Text(db *sql.DB, email, org string) error {
	q, args, err := psql.Select("count(*)").From("users").Where("email = ? AND org_id = ?", email, org).ToSql()
	return exec(db, q, args, err)
}

// TextOr: a condition whose OR must stay inside.
func TextOr(db *sql.DB, email, name, org string) error {
	q, args, err := psql.Select("id").From("users").Where("email = ? OR name = ?", email, name).Where(sq.Eq{"org_id": org}).ToSql()
	return exec(db, q, args, err)
}

// Lists: conditions joined by AND and OR.
func Lists(db *sql.DB, email, name, org string) error {
	q, args, err := psql.Select("id").From("users").Where(sq.And{sq.Eq{"org_id": org}, sq.Or{sq.Eq{"email": email}, sq.Eq{"name": name}}}).ToSql()
	return exec(db, q, args, err)
}

// Expr: an expression for a condition.
func Expr(db *sql.DB, email, org string) error {
	q, args, err := psql.Select("id").From("users").Where(sq.Expr("lower(email) = lower(?)", email)).Where(sq.Eq{"org_id": org}).ToSql()
	return exec(db, q, args, err)
}

// Compare: the other comparisons.
func Compare(db *sql.DB, a, b, c, d string) error {
	q, args, err := psql.Select("id").From("users").Where(sq.Gt{"w": a}).Where(sq.LtOrEq{"x": b}).Where(sq.Like{"y": c}).Where(sq.ILike{"z": d}).ToSql()
	return exec(db, q, args, err)
}

// Joined: a join with an argument comes before the condition's.
func Joined(db *sql.DB, org, email string) error {
	q, args, err := psql.Select("u.id").From("users u").Join("orgs o ON o.id = u.org_id AND o.name = ?", org).Where(sq.Eq{"u.email": email}).ToSql()
	return exec(db, q, args, err)
}

// Locked: a suffix.
func Locked(db *sql.DB, email string) error {
	q, args, err := psql.Select("id").From("users").Where(sq.Eq{"email": email}).Limit(1).Suffix("FOR UPDATE").ToSql()
	return exec(db, q, args, err)
}

// Aliased: columns by Column, grouped.
func Aliased(db *sql.DB, email string) error {
	q, args, err := psql.Select().Column("id").Column("name AS n").From("users").Where("email = ?", email).OrderBy("id").ToSql()
	return exec(db, q, args, err)
}

// Prefixed: a text in front.
func Prefixed(db *sql.DB, email string) error {
	q, args, err := psql.Select("1").Prefix("SELECT EXISTS (").From("users").Where(sq.Eq{"email": email}).Suffix(")").ToSql()
	return exec(db, q, args, err)
}

// Sub: a select of a select.
func Sub(db *sql.DB, email string) error {
	q, args, err := psql.Select("s.id").FromSelect(sq.Select("id").From("users").Where(sq.Eq{"email": email}), "s").ToSql()
	return exec(db, q, args, err)
}

// Branch: a condition that is added under an if.
func Branch(db *sql.DB, email, org string) error {
	b := psql.Select("id").From("users").Where(sq.Eq{"email": email})
	if org != "" {
		b = b.Where(sq.Eq{"org_id": org})
	}
	q, args, err := b.ToSql()
	return exec(db, q, args, err)
}

// MapVariable: a map that is filled after it is made.
func MapVariable(db *sql.DB, email, org string) error {
	where := sq.Eq{"email": email}
	where["org_id"] = org
	q, args, err := psql.Select("id").From("users").Where(where).ToSql()
	return exec(db, q, args, err)
}

// Handed: the builder goes through a helper.
func Handed(db *sql.DB, email string) error {
	return run(db, psql.Select("id").From("users").Where(sq.Eq{"email": email}))
}

// Direct: the builder runs itself.
func Direct(db *sql.DB, email string) error {
	_, err := psql.Select("id").From("users").Where(sq.Eq{"email": email}).RunWith(db).ExecContext(context.Background())
	return err
}

// Folded: what Go does to an argument.
func Folded(db *sql.DB, email string) error {
	q, args, err := psql.Select("id").From("users").Where(sq.Eq{"email": strings.ToLower(email)}).ToSql()
	return exec(db, q, args, err)
}

// Insert: columns and values.
func Insert(db *sql.DB, email, name string) error {
	q, args, err := psql.Insert("users").Columns("email", "name", "kind").Values(email, name, "human").Suffix("RETURNING id").ToSql()
	return exec(db, q, args, err)
}

// InsertTwo: two rows.
func InsertTwo(db *sql.DB, a, b string) error {
	q, args, err := psql.Insert("users").Columns("email").Values(a).Values(b).ToSql()
	return exec(db, q, args, err)
}

// InsertMap: a map for columns and values.
func InsertMap(db *sql.DB, email, name string) error {
	q, args, err := psql.Insert("users").SetMap(map[string]any{"name": name, "email": email}).ToSql()
	return exec(db, q, args, err)
}

// Upsert: a conflict clause for a suffix.
func Upsert(db *sql.DB, email, name string) error {
	q, args, err := psql.Insert("users").Columns("email", "name").Values(email, name).Suffix("ON CONFLICT (email) DO UPDATE SET name = ?", name).ToSql()
	return exec(db, q, args, err)
}

// Ignore: options.
func Ignore(db *sql.DB, email string) error {
	q, args, err := sq.Insert("users").Options("IGNORE").Columns("email").Values(email).ToSql()
	return exec(db, q, args, err)
}

// Replace: REPLACE.
func Replace(db *sql.DB, email string) error {
	q, args, err := sq.Replace("users").Columns("email").Values(email).ToSql()
	return exec(db, q, args, err)
}

// InsertValueExpr: an expression for a value.
func InsertValueExpr(db *sql.DB, email, name string) error {
	q, args, err := psql.Insert("users").Columns("email", "name").Values(sq.Expr("lower(?)", email), name).ToSql()
	return exec(db, q, args, err)
}

// InsertSelect: rows of a query.
func InsertSelect(db *sql.DB, email string) error {
	q, args, err := psql.Insert("users").Columns("email").Select(sq.Select("email").From("invites").Where(sq.Eq{"email": email})).ToSql()
	return exec(db, q, args, err)
}

// Update: SET before the condition.
func Update(db *sql.DB, name, id string) error {
	q, args, err := psql.Update("users").Set("name", name).Where(sq.Eq{"id": id}).ToSql()
	return exec(db, q, args, err)
}

// UpdateMap: a map for SET.
func UpdateMap(db *sql.DB, name, email, id string) error {
	q, args, err := psql.Update("users").SetMap(sq.Eq{"name": name, "email": email}).Where("id = ?", id).ToSql()
	return exec(db, q, args, err)
}

// Delete: a condition as text.
func Delete(db *sql.DB, email string) error {
	q, args, err := psql.Delete("users").Where("email = ?", email).ToSql()
	return exec(db, q, args, err)
}

// Bump: an expression for SET.
func Bump(db *sql.DB, name, id string) error {
	q, args, err := psql.Update("users").Set("name", sq.Expr("lower(?)", name)).Where(sq.Eq{"id": id}).ToSql()
	return exec(db, q, args, err)
}
