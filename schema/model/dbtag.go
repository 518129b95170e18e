package model

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// dbTag reads a struct type as the libraries do whose columns are named by the
// tag db. They make no tables: what is read says which columns a value writes.
type dbTag struct {
	types Types
	table *Table
	orm   ORM
}

// https://gobuffalo.io/documentation/database/models/
func popTable(s *Struct, types Types, n Naming) *Table {
	return readDBTags(Pop, s, types, plural(underscored(shortName(s.Name))))
}

// https://upper.io/v4/tutorial/. The table is the collection's.
func upperTable(s *Struct, types Types, n Naming) *Table { return readDBTags(Upper, s, types, "") }

// https://pkg.go.dev/github.com/go-gorp/gorp/v3#DbMap.AddTable
func gorpTable(s *Struct, types Types, n Naming) *Table {
	return readDBTags(Gorp, s, types, shortName(s.Name))
}

func readDBTags(orm ORM, s *Struct, types Types, name string) *Table {
	if s.Table != "" {
		name = s.Table
	}
	r := &dbTag{types: types, table: &Table{Name: name}, orm: orm}
	r.read(s, nil, map[string]bool{})
	return r.table
}

func (r *dbTag) read(s *Struct, path []string, within map[string]bool) {
	if within[s.Name] {
		return // it embeds a pointer to itself
	}
	within[s.Name] = true
	defer delete(within, s.Name)
	for i := range s.Fields {
		f := &s.Fields[i]
		here := append(slices.Clone(path), f.Name)
		name, options, _ := strings.Cut(f.tag("db"), ",")
		name = strings.TrimSpace(name)
		if f.Embedded && (name == "" || strings.Contains(options, "inline")) {
			if inner := find(r.types, indirect(f.Type)); inner != nil {
				r.read(inner, here, within)
			} else {
				r.table.Missing = indirect(f.Type)
			}
			continue
		}
		if !exported(f.Name) || name == "-" {
			continue
		}
		r.field(f, name, options, here)
	}
}

// popTags are the tags any of which tells pop that the field's name is no column.
var popTags = []string{"rw", "select", "belongs_to", "has_many", "has_one", "fk_id", "primary_id", "order_by", "many_to_many"}

func (r *dbTag) field(f *Field, name, options string, path []string) {
	other := func(tag string) bool { return f.tag(tag) != "" }
	switch {
	case name != "":
	case r.orm == Upper, r.orm == Pop && slices.ContainsFunc(popTags, other):
		return // no column
	default:
		name = f.Name
	}
	c := Column{Column: schema.Column{Name: name, Nullable: true, Type: sqlType(f.basic())}, Path: path, GoType: f.Type}
	id := f.Name == "ID" || f.Name == "Id"
	switch r.orm {
	case Pop:
		c.Primary = f.Name == "ID"
		c.AutoIncrement, c.OmitZero = c.Primary && isInteger(f.basic()), c.Primary
		c.Now = f.Name == "CreatedAt" || f.Name == "UpdatedAt"
		c.ReadOnly = f.tag("rw") == "r"
	case Upper: // it asks the database for the key
		c.Primary = strings.EqualFold(name, "id")
		c.OmitZero = strings.Contains(options, "omitempty")
		c.AutoIncrement = c.Primary && isInteger(f.basic()) && c.OmitZero
	case Gorp:
		c.Primary = strings.Contains(options, "primarykey") || strings.EqualFold(name, "id") || id
		c.AutoIncrement = c.Primary && isInteger(f.basic())
	}
	r.table.add(c)
}
