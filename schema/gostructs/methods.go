package gostructs

import (
	"go/ast"
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
