package dbssa

import (
	"go/constant"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

const genPath = "gorm.io/gen"

// gormGen notes what gorm.io/gen generated in a package: the types of chains,
// known by the gen.DO that they embed, those of tables, and the columns that a
// table's fields name.
//
//	// Have: type userDo struct{ gen.DO }; type user struct { userDo; Name field.String }
func (p *Program) gormGen(pkg *ssa.Package) {
	if !importsPath(pkg.Pkg, genPath) {
		return
	}
	scope := pkg.Pkg.Scope()
	for _, name := range scope.Names() {
		typ, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		switch {
		case embedsDO(typ.Type()), isChainInterface(typ.Type()):
			p.mark(typ, "gen "+rowType(typ.Type()))
		case name == "Query" || name == "QueryTx":
			p.mark(typ, "genquery")
		default:
			if do := chainOf(typ.Type()); do != nil {
				p.mark(typ, "gen "+rowType(do))
			}
		}
	}
	if p.marked {
		p.columns(pkg, genPath+"/field")
	}
}

func (p *Program) mark(typ *types.TypeName, what string) {
	p.marked = true
	p.texts[dal.Mark(typ.Pkg().Path()+"."+typ.Name())] = what
}

func importsPath(pkg *types.Package, path string) bool {
	for _, dep := range pkg.Imports() {
		if dep.Path() == path {
			return true
		}
	}
	return false
}

func embedsDO(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	return ok && s.NumFields() == 1 && s.Field(0).Type().String() == genPath+".DO"
}

func isChainInterface(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for e := range i.EmbeddedTypes() {
		if e.String() == genPath+".SubQuery" {
			return true
		}
	}
	return false
}

// chainOf is the type of a table's chains, nil if a type is not a table's.
func chainOf(t types.Type) types.Type {
	if s, ok := t.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			if embedsDO(f.Type()) {
				return f.Type()
			}
		}
	}
	return nil
}

// rowType is the type of the rows that a chain finds.
func rowType(t types.Type) string {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "First")
	fn, ok := obj.(*types.Func)
	if !ok || fn.Signature().Results().Len() != 2 {
		return ""
	}
	return strings.TrimPrefix(types.TypeString(fn.Signature().Results().At(0).Type(), nil), "*")
}

// columns notes which column a field names: it is given by a function of the
// package from, whose last constant text is the column's name.
//
//	// Have: _user.Name = field.NewString(tableName, "name")
func (p *Program) columns(pkg *ssa.Package, from string) {
	for _, m := range pkg.Members {
		fn, ok := m.(*ssa.Function)
		if !ok {
			continue
		}
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				st, ok := in.(*ssa.Store)
				if !ok {
					continue
				}
				fa, isField := st.Addr.(*ssa.FieldAddr)
				if col := columnOf(st.Val, from); isField && col != "" {
					p.texts[interp.ColumnMark+summary.OwnerField(fa)] = col
				}
			}
		}
	}
}

func columnOf(v ssa.Value, from string) string {
	call, ok := v.(*ssa.Call)
	if !ok {
		return ""
	}
	fn := call.Call.StaticCallee()
	if fn == nil || fn.Pkg == nil || fn.Pkg.Pkg.Path() != from {
		return ""
	}
	name := ""
	for _, a := range call.Call.Args {
		if c, ok := a.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
			name = constant.StringVal(c.Value)
		}
	}
	return name
}
