package dbssa

import (
	"cmp"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// methodSets are the methods of the named types under analysis, as text.
func (p *Program) methodSets() []summary.Impl {
	if p.sets != nil {
		return p.sets
	}
	p.sets = []summary.Impl{}
	for _, t := range p.named {
		if types.IsInterface(t) || t.(*types.Named).TypeParams().Len() > 0 {
			continue
		}
		i := summary.Impl{Type: types.TypeString(t, nil)}
		set := types.NewMethodSet(types.NewPointer(t))
		for m := range set.Methods() {
			if fn, ok := m.Obj().(*types.Func); ok {
				i.Methods = append(i.Methods, methodOf(fn, m.Type().(*types.Signature), summary.MethodName(fn)))
			}
		}
		if len(i.Methods) > 0 {
			sortMethods(i.Methods)
			p.sets = append(p.sets, i)
		}
	}
	slices.SortFunc(p.sets, func(a, b summary.Impl) int { return strings.Compare(a.Type, b.Type) })
	return p.sets
}

// methodsOf are the methods of an interface, as text.
func methodsOf(i *types.Interface) []summary.Method {
	var out []summary.Method
	for m := range i.Methods() {
		out = append(out, methodOf(m, m.Signature(), ""))
	}
	sortMethods(out)
	return out
}

func sortMethods(ms []summary.Method) {
	slices.SortFunc(ms, func(a, b summary.Method) int { return cmp.Compare(a.ID, b.ID) })
}

func methodOf(fn *types.Func, sig *types.Signature, name string) summary.Method {
	var b strings.Builder
	writeSignature(&b, sig)
	return summary.Method{ID: fn.Id(), Sig: b.String(), Func: name}
}

func writeSignature(b *strings.Builder, sig *types.Signature) {
	writeTuple(b, sig.Params(), sig.Variadic())
	writeTuple(b, sig.Results(), false)
}

func writeTuple(b *strings.Builder, t *types.Tuple, variadic bool) {
	b.WriteByte('(')
	for i := range t.Len() {
		if i > 0 {
			b.WriteByte(',')
		}
		if variadic && i == t.Len()-1 {
			b.WriteString("...")
		}
		writeType(b, t.At(i).Type())
	}
	b.WriteByte(')')
}

// writeType writes a type so that identical types give identical text:
// types.TypeString names aliases and parameters.
func writeType(b *strings.Builder, t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		b.WriteByte('*')
		writeType(b, t.Elem())
	case *types.Slice:
		b.WriteString("[]")
		writeType(b, t.Elem())
	case *types.Array:
		b.WriteString("[" + strconv.FormatInt(t.Len(), 10) + "]")
		writeType(b, t.Elem())
	case *types.Map:
		b.WriteString("map[")
		writeType(b, t.Key())
		b.WriteByte(']')
		writeType(b, t.Elem())
	case *types.Chan:
		b.WriteString([]string{"chan ", "chan<- ", "<-chan "}[t.Dir()])
		b.WriteByte('(')
		writeType(b, t.Elem())
		b.WriteByte(')')
	case *types.Signature:
		b.WriteString("func")
		writeSignature(b, t)
	case *types.Named:
		b.WriteString(types.TypeString(t.Origin().Obj().Type(), nil))
		for arg := range t.TypeArgs().Types() {
			b.WriteByte('|')
			writeType(b, arg)
		}
	case *types.Interface:
		b.WriteString("interface{")
		for _, m := range methodsOf(t) {
			b.WriteString(m.ID + m.Sig + ";")
		}
		b.WriteByte('}')
	case *types.Struct:
		b.WriteString("struct{")
		for i := range t.NumFields() {
			b.WriteString(t.Field(i).Id() + " ")
			writeType(b, t.Field(i).Type())
			b.WriteString(strconv.Quote(t.Tag(i)) + ";")
		}
		b.WriteByte('}')
	default:
		b.WriteString(t.String()) // basic types, type parameters
	}
}
