package interp

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// call runs a call: a builtin, a known function of the standard library, a
// library call, a callee with a body, or an unknown function.
func (mc *Machine) call(f *frame, b, i int, in *summary.Instr, m *mem) (Val, bool) {
	args := make([]Val, len(in.Args))
	for k, a := range in.Args {
		args[k] = mc.arg(f, a)
		if args[k].T == nil {
			args[k] = mc.opaque(a.Class)
		}
	}
	if in.Op == summary.Builtin {
		return mc.builtin(in, args, *m), in.Name != "panic"
	}
	if in.Op == summary.Dynamic && in.Mode == 0 && severalFuncs(args[0]) {
		return mc.callEach(f, b, i, in, args, m)
	}
	return mc.callArgs(f, b, i, in, args, m)
}

// libVariable calls a library's function that a variable of the library holds.
//
//	postgres.LOWER(table.Users.Email)
func (mc *Machine) libVariable(c *CallSite, args []Val) ([]Val, bool) {
	if c.Instr.Op != summary.Dynamic || c.Name != "" || mc.Lib == nil || !args[0].Is(KGlobal) {
		return nil, false
	}
	named := *c
	named.Name = args[0].T.Name
	return mc.Lib.Call(mc, &named)
}

// severalFuncs reports whether a function value is one of several known ones.
func severalFuncs(fv Val) bool {
	n := 0
	if fv.Is(KPhi) {
		for _, a := range fv.T.Args {
			if a.Is(KFunc) {
				n++
			}
		}
	}
	return n > 1
}

// callEach calls each of the functions that a value may be.
//
//	insert := func() error { … }; if other { insert = func() error { … } }; err := insert()
func (mc *Machine) callEach(f *frame, b, i int, in *summary.Instr, args []Val, m *mem) (Val, bool) {
	var out Val
	var after mem
	for _, fn := range args[0].T.Args {
		if !fn.Is(KFunc) {
			continue
		}
		own := m.clone()
		v, alive := mc.callArgs(f, b, i, in, append([]Val{fn}, args[1:]...), &own)
		switch {
		case !alive:
		case after == nil:
			out, after = v, own
		default:
			out, after = mc.join(out, v, "each"+f.site(b, i)), mc.joinMem(after, own, "each"+f.site(b, i))
		}
	}
	if after == nil {
		return Val{}, mc.Exhausted
	}
	*m = after
	return out, true
}

// callArgs is call with its arguments.
func (mc *Machine) callArgs(f *frame, b, i int, in *summary.Instr, args []Val, m *mem) (Val, bool) {
	c := &CallSite{Name: in.Name, Args: args, Instr: in, Fn: f.fn, Chain: f.chain, Site: siteOf(b, i), Mem: *m, frame: f}
	var captured []Val
	chain := (*Chain)(nil)
	switch in.Op {
	case summary.Invoke:
		c.Name = mc.dispatch(in.Name, &args[0])
		c.Args = args
	case summary.Dynamic:
		c.Name, captured, c.Args, chain = mc.funcValue(args)
	}
	if base, bound := strings.CutSuffix(c.Name, "$bound"); bound {
		c.Name, c.Args, captured = base, append(append([]Val{}, captured...), c.Args...), nil
	}
	c.Name = strings.TrimSuffix(c.Name, "$thunk")
	if in.Op == summary.Dynamic && args[0].Is(KLib) && args[0].T.Name == "unlock" {
		mc.unlock(f, c, args[0].T.Args[0].T)
		return Val{}, true
	}
	if in.Mode == 2 {
		mc.deferred(f, c)
		return Val{}, true
	}
	if outs, ok := mc.libVariable(c, args); ok {
		return mc.results(in, outs), true
	}
	if noReturn(c.Name) {
		return Val{}, false
	}
	if outs, ok := mc.std(c); ok {
		return mc.results(in, outs), true
	}
	if mc.Lib != nil {
		if outs, ok := mc.Lib.Call(mc, c); ok {
			return mc.results(in, outs), true
		}
	}
	if callee := mc.Prog.Func(c.Name); callee != nil && len(callee.Blocks) > 0 && mc.depth < MaxDepth && !recursive(f, callee.Name) {
		if chain == nil {
			chain = mc.chain(f, in, c.Site, c.Name)
			if in.Op == summary.Invoke {
				chain.Iface = receiverText(in.Name)
			}
		}
		if len(captured) > 0 || hasFunc(c.Args) || mc.Inline == nil || mc.Inline(callee, chain, c.Args) {
			outs, out, ok := mc.exec(callee, c.Args, captured, *m, chain)
			if !ok {
				return Val{}, mc.Exhausted
			}
			*m = out.clone()
			return mc.results(in, worded(c, outs)), true
		}
	}
	if in.Op == summary.Invoke && mc.Branch != nil && c.Name == in.Name {
		mc.Branch(c)
	}
	return mc.results(in, worded(c, mc.unknownCall(c))), true
}

