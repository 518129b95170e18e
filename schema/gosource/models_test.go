package gosource

import (
	"fmt"
	"strings"
	"testing"
)

// handedModels is the package that the tests' other files hand over models of.
const handedModels = `package m

type A struct{ ID int ` + "`gorm:\"primaryKey\" xorm:\"pk\" bun:\",pk\"`" + ` }
type B struct{ ID int ` + "`gorm:\"primaryKey\" xorm:\"pk\" bun:\",pk\"`" + ` }
type C struct{ ID int ` + "`gorm:\"primaryKey\" xorm:\"pk\" bun:\",pk\"`" + ` }
`

// TestModels shows how models reach the call that makes their tables.
func TestModels(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string // package main of module x unless they say
		want  string            // tables by the line that makes them
	}{
		{"literals", map[string]string{"a.go": `import ("gorm.io/gorm"; "x/m")
func f(db *gorm.DB) { db.AutoMigrate(&m.A{}, new(m.B), m.C{}, (*m.A)(nil)) }`},
			"a.go:3 as bs cs"},
		{"variables", map[string]string{"a.go": `import ("gorm.io/gorm"; "x/m")
func f(db *gorm.DB) {
	var a m.A
	b := &m.B{}
	db.AutoMigrate(&a, b)
}`}, "a.go:6 as bs"},
		{"a list built up", map[string]string{"a.go": `import ("gorm.io/gorm"; "x/m")
func f(db *gorm.DB) {
	models := []interface{}{&m.A{}}
	if more {
		models = append(models, &m.B{})
	}
	db.AutoMigrate(models...)
}`}, "a.go:8 as bs"},
		{"a loop over a map", map[string]string{"a.go": `import ("gorm.io/gorm"; "x/m")
var all = map[string]any{"a": &m.A{}, "b": &m.B{}}
func f(db *gorm.DB) {
	for _, model := range all {
		if err := db.Set("gorm:table_options", "ENGINE=InnoDB").AutoMigrate(model); err != nil { return }
	}
}`}, "a.go:6 as bs"},
		{"a parameter, from another package", map[string]string{
			"db/db.go": `package db
import "gorm.io/gorm"
func Migrate(db *gorm.DB, models ...any) error { return db.AutoMigrate(models...) }`,
			"a.go": `import ("x/db"; "x/m")
func f() { db.Migrate(nil, &m.A{}, &m.C{}) }`,
		}, "db/db.go:3 as cs"},
		{"a helper of the package: its calls are the places", map[string]string{"a.go": `import ("github.com/uptrace/bun"; "x/m")
func create(db *bun.DB, model any) { db.NewCreateTable().Model(model).Exec(ctx) }
func f(db *bun.DB) {
	create(db, (*m.A)(nil))
	create(db, (*m.B)(nil))
}`}, "a.go:5 as; a.go:6 bs"},
		{"functions that return lists", map[string]string{"a.go": `import ("gorm.io/gorm"; "x/m")
func some() []any { return append(others(), &m.A{}) }
func others() (out []any) { return []any{&m.B{}} }
func f(db *gorm.DB) { db.AutoMigrate(some()...) }`}, "a.go:5 bs as"},
		{"a field", map[string]string{"a.go": `import ("gorm.io/gorm"; "x/m")
type store struct { models []any }
func newStore() *store { return &store{models: []any{&m.A{}}} }
func (s *store) Add() { s.models = append(s.models, &m.B{}) }
func (s *store) Init(db *gorm.DB) { db.AutoMigrate(s.models...) }`}, "a.go:6 as bs"},
		{"a list type's method", map[string]string{"a.go": `import ("gorm.io/gorm"; "x/m")
type tables []any
var mine = tables{&m.C{}}
func (list tables) Create(db *gorm.DB) { for _, t := range list { db.Migrator().CreateTable(t) } }`}, "a.go:5 cs"},
		{"registered by init functions", map[string]string{
			"db/db.go": `package db
import "xorm.io/xorm"
var beans []any
func Register(b any) { beans = append(beans, b) }
func Sync(x *xorm.Engine) error { return x.Sync2(beans...) }`,
			"a.go": `import ("x/db"; "x/m")
func init() { db.Register(new(m.A)) }`,
		}, "db/db.go:5 a"},
		{"ways that are not followed: every list of models counts", map[string]string{"a.go": `import ("gorm.io/gorm"; "x/m")
var all = []any{&m.A{}, &m.B{}, &fmt.Stringer{}}
func f(db *gorm.DB) { db.AutoMigrate(reflected(all)) }`}, "a.go:4 as bs"},
		{"nothing calls it, or it is undone", map[string]string{"a.go": `import ("gorm.io/gorm"; "x/m")
var all = []any{&m.A{}}
func (s *base) CreateTable(db *gorm.DB, i any) error { return db.Migrator().CreateTable(i) }
func down(db *gorm.DB) { db.AutoMigrate(&m.A{}) }`}, ""},
		{"another method of that name", map[string]string{"a.go": `import ("xorm.io/xorm"; "os"; "x/m")
var all = []any{&m.A{}}
func f(f *os.File) { f.Sync(); f.Sync("now") }`}, ""},
		{"a table the chain names", map[string]string{"a.go": `import ("gorm.io/gorm"; "x/m")
func f(db *gorm.DB) { db.Table("a_2024").AutoMigrate(&m.A{}) }`}, "a.go:3 a_2024"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{"go.mod": "module x\n", "m/m.go": handedModels}
			for name, text := range test.files {
				if !strings.HasPrefix(text, "package") {
					text = "package main\n" + text
				}
				files[name] = text
			}
			code, err := Read(module(t, files), ".", nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, u := range code.Units {
				for _, s := range u.Steps {
					line := fmt.Sprintf("%s:%d", s.File, s.StartLine)
					for _, table := range s.Change.Tables {
						line += " " + table.Name
					}
					got = append(got, line)
				}
			}
			if got := strings.Join(got, "; "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestChanges shows what is asked of a mapper besides tables, as PostgreSQL
// would be told.
func TestChanges(t *testing.T) {
	for text, want := range map[string]string{
		`db.Model(&m.A{}).AddUniqueIndex("idx", "x", "y")`:                                                        `CREATE UNIQUE INDEX "idx" ON "as" ("x", "y")`,
		`db.Migrator().DropIndex(&m.A{}, "idx")`:                                                                  `DROP INDEX "idx"`,
		`db.Migrator().DropConstraint(&m.A{}, "uni")`:                                                             `ALTER TABLE "as" DROP CONSTRAINT "uni"`,
		`db.Migrator().DropColumn("as", "x")`:                                                                     `ALTER TABLE "as" DROP COLUMN "x"`,
		`db.Migrator().RenameColumn(&m.A{}, "x", "y")`:                                                            `ALTER TABLE "as" RENAME COLUMN "x" TO "y"`,
		`db.NewCreateIndex().Model((*m.A)(nil)).Index("i").Column("x").Unique().Where("x IS NOT NULL").Exec(ctx)`: `CREATE UNIQUE INDEX "i" ON "as" ("x") WHERE x IS NOT NULL`,
		`db.NewCreateIndex().Table("as").Index("i").ColumnExpr("lower(?)", bun.Ident("x")).Unique().Exec(ctx)`:    `CREATE UNIQUE INDEX "i" ON "as" (lower(x))`,
		`db.NewCreateIndex().Table("as").Index("i").Column("x").Exec(ctx)`:                                        ``,
		`db.NewDropTable().Table("as").Exec(ctx)`:                                                                 `DROP TABLE "as"`,
		`db.NewDropColumn().Model((*m.A)(nil)).Column("x").Exec(ctx)`:                                             `ALTER TABLE "as" DROP COLUMN "x"`,
		`db.NewAddColumn().Table("as").ColumnExpr("? VARCHAR", bun.Ident("x")).Exec(ctx)`:                         `ALTER TABLE as ADD COLUMN x VARCHAR`,
		`tx.ExecContext(ctx, "ALTER TABLE ? ADD CONSTRAINT ? UNIQUE (?)", bun.Ident("as"), bun.Ident("U"), bun.Safe(strings.Join([]string{"x", "y"}, ", ")))`: `ALTER TABLE as ADD CONSTRAINT "U" UNIQUE (x, y)`,
		`for _, name := range []string{"i", "j"} { db.NewDropIndex().Index(name).Exec(ctx) }`:                                                                 `DROP INDEX "i"; DROP INDEX "j"`,
	} {
		library := "gorm.io/gorm"
		if strings.Contains(text, "New") || strings.Contains(text, "bun.") {
			library = "github.com/uptrace/bun"
		}
		code, err := Read(module(t, map[string]string{
			"go.mod": "module x\n", "m/m.go": handedModels,
			"a.go": "package main\nimport (\"" + library + "\"; \"x/m\")\nfunc f() {\n" + text + "\n}\n",
		}), ".", nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range code.Units {
			for _, s := range u.Scripts("postgres") {
				got = append(got, s.Text)
			}
		}
		if got := strings.Join(got, "; "); got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}
