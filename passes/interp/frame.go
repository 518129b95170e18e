package interp

import (
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// maxVisits bounds how often a block is run again when its inputs change: each
// way through a loop brings the loop's head something new. From widenAt on,
// values that grow round a loop are no longer told apart.
const (
	maxVisits = 10
	widenAt   = 4
)

// frame is one activation of a function. Paths on which the assumed call has
// been made are kept apart from those on which it has not: what is true after a
// miss must not be mixed with what is true without a lookup.
type frame struct {
	fn      *summary.Func
	chain   *Chain
	id      int
	args    []Val
	free    []Val
	lanes   [2]*lane // before and after the assumed call
	lane    int      // the one being run
	defers  []*Term  // locks released at return
	unlocks bool     // so are those taken by key
	result  []Val
	out     mem
	best    int // how sure the returns joined so far have passed the assumed call
	rets    int
}

// lane is one of the two sets of paths through a frame.
type lane struct {
	regs   []Val
	edges  map[[2]int]mem // memory that flows along an edge taken so far
	used   map[int]bool   // loop headers whose entry is consumed: only back edges count from now on
	visits []int
	epoch  int   // counts changes of registers
	ran    []int // by block: the epoch when it last ran
	dirty  []bool
}

func newLane(fn *summary.Func) *lane {
	n := len(fn.Blocks)
	return &lane{
		regs: make([]Val, fn.Regs), edges: map[[2]int]mem{}, used: map[int]bool{},
		visits: make([]int, n), ran: make([]int, n), dirty: make([]bool, n),
	}
}

// exec runs fn on args. out is the memory at return; ok is false when no path returns.
func (mc *Machine) exec(fn *summary.Func, args, free []Val, in mem, chain *Chain) (outs []Val, out mem, ok bool) {
	f := &frame{fn: fn, chain: chain, id: mc.number(ChainKey(chain)), args: args, free: free}
	if len(fn.Blocks) == 0 {
		return nil, in, true
	}
	mc.depth++
	defer func() { mc.depth-- }()
	if mc.passed(in) == NonZero {
		f.lane = 1
	}
	f.lanes[f.lane] = newLane(fn)
	f.lanes[f.lane].edges[[2]int{-1, 0}] = in
	f.lanes[f.lane].dirty[0] = true
	for mc.step(f) {
	}
	if f.out == nil {
		return nil, nil, false
	}
	unlocked(f, in)
	if chain != nil {
		sweep(f.out, in, f.result)
	}
	return f.result, f.out, true
}

// step runs the first block that has something new to see; false when there is none.
func (mc *Machine) step(f *frame) bool {
	for i, l := range f.lanes {
		if l == nil {
			continue
		}
		for b, d := range l.dirty {
			if !d {
				continue
			}
			l.dirty[b] = false
			if l.visits[b] >= maxVisits {
				return true
			}
			if mc.Budget <= 0 {
				mc.Exhausted = true
				return false
			}
			l.visits[b]++
			f.lane = i
			for _, s := range mc.block(f, b) {
				f.lanes[f.lane].dirty[s] = true
			}
			return true
		}
	}
	return false
}

// cross moves the path from before to after the assumed call, with the registers it has.
func (f *frame) cross() {
	if f.lanes[1] == nil {
		f.lanes[1] = newLane(f.fn)
	}
	f.lane = 1
	to := f.lanes[1]
	for i, v := range f.lanes[0].regs {
		if v.T != nil && to.regs[i] != v {
			to.regs[i] = v
			to.epoch++
		}
	}
}

// block runs one block and returns the successors to run.
func (mc *Machine) block(f *frame, b int) []int {
	blk := &f.fn.Blocks[b]
	in := mc.enter(f, b)
	if in == nil {
		return nil
	}
	m := in
	if writes(blk) {
		m = in.clone()
	}
	for i := range blk.Instrs {
		ins := &blk.Instrs[i]
		mc.Budget--
		switch ins.Op {
		case summary.Jump:
			return f.leave(mc, b, m, blk.Succs[0])
		case summary.If:
			cond := mc.known(m, mc.arg(f, ins.Args[0]))
			return mc.branch(f, b, m, cond, blk.Succs)
		case summary.Return:
			mc.ret(f, ins, m)
			return nil
		case summary.Panic:
			return nil
		}
		v, alive := mc.instr(f, b, i, ins, &m)
		if !alive {
			return nil
		}
		if f.lane == 0 && mc.Assume.Leaf != "" && mc.passed(m) == NonZero {
			f.cross()
		}
		if l := f.lanes[f.lane]; ins.Dst >= 0 && l.regs[ins.Dst] != v {
			l.regs[ins.Dst] = v
			l.epoch++
		}
	}
	return nil
}

// writes reports whether a block may change memory.
func writes(blk *summary.Block) bool {
	for i := range blk.Instrs {
		switch blk.Instrs[i].Op {
		case summary.Alloc, summary.Store, summary.MapUpdate, summary.Call, summary.Invoke, summary.Dynamic:
			return true
		}
	}
	return false
}

// enter is the memory at the block's start: what flows in along the edges taken.
func (mc *Machine) enter(f *frame, b int) mem {
	l := f.lanes[f.lane]
	if b == 0 && len(f.fn.Blocks[0].Preds) == 0 {
		return l.edges[[2]int{-1, 0}]
	}
	var in mem
	seen := map[int]bool{}
	preds := f.fn.Blocks[b].Preds
	if b == 0 {
		preds = append([]int{-1}, preds...)
	}
	for _, p := range preds {
		if seen[p] || (l.used[b] && p < b) {
			continue
		}
		seen[p] = true
		if m, ok := l.edges[[2]int{p, b}]; ok {
			if in == nil {
				in = m
			} else {
				in = mc.joinMem(in, m, f.site(b, 0))
			}
		}
	}
	return in
}

func (f *frame) site(b, i int) string {
	return strconv.Itoa(f.id) + ":" + siteOf(b, i)
}

// branch follows the edges the condition allows. When a loop's condition is
// certain on the way in, the entry is consumed: later rounds see only what the
// body leaves behind, so that "found" is what the loop made it.
func (mc *Machine) branch(f *frame, b int, m mem, cond Val, succs []int) []int {
	back := false
	for _, p := range f.fn.Blocks[b].Preds {
		if p >= b {
			back = true
		}
	}
	if l := f.lanes[f.lane]; back && l.visits[b] == 1 && cond.Bits == NonZero {
		l.used[b] = true
	}
	var out []int
	if cond.Bits&NonZero != 0 {
		out = append(out, f.leave(mc, b, mc.learn(m, cond, true), succs[0])...)
	}
	if cond.Bits&Zero != 0 {
		out = append(out, f.leave(mc, b, mc.learn(m, cond, false), succs[1])...)
	}
	return out
}

// leave records the memory on an edge. The successor runs, or runs again when
// the memory or a register has changed since it ran. Blocks are taken in
// reverse postorder, so that without loops each runs once.
func (f *frame) leave(mc *Machine, b int, m mem, s int) []int {
	l := f.lanes[f.lane]
	l.ran[b] = l.epoch
	if s <= b && mc.within(f, s, b) { // the next round of a loop
		m = mc.again(m)
	}
	key := [2]int{b, s}
	old, ok := l.edges[key]
	if ok && l.ran[s] == l.epoch && mc.sameMem(old, m) {
		return nil
	}
	l.edges[key] = m
	return []int{s}
}

func (mc *Machine) ret(f *frame, ins *summary.Instr, m mem) {
	vals := make([]Val, len(ins.Args))
	for i, a := range ins.Args {
		vals[i] = mc.arg(f, a)
		if a.Class == summary.Other && vals[i].T != nil && vals[i].T.Kind == KAlloc {
			vals[i] = mc.whole(m, vals[i])
		}
	}
	passed := mc.rank(m)
	switch {
	case f.rets == 0, passed > f.best:
		f.result, f.out, f.best = vals, m, passed
	case passed < f.best: // a path on which the assumed call was not made says nothing
	default:
		for i := range vals {
			if i < len(f.result) {
				f.result[i] = mc.join(f.result[i], vals[i], "ret"+strconv.Itoa(f.id)+"."+strconv.Itoa(i))
			}
		}
		f.out = mc.joinMem(f.out, m, "ret"+strconv.Itoa(f.id))
	}
	f.rets++
}

// passed says whether the assumed call was made on the way to m: Zero never, NonZero surely.
func (mc *Machine) passed(m mem) Bits {
	v, ok := m[mc.leafFlag()]
	if !ok {
		return 0
	}
	if v.Bits == Either {
		return Zero
	}
	return v.Bits
}

// Passed says whether the assumed call was made before the memory m was reached: 0 never, Zero on some paths, NonZero on all.
func (c *CallSite) Passed(mc *Machine) Bits { return mc.passed(c.Mem) }

// rank orders returns by whether the assumed call was made on the way: surely, in
// an earlier round of a loop, on some paths, never.
func (mc *Machine) rank(m mem) int {
	passed, again := mc.passed(m), m[mc.againFlag()].Bits
	switch {
	case passed == NonZero:
		return 4
	case again == NonZero:
		return 3
	case passed != 0:
		return 2
	case again != 0:
		return 1
	}
	return 0
}

// within reports whether the assumed call is made in the blocks from head to
// tail of the frame's function, by itself or by what is called there.
func (mc *Machine) within(f *frame, head, tail int) bool {
	rest, ok := strings.CutPrefix(mc.Assume.Leaf, ChainKey(f.chain))
	if !ok || rest == "" || rest[0] != '>' && rest[0] != '!' {
		return false
	}
	b := atoi(rest[1:strings.IndexByte(rest, '.')])
	return head <= b && b <= tail
}

// again is the memory in a loop's next round: the assumed call was made in one before.
func (mc *Machine) again(m mem) mem {
	v, ok := m[mc.leafFlag()]
	if !ok {
		return m
	}
	out := m.clone()
	delete(out, mc.leafFlag())
	out[mc.againFlag()] = Val{v.Bits, mc.againFlag()}
	return out
}

func (mc *Machine) againFlag() *Term { return mc.terms.get(Term{Kind: KLib, Name: "again"}) }

// Again reports whether the assumed call was made in an earlier round of a loop.
func (c *CallSite) Again(mc *Machine) bool { return c.Mem[mc.againFlag()].Bits != 0 }

func (mc *Machine) leafFlag() *Term { return mc.terms.get(Term{Kind: KLib, Name: "assumed"}) }

// MarkAssumed notes that the assumed call has been made.
func (c *CallSite) MarkAssumed(mc *Machine) {
	c.Mem[mc.leafFlag()] = Val{NonZero, mc.leafFlag()}
	delete(c.Mem, mc.againFlag())
}

// Flag sets (or with on false clears) a condition of the path, such as a lock that is held.
func (c *CallSite) Flag(t *Term, on bool) {
	if on {
		c.Mem[t] = Val{NonZero, t}
	} else {
		delete(c.Mem, t)
	}
}

// Flags are the conditions of the given name that surely hold on the path.
func (c *CallSite) Flags(name string) []*Term {
	var out []*Term
	for _, k := range sortedKeys(c.Mem) {
		if k.Kind == KLib && k.Name == name && c.Mem[k].Bits == NonZero {
			out = append(out, k)
		}
	}
	return out
}

// Acquire notes a lock that is held from here on. The same lock taken again is held anew.
func (c *CallSite) Acquire(mc *Machine, lock *Term) {
	c.Mem[lock] = Val{NonZero, mc.terms.get(Term{Kind: KLib, Name: lock.Name, Site: c.Key(), Args: lock.Args})}
}

// Held are the locks of the given name that are surely held, each as it was acquired.
func (c *CallSite) Held(name string) []*Term {
	out := c.Flags(name)
	for i, lock := range out {
		if v := c.Mem[lock]; v.Is(KLib) {
			out[i] = v.T
		}
	}
	return out
}

func (mc *Machine) arg(f *frame, a summary.Arg) Val {
	switch a.Kind {
	case summary.Reg:
		return f.lanes[f.lane].regs[a.N]
	case summary.Param:
		if a.N >= 0 && a.N < len(f.args) {
			return f.args[a.N]
		}
	case summary.FreeVar:
		if a.N >= 0 && a.N < len(f.free) {
			return f.free[a.N]
		}
	case summary.Const:
		return mc.Const(a.Class, a.Text, a.Zero)
	case summary.GlobalAt:
		return Val{NonZero, mc.terms.get(Term{Kind: KGlobalA, Name: a.Text, Class: summary.Ptr})}
	case summary.FuncAt:
		return Val{NonZero, mc.terms.get(Term{Kind: KFunc, Name: a.Text, Class: summary.Ptr})}
	}
	return mc.opaque(a.Class)
}

// First reports whether the block of the call runs for the first time in its activation.
func (c *CallSite) First() bool {
	for i, r := 0, c.Site; i < len(r); i++ {
		if r[i] == '.' {
			return c.frame.lanes[c.frame.lane].visits[atoi(r[:i])] == 1
		}
	}
	return false
}

func atoi(s string) int {
	n := 0
	for _, d := range s {
		n = n*10 + int(d-'0')
	}
	return n
}

// Store stores v where p points to.
func (c *CallSite) Store(mc *Machine, p, v Val) { mc.store(c.Mem, p.T, v) }

// Whole is the struct that v is or points to, with what is known of its fields.
func (c *CallSite) Whole(mc *Machine, v Val) Val {
	if v.Is(KIface) {
		inner := c.Whole(mc, v.T.Args[0])
		return Val{v.Bits, mc.terms.get(Term{Kind: KIface, Name: v.T.Name, Args: []Val{inner}})}
	}
	if v.Is(KAlloc) || v.Is(KFieldA) {
		return mc.whole(c.Mem, v)
	}
	return v
}

// Field is the field of a struct value, or of the struct a pointer points to.
func (mc *Machine) Field(c *CallSite, v Val, owner, name string, class summary.Class) Val {
	if v.T == nil {
		return mc.opaque(class)
	}
	switch v.T.Kind {
	case KAlloc, KFieldA, KIndexA, KParam, KField, KElem, KCall:
		at := mc.terms.get(Term{Kind: KFieldA, Name: name, Site: owner, Class: summary.Ptr, Args: []Val{{Either, v.T}}})
		return mc.load(c.Mem, Val{NonZero, at}, class)
	}
	return mc.fieldOf(v, name, class)
}
