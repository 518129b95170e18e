package models

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/go-pg/pg/v10/orm"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/model"
)

type PUser struct {
	tableName struct{} `pg:"app.accounts,alias:a"`

	ID        int64
	Email     string `pg:"mail,unique,notnull"`
	Tenant    string `pg:",unique:tenant_name"`
	Name      string `pg:"type:varchar(20),unique:tenant_name"`
	Listed    string `pg:"unique:'three,four'"`
	HTTPURL   string
	Role      Role      `pg:"default:'user'"`
	DeletedAt time.Time `pg:",soft_delete"`
	Skip      string    `pg:"-"`
	Opts      Opts
	Tags      []string `pg:",array"`
	Posts     []*PPost `pg:"rel:has-many,join_fk:author_id"`
	Zero      int      `pg:",use_zero"`
}

type PPost struct {
	UUID     string `pg:",pk"`
	Slug     string `pg:",pk"`
	AuthorID int64
	Author   *PUser `pg:"rel:has-one"`
}

type PBase struct {
	Uuid string
	Name string `pg:",unique"`
}

type PEmbeds struct {
	PBase
	ID   int `pg:",nopk"`
	Name string
}

// TestGoPG compares with the text of CREATE TABLE: go-pg speaks to PostgreSQL only.
func TestGoPG(t *testing.T) {
	models := []any{(*PUser)(nil), (*PPost)(nil), (*PEmbeds)(nil)}
	for _, m := range models {
		text := orm.NewCreateTableQuery(orm.NewQuery(nil, m), nil).String()
		cat := ddl.Read(schema.Postgres, []migrate.Script{{Text: text}})
		want := &model.Table{Schema: cat.Tables[0].Schema, Name: cat.Tables[0].Name, Keys: cat.Tables[0].Keys}
		for _, c := range cat.Tables[0].Columns {
			want.Columns = append(want.Columns, model.Column{Column: c})
		}
		for i := range want.Keys {
			if slices.Contains([]string{"three", "four", "tenant_name"}, want.Keys[i].Name) {
				continue
			}
			want.Keys[i].Name = "" // PostgreSQL's own
		}
		got, err := model.Read(typeText(reflect.TypeOf(m).Elem()), model.GoPG, typesOf(models...), model.Naming{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range got.Columns {
			got.Columns[i].Primary = false // the key says so
		}
		if got.Schema != want.Schema || got.Name != want.Name {
			t.Errorf("%T is table %s.%s, want %s.%s", m, got.Schema, got.Name, want.Schema, want.Name)
		}
		if diff := gocmp.Diff(described(want), described(got)); diff != "" {
			t.Errorf("%T (-go-pg +model):\n%s\n%s", m, diff, text)
		}
	}
}
