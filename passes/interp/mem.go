package interp

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/dupsert/dupsert/passes/summary"
)

// mem is what the memory holds, by address. Addresses that are not in it hold
// what they held when the root function was called.
type mem map[*Term]Val

func (m mem) clone() mem { return maps.Clone(m) }

// under reports whether address a lies inside the object at address root.
func under(a, root *Term) bool {
	for a.Kind == KFieldA || a.Kind == KIndexA {
		a = a.Args[0].T
		if a == nil {
			return false
		}
		if a == root {
			return true
		}
	}
	return false
}

// rootOf is the object an address lies in.
func rootOf(a *Term) *Term {
	for (a.Kind == KFieldA || a.Kind == KIndexA) && a.Args[0].T != nil {
		a = a.Args[0].T
	}
	return a
}

func (mc *Machine) store(m mem, addr *Term, v Val) {
	if addr == nil {
		return
	}
	for k := range m {
		if under(k, addr) {
			delete(m, k)
		}
	}
	m[addr] = v
}

// load is the value at addr; class is the class of the value's type.
func (mc *Machine) load(m mem, addr Val, class summary.Class) Val {
	a := addr.T
	if a == nil {
		return mc.opaque(class)
	}
	if v, ok := m[a]; ok {
		if v.Bits == Zero {
			if es, ok := mc.array(m, a, class); ok {
				return es
			}
		}
		return mc.withFields(m, a, v)
	}
	switch a.Kind {
	case KFieldA:
		if _, known := mc.has(m, a.Args[0].T); known {
			return mc.fieldOwned(mc.load(m, a.Args[0], summary.Other), a.Site, a.Name, class)
		}
		return mc.fieldOwned(a.Args[0], a.Site, a.Name, class)
	case KIndexA:
		if list := a.Args[0]; list.Is(KList) {
			if i, ok := number(a.Args[1]); ok && i >= 0 && int(i) < len(list.T.Args) {
				return list.T.Args[i]
			}
		}
		if _, known := mc.has(m, a.Args[0].T); known {
			return mc.elemOf(mc.load(m, a.Args[0], summary.Other), class)
		}
		return mc.elemOf(a.Args[0], class)
	case KGlobalA:
		return mc.global(a.Name, class)
	case KAlloc:
		return mc.zero(class)
	case KPhi:
		out, first := Val{}, true
		for _, alt := range a.Args {
			if alt.T == nil || alt.T.Kind == KConst {
				continue
			}
			v := mc.load(m, alt, class)
			if first {
				out, first = v, false
			} else {
				out = mc.join(out, v, "load"+strconv.Itoa(a.ID))
			}
		}
		if !first {
			return out
		}
	}
	// The value behind an opaque pointer has the pointer's identity: p.Email is the same for p *User and User.
	return Val{mc.readBits(a, class), a}
}

// array is the array in the variable at address a, if all its elements were stored one by one.
func (mc *Machine) array(m mem, a *Term, class summary.Class) (Val, bool) {
	if a.Kind != KAlloc || class != summary.Other && class != summary.List {
		return Val{}, false
	}
	es, _ := mc.elems(m, Val{NonZero, mc.terms.get(Term{Kind: KSlice, Args: []Val{{NonZero, a}}})})
	if len(es) == 0 {
		return Val{}, false
	}
	return Val{NonZero, mc.terms.get(Term{Kind: KList, Class: summary.List, Args: es})}, true
}

// has reports whether memory knows anything of the object that holds address a.
func (mc *Machine) has(m mem, a *Term) (Val, bool) {
	for a != nil {
		if v, ok := m[a]; ok {
			return v, true
		}
		if a.Kind != KFieldA && a.Kind != KIndexA {
			return Val{}, a.Kind == KAlloc
		}
		a = a.Args[0].T
	}
	return Val{}, false
}

// withFields adds to the struct value v, stored at a, what was stored into its fields since.
func (mc *Machine) withFields(m mem, a *Term, v Val) Val {
	var names []string
	vals := map[string]Val{}
	for k := range m {
		f := fieldUnder(k, a)
		if f == nil {
			continue
		}
		if _, have := vals[f.Name]; have {
			continue
		}
		fv, ok := m[f]
		if !ok { // only fields of the field were stored
			fv = mc.fieldOf(v, f.Name, summary.Other)
		}
		names = append(names, f.Name)
		vals[f.Name] = mc.withFields(m, f, fv)
	}
	if len(names) == 0 {
		return v
	}
	slices.Sort(names)
	t := Term{Kind: KStruct, Names: names, Base: v.T}
	bits := v.Bits
	for _, n := range names {
		t.Args = append(t.Args, vals[n])
		if vals[n].Bits&NonZero != 0 {
			bits |= NonZero
			if vals[n].Bits == NonZero {
				bits = NonZero
			}
		}
	}
	return Val{bits, mc.terms.get(t)}
}

