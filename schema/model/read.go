package model

import (
	"fmt"
	"regexp"
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
	if s.Dynamic && t.Name != "" {
		t.Schema, t.Name = "", ""
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
	Pop:   popTable,
	Upper: upperTable,
	Gorp:  gorpTable,
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
	k := schema.Key{Primary: true, Constraint: true}
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Primary {
			if len(k.Parts) == 0 {
				k.Declared = c.Declared
			}
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

var (
	notNull    = regexp.MustCompile(`(?i)\s+not\s+null\b`)
	uniqueWord = regexp.MustCompile(`(?i)\s+unique(\s+key)?\b`)
	primaryKey = regexp.MustCompile(`(?i)\s+primary\s+key\b`)
	autoWord   = regexp.MustCompile(`(?i)\s+auto_?increment\b`)
)

// typeWords takes from a column's type text the words that declare more than the type.
// Have: type:varchar(64) not null unique
func (t *Table) typeWords(c *Column) {
	cut := func(words *regexp.Regexp) bool {
		rest := words.ReplaceAllString(c.Type, "")
		found := rest != c.Type
		c.Type = rest
		return found
	}
	if cut(notNull) {
		c.Nullable = false
	}
	if cut(uniqueWord) {
		t.unique(schema.Key{Parts: part(c.Name), Constraint: true, Declared: c.Declared})
	}
	c.Primary = cut(primaryKey) || c.Primary
	c.AutoIncrement = cut(autoWord) || c.AutoIncrement
}
