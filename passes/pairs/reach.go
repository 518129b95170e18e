package pairs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Bounds on what one function is taken to reach.
const (
	maxHops    = 6
	maxEntries = 600
)

// entry is a database call that a function reaches, with the calls that lead to it.
type entry struct {
	key    string // as interp.CallSite.Key, in the function's context
	hops   []Hop
	op     *dbcall.Op
	own    bool            // seen in the function's own run
	looks  map[string]bool // tables looked up (or updated, with the number of rows asked)
	writes map[string]bool // tables inserted into
	binds  map[string]bool // columns that a lookup compares with a value, as table.column
	sets   map[string]bool // columns that an update gives a value, as table.column
	segs   []string        // the key's steps
}

// info is what is known of a function by running it with unknown arguments.
type info struct {
	own     []*entry
	edges   []edge
	wrapper bool // runs SQL that its callers give it
	all     []*entry
	done    bool
}

// edge is a call of another function that reaches a database.
type edge struct {
	key    string
	hops   []Hop
	callee string
}

// Reach finds the functions from which a database call can be reached: by
// static calls, literals they make, and implementations of interface methods.
// Find does so first; a package that is only called asks for no more.
func (f *Finder) Reach() {
	if f.reach != nil {
		return
	}
	callers := map[string][]string{}
	f.reach, f.touch, f.reads, f.locks = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	var work []string
	mark := func(n string) {
		if !f.reach[n] {
			f.reach[n] = true
			work = append(work, n)
		}
	}
	for _, name := range f.prog.Names() {
		library := func(n string) bool {
			row := dal.Row(n, f.prog.Text)
			if row == nil {
				return false
			}
			f.note(row, name, mark)
			return true
		}
		calls := f.prog.Calls(name)
		if calls.Parent != "" {
			callers[name] = append(callers[name], calls.Parent)
		}
		f.locks[name] = mutexes(calls)
		for _, n := range calls.Static {
			if n = base(n); !library(n) {
				callers[n] = append(callers[n], name)
			}
		}
		for _, m := range calls.Invokes {
			if library(m) {
				continue
			}
			for _, n := range f.prog.Impls(m) {
				if !library(n) {
					callers[n] = append(callers[n], name)
				}
			}
		}
	}
	for len(work) > 0 {
		n := work[len(work)-1]
		work = work[:len(work)-1]
		for _, c := range callers[n] {
			mark(c)
		}
	}
	f.callers = map[string][]string{}
	for n, cs := range callers {
		slices.Sort(cs)
		f.callers[n] = slices.Compact(cs)
	}
	f.Stats["functions"] = len(f.prog.Names())
	f.Stats["reaching"] = len(f.reach)
}

// note records that a function calls a library.
func (f *Finder) note(row *dal.Call, name string, mark func(string)) {
	f.touch[name] = f.touch[name] || row.Verb != dal.Close // rows implement io.Closer, too
	f.reads[name] = f.reads[name] || row.Reads() || row.Builds()
	if row.Runs() {
		mark(name)
	}
}

func base(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, "$bound"), "$thunk")
}

// infoOf runs a function once with unknown arguments.
func (f *Finder) infoOf(name string) *info {
	if in, ok := f.infos[name]; ok {
		return in
	}
	if f.busy[name] {
		return &info{}
	}
	fn := f.prog.Func(name)
	if fn == nil || len(fn.Blocks) == 0 {
		return &info{}
	}
	f.busy[name] = true
	defer delete(f.busy, name)
	in := &info{}
	mc := interp.New(f.prog, dbcall.NewLibrary(f.texts), f.Budget)
	rec := dbcall.NewRecorder()
	mc.Data = rec
	seen := map[string]bool{}
	note := func(chain *interp.Chain) {
		if !seen[chain.Key] {
			seen[chain.Key] = true
			in.edges = append(in.edges, edge{chain.Key, hopsOf(chain), chain.Name})
		}
	}
	var pending []string // implementations of the interface call at hand
	mc.World = func(method string, impls []string) string {
		pending = nil
		if n := f.only(impls); n != "" {
			return n
		}
		for _, n := range impls {
			if f.reach[n] {
				pending = append(pending, n)
			}
		}
		return ""
	}
	mc.Branch = func(site *interp.CallSite) {
		for _, n := range pending {
			note(mc.ChainTo(site, n))
		}
		pending = nil
	}
	mc.Inline = func(callee *summary.Func, chain *interp.Chain, args []interp.Val) bool {
		if !f.reach[callee.Name] {
			return f.helper(callee, chain)
		}
		if f.infoOf(callee.Name).wrapper && chain.Depth < maxHops {
			return true
		}
		note(chain)
		return false
	}
	f.runRoot(mc, fn)
	for _, key := range rec.Order {
		e := newEntry(key, rec.Ops[key])
		e.own = true
		in.own = append(in.own, e)
		if open(e.op) {
			in.wrapper = true
		}
	}
	f.infos[name] = in
	return in
}

