// Package xorm holds chains of xorm's sessions, each of one database call.
package xorm

import (
	"xorm.io/builder"
	"xorm.io/xorm"
	"xorm.io/xorm/schemas"
)

// User is a model with a number the database generates.
type User struct {
	Id     int64
	Name   string
	Email  *string
	Age    int
	Active bool
	Note   string `xorm:"'remark'"`
}

// Seat has a natural key of two columns.
type Seat struct {
	Hall   string `xorm:"pk"`
	Number string `xorm:"pk"`
	Taken  bool
}

// TableName is the name of the table.
func (*Seat) TableName() string { return "seats" }

func Text(db *xorm.Engine, a string) error {
	_, err := db.Where("name = ?", a).Get(&User{})
	return err
}

func And(db *xorm.Engine, a, b string) error {
	_, err := db.Where("name = ?", a).And("remark = ?", b).Exist(&User{})
	return err
}

func Or(db *xorm.Engine, a, b, c string) error {
	_, err := db.Where("name = ?", a).Or("remark = ?", b).And("age = ?", c).Get(&User{})
	return err
}

func Bean(db *xorm.Engine, a, b string) error {
	_, err := db.Get(&User{Name: a, Note: b, Active: true})
	return err
}

func BeanPointer(db *xorm.Engine, a string) error {
	user := new(User)
	user.Email = &a
	_, err := db.Exist(user)
	return err
}

func UseBool(db *xorm.Engine, a string) error {
	_, err := db.UseBool("active").Get(&User{Name: a, Active: true})
	return err
}

func NoAuto(db *xorm.Engine, a, b string) error {
	_, err := db.NoAutoCondition().Where("name = ?", a).Get(&User{Note: b})
	return err
}

func FindBean(db *xorm.Engine, a string) error {
	var users []*User
	return db.Find(&users, &User{Name: a})
}

func FindMap(db *xorm.Engine, a string) error {
	users := map[int64]User{}
	return db.Where("name = ?", a).Find(&users)
}

func CountBean(db *xorm.Engine, a string) error {
	_, err := db.Count(&User{Name: a})
	return err
}

func Table(db *xorm.Engine, a string) error {
	_, err := db.Table("user").Where("name = ?", a).Count()
	return err
}

func TableScalar(db *xorm.Engine, a string) error {
	var id int64
	_, err := db.Table("user").Cols("id").Where("name = ?", a).Get(&id)
	return err
}

func ID(db *xorm.Engine, a string) error {
	_, err := db.ID(a).Get(&User{})
	return err
}

func Composite(db *xorm.Engine, a, b string) error {
	_, err := db.ID(schemas.PK{a, b}).Get(&Seat{})
	return err
}

func In(db *xorm.Engine, a, b string) error {
	_, err := db.In("name", a, b).Exist(&User{})
	return err
}

func InList(db *xorm.Engine, a, b string) error {
	_, err := db.In("name", []string{a, b}).NotIn("age", 1, 2).Exist(&User{})
	return err
}

func Map(db *xorm.Engine, a, b string) error {
	_, err := db.Where(map[string]any{"name": a, "remark": b}).Get(&User{})
	return err
}

func Eq(db *xorm.Engine, a, b string) error {
	_, err := db.Where(builder.Eq{"name": a, "remark": b}).Get(&User{})
	return err
}

func EqList(db *xorm.Engine, a, b string) error {
	_, err := db.Where(builder.Eq{"name": []string{a, b}}).Get(&User{})
	return err
}

func Compare(db *xorm.Engine, a, b, c string) error {
	_, err := db.Where(builder.Neq{"name": a}.And(builder.Gt{"age": b}, builder.Lte{"id": c})).Exist(&User{})
	return err
}

func AndOr(db *xorm.Engine, a, b, c string) error {
	_, err := db.Where(builder.And(builder.Eq{"name": a}, builder.Or(builder.Eq{"remark": b}, builder.Eq{"age": c}))).Exist(&User{})
	return err
}

func OneOf(db *xorm.Engine, a string) error {
	_, err := db.Where(builder.Or(builder.Eq{"name": a})).Exist(&User{})
	return err
}

