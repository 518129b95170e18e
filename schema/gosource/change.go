package gosource

import (
	"github.com/dupsert/dupsert/schema/model"
)

// Kind is what is asked of a mapper.
type Kind int

// The kinds. Create and Ensure come first: they make tables.
const (
	Create Kind = iota // a table, if it is not there
	Ensure             // a table; columns and keys that it lacks are added
	Index
	DropTable
	DropColumn
	DropIndex
	DropConstraint
	RenameTable
	RenameColumn
)

// Change is what is asked of a mapper: by the models it is handed, or by names.
type Change struct {
	Kind   Kind
	ORM    model.ORM
	Tables []*model.Table // that Create and Ensure make
	// Snapshot models are declared for one migration: within its function, or in
	// a package below the migrations.
	Snapshot bool

	Table   string // that the other kinds change
	Name    string // of an index, a constraint or a column
	To      string // a new name
	Columns []string
	Unique  bool
	Where   string
}

// call is a method of a library that is handed models.
type call struct {
	name string
	orms []model.ORM
	from int // index of the first argument that is a model
	last int // how many of them are models; 0 for all
	kind Kind
}

// calls are the methods that make tables, by library.
var calls = []call{
	{name: "AutoMigrate", orms: []model.ORM{model.Gorm, model.Gorm1}, kind: Ensure},
	{name: "CreateTable", orms: []model.ORM{model.Gorm, model.Gorm1}, kind: Create},
	{name: "CreateTable", orms: []model.ORM{model.GoPG}, last: 1, kind: Create}, // its options follow
	{name: "CreateTable", orms: []model.ORM{model.Xorm}, kind: Create},
	{name: "CreateTables", orms: []model.ORM{model.Xorm}, kind: Create},
	{name: "Sync", orms: []model.ORM{model.Xorm}, kind: Ensure},
	{name: "Sync2", orms: []model.ORM{model.Xorm}, kind: Ensure},
	{name: "SyncWithOptions", orms: []model.ORM{model.Xorm}, from: 1, kind: Ensure},
	{name: "RegisterModel", orms: []model.ORM{model.Beego}, kind: Create},
	{name: "RegisterModelWithPrefix", orms: []model.ORM{model.Beego}, from: 1, kind: Create},
	// Left out: bun's NewCreateTable().Model(m), a chain (bunchain.go), and its
	// ResetModel, which is for tests.
}

// libraries are the modules of the mappers.
var libraries = []struct {
	path string
	orm  model.ORM
}{
	{"gorm.io/gorm", model.Gorm},
	{"github.com/jinzhu/gorm", model.Gorm1},
	{"xorm.io/xorm", model.Xorm},
	{"gitea.com/xorm/xorm", model.Xorm},
	{"github.com/go-xorm/xorm", model.Xorm},
	{"github.com/xormplus/xorm", model.Xorm},
	{"github.com/xorm-io/xorm", model.Xorm},
	{"github.com/uptrace/bun", model.Bun},
	{"github.com/beego/beego/v2/client/orm", model.Beego},
	{"github.com/beego/beego/client/orm", model.Beego},
	{"github.com/astaxie/beego/orm", model.Beego},
	{"github.com/beego/beego/orm", model.Beego},
	{"github.com/go-pg/pg", model.GoPG},
}
