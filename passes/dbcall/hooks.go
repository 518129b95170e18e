package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/model"
)

// hooks are the methods of a model that a mapper calls before it inserts a row.
//
// https://gorm.io/docs/hooks.html, https://xorm.io/docs/chapter-12/readme/,
// https://bun.uptrace.dev/guide/hooks.html, https://pg.uptrace.dev/hooks/
var hooks = map[model.ORM][]string{
	model.Gorm:  {"BeforeSave", "BeforeCreate"},
	model.Gorm1: {"BeforeSave", "BeforeCreate"},
	model.Xorm:  {"BeforeInsert"},
	model.Bun:   {"BeforeAppendModel"},
	model.GoPG:  {"BeforeInsert"},
}

// hooked runs the hooks of a model on the struct that is inserted. set reports
// whether a hook may set columns in a way that is not followed, so that what is
// zero before need not be zero when it is stored.
func (x *call) hooked(typ string, dest interp.Val) (set bool) {
	for _, hook := range hooks[x.row.ORM] {
		f, fn := x.method(typ, hook)
		if fn == nil {
			continue
		}
		if _, ok := x.mc.CallFunc(x.c, f, dest); !ok || setsColumns(fn) {
			set = true
		}
	}
	return set
}

// method is a method of a type or of a pointer to it, as a value that can be
// called; nil if it has none with a body.
func (x *call) method(typ, name string) (interp.Val, *summary.Func) {
	for _, full := range []string{"(" + typ + ")." + name, "(*" + typ + ")." + name} {
		if fn := x.mc.Prog.Func(full); fn != nil && len(fn.Blocks) > 0 {
			return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KFunc, Name: full, Class: summary.Ptr})}, fn
		}
	}
	return interp.Val{}, nil
}

// setsColumns reports whether a hook sets columns by their names: scope.SetColumn("ID", id).
func setsColumns(fn *summary.Func) bool {
	for i := range fn.Blocks {
		for j := range fn.Blocks[i].Instrs {
			if strings.HasSuffix(fn.Blocks[i].Instrs[j].Name, ").SetColumn") {
				return true
			}
		}
	}
	return false
}
