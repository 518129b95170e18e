package dbssa

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
)

// sqlboiler notes what sqlboiler generated in a package: the type of a table's
// rows, that of its queries, the functions that begin one or look a row up by
// its key, and the columns that the fields of UserWhere name.
func (p *Program) sqlboiler(pkg *ssa.Package) {
	if !importsPath(pkg.Pkg, "github.com/aarondl/sqlboiler/v4/queries/qm") && !importsPath(pkg.Pkg, "github.com/volatiletech/sqlboiler/v4/queries/qm") {
		return
	}
	b := boiled{p: p, pkg: pkg.Pkg, defaults: map[string]string{}}
	for _, f := range p.sources[pkg.Pkg].Files {
		b.variables(f)
	}
	if !b.is {
		return // an application's own code
	}
	for _, f := range p.sources[pkg.Pkg].Files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Body != nil {
				b.function(fn)
			}
		}
	}
}

// boiled is a package that sqlboiler generated.
type boiled struct {
	p        *Program
	pkg      *types.Package
	is       bool              // the marks of a generated package were found
	defaults map[string]string // columns that the database fills, by the type's name in lower case
}

// variables reads
//
//	var UserWhere = struct{ Name whereHelperstring }{Name: whereHelperstring{field: "\"users\".\"name\""}}
//	userColumnsWithDefault = []string{"id"}
func (b *boiled) variables(f *ast.File) {
	for _, d := range f.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		for _, s := range gen.Specs {
			v, ok := s.(*ast.ValueSpec)
			if !ok || len(v.Names) != 1 || len(v.Values) != 1 {
				continue
			}
			lit, ok := v.Values[0].(*ast.CompositeLit)
			if !ok {
				continue
			}
			name := v.Names[0].Name
			if strings.HasSuffix(name, "Where") {
				b.where(name, lit)
			}
			if typ, ok := strings.CutSuffix(name, "ColumnsWithDefault"); ok {
				b.is = true
				b.defaults[strings.ToLower(typ)] = strings.Join(textsIn(lit), ",")
			}
		}
	}
}

func (b *boiled) where(name string, lit *ast.CompositeLit) {
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, isName := kv.Key.(*ast.Ident)
		value, isLit := kv.Value.(*ast.CompositeLit)
		if !isName || !isLit {
			continue
		}
		helper, isHelper := value.Type.(*ast.Ident)
		if texts := textsIn(value); isHelper && len(texts) == 1 {
			b.p.texts[interp.ColumnMark+b.pkg.Path()+"."+name+"."+key.Name] = unquoted(texts[0])
			b.p.texts[dal.Mark(b.pkg.Path()+"."+helper.Name)] = "boilwhere"
		}
	}
}

// function reads what is generated as a function.
//
//	func Users(mods ...qm.QueryMod) userQuery
//	func FindUser(ctx context.Context, exec boil.ContextExecutor, iD int64, selectCols ...string) (*User, error)
//	func UserExists(ctx context.Context, exec boil.ContextExecutor, iD int64) (bool, error)
func (b *boiled) function(fn *ast.FuncDecl) {
	obj, ok := b.pkg.Scope().Lookup(fn.Name.Name).(*types.Func)
	if !ok || obj.Signature().Results().Len() == 0 {
		return
	}
	name, result := obj.Name(), obj.Signature().Results().At(0).Type()
	mark := func(name, what string) {
		b.p.marked = true
		b.p.texts[dal.Mark(b.pkg.Path()+"."+name)] = what
	}
	texts := textsIn(fn.Body)
	switch {
	case obj.Signature().Variadic() && strings.HasSuffix(types.TypeString(result, nil), "Query") && len(texts) > 0:
		query := result.(*types.Named).Obj()
		obj, _, _ := types.LookupFieldOrMethod(result, true, b.pkg, "One")
		one, ok := obj.(*types.Func)
		if !ok {
			return
		}
		row := strings.TrimPrefix(types.TypeString(one.Signature().Results().At(0).Type(), nil), "*")
		table := unquoted(texts[0])
		mark(name, "boilstart "+row+" "+strings.TrimSpace(table+" "+softDelete(fn.Body)))
		mark(query.Name(), "boilquery "+row+" "+table)
		typ := row[strings.LastIndexByte(row, '.')+1:]
		mark(typ, "boilrow "+row+" "+table+" "+b.defaults[strings.ToLower(typ)])
	case strings.HasPrefix(name, "Find"), strings.HasSuffix(name, "Exists"):
		kind := "boilfind "
		if result == types.Typ[types.Bool] {
			kind = "boilexist "
		}
		for _, text := range texts {
			if strings.HasPrefix(text, "select ") && strings.Contains(text, " from ") {
				mark(name, kind+strings.TrimPrefix(types.TypeString(result, nil), "*")+" "+strings.Replace(text, "%s", "*", 1))
			}
		}
	}
}

// softDelete is the column that a table's queries ask to be NULL, or "".
func softDelete(body *ast.BlockStmt) string {
	col := ""
	ast.Inspect(body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "WhereIsNull" {
				if texts := textsIn(call); len(texts) == 1 {
					col = unquoted(texts[0])
				}
			}
		}
		return true
	})
	return col
}

// textsIn are the string literals of a piece of syntax, in order.
func textsIn(n ast.Node) []string {
	var out []string
	ast.Inspect(n, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				out = append(out, text)
			}
		}
		return true
	})
	return out
}

// unquoted is a name without the dialect's quotes.
func unquoted(name string) string {
	return strings.NewReplacer(`"`, "", "`", "", "[", "", "]", "").Replace(name)
}
