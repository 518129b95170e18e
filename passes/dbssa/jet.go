package dbssa

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/summary"
)

const jetPath = "github.com/go-jet/jet/v2/"

// jet notes what go-jet generated in a package: the variables and types of
// tables, the columns that the fields of such a type name, and its lists of columns.
//
//	// Have: type usersTable struct { postgres.Table; Name postgres.ColumnString; AllColumns postgres.ColumnList }
//	// Have: type UsersTable struct { usersTable; EXCLUDED usersTable }
//	// Have: var Users = newUsersTable("public", "users", "")
func (p *Program) jet(pkg *ssa.Package) {
	if !importsUnder(pkg.Pkg, jetPath) {
		return
	}
	for _, name := range sortedMembers(pkg) {
		if fn, ok := pkg.Members[name].(*ssa.Function); ok {
			p.jetColumns(fn)
		}
	}
	if init := pkg.Func("init"); init != nil && init.Blocks != nil {
		for _, b := range init.Blocks {
			for _, in := range b.Instrs {
				if st, ok := in.(*ssa.Store); ok {
					p.jetTable(pkg.Pkg, st)
				}
			}
		}
	}
}

func importsUnder(pkg *types.Package, prefix string) bool {
	for _, dep := range pkg.Imports() {
		if strings.HasPrefix(dep.Path(), prefix) {
			return true
		}
	}
	return false
}

// jetTable notes the table that a variable, and its type, stand for.
func (p *Program) jetTable(pkg *types.Package, st *ssa.Store) {
	g, isGlobal := st.Addr.(*ssa.Global)
	call, isCall := st.Val.(*ssa.Call)
	if !isGlobal || !isCall || len(call.Call.Args) != 3 {
		return
	}
	columns := jetColumnsOf(call.Type())
	schema, ok := constText(call.Call.Args[0])
	table, okTable := constText(call.Call.Args[1])
	if columns == nil || !ok || !okTable {
		return
	}
	mark := strings.TrimSpace("jettable " + columns.String() + " " + table + " " + schema)
	p.marked = true
	p.texts[dal.Mark(pkg.Path()+"."+g.Name())] = mark
	if n, isNamed := pointed(call.Type()).(*types.Named); isNamed {
		p.texts[dal.Mark(n.String())] = mark
	}
}

func pointed(t types.Type) types.Type {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		return types.Unalias(ptr.Elem())
	}
	return types.Unalias(t)
}

// jetColumnsOf is the type whose fields are a table's columns: t, or what it embeds; nil if t is no table.
func jetColumnsOf(t types.Type) types.Type {
	t = pointed(t)
	s, ok := t.Underlying().(*types.Struct)
	if !ok || s.NumFields() == 0 || !s.Field(0).Embedded() {
		return nil
	}
	first := types.Unalias(s.Field(0).Type())
	if n, isNamed := first.(*types.Named); isNamed && n.Obj().Name() == "Table" && n.Obj().Pkg() != nil && strings.HasPrefix(n.Obj().Pkg().Path(), jetPath) {
		return t
	}
	return jetColumnsOf(first)
}

// jetColumns notes the columns that a function gives to the fields of a table.
//
//	// Have: NameColumn = postgres.StringColumn("name"); allColumns = postgres.ColumnList{NameColumn}
//	// Have: return usersTable{Name: NameColumn, AllColumns: allColumns}
func (p *Program) jetColumns(fn *ssa.Function) {
	var fields []string
	owner := ""
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			st, ok := in.(*ssa.Store)
			if !ok {
				continue
			}
			fa, isField := st.Addr.(*ssa.FieldAddr)
			if !isField || jetColumnsOf(fa.X.Type()) == nil {
				continue
			}
			if col := jetColumn(st.Val); col != "" {
				owner = strings.TrimSuffix(summary.OwnerField(fa), "."+summary.FieldName(fa))
				fields = append(fields, col+"="+summary.FieldName(fa))
				p.texts[dal.Mark(summary.OwnerField(fa))] = col
			}
			var list []string
			for _, v := range elements(st.Val) {
				list = append(list, jetColumn(v))
			}
			if _, isList := st.Val.Type().Underlying().(*types.Slice); isList {
				p.texts[dal.Mark(summary.OwnerField(fa))] = strings.Join(list, ",")
			}
		}
	}
	if owner != "" {
		p.marked = true
		p.texts[dal.Mark(owner)] = "jetcolumns " + strings.Join(fields, ",")
	}
}

// jetColumn is the name of the column that a call makes, "" if a value is none.
func jetColumn(v ssa.Value) string {
	if c, ok := v.(*ssa.ChangeInterface); ok {
		v = c.X
	}
	call, ok := v.(*ssa.Call)
	if !ok || len(call.Call.Args) != 1 {
		return ""
	}
	load, ok := call.Call.Value.(*ssa.UnOp) // its functions are variables
	if !ok {
		return ""
	}
	g, ok := load.X.(*ssa.Global)
	if !ok || g.Pkg == nil || !strings.HasPrefix(g.Pkg.Pkg.Path(), jetPath) || !strings.HasSuffix(g.Name(), "Column") {
		return ""
	}
	name, _ := constText(call.Call.Args[0])
	return name
}
