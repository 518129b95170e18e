package model

import (
	"go/token"
	"reflect"
	"strings"
)

// wellKnown are struct types of the libraries themselves, for callers that do
// not see them.
var wellKnown = map[string]*Struct{
	"gorm.io/gorm.Model": {
		Name: "gorm.io/gorm.Model",
		Fields: []Field{
			{Name: "ID", Type: "uint", Tag: `gorm:"primarykey"`},
			{Name: "CreatedAt", Type: "time.Time"},
			{Name: "UpdatedAt", Type: "time.Time"},
			{Name: "DeletedAt", Type: "gorm.io/gorm.DeletedAt", Tag: `gorm:"index"`},
		},
	},
	"github.com/jinzhu/gorm.Model": {
		Name: "github.com/jinzhu/gorm.Model",
		Fields: []Field{
			{Name: "ID", Type: "uint", Tag: `gorm:"primary_key"`},
			{Name: "CreatedAt", Type: "time.Time"},
			{Name: "UpdatedAt", Type: "time.Time"},
			{Name: "DeletedAt", Type: "*time.Time", Tag: `sql:"index"`},
		},
	},
}

// scalars are struct types that are one column in every library, with the
// basic type that they hold.
var scalars = map[string]string{
	"time.Time":                              "time.Time",
	"gorm.io/gorm.DeletedAt":                 "time.Time",
	"database/sql.NullTime":                  "time.Time",
	"database/sql.NullString":                "string",
	"database/sql.NullInt64":                 "int64",
	"database/sql.NullInt32":                 "int32",
	"database/sql.NullInt16":                 "int16",
	"database/sql.NullByte":                  "uint8",
	"database/sql.NullBool":                  "bool",
	"database/sql.NullFloat64":               "float64",
	"github.com/go-pg/pg/v10.NullTime":       "time.Time",
	"github.com/uptrace/bun.NullTime":        "time.Time",
	"github.com/uptrace/bun/schema.NullTime": "time.Time",
}

// find is types with what is well known.
func find(types Types, name string) *Struct {
	if scalars[name] != "" || types == nil {
		return nil
	}
	if s := types(name); s != nil {
		return s
	}
	return wellKnown[name]
}

// indirect is a type without its pointers.
func indirect(typ string) string { return strings.TrimLeft(typ, "*") }

// element is the type of a slice's elements, without pointers.
func element(typ string) (string, bool) {
	e, ok := strings.CutPrefix(indirect(typ), "[]")
	return indirect(e), ok
}

// basic is the basic type that a field's value is, time.Time, []byte, or "".
func (f *Field) basic() string {
	for _, typ := range []string{f.Under, indirect(f.Type)} {
		if s := scalars[typ]; s != "" {
			return s
		}
		switch typ {
		case "byte":
			return "uint8"
		case "rune":
			return "int32"
		case "[]byte", "[]uint8", "encoding/json.RawMessage":
			return "[]byte"
		case "bool", "string", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "float32", "float64":
			return typ
		}
	}
	return ""
}

func isInteger(basic string) bool {
	return strings.HasPrefix(basic, "int") || strings.HasPrefix(basic, "uint")
}

// sqlType is a type of SQL that holds the values of a basic Go type, as far as
// comparing them is concerned.
func sqlType(basic string) string {
	switch {
	case basic == "string":
		return "varchar"
	case basic == "time.Time":
		return "timestamp"
	case basic == "bool":
		return "boolean"
	case basic == "[]byte":
		return "blob"
	case isInteger(basic):
		return "bigint"
	case strings.HasPrefix(basic, "float"):
		return "double precision"
	}
	return ""
}

// isNamed says whether a type text is the name of a type of some package.
func isNamed(typ string) bool {
	name, _, _ := strings.Cut(typ, "[")
	return name != "" && strings.Contains(name, ".") && !strings.ContainsAny(name, "*( {")
}

// shortName is the type's name without its package.
func shortName(full string) string {
	name, args, generic := strings.Cut(full, "[")
	name = name[strings.LastIndexByte(name, '.')+1:]
	if generic {
		name += "[" + args
	}
	return name
}

func exported(name string) bool { return token.IsExported(name) }

// tag is the value of a key of the field's tag.
func (f *Field) tag(key string) string { return reflect.StructTag(f.Tag).Get(key) }