// worded knows that the translation of a text is a text.
//
//	if taken { return i18n.Translate(lang, "name is taken") }; …; if msg != "" { return errors.New(msg) }
func worded(c *CallSite, outs []Val) []Val {
	if len(outs) != 1 || outs[0].Bits != Either || c.Instr.Outs[0] != summary.String || !translates(shortOf(c.Name)) {
		return outs
	}
	for _, a := range c.Args {
		if text, ok := a.Strip().ConstText(); ok && a.Strip().T.Class == summary.String && text != "" {
			return []Val{{NonZero, outs[0].T}}
		}
	}
	return outs
}

func translates(name string) bool {
	switch name {
	case "T", "Tr", "Trans", "Translate", "Localize", "Gettext", "GetText":
		return true
	}
	return false
}

// recursive reports whether a function is already being run above the frame.
func recursive(f *frame, name string) bool {
	if f.fn.Name == name {
		return true
	}
	for c := f.chain; c != nil; c = c.Up {
		if c.Caller != nil && c.Caller.Name == name {
			return true
		}
	}
	return false
}

func hasFunc(args []Val) bool {
	for _, a := range args {
		if a.Is(KFunc) && literal(a.T.Name) {
			return true
		}
	}
	return false
}

// literal reports whether a function's name is that of a function literal.
func literal(name string) bool {
	i := strings.LastIndexByte(name, '$')
	return i >= 0 && i+1 < len(name) && name[i+1] >= '0' && name[i+1] <= '9'
}

// results packs a call's results into the value of its register.
func (mc *Machine) results(in *summary.Instr, outs []Val) Val {
	switch len(in.Outs) {
	case 0:
		return Val{}
	case 1:
		if len(outs) > 0 && outs[0].T != nil {
			return outs[0]
		}
		return mc.opaque(in.Outs[0])
	}
	full := make([]Val, len(in.Outs))
	for k := range full {
		if k < len(outs) && outs[k].T != nil {
			full[k] = outs[k]
		} else {
			full[k] = mc.opaque(in.Outs[k])
		}
	}
	return mc.tuple(full...)
}

// dispatch names the function an interface call runs: by the dynamic type if it is known, else by the world's choice.
func (mc *Machine) dispatch(method string, recv *Val) string {
	i := strings.LastIndexByte(method, '.')
	if recv.Is(KIface) {
		typ := recv.T.Name
		name := "(" + typ + ")" + method[i:]
		inner := recv.T.Args[0]
		if mc.Prog.Func(name) != nil {
			*recv = inner
			return name
		}
		if base, isPtr := strings.CutPrefix(typ, "*"); isPtr {
			if v := "(" + base + ")" + method[i:]; mc.Prog.Func(v) != nil {
				*recv = inner
				return v
			}
		}
		*recv = inner
		return name
	}
	impls := mc.Prog.Impls(method)
	switch {
	case mc.World != nil && len(impls) > 0:
		if name := mc.World(method, impls); name != "" {
			return name
		}
	case len(impls) == 1:
		return impls[0]
	}
	return method
}

// funcValue names the function behind a function value, with what it captured.
func (mc *Machine) funcValue(args []Val) (name string, captured, rest []Val, chain *Chain) {
	fv, rest := args[0], args[1:]
	if fv.Is(KPhi) && len(fv.T.Args) > 0 {
		for _, a := range fv.T.Args {
			if a.Is(KFunc) {
				fv = a
			}
		}
	}
	if fv.Is(KFunc) {
		mc.called[fv.T] = true
		return fv.T.Name, fv.T.Args, rest, mc.births[fv.T]
	}
	return "", nil, rest, nil
}

// born remembers the chain under which a function literal runs: that of the frame that made it.
func (mc *Machine) born(t *Term, f *frame, in *summary.Instr, site string) {
	mc.births[t] = mc.chain(f, in, site, t.Name)
}

