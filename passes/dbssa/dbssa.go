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

	"github.com/dupsert/dupsert/passes/summary"
)

// Source is one package with syntax and types.
type Source struct {
	Pkg   *types.Package
	Info  *types.Info
	Files []*ast.File
	Dir   string // where its embedded files are looked for
}

// Program is the packages under analysis, and what is known of those they import.
type Program struct {
	fset    *token.FileSet
	prog    *ssa.Program
	own     []*ssa.Package
	sources map[*types.Package]Source

	mu      sync.Mutex
	raw     map[string]*ssa.Function
	names   []string
	made    map[string]*summary.Func
	foreign map[string]*summary.Func // functions of imported packages, from facts
	methods map[string]method
	impls   map[string][]string
	named   []types.Type
	types   map[string]*summary.Type
	texts   map[string]string
	fields  map[string]Value
	queries map[string]string // named queries of SQL files
	reaches map[string]bool
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

// New builds the packages. queries are the named queries of the module's SQL files.
func New(fset *token.FileSet, sources []Source, queries map[string]string) *Program {
	p := &Program{
		fset: fset, prog: ssa.NewProgram(fset, ssa.BuilderMode(0)), sources: map[*types.Package]Source{},
		raw: map[string]*ssa.Function{}, made: map[string]*summary.Func{}, foreign: map[string]*summary.Func{},
		methods: map[string]method{}, impls: map[string][]string{}, types: map[string]*summary.Type{},
		texts: map[string]string{}, fields: map[string]Value{}, queries: queries,
	}
	created := map[*types.Package]bool{}
	for _, s := range sources {
		p.sources[s.Pkg] = s
		created[s.Pkg] = true
	}
	var create func(pkgs []*types.Package)
	create = func(pkgs []*types.Package) {
		for _, dep := range pkgs {
			if !created[dep] {
				created[dep] = true
				p.prog.CreatePackage(dep, nil, nil, true)
				create(dep.Imports())
			}
		}
	}
	for _, s := range sources {
		create(s.Pkg.Imports())
	}
	for _, s := range sources {
		p.own = append(p.own, p.prog.CreatePackage(s.Pkg, s.Files, s.Info, false))
	}
	for _, pkg := range p.own {
		pkg.Build()
	}
	p.collect()
	return p
}

// collect lists the functions and named types of the packages.
func (p *Program) collect() {
	add := func(fn *ssa.Function) {
		var visit func(fn *ssa.Function)
		visit = func(fn *ssa.Function) {
			name := summary.FuncName(fn)
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
	}
	slices.Sort(p.names)
	for _, name := range p.names {
		p.scanFields(p.raw[name])
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

// Names are the functions with a body in the packages under analysis, sorted.
func (p *Program) Names() []string { return p.names }

// Func returns the summary of a function, nil when its body is not known.
func (p *Program) Func(name string) *summary.Func {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f, ok := p.made[name]; ok {
		return f
	}
	fn := p.raw[name]
	if fn == nil {
		f := p.foreign[name]
		return f
	}
	f := summary.Build(p.fset, fn)
	p.made[name] = f
	p.noteMethods(fn)
	return f
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
