// Package gostructs reads the struct types that a Go module declares, and the
// constants around them, from syntax alone: it checks no types and needs no
// other module. By itself, it knows no library and no database.
package gostructs

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/dupsert/dupsert/schema/model"
)

// Module is the source of one Go module.
type Module struct {
	Path string // as go.mod says, "" without one
	Dirs []Dir  // folders with Go code, sorted by path

	root     string
	packages map[string]*Package // by folder
	locals   map[string]*typeDecl
	structs  map[string]*model.Struct
}

// Dir is a folder with the Go files of a program: no tests.
type Dir struct {
	Path  string // relative to the module's root, with slashes; "." for it
	Files []Source
}

// Source is a Go file that need not be parsed yet.
type Source struct {
	Name string
	Data []byte
}

// Package is a parsed folder.
type Package struct {
	Dir   string
	Path  string // import path
	Name  string
	Files []*File
	Fset  *token.FileSet

	types   map[string]*typeDecl
	methods map[string]map[string]*funcDecl // by type and name
	funcs   map[string]*funcDecl
	values  map[string]valueDecl
	module  *Module
}

// File is a parsed file.
type File struct {
	Rel     string // relative to the module's root
	AST     *ast.File
	Data    []byte
	Broken  bool // it has a syntax error
	Package *Package

	imports map[string]string // path by the name in the file
}

type (
	typeDecl struct {
		spec   *ast.TypeSpec
		file   *File
		scope  Scope
		parent string // of a type within a function or a struct: full name of what it is in
	}
	funcDecl struct {
		decl *ast.FuncDecl
		file *File
	}
	valueDecl struct {
		expr     ast.Expr // nil if its value comes from a call that gives several
		typ      ast.Expr
		file     *File
		constant bool
	}
)

// Open lists the Go files of the module at root that lie in its folder dir, "."
// for all. Packages elsewhere in the module are read when a name leads there.
func Open(root, dir string) (*Module, error) {
	m := &Module{root: root, packages: map[string]*Package{}, locals: map[string]*typeDecl{}, structs: map[string]*model.Struct{}}
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	m.Path = modfile.ModulePath(data)
	err = fs.WalkDir(os.DirFS(root), dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !d.IsDir():
			return nil
		case name != dir && m.skips(name, d.Name()):
			return fs.SkipDir
		}
		read, err := m.readDir(name)
		if err != nil {
			return err
		}
		if len(read.Files) > 0 {
			m.Dirs = append(m.Dirs, read)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read Go code: %w", err)
	}
	return m, nil
}

// skips reports whether a directory holds no code of the module's program.
func (m *Module) skips(dir, name string) bool {
	switch name {
	case "testdata", "vendor", "node_modules", "example", "examples", "_examples", "mocks":
		return true
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(m.root, filepath.FromSlash(dir), "go.mod"))
	return err == nil // another module
}

func (m *Module) readDir(dir string) (Dir, error) {
	out := Dir{Path: dir}
	entries, err := os.ReadDir(filepath.Join(m.root, filepath.FromSlash(dir)))
	if err != nil {
		return out, err
	}
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(m.root, filepath.FromSlash(dir), e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // a link to nowhere
		}
		if err != nil {
			return out, err
		}
		out.Files = append(out.Files, Source{Name: e.Name(), Data: data})
	}
	return out, nil
}

// Package parses the folder, or returns nil if it holds no Go code.
func (m *Module) Package(dir string) *Package {
	if p, ok := m.packages[dir]; ok {
		return p
	}
	m.packages[dir] = nil
	read := Dir{Path: dir}
	i, ok := slices.BinarySearchFunc(m.Dirs, dir, func(d Dir, dir string) int { return compareDirs(d.Path, dir) })
	if ok {
		read = m.Dirs[i]
	} else {
		read, _ = m.readDir(dir) // a folder that is not there declares nothing
	}
	p := m.parse(read)
	m.packages[dir] = p
	return p
}

// compareDirs orders folders as a walk does: by each of their names.
func compareDirs(x, y string) int {
	if x == "." || y == "." {
		return strings.Compare(strings.TrimPrefix(x, "."), strings.TrimPrefix(y, "."))
	}
	return slices.Compare(strings.Split(x, "/"), strings.Split(y, "/"))
}

func (m *Module) parse(dir Dir) *Package {
	p := &Package{
		Dir: dir.Path, Path: path.Join(m.Path, dir.Path), Fset: token.NewFileSet(), module: m,
		types: map[string]*typeDecl{}, methods: map[string]map[string]*funcDecl{}, funcs: map[string]*funcDecl{}, values: map[string]valueDecl{},
	}
	if vendored, ok := strings.CutPrefix(dir.Path, "vendor/"); ok {
		p.Path = vendored
	}
	for _, src := range dir.Files {
		file, err := parser.ParseFile(p.Fset, src.Name, src.Data, parser.SkipObjectResolution)
		if file == nil {
			continue
		}
		f := &File{Rel: path.Join(dir.Path, src.Name), AST: file, Data: src.Data, Broken: err != nil, Package: p}
		p.Files = append(p.Files, f)
		p.Name = file.Name.Name
		p.declare(f)
	}
	if len(p.Files) == 0 {
		return nil
	}
	return p
}

// declare remembers what a file declares.
func (p *Package) declare(f *File) {
	for _, d := range f.AST.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			fn := &funcDecl{d, f}
			if d.Recv == nil {
				p.funcs[d.Name.Name] = fn
				continue
			}
			recv := receiver(d)
			if p.methods[recv] == nil {
				p.methods[recv] = map[string]*funcDecl{}
			}
			p.methods[recv][d.Name.Name] = fn
		case *ast.GenDecl:
			for _, s := range d.Specs {
				p.declareSpec(f, d, s)
			}
		}
	}
}

func (p *Package) declareSpec(f *File, d *ast.GenDecl, s ast.Spec) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		p.types[s.Name.Name] = &typeDecl{spec: s, file: f}
	case *ast.ValueSpec:
		for i, name := range s.Names {
			v := valueDecl{typ: s.Type, file: f, constant: d.Tok == token.CONST}
			if len(s.Values) == len(s.Names) {
				v.expr = s.Values[i]
			}
			p.values[name.Name] = v
		}
	}
}

// receiver is the name of the type that a method is of.
func receiver(d *ast.FuncDecl) string {
	if len(d.Recv.List) == 0 {
		return ""
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// Line is the line of a node of the package.
func (p *Package) Line(n ast.Node) int { return p.Fset.Position(n.Pos()).Line }