// deferred handles a deferred call: only locks matter, which are released at return.
func (mc *Machine) deferred(f *frame, c *CallSite) {
	if strings.HasSuffix(c.Name, "Mutex).Unlock") && len(c.Args) > 0 {
		f.defers = append(f.defers, mc.lock(c.Args[0]))
		return
	}
	if strings.EqualFold(shortOf(c.Name), "unlock") { // the application's own, by key or otherwise
		f.unlocks = true
	}
}

// release unlocks a mutex. One that was taken under another name, as a mutex
// read from a map by its key is, releases all of those.
func (mc *Machine) release(c *CallSite, v Val) {
	lock := mc.lock(v)
	if _, held := c.Mem[lock]; held || v.T != nil && stable(v.T, 0) && v.T.Kind != KCall {
		c.Flag(lock, false)
		return
	}
	for _, l := range c.Flags("mutex") {
		if x := l.Args[0].T; x == nil || !stable(x, 0) || x.Kind == KCall || x.Kind == KField {
			c.Flag(l, false)
		}
	}
}

// unlocked are the mutexes that a frame has locked and its deferred calls unlock.
func unlocked(f *frame, in mem) {
	for _, l := range f.defers {
		delete(f.out, l)
	}
	if !f.unlocks {
		return
	}
	for k := range f.out {
		if _, before := in[k]; !before && k.Kind == KLib && k.Name == "mutex" {
			delete(f.out, k)
		}
	}
}

// unlock calls the function that a lock has given.
//
//	unlock := locks.Lock(key); defer unlock()
func (mc *Machine) unlock(f *frame, c *CallSite, lock *Term) {
	if c.Instr.Mode == 2 {
		f.defers = append(f.defers, lock)
		return
	}
	c.Flag(lock, false)
}

// locks reports whether a call takes a lock and gives the function that releases
// it, as maps of mutexes by key do.
func locks(c *CallSite) bool {
	i := strings.LastIndexByte(c.Name, '.')
	return i > 0 && c.Name[i:] == ".Lock" && len(c.Instr.Outs) == 1 && len(c.Args) > 0 && strings.Contains(strings.ToLower(c.Name[:i]), "mutex")
}

func (mc *Machine) lock(v Val) *Term {
	return mc.terms.get(Term{Kind: KLib, Name: "mutex", Args: []Val{{NonZero, v.T}}})
}

// CallFunc runs a function value with a body, as a library that takes callbacks would.
func (mc *Machine) CallFunc(c *CallSite, fn Val, args ...Val) (outs []Val, ok bool) {
	name, captured, _, chain := mc.funcValue([]Val{fn})
	if base, bound := strings.CutSuffix(name, "$bound"); bound {
		name, args, captured = base, append(append([]Val{}, captured...), args...), nil
	}
	callee := mc.Prog.Func(name)
	if callee == nil || len(callee.Blocks) == 0 || mc.depth >= MaxDepth || recursive(c.frame, callee.Name) {
		return nil, false
	}
	for len(args) < len(callee.Params) {
		args = append(args, mc.Opaque("callback"+itoa(len(args)), classOfType(callee.Params[len(args)])))
	}
	if chain == nil || !literal(name) {
		chain = mc.chain(c.frame, c.Instr, c.Site, name)
		if mc.Inline != nil && !mc.Inline(callee, chain, args) {
			return nil, false
		}
	}
	outs, out, ok := mc.exec(callee, args, captured, c.Mem.clone(), chain)
	if ok {
		for k := range c.Mem {
			delete(c.Mem, k)
		}
		for k, v := range out {
			c.Mem[k] = v
		}
	}
	return outs, ok
}

