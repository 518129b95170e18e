package model

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// beegoReader reads one struct type as beego's orm does.
// https://github.com/beego/beego/tree/develop/client/orm
type beegoReader struct {
	types  Types
	naming Naming
	table  *Table
	root   *Struct
}

func beegoTable(s *Struct, types Types, n Naming) *Table {
	r := &beegoReader{types: types, naming: n, root: s, table: &Table{Name: n.beegoTable(s)}}
	r.read(s, nil, map[string]bool{})
	r.pickPrimary()
	for _, names := range s.Uniques {
		k := schema.Key{Constraint: true, Declared: s.Declared}
		for _, name := range names {
			if c := r.lookUp(name); c != nil {
				k.Parts = append(k.Parts, schema.Part{Column: c.Name})
			}
		}
		if len(k.Parts) == len(names) {
			r.table.unique(k)
		}
	}
	return r.table
}

func (n Naming) beegoTable(s *Struct) string {
	if s.Table != "" {
		return n.TablePrefix + s.Table
	}
	return n.TablePrefix + snake(shortName(s.Name))
}

// lookUp finds a column by the name of its field or its own.
func (r *beegoReader) lookUp(name string) *Column {
	for i := range r.table.Columns {
		c := &r.table.Columns[i]
		if strings.EqualFold(c.Path[len(c.Path)-1], name) {
			return c
		}
	}
	return r.table.Column(name)
}

// read adds the columns of a struct, with those of what it embeds in place.
func (r *beegoReader) read(s *Struct, path []string, within map[string]bool) {
	if within[s.Name] {
		return // it embeds a pointer to itself
	}
	within[s.Name] = true
	defer delete(within, s.Name)
	for i := range s.Fields {
		f := &s.Fields[i]
		if !exported(f.Name) {
			continue
		}
		here := append(slices.Clone(path), f.Name)
		if f.Embedded {
			if inner := find(r.types, indirect(f.Type)); inner != nil {
				r.read(inner, here, within)
			} else {
				r.table.Missing = indirect(f.Type)
			}
			continue
		}
		r.field(f, here)
	}
}

// beegoSettings reads a tag: null;size(100);rel(fk)
func beegoSettings(tag string) settings {
	out := settings{}
	for _, part := range strings.Split(tag, ";") {
		part = strings.TrimSpace(part)
		name, value, ok := strings.Cut(part, "(")
		if !ok {
			value = name
		}
		if name != "" {
			out[strings.ToLower(name)] = strings.TrimSuffix(value, ")")
		}
	}
	return out
}

func (r *beegoReader) field(f *Field, path []string) {
	set := beegoSettings(f.tag("orm"))
	rel := set["rel"]
	switch {
	case set.has("-") || set.has("reverse"):
		return
	case rel == "m2m":
		r.join(f, set)
		return
	case rel == "" && f.basic() == "" && !f.Scalar && find(r.types, indirect(f.Type)) != nil:
		return // beego refuses it
	}
	basic := f.basic()
	c := Column{
		Column: schema.Column{
			Name: set["column"], Type: set["type"], Default: set["default"], Nullable: set.has("null"), AutoIncrement: set.has("auto"),
		},
		Path: path, GoType: f.Type, Declared: f.Declared, Primary: set.has("pk") || set.has("auto"), OmitZero: set.has("auto"),
		Now: set.has("auto_now") || set.has("auto_now_add"),
	}
	if c.Name == "" {
		c.Name = snake(f.Name)
		if rel != "" {
			c.Name += "_id"
		}
	}
	if c.Type == "" {
		c.Type = sqlType(basic)
	}
	r.table.add(c)
	if (set.has("unique") || rel == "one") && !c.Primary && c.Type != "text" {
		r.table.unique(schema.Key{Parts: part(c.Name), Constraint: true, Declared: f.Declared})
	}
}

// pickPrimary makes id the primary key of a model that has none.
func (r *beegoReader) pickPrimary() {
	if slices.ContainsFunc(r.table.Columns, func(c Column) bool { return c.Primary }) {
		return
	}
	if c := r.lookUp("id"); c != nil {
		c.Primary = true
		if f := (&Field{Type: c.GoType}); isInteger(f.basic()) {
			c.AutoIncrement, c.OmitZero = true, true
		}
	}
}

// join adds the join table that beego makes; its only key is its own id.
func (r *beegoReader) join(f *Field, set settings) {
	if set.has("rel_through") {
		return // a model of its own
	}
	e, _ := element(f.Type)
	s := find(r.types, e)
	if s == nil {
		return
	}
	one, two := r.table.Name, r.naming.beegoTable(s)
	t := &Table{Name: set["rel_table"], Declared: f.Declared}
	if t.Name == "" {
		t.Name = one + "_" + two + "s"
	}
	t.add(Column{Column: schema.Column{Name: "id", Type: "bigint", AutoIncrement: true}, Primary: true, OmitZero: true})
	for _, name := range []string{one, two} {
		t.add(Column{Column: schema.Column{Name: name + "_id", Type: "bigint"}})
	}
	t.keyPrimary()
	r.table.Joins = append(r.table.Joins, t)
}
