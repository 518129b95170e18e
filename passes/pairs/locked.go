package pairs

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// mutexes reports whether a function's own calls lock or unlock a mutex.
func mutexes(c summary.Calls) bool {
	lock := func(name string) bool {
		return strings.HasPrefix(name, "(*sync.Mutex).") || strings.HasPrefix(name, "(*sync.RWMutex).") || strings.HasPrefix(name, "(sync.Locker).")
	}
	return slices.ContainsFunc(c.Static, lock) || slices.ContainsFunc(c.Invokes, lock)
}

// lockLevels is how far above the function in which a pair meets its callers are asked for a lock.
const lockLevels = 3

// locked reports whether every caller of fn holds a lock around the lookup and
// the insert, or the callers of those do. The function that makes the value
// whose method fn is has it to itself.
//
//	func New() *Manager { m := &Manager{}; m.fill(); return m }
//	func (m *Manager) Refill() { m.mu.Lock(); defer m.mu.Unlock(); m.fill() }
func (f *Finder) locked(fn *summary.Func, l, i *entry, levels int) bool {
	callers := f.callers[fn.Name]
	if levels == 0 || len(callers) == 0 || len(callers) > maxCallers || !f.lockAbove(fn.Name, levels) {
		return false
	}
	some := false
	for _, name := range callers {
		caller := f.prog.Func(name)
		if caller == nil || caller.Parent != "" || name == fn.Name {
			return false
		}
		if makes(caller, fn) {
			continue
		}
		look, ins := f.through(name, fn.Name, l), f.through(name, fn.Name, i)
		if look == nil || ins == nil {
			return false
		}
		if !f.holds(caller, look, ins) && !f.locked(caller, look, ins, levels-1) {
			return false
		}
		some = true
	}
	return some
}

// holds reports whether a function holds a lock around a lookup and an insert that it reaches.
func (f *Finder) holds(fn *summary.Func, l, i *entry) bool {
	mc, _, ok := f.assume(fn, candidate{lookup: l, inserts: []*entry{i}}, l.key, interp.Miss, false)
	if !ok {
		return false
	}
	lop, iop := ops(mc)[l.key], ops(mc)[i.key]
	if lop == nil || iop == nil {
		return false
	}
	return slices.ContainsFunc(lop.Locks, func(t *interp.Term) bool { return t.Name == "mutex" && slices.Contains(iop.Locks, t) })
}

// makes reports whether a function returns the value whose method fn is.
func makes(caller, fn *summary.Func) bool {
	return len(fn.Params) > 0 && strings.HasPrefix(fn.Name, "(*") && slices.Contains(caller.Results, fn.Params[0])
}

// lockAbove reports whether some function that leads to fn locks at all.
func (f *Finder) lockAbove(name string, levels int) bool {
	if levels == 0 {
		return false
	}
	for _, c := range f.callers[name] {
		calls := f.prog.Calls(c)
		if f.locks[c] || slices.ContainsFunc(calls.Static, func(n string) bool { return f.locks[n] }) || f.lockAbove(c, levels-1) {
			return true
		}
	}
	return false
}
