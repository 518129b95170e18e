package gostructs

import (
	"go/ast"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Scope are the nodes around a place in a file, the innermost last.
type Scope []ast.Node

// Imports are the paths that the file imports.
func (f *File) Imports() []string {
	var out []string
	for _, s := range f.AST.Imports {
		if p, err := strconv.Unquote(s.Path.Value); err == nil {
			out = append(out, p)
		}
	}
	return out
}

var majorVersion = regexp.MustCompile(`^v\d+$|\.v\d+$`)

// Import is the path of the package that a name stands for in the file, ""
// if it stands for none.
func (f *File) Import(name string) string {
	if f.imports == nil {
		f.imports = map[string]string{}
		for _, s := range f.AST.Imports {
			p, err := strconv.Unquote(s.Path.Value)
			if err != nil {
				continue // the file does not parse
			}
			if s.Name != nil {
				f.imports[s.Name.Name] = p
				continue
			}
			f.imports[f.Package.module.packageName(p)] = p
		}
	}
	return f.imports[name]
}

// packageName is the name of the package of a path: as it says if the module
// has it, else as paths are commonly made of names.
func (m *Module) packageName(p string) string {
	if dir, ok := m.dirOf(p); ok {
		if pkg := m.Package(dir); pkg != nil {
			return pkg.Name
		}
	}
	base := path.Base(p)
	if majorVersion.MatchString(base) {
		if i := strings.LastIndex(base, ".v"); i > 0 {
			base = base[:i]
		} else {
			base = path.Base(path.Dir(p))
		}
	}
	base = strings.TrimPrefix(base, "go-")
	return strings.TrimSuffix(base, "-go")
}

// dirOf is the folder of the package of an import path, if it belongs to the module.
func (m *Module) dirOf(p string) (string, bool) {
	if p == m.Path {
		return ".", true
	}
	rest, ok := strings.CutPrefix(p, m.Path+"/")
	return rest, ok && m.Path != ""
}

// lookUp finds the package of an import path in the module, or vendored in it.
func (m *Module) lookUp(p string) *Package {
	if dir, ok := m.dirOf(p); ok {
		return m.Package(dir)
	}
	if m.Path == "" || !strings.Contains(p, ".") {
		return nil // of the standard library
	}
	return m.Package(path.Join("vendor", p))
}

// TypeText is a type as package model wants it: with the full paths of named types.
func (f *File) TypeText(e ast.Expr, s Scope) string {
	switch e := e.(type) {
	case *ast.Ident:
		return f.identText(e.Name, s)
	case *ast.SelectorExpr:
		return f.selectorText(e)
	case *ast.ParenExpr:
		return f.TypeText(e.X, s)
	case *ast.StarExpr:
		return "*" + f.TypeText(e.X, s)
	case *ast.ArrayType:
		length := ""
		if e.Len != nil {
			length = "n"
		}
		return "[" + length + "]" + f.TypeText(e.Elt, s)
	case *ast.MapType:
		return "map[" + f.TypeText(e.Key, s) + "]" + f.TypeText(e.Value, s)
	case *ast.IndexExpr:
		return f.TypeText(e.X, s) + "[" + f.TypeText(e.Index, s) + "]"
	case *ast.IndexListExpr:
		var args []string
		for _, a := range e.Indices {
			args = append(args, f.TypeText(a, s))
		}
		return f.TypeText(e.X, s) + "[" + strings.Join(args, ",") + "]"
	case *ast.StructType:
		return "struct{}"
	case *ast.InterfaceType:
		return "any"
	case *ast.FuncType:
		return "func()"
	case *ast.ChanType:
		return "chan " + f.TypeText(e.Value, s)
	}
	return ""
}

func (f *File) identText(name string, s Scope) string {
	if d, key := f.local(name, s); d != nil {
		return key
	}
	for _, p := range append([]*Package{f.Package}, f.dotted()...) {
		d := p.types[name]
		switch {
		case d == nil:
		case d.spec.Assign.IsValid():
			return d.file.TypeText(d.spec.Type, nil)
		default:
			return p.Path + "." + name
		}
	}
	return name // basic, or a type parameter
}

// dotted are the packages of the module whose names the file has as its own.
// Have: import . "example.com/x/model"
func (f *File) dotted() []*Package {
	var out []*Package
	for _, s := range f.AST.Imports {
		if s.Name == nil || s.Name.Name != "." {
			continue
		}
		if p, err := strconv.Unquote(s.Path.Value); err == nil {
			if pkg := f.Package.module.lookUp(p); pkg != nil {
				out = append(out, pkg)
			}
		}
	}
	return out
}

func (f *File) selectorText(e *ast.SelectorExpr) string {
	id, ok := e.X.(*ast.Ident)
	if !ok {
		return ""
	}
	p := f.Import(id.Name)
	if p == "" {
		p = id.Name
	}
	if pkg := f.Package.module.lookUp(p); pkg != nil {
		if d := pkg.types[e.Sel.Name]; d != nil && d.spec.Assign.IsValid() {
			return d.file.TypeText(d.spec.Type, nil)
		}
	}
	return p + "." + e.Sel.Name
}

// local finds a type declared in a function around the place, and gives it a
// full name that no other type has.
// Have: func(tx *gorm.DB) error { type User struct{…}; return tx.AutoMigrate(&User{}) }
func (f *File) local(name string, s Scope) (*typeDecl, string) {
	for i := len(s) - 1; i >= 0; i-- {
		block, ok := s[i].(*ast.BlockStmt)
		if !ok {
			continue
		}
		for _, stmt := range block.List {
			spec := declared(stmt, name)
			if spec == nil {
				continue
			}
			key := f.Package.Path + "." + f.Rel + ":" + strconv.Itoa(f.Package.Line(spec)) + "." + name
			m := f.Package.module
			if m.locals[key] == nil {
				m.locals[key] = &typeDecl{spec: spec, file: f, scope: append(Scope(nil), s[:i+1]...), parent: f.Package.Path}
			}
			return m.locals[key], key
		}
	}
	return nil, ""
}

// declared is the type of that name that a statement declares.
func declared(stmt ast.Stmt, name string) *ast.TypeSpec {
	d, ok := stmt.(*ast.DeclStmt)
	if !ok {
		return nil
	}
	gen, ok := d.Decl.(*ast.GenDecl)
	if !ok {
		return nil
	}
	for _, s := range gen.Specs {
		if t, ok := s.(*ast.TypeSpec); ok && t.Name.Name == name {
			return t
		}
	}
	return nil
}
