package gostructs

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema/model"
)

// tableMethods fills in what a struct's methods say of its table: its own, or
// those of what it embeds.
func (m *Module) tableMethods(s *model.Struct) {
	if fn := m.method(s.Name, "TableName", 0); fn != nil && fn.decl.Type.Results.NumFields() == 1 {
		name, ok := fn.returned()
		s.Table, s.Dynamic = name, !ok
	}
	if fn := m.method(s.Name, "TableUnique", 0); fn != nil {
		s.Uniques = fn.lists()
	}
}

// method finds a method of a type, or of one that it embeds.
func (m *Module) method(typ, name string, depth int) *funcDecl {
	d := m.find(typ)
	if d == nil || depth > deepest {
		return nil
	}
	if d.parent == "" {
		if fn := d.file.Package.methods[d.spec.Name.Name][name]; fn != nil {
			return fn
		}
	}
	st, ok := d.spec.Type.(*ast.StructType)
	if !ok {
		return nil
	}
	for _, field := range st.Fields.List {
		if len(field.Names) == 0 {
			embedded, _, _ := strings.Cut(strings.TrimLeft(d.file.TypeText(field.Type, d.scope), "*"), "[")
			if fn := m.method(embedded, name, depth+1); fn != nil {
				return fn
			}
		}
	}
	return nil
}

// returned is the text that a function returns, if it is the same wherever it does.
func (fn *funcDecl) returned() (text string, ok bool) {
	if fn.decl.Body == nil {
		return "", false
	}
	same := true
	ast.Inspect(fn.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) != 1 {
				same = false
				break
			}
			t, known := fn.file.Text(n.Results[0])
			same = same && known && (text == "" || text == t)
			text = t
		}
		return true
	})
	return text, same && text != ""
}

// lists are the lists of texts that a function returns as one literal.
// Have: return [][]string{{"Name", "Mail"}}
func (fn *funcDecl) lists() [][]string {
	if fn.decl.Body == nil || len(fn.decl.Body.List) != 1 {
		return nil
	}
	ret, ok := fn.decl.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return nil
	}
	lit, ok := ret.Results[0].(*ast.CompositeLit)
	if !ok {
		return nil
	}
	var out [][]string
	for _, e := range lit.Elts {
		inner, ok := e.(*ast.CompositeLit)
		if !ok {
			return nil
		}
		var names []string
		for _, e := range inner.Elts {
			t, ok := fn.file.Text(e)
			if !ok {
				return nil
			}
			names = append(names, t)
		}
		out = append(out, names)
	}
	return out
}

// Text is the text that an expression of the file is, as far as package-level
// names tell. What begins a sum and is not known, such as the prefix of a
// table's name, is left out; ok is false if nothing is known.
func (f *File) Text(e ast.Expr) (text string, ok bool) { return f.text(e, 0) }

func (f *File) text(e ast.Expr, depth int) (string, bool) {
	if depth > deepest {
		return "", false
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.ParenExpr:
		return f.text(e.X, depth+1)
	case *ast.Ident:
		return f.Package.text(e.Name, depth)
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			if p := f.Package.module.lookUp(f.Import(id.Name)); p != nil {
				return p.text(e.Sel.Name, depth)
			}
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			x, okX := f.text(e.X, depth+1)
			y, okY := f.text(e.Y, depth+1)
			return x + y, okX || okY
		}
	case *ast.CallExpr:
		return f.called(e, depth)
	}
	return "", false
}

// text is the value of a constant or variable of the package. Variables are
// taken to keep their first value.
func (p *Package) text(name string, depth int) (string, bool) {
	v, ok := p.values[name]
	if !ok || v.expr == nil {
		return "", false
	}
	return v.file.text(v.expr, depth+1)
}