func Expr(db *xorm.Engine, a, b string) error {
	cond := builder.NewCond()
	cond = cond.And(builder.Expr("name = ?", a))
	if b != "" {
		cond = cond.And(builder.Expr("lower(remark) = ?", b))
	}
	_, err := db.Where(cond).Exist(&User{})
	return err
}

func BuilderIn(db *xorm.Engine, a, b string) error {
	_, err := db.Where(builder.In("name", a, b)).Exist(&User{})
	return err
}

func Null(db *xorm.Engine, a string) error {
	_, err := db.Where(builder.IsNull{"email"}).And(builder.NotNull{"age"}).And("name = ?", a).Exist(&User{})
	return err
}

func Not(db *xorm.Engine, a string) error {
	_, err := db.Where(builder.Not{builder.Eq{"name": a}}).Exist(&User{})
	return err
}

func Between(db *xorm.Engine, a, b, c string) error {
	_, err := db.Where(builder.Between{Col: "age", LessVal: a, MoreVal: b}).And(builder.Eq{"name": c}).Exist(&User{})
	return err
}

func Joined(db *xorm.Engine, a, b string) error {
	_, err := db.Table("seats").Alias("s").Join("INNER", "user", "user.name = s.number").Where("s.hall = ?", a).And("user.remark = ?", b).Exist()
	return err
}

func InPlace(db *xorm.Engine, a, b string) error {
	session := db.NewSession()
	defer session.Close()
	session.Where("name = ?", a)
	if b != "" {
		session.And("remark = ?", b)
	}
	_, err := session.Get(&User{})
	return err
}

func Locked(db *xorm.Engine, a string) error {
	session := db.NewSession()
	_, err := session.Where("name = ?", a).ForUpdate().Get(&User{})
	return err
}

func Raw(db *xorm.Engine, a string) error {
	_, err := db.SQL("SELECT id FROM user WHERE name = ?", a).Get(&User{})
	return err
}

func Query(db *xorm.Engine, a string) error {
	_, err := db.QueryString("SELECT id FROM user WHERE name = ?", a)
	return err
}

func Exec(db *xorm.Engine, a string) error {
	_, err := db.Exec("DELETE FROM user WHERE name = ?", a)
	return err
}

func Insert(db *xorm.Engine, a, b string) error {
	_, err := db.Insert(&User{Name: a, Note: b})
	return err
}

func InsertList(db *xorm.Engine, a, b string) error {
	_, err := db.Insert([]*Seat{{Hall: a, Number: b}})
	return err
}

func InsertCols(db *xorm.Engine, a, b string) error {
	_, err := db.Cols("name", "remark").InsertOne(&User{Name: a, Note: b, Age: 3})
	return err
}

func InsertOmit(db *xorm.Engine, a string) error {
	_, err := db.Omit("age", "active", "email", "remark").InsertOne(&User{Name: a})
	return err
}

func InsertMap(db *xorm.Engine, a, b string) error {
	_, err := db.Table("user").Insert(map[string]any{"name": a, "remark": b})
	return err
}

func Update(db *xorm.Engine, a, b string) error {
	_, err := db.Where("name = ?", a).Update(&User{Note: b})
	return err
}

func UpdateCond(db *xorm.Engine, a, b string) error {
	_, err := db.Update(&User{Note: b}, &User{Name: a})
	return err
}

func UpdateCols(db *xorm.Engine, a, b string) error {
	_, err := db.ID(a).Cols("remark", "age").Update(&User{Note: b, Name: a})
	return err
}

func Delete(db *xorm.Engine, a string) error {
	_, err := db.Delete(&User{Name: a})
	return err
}

func AndOfOne(db *xorm.Engine, a, b, c string) error {
	_, err := db.Where(builder.And(builder.Expr("remark = ? OR name = ?", a, b))).And("age = ?", c).Exist(&User{})
	return err
}

func AndOfOr(db *xorm.Engine, a, b, c string) error {
	_, err := db.Where("age = ?", c).And(builder.And(builder.Or(builder.Eq{"remark": a}, builder.Eq{"name": b}))).Exist(&User{})
	return err
}
