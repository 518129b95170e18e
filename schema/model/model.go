// Package model reads tables from Go struct types the way object-relational
// mappers do: table and column names, primary and unique keys, soft deletion,
// from field names, types and tags. By itself it loads no code: its callers
// say what a type's fields are.
package model

import "github.com/dupsert/dupsert/schema"

// ORM names the library whose rules apply.
type ORM string

// The libraries whose tags are understood.
const (
	Gorm  ORM = "gorm"   // gorm.io/gorm
	Gorm1 ORM = "gormv1" // github.com/jinzhu/gorm
	Xorm  ORM = "xorm"   // xorm.io/xorm and its forks
	Bun   ORM = "bun"    // github.com/uptrace/bun
	Beego ORM = "beego"  // github.com/beego/beego/v2/client/orm
	GoPG  ORM = "go-pg"  // github.com/go-pg/pg
)

// Struct is a struct type as its source or its compiled form tells.
type Struct struct {
	Name     string // full: path.Name
	Fields   []Field
	Table    string     // what its TableName method returns, when that is a constant; "" if it has none
	Declared schema.Pos // zero where only the compiled form is known
}

// Field is one field of a struct type.
type Field struct {
	Name, Tag string
	Type      string // full type text: *time.Time, []string, github.com/a/b.T
	Embedded  bool
	Declared  schema.Pos
}

// Types gives the struct type of a full name, or nil when it is none or not known.
type Types func(name string) *Struct

// Naming is how a library is told to name tables and columns; the zero value
// is the library's default.
type Naming struct {
	TablePrefix   string
	SingularTable bool
	SameNames     bool // columns are called as the fields are (xorm's SameMapper)
	GonicNames    bool // xorm's GonicMapper
}

// Table is the table a struct type stands for.
type Table struct {
	Name    string
	Columns []Column
	Keys    []schema.Key
	Joins   []*Table // join tables of many-to-many relations
}

// Column is a column and the field it comes from.
type Column struct {
	schema.Column
	Path       []string // the names of the fields that lead to it: Base, ID
	GoType     string
	Primary    bool
	SoftDelete bool // rows with a value here are deleted: lookups ask for NULL, or for 0 if ZeroLive
	ZeroLive   bool
	Now        bool // the library sets it to the time when a row is inserted
	OmitZero   bool // the zero value is not inserted: the column's default or NULL is
	ReadOnly   bool // never inserted
}
