package models

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"github.com/dupsert/dupsert/schema/model"
)

type BUser struct {
	bun.BaseModel `bun:"table:accounts,alias:a"`

	ID        int64  `bun:",pk,autoincrement"`
	Email     string `bun:"mail,unique,notnull"`
	Tenant    string `bun:",unique:tenant_name"`
	Name      string `bun:"type:varchar(20),unique:tenant_name"`
	Many      string `bun:"unique:one,unique:two"`
	Listed    string `bun:"unique:\"three,four\""`
	HTTPURL   string
	APIKey    string `bun:",nullzero,notnull,default:'ab'"`
	Price     string `bun:"type:decimal(10,2),nullzero"`
	Role      Role
	Data      map[string]any
	Tags      []string
	CreatedAt time.Time `bun:",nullzero,notnull,default:current_timestamp"`
	DeletedAt time.Time `bun:",soft_delete,nullzero"`
	Skip      string    `bun:"-"`
	Count     int       `bun:",scanonly"`
	Opts      Opts
	Posts     []*BPost `bun:"rel:has-many,join:id=author_id"`
	Columned  string   `bun:"column:other_name"`
	hidden    int
}

type BPost struct {
	UUID     string `bun:",pk"`
	Slug     string `bun:",pk,type:varchar(30)"`
	AuthorID int64
	Author   *BUser `bun:"rel:belongs-to,join:author_id=id"`
}

type BBase struct {
	ID     string `bun:",pk"`
	Serial string `bun:",unique"`
	Name   string
	Group  string `bun:"unique:grp"`
}

type BEmbeds struct {
	BBase
	*BStamps
	Name string   `bun:",unique"`
	Home BAddress `bun:"embed:home_"`
	Work BAddress `bun:"embed:work_"`
}

type BStamps struct {
	UpdatedAt time.Time `bun:",notnull"`
}

type BAddress struct {
	Zip  string `bun:",unique"`
	City string `bun:"unique:place"`
	Road string `bun:"unique:place"`
}

type BExtends struct {
	BPost `bun:",extend"`
	Extra string
}

type BOther struct {
	bun.BaseModel `bun:"others"`
	ID            int32
}

var bunModels = []any{(*BUser)(nil), (*BPost)(nil), (*BEmbeds)(nil), (*BOther)(nil)}

func TestBun(t *testing.T) {
	plain, err := sql.Open("sqlite", file(t))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	db := bun.NewDB(plain, sqlitedialect.New())
	for _, m := range bunModels {
		if _, err := db.NewCreateTable().Model(m).Exec(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	check(t, plain, model.Bun, model.Naming{}, bunModels...)
}

// TestBunExtends is apart: the type's table has the name of another's.
func TestBunExtends(t *testing.T) {
	plain, err := sql.Open("sqlite", file(t))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	db := bun.NewDB(plain, sqlitedialect.New())
	if _, err := db.NewCreateTable().Model((*BExtends)(nil)).Exec(context.Background()); err != nil {
		t.Fatal(err)
	}
	check(t, plain, model.Bun, model.Naming{}, (*BExtends)(nil))
}

// TestBunFields compares what bun says of each column's field.
func TestBunFields(t *testing.T) {
	plain, err := sql.Open("sqlite", file(t))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	db := bun.NewDB(plain, sqlitedialect.New())
	types := typesOf(bunModels...)
	for _, m := range bunModels {
		info := db.Table(reflect.TypeOf(m))
		table, err := model.Read(typeText(reflect.TypeOf(m).Elem()), model.Bun, types, model.Naming{})
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, c := range table.Columns {
			if !c.Unmanaged {
				got = append(got, fmt.Sprint(c.Name, " ", c.Path[len(c.Path)-1], " ", c.Primary, c.AutoIncrement, c.Nullable, c.OmitZero, c.SoftDelete, " ", c.Default))
			}
		}
		for _, f := range info.Fields {
			want = append(want, fmt.Sprint(f.Name, " ", f.GoName, " ", f.IsPK, f.AutoIncrement, !f.NotNull, f.NullZero, f == info.SoftDeleteField, " ", f.SQLDefault))
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%T: name, field, primary, auto, nullable, omit, soft delete, default (-bun +model):\n%s", m, diff)
		}
	}
}
