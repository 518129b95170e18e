package model

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// xormReader reads one struct type as xorm does.
// https://xorm.io/docs/chapter-02/4.columns/
type xormReader struct {
	types  Types
	naming Naming
}

// xormColumn is a column with the keys that its tag puts it into.
type xormColumn struct {
	Column
	uniques []string
}

func xormTable(s *Struct, types Types, n Naming) *Table {
	r := xormReader{types: types, naming: n}
	t := &Table{Name: s.Table}
	if t.Name == "" {
		t.Name = n.TablePrefix + n.xormName(shortName(s.Name))
	}
	for _, c := range r.columns(s, t, nil, map[string]bool{}) {
		t.add(c.Column)
		for _, name := range c.uniques {
			if !strings.HasPrefix(name, "UQE_") && !strings.HasPrefix(name, "IDX_") {
				name = "UQE_" + t.Name[strings.LastIndexByte(t.Name, '.')+1:] + "_" + name
			}
			t.unique(schema.Key{Name: name, Parts: part(c.Name), Declared: c.Declared})
		}
	}
	return t
}

func (n Naming) xormName(name string) string {
	switch {
	case n.SameNames:
		return name
	case n.GonicNames:
		return gonic(name)
	}
	return snake(name)
}

// columns lists a struct's columns, with those of what it extends in place.
func (r *xormReader) columns(s *Struct, t *Table, path []string, within map[string]bool) []xormColumn {
	if within[s.Name] {
		return nil // it extends a pointer to itself
	}
	within[s.Name] = true
	defer delete(within, s.Name)
	var out []xormColumn
	for i := range s.Fields {
		f := &s.Fields[i]
		tag := strings.TrimSpace(f.tag("xorm"))
		if tag == "-" || !exported(f.Name) {
			continue
		}
		c := xormColumn{Column: Column{Path: append(slices.Clone(path), f.Name), GoType: f.Type, Declared: f.Declared}}
		c.Nullable = true
		if tag == "" {
			r.untagged(f, &c)
			out = append(out, c)
			continue
		}
		words := xormWords(tag)
		switch inner, prefix, ok := r.extends(f, words); {
		case !ok:
			if r.tagged(f, words, &c) {
				out = append(out, c)
			}
		case inner == nil:
			t.Missing = indirect(f.Type)
		default:
			out = append(out, extended(f, r.columns(inner, t, c.Path, within), prefix)...)
		}
	}
	return out
}

// untagged describes a column by its field alone: an int64 called ID is the primary key.
func (r *xormReader) untagged(f *Field, c *xormColumn) {
	c.Name = r.naming.xormName(f.Name)
	c.Type = sqlType(f.basic())
	if f.basic() == "int64" && strings.EqualFold(f.Name, "id") && !strings.HasPrefix(f.Type, "*") {
		c.Primary, c.AutoIncrement, c.OmitZero, c.Nullable = true, true, true, false
	}
}

// extends gives the struct whose columns stand in the field's place.
// Have: extends; extends('prefix_')
func (r *xormReader) extends(f *Field, words []word) (s *Struct, prefix string, ok bool) {
	for _, w := range words {
		if strings.EqualFold(w.name, "extends") {
			if len(w.args) > 0 {
				prefix = strings.Trim(w.args[0], "'")
			}
			return find(r.types, indirect(f.Type)), prefix, true
		}
	}
	return nil, "", false
}

// extended are columns as they are in the struct that extends theirs.
func extended(f *Field, columns []xormColumn, prefix string) []xormColumn {
	pointer := strings.HasPrefix(f.Type, "*")
	for i := range columns {
		c := &columns[i]
		if prefix != "" {
			c.Nullable = pointer
			if c.Primary {
				c.Name, c.Primary = f.Name, false
			} else {
				c.Name = prefix + c.Name
			}
		}
		if c.Nullable {
			c.AutoIncrement, c.Primary = false, false
		}
	}
	return columns
}

// tagged describes a column by its tag; it is false for a field that is none.
func (r *xormReader) tagged(f *Field, words []word, c *xormColumn) bool {
	unique, index := false, false
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch name := strings.ToLower(w.name); name {
		case "-":
			return false
		case "unique":
			if len(w.args) > 0 {
				c.uniques = append(c.uniques, w.args[0])
			} else {
				unique = true
			}
		case "index":
			index = index || len(w.args) == 0
		case "null":
			c.Nullable = i == 0 || !strings.EqualFold(words[i-1].name, "not")
		case "default", "collate":
			value := ""
			switch {
			case len(w.args) > 0:
				value = strings.Join(w.args, ", ")
			case i+1 < len(words):
				i++
				value = words[i].text()
			}
			if name == "default" {
				c.Default = value
			} else {
				c.Collation = value
			}
		default:
			if !c.mark(name) {
				c.named(w)
			}
		}
	}
	if c.Name == "" {
		c.Name = r.naming.xormName(f.Name)
	}
	if unique {
		c.uniques = append(c.uniques, c.Name)
	}
	if c.Type == "" {
		c.Type = sqlType(f.basic())
	}
	c.ZeroLive = c.SoftDelete && isInteger(f.basic())
	c.OmitZero = c.AutoIncrement
	return true
}

// mark takes the words of a tag that stand alone.
func (c *xormColumn) mark(name string) bool {
	switch name {
	case "pk":
		c.Primary, c.Nullable = true, false
	case "autoincr":
		c.AutoIncrement, c.Nullable = true, false
	case "notnull":
		c.Nullable = false
	case "created", "updated":
		c.Now = true
	case "deleted":
		c.SoftDelete, c.Nullable = true, true
	case "version":
		c.Default = "1"
	case "<-":
		c.ReadOnly, c.Unmanaged = true, true
	case "->", "not", "utc", "local", "cache", "nocache", "comment", "unsigned":
	default:
		return false
	}
	return true
}

// named takes a word that is the column's type, or its name.
func (c *xormColumn) named(w word) {
	if xormTypes[strings.ToLower(w.name)] {
		c.Type = w.text()
		return
	}
	c.Name = w.name
	if len(w.name) > 1 && strings.HasPrefix(w.name, "'") && strings.HasSuffix(w.name, "'") {
		c.Name = w.name[1 : len(w.name)-1]
	}
}

func (w word) text() string {
	if len(w.args) == 0 {
		return w.name
	}
	return w.name + "(" + strings.Join(w.args, ",") + ")"
}
