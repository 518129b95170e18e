package gostructs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strings"
)

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

// Package parses the folder, or returns nil if it holds no Go code.
func (m *Module) Package(dir string) *Package {
	if p, ok := m.packages[dir]; ok {
		return p
	}
	m.packages[dir] = nil
	var read Dir
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
