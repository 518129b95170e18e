// Package pairs joins lookups to the inserts that run when they find nothing.
// It looks at no schema: what it gives is the pair, the columns each side
// binds, and how the code deals with a violation.
package pairs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Program is what pairs are looked for in.
type Program interface {
	interp.Program
	Names() []string                 // functions whose bodies are known, sorted
	Own(name string) bool            // whether pairs are looked for in it, or it is only called
	Open(name string) bool           // whether functions that are not seen may call it
	Calls(name string) summary.Calls // what it refers to that may run
	Place(name string) string        // where it stands, for notes
}

// Side is one end of a pair.
type Side struct {
	Op   *dbcall.Op
	Hops []Hop // from the join function to the op, the outermost first
	Stmt int   // which of the op's texts
	Eff  int   // which of the text's effects
	// Absent is the lookup inside a write, counted from 1: INSERT … SELECT … WHERE NOT EXISTS; 0 for the effect itself.
	Absent int
}

// Effect is what the side's statement does to the pair's table.
func (s Side) Effect() sqltext.Effect {
	e := s.Op.Stmts[s.Stmt].Effects[s.Eff]
	if s.Absent > 0 {
		return e.Absent[s.Absent-1]
	}
	return e
}

// Hop is a call on the way: the function it stands in and its place there.
type Hop struct {
	Caller    *summary.Func
	Line, Col int
	Callee    string
	Impl      string // interface type through which the callee was chosen
	Outs      int    // results of the call, -1 for a literal
}

// Pair is a lookup and an insert that runs when the lookup finds nothing.
type Pair struct {
	Root       *summary.Func
	Join       *summary.Func // where the two meet: the root, or a literal in it
	JoinLine   int
	JoinCol    int
	Lookup     Side
	Insert     Side
	LookupLine int
	InsertLine int
	Table      string
	Schema     string
	Imagined   bool // the insert runs only after an error that the lookup never returns
	Update     bool // the insert is an update that gives rows the value looked for
	Recovery
	Interface bool // an interface was resolved on the way
	Closure   bool
	Earlier   []Side         // lookups that have missed before this one does
	Locked    bool           // every caller holds a lock of this process around both
	Matches   []*interp.Term // values by which the rows read are searched in memory
}

// Finder looks for pairs.
type Finder struct {
	prog    Program
	texts   *dbcall.Texts
	infos   map[string]*info
	busy    map[string]bool
	reach   map[string]bool     // functions from which a database call can be reached, by names alone
	reads   map[string]bool     // functions that read rows, or build statements without running them
	callers map[string][]string // by callee, interface calls included
	locks   map[string]bool     // functions that lock or unlock a mutex
	touch   map[string]bool     // functions that call a data-access library, if only to prepare
	// translated are the errors that the application's own drivers make of a violation.
	translated map[string]bool
	Stats      map[string]int
	Notes      []string
	// Budget bounds one run, in instructions. A run that exceeds it proves nothing.
	Budget int
}

// New returns a finder.
func New(p Program, t *dbcall.Texts) *Finder {
	f := &Finder{texts: t, infos: map[string]*info{}, busy: map[string]bool{}, Stats: map[string]int{}, Budget: stepBudget}
	f.prog = &guarded{Program: p, broken: map[string]bool{}, fault: f.fault}
	return f
}

// Find returns all pairs of the program, sorted by the place where they join.
func (f *Finder) Find() []*Pair {
	f.Reach()
	var out []*Pair
	for _, name := range f.prog.Names() {
		if !f.reach[name] || !f.prog.Own(name) {
			continue
		}
		fn := f.prog.Func(name)
		if fn == nil || fn.Parent != "" || len(fn.Blocks) == 0 {
			continue
		}
		out = append(out, f.guardedRoot(fn)...)
	}
	slices.SortStableFunc(out, func(a, b *Pair) int {
		return cmp.Or(
			cmp.Compare(a.Join.File, b.Join.File), cmp.Compare(a.LookupLine, b.LookupLine), cmp.Compare(a.InsertLine, b.InsertLine),
			cmp.Compare(a.Table, b.Table), cmp.Compare(a.Lookup.Op.Line, b.Lookup.Op.Line), cmp.Compare(a.Insert.Op.Line, b.Insert.Op.Line))
	})
	return out
}