// unknownCall is a call of a function without a body: function literals among
// its arguments are taken to run once, what its pointers point to is forgotten, and
// its results are unknown.
func (mc *Machine) unknownCall(c *CallSite) []Val {
	var failed Val
	var loaded []Val
	for _, a := range c.Args {
		a = a.Strip()
		if a.Is(KFunc) && (literal(a.T.Name) || slices.Contains(c.Instr.Outs, summary.Error)) { // a named function handed to a registry runs some other time
			if outs, ok := mc.CallFunc(c, a); ok && len(outs) > 0 && c.Instr.Outs != nil {
				last := outs[len(outs)-1]
				if last.T != nil && (last.T.Class == summary.Error || last.Bits == Zero || last.T.Kind == KPhi) {
					failed = last
				}
				if literal(a.T.Name) && loads(c.Instr.Outs, outs) {
					loaded = outs
				}
			}
		}
	}
	ofRow := mc.ofRow(c)
	mc.forget(c)
	if loaded != nil {
		return loaded
	}
	site := ChainKey(c.Chain) + "!" + c.Site
	outs := make([]Val, len(c.Instr.Outs))
	for k, class := range c.Instr.Outs {
		t := Term{Kind: KCall, Name: c.Name, N: k, Class: class, Args: c.Args}
		if !pure(c.Name) {
			t.Site = site
		}
		outs[k] = Val{mc.unknownBits(c, class, ofRow), mc.terms.get(t)}
		mc.unlearn(c.Mem, outs[k].T)
		if class == summary.Error {
			outs[k] = mc.unknownError(c, k, outs[k], failed)
		}
	}
	mc.nameRecognised(c, outs)
	return outs
}

// loads reports whether a function that gives the results outs may give what
// the literal that it was handed gives: a cache that asks for what it has not.
//
//	user, err := cache.LoadOne("Name", func() (*User, error) { … }, name)
func loads(outs []summary.Class, of []Val) bool {
	if len(outs) < 2 || len(of) != len(outs) || outs[len(outs)-1] != summary.Error {
		return false
	}
	for i, v := range of {
		if c := classOf(v); c != outs[i] && c != summary.Other && outs[i] != summary.Other && outs[i] != summary.Any {
			return false
		}
	}
	return true
}

// ofRow reports whether a call is given a row, or a pointer to one.
func (mc *Machine) ofRow(c *CallSite) bool {
	for _, a := range c.Args {
		if a = a.Strip(); anyRow(a) || a.Is(KAlloc) && anyRow(mc.whole(c.Mem, a)) {
			return true
		}
	}
	return false
}

func (mc *Machine) unknownBits(c *CallSite, class summary.Class, ofRow bool) Bits {
	short := shortOf(c.Name)
	if class == summary.Ptr && (strings.HasPrefix(short, "New") || mc.Assume.Outcome == Hit && ofRow) { // what is made of a row is not nil
		return NonZero
	}
	if len(c.Args) > 0 && class != summary.Bool && pure(c.Name) { // strings.ToLower(x) and the like keep emptiness
		return c.Args[0].Bits
	}
	return Either
}

// unknownError is the error result of a function without a body.
func (mc *Machine) unknownError(c *CallSite, k int, v, failed Val) Val {
	if failed.T != nil {
		return failed
	}
	short := shortOf(c.Name)
	if len(c.Instr.Outs) == 1 {
		for _, a := range c.Args {
			if isError(a) { // wraps or translates the error it is given
				bits := a.Bits
				if strings.Contains(short, "Errorf") || strings.HasPrefix(short, "New") {
					bits = NonZero
				}
				return Val{bits, mc.terms.get(Term{Kind: KWrap, Class: summary.Error, Args: []Val{a}, Site: c.Name})}
			}
		}
		if strings.HasPrefix(short, "New") || strings.Contains(short, "Err") {
			return Val{NonZero, mc.terms.get(Term{Kind: KNewErr, Class: summary.Error, Site: c.Key()})}
		}
	}
	if mc.Lenient {
		return mc.zero(summary.Error)
	}
	return v
}

func isError(v Val) bool {
	if v.T == nil {
		return false
	}
	switch v.T.Kind {
	case KWrap, KNewErr, KViolate, KFail:
		return true
	}
	return v.T.Class == summary.Error && v.T.Kind != KConst
}

// nameRecognised: a predicate without a body whose name speaks of uniqueness recognises the violation it is given.
func (mc *Machine) nameRecognised(c *CallSite, outs []Val) {
	if !uniqueWord(shortOf(c.Name)) && !strings.Contains(shortOf(c.Name), "Integrity") {
		return
	}
	for _, a := range c.Args {
		if ofViolation(a.T) && len(outs) > 0 && c.Instr.Outs[0] == summary.Bool {
			mc.Recognised = true
			outs[0] = mc.Const(summary.Bool, "true", false)
		}
	}
}

