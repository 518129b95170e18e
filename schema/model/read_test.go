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
	gormDeletedAt struct{ Time time.Time }
	softDeletedAt uint
	BaseModel     struct{}
	Money         struct{ cents int64 }
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
