package gostructs

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/model"
)

// Struct is the struct type of that full name, or nil if the module has none.
// It is a model.Types.
func (m *Module) Struct(name string) *model.Struct {
	name, _, _ = strings.Cut(name, "[") // the arguments of a generic type
	if s, ok := m.structs[name]; ok {
		return s
	}
	m.structs[name] = nil // while it is read: it may hold itself
	d := m.find(name)
	if d == nil {
		return nil
	}
	s := &model.Struct{Name: name, Declared: d.file.pos(d.spec)}
	switch t := d.spec.Type.(type) {
	case *ast.StructType:
		m.structs[name] = s
		s.Fields = d.file.fields(t, d.scope, name)
		m.tableMethods(s)
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr:
		of := m.Struct(d.file.TypeText(t, d.scope))
		if of == nil {
			return nil
		}
		s.Fields = of.Fields // but no methods
		m.structs[name] = s
		m.tableMethods(s)
	default:
		return nil
	}
	return s
}

// Local says whether a full name is of a type that is declared within a function.
func (m *Module) Local(name string) bool { return m.locals[name] != nil }

// find is the declaration of a type.
func (m *Module) find(name string) *typeDecl {
	if d := m.locals[name]; d != nil {
		return d
	}
	slash := strings.LastIndexByte(name, '/') + 1
	i := strings.LastIndexByte(name[slash:], '.')
	if i < 0 {
		return nil
	}
	outer := name[:slash+i]
	if p := m.lookUp(outer); p != nil {
		return p.types[name[slash+i+1:]]
	}
	if strings.IndexByte(outer[slash:], '.') >= 0 && m.Struct(outer) != nil { // a field's type without a name, known once its struct is read
		return m.locals[name]
	}
	return nil
}

func (f *File) pos(n ast.Node) schema.Pos {
	return schema.Pos{File: f.Rel, Line: f.Package.Line(n)}
}

// fields lists the fields of a struct, those of a list of names one by one.
func (f *File) fields(t *ast.StructType, s Scope, parent string) []model.Field {
	var out []model.Field
	for _, field := range t.Fields.List {
		fd := model.Field{Type: f.fieldType(field, s, parent), Declared: f.pos(field)}
		if field.Tag != nil {
			if tag, err := strconv.Unquote(field.Tag.Value); err == nil {
				fd.Tag = tag
			}
		}
		m := f.Package.module
		fd.Under = m.under(fd.Type, 0)
		fd.Scalar = m.scalar(strings.TrimLeft(fd.Type, "*"), 0)
		if len(field.Names) == 0 {
			fd.Name, fd.Embedded = embeddedName(field.Type), true
			out = append(out, fd)
		}
		for _, name := range field.Names {
			fd.Name = name.Name
			out = append(out, fd)
		}
	}
	return out
}

// fieldType is a field's type; a struct type without a name gets one.
func (f *File) fieldType(field *ast.Field, s Scope, parent string) string {
	t, pointer := field.Type, ""
	if star, ok := t.(*ast.StarExpr); ok {
		t, pointer = star.X, "*"
	}
	st, ok := t.(*ast.StructType)
	if !ok || len(field.Names) == 0 || len(st.Fields.List) == 0 {
		return f.TypeText(field.Type, s)
	}
	key := parent + "." + field.Names[0].Name
	f.Package.module.locals[key] = &typeDecl{spec: &ast.TypeSpec{Name: field.Names[0], Type: st}, file: f, scope: s, parent: parent}
	return pointer + key
}

func embeddedName(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.StarExpr:
		return embeddedName(t.X)
	case *ast.SelectorExpr:
		return t.Sel.Name
	case *ast.IndexExpr:
		return embeddedName(t.X)
	case *ast.IndexListExpr:
		return embeddedName(t.X)
	}
	return ""
}

// deepest is how many names a type may be defined through.
const deepest = 10

// Under is what the type of that name is defined as, "" for structs and what
// is not known.
func (m *Module) Under(typ string) string { return m.under(typ, 0) }

func (m *Module) under(typ string, depth int) string {
	d := m.find(strings.TrimLeft(typ, "*"))
	if d == nil || depth > deepest {
		return ""
	}
	switch d.spec.Type.(type) {
	case *ast.StructType:
		return ""
	case *ast.Ident, *ast.SelectorExpr:
		of := d.file.TypeText(d.spec.Type, d.scope)
		if deeper := m.under(of, depth+1); deeper != "" {
			return deeper
		}
		if m.find(of) != nil {
			return "" // a struct
		}
		return of
	}
	return d.file.TypeText(d.spec.Type, d.scope)
}

// keepers are the methods that keep a value in one column, by how many
// parameters and results they have.
var keepers = map[string][2]int{
	"Value": {0, 2}, "Scan": {1, 1}, // database/sql
	"GormDataType": {0, 1}, "GormDBDataType": {2, 1}, // gorm
	"FromDB": {1, 1}, "ToDB": {0, 2}, // xorm
}

// scalar reports whether methods keep a type's values in one column: its own,
// or of what it embeds.
func (m *Module) scalar(typ string, depth int) bool {
	typ, _, _ = strings.Cut(typ, "[")
	if strings.HasPrefix(typ, "database/sql.Null") {
		return true
	}
	d := m.find(typ)
	if d == nil || depth > deepest {
		return false
	}
	if d.parent == "" {
		for name, fn := range d.file.Package.methods[d.spec.Name.Name] {
			if want, ok := keepers[name]; ok && want == [2]int{fn.decl.Type.Params.NumFields(), fn.decl.Type.Results.NumFields()} {
				return true
			}
		}
	}
	st, ok := d.spec.Type.(*ast.StructType)
	if !ok {
		return false
	}
	for _, field := range st.Fields.List {
		if len(field.Names) == 0 && m.scalar(strings.TrimLeft(d.file.TypeText(field.Type, d.scope), "*"), depth+1) {
			return true
		}
	}
	return false
}

// Structs are the full names of the struct types that the package declares,
// sorted; generic ones are none until they have arguments.
func (p *Package) Structs() []string {
	var out []string
	for name, d := range p.types {
		if _, ok := d.spec.Type.(*ast.StructType); ok && d.spec.TypeParams == nil {
			out = append(out, p.Path+"."+name)
		}
	}
	slices.Sort(out)
	return out
}
