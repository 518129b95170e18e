package model

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// relations adds the join tables and the types that the model refers to: gorm
// creates their tables with the model's.
// https://gorm.io/docs/many_to_many.html
func (r *gormReader) relations() {
	for _, f := range r.fields {
		if !f.relation || strings.EqualFold(f.settings["-"], "migration") {
			continue
		}
		typ, many := element(f.Type)
		if !many {
			typ = indirect(f.Type)
		}
		s := find(r.types, typ)
		if s == nil {
			continue
		}
		if name := f.settings["MANY2MANY"]; name != "" {
			r.table.Joins = append(r.table.Joins, r.join(f, name, s))
			r.refer(s)
			continue
		}
		if !many && r.belongsTo(f, s) {
			r.refer(s)
		}
	}
}

func (r *gormReader) refer(s *Struct) {
	if s.Name != r.root.Name && !slices.Contains(r.table.Refers, s.Name) {
		r.table.Refers = append(r.table.Refers, s.Name)
	}
}

// belongsTo says whether the model has the foreign key, rather than the other.
func (r *gormReader) belongsTo(f *gormField, s *Struct) bool {
	switch {
	case f.settings["CONSTRAINT"] == "-" || f.settings.has("POLYMORPHIC") || f.settings.has("POLYMORPHICTYPE"):
		return false
	case f.settings["BELONGSTO"] != "":
		return true
	}
	other := newGormReader(s, r.types, r.naming)
	if keys := f.settings.list("FOREIGNKEY"); len(keys) > 0 {
		return s.Name == r.root.Name || other.lookUp(keys[0]) == nil && r.lookUp(keys[0]) != nil
	}
	for _, p := range r.primaries() {
		if s.Name != r.root.Name && (other.lookUp(shortName(r.root.Name)+p.Name) != nil || other.lookUp(shortName(r.root.Name)+"ID") != nil) {
			return false
		}
	}
	for _, p := range other.primaries() {
		if r.lookUp(f.Name+p.Name) != nil || r.lookUp(f.Name+"ID") != nil {
			return true
		}
	}
	return false
}

// join is the join table of a many-to-many relation: the primary keys of both
// sides are its primary key.
func (r *gormReader) join(f *gormField, name string, s *Struct) *Table {
	t := &Table{Name: r.naming.gormJoin(name), Declared: f.Declared}
	other := newGormReader(s, r.types, r.naming)
	own := r.joinFields(shortName(r.root.Name), r.picked(f.settings.list("FOREIGNKEY")), f.settings.list("JOINFOREIGNKEY"), nil)
	instead := singular(f.Name)
	if f.Name == shortName(s.Name) {
		instead = ""
	}
	theirs := r.joinFields(shortName(s.Name), other.picked(f.settings.list("REFERENCES")), f.settings.list("JOINREFERENCES"), &joinNames{own, instead})
	for _, field := range append(own, theirs...) {
		t.add(Column{Column: schema.Column{Name: r.naming.gormColumn(field.name), Type: field.typ}, Primary: true})
	}
	t.keyPrimary()
	return t
}

// picked are the fields that the tag names, or else the primary key.
func (r *gormReader) picked(names []string) []*gormField {
	if len(names) == 0 {
		return r.primaries()
	}
	var out []*gormField
	for _, n := range names {
		if f := r.lookUp(n); f != nil {
			out = append(out, f)
		}
	}
	return out
}

type joinField struct{ name, typ string }

// joinNames are names that the other side has taken already: instead begins
// the names to use then, or Reference ends them.
type joinNames struct {
	taken   []joinField
	instead string
}

func (r *gormReader) joinFields(model string, refs []*gormField, named []string, n *joinNames) []joinField {
	var out []joinField
	for i, ref := range refs {
		name := title(model) + ref.Name
		if n != nil && slices.ContainsFunc(n.taken, func(j joinField) bool { return j.name == name }) {
			name += "Reference"
			if n.instead != "" {
				name = n.instead + ref.Name
			}
		}
		if i < len(named) {
			name = title(named[i])
		}
		out = append(out, joinField{name, ref.asColumn().Type})
	}
	return out
}

// gormJoin is the name of a join table.
func (n Naming) gormJoin(name string) string {
	if !n.SameNames && strings.ToLower(name) == name {
		return n.TablePrefix + name
	}
	return n.gormTable(name)
}

func title(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}
