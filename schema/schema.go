// Package schema is the catalog: the tables, columns and unique keys of one
// database, as plain data with the place each was declared. It reads nothing
// by itself; the packages below it are the sources that fill it.
package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Dialect names the SQL engine a text or a schema is written for.
type Dialect string

// The dialects dupsert judges. MariaDB differs from MySQL where
// SEMANTICS speaks of either; both fold into MySQL for parsing.
const (
	Postgres Dialect = "postgres"
	MySQL    Dialect = "mysql"
	MariaDB  Dialect = "mariadb"
	SQLite   Dialect = "sqlite"
)

// Pos is the place something was declared: a file as the source names it
// (relative to the module root where it lies inside) and a line from 1.
// The zero Pos means that the source keeps no positions.
type Pos struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// String is "file:line", or "" for the zero Pos.
func (p Pos) String() string {
	if p.File == "" {
		return ""
	}
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Catalog is one schema as one engine would see it. Tables are sorted by
// schema and name, their keys by primary first, then name.
type Catalog struct {
	Dialect Dialect  `json:"dialect"`
	Source  string   `json:"source"` // what was read, as the user could write it: file://migrations?format=goose
	Tables  []*Table `json:"tables"`
	Types   []Type   `json:"types,omitempty"` // PostgreSQL's enumerations and domains, as far as the source tells
	Notes   []Note   `json:"notes,omitempty"` // what could not be interpreted, in source order
}

// Note is a statement a source could not interpret. The tables it names are
// marked Unknown; a note with no tables concerns none.
type Note struct {
	Pos    Pos      `json:"pos"`
	Text   string   `json:"text"` // one line: what was not understood
	Tables []string `json:"tables,omitempty"`
}

// Table is a base table. Unknown tables are never judged: Why says what made
// their keys uncertain.
type Table struct {
	Schema  string   `json:"schema,omitempty"` // "" in the engine's default schema
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Keys    []Key    `json:"keys,omitempty"` // unique keys only
	// Checks and ForeignKeys are what a row must satisfy to be inserted, as far
	// as the source tells. No verdict depends on them.
	Checks      []Check      `json:"checks,omitempty"`
	ForeignKeys []ForeignKey `json:"foreign_keys,omitempty"`
	Unknown     bool         `json:"unknown,omitempty"`
	Why         string       `json:"why,omitempty"`
	Declared    Pos          `json:"declared,omitzero"`
}

// Column is one column of a table.
type Column struct {
	Name          string `json:"name"`
	Type          string `json:"type,omitempty"` // as declared
	Nullable      bool   `json:"nullable,omitempty"`
	Default       string `json:"default,omitempty"`   // SQL text of the default, "" for none
	Generated     string `json:"generated,omitempty"` // SQL text of a generated column
	AutoIncrement bool   `json:"auto_increment,omitempty"`
	Collation     string `json:"collation,omitempty"` // as declared, "" for the default
}

// Key is a unique key: a primary key, a unique constraint or a unique index.
// Exclusion constraints with only = operators are keys too.
type Key struct {
	Name             string `json:"name,omitempty"`
	Parts            []Part `json:"parts"`
	Where            string `json:"where,omitempty"` // SQL text of a partial index's predicate
	Primary          bool   `json:"primary,omitempty"`
	Constraint       bool   `json:"constraint,omitempty"` // declared as a constraint, so ON CONSTRAINT may name it
	NullsNotDistinct bool   `json:"nulls_not_distinct,omitempty"`
	Deferrable       bool   `json:"deferrable,omitempty"`
	Invisible        bool   `json:"invisible,omitempty"`
	Exclusion        bool   `json:"exclusion,omitempty"`
	Uncertain        bool   `json:"uncertain,omitempty"` // a statement that could not be interpreted names it
	Declared         Pos    `json:"declared,omitzero"`
}

// Part is one part of a key: a column or an expression.
type Part struct {
	Column    string `json:"column,omitempty"`
	Expr      string `json:"expr,omitempty"`   // SQL text, when not a plain column
	Prefix    int    `json:"prefix,omitempty"` // MySQL prefix length in characters, 0 for the whole value
	Collation string `json:"collation,omitempty"`
}

// String is the part as it would stand in a CREATE INDEX.
func (p Part) String() string {
	s := p.Column
	if s == "" {
		s = p.Expr
	}
	if p.Prefix > 0 {
		s = fmt.Sprintf("%s(%d)", s, p.Prefix)
	}
	return s
}

// Columns are the key's parts as text, in order.
func (k *Key) Columns() []string {
	out := make([]string, len(k.Parts))
	for i, p := range k.Parts {
		out[i] = p.String()
	}
	return out
}

// String is the key for a message: name, columns and predicate.
func (k *Key) String() string {
	s := "unique (" + strings.Join(k.Columns(), ", ") + ")"
	if k.Primary {
		s = "primary key (" + strings.Join(k.Columns(), ", ") + ")"
	}
	if k.Where != "" {
		s += " where " + k.Where
	}
	return s
}

// Column returns the named column, or nil. Names compare without regard to
// case, as every engine compares unquoted names.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}

// Table returns the table of that name, or nil. An empty schema matches any
// schema if only one table has the name.
func (c *Catalog) Table(schema, name string) *Table {
	var found *Table
	for _, t := range c.Tables {
		if !strings.EqualFold(t.Name, name) {
			continue
		}
		if schema != "" && t.Schema != "" && !strings.EqualFold(t.Schema, schema) {
			continue
		}
		if strings.EqualFold(t.Schema, schema) {
			return t
		}
		if found == nil {
			found = t
		}
	}
	return found
}

// Sort puts tables and keys into their fixed order.
func (c *Catalog) Sort() {
	slices.SortFunc(c.Tables, func(a, b *Table) int {
		return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Name, b.Name))
	})
	for _, t := range c.Tables {
		slices.SortStableFunc(t.Keys, func(a, b Key) int {
			if a.Primary != b.Primary {
				if a.Primary {
					return -1
				}
				return 1
			}
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.String(), b.String()))
		})
	}
}
