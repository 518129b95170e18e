package gostructs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dupsert/dupsert/schema/gostructs"
)

const source = `
-- go.mod --
module example.com/x
-- model/user.go --
package model

import (
	"database/sql"
	"time"

	guuid "github.com/google/uuid"

	"example.com/x/base"
)

const prefix = "t_"

type (
	ID     int64
	Alias  = base.Stamps
	Status ID
	Tags   []string
	User   struct {
		base.Model[guuid.UUID]
		*Alias
		Name, Nick string ` + "`db:\"n\"`" + `
		Status     Status
		Tags       Tags
		Money      base.Money
		Born       *time.Time
		Note       sql.NullString
		Friends    []*User
		Meta       struct{ A int }
	}
	Copy User
)

func (*User) TableName() string { return prefix + "users" }
-- base/base.go --
package base

import "database/sql/driver"

type Model[T any] struct{ ID T }

type Stamps struct{ At int }

func (Stamps) TableName() string { return table() + "_stamps" }

type Money struct{ Amount }

type Amount struct{ cents int }

func (Amount) Value() (driver.Value, error) { return nil, nil }
-- model/other.go --
package model

import . "example.com/x/base"

type Promoted struct{ Alias }

type Dotted struct{ S Stamps }

type Dynamic struct{}

func (d Dynamic) TableName() string {
	if d.old() {
		return "old"
	}
	return "new"
}

type Keys struct{}

func (Keys) TableUnique() [][]string { return [][]string{{"A", prefix + "B"}} }
-- vendor/example.org/lib/lib.go --
package lib

type Base struct{ ID int }
`

func TestStruct(t *testing.T) {
	root := t.TempDir()
	for _, f := range txtar.Parse([]byte(source)).Files {
		path := filepath.Join(root, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	m, err := gostructs.Open(root, ".")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"example.com/x/model.User": `table t_users at model/user.go:19
Model example.com/x/base.Model[github.com/google/uuid.UUID] embedded
Alias *example.com/x/base.Stamps embedded
Name string
Nick string
Status example.com/x/model.Status = int64
Tags example.com/x/model.Tags = []string
Money example.com/x/base.Money scalar
Born *time.Time
Note database/sql.NullString scalar
Friends []*example.com/x/model.User
Meta example.com/x/model.User.Meta`,
		"example.com/x/model.User.Meta":    "table  at model/user.go:29\nA int",
		"example.com/x/base.Model[string]": "table  at base/base.go:5\nID T",
		"example.com/x/model.Promoted":     "table _stamps at model/other.go:5\nAlias example.com/x/base.Stamps embedded",
		"example.com/x/model.Dynamic":      "table ? at model/other.go:9",
		"example.com/x/model.Keys":         "table  unique [[A t_B]] at model/other.go:18",
		"example.com/x/model.Dotted":       "table  at model/other.go:7\nS example.com/x/base.Stamps",
		"example.org/lib.Base":             "table  at vendor/example.org/lib/lib.go:3\nID int",
		"example.com/x/model.Status":       "none",
		"example.com/x/model.None":         "none",
		"github.com/google/uuid.UUID":      "none",
		"struct{}":                         "none",
	} {
		if diff := cmp.Diff(want, show(m, name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// show is a struct as the test writes it.
func show(m *gostructs.Module, name string) string {
	s := m.Struct(name)
	if s == nil {
		return "none"
	}
	head := "table " + s.Table
	if s.Dynamic {
		head = "table ?"
	}
	if s.Uniques != nil {
		head += fmt.Sprintf(" unique %v", s.Uniques)
	}
	lines := []string{head + " at " + s.Declared.String()}
	for _, f := range s.Fields {
		line := f.Name + " " + f.Type
		if f.Under != "" {
			line += " = " + f.Under
		}
		if f.Scalar {
			line += " scalar"
		}
		if f.Embedded {
			line += " embedded"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