// open reports whether an op's SQL is its caller's to give.
func open(op *dbcall.Op) bool {
	if op.Open {
		return true
	}
	for _, s := range op.Stmts {
		for _, e := range s.Effects {
			if !e.Table.Hole || e.Table.Table != "" {
				return false
			}
		}
	}
	return dependsOnCaller(op.SQL, 0)
}

func dependsOnCaller(v interp.Val, depth int) bool {
	if v.T == nil || depth > 6 {
		return false
	}
	if v.T.Kind == interp.KParam {
		return true
	}
	for _, a := range v.T.Args {
		if dependsOnCaller(a, depth+1) {
			return true
		}
	}
	return false
}

func hopsOf(c *interp.Chain) []Hop {
	var out []Hop
	for ; c != nil; c = c.Up {
		out = append(out, Hop{Caller: c.Caller, Line: c.Line, Col: c.Col, Callee: c.Name, Impl: c.Iface, Outs: c.Outs})
	}
	slices.Reverse(out)
	return out
}

func newEntry(key string, op *dbcall.Op) *entry {
	e := &entry{key: key, op: op, hops: hopsOf(op.Chain), looks: map[string]bool{}, writes: map[string]bool{}, binds: map[string]bool{}, sets: map[string]bool{}}
	for _, s := range op.Stmts {
		for _, ef := range s.Effects {
			t := tableName(ef.Table)
			if t == "" || several(s.Effects, ef) {
				continue
			}
			switch ef.Kind {
			case sqltext.Lookup:
				if !ef.Outer {
					e.looks[t] = true
					bound(e.binds, t, ef)
				}
			case sqltext.Change:
				e.looks[t] = true
				for _, s := range ef.Set {
					e.sets[t+"."+strings.ToLower(s.Column)] = true
				}
			case sqltext.Write:
				e.writes[t] = true
			}
		}
	}
	e.segs = segments(key)
	return e
}

// bound adds the columns of a table that an effect compares with a value.
func bound(columns map[string]bool, table string, e sqltext.Effect) {
	for _, a := range e.Atoms {
		if c := columnOf(a.Expr); c != "" && binding(a) {
			columns[table+"."+strings.ToLower(c)] = true
		}
	}
}

// binding reports whether an atom asks for one value.
func binding(a sqltext.Atom) bool { return a.Op == "=" || a.Op == "<=>" }

// retakes reports whether an entry updates a column by which another looks rows
// up: check, then update.
//
//	// Have: SELECT 1 FROM users WHERE email = $1; none: UPDATE users SET email = $1 WHERE id = $2
func (e *entry) retakes(l *entry) bool {
	for c := range e.sets {
		if l.binds[c] {
			return true
		}
	}
	return false
}

// several reports whether a lookup is one of several questions about different
// tables that are answered in one row: which of the answers decides is not known.
func several(all []sqltext.Effect, e sqltext.Effect) bool {
	if e.Kind != sqltext.Lookup || e.Result == sqltext.Rows {
		return false
	}
	for _, o := range all {
		if o.Kind == sqltext.Lookup && !o.Outer && o.Result != sqltext.Rows && tableName(o.Table) != tableName(e.Table) {
			return true
		}
	}
	return len(e.Items) > 1
}

func tableName(n sqltext.Name) string { return strings.ToLower(n.Table) }

