package interp

import (
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// instr runs one instruction. alive is false when control does not go on.
func (mc *Machine) instr(f *frame, b, i int, in *summary.Instr, m *mem) (v Val, alive bool) {
	arg := func(k int) Val { return mc.arg(f, in.Args[k]) }
	site := f.site(b, i)
	switch in.Op {
	case summary.Phi:
		return mc.phi(f, b, in, site), true
	case summary.Alloc:
		a := mc.terms.get(Term{Kind: KAlloc, Name: site, Class: summary.Ptr, N: flagOf(strings.HasPrefix(in.Type, "*[0]"))})
		mc.store(*m, a, mc.zero(classOfType(strings.TrimPrefix(in.Type, "*"))))
		return Val{NonZero, a}, true
	case summary.Load:
		if v, ok := mc.libField(f, b, i, in, arg(0), *m); ok {
			return v, true
		}
		return mc.known(*m, mc.load(*m, arg(0), in.Class)), true
	case summary.Store:
		mc.storeVal(*m, arg(0), arg(1), in.Args[1].Class)
		return Val{}, true
	case summary.FieldAddr:
		base := arg(0)
		return Val{NonZero, mc.fieldAddr(base, in.Type, in.Name)}, true
	case summary.FieldVal:
		return mc.fieldOwned(arg(0), in.Type, in.Name, in.Class), true
	case summary.IndexAddr:
		return Val{NonZero, mc.indexAddr(arg(0), arg(1), in.Args[1].Kind == summary.Const)}, true
	case summary.IndexVal:
		return mc.elemOf(arg(0), in.Class), true
	case summary.Lookup:
		return mc.lookup(mc.mapVal(*m, arg(0)), arg(1), in), true
	case summary.MapUpdate:
		mc.mapUpdate(*m, arg(0), arg(1), arg(2))
		return Val{}, true
	case summary.Slice:
		return mc.slice(arg(0)), true
	case summary.Make:
		if len(in.Args) == 1 && arg(0).Bits&NonZero != 0 { // make([]T, n): not known to be empty
			return mc.Opaque("make"+site, summary.List), true
		}
		return Val{Zero, mc.terms.get(Term{Kind: KMap, Site: site, Class: summary.List})}, true
	case summary.Extract:
		t := arg(0)
		if t.Is(KTuple) && in.N < len(t.T.Args) {
			return t.T.Args[in.N], true
		}
		return mc.Opaque("tuple"+site, in.Class), true
	case summary.Bin:
		return mc.binary(in.Name, mc.known(*m, arg(0)), mc.known(*m, arg(1)), in.Class, site), true
	case summary.Not:
		x := arg(0)
		return mc.boolean(x.Bits>>1&1 | x.Bits<<1&2), true
	case summary.Copy:
		return arg(0), true
	case summary.Convert:
		x := arg(0)
		return x, true
	case summary.Iface:
		x := arg(0)
		if x.Is(KAlloc) && !strings.HasPrefix(in.Type, "*") {
			x = mc.whole(*m, x)
		}
		if x.Is(KGlobal) && in.Class == summary.Error { // a sentinel of a type of its own: pg.ErrNoRows
			return mc.global(x.T.Name, summary.Error), true
		}
		return Val{NonZero, mc.terms.get(Term{Kind: KIface, Name: instantiate(in.Type, f.types()), Class: in.Class, Args: []Val{x}})}, true
	case summary.Assert:
		return mc.assert(arg(0), in, site), true
	case summary.Closure:
		t := Term{Kind: KFunc, Name: in.Name, Class: summary.Ptr, Site: ChainKey(f.chain) + "!" + siteOf(b, i)}
		for k := range in.Args {
			t.Args = append(t.Args, arg(k))
		}
		c := mc.terms.get(t)
		mc.born(c, f, in, siteOf(b, i))
		return Val{NonZero, c}, true
	case summary.Call, summary.Invoke, summary.Dynamic, summary.Builtin:
		return mc.call(f, b, i, in, m)
	case summary.Range:
		if t := arg(0).T; t != nil {
			if _, empty := (*m)[mc.without(t)]; empty {
				return Val{Zero, mc.terms.get(Term{Kind: KIter, Args: []Val{mc.zero(summary.List)}})}, true
			}
		}
		x := mc.mapVal(*m, arg(0))
		return Val{x.Bits, mc.terms.get(Term{Kind: KIter, Args: []Val{x}})}, true
	case summary.Next:
		return mc.next(arg(0), f.lanes[f.lane].visits[b] == 1), true
	}
	t := Term{Kind: KOp, Name: in.Name, Class: in.Class, Site: site}
	for k := range in.Args {
		t.Args = append(t.Args, arg(k))
	}
	return Val{Either, mc.terms.get(t)}, true
}

func (mc *Machine) phi(f *frame, b int, in *summary.Instr, site string) Val {
	var out Val
	l := f.lanes[f.lane]
	preds := f.fn.Blocks[b].Preds
	for k, a := range in.Args {
		p := preds[k]
		if l.used[b] && p < b {
			continue
		}
		if _, taken := l.edges[[2]int{p, b}]; !taken {
			continue
		}
		v := mc.arg(f, a)
		if v.T == nil {
			continue
		}
		out = mc.join(out, v, "phi"+site)
	}
	if out.T == nil {
		return mc.Opaque("phi"+site, in.Class)
	}
	if l.visits[b] >= widenAt && out.T.Kind == KPhi { // widen: values that grow round a loop
		t := Term{Kind: KPhi, Name: "phi" + site, Class: in.Class, Row: out.T.Row}
		for k, a := range in.Args {
			if v := mc.arg(f, a); preds[k] < b && v.T != nil {
				t.Args = mc.alternatives(t.Args, v)
			}
		}
		if len(t.Args) > 3 {
			t.Args = nil
		}
		if len(t.Args) > 0 {
			t.Args = append(t.Args, mc.Opaque("grown"+site, in.Class))
		}
		out.T = mc.terms.get(t)
	}
	return out
}

func (mc *Machine) fieldAddr(base Val, owner, name string) *Term {
	if base.T == nil {
		return mc.opaque(summary.Ptr).T
	}
	if base.T.Kind == KIface {
		base = base.Strip()
	}
	return mc.terms.get(Term{Kind: KFieldA, Name: name, Site: owner, Class: summary.Ptr, Args: []Val{{Either, base.T}}})
}

// indexAddr is the address of an element. A counter tells elements apart only in
// arrays and lists whose elements are known; elsewhere an index written in the code does.
func (mc *Machine) indexAddr(base, index Val, written bool) *Term {
	if base.T == nil {
		return mc.opaque(summary.Ptr).T
	}
	at := base.T
	if at.Kind == KSlice {
		at = at.Args[0].T
	}
	idx := mc.Const(summary.String, "*", false)
	if c, ok := index.ConstText(); ok && (written || at.Kind == KAlloc || at.Kind == KList) {
		idx = mc.Const(summary.Number, c, false)
	}
	return mc.terms.get(Term{Kind: KIndexA, Class: summary.Ptr, Args: []Val{{Either, at}, idx}})
}

// storeVal stores v; a struct that is stored whole brings its fields along.
func (mc *Machine) storeVal(m mem, addr, v Val, _ summary.Class) {
	if addr.T == nil {
		return
	}
	if addr.T.Kind == KPhi { // one of several places: each may keep what it had
		for _, a := range addr.T.Args {
			if a.T != nil && a.T.Kind != KConst {
				old := mc.load(m, a, classOf(v))
				mc.store(m, a.T, mc.join(old, v, "st"+addr.T.Name))
			}
		}
		return
	}
	mc.store(m, addr.T, v)
}

// slice is x[lo:hi]. A slice of a local array keeps the array's address, so that variadic arguments can be read back.
func (mc *Machine) slice(x Val) Val {
	if x.Is(KAlloc) && x.T.N == 1 { // []T{}
		return mc.zero(summary.List)
	}
	if x.Is(KAlloc) {
		return Val{NonZero, mc.terms.get(Term{Kind: KSlice, Class: summary.List, Args: []Val{x}})}
	}
	return x
}

// libField is what a library knows of the field at an address.
func (mc *Machine) libField(f *frame, b, i int, in *summary.Instr, at Val, m mem) (Val, bool) {
	if mc.Lib == nil || !at.Is(KFieldA) {
		return Val{}, false
	}
	base := at.T.Args[0]
	if !base.Is(KLib) && !base.Is(KPhi) {
		return Val{}, false
	}
	c := &CallSite{Name: at.T.Name, Instr: in, Fn: f.fn, Chain: f.chain, Site: siteOf(b, i), Mem: m, frame: f}
	return mc.Lib.Field(mc, c, base, at.T.Name)
}

// Elems are the elements of a slice or variadic argument, in order, when they are known.
func (c *CallSite) Elems(mc *Machine, v Val) ([]Val, bool) { return mc.elems(c.Mem, v) }

func (mc *Machine) elems(m mem, v Val) ([]Val, bool) {
	switch {
	case v.T == nil:
		return nil, false
	case v.Bits == Zero:
		return nil, true
	case v.T.Kind == KList:
		return v.T.Args, true
	case v.T.Kind == KSlice:
		arr := v.T.Args[0].T
		n := 0
		for k := range m {
			if k.Kind == KIndexA && k.Args[0].T == arr {
				n++
			}
		}
		out := make([]Val, 0, n)
		for i := range n {
			at := mc.indexAddr(Val{NonZero, arr}, mc.Const(summary.Number, itoa(i), false), true)
			e, ok := m[at]
			if !ok {
				return nil, false
			}
			out = append(out, mc.withFields(m, at, e))
		}
		return out, true
	}
	return nil, false
}

func (mc *Machine) lookup(x, key Val, in *summary.Instr) Val {
	class := in.Class
	if in.N == 1 {
		class = summary.Other
	}
	if x.T == nil {
		x = mc.opaque(summary.List)
	}
	if k, known := key.Strip().ConstText(); known && x.Is(KGlobal) && class == summary.String {
		if text, found := mc.Prog.Text(x.T.Name + "[" + k + "]"); found {
			return mc.text(text)
		}
	}
	ok := mc.opaque(summary.Bool)
	switch {
	case x.Bits == Zero:
		ok = mc.zero(summary.Bool)
	case x.T.Row && mc.Assume.Outcome == Hit && !mc.renamed(key):
		mc.matched(key)
		ok = mc.Const(summary.Bool, "true", false)
	}
	v := Val{Either, mc.terms.get(Term{Kind: KElem, Class: class, Args: []Val{{Either, x.T}, key}})}
	switch ok.Bits {
	case Zero:
		v = mc.zero(class)
	case NonZero:
		v.Bits = NonZero
	}
	if in.N == 1 {
		return mc.tuple(v, ok)
	}
	return v
}

func (mc *Machine) mapUpdate(m mem, x, key, v Val) {
	if x.T == nil {
		return
	}
	if _, ok := key.Strip().ConstText(); ok {
		m[mc.entry(x.T, key.Strip())] = v
	}
	t := mc.filled(x.T)
	old := m[t]
	row := anyRow(key, v) || old.T != nil && old.T.Row
	m[t] = Val{NonZero, mc.terms.get(Term{Kind: KMap, Site: x.T.Site, Class: summary.List, Row: row})}
}

// entry is the address of a map's value under a constant key.
func (mc *Machine) entry(t *Term, key Val) *Term {
	return mc.terms.get(Term{Kind: KIndexA, Name: "entry", Class: summary.Ptr, Args: []Val{{Either, t}, key}})
}

// Entries are the values that a map made by the code has under constant keys.
func (c *CallSite) Entries(mc *Machine, v Val) map[string]Val {
	v = v.Strip()
	out := map[string]Val{}
	for k, e := range c.Mem {
		if k.Kind == KIndexA && k.Name == "entry" && k.Args[0].T == v.T {
			out[k.Args[1].T.Name] = e
		}
	}
	return out
}

// filled is the flag under which memory keeps what was put into a map.
func (mc *Machine) filled(t *Term) *Term {
	return mc.terms.get(Term{Kind: KLib, Name: "filled", N: t.ID})
}

// mapVal is the map x as it stands: empty, or filled, with rows or without.
func (mc *Machine) mapVal(m mem, x Val) Val {
	if x.T == nil {
		return x
	}
	if v, ok := m[mc.filled(x.T)]; ok {
		return v
	}
	return x
}

func (mc *Machine) tuple(vs ...Val) Val {
	return Val{Either, mc.terms.get(Term{Kind: KTuple, Class: summary.Tuple, Args: vs})}
}

// next advances an iterator. What is known not to be empty has a first element.
func (mc *Machine) next(iter Val, first bool) Val {
	x := Val{}
	if iter.Is(KIter) {
		x = iter.T.Args[0]
	}
	ok := mc.opaque(summary.Bool)
	if x.Bits == Zero || x.Bits == NonZero && first {
		ok = mc.boolean(x.Bits)
	}
	return mc.tuple(ok, mc.keyOf(x), mc.elemOf(x, summary.Other))
}

// renamed reports whether a key is made of one that was found to be taken.
//
//	for have[name] != nil { n++; name = fmt.Sprintf("%s-%d", base, n) }
func (mc *Machine) renamed(key Val) bool {
	k := key.Strip()
	if !k.Is(KPhi) && !k.Is(KConcat) {
		return false
	}
	for _, m := range mc.Matches {
		if k.T != m && madeOf(k.T, m, 0) {
			return true
		}
	}
	return false
}

// madeOf reports whether a text is one of several, or put together of parts, of which one is x.
func madeOf(t, x *Term, depth int) bool {
	if t == x {
		return true
	}
	if t == nil || depth > 4 || t.Kind != KPhi && t.Kind != KConcat {
		return false
	}
	for _, a := range t.Args {
		if madeOf(a.Strip().T, x, depth+1) {
			return true
		}
	}
	return false
}

// typeParam reports whether a type's text is that of a type parameter, or of
// what points to one: no package, no predeclared name.
func typeParam(typ string) bool {
	typ = strings.TrimLeft(typ, "*[]")
	return typ != "" && !strings.Contains(typ, ".") && typ[0] >= 'A' && typ[0] <= 'Z'
}

// keyOf is some key of a map.
func (mc *Machine) keyOf(x Val) Val {
	k := mc.elemOf(x, summary.Other)
	if k.T == nil || k.T.Kind != KElem {
		return k
	}
	return Val{k.Bits, mc.terms.get(Term{Kind: KElem, Name: "key", Args: k.T.Args, Elem: k.T.elem})}
}

func (mc *Machine) assert(x Val, in *summary.Instr, site string) Val {
	var v Val
	ok := mc.opaque(summary.Bool)
	iface := !strings.HasPrefix(in.Type, "*") && in.Class != summary.Other && (in.Class == summary.Any || in.Class == summary.Error)
	switch {
	case x.Bits == Zero:
		v, ok = mc.zero(in.Class), mc.zero(summary.Bool)
	case x.Is(KViolate):
		v = Val{NonZero, mc.terms.get(Term{Kind: KField, Name: "(" + in.Type + ")", Args: []Val{{NonZero, x.T}}})}
		if mc.ofType(in.Type) {
			ok = mc.Const(summary.Bool, "true", false)
		}
	case x.Is(KIface) && x.T.Name == in.Type:
		v, ok = x.T.Args[0], mc.Const(summary.Bool, "true", false)
	case x.Is(KIface) && !iface && !typeParam(x.T.Name):
		v, ok = mc.zero(in.Class), mc.zero(summary.Bool)
	case iface:
		v = x
	default:
		v = Val{Either, mc.terms.get(Term{Kind: KField, Name: "(" + in.Type + ")", Args: []Val{{Either, x.T}}})}
		if x.Is(KGlobal) || x.Is(KNewErr) || x.Is(KFail) { // an error of another make
			ok = mc.zero(summary.Bool)
		}
	}
	if in.N == 1 {
		return mc.tuple(v, ok)
	}
	return v
}

func flagOf(b bool) int {
	if b {
		return 1
	}
	return 0
}
