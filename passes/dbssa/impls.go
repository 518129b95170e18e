package dbssa

import (
	"go/types"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/summary"
)

// maxImpls bounds the implementations of one method that are looked at.
const maxImpls = 12

// Impls are the functions that may run when the interface method is called:
// a data-access library's own if one of its types implements the interface,
// else those of the types under analysis.
func (p *Program) Impls(name string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if out, ok := p.impls[name]; ok {
		return out
	}
	if dal.Lookup(name) != nil {
		return nil
	}
	m, own := p.methods[name]
	i, imported := p.ifaces[name]
	if !own && !imported {
		return nil
	}
	out := p.implsOf(name, m, own, i)
	p.impls[name] = out
	return out
}

func (p *Program) implsOf(name string, m method, own bool, i imported) []string {
	library := i.library
	if own {
		library = p.library(m)
	}
	if library != "" {
		return []string{library}
	}
	var out []string
	if own {
		for _, t := range p.named {
			if fn := implements(t, m); fn != nil {
				out = append(out, summary.MethodName(fn))
			}
		}
		if len(p.known.Imported) > 0 {
			i.needs = methodsOf(m.iface)
		}
	} else {
		out = matching(out, p.methodSets(), name, i.needs)
	}
	for _, a := range p.known.Imported {
		out = matching(out, a.Impls, name, i.needs)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) > maxImpls {
		out = out[:maxImpls]
	}
	return out
}

// library is the function of a data-access library that runs for the method, or "".
func (p *Program) library(m method) string {
	for _, t := range p.libraryTypes() {
		if fn := implements(t, m); fn != nil {
			if n := summary.MethodName(fn); dal.Lookup(n) != nil {
				return n
			}
		}
	}
	return ""
}

// implements returns the method of t, or of *t, that runs for m, or nil.
func implements(t types.Type, m method) *types.Func {
	if types.IsInterface(t) {
		return nil
	}
	if n, ok := t.(*types.Named); ok && n.TypeParams().Len() > 0 {
		return nil
	}
	ptr := types.NewPointer(t)
	if !types.Implements(ptr, m.iface) {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(ptr, true, m.fn.Pkg(), m.fn.Name())
	fn, _ := obj.(*types.Func)
	return fn
}

// libraryTypes are the receiver types of the data-access libraries that the program imports.
func (p *Program) libraryTypes() []types.Type {
	var out []types.Type
	seen := map[string]bool{}
	for _, l := range dal.Libraries {
		for i := range l.Calls {
			recv, ok := receiver(l.Calls[i].Name)
			if !ok || seen[recv] {
				continue
			}
			seen[recv] = true
			dot := strings.LastIndexByte(recv, '.')
			pkg := p.universe[recv[:dot]]
			if pkg == nil {
				continue
			}
			if obj := pkg.Scope().Lookup(recv[dot+1:]); obj != nil {
				out = append(out, obj.Type())
			}
		}
	}
	return out
}

// receiver is the receiver type of a method's full name, without the star.
func receiver(name string) (string, bool) {
	if !strings.HasPrefix(name, "(") {
		return "", false
	}
	recv := name[1:strings.LastIndexByte(name, ')')]
	return strings.TrimPrefix(recv, "*"), true
}

// Type returns what is known of a struct type by its full name, or nil.
func (p *Program) Type(name string) *summary.Type {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t, ok := p.types[name]; ok {
		return t
	}
	t := p.typeOf(name)
	p.types[name] = t
	return t
}

func (p *Program) typeOf(name string) *summary.Type {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return nil
	}
	var obj types.Object
	if pkg := p.universe[name[:dot]]; pkg != nil {
		obj = pkg.Scope().Lookup(name[dot+1:])
	}
	if obj == nil {
		return p.importedType(name)
	}
	switch u := obj.Type().Underlying().(type) {
	case *types.Slice, *types.Pointer, *types.Array:
		return &summary.Type{Name: name, Elem: types.TypeString(u, nil)}
	}
	s, ok := obj.Type().Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	t := &summary.Type{Name: name}
	for i := range s.NumFields() {
		f := s.Field(i)
		t.Fields = append(t.Fields, summary.Field{Name: f.Name(), Tag: s.Tag(i), Type: types.TypeString(f.Type(), nil), Embedded: f.Embedded()})
	}
	return t
}