// segments splits a key into its steps: ">site:callee" … "!site".
func segments(key string) []string {
	var out []string
	start := 0
	for i := 1; i < len(key); i++ {
		if key[i] == '!' || key[i] == '>' && i+1 < len(key) && key[i+1] >= '0' && key[i+1] <= '9' {
			out = append(out, key[start:i])
			start = i
		}
	}
	return append(out, key[start:])
}

// entries are all database calls that a function reaches.
func (f *Finder) entries(name string) []*entry {
	in := f.infoOf(name)
	if in.done || f.busy["e"+name] {
		return in.all
	}
	f.busy["e"+name] = true
	defer delete(f.busy, "e"+name)
	all := slices.Clone(in.own)
	type spot struct{ first, leaf string }
	shortest := map[spot]int{}
	for _, ed := range in.edges {
		for _, sub := range f.entries(ed.callee) {
			if len(ed.hops)+len(sub.hops) > maxHops || len(all) >= maxEntries {
				continue
			}
			at := spot{ed.key, sub.op.Fn.Name + "|" + place(sub.op) + "|" + strings.Join(keysOf(sub.looks), ",") + "|" + strings.Join(keysOf(sub.writes), ",") + "|" + strings.Join(keysOf(sub.sets), ",")}
			e := &entry{
				key: ed.key + sub.key, op: sub.op, hops: append(slices.Clone(ed.hops), sub.hops...),
				looks: sub.looks, writes: sub.writes, binds: sub.binds, sets: sub.sets, segs: append(segments(ed.key), sub.segs...),
			}
			if !consistent(e) {
				continue
			}
			if i, dup := shortest[at]; dup {
				if len(all[i].hops) > len(e.hops) {
					all[i] = e
				}
				continue
			}
			shortest[at] = len(all)
			all = append(all, e)
		}
	}
	in.all, in.done = all, true
	return all
}

func keysOf(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (e *entry) writesAny(tables map[string]bool) bool {
	for t := range e.writes {
		if tables[t] {
			return true
		}
	}
	return false
}

// common is the number of leading steps two calls share.
func common(a, b *entry) int {
	n := 0
	for n < len(a.segs)-1 && n < len(b.segs)-1 && a.segs[n] == b.segs[n] {
		n++
	}
	return n
}

// meets reports whether the two calls part in the function itself, or in a
// literal that it makes: what parts deeper is the callee's own pair, unless
// only the caller knows the SQL.
func (e *entry) meets(o *entry) bool {
	n := common(e, o)
	if n < len(e.hops) {
		switch h := e.hops[n]; {
		case h.Outs == 0: // nothing comes back that could decide anything
			return false
		case h.Outs < 0 && n < len(o.hops) && o.hops[n].Outs < 0: // two literals: neither sees what the other found
			return false
		}
	}
	if e.own && o.own {
		return true
	}
	for _, s := range e.segs[:n] {
		if !strings.Contains(s[strings.LastIndexByte(s, '.')+1:], "$") {
			return false
		}
	}
	return true
}

// world names the implementations chosen where there is a choice.
func (e *entry) world() string {
	var b strings.Builder
	for _, h := range e.hops {
		if h.Impl != "" {
			b.WriteString(h.Impl + "=" + h.Callee + ";")
		}
	}
	return b.String()
}

// compatible reports whether the two calls can belong to one program: where both
// choose an implementation of one interface, they choose the same type.
func compatible(a, b *entry) bool {
	for _, x := range a.hops {
		for _, y := range b.hops {
			if x.Impl != "" && x.Impl == y.Impl && receiverOf(x.Callee) != receiverOf(y.Callee) {
				return false
			}
		}
	}
	return true
}

// consistent reports whether a chain of calls takes one type for one interface throughout.
func consistent(e *entry) bool {
	chosen := map[string]string{}
	for _, h := range e.hops {
		if h.Impl == "" {
			continue
		}
		recv := receiverOf(h.Callee)
		if old, ok := chosen[h.Impl]; ok && old != recv {
			return false
		}
		chosen[h.Impl] = recv
	}
	return true
}

func receiverOf(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[:i]
	}
	return name
}

func itoa(i int) string { return strconv.Itoa(i) }