// candidate is a lookup and the inserts into its table that the same function reaches by another way.
type candidate struct {
	lookup  *entry
	inserts []*entry
	again   []*entry // lookups of the same tables, by which code may read again
	// imagined is set when the lookup's miss is taken to come with an error that the call never returns.
	imagined bool
	unnamed  bool // the violated key is none that the code names
}

// root looks for the pairs that meet in one function.
func (f *Finder) root(fn *summary.Func) []*Pair {
	entries := f.entries(fn.Name)
	out := f.single(fn, entries)
	seen := map[string]bool{}
	spent := f.Stats["steps"]
	for _, c := range nearest(f.candidates(entries)) {
		if f.Stats["steps"]-spent > rootBudget {
			f.Notes = append(f.Notes, fn.Name+" reaches too many database calls: only the nearest were paired")
			break
		}
		if !follows(fn, c) {
			f.Stats["out of order"]++
			continue
		}
		c.again = lookups(entries, c.lookup.looks)
		f.Stats["candidates"]++
		for _, p := range f.try(fn, c) {
			key := p.Join.Name + "|" + p.Table + "|" + p.Lookup.Op.Fn.Name + "|" + place(p.Lookup.Op) + "|" + p.Insert.Op.Fn.Name + "|" + place(p.Insert.Op) + "|" + itoa(p.Lookup.Stmt) + "." + itoa(p.Lookup.Eff) + "|" + p.Lookup.Op.Stmts[p.Lookup.Stmt].Text
			if !seen[key] {
				seen[key] = true
				out = append(out, p)
			}
		}
	}
	earlier(fn, out)
	return out
}

// nearest sorts candidates by the length of the ways, so that a budget is spent on the likeliest.
func nearest(cs []candidate) []candidate {
	slices.SortStableFunc(cs, func(a, b candidate) int { return cmp.Compare(len(a.lookup.hops), len(b.lookup.hops)) })
	return cs
}

// follows reports whether some insert can run after the lookup, as the root's blocks go.
func follows(fn *summary.Func, c candidate) bool {
	from, ok := blockOf(c.lookup)
	if !ok {
		return true
	}
	reach := map[int]bool{}
	work := slices.Clone(fn.Blocks[from].Succs)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if !reach[b] {
			reach[b] = true
			work = append(work, fn.Blocks[b].Succs...)
		}
	}
	for _, i := range c.inserts {
		if to, ok := blockOf(i); !ok || reach[to] || to == from {
			return true
		}
	}
	return false
}

// blockOf is the block of the root in which the way to a call begins; not ok
// for a literal, which runs elsewhere than where it is made.
func blockOf(e *entry) (int, bool) {
	if len(e.hops) > 0 && e.hops[0].Outs < 0 {
		return 0, false
	}
	seg := strings.TrimLeft(e.segs[0], ">!")
	n := 0
	for i := 0; i < len(seg) && seg[i] >= '0' && seg[i] <= '9'; i++ {
		n = n*10 + int(seg[i]-'0')
	}
	return n, true
}

func lookups(entries []*entry, tables map[string]bool) []*entry {
	var out []*entry
	for _, e := range entries {
		for t := range e.looks {
			if tables[t] {
				out = append(out, e)
				break
			}
		}
	}
	return out
}

func place(op *dbcall.Op) string { return itoa(op.Line) + ":" + itoa(op.Col) }

// repeats reports whether the two calls lie in two calls of one function that
// does both by itself: it is tried again, and looks again before it inserts.
//
//	err := submit(x); for err != nil { err = submit(x) }
func (f *Finder) repeats(l, i *entry) bool {
	n := common(l, i)
	if n >= len(l.hops) || n >= len(i.hops) || l.hops[n].Callee != i.hops[n].Callee || l.hops[n].Outs < 0 {
		return false
	}
	looks, inserts := false, false
	for _, e := range f.entries(l.hops[n].Callee) {
		looks = looks || e.op == l.op
		inserts = inserts || e.op == i.op
	}
	return looks && inserts
}

