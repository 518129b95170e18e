package models

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/glebarez/sqlite"
	gocmp "github.com/google/go-cmp/cmp"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	gormschema "gorm.io/gorm/schema"

	"github.com/dupsert/dupsert/schema/model"
)

type (
	Role string
	Seq  int64
	// Money is a struct that is one column.
	Money struct{ cents int64 }
	// Labels is a slice that is one column.
	Labels []string
	// Opts is a struct kept as JSON.
	Opts struct{ Dark bool }
)

func (m *Money) Scan(v any) error             { return nil }
func (m Money) Value() (driver.Value, error)  { return m.cents, nil }
func (l *Labels) Scan(v any) error            { return json.Unmarshal(v.([]byte), l) }
func (l Labels) Value() (driver.Value, error) { return json.Marshal(l) }
func (Labels) GormDataType() string           { return "text" }

type GPlain struct {
	ID        uint
	Name      string
	Role      Role `gorm:"not null;default:user"`
	Age       *int
	Height    float64
	Raw       []byte
	Born      time.Time
	Nick      sql.NullString
	Price     Money
	Labels    Labels
	Opts      Opts           `gorm:"serializer:json"`
	Any       map[string]any `gorm:"type:json"`
	hidden    int
	Skip      string `gorm:"-"`
	SkipAll   string `gorm:"-:all"`
	NotMade   string `gorm:"-:migration"`
	Sum       int    `gorm:"->"`
	Secret    string `gorm:"->:false;<-:create"`
	Updates   string `gorm:"<-:update"`
	CreatedAt int64
}

type GModel struct {
	gorm.Model
	Email string `gorm:"uniqueIndex"`
	Phone string `gorm:"unique"`
	Slug  string `gorm:"size:40;column:short_name;unique;not null"`
}

type GNamed struct {
	Code string `gorm:"primaryKey;size:20"`
	Lang string `gorm:"primary_key"`
	Text string
}

func (GNamed) TableName() string { return "texts" }

type GComposite struct {
	ID       Seq
	Tenant   int    `gorm:"uniqueIndex:idx_mail,priority:2"`
	Mail     string `gorm:"uniqueIndex:idx_mail,priority:1,where:deleted = 0"`
	Deleted  bool
	First    string `gorm:"index:,unique,composite:full"`
	Last     string `gorm:"index:,unique,composite:full"`
	Lower    string `gorm:"uniqueIndex:idx_lower,expression:lower(lower)"`
	Plain    string `gorm:"index"`
	Both     string `gorm:"index:idx_a,unique;uniqueIndex:idx_b,sort:desc"`
	Cased    string `gorm:"UNIQUEINDEX: ;NOT NULL"`
	TypeText string `gorm:"type:varchar(20) unique"`
	Escaped  string `gorm:"default:a\\;b;unique"`
}

type Base struct {
	ID      string `gorm:"primaryKey"`
	Version int
	Serial  string `gorm:"uniqueIndex"`
}

type Address struct {
	Street string
	Zip    string `gorm:"uniqueIndex:idx_zip;not null"`
}

type GEmbeds struct {
	Base
	Home    Address  `gorm:"embedded;embeddedPrefix:home_"`
	Work    *Address `gorm:"embedded;embeddedPrefix:work_"`
	Version string   `gorm:"size:10"`
}

type GPoint struct {
	*Base
	Inline struct {
		X int `gorm:"uniqueIndex:idx_xy"`
		Y int `gorm:"uniqueIndex:idx_xy"`
	} `gorm:"embedded"`
}

type GOwner struct {
	ID        uint
	Pets      []GPet
	Card      GCard `gorm:"foreignKey:HolderID"`
	Company   *GCompany
	CompanyID *uint     `gorm:"uniqueIndex"`
	Groups    []*GGroup `gorm:"many2many:owner_groups"`
	Friends   []*GOwner `gorm:"many2many:friendships"`
	Langs     []GLang   `gorm:"many2many:GOwnerLang;joinForeignKey:Who;joinReferences:LangCode"`
	Boss      *GOwner
	BossID    *uint
	Toys      []GToy `gorm:"polymorphic:Owner"`
}

type GPet struct {
	ID       uint
	GOwnerID uint
	Name     string
}

type GCard struct {
	ID       uint
	HolderID uint `gorm:"uniqueIndex"`
}