// fieldUnder is the address of the field of the struct at a in which the
// address k lies, nil if it lies elsewhere.
func fieldUnder(k, a *Term) *Term {
	for k != nil && k.Kind == KFieldA {
		if k.Args[0].T == a {
			return k
		}
		k = k.Args[0].T
	}
	return nil
}

// struct value of an alloc into whose fields was stored without a store of the whole.
func (mc *Machine) whole(m mem, a Val) Val {
	if a.T == nil {
		return a
	}
	if v, ok := m[a.T]; ok {
		return mc.withFields(m, a.T, v)
	}
	base := mc.load(m, a, summary.Other)
	return mc.withFields(m, a.T, base)
}

func (mc *Machine) fieldOf(v Val, name string, class summary.Class) Val {
	switch t := v.T; {
	case t == nil:
		return mc.opaque(class)
	case t.Kind == KConst && v.Bits == Zero:
		return mc.zero(class)
	case t.Kind == KStruct:
		for i, n := range t.Names {
			if n == name {
				return t.Args[i]
			}
		}
		if t.Base == nil || t.Base.Kind == KConst {
			return mc.zero(class)
		}
		return mc.fieldOf(Val{Either, t.Base}, name, class)
	default:
		t = mc.value(t)
		if b, ok := mc.bound(t, name, class); ok {
			return b
		}
		f := mc.terms.get(Term{Kind: KField, Name: name, Args: []Val{{Either, t}}})
		if f.Type == 0 {
			f.Type = class
		}
		bits := mc.readBits(t, class)
		if bits == Either && v.Bits == Zero && !f.Row { // a zero struct has zero fields
			bits = Zero
		}
		return Val{bits, f}
	}
}

// bound is what a field of the row that was found holds for certain: the value it was looked up by.
func (mc *Machine) bound(row *Term, name string, class summary.Class) (Val, bool) {
	if mc.Lib == nil || mc.Assume.Outcome != Hit || !row.Row || row.Elem || row.Kind != KLib {
		return Val{}, false
	}
	v, ok := mc.Lib.Bound(mc, name)
	if !ok {
		return Val{}, false
	}
	switch class {
	case summary.Number, summary.String, summary.Ptr, summary.Other:
		v.Bits = NonZero
	}
	return v, true
}

// value is the value at an address of which memory knows nothing: p.User for &p.User.
func (mc *Machine) value(t *Term) *Term {
	switch t.Kind {
	case KFieldA:
		return mc.terms.get(Term{Kind: KField, Class: summary.Other, Name: t.Name, Args: []Val{{Either, mc.value(t.Args[0].T)}}})
	case KIndexA:
		return mc.terms.get(Term{Kind: KElem, Class: summary.Other, Args: []Val{{Either, mc.value(t.Args[0].T)}, t.Args[1]}})
	}
	return t
}

// fieldOwned is fieldOf of a struct type known by name: a field that holds one text for ever is that text.
func (mc *Machine) fieldOwned(v Val, owner, name string, class summary.Class) Val {
	f := mc.fieldOf(v, name, class)
	if owner == "" && (v.Is(KGlobal) || v.Is(KGlobalA)) { // models.UserWhere.Name
		owner = v.T.Name
	}
	if column, ok := mc.column(owner, name, class); ok && f.Is(KField) {
		return column
	}
	if class == summary.String && v.T != nil && (v.T.Kind == KGlobal || v.T.Kind == KGlobalA) {
		if text, ok := mc.Prog.Text(v.T.Name + "." + name); ok {
			return mc.text(text)
		}
	}
	if owner == "" || !f.Is(KField) || (class != summary.String && class != summary.Ptr) {
		return f
	}
	text, stmt, ok := mc.Prog.FieldText(owner, name)
	switch {
	case !ok:
	case stmt:
		return Val{NonZero, mc.terms.get(Term{Kind: KLib, Name: "stmt", Class: summary.Ptr, Args: []Val{mc.text(text)}})}
	case class == summary.String:
		return mc.text(text)
	}
	if fn := mc.Prog.FieldFunc(owner, name); fn != "" && class == summary.Ptr {
		return Val{NonZero, mc.terms.get(Term{Kind: KFunc, Name: fn, Class: summary.Ptr})}
	}
	return f
}

// column is what a field of generated code stands for that names a column.
//
//	q.User.Name
func (mc *Machine) column(owner, name string, class summary.Class) (Val, bool) {
	if owner == "" || class != summary.Other && class != summary.Any {
		return Val{}, false
	}
	text, ok := mc.Prog.Text(ColumnMark + owner + "." + name)
	if !ok {
		return Val{}, false
	}
	return Val{NonZero, mc.terms.get(Term{Kind: KLib, Name: ColumnName, Site: text, Class: class})}, true
}

// ColumnMark begins the name under which the program keeps the column that a
// generated field names, ColumnName is the name of its value.
const (
	ColumnMark = "column "
	ColumnName = "column name"
)

