package pairs

import (
	"fmt"

	"github.com/dupsert/dupsert/passes/summary"
)

// guarded is a program in which a function whose summary cannot be made is one
// without a known body: a fault costs that function only.
type guarded struct {
	Program
	broken map[string]bool
	fault  func(place, name string, cause any)
}

// Func implements interp.Program.
func (g *guarded) Func(name string) (fn *summary.Func) {
	if g.broken[name] {
		return nil
	}
	defer g.recovered(name)
	return g.Program.Func(name)
}

// Calls implements Program.
func (g *guarded) Calls(name string) summary.Calls {
	if g.broken[name] {
		return summary.Calls{}
	}
	defer g.recovered(name)
	return g.Program.Calls(name)
}

// recovered is deferred.
func (g *guarded) recovered(name string) {
	if cause := recover(); cause != nil {
		g.broken[name] = true
		g.fault(g.Place(name), name, cause)
	}
}

// guardedRoot looks for the pairs that meet in one function. A fault on the
// way costs this function's pairs.
func (f *Finder) guardedRoot(fn *summary.Func) (out []*Pair) {
	defer func() {
		if cause := recover(); cause != nil {
			out = nil
			f.fault(f.prog.Place(fn.Name), fn.Name, cause)
		}
	}()
	return f.root(fn)
}

// fault notes an internal error.
func (f *Finder) fault(place, name string, cause any) {
	f.Stats["faults"]++
	f.Notes = append(f.Notes, fmt.Sprintf("%s: internal error in the analysis of %s, please report it: %v", place, name, cause))
}
