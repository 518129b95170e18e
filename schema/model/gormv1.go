package model

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// gorm1Reader reads one struct type as github.com/jinzhu/gorm does.
// https://v1.gorm.io/docs/models.html
type gorm1Reader struct {
	types  Types
	naming Naming
	table  *Table
	root   *Struct
	fields []*gormField
}

func gorm1Table(s *Struct, types Types, n Naming) *Table {
	r := newGorm1Reader(s, types, n)
	for _, f := range r.fields {
		if f.column != "" && !f.relation {
			r.column(f)
		}
	}
	for _, f := range r.fields {
		if f.column != "" && !f.relation {
			r.indexes(f)
		}
	}
	r.joins()
	return r.table
}

func newGorm1Reader(s *Struct, types Types, n Naming) *gorm1Reader {
	r := &gorm1Reader{types: types, naming: n, root: s, table: &Table{Name: s.Table}}
	if r.table.Name == "" {
		r.table.Name = gormName(shortName(s.Name))
		if !n.SingularTable {
			r.table.Name = plural(r.table.Name)
		}
		r.table.Name = n.TablePrefix + r.table.Name
	}
	r.fields = r.read(s, nil, map[string]bool{})
	if len(r.primaries()) == 0 {
		if f := r.lookUp("id"); f != nil {
			f.primary = true
		}
	}
	return r
}

// gorm1Settings reads both tags; gorm's has the last word.
func gorm1Settings(f *Field) settings {
	out := settings{}
	for _, tag := range []string{f.tag("sql"), f.tag("gorm")} {
		for _, part := range strings.Split(tag, ";") {
			name, value, ok := strings.Cut(part, ":")
			name = strings.ToUpper(strings.TrimSpace(name))
			if !ok {
				value = name
			}
			out[name] = value
		}
	}
	return out
}

// read lists the fields of a struct, with those of what it embeds in place.
func (r *gorm1Reader) read(s *Struct, path []string, within map[string]bool) []*gormField {
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
		f.settings = gorm1Settings(&f.Field)
		if f.settings.has("-") {
			continue
		}
		f.path = append(slices.Clone(path), f.Name)
		f.primary = f.settings.has("PRIMARY_KEY")
		if f.column = f.settings["COLUMN"]; f.column == "" {
			f.column = gormName(f.Name)
		}
		if (f.Embedded || f.settings.has("EMBEDDED")) && !f.Scalar && f.basic() == "" {
			inner := find(r.types, indirect(f.Type))
			if inner == nil {
				r.table.Missing = indirect(f.Type)
				continue
			}
			for _, e := range r.read(inner, f.path, within) {
				e.column = f.settings["EMBEDDED_PREFIX"] + e.column
				out = append(out, e)
			}
			continue
		}
		f.relation = f.isRelation1(r.types)
		out = append(out, f)
	}
	return out
}

// isRelation1 says whether the field is a struct without a Scan method, or a
// slice of structs: those are never columns.
func (f *gormField) isRelation1(types Types) bool {
	if f.Scalar || f.basic() != "" {
		return false
	}
	if e, ok := element(f.Type); ok {
		return find(types, e) != nil || f.settings.has("MANY2MANY") || f.settings.has("FOREIGNKEY")
	}
	return find(types, indirect(f.Type)) != nil
}

func (r *gorm1Reader) lookUp(name string) *gormField {
	for _, f := range r.fields {
		if f.Name == name || f.column == name || f.column == gormName(name) {
			return f
		}
	}
	return nil
}

func (r *gorm1Reader) primaries() []*gormField {
	return slices.DeleteFunc(slices.Clone(r.fields), func(f *gormField) bool { return !f.primary || f.relation })
}

func (r *gorm1Reader) column(f *gormField) {
	basic := f.basic()
	auto, autoSet := f.settings["AUTO_INCREMENT"]
	c := Column{
		Column: schema.Column{
			Name: f.column, Type: f.settings["TYPE"], Nullable: !f.settings.has("NOT NULL"), Default: f.settings["DEFAULT"],
			AutoIncrement: autoSet && !strings.EqualFold(auto, "false") || !autoSet && f.primary && isInteger(basic),
		},
		Path: f.path, GoType: f.Type, Declared: f.Declared, Primary: f.primary,
		OmitZero:   f.primary || f.settings.has("DEFAULT") || autoSet,
		Now:        (f.Name == "CreatedAt" || f.Name == "UpdatedAt") && basic == "time.Time",
		SoftDelete: f.Name == "DeletedAt" || f.column == "deleted_at",
	}
	if c.Type == "" {
		c.Type = sqlType(basic)
	}
	declared := r.table.add(c)
	r.table.typeWords(declared)
	// The value of a unique setting is written into the column's definition as it is.
	if strings.EqualFold(strings.TrimSpace(f.settings["UNIQUE"]), "unique") {
		r.table.unique(schema.Key{Parts: part(f.column), Constraint: true, Declared: f.Declared})
	}
}

var (
	notInKeyName = regexp.MustCompile(`[^a-zA-Z0-9]+`)
	prefixLength = regexp.MustCompile(`^(.+)\((\d+)\)$`)
)

// indexes adds the unique indexes that a field names.
// Have: unique_index:idx_a,idx_b(10)
func (r *gorm1Reader) indexes(f *gormField) {
	names, ok := f.settings["UNIQUE_INDEX"]
	if !ok {
		return
	}
	for _, name := range strings.Split(names, ",") {
		p := schema.Part{Column: f.column}
		if name == "" || name == "UNIQUE_INDEX" {
			name = notInKeyName.ReplaceAllString("uix_"+r.table.Name+"_"+f.column, "_")
		}
		if m := prefixLength.FindStringSubmatch(name); m != nil {
			name = m[1]
			p.Prefix, _ = strconv.Atoi(m[2]) // digits
		}
		r.table.unique(schema.Key{Name: name, Parts: []schema.Part{p}, Declared: f.Declared})
	}
}

// joins adds the join tables.
// https://v1.gorm.io/docs/many_to_many.html
func (r *gorm1Reader) joins() {
	for _, f := range r.fields {
		name := f.settings["MANY2MANY"]
		e, _ := element(f.Type)
		s := find(r.types, e)
		if name == "" || s == nil {
			continue
		}
		t := &Table{Name: r.naming.TablePrefix + name, Declared: f.Declared}
		other := newGorm1Reader(s, r.types, r.naming)
		r.joinColumns(t, shortName(r.root.Name), f.settings.list("FOREIGNKEY"), f.settings.list("JOINTABLE_FOREIGNKEY"))
		theirs := f.settings.list("ASSOCIATION_FOREIGNKEY")
		if len(theirs) == 0 {
			theirs = f.settings.list("ASSOCIATIONFOREIGNKEY")
		}
		other.joinColumns(t, shortName(s.Name), theirs, f.settings.list("ASSOCIATION_JOINTABLE_FOREIGNKEY"))
		t.keyPrimary()
		r.table.Joins = append(r.table.Joins, t)
	}
}

// joinColumns adds what refers to one side: the fields it names, or its primary key.
func (r *gorm1Reader) joinColumns(t *Table, model string, keys, named []string) {
	fields := r.primaries()
	if len(keys) > 0 {
		fields = nil
		for _, k := range keys {
			if f := r.lookUp(k); f != nil {
				fields = append(fields, f)
			}
		}
	}
	for i, f := range fields {
		c := Column{Column: schema.Column{Name: gormName(model) + "_" + f.column, Type: sqlType(f.basic())}, Primary: true}
		if i < len(named) {
			c.Name = named[i]
		}
		t.add(c)
	}
}
