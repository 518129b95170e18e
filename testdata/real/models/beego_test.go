package models

import (
	"testing"
	"time"

	"github.com/beego/beego/v2/client/orm"

	"github.com/dupsert/dupsert/schema/model"
)

type OUser struct {
	Id      int
	Name    string    `orm:"unique;size(100)"`
	Mail    string    `orm:"column(email);null"`
	Text    string    `orm:"type(text);unique"`
	Created time.Time `orm:"auto_now_add;type(datetime)"`
	HTTPUrl string
	Profile *OProfile `orm:"rel(one)"`
	Groups  []*OGroup `orm:"rel(m2m)"`
	Posts   []*OPost  `orm:"reverse(many)"`
	Skip    string    `orm:"-"`
	hidden  int
	OStamps
}

type OStamps struct {
	Updated time.Time `orm:"auto_now"`
}

func (*OUser) TableUnique() [][]string { return [][]string{{"Name", "Mail"}, {"email", "HTTPUrl"}} }

type OProfile struct {
	Uid  int64  `orm:"pk;auto"`
	Age  int16  `orm:"default(3)"`
	User *OUser `orm:"reverse(one)"`
}

type OGroup struct {
	Code string `orm:"pk;size(10)"`
}

func (*OGroup) TableName() string { return "groups" }

type OPost struct {
	ID   int64
	User *OUser `orm:"rel(fk);null;on_delete(set_null)"`
}

func TestBeego(t *testing.T) {
	models := []any{new(OUser), new(OProfile), new(OGroup), new(OPost)}
	if err := orm.RegisterDriver("sqlite", orm.DRSqlite); err != nil {
		t.Fatal(err)
	}
	if err := orm.RegisterDataBase("default", "sqlite", file(t)); err != nil {
		t.Fatal(err)
	}
	orm.RegisterModelWithPrefix("app_", models...)
	if err := orm.RunSyncdb("default", false, false); err != nil {
		t.Fatal(err)
	}
	db, err := orm.GetDB()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	check(t, db, model.Beego, model.Naming{TablePrefix: "app_"}, models...)
}
