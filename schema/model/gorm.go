package model

import (
	"slices"
	"strings"
)

// gormReader reads one struct type as gorm.io/gorm does.
// https://gorm.io/docs/models.html
type gormReader struct {
	types  Types
	naming Naming
	table  *Table
	root   *Struct
	fields []*gormField
}

// gormField is a field of the model, or of what it embeds.
type gormField struct {
	Field
	settings settings
	path     []string
	column   string // "" for relations and fields that are left out
	relation bool
	primary  bool
	owner    *Struct // the struct that declares it
}

func gormTable(s *Struct, types Types, n Naming) *Table {
	r := newGormReader(s, types, n)
	r.columns()
	r.keys()
	r.relations()
	return r.table
}

func newGormReader(s *Struct, types Types, n Naming) *gormReader {
	r := &gormReader{types: types, naming: n, root: s, table: &Table{Name: s.Table}}
	if r.table.Name == "" {
		r.table.Name = n.gormTable(shortName(s.Name))
	}
	r.fields = r.read(s, nil, map[string]bool{})
	r.pickPrimary()
	return r
}

// gormTable is the table of a model that has no TableName method.
func (n Naming) gormTable(model string) string {
	name := n.gormColumn(model)
	if !n.SingularTable {
		name = plural(name)
	}
	return n.TablePrefix + name
}

func (n Naming) gormColumn(field string) string {
	if n.SameNames {
		return field
	}
	return gormName(field)
}

// read lists the fields of a struct, with those of what it embeds in place.
func (r *gormReader) read(s *Struct, path []string, within map[string]bool) []*gormField {
	if within[s.Name] {
		return nil // it embeds a pointer to itself
	}
	within[s.Name] = true
	defer delete(within, s.Name)
	var out []*gormField
	for i := range s.Fields {
		f := &gormField{Field: s.Fields[i], owner: s}
		if !exported(f.Name) {
			continue
		}
		f.path = append(slices.Clone(path), f.Name)
		f.settings = gormSettings(f.tag("gorm"), ";")
		if inner, ok := r.embedded(f); ok {
			if inner == nil {
				r.table.Missing = indirect(f.Type)
				continue
			}
			out = append(out, r.embed(f, inner, within)...)
			continue
		}
		f.primary = f.settings.is("PRIMARYKEY", "PRIMARY_KEY")
		f.classify(r.types)
		if f.column != "" && f.settings["COLUMN"] == "" {
			f.column = r.naming.gormColumn(f.Name)
		}
		out = append(out, f)
	}
	return out
}

// embedded gives the struct whose fields stand in the field's place.
func (r *gormReader) embedded(f *gormField) (*Struct, bool) {
	switch v := strings.ToLower(strings.TrimSpace(f.settings["-"])); {
	case v == "-" || v == "all":
		return nil, false
	case f.settings.has("EMBEDDED"):
	case !f.Embedded || f.Scalar || f.basic() != "":
		return nil, false
	}
	return find(r.types, indirect(f.Type)), true
}

func (r *gormReader) embed(f *gormField, inner *Struct, within map[string]bool) []*gormField {
	fields := r.read(inner, f.path, within)
	for _, e := range fields {
		if e.column != "" || e.settings["COLUMN"] != "" {
			e.column = f.settings["EMBEDDEDPREFIX"] + e.column
		}
	}
	return fields
}

// classify says whether the field is a column, a relation or neither.
func (f *gormField) classify(types Types) {
	switch v := strings.ToLower(strings.TrimSpace(f.settings["-"])); {
	case v == "-" || v == "all":
		return
	case f.isColumn(types):
		f.column = f.settings["COLUMN"]
		if f.column == "" {
			f.column = f.Name
		}
	default:
		f.relation = true
	}
}

// isColumn says whether the field's value is kept in one column. Methods are
// not always known: a struct that nothing can refer to is not a relation.
func (f *gormField) isColumn(types Types) bool {
	for _, s := range []string{"TYPE", "SERIALIZER", "JSON"} {
		if f.settings.has(s) {
			return true
		}
	}
	if f.Scalar || f.basic() != "" {
		return true
	}
	for _, s := range []string{"FOREIGNKEY", "REFERENCES", "MANY2MANY", "POLYMORPHIC", "POLYMORPHICTYPE", "BELONGSTO", "CONSTRAINT"} {
		if f.settings.has(s) {
			return false
		}
	}
	if e, ok := element(f.Type); ok {
		return !isNamed(e)
	}
	s := find(types, indirect(f.Type))
	return s == nil || !refersTo(f.owner, s)
}

// refersTo says whether gorm could take a field of struct s in owner for a
// relation: s has a primary key to refer to, or a field that refers to owner.
func refersTo(owner, s *Struct) bool {
	return slices.ContainsFunc(s.Fields, func(f Field) bool {
		set := gormSettings(f.tag("gorm"), ";")
		return f.Embedded || strings.EqualFold(f.Name, "id") || strings.EqualFold(set["COLUMN"], "id") || set.is("PRIMARYKEY", "PRIMARY_KEY") ||
			strings.HasPrefix(f.Name, shortName(owner.Name)) && strings.HasSuffix(strings.ToLower(f.Name), "id")
	})
}

// pickPrimary makes id the primary key of a model that has none.
func (r *gormReader) pickPrimary() {
	if slices.ContainsFunc(r.fields, func(f *gormField) bool { return f.primary && f.column != "" }) {
		return
	}
	for _, name := range []string{"id", "ID"} {
		if f := r.lookUp(name); f != nil {
			f.primary = true
			return
		}
	}
}

// lookUp finds a column's field by the name of either.
func (r *gormReader) lookUp(name string) *gormField {
	for _, is := range []func(f *gormField) bool{
		func(f *gormField) bool { return f.column == name },
		func(f *gormField) bool { return f.Name == name },
		func(f *gormField) bool { return f.column == r.naming.gormColumn(name) },
	} {
		var best *gormField
		for _, f := range r.fields {
			if f.column != "" && is(f) && (best == nil || len(f.path) < len(best.path)) {
				best = f
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}
