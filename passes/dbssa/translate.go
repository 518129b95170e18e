package dbssa

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/summary"
)

const gormTranslates = "gorm.io/gorm.Config.TranslateError"

// translates notes that the program has gorm return its own errors.
//
//	// Have: &gorm.Config{TranslateError: true}
func (p *Program) translates(field *ssa.FieldAddr, v ssa.Value) {
	if summary.OwnerField(field) != gormTranslates {
		return
	}
	text := ""
	if c, ok := v.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.Bool {
		text = c.Value.String()
	}
	p.declare(dal.TranslateMark, text)
}

// opens notes that the program opens a database through gorm with a
// configuration that says nothing of errors. One that is made elsewhere says nothing here.
//
//	// Have: gorm.Open(dialector, &gorm.Config{})
func (p *Program) opens(call *ssa.Call) {
	fn := call.Call.StaticCallee()
	if fn == nil || summary.FuncName(fn) != "gorm.io/gorm.Open" || len(call.Call.Args) != 2 {
		return
	}
	for _, v := range elements(call.Call.Args[1]) {
		m, ok := v.(*ssa.MakeInterface)
		if !ok {
			return
		}
		config, ok := m.X.(*ssa.Alloc)
		if !ok || mentions(config) {
			return
		}
	}
	p.declare(dal.TranslateMark, "false")
}

// mentions reports whether the field is set in a configuration, or may be set elsewhere.
func mentions(config *ssa.Alloc) bool {
	for _, r := range *config.Referrers() {
		switch r := r.(type) {
		case *ssa.FieldAddr:
			if summary.OwnerField(r) == gormTranslates {
				return true
			}
		case *ssa.MakeInterface, *ssa.DebugRef:
		default:
			return true // e.g. given to a function, or filled from another value
		}
	}
	return false
}
