package dbssa

import (
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// maxText bounds a variable's text in a fact: larger ones are schemas and pages, not queries.
const maxText = 16 << 10

// Package is what the one package under analysis contributes to those that
// import it: the functions named, and what they need to be run elsewhere.
func (p *Program) Package(names []string) *summary.Package {
	e := &export{p: p, in: map[string]bool{}, out: &summary.Package{Path: p.own[0].Pkg.Path()},
		texts: map[string]bool{}, fields: map[string]bool{}, types: map[string]bool{}, groups: map[string]int{}, called: map[string]bool{}}
	for _, name := range names {
		e.in[name] = true
		e.fn(p.Func(name))
	}
	e.exportedTexts()
	for _, name := range slices.Sorted(maps.Keys(p.texts)) {
		if text := p.texts[name]; len(text) <= maxText && (e.texts[e.variable(name)] || e.marks(name)) {
			e.out.Texts = append(e.out.Texts, summary.Global{Name: name, Text: text})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.fields)) {
		if v, ok := p.fields[name]; ok {
			e.out.Fields = append(e.out.Fields, summary.FieldValue{Name: name, Text: v.Text, Stmt: v.Stmt, Func: v.Func})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.types)) {
		e.out.Types = append(e.out.Types, *p.Type(name))
	}
	e.impls()
	return e.out
}

// export collects what functions need.
type export struct {
	p      *Program
	in     map[string]bool
	out    *summary.Package
	texts  map[string]bool
	fields map[string]bool
	types  map[string]bool
	groups map[string]int // interfaces by their methods
	called map[string]bool
}

func (e *export) fn(f *summary.Func) {
	e.out.Funcs = append(e.out.Funcs, f)
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			e.instr(&f.Blocks[i].Instrs[j])
		}
	}
}

func (e *export) instr(in *summary.Instr) {
	switch in.Op {
	case summary.FieldAddr, summary.FieldVal:
		if in.Type == "" {
			break
		}
		e.fields[in.Type+"."+in.Name] = true
		if t := e.p.Type(in.Type); t != nil && slices.ContainsFunc(t.Fields, func(f summary.Field) bool { return strings.Contains(f.Tag, "query:") }) {
			e.types[in.Type] = true
		}
	case summary.Iface:
		e.typ(in.Type)
	case summary.Invoke:
		e.invoke(in.Name)
	}
	for _, a := range in.Args {
		if a.Kind == summary.GlobalAt {
			e.texts[a.Text] = true
		}
	}
}

// typ notes a struct type that is handed on as an interface: a database call
// may take its columns from it, and an error may be one.
func (e *export) typ(name string) {
	name = strings.TrimLeft(name, "*[]")
	if e.types[name] {
		return
	}
	path, _, _ := strings.Cut(name, "/")
	if !strings.Contains(path, ".") && !strings.HasPrefix(name, e.out.Path+".") {
		return // of the standard library
	}
	t := e.p.Type(name)
	if t == nil {
		return
	}
	e.types[name] = true
	if t.Elem != "" {
		e.typ(t.Elem)
	}
	for _, f := range t.Fields {
		if f.Embedded {
			e.typ(f.Type)
		}
	}
}

// invoke notes the interface of a method that is called.
func (e *export) invoke(name string) {
	m, ok := e.p.methods[name]
	if e.called[name] || !ok {
		return
	}
	e.called[name] = true
	needs := methodsOf(m.iface)
	var key strings.Builder
	for _, n := range needs {
		key.WriteString(n.ID + n.Sig + ";")
	}
	at, known := e.groups[key.String()]
	if !known {
		at = len(e.out.Ifaces)
		e.groups[key.String()] = at
		e.out.Ifaces = append(e.out.Ifaces, summary.Interface{Needs: needs})
	}
	g := &e.out.Ifaces[at]
	g.Calls = append(g.Calls, summary.InterfaceCall{Name: name, Library: e.p.library(m)})
}

// variable is the variable that a text belongs to: pkg.V of pkg.V, pkg.V[key]
// and pkg.V.field, "" for one of another package.
func (e *export) variable(text string) string {
	name, own := strings.CutPrefix(text, e.out.Path+".")
	if !own {
		return ""
	}
	if i := strings.IndexAny(name, ".[="); i >= 0 {
		name = name[:i]
	}
	return e.out.Path + "." + name
}

// marks reports whether a text is what is known of the package's generated code, or of a type's table.
func (e *export) marks(name string) bool {
	what, of, ok := strings.Cut(name, " ")
	if what+" " == dal.TableMark || what+" " == dal.KeyMark || what+" " == dal.PrefixMark || name == dal.TranslateMark { // also of a type that the package imports
		return ok
	}
	return ok && (what+" " == dal.Mark("") || what+" " == interp.ColumnMark) && strings.HasPrefix(of, e.out.Path+".")
}

// exportedTexts notes the package's exported text variables: other packages may run them.
func (e *export) exportedTexts() {
	scope := e.p.own[0].Pkg.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name); obj.(type) {
		case *types.Var, *types.Const, *types.TypeName: // of the latter, those of generated code: see generated
			if obj.Exported() {
				e.texts[e.out.Path+"."+name] = true
			}
		}
	}
}

// impls notes the types one of whose methods is among the functions.
func (e *export) impls() {
	for _, i := range e.p.methodSets() {
		if slices.ContainsFunc(i.Methods, func(m summary.Method) bool { return e.in[m.Func] }) {
			e.out.Impls = append(e.out.Impls, i)
		}
	}
}