type GCompany struct {
	ID      uint
	Name    string   `gorm:"unique"`
	Country GCountry `gorm:"foreignKey:Iso;references:Code"`
	Iso     string
}

type GCountry struct {
	Code string `gorm:"primaryKey"`
}

type GGroup struct {
	ID   uint
	Name string
}

type GLang struct {
	Code string `gorm:"primaryKey;column:iso_code"`
}

type GToy struct {
	ID        int
	OwnerID   uint
	OwnerType string
}

type GSoft struct {
	UserID    int            `gorm:"primaryKey;autoIncrement:false"`
	DeviceID  int            `gorm:"primaryKey;autoIncrement:false"`
	DeletedAt gorm.DeletedAt `gorm:"index"`
}

type HTTPServerURL struct {
	UUID                                                                    string `gorm:"primaryKey"`
	APIKey                                                                  string `gorm:"unique"`
	UserIDs                                                                 string
	OAuth2X                                                                 string
	X                                                                       int
	A_B                                                                     int
	IPv4                                                                    string `gorm:"uniqueIndex"`
	AVeryLongFieldNameThatMakesTheNameOfTheIndexLongerThanTheDatabaseAllows string `gorm:"uniqueIndex"`
}

type GPicked struct {
	Key   string
	Other int `gorm:"column:id"`
}

type GNoKey struct {
	Name string `gorm:"unique"`
	Seq  int    `gorm:"autoIncrement:false"`
}

var gormModels = []any{
	&GPlain{}, &GModel{}, &GNamed{}, &GComposite{}, &GEmbeds{}, &GPoint{}, &GOwner{}, &GPet{}, &GCard{}, &GCompany{}, &GToy{}, &GSoft{},
	&HTTPServerURL{}, &GPicked{}, &GNoKey{},
}

func TestGorm(t *testing.T) {
	for _, test := range []struct {
		name     string
		naming   model.Naming
		strategy gormschema.NamingStrategy
	}{
		{"default", model.Naming{}, gormschema.NamingStrategy{}},
		{"prefix", model.Naming{TablePrefix: "app_"}, gormschema.NamingStrategy{TablePrefix: "app_"}},
		{"singular", model.Naming{SingularTable: true}, gormschema.NamingStrategy{SingularTable: true}},
		{"same names", model.Naming{SameNames: true}, gormschema.NamingStrategy{NoLowerCase: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			db, err := gorm.Open(sqlite.Open(file(t)), &gorm.Config{NamingStrategy: test.strategy, Logger: logger.Discard})
			if err != nil {
				t.Fatal(err)
			}
			if err := db.AutoMigrate(gormModels...); err != nil {
				t.Fatal(err)
			}
			plain, err := db.DB()
			if err != nil {
				t.Fatal(err)
			}
			defer plain.Close()
			check(t, plain, model.Gorm, test.naming, gormModels...)
		})
	}
}

// TestGormFields compares what gorm says of each column's field.
func TestGormFields(t *testing.T) {
	types := typesOf(gormModels...)
	for _, m := range gormModels {
		s, err := gormschema.Parse(m, &sync.Map{}, gormschema.NamingStrategy{})
		if err != nil {
			t.Fatal(err)
		}
		table, err := model.Read(typeText(reflect.TypeOf(m).Elem()), model.Gorm, types, model.Naming{})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, c := range table.Columns {
			names = append(names, c.Name)
			f := s.FieldsByDBName[c.Name]
			if f == nil {
				t.Errorf("%s has no column %s", s.Name, c.Name)
				continue
			}
			got := fmt.Sprint(c.Path, c.Primary, c.AutoIncrement, c.OmitZero, c.Now, c.ReadOnly, c.Unmanaged, c.SoftDelete)
			_, soft := reflect.New(f.IndirectFieldType).Interface().(gormschema.QueryClausesInterface)
			want := fmt.Sprint(f.BindNames, f.PrimaryKey, f.AutoIncrement, f.HasDefaultValue, f.AutoCreateTime+f.AutoUpdateTime > 0, !f.Creatable, f.IgnoreMigration, soft)
			if got != want {
				t.Errorf("%s.%s: path, primary, auto, omit, now, read-only, unmanaged, soft delete: got %s, want %s", s.Name, c.Name, got, want)
			}
		}
		if diff := gocmp.Diff(s.DBNames, names); diff != "" {
			t.Errorf("columns of %s (-gorm +model):\n%s", s.Name, diff)
		}
	}
}
