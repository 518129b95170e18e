// Package dbssa builds the SSA form of the packages under analysis and offers
// their functions as summaries, made when they are first asked for. By itself
// it does not report any diagnostics.
package dbssa

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/summary"
)

// Source is one package with syntax and types.
type Source struct {
	Pkg   *types.Package
	Info  *types.Info
	Files []*ast.File
	Dir   string                            // where its embedded files are looked for
	Read  func(name string) ([]byte, error) // reads them; nil for os.ReadFile
}

// Known is what is known beside the packages themselves.
type Known struct {
	// Queries gives the named queries of the module's SQL files. It is called once, when one is first asked for.
	Queries func() (map[string]string, error)
	// Imported are the facts of imported packages.
	Imported []*summary.Archive
	// Module and Root are a module's path and its folder: files of imported
	// packages that are in the module are named by where they are on disk.
	Module, Root string
	// Part says that other packages may call these.
	Part bool
}

// Program is the packages under analysis, and what is known of those they import.
type Program struct {
	fset    *token.FileSet
	prog    *ssa.Program
	own     []*ssa.Package
	sources map[*types.Package]Source

	universe map[string]*types.Package // all that is imported, however far

	mu        sync.Mutex
	raw       map[string]*ssa.Function
	names     []string
	made      map[string]*summary.Func
	methods   map[string]method
	impls     map[string][]string
	named     []types.Type
	sets      []summary.Impl // methods of named, when they are compared with an imported interface's
	types     map[string]*summary.Type
	texts     map[string]string
	fields    map[string]Value
	bobWheres [][2]string // fields of conditions, and those of columns that they are made of
	marked    bool        // there is generated code, but for ent's

	known   Known
	queries map[string]string // named queries of SQL files
	foreign map[string]*summary.Archive
	ifaces  map[string]imported // interface methods that imported functions call
	err     error
}

// imported is a called interface method of an imported package.
type imported struct {
	needs   []summary.Method
	library string
}

// method is an interface method that is called.
type method struct {
	iface *types.Interface
	fn    *types.Func
}

// Value is what a struct field holds for the program's whole life.
type Value struct {
	Text string // SQL of a text or prepared statement
	Stmt bool
	Func string // or the one function
}

// New builds the packages.
func New(fset *token.FileSet, sources []Source, known Known) *Program {
	p := &Program{
		fset: fset, prog: ssa.NewProgram(fset, ssa.BuilderMode(0)), sources: map[*types.Package]Source{}, universe: map[string]*types.Package{},
		raw: map[string]*ssa.Function{}, made: map[string]*summary.Func{}, methods: map[string]method{}, impls: map[string][]string{},
		types: map[string]*summary.Type{}, texts: map[string]string{}, fields: map[string]Value{},
		known: known, foreign: map[string]*summary.Archive{}, ifaces: map[string]imported{},
	}
	created := map[*types.Package]bool{}
	for _, s := range sources {
		p.sources[s.Pkg] = s
		created[s.Pkg] = true
		p.universe[s.Pkg.Path()] = s.Pkg
	}
	for _, s := range sources {
		p.reachTypes(s.Pkg)
		for _, dep := range s.Pkg.Imports() { // code names functions of direct imports only
			if !created[dep] {
				created[dep] = true
				p.prog.CreatePackage(dep, nil, nil, true)
			}
		}
	}
	for _, s := range sources {
		p.own = append(p.own, p.prog.CreatePackage(s.Pkg, s.Files, s.Info, false))
	}
	for _, pkg := range p.own {
		pkg.Build()
	}
	p.importTexts()
	p.generated()
	p.collect()
	p.imports()
	return p
}

// reachTypes lists what a package imports, however far.
func (p *Program) reachTypes(pkg *types.Package) {
	for _, dep := range pkg.Imports() {
		if p.universe[dep.Path()] == nil {
			p.universe[dep.Path()] = dep
			p.reachTypes(dep)
		}
	}
}

