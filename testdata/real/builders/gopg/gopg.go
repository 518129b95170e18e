// Package gopg chains github.com/go-pg/pg; each function runs one statement.
package gopg

import (
	"github.com/go-pg/pg/v10"
	"github.com/go-pg/pg/v10/orm"
)

// User has a soft deletion.
type User struct {
	ID        int64
	Name      string
	Email     string
	DeletedAt pg.NullTime `pg:",soft_delete"`
}

// Tag has a name for its table, an alias and a natural key.
type Tag struct {
	tableName struct{} `pg:"tag_names,alias:t"`

	Name  string `pg:",pk"`
	Owner string `pg:",pk"`
	Text  string
}

func Model(db *pg.DB, name, _ string) error {
	return db.Model(&Tag{}).Where("name = ?", name).Select()
}
func Deleting(db *pg.DB, name, _ string) error {
	return db.Model(&User{}).Where("name = ?", name).Select()
}
func Unscoped(db *pg.DB, name, _ string) error {
	return db.Model(&User{}).Where("name = ?", name).AllWithDeleted().Select()
}
func Deleted(db *pg.DB, name, _ string) error {
	return db.Model(&User{}).Where("name = ?", name).Deleted().Select()
}
func Ident(db *pg.DB, name, _ string) error {
	return db.Model(&Tag{}).Where("? = ?", pg.Ident("t.name"), name).Select()
}
func Positions(db *pg.DB, name, owner string) error {
	return db.Model(&Tag{}).Where("owner = ?1 AND name = ?0", name, owner).Select()
}
func Named(db *pg.DB, name, owner string) error {
	return db.Model(&Tag{Name: name, Owner: owner}).Where("name = ?name").Where("?TableAlias.owner = ?owner").Select()
}
func Or(db *pg.DB, name, owner string) error {
	return db.Model(&Tag{}).Where("name = ?", name).WhereOr("owner = ?", owner).Select()
}
func Group(db *pg.DB, name, owner string) error {
	return db.Model(&Tag{}).Where("name = ?", name).WhereGroup(func(q *orm.Query) (*orm.Query, error) {
		return q.Where("owner = ?", owner).WhereOr("text = ?", owner), nil
	}).Select()
}
func List(db *pg.DB, name, owner string) error {
	return db.Model(&Tag{}).WhereIn("name IN (?)", []string{name, owner}).Select()
}
func In(db *pg.DB, name, owner string) error {
	return db.Model(&Tag{}).Where("name IN (?)", pg.In([]string{name, owner})).Select()
}
func Variable(db *pg.DB, name, owner string) error {
	q := db.Model(&Tag{})
	q.Where("name = ?", name)
	q = q.Where("owner = ?", owner).Order("name").Limit(1)
	return q.Select()
}
func First(db *pg.DB, name, _ string) error {
	return db.Model(&User{}).Where("name = ?", name).First()
}
func Primary(db *pg.DB, name, owner string) error {
	return db.Model(&Tag{Name: name, Owner: owner}).WherePK().Select()
}
func Joined(db *pg.DB, name, _ string) error {
	return db.Model(&Tag{}).Join("JOIN users AS u ON u.name = t.owner").Where("t.name = ?", name).Select()
}

func Insert(db *pg.DB, name, owner string) error {
	_, err := db.Model(&Tag{Name: name, Owner: owner, Text: "x"}).Insert()
	return err
}
func Upsert(db *pg.DB, name, owner string) error {
	_, err := db.Model(&Tag{Name: name, Owner: owner, Text: "x"}).OnConflict("(name, owner) DO UPDATE").Set("text = EXCLUDED.text").Insert()
	return err
}
func Ignore(db *pg.DB, name, owner string) error {
	_, err := db.Model(&Tag{Name: name, Owner: owner, Text: "x"}).OnConflict("DO NOTHING").Insert()
	return err
}
func Update(db *pg.DB, name, owner string) error {
	_, err := db.Model((*Tag)(nil)).Set("text = ?", name).Where("owner = ?", owner).Update()
	return err
}
func UpdateModel(db *pg.DB, name, owner string) error {
	_, err := db.Model(&Tag{Name: name, Owner: owner, Text: "x"}).WherePK().Update()
	return err
}
func Delete(db *pg.DB, name, _ string) error {
	_, err := db.Model((*Tag)(nil)).Where("name = ?", name).Delete()
	return err
}
func Text(db *pg.DB, name, _ string) error {
	_, err := db.Exec("DELETE FROM ? WHERE name = ?", pg.Ident("users"), name)
	return err
}
func One(db *pg.DB, name, _ string) error {
	var id int64
	_, err := db.QueryOne(pg.Scan(&id), "SELECT id FROM users WHERE name = ?", name)
	return err
}
