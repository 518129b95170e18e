package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// Read reads the table that the struct type of that full name stands for.
func Read(name string, orm ORM, types Types, n Naming) (*Table, error) {
	s := find(types, name)
	if s == nil {
		return nil, fmt.Errorf("read the table of %s: it is not a known struct type", name)
	}
	read := readers[orm]
	if read == nil {
		return nil, fmt.Errorf("read the table of %s: unknown library %q", name, orm)
	}
	t := read(s, types, n)
	if schemaName, table, ok := strings.Cut(t.Name, "."); ok {
		t.Schema, t.Name = schemaName, table
	}
	t.Declared = s.Declared
	t.keyPrimary()
	return t, nil
}

// readers know each library's rules.
var readers = map[ORM]func(*Struct, Types, Naming) *Table{
	Gorm:  gormTable,
	Gorm1: gorm1Table,
	Xorm:  xormTable,
	Bun:   bunTable,
	Beego: beegoTable,
	GoPG:  gopgTable,
}

// add adds a column; of two with one name the first stays.
func (t *Table) add(c Column) *Column {
	if have := t.Column(c.Name); have != nil {
		return have
	}
	t.Columns = append(t.Columns, c)
	return &t.Columns[len(t.Columns)-1]
}

// unique adds a column to the unique key of a name; one without a name is a
// key of its own.
func (t *Table) unique(k schema.Key) {
	if k.Name != "" {
		for i := range t.Keys {
			if t.Keys[i].Name == k.Name {
				t.Keys[i].Parts = append(t.Keys[i].Parts, k.Parts...)
				return
			}
		}
	}
	t.Keys = append(t.Keys, k)
}

// keyPrimary makes the primary columns the table's primary key.
func (t *Table) keyPrimary() {
	k := schema.Key{Primary: true, Constraint: true, Declared: t.Declared}
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Primary {
			k.Parts = append(k.Parts, schema.Part{Column: c.Name})
			c.Nullable = false
		}
	}
	if len(k.Parts) > 0 {
		t.Keys = slices.Insert(t.Keys, 0, k)
	}
}

// part is a whole column of a key.
func part(column string) []schema.Part { return []schema.Part{{Column: column}} }

// typeWords are the words of a column's type text that declare more than the type.
// Have: type:varchar(64) not null unique
func (t *Table) typeWords(c *Column, declared schema.Pos) {
	words := " " + strings.Join(strings.Fields(strings.ToLower(c.Type)), " ") + " "
	if strings.Contains(words, " not null ") {
		c.Nullable = false
	}
	if strings.Contains(words, " unique ") {
		t.unique(schema.Key{Parts: part(c.Name), Constraint: true, Declared: declared})
	}
	if strings.Contains(words, " primary key ") {
		c.Primary = true
	}
}
