package model_test

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/dupsert/dupsert/schema/model"
)

// reflected describes the struct types that the given values lead to.
func reflected(values ...any) model.Types {
	known := map[string]*model.Struct{}
	for _, v := range values {
		describe(known, reflect.TypeOf(v))
	}
	return func(name string) *model.Struct { return known[name] }
}

func describe(known map[string]*model.Struct, t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	name := text(t)
	if t.Kind() != reflect.Struct || known[name] != nil || !strings.HasPrefix(name, "github.com/dupsert/") {
		return
	}
	s := &model.Struct{Name: name}
	known[name] = s
	switch v := reflect.New(t).Interface().(type) {
	case interface{ TableName() string }:
		s.Table = v.TableName()
	case interface{ TableUnique() [][]string }:
		s.Uniques = v.TableUnique()
	}
	for i := range t.NumField() {
		f := t.Field(i)
		field := model.Field{Name: f.Name, Tag: string(f.Tag), Type: text(f.Type), Embedded: f.Anonymous}
		for f.Type.Kind() == reflect.Pointer {
			f.Type = f.Type.Elem()
		}
		if f.Type.PkgPath() != "" && f.Type.Kind() != reflect.Struct {
			field.Under = f.Type.Kind().String()
		}
		_, field.Scalar = reflect.New(f.Type).Interface().(interface{ Scan(any) error })
		s.Fields = append(s.Fields, field)
		describe(known, f.Type)
	}
}

// text is the type as package model wants it.
func text(t reflect.Type) string {
	switch {
	case t.PkgPath() != "":
		if stand, ok := standIns[t.Name()]; ok {
			return stand
		}
		return t.PkgPath() + "." + t.Name()
	case t.Kind() == reflect.Pointer:
		return "*" + text(t.Elem())
	case t.Kind() == reflect.Slice:
		return "[]" + text(t.Elem())
	case t.Kind() == reflect.Map:
		return fmt.Sprintf("map[%s]%s", text(t.Key()), text(t.Elem()))
	}
	return t.String()
}

// standIns are the types of this package that play those of the libraries.
var standIns = map[string]string{
	"gormModel":     "gorm.io/gorm.Model",
	"softDeletedAt": "gorm.io/plugin/soft_delete.DeletedAt",
	"BaseModel":     "github.com/uptrace/bun.BaseModel",
}

func reflectType(v any) reflect.Type { return reflect.TypeOf(v) }

// show is a table as the tests write it.
func show(t *model.Table) string {
	lines := []string{t.Name}
	if t.Schema != "" {
		lines[0] = t.Schema + "." + t.Name
	}
	for _, c := range t.Columns {
		lines = append(lines, c.Name+flags(c))
	}
	for _, k := range t.Keys {
		line := k.String()
		if k.Name != "" {
			line = strings.Replace(line, "unique (", "unique "+k.Name+" (", 1)
		}
		lines = append(lines, line)
	}
	for _, j := range t.Joins {
		lines = append(lines, "join "+j.Name+strings.TrimPrefix(j.Keys[0].String(), "primary key"))
	}
	for _, r := range t.Refers {
		lines = append(lines, "refers "+r[strings.LastIndexByte(r, '.')+1:])
	}
	if t.Missing != "" {
		lines = append(lines, "missing "+t.Missing)
	}
	return strings.Join(lines, "\n")
}

func flags(c model.Column) string {
	var out string
	for _, f := range []struct {
		is   bool
		text string
	}{
		{!c.Nullable, " not null"}, {c.AutoIncrement, " auto"}, {c.Default != "", " default " + c.Default}, {c.OmitZero, " omitzero"},
		{c.Now, " now"}, {c.SoftDelete, " deleted"}, {c.ZeroLive, " 0"}, {c.ReadOnly, " readonly"}, {c.Unmanaged, " unmanaged"},
	} {
		if f.is {
			out += f.text
		}
	}
	return out
}