func (f *Finder) candidates(entries []*entry) []candidate {
	var out []candidate
	for _, l := range entries {
		if len(l.looks) == 0 {
			continue
		}
		groups := map[string][]*entry{}
		var keys []string
		for _, i := range entries {
			if n := common(l, i); len(l.hops)-n > maxHops || len(i.hops)-n > maxHops {
				continue // own calls through wrappers, too far apart to be one thought
			}
			if i == l || !i.writesAny(l.looks) && !i.retakes(l) || !l.meets(i) || !compatible(l, i) || f.repeats(l, i) {
				continue
			}
			w := i.world()
			if groups[w] == nil {
				keys = append(keys, w)
			}
			groups[w] = append(groups[w], i)
		}
		for _, k := range keys {
			out = append(out, candidate{lookup: l, inserts: groups[k]})
		}
	}
	return out
}

// try runs the function with the lookup finding nothing and finding a row: an
// insert that runs only in the first case pairs.
func (f *Finder) try(fn *summary.Func, c candidate) []*Pair {
	miss, strict, ok := f.assume(fn, c, c.lookup.key, interp.Miss, false)
	if !ok {
		f.Stats["unreached"]++
		return nil
	}
	var reached []*entry
	for _, i := range c.inserts {
		if op := ops(miss)[i.key]; op != nil && op.After {
			reached = append(reached, i)
		}
	}
	if len(reached) == 0 && !strict { // the insert may run only when something else finds nothing either
		miss, strict, ok = f.assume(fn, c, c.lookup.key, interp.Miss, true)
		for _, i := range c.inserts {
			if op := ops(miss)[i.key]; ok && op != nil && op.After {
				reached = append(reached, i)
			}
		}
	}
	if len(reached) == 0 && !c.imagined && c.lookup.op.Row.Sentinel() != "" {
		c.imagined = true
		return f.try(fn, c)
	}
	if len(reached) == 0 {
		return nil
	}
	hit, _, ok := f.assume(fn, c, c.lookup.key, interp.Hit, strict)
	if !ok || hit.Exhausted { // an insert that a run cut short did not reach may run all the same
		return nil
	}
	var out []*Pair
	for _, i := range reached {
		if op := ops(hit)[i.key]; op != nil && op.After && (op.Round || !ops(miss)[i.key].Round) && stillInserts(op, ops(miss)[i.key]) && !otherRow(ops(miss)[c.lookup.key], ops(miss)[i.key], op) {
			f.Stats["ungoverned"]++
			continue
		}
		out = append(out, f.asCalled(fn, c, i, f.pair(fn, c, i, miss, hit.Matches))...)
	}
	return out
}

// stillInserts reports whether the call, on a hit, inserts into a table into
// which it inserts on a miss: saving a row that was found updates it.
func stillInserts(hit, miss *dbcall.Op) bool {
	had := map[string]bool{}
	for _, s := range miss.Stmts {
		for _, e := range s.Effects {
			if e.Kind == sqltext.Write {
				had[tableName(e.Table)] = true
			}
		}
	}
	for _, s := range hit.Stmts {
		for _, e := range s.Effects {
			if e.Kind == sqltext.Write && had[tableName(e.Table)] {
				return true
			}
		}
	}
	return len(had) == 0
}

func ops(mc *interp.Machine) map[string]*dbcall.Op { return mc.Data.(*dbcall.Recorder).Ops }

