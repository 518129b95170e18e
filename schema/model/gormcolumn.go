package model

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// primaries are the fields of the primary key, in order.
func (r *gormReader) primaries() []*gormField {
	var out []*gormField
	for _, f := range r.fields {
		if f.primary && f.column != "" && r.lookUp(f.column) == f {
			out = append(out, f)
		}
	}
	return out
}

// columns adds a column for each name, from the field nearest to the model.
func (r *gormReader) columns() {
	auto := r.autoIncrement()
	for _, first := range r.fields {
		if first.column == "" || r.table.Column(first.column) != nil {
			continue
		}
		f := first
		for _, other := range r.fields {
			if other.column == f.column && len(other.path) < len(f.path) && other.used() {
				f = other
			}
		}
		c := r.table.add(f.asColumn())
		if f == auto {
			c.AutoIncrement, c.OmitZero = true, true
		}
		r.table.typeWords(c)
	}
}

// used says whether the library reads or writes the field at all.
func (f *gormField) used() bool { return f.settings["->"] != "false" || f.settings.has("<-") }

// autoIncrement is the field that counts up by itself: the only integer of
// the primary key, or id.
func (r *gormReader) autoIncrement() *gormField {
	keys := r.primaries()
	first := r.lookUp("id")
	if first == nil {
		first = r.lookUp("ID")
	}
	if first == nil || !first.primary {
		first = nil
		if len(keys) == 1 {
			first = keys[0]
		}
	}
	if first == nil || first.settings.has("AUTOINCREMENT") || !isInteger(first.basic()) {
		return nil
	}
	return first
}

func (f *gormField) asColumn() Column {
	basic := f.basic()
	c := Column{
		Column: schema.Column{
			Name: f.column, Type: f.settings["TYPE"], AutoIncrement: f.settings.is("AUTOINCREMENT"),
			Nullable: !f.settings.is("NOT NULL", "NOTNULL"), Default: f.defaultSQL(basic),
		},
		Path: f.path, GoType: f.Type, Declared: f.Declared, Primary: f.primary,
		OmitZero:  f.settings.is("AUTOINCREMENT") || f.settings.has("DEFAULT"),
		Unmanaged: strings.EqualFold(strings.TrimSpace(f.settings["-"]), "migration"),
		ReadOnly:  f.readOnly(),
	}
	if c.Type == "" || c.Type == "string" {
		c.Type = sqlType(basic)
	}
	if basic == "time.Time" || isInteger(basic) {
		c.Now = f.stamps("AUTOCREATETIME", "CreatedAt") || f.stamps("AUTOUPDATETIME", "UpdatedAt")
	}
	switch indirect(f.Type) {
	case "gorm.io/gorm.DeletedAt":
		c.SoftDelete = true
	case "gorm.io/plugin/soft_delete.DeletedAt":
		c.SoftDelete, c.ZeroLive = true, true
	}
	return c
}

// stamps says whether a setting makes the field the time of the insert, or its name does.
func (f *gormField) stamps(setting, name string) bool {
	if f.settings.has(setting) {
		return f.settings.is(setting)
	}
	return f.Name == name
}

// readOnly reads the permissions of a field.
// https://gorm.io/docs/models.html#Field-Level-Permission
func (f *gormField) readOnly() bool {
	if v, ok := f.settings["<-"]; ok {
		return v != "<-" && !strings.Contains(v, "create")
	}
	return f.settings.has("->")
}

// defaultSQL is the default as CREATE TABLE has it: text is quoted.
func (f *gormField) defaultSQL(basic string) string {
	v := strings.TrimSpace(f.settings["DEFAULT"])
	switch {
	case v == "(-)":
		return ""
	case v == "" || strings.EqualFold(v, "null") || strings.Contains(v, "(") && strings.Contains(v, ")"):
		return v
	case basic == "string":
		return "'" + strings.ReplaceAll(strings.Trim(strings.Trim(v, "'"), `"`), "'", "''") + "'"
	}
	return v
}
