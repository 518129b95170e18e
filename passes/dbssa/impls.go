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
	m, ok := p.methods[name]
	if !ok {
		return nil
	}
	if dal.Lookup(name) != nil {
		return nil
	}
	var out []string
	for _, t := range p.libraryTypes() {
		if fn := implements(t, m); fn != nil {
			if n := summary.MethodName(fn); dal.Lookup(n) != nil {
				out = append(out, n)
			}
		}
	}
	if len(out) > 0 {
		out = out[:1]
		p.impls[name] = out
		return out
	}
	for _, t := range p.named {
		if fn := implements(t, m); fn != nil {
			out = append(out, summary.MethodName(fn))
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) > maxImpls {
		out = out[:maxImpls]
	}
	p.impls[name] = out
	return out
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
			pkg := p.prog.ImportedPackage(recv[:dot])
			if pkg == nil {
				continue
			}
			if obj := pkg.Pkg.Scope().Lookup(recv[dot+1:]); obj != nil {
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
	p.types[name] = nil
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return nil
	}
	pkg := p.prog.ImportedPackage(name[:dot])
	if pkg == nil {
		for _, own := range p.own {
			if own.Pkg.Path() == name[:dot] {
				pkg = own
			}
		}
	}
	if pkg == nil {
		return nil
	}
	obj := pkg.Pkg.Scope().Lookup(name[dot+1:])
	if obj == nil {
		return nil
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
	p.types[name] = t
	return t
}
