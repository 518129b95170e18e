package model_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/schema/model"
)

type (
	gormModel     struct{}
	softDeletedAt uint
	BaseModel     struct{}
	Money         struct{}
	Status        string
)

func (m *Money) Scan(any) error { return nil }

type Audit struct {
	CreatedBy string
	Serial    string `gorm:"uniqueIndex"`
}

type Tag struct {
	ID   uint
	Name string `gorm:"unique"`
}

type GormUser struct {
	Model     gormModel `gorm:"embedded"`
	APIKey    string    `gorm:"uniqueIndex:idx_key,where:revoked = false"`
	TenantID  uint      `gorm:"uniqueIndex:idx_mail,priority:2;not null"`
	Email     string    `gorm:"column:mail;uniqueIndex:idx_mail,priority:1"`
	Status    Status    `gorm:"default:new"`
	Balance   Money
	Nick      sql.NullString
	Audit     `gorm:"embedded;embeddedPrefix:audit_"`
	Tags      []Tag `gorm:"many2many:user_tags"`
	Manager   *GormUser
	ManagerID *uint
	Secret    string `gorm:"-"`
	Total     int    `gorm:"->"`
	removed   int
}

type SoftItem struct {
	Code    string        `gorm:"primaryKey;uniqueIndex:code_live"`
	Deleted softDeletedAt `gorm:"uniqueIndex:code_live"`
}

type V1Person struct {
	ID        uint
	Email     string     `gorm:"unique_index;not null"`
	First     string     `gorm:"unique_index:idx_full"`
	Last      string     `gorm:"column:surname;unique_index:idx_full(10)"`
	Login     string     `gorm:"type:varchar(30) unique not null" sql:"default:'x'"`
	Friends   []V1Person `gorm:"many2many:friends;association_jointable_foreignkey:friend_id"`
	DeletedAt *time.Time
}

type XorPerson struct {
	Id       int64
	Name     string    `xorm:"varchar(32) notnull unique(owner_name) 'full_name' comment('a, b')"`
	OwnerID  int       `xorm:"unique(owner_name) default 0"`
	Created  time.Time `xorm:"created"`
	Deleted  int64     `xorm:"deleted"`
	Computed int       `xorm:"<-"`
	XorBase  `xorm:"extends"`
}

type XorBase struct {
	Serial string `xorm:"unique"`
}

type BunPerson struct {
	BaseModel `bun:"table:app.people,alias:p"`

	ID        int64     `bun:",pk,autoincrement"`
	Name      string    `bun:"full_name,unique:owner_name"`
	Owner     string    `bun:"unique:owner_name,nullzero"`
	DeletedAt time.Time `bun:",soft_delete,nullzero"`
	Removed   time.Time `bun:",soft_delete"`
	Posts     []Tag     `bun:"rel:has-many,join:id=author_id"`
	Total     int       `bun:",scanonly"`
}

type PgPerson struct {
	tableName struct{} `pg:"\"people\""`

	Id    int64
	Name  string `pg:",unique,notnull"`
	Count int    `pg:",use_zero"`
}

type OrmPerson struct {
	Id   int
	Name string     `orm:"unique;size(100)"`
	Boss *OrmPerson `orm:"rel(fk);null"`
	Tags []*Tag     `orm:"rel(m2m)"`
}

func (*OrmPerson) TableUnique() [][]string { return [][]string{{"Name", "Boss"}} }

// Fields that no package but reflect sees.
var _ = []any{GormUser{removed: 1}, PgPerson{tableName: struct{}{}}}

// TestRead shows what a model's table is, in one line a column and a key.
func TestRead(t *testing.T) {
	tests := []struct {
		name   string
		orm    model.ORM
		naming model.Naming
		model  any
		want   string
	}{
		{"gorm", model.Gorm, model.Naming{}, GormUser{}, `
gorm_users
id not null auto omitzero
created_at now
updated_at now
deleted_at deleted
api_key
tenant_id not null
mail
status default 'new' omitzero
balance
nick
audit_created_by
audit_serial
manager_id
total readonly
primary key (id)
unique idx_key (api_key) where revoked = false
unique idx_mail (mail, tenant_id)
unique idx_gorm_users_serial (audit_serial)
join user_tags (gorm_user_id, tag_id)
refers Tag
`},
		{"gorm soft delete by number", model.Gorm, model.Naming{TablePrefix: "app_", SingularTable: true}, SoftItem{}, `
app_soft_item
code not null
deleted deleted 0
primary key (code)
unique code_live (code, deleted)
`},
		{"gorm version 1", model.Gorm1, model.Naming{SingularTable: true}, V1Person{}, `
v1_person
id not null auto omitzero
email not null
first
surname
login not null default 'x' omitzero
deleted_at deleted
primary key (id)
unique (login)
unique uix_v1_person_email (email)
unique idx_full (first, surname(10))
join friends (v1_person_id, friend_id)
`},
		{"xorm", model.Xorm, model.Naming{GonicNames: true}, XorPerson{}, `
xor_person
id not null auto omitzero
full_name not null
owner_id default 0
created now
deleted deleted 0
computed readonly unmanaged
serial
primary key (id)
unique UQE_xor_person_owner_name (full_name, owner_id)
unique UQE_xor_person_serial (serial)
`},
		{"bun", model.Bun, model.Naming{}, BunPerson{}, `
app.people
id not null auto omitzero
full_name
owner omitzero
deleted_at omitzero deleted
removed deleted 0
total readonly unmanaged
primary key (id)
unique owner_name (full_name, owner)
`},
		{"go-pg", model.GoPG, model.Naming{}, PgPerson{}, `
people
id not null auto omitzero
name not null omitzero
count
primary key (id)
unique (name)
`},
		{"beego", model.Beego, model.Naming{TablePrefix: "t_"}, OrmPerson{}, `
t_orm_person
id not null auto omitzero
name not null
boss_id
primary key (id)
unique (name)
unique (name, boss_id)
join t_orm_person_t_tags (id)
`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			typ := text(reflectType(test.model))
			table, err := model.Read(typ, test.orm, reflected(test.model), test.naming)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimSpace(test.want), show(table)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestReadUnknown shows what is said of what is not known.
func TestReadUnknown(t *testing.T) {
	types := func(name string) *model.Struct {
		return map[string]*model.Struct{
			"x.Named":    {Name: "x.Named", Dynamic: true, Fields: []model.Field{{Name: "ID", Type: "int"}}},
			"x.Embeds":   {Name: "x.Embeds", Fields: []model.Field{{Name: "Base", Type: "y.Base", Embedded: true}, {Name: "N", Type: "y.N"}}},
			"x.Circular": {Name: "x.Circular", Fields: []model.Field{{Name: "Circular", Type: "*x.Circular", Embedded: true}, {Name: "ID", Type: "int"}}},
		}[name]
	}
	for name, want := range map[string]string{
		"x.Named":    "\nid not null auto omitzero\nprimary key (id)",
		"x.Embeds":   "embeds\nn\nmissing y.Base",
		"x.Circular": "circulars\nid not null auto omitzero\nprimary key (id)",
	} {
		table, err := model.Read(name, model.Gorm, types, model.Naming{})
		if err != nil {
			t.Fatal(err)
		}
		if got := show(table); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for _, test := range []struct {
		name string
		orm  model.ORM
		want string
	}{
		{"x.None", model.Gorm, "read the table of x.None: it is not a known struct type"},
		{"x.Named", "none", `read the table of x.Named: unknown library "none"`},
	} {
		if _, err := model.Read(test.name, test.orm, types, model.Naming{}); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}
