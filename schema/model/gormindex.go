package model

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// gormIndex is an index as tags with its name declare it together.
// https://gorm.io/docs/indexes.html
type gormIndex struct {
	key   schema.Key
	class string
	parts []gormPart
}

type gormPart struct {
	schema.Part
	priority int
}

// keys adds the unique constraints and indexes of the fields' tags.
func (r *gormReader) keys() {
	var indexes []*gormIndex
	for _, f := range r.fields {
		if f.column == "" {
			continue
		}
		if f.settings.is("UNIQUE") {
			name := fits("uni_" + r.table.Name + "_" + r.naming.gormColumn(f.column))
			r.table.unique(schema.Key{Name: name, Parts: part(f.column), Constraint: true, Declared: f.Declared})
		}
		indexes = r.indexes(f, indexes)
	}
	for _, x := range indexes {
		if x.class != "UNIQUE" {
			continue
		}
		slices.SortStableFunc(x.parts, func(a, b gormPart) int { return cmp.Compare(a.priority, b.priority) })
		for _, p := range x.parts {
			x.key.Parts = append(x.key.Parts, p.Part)
		}
		r.table.unique(x.key)
	}
}

// indexes adds what the field's tag says of indexes to those there are.
// Have: uniqueIndex:name,where:deleted_at IS NULL,priority:2;index:,unique,composite:name
func (r *gormReader) indexes(f *gormField, have []*gormIndex) []*gormIndex {
	for _, value := range strings.Split(f.tag("gorm"), ";") {
		kind, rest, _ := strings.Cut(value, ":")
		kind = strings.ToUpper(strings.TrimSpace(kind))
		if kind != "INDEX" && kind != "UNIQUEINDEX" {
			continue
		}
		name, options, _ := strings.Cut(rest, ",")
		set := gormSettings(options, ",")
		if name == "" {
			name = r.indexName(f, set)
		}
		i := slices.IndexFunc(have, func(x *gormIndex) bool { return x.key.Name == name })
		if i < 0 {
			i = len(have)
			have = append(have, &gormIndex{key: schema.Key{Name: name, Declared: f.Declared}})
		}
		have[i].add(f, kind == "UNIQUEINDEX", set)
	}
	return have
}

func (r *gormReader) indexName(f *gormField, set settings) string {
	name := f.Name
	if c := set["COMPOSITE"]; c != "" {
		name = c
	}
	return fits("idx_" + r.table.Name + "_" + r.naming.gormColumn(name))
}

func (x *gormIndex) add(f *gormField, unique bool, set settings) {
	if unique || set["UNIQUE"] != "" {
		set["CLASS"] = "UNIQUE"
	}
	x.class = cmp.Or(x.class, set["CLASS"])
	x.key.Where = cmp.Or(x.key.Where, set["WHERE"])
	p := gormPart{priority: 10}
	if n, err := strconv.Atoi(set["PRIORITY"]); err == nil {
		p.priority = n
	}
	p.Part = schema.Part{Column: f.column, Prefix: set.number("LENGTH"), Collation: set["COLLATE"]}
	if e := set["EXPRESSION"]; e != "" {
		p.Part = schema.Part{Expr: e}
	}
	x.parts = append(x.parts, p)
}
