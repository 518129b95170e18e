package models

import (
	"database/sql"
	"testing"
	"time"

	"github.com/jinzhu/gorm"

	"github.com/dupsert/dupsert/schema/model"
)

type V1User struct {
	gorm.Model
	Email     string `gorm:"unique_index;not null"`
	Login     string `gorm:"unique;not null"`
	First     string `gorm:"unique_index:idx_full"`
	Last      string `gorm:"column:surname;unique_index:idx_full"`
	Age       int    `sql:"not null;default:18"`
	Typed     string `gorm:"type:varchar(30) unique not null"`
	Many      string `gorm:"unique_index:idx_one,idx_two;index:idx_plain"`
	Money     Money
	Nick      sql.NullString
	Groups    []V1Group `gorm:"many2many:v1_user_groups;"`
	Friends   []*V1User `gorm:"many2many:v1_friends;association_jointable_foreignkey:friend_id"`
	Profile   V1Profile
	Company   V1Company
	CompanyID int
	Skip      string `gorm:"-"`
	SQLSkip   string `sql:"-"`
	hidden    int
}

type V1Group struct {
	Code string `gorm:"primary_key"`
	Name string `sql:"unique_index:idx_group_name"`
}

type V1Profile struct {
	ID       int64
	V1UserID uint `gorm:"unique_index"`
}

type V1Company struct {
	ID   int
	Name string
}

type V1Base struct {
	Id      int
	Version int `gorm:"unique_index"`
}

type V1Embeds struct {
	V1Base
	Home V1Address  `gorm:"embedded;embedded_prefix:home_"`
	Work *V1Address `gorm:"embedded;embedded_prefix:work_"`
}

type V1Address struct {
	Zip string `gorm:"unique_index:idx_zips"`
}

type V1Pair struct {
	Left      string `gorm:"primary_key"`
	Right     string `gorm:"primary_key;column:rhs"`
	HTTPURL   string
	IDs       string
	DeletedAt *time.Time
	Raw       []byte
}

func (V1Pair) TableName() string { return "pairs" }

var gorm1Models = []any{&V1User{}, &V1Group{}, &V1Profile{}, &V1Company{}, &V1Embeds{}, &V1Pair{}}

func TestGormV1(t *testing.T) {
	for _, test := range []struct {
		name   string
		naming model.Naming
	}{
		{"default", model.Naming{}},
		{"singular", model.Naming{SingularTable: true}},
		{"prefix", model.Naming{TablePrefix: "app_"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			plain, err := sql.Open("sqlite", file(t))
			if err != nil {
				t.Fatal(err)
			}
			defer plain.Close()
			gorm.DefaultTableNameHandler = func(_ *gorm.DB, name string) string { return test.naming.TablePrefix + name }
			db, err := gorm.Open("sqlite3", plain)
			if err != nil {
				t.Fatal(err)
			}
			db.SingularTable(test.naming.SingularTable)
			if err := db.AutoMigrate(gorm1Models...).Error; err != nil {
				t.Fatal(err)
			}
			check(t, plain, model.Gorm1, test.naming, gorm1Models...)
		})
	}
}
