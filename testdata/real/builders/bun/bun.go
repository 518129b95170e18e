// Package bun chains github.com/uptrace/bun; each function runs one statement.
package bun

import (
	"context"
	"database/sql"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
)

// User has a soft deletion.
type User struct {
	ID        int64     `bun:",pk,autoincrement"`
	Name      string    `bun:",notnull"`
	Email     string    `bun:",nullzero"`
	Nick      *string   `bun:"nick_name"`
	CreatedAt time.Time `bun:",nullzero,notnull,default:current_timestamp"`
	DeletedAt time.Time `bun:",soft_delete,nullzero"`
}

// Tag has a name for its table, an alias and a natural key.
type Tag struct {
	bun.BaseModel `bun:"table:tag_names,alias:t"`

	Name  string `bun:",pk"`
	Owner string `bun:",pk"`
	Text  string
}

func open(db *sql.DB) *bun.DB { return bun.NewDB(db, sqlitedialect.New()) }

func run(q *bun.SelectQuery) error {
	_, err := q.Exec(context.Background())
	return err
}

func Model(db *sql.DB, name string) error {
	return run(open(db).NewSelect().Model((*Tag)(nil)).Where("name = ?", name))
}
func Deleting(db *sql.DB, name string) error {
	return run(open(db).NewSelect().Model((*User)(nil)).Where("name = ?", name))
}
func Unscoped(db *sql.DB, name string) error {
	return run(open(db).NewSelect().Model((*User)(nil)).Where("name = ?", name).WhereAllWithDeleted())
}
func Deleted(db *sql.DB, name string) error {
	return run(open(db).NewSelect().Model((*User)(nil)).Where("name = ?", name).WhereDeleted())
}
func Ident(db *sql.DB, name string) error {
	return run(open(db).NewSelect().TableExpr("? AS ?", bun.Ident("users"), bun.Ident("u")).Column("u.id").Where("? = ?", bun.Ident("u.name"), name))
}
func Name(db *sql.DB, name string) error {
	return run(open(db).NewSelect().Table("users").Where("? ? ?", bun.Name("name"), bun.Safe("="), name))
}
func Positions(db *sql.DB, name, email string) error {
	return run(open(db).NewSelect().Table("users").Where("email = ?1 AND name = ?0", name, email))
}
func Named(db *sql.DB, name, email string) error {
	return run(open(db).NewSelect().Model((*User)(nil)).Where("name = ?name AND email = ?email", &User{Name: name, Email: email}))
}
func Known(db *sql.DB, name string) error {
	return run(open(db).NewSelect().Model((*Tag)(nil)).ColumnExpr("?TableAlias.text").Where("?TableAlias.name = ?", name))
}
func And(db *sql.DB, name, email string) error {
	return run(open(db).NewSelect().Table("users").Where("name = ?", name).Where("email = ?", email))
}
func Or(db *sql.DB, name, email string) error {
	return run(open(db).NewSelect().Table("users").Where("name = ?", name).WhereOr("email = ?", email))
}
func Group(db *sql.DB, name, email, nick string) error {
	return run(open(db).NewSelect().Table("users").Where("name = ?", name).WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("email = ?", email).WhereOr("nick_name = ?", nick)
	}))
}
func List(db *sql.DB, name, email string) error {
	return run(open(db).NewSelect().Table("users").Where("name IN (?)", bun.List([]string{name, email})))
}
func Tuple(db *sql.DB, name, email string) error {
	return run(open(db).NewSelect().Table("users").Where("name IN ?", bun.Tuple([]string{name, email})))
}
func Null(db *sql.DB, name string) error {
	return run(open(db).NewSelect().Table("users").Where("name = ?", name).Where("email IS ?", nil))
}
func Folded(db *sql.DB, name string) error {
	return run(open(db).NewSelect().Table("users").Where("LOWER(?) = ?", bun.Ident("name"), name))
}
func Variable(db *sql.DB, name, email string) error {
	q := open(db).NewSelect().Table("users")
	q.Where("name = ?", name)
	q = q.Where("email = ?", email).Order("id").Limit(1)
	return run(q)
}
func Helped(db *sql.DB, name string) error {
	q := open(db).NewSelect().Table("users")
	named(q, name)
	return run(q)
}
func named(q *bun.SelectQuery, name string) { q.Where("name = ?", name) }

