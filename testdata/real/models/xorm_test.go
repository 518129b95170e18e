package models

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"xorm.io/xorm"
	"xorm.io/xorm/names"
	"xorm.io/xorm/schemas"

	"github.com/dupsert/dupsert/schema/model"
)

type XUser struct {
	Id        int64
	Name      string `xorm:"unique notnull varchar(40)"`
	LoginName string `xorm:"'login' VARCHAR(20) UNIQUE(login_source)"`
	Source    int    `xorm:"UNIQUE(login_source) not null default 0"`
	Email     string `xorm:"mail varchar(255) unique"`
	HTTPUrl   string
	UserID    int
	Skip      string    `xorm:"-"`
	Read      int       `xorm:"<-"`
	Written   int       `xorm:"->"`
	Created   time.Time `xorm:"created"`
	Updated   int64     `xorm:"updated INDEX"`
	Deleted   time.Time `xorm:"deleted"`
	Ver       int       `xorm:"version"`
	Data      map[string]string
	Blob      []byte `xorm:"blob"`
	Opts      Opts   `xorm:"json"`
	Note      string `xorm:"text comment('a, b') default('x y')"`
	Both      string `xorm:"index unique"`
	Two       string `xorm:"unique(one) unique(two)"`
	Prefixed  string `xorm:"unique(UQE_own)"`
	hidden    int
}

type XPair struct {
	Left  string `xorm:"pk varchar(10)"`
	Right int    `xorm:"pk"`
	Seq   int    `xorm:"notnull"`
}

func (XPair) TableName() string { return "pairs" }

type XBase struct {
	ID     int64  `xorm:"pk autoincr"`
	Serial string `xorm:"unique"`
	Owner  string `xorm:"unique(ab)"`
}

type XExtends struct {
	XBase `xorm:"extends"`
	Name  string `xorm:"unique(ab)"`
}

type XPrefixed struct {
	Id   int64    `xorm:"pk"`
	Home XAddress `xorm:"extends('home_')"`
}

type XAddress struct {
	Zip string
}

type XPlain struct {
	ID   int
	Name string `xorm:"'name'"`
}

type XAuto struct {
	ID  int64 `xorm:"autoincr pk 'uid'"`
	API string
}

var xormModels = []any{&XUser{}, &XPair{}, &XExtends{}, &XPrefixed{}, &XPlain{}, &XAuto{}}

func TestXorm(t *testing.T) {
	for _, test := range []struct {
		name   string
		naming model.Naming
		set    func(*xorm.Engine)
	}{
		{"snake", model.Naming{}, func(*xorm.Engine) {}},
		{"gonic", model.Naming{GonicNames: true}, func(e *xorm.Engine) { e.SetMapper(names.GonicMapper{}) }},
		{"same", model.Naming{SameNames: true}, func(e *xorm.Engine) { e.SetMapper(names.SameMapper{}) }},
		{"prefix", model.Naming{TablePrefix: "app_"}, func(e *xorm.Engine) {
			e.SetTableMapper(names.NewPrefixMapper(names.SnakeMapper{}, "app_"))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			e, err := xorm.NewEngine("sqlite", file(t))
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			test.set(e)
			if err := e.Sync(xormModels...); err != nil {
				t.Fatal(err)
			}
			check(t, e.DB().DB, model.Xorm, test.naming, xormModels...)
		})
	}
}

// TestXormFields compares what xorm says of each column.
func TestXormFields(t *testing.T) {
	e, err := xorm.NewEngine("sqlite", file(t))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	types := typesOf(xormModels...)
	for _, m := range xormModels {
		info, err := e.TableInfo(m)
		if err != nil {
			t.Fatal(err)
		}
		table, err := model.Read(typeText(reflect.TypeOf(m).Elem()), model.Xorm, types, model.Naming{})
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, c := range table.Columns {
			got = append(got, fmt.Sprint(c.Name, " ", strings.Join(c.Path, "."), " ", c.Primary, c.AutoIncrement, c.Nullable, c.Now, c.SoftDelete, c.ReadOnly, " ", c.Default))
		}
		for _, c := range info.Columns() {
			want = append(want, fmt.Sprint(c.Name, " ", c.FieldName, " ", c.IsPrimaryKey, c.IsAutoIncrement, c.Nullable, c.IsCreated || c.IsUpdated, c.IsDeleted,
				c.MapType == schemas.ONLYFROMDB, " ", c.Default))
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%T: name, field, primary, auto, nullable, now, soft delete, read-only, default (-xorm +model):\n%s", m, diff)
		}
	}
}