// called is the text that a call gives: of a conversion, of a function of the
// module that returns one text, of fmt.Sprintf.
func (f *File) called(call *ast.CallExpr, depth int) (string, bool) {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		if fun.Name == "string" && len(call.Args) == 1 {
			return f.text(call.Args[0], depth+1)
		}
		if fn := f.Package.funcs[fun.Name]; fn != nil && len(call.Args) == 0 {
			return fn.returned()
		}
	case *ast.SelectorExpr:
		if id, ok := fun.X.(*ast.Ident); ok && id.Name == "fmt" && fun.Sel.Name == "Sprintf" {
			return f.formatted(call, depth)
		}
		if name, ok := f.tableOf(fun); ok {
			return name, name != ""
		}
	}
	return "", false
}

// tableOf is what the TableName method of a literal returns.
// Have: User{}.TableName(), (&User{}).TableName(), new(User).TableName()
func (f *File) tableOf(fun *ast.SelectorExpr) (string, bool) {
	if fun.Sel.Name != "TableName" {
		return "", false
	}
	typ, ok := f.Literal(fun.X, nil)
	if !ok {
		return "", false
	}
	s := f.Package.module.Struct(typ)
	if s == nil {
		return "", false
	}
	return s.Table, true
}

// formatted is what fmt.Sprintf makes of a format with %s only.
func (f *File) formatted(call *ast.CallExpr, depth int) (string, bool) {
	if len(call.Args) == 0 {
		return "", false
	}
	format, ok := f.text(call.Args[0], depth+1)
	parts := strings.Split(format, "%s")
	if !ok || strings.Contains(strings.Join(parts, ""), "%") || len(parts) != len(call.Args) {
		return "", false
	}
	out := parts[0]
	for i, part := range parts[1:] {
		t, _ := f.text(call.Args[i+1], depth+1) // a prefix that is not known is left out
		out += t + part
	}
	return out, out != ""
}

// Literal is the full name of the type of which an expression makes a new
// value, or a nil pointer.
// Have: &User{}, User{}, new(User), (*User)(nil)
func (f *File) Literal(e ast.Expr, s Scope) (string, bool) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return f.Literal(e.X, s)
	case *ast.UnaryExpr:
		if lit, ok := e.X.(*ast.CompositeLit); ok && e.Op == token.AND {
			return f.Literal(lit, s)
		}
	case *ast.CompositeLit:
		if e.Type != nil {
			return f.named(e.Type, s)
		}
	case *ast.CallExpr:
		if len(e.Args) != 1 {
			return "", false
		}
		if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "new" {
			return f.named(e.Args[0], s)
		}
		paren, ok := e.Fun.(*ast.ParenExpr)
		if id, isNil := e.Args[0].(*ast.Ident); ok && isNil && id.Name == "nil" {
			if star, ok := paren.X.(*ast.StarExpr); ok {
				return f.named(star.X, s)
			}
		}
	}
	return "", false
}

// named is the full name of a type, if it has one.
func (f *File) named(e ast.Expr, s Scope) (string, bool) {
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.IndexListExpr:
		name := f.TypeText(e, s)
		return name, strings.Contains(name, ".")
	}
	return "", false
}

// Variable is the first value of a variable or constant of the package, and
// the file it stands in; nil if there is none.
func (p *Package) Variable(name string) (ast.Expr, *File) {
	v, ok := p.values[name]
	if !ok {
		return nil, nil
	}
	return v.expr, v.file
}

// Imported is the package that a name stands for in the file, if it belongs to
// the module.
func (f *File) Imported(name string) *Package {
	p := f.Import(name)
	if p == "" {
		return nil
	}
	return f.Package.module.lookUp(p)
}

// Function is the declaration of a function of the package, or else of a
// method of that name, and the file it stands in; nil if there is none.
func (p *Package) Function(name string) (*ast.FuncDecl, *File) {
	if fn := p.funcs[name]; fn != nil {
		return fn.decl, fn.file
	}
	for _, recv := range slices.Sorted(maps.Keys(p.methods)) {
		if fn := p.methods[recv][name]; fn != nil {
			return fn.decl, fn.file
		}
	}
	return nil, nil
}
