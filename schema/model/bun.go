package model

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// bunReader reads one struct type as bun does.
// https://bun.uptrace.dev/guide/models.html
type bunReader struct {
	types  Types
	naming Naming
	table  *Table
}

// bunField is a field that is a column, or names a relation.
type bunField struct {
	Field
	options
	path   []string
	column string
	prefix string // of what it is embedded in
	deep   bool
}

func bunTable(s *Struct, types Types, n Naming) *Table {
	r := &bunReader{types: types, naming: n, table: &Table{}}
	r.table.Name = r.name(s, map[string]bool{})
	r.table.Alias = r.alias(s)
	fields := r.fields(s, nil, map[string]bool{})
	for _, f := range fields {
		if !f.ambiguous(fields) && !f.has("rel") && !f.has("m2m") {
			r.column(f)
		}
	}
	return r.table
}

// name is the table's: as bun.BaseModel's tag says, or as that of a model that
// this one extends, or the plural of the type's name.
func (r *bunReader) name(s *Struct, within map[string]bool) string {
	name := plural(underscored(shortName(s.Name)))
	if within[s.Name] {
		return name
	}
	within[s.Name] = true
	for i := range s.Fields {
		f := &s.Fields[i]
		tag := parseOptions(f.tag("bun"), '"')
		switch {
		case !f.Embedded:
		case isBunBase(f):
			if tag.name != "" {
				name = tag.name
			}
			if v := tag.get("table"); v != "" {
				name = v
			}
		case tag.name == "extend" || tag.name == "inherit" || tag.has("extend") || tag.has("inherit"):
			if inner := find(r.types, indirect(f.Type)); inner != nil {
				name = r.name(inner, within)
			}
		}
	}
	return name
}

func isBunBase(f *Field) bool {
	return f.Type == "github.com/uptrace/bun.BaseModel" || f.Type == "github.com/uptrace/bun/schema.BaseModel"
}

// alias is what statements call the table: as the tag says, or the type's name.
func (r *bunReader) alias(s *Struct) string {
	for i := range s.Fields {
		if f := &s.Fields[i]; f.Embedded && isBunBase(f) {
			if v := parseOptions(f.tag("bun"), '"').get("alias"); v != "" {
				return v
			}
		}
	}
	return underscored(shortName(s.Name))
}

// fields lists the fields of a struct, with those of what it embeds in place.
func (r *bunReader) fields(s *Struct, path []string, within map[string]bool) []*bunField {
	if within[s.Name] {
		return nil // it embeds a pointer to itself
	}
	within[s.Name] = true
	defer delete(within, s.Name)
	var out []*bunField
	for i := range s.Fields {
		f := &bunField{Field: s.Fields[i]}
		tag := f.tag("bun")
		if tag == "-" || isBunBase(&f.Field) || !f.Embedded && !exported(f.Name) {
			continue
		}
		f.options = parseOptions(tag, '"')
		f.path = append(slices.Clone(path), f.Name)
		if prefix, ok := f.values["embed"]; ok || f.Embedded {
			out = append(out, r.embed(f, strings.Join(prefix, ""), within)...)
			continue
		}
		f.column = underscored(f.Name)
		if f.options.name != "" {
			f.column = f.options.name
		}
		if v := f.get("column"); v != "" {
			f.column = v
		}
		out = append(out, f)
	}
	return out
}

func (r *bunReader) embed(f *bunField, prefix string, within map[string]bool) []*bunField {
	if f.basic() != "" && f.basic() != "time.Time" {
		return nil // no struct
	}
	inner := find(r.types, indirect(f.Type))
	if inner == nil {
		r.table.Missing = indirect(f.Type)
		return nil
	}
	fields := r.fields(inner, f.path, within)
	for _, e := range fields {
		e.column = prefix + e.column
		e.prefix = prefix + e.prefix
		e.deep = true
	}
	return fields
}

// ambiguous says whether an embedded field is hidden by another of its column:
// one of the struct itself, or one of another embedded struct.
func (f *bunField) ambiguous(fields []*bunField) bool {
	if !f.deep {
		return false
	}
	same, tagged := 0, 0
	for _, other := range fields {
		if other.column == f.column {
			same++
			if other.tag("bun") != "" || !other.deep {
				tagged++
			}
		}
	}
	return same > 1 && (f.tag("bun") == "" || tagged > 1)
}

func (r *bunReader) column(f *bunField) {
	basic := f.basic()
	c := Column{
		Column: schema.Column{
			Name: f.column, Type: f.get("type"), Default: f.get("default"), AutoIncrement: f.has("autoincrement") || f.has("identity"),
			Nullable: !f.has("notnull") && !f.has("pk") && !f.has("autoincrement"),
		},
		Path: f.path, GoType: f.Type, Declared: f.Declared, Primary: f.has("pk"),
		OmitZero: f.has("nullzero") || f.has("autoincrement"),
		ReadOnly: f.has("scanonly"), Unmanaged: f.has("scanonly"),
		SoftDelete: f.has("soft_delete"),
	}
	if c.Type == "" {
		c.Type = sqlType(basic)
	}
	c.ZeroLive = c.SoftDelete && !f.has("nullzero") && !strings.HasPrefix(f.Type, "*")
	have := r.table.add(c)
	r.table.typeWords(have)
	for _, name := range f.groups() {
		if name != "" {
			name = f.prefix + name
		}
		r.table.unique(schema.Key{Name: name, Parts: part(f.column), Constraint: true, Declared: f.Declared})
	}
}