func Applied(db *sql.DB, name string) error {
	return run(open(db).NewSelect().Table("users").Apply(func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("name = ?", name) }))
}
func Joined(db *sql.DB, name string) error {
	return run(open(db).NewSelect().TableExpr("users AS u").Join("JOIN tag_names AS t").JoinOn("t.owner = u.name").Where("t.text = ?", name))
}
func Sub(db *sql.DB, name string) error {
	b := open(db)
	return run(b.NewSelect().Table("users").Where("name IN (?)", b.NewSelect().Model((*Tag)(nil)).Column("name").Where("owner = ?", name)))
}
func Count(db *sql.DB, name string) error {
	return run(open(db).NewSelect().Table("users").ColumnExpr("count(*)").Where("name = ?", name))
}
func Cloned(db *sql.DB, name, email string) error {
	q := open(db).NewSelect().Table("users").Where("name = ?", name)
	other := q.Clone()
	other.Where("email = ?", email)
	return run(q)
}
func Primary(db *sql.DB, name, owner string) error {
	return run(open(db).NewSelect().Model(&Tag{Name: name, Owner: owner}).WherePK())
}

func insert(q *bun.InsertQuery) error {
	_, err := q.Exec(context.Background())
	return err
}
func Insert(db *sql.DB, name, owner string) error {
	return insert(open(db).NewInsert().Model(&Tag{Name: name, Owner: owner}))
}
func InsertList(db *sql.DB, name, owner string) error {
	tags := []*Tag{{Name: name, Owner: owner}}
	return insert(open(db).NewInsert().Model(&tags))
}
func InsertValue(db *sql.DB, name, owner string) error {
	return insert(open(db).NewInsert().Model(&Tag{Name: name}).Value("owner", "lower(?)", owner))
}
func InsertColumns(db *sql.DB, name, owner string) error {
	return insert(open(db).NewInsert().Model(&Tag{Name: name, Owner: owner, Text: "x"}).Column("name", "owner"))
}
func InsertExcept(db *sql.DB, name, owner string) error {
	return insert(open(db).NewInsert().Model(&Tag{Name: name, Owner: owner, Text: "x"}).ExcludeColumn("text"))
}
func InsertMap(db *sql.DB, name, owner string) error {
	m := map[string]any{"name": name, "owner": owner}
	return insert(open(db).NewInsert().Model(&m).TableExpr("tag_names"))
}
func Upsert(db *sql.DB, name, owner string) error {
	return insert(open(db).NewInsert().Model(&Tag{Name: name, Owner: owner}).On("CONFLICT (name, owner) DO UPDATE").Set("text = EXCLUDED.text"))
}
func Ignore(db *sql.DB, name, owner string) error {
	return insert(open(db).NewInsert().Model(&Tag{Name: name, Owner: owner}).Ignore())
}
func Replace(db *sql.DB, name, owner string) error {
	return insert(open(db).NewInsert().Model(&Tag{Name: name, Owner: owner}).Replace())
}

func Update(db *sql.DB, name, email string) error {
	_, err := open(db).NewUpdate().Table("users").Set("name = ?", name).Where("email = ?", email).Exec(context.Background())
	return err
}
func UpdateModel(db *sql.DB, name, owner, text string) error {
	_, err := open(db).NewUpdate().Model(&Tag{Name: name, Owner: owner, Text: text}).WherePK().Exec(context.Background())
	return err
}
func UpdateColumn(db *sql.DB, name, text string) error {
	_, err := open(db).NewUpdate().Model((*Tag)(nil)).SetColumn("text", "?", text).Where("name = ?", name).Exec(context.Background())
	return err
}
func Delete(db *sql.DB, name string) error {
	_, err := open(db).NewDelete().Model((*Tag)(nil)).Where("name = ?", name).Exec(context.Background())
	return err
}
func Raw(db *sql.DB, name string) error {
	_, err := open(db).NewRaw("SELECT id FROM ? WHERE name = ?", bun.Ident("users"), name).Exec(context.Background())
	return err
}
func Text(db *sql.DB, name string) error {
	_, err := open(db).ExecContext(context.Background(), "DELETE FROM ? WHERE name = ?", bun.Ident("users"), name)
	return err
}