// forget drops what memory holds behind the pointers that an unknown function is given.
func (mc *Machine) forget(c *CallSite) {
	if harmless(c.Name) {
		return
	}
	for k, a := range c.Args {
		a = a.Strip()
		if a.T == nil {
			continue
		}
		switch a.T.Kind {
		case KAlloc, KFieldA, KIndexA: // named by the place, which is the same in every run
			v := mc.terms.get(Term{Kind: KOpaque, Name: "set" + c.Key() + "#" + itoa(k)})
			mc.unlearn(c.Mem, v)
			mc.store(c.Mem, a.T, Val{Either, v})
		}
	}
}

func shortOf(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[i+1:]
	}
	return name
}

func (mc *Machine) builtin(in *summary.Instr, args []Val, m mem) Val {
	switch in.Name {
	case "len", "cap":
		x := mc.mapVal(m, args[0])
		if es, ok := mc.elems(m, x); ok && (x.Is(KList) || x.Is(KSlice)) {
			return mc.Const(summary.Number, itoa(len(es)), len(es) == 0)
		}
		if c, ok := x.ConstText(); ok && x.T.Class == summary.String {
			return mc.Const(summary.Number, itoa(len(c)), c == "")
		}
		if x.Bits == Zero {
			return mc.zero(summary.Number)
		}
		return Val{x.Bits, mc.terms.get(Term{Kind: KOp, Name: "len", Class: summary.Number, Args: []Val{x}})}
	case "append":
		return mc.append(m, args)
	case "delete":
		mc.deleted(m, args)
		return Val{}
	}
	if len(in.Outs) == 0 {
		return Val{}
	}
	return Val{Either, mc.terms.get(Term{Kind: KOp, Name: in.Name, Class: in.Outs[0], Args: args})}
}

// deleted takes an entry out of a map. What is left of a map from which the
// rows that were found are taken does not hold the one that is searched for.
//
//	for _, r := range rows { delete(wanted, r.Name) }
//	for name := range wanted { insert(name) }
func (mc *Machine) deleted(m mem, args []Val) {
	if len(args) < 2 || args[0].T == nil || mc.Assume.Outcome != Hit {
		return
	}
	key := args[1].Strip()
	if key.T == nil || !key.T.Elem {
		return
	}
	m[mc.without(args[0].T)] = Val{NonZero, mc.without(args[0].T)}
	mc.matched(mc.keyOf(args[0]))
}

// without is the flag under which memory keeps that a map lacks the row that was found.
func (mc *Machine) without(t *Term) *Term {
	return mc.terms.get(Term{Kind: KLib, Name: "without", N: t.ID})
}

// again is the list x if it, or what it may be, ends with the value that is
// appended: a loop has come round, and a list of such values is what it was.
//
//	for _, n := range names { missing = append(missing, &User{Name: n}) }
func again(x Val, ys []Val) (*Term, bool) {
	if x.T == nil || len(ys) != 1 || ys[0].T == nil {
		return nil, false
	}
	switch y := ys[0].Strip().T; y.Kind {
	case KAlloc, KElem, KField, KStruct:
	default:
		return nil, false // written twice: it is there twice
	}
	alts := []Val{x}
	if x.Is(KPhi) {
		alts = x.T.Args
	}
	for _, a := range alts {
		if n := len(a.T.Args); a.Is(KList) && n > 0 && a.T.Args[n-1] == ys[0] {
			return a.T, true
		}
	}
	return nil, false
}

func (mc *Machine) append(m mem, args []Val) Val {
	x := args[0]
	if len(args) < 2 {
		return x
	}
	y := args[1]
	xs, okx := mc.elems(m, x)
	if x.Is(KMap) { // make([]T, 0)
		xs, okx = nil, true
	}
	ys, oky := mc.elems(m, y)
	bits := x.Bits | y.Bits
	if x.Bits == NonZero || y.Bits == NonZero || len(ys) > 0 {
		bits = NonZero
	}
	if l, ok := again(x, ys); ok {
		return Val{NonZero, l}
	}
	if okx && oky && len(xs)+len(ys) <= 32 {
		return Val{bits, mc.terms.get(Term{Kind: KList, Class: summary.List, Args: append(append([]Val{}, xs...), ys...)})}
	}
	if oky {
		y = Val{y.Bits, mc.terms.get(Term{Kind: KList, Class: summary.List, Args: ys})}
	}
	return Val{bits, mc.terms.get(Term{Kind: KOp, Name: "append", Class: summary.List, Args: []Val{x, y}})}
}
