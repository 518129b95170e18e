package model

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// gopgReader reads one struct type as go-pg does.
// https://pg.uptrace.dev/models/
type gopgReader struct {
	types  Types
	table  *Table
	model  string // underscored name of the type
	fields []*bunField
}

func gopgTable(s *Struct, types Types, n Naming) *Table {
	r := &gopgReader{types: types, table: &Table{}, model: underscored(shortName(s.Name))}
	r.table.Name, r.table.Alias = r.name(s), r.alias(s)
	r.read(s, nil, map[string]bool{})
	primary := false
	for _, f := range r.fields {
		if !f.relates(r) {
			primary = r.column(f, primary) || primary
		}
	}
	return r.table
}

// gopgTag is the field's tag: older versions call it sql.
func gopgTag(f *Field) string {
	if t := f.tag("pg"); t != "" {
		return t
	}
	return f.tag("sql")
}

// name is the table's: as the tag of a field tableName says, or as that of a
// model that this one inherits from, or the plural of the type's name.
func (r *gopgReader) name(s *Struct) string {
	name := plural(underscored(shortName(s.Name)))
	for i := range s.Fields {
		f := &s.Fields[i]
		tag := parseOptions(gopgTag(f), '\'')
		switch {
		case strings.EqualFold(f.Name, "tableName"):
			if tag.name != "" && tag.name != "_" {
				name = strings.ReplaceAll(tag.name, `"`, "")
			}
		case f.Embedded && (tag.has("inherit") || tag.name == "inherit"):
			if inner := find(r.types, indirect(f.Type)); inner != nil && inner != s {
				name = r.name(inner)
			}
		}
	}
	return name
}

// alias is what statements call the table: as the tag says, or the type's name.
func (r *gopgReader) alias(s *Struct) string {
	for i := range s.Fields {
		if f := &s.Fields[i]; strings.EqualFold(f.Name, "tableName") {
			if v := parseOptions(gopgTag(f), '\'').get("alias"); v != "" {
				return v
			}
		}
	}
	return r.model
}

// read lists the fields; a later one replaces an earlier one of its column.
func (r *gopgReader) read(s *Struct, path []string, within map[string]bool) {
	if within[s.Name] {
		return // it embeds a pointer to itself
	}
	within[s.Name] = true
	defer delete(within, s.Name)
	for i := range s.Fields {
		f := &bunField{Field: s.Fields[i], path: append(slices.Clone(path), s.Fields[i].Name)}
		f.options = parseOptions(gopgTag(&f.Field), '\'')
		switch {
		case f.options.name == "-":
		case f.Embedded:
			inner := find(r.types, indirect(f.Type))
			if inner != nil {
				r.read(inner, f.path, within)
			} else if f.basic() == "" {
				r.table.Missing = indirect(f.Type)
			}
		case f.Name == "tableName" || f.Name == "TableName" && f.Type == "struct{}" || !exported(f.Name):
		default:
			f.column = underscored(f.Name)
			if f.options.name != "" {
				f.column = f.options.name
			}
			r.fields = slices.DeleteFunc(r.fields, func(o *bunField) bool { return o.column == f.column })
			r.fields = append(r.fields, f)
			for _, name := range f.groups() { // also of a field that is replaced
				r.table.unique(schema.Key{Name: name, Parts: part(f.column), Constraint: true, Declared: f.Declared})
			}
		}
	}
}

// relates says whether the field is a relation and not a column. Without a
// tag, it is one if a foreign key for it is there.
func (f *bunField) relates(r *gopgReader) bool {
	switch {
	case f.has("rel") || f.has("many2many") || f.has("fk") || f.has("join_fk"):
		return true
	case f.has("type") || f.Scalar || f.basic() != "":
		return false
	}
	if e, ok := element(f.Type); ok {
		s := find(r.types, e)
		return s != nil && gopgHas(s, r.model+"_id")
	}
	s := find(r.types, indirect(f.Type))
	return s != nil && (slices.ContainsFunc(r.fields, func(o *bunField) bool { return o.column == underscored(f.Name)+"_id" }) || gopgHas(s, r.model+"_id"))
}

func gopgHas(s *Struct, column string) bool {
	return slices.ContainsFunc(s.Fields, func(f Field) bool {
		return underscored(f.Name) == column || parseOptions(gopgTag(&f), '\'').name == column
	})
}

// column adds a column and says whether it is of the primary key.
func (r *gopgReader) column(f *bunField, havePrimary bool) bool {
	basic := f.basic()
	primary := f.has("pk")
	if !primary && !havePrimary && !f.has("nopk") {
		primary = f.column == "id" || f.column == "uuid" || f.column == "pk_"+r.model
	}
	c := Column{
		Column: schema.Column{
			Name: f.column, Type: f.get("type"), Default: f.get("default"),
			Nullable: !f.has("notnull"), AutoIncrement: primary && isInteger(basic) && !f.has("type"),
		},
		Path: f.path, GoType: f.Type, Declared: f.Declared, Primary: primary,
		OmitZero: !f.has("use_zero") || f.has("default"), SoftDelete: f.has("soft_delete"),
	}
	if c.Type == "" {
		c.Type = sqlType(basic)
	}
	r.table.typeWords(r.table.add(c))
	return primary
}