func (mc *Machine) elemOf(v Val, class summary.Class) Val {
	t := v.T
	if t == nil {
		return mc.opaque(class)
	}
	if t = notNil(t); t.Kind == KList && len(t.Args) == 1 {
		return t.Args[0]
	}
	t = mc.value(t)
	e := Term{Kind: KElem, Class: class, Args: []Val{{Either, t}}}
	if t.Row {
		e.Elem = true
	}
	n := mc.terms.get(e)
	if n.Row && mc.Assume.Outcome == Hit {
		n.Elem = true
	}
	bits := mc.readBits(t, class)
	switch {
	case v.T.Kind == KList && len(v.T.Args) > 0: // one of those that were put there
		bits = 0
		for _, a := range v.T.Args {
			bits |= a.Bits
		}
	case t.Row && mc.Assume.Outcome == Hit && class == summary.Ptr && t.Kind != KField: // a row is not nil
		bits = NonZero
	}
	return Val{bits, n}
}

// notNil is the list that a list is, if it is not nil: a nil one has no elements.
func notNil(t *Term) *Term {
	if t.Kind != KPhi {
		return t
	}
	var one *Term
	for _, a := range t.Args {
		switch {
		case a.T == nil || a.T.Kind == KConst:
		case one != nil:
			return t
		default:
			one = a.T
		}
	}
	if one == nil {
		return t
	}
	return one
}

// readBits are the bits of something read out of t: what a lookup that hit has
// read is not the zero value, for the classes in which code tests that.
func (mc *Machine) readBits(t *Term, class summary.Class) Bits {
	if t.Row && mc.Assume.Outcome == Hit {
		switch class {
		case summary.Number, summary.String, summary.Other:
			return NonZero
		case summary.Bool:
			if t.Kind == KLib && t.Name == Answer {
				return NonZero
			}
		}
	}
	return Either
}

// Answer is the name of a row that holds no more than whether something is there.
const Answer = "answer"

// joinMem merges b into a. Addresses of variables that one side has not yet allocated keep the other side's value.
func (mc *Machine) joinMem(a, b mem, site string) mem {
	out := a.clone()
	for _, k := range differing(a, b) {
		at := site + "@" + strconv.Itoa(k.ID)
		av, ina := a[k]
		bv, inb := b[k]
		switch {
		case ina && inb:
			out[k] = mc.join(av, bv, at)
		case k.Kind == KLib: // a flag that one side lacks
			one := av
			if inb {
				one = bv
			}
			out[k] = Val{one.Bits | Zero, one.T}
		case ina:
			out[k] = mc.joinMissing(b, k, av, at)
		default:
			out[k] = mc.joinMissing(a, k, bv, at)
		}
	}
	return out
}

// joinMissing joins v, stored at k, with what the other memory has there without knowing it by itself.
func (mc *Machine) joinMissing(other mem, k *Term, v Val, at string) Val {
	if k.Kind != KFieldA && k.Kind != KIndexA {
		return v
	}
	if r := rootOf(k); r.Kind == KAlloc {
		if _, allocated := other[r]; !allocated {
			return v
		}
	}
	return mc.join(v, mc.load(other, Val{NonZero, k}, classOf(v)), at)
}

// differing are the addresses at which two memories differ, in a fixed order.
func differing(a, b mem) []*Term {
	var out []*Term
	for k, v := range a {
		if w, ok := b[k]; !ok || w != v {
			out = append(out, k)
		}
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, byID)
	return out
}

func byID(a, b *Term) int { return cmp.Compare(a.ID, b.ID) }

// sweep drops the variables that a call has made and that nothing it leaves
// behind points to: they are gone when it returns.
func sweep(out, in mem, results []Val) {
	fresh := map[*Term]bool{}
	for k := range out {
		if r := rootOf(k); r.Kind == KAlloc {
			if _, old := in[r]; !old {
				fresh[r] = true
			}
		}
	}
	if len(fresh) == 0 {
		return
	}
	live := map[*Term]bool{}
	seen := map[*Term]bool{}
	var mark func(t *Term)
	mark = func(t *Term) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		if fresh[t] {
			live[t] = true
		}
		for _, a := range t.Args {
			mark(a.T)
		}
		mark(t.Base)
	}
	for _, v := range results {
		mark(v.T)
	}
	for k, v := range out {
		if !fresh[rootOf(k)] {
			mark(v.T)
		}
	}
	for grown := true; grown; {
		before := len(live)
		for k, v := range out {
			if live[rootOf(k)] {
				mark(v.T)
			}
		}
		grown = len(live) > before
	}
	for k := range out {
		if r := rootOf(k); fresh[r] && !live[r] {
			delete(out, k)
		}
	}
}

func sortedKeys(m mem) []*Term {
	out := make([]*Term, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, byID)
	return out
}

func classOf(v Val) summary.Class {
	if v.T == nil {
		return summary.Other
	}
	return v.T.Class
}

func (mc *Machine) sameMem(a, b mem) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, ok := b[k]; !ok || w != v {
			return false
		}
	}
	return true
}