// collect lists the functions and named types of the packages.
func (p *Program) collect() {
	defer slices.Sort(p.names)
	add := func(fn *ssa.Function) {
		var visit func(fn *ssa.Function)
		visit = func(fn *ssa.Function) {
			name := summary.FuncName(fn)
			if dal.Covered(name, p.Text) {
				return // generated: known from tables
			}
			if fn.Blocks != nil && p.raw[name] == nil {
				p.raw[name] = fn
				p.names = append(p.names, name)
			}
			for _, a := range fn.AnonFuncs {
				visit(a)
			}
		}
		visit(fn)
	}
	for _, pkg := range p.own {
		for _, name := range sortedMembers(pkg) {
			switch m := pkg.Members[name].(type) {
			case *ssa.Function:
				add(m)
			case *ssa.Type:
				if _, isAlias := m.Object().(*types.TypeName); isAlias && m.Object().(*types.TypeName).IsAlias() {
					continue
				}
				n, ok := m.Type().(*types.Named)
				if !ok {
					continue
				}
				p.named = append(p.named, n)
				for i := range n.NumMethods() {
					if fn := p.prog.FuncValue(n.Method(i)); fn != nil {
						add(fn)
					}
				}
			}
		}
		p.globals(pkg)
		p.declares(pkg.Func("init"))
	}
	for _, name := range p.names {
		p.scanFields(p.raw[name])
		p.declares(p.raw[name])
	}
}

func sortedMembers(pkg *ssa.Package) []string {
	out := make([]string, 0, len(pkg.Members))
	for name := range pkg.Members {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Names are the functions whose bodies are known, of the packages under analysis and of imported ones, sorted.
func (p *Program) Names() []string { return p.names }

// Own reports whether a function is of the packages under analysis.
func (p *Program) Own(name string) bool { return p.raw[name] != nil }

// Open reports whether functions may call this one that are not seen.
func (p *Program) Open(name string) bool {
	fn := p.raw[name]
	return p.known.Part && fn != nil && token.IsExported(fn.Name()) && fn.Package() != nil && fn.Package().Pkg.Name() != "main"
}

// Place is where a function stands.
func (p *Program) Place(name string) string {
	if fn := p.raw[name]; fn != nil {
		return p.fset.Position(fn.Pos()).String()
	}
	if a := p.foreign[name]; a != nil {
		return a.Path
	}
	return "-"
}

// Pos is the position of a function under analysis.
func (p *Program) Pos(name string) token.Pos {
	if fn := p.raw[name]; fn != nil {
		return fn.Pos()
	}
	return token.NoPos
}

// Func returns the summary of a function, nil when its body is not known.
func (p *Program) Func(name string) *summary.Func {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f, ok := p.made[name]; ok {
		return f
	}
	var f *summary.Func
	if fn := p.raw[name]; fn != nil {
		f = summary.Build(p.fset, fn)
		p.noteMethods(fn)
	} else {
		f = p.fromFact(name)
	}
	p.made[name] = f
	return f
}

// Calls is what a function refers to that may run.
func (p *Program) Calls(name string) summary.Calls {
	if a := p.foreign[name]; a != nil && !p.Own(name) {
		return a.Calls(name)
	}
	if f := p.Func(name); f != nil {
		return f.Calls()
	}
	return summary.Calls{}
}

// Err is the first error of reading what the program was asked for.
func (p *Program) Err() error { return p.err }

func (p *Program) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// noteMethods remembers the interface methods that a function calls.
func (p *Program) noteMethods(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			c, ok := in.(ssa.CallInstruction)
			if !ok || !c.Common().IsInvoke() {
				continue
			}
			name := summary.MethodName(c.Common().Method)
			if _, known := p.methods[name]; known {
				continue
			}
			t := c.Common().Value.Type()
			if recv := c.Common().Method.Signature().Recv(); recv != nil {
				if n, isNamed := types.Unalias(recv.Type()).(*types.Named); isNamed && n.TypeArgs().Len() == n.TypeParams().Len() {
					t = recv.Type()
				}
			}
			if i, ok := t.Underlying().(*types.Interface); ok {
				p.methods[name] = method{i, c.Common().Method}
			}
		}
	}
}
