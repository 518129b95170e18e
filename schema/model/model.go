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
	Pop   ORM = "pop"    // github.com/gobuffalo/pop
	Upper ORM = "upper"  // github.com/upper/db
	Gorp  ORM = "gorp"   // github.com/go-gorp/gorp
)

// Struct is a struct type as its source or its compiled form tells.
type Struct struct {
	Name     string // full: path.Name
	Fields   []Field
	Table    string     // what its TableName method returns, when that is a constant; "" if it has none
	Dynamic  bool       // its TableName method gives no constant: Read gives a table without a name
	Uniques  [][]string // what its TableUnique method returns, when that is constant (beego)
	Declared schema.Pos // zero where only the compiled form is known
}

// Field is one field of a struct type.
type Field struct {
	Name, Tag string // Tag as reflect.StructTag has it
	Type      string // full type text: *time.Time, []string, github.com/a/b.T
	// Under is what the type, without its pointers, is defined as when that is no
	// struct: int64 for a type ID int64; "" if that says no more than Type, or is not known.
	Under string
	// Scalar types have methods that keep them in one column: Value, Scan, GormDataType.
	Scalar   bool
	Embedded bool
	Declared schema.Pos
}

// Types gives the struct type of a full name, or nil when it is none or not
// known. A field of a type that is not known is one column.
type Types func(name string) *Struct

// Naming is how a library is told to name tables and columns; the zero value
// is the library's default.
type Naming struct {
	TablePrefix   string
	SingularTable bool
	SameNames     bool // columns are called as the fields are (xorm's SameMapper, gorm's NoLowerCase)
	GonicNames    bool // xorm's GonicMapper
}

// Table is the table a struct type stands for.
type Table struct {
	Schema  string // "" for the default one
	Name    string
	Alias   string // what the library calls it in statements; "" for its name
	Columns []Column
	Keys    []schema.Key // the primary one first
	Joins   []*Table     // join tables of many-to-many relations
	Refers  []string     // full names of the struct types whose tables the library makes along with this one
	// Missing is an embedded type that is not known: its columns and keys are
	// missing; "" if there is none.
	Missing  string
	Declared schema.Pos
}

// Column is a column and the field it comes from.
type Column struct {
	schema.Column
	Path       []string // the names of the fields that lead to it: Base, ID; nil in a join table
	GoType     string
	Primary    bool
	SoftDelete bool // rows with a value here are deleted: lookups ask for NULL, or for 0 if ZeroLive
	ZeroLive   bool
	Now        bool // the library sets it to the time when a row is inserted
	OmitZero   bool // the zero value is not inserted: the column's default or NULL is
	ReadOnly   bool // never inserted
	Unmanaged  bool // the library reads and writes it but does not create it
	Declared   schema.Pos
}

// Column returns the named column, or nil.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}