// assume runs fn under an assumption. First nothing else is taken to fail; if
// the assumed call is not reached so (it stands on an error path), other errors are unknown.
func (f *Finder) assume(fn *summary.Func, c candidate, leaf string, o interp.Outcome, strict bool) (mc *interp.Machine, usedStrict, ok bool) {
	if !strict {
		mc = f.machine(c, leaf, o)
		mc.Lenient = true
		f.runRoot(mc, fn)
		if op := ops(mc)[leaf]; op != nil {
			return mc, false, true
		}
	}
	mc = f.machine(c, leaf, o)
	f.runRoot(mc, fn)
	return mc, true, ops(mc)[leaf] != nil
}

// stepBudget is the budget of one run by default, in instructions.
const stepBudget = 60_000

// rootBudget bounds all runs of one function.
const rootBudget = 250_000

func (f *Finder) runRoot(mc *interp.Machine, fn *summary.Func) {
	f.Stats["runs"]++
	before := mc.Budget
	mc.RunAll(fn)
	f.Stats["steps"] += before - mc.Budget
	if mc.Exhausted {
		f.Stats["exhausted"]++
		if note := fn.Name + " is too long to run to its end: pairs in it may be missed"; !slices.Contains(f.Notes, note) {
			f.Notes = append(f.Notes, note)
		}
	}
}

// machine prepares a run that enters only what leads to the candidate's calls.
func (f *Finder) machine(c candidate, leaf string, o interp.Outcome) *interp.Machine {
	mc := interp.New(f.prog, dbcall.NewLibrary(f.texts), f.Budget)
	mc.Data = dbcall.NewRecorder()
	mc.Assume = interp.Assumption{Leaf: leaf, Outcome: o, Unnamed: c.unnamed, Imagined: c.imagined && leaf == c.lookup.key}
	mc.Sentinels = f.sentinels()
	keys := []string{c.lookup.key}
	world := map[string]bool{}
	for _, h := range c.lookup.hops {
		world[h.Callee] = true
	}
	for _, i := range c.inserts {
		keys = append(keys, i.key)
		for _, h := range i.hops {
			world[h.Callee] = true
		}
	}
	if o == interp.Fail || o == interp.Violate || leaf != c.lookup.key {
		for _, e := range c.again {
			keys = append(keys, e.key)
		}
	}
	slices.Sort(keys)
	mc.World = func(method string, impls []string) string {
		for _, n := range impls {
			if world[n] {
				return n
			}
		}
		return f.only(impls)
	}
	mc.Inline = func(callee *summary.Func, chain *interp.Chain, args []interp.Val) bool {
		for _, k := range keys {
			if strings.HasPrefix(k, chain.Key) {
				return true
			}
		}
		if !f.reach[callee.Name] {
			return f.helper(callee, chain)
		}
		return f.infos[callee.Name] != nil && f.infos[callee.Name].wrapper
	}
	return mc
}

// only is the one implementation that can reach a database, or the one that
// calls a data-access library at all, or the only one there is.
func (f *Finder) only(impls []string) string {
	if len(impls) == 1 {
		return impls[0]
	}
	for _, set := range []map[string]bool{f.reach, f.touch} {
		found := ""
		for _, n := range impls {
			if set[n] {
				if found != "" {
					return ""
				}
				found = n
			}
		}
		if found != "" {
			return found
		}
	}
	return ""
}

// helper decides whether a function that runs no SQL is run in its caller: one
// that reads rows or builds a statement is, and a small one that is not too deep among its like.
func (f *Finder) helper(callee *summary.Func, chain *interp.Chain) bool {
	if f.reads[callee.Name] {
		return true
	}
	if f.locks[callee.Name] && length(callee) <= maxSmall {
		return true
	}
	if !small(callee) {
		return false
	}
	n := 0
	for c := chain.Up; c != nil && !f.reach[c.Name]; c = c.Up {
		n++
	}
	return n < 3
}

// small functions without database calls are run in their callers: they translate errors, convert values, build texts.
func small(fn *summary.Func) bool {
	return length(fn) <= maxSmall && len(fn.Results) > 0
}

// maxSmall bounds a small function, in instructions.
const maxSmall = 60

func length(fn *summary.Func) int {
	n := 0
	for i := range fn.Blocks {
		n += len(fn.Blocks[i].Instrs)
	}
	return n
}
