package models

import (
	"database/sql"
	"database/sql/driver"
	"reflect"
	"strings"

	"github.com/dupsert/dupsert/schema/model"
)

// typesOf describes the struct types that the values lead to.
func typesOf(values ...any) model.Types {
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
	name := typeText(t)
	if t.Kind() != reflect.Struct || known[name] != nil {
		return
	}
	s := &model.Struct{Name: name}
	known[name] = s
	value := reflect.New(t).Interface()
	if v, ok := value.(interface{ TableName() string }); ok {
		s.Table = v.TableName()
	}
	if v, ok := value.(interface{ TableUnique() [][]string }); ok {
		s.Uniques = v.TableUnique()
	}
	for i := range t.NumField() {
		f := t.Field(i)
		s.Fields = append(s.Fields, describeField(f))
		describe(known, f.Type)
	}
}

func describeField(f reflect.StructField) model.Field {
	out := model.Field{Name: f.Name, Tag: string(f.Tag), Type: typeText(f.Type), Embedded: f.Anonymous}
	t := f.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct:
	case reflect.Slice:
		if t.PkgPath() != "" {
			out.Under = "[]" + typeText(t.Elem())
		}
	default:
		if t.PkgPath() != "" {
			out.Under = t.Kind().String()
		}
	}
	switch reflect.New(t).Interface().(type) {
	case sql.Scanner, driver.Valuer, interface{ GormDataType() string }:
		out.Scalar = true
	}
	return out
}

// typeText is a type as package model wants it.
func typeText(t reflect.Type) string {
	switch {
	case t.PkgPath() != "":
		return t.PkgPath() + "." + t.Name()
	case t.Kind() == reflect.Pointer:
		return "*" + typeText(t.Elem())
	case t.Kind() == reflect.Slice:
		return "[]" + typeText(t.Elem())
	}
	return strings.ReplaceAll(t.String(), " ", "")
}
