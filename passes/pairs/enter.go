package pairs

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// maxHelpers is how many helpers without database calls are entered one below the other.
const maxHelpers = 3

// Enters lists the own functions that the analysis of an importing package may
// enter, sorted: those that reach a database or prepare for it, and small
// helpers, exported or called by the others. reach is whether any of the
// first kind is among them; without one, helpers count only if they deal with errors.
func (f *Finder) Enters() (names []string, reach bool) {
	f.Reach()
	in := map[string]bool{}
	var last []string
	add := func(name string) {
		if !in[name] {
			in[name] = true
			last = append(last, name)
		}
	}
	var helpers []*summary.Func
	for _, name := range f.prog.Names() {
		if !f.prog.Own(name) || initial(name) {
			continue
		}
		if f.reach[name] || f.touch[name] {
			reach = reach || f.reach[name]
			add(name)
		} else if fn := f.prog.Func(name); fn != nil && small(fn) && fn.Exported && fn.Parent == "" {
			helpers = append(helpers, fn)
		}
	}
	for _, fn := range helpers {
		if reach || slices.Contains(fn.Params, "error") {
			add(fn.Name)
		}
	}
	for range maxHelpers {
		from := last
		last = nil
		for _, name := range from {
			for _, n := range mentions(f.prog.Func(name)) {
				if fn := f.prog.Func(n); fn != nil && f.prog.Own(n) && small(fn) {
					add(n)
				}
			}
		}
	}
	for n := range in {
		names = append(names, n)
	}
	slices.Sort(names)
	return names, reach
}

// initial reports whether a function is a package's initialisation or a literal in it, which nobody calls.
func initial(name string) bool {
	name, _, _ = strings.Cut(name, "$")
	name, _, _ = strings.Cut(name, "#")
	return strings.HasSuffix(name, ".init") && !strings.HasPrefix(name, "(")
}

// mentions lists the functions that a function calls, makes into values, or hands on.
func mentions(fn *summary.Func) []string {
	if fn == nil {
		return nil
	}
	c := fn.Calls()
	out := c.Static
	for i := range fn.Blocks {
		for j := range fn.Blocks[i].Instrs {
			for _, a := range fn.Blocks[i].Instrs[j].Args {
				if a.Kind == summary.FuncAt {
					out = append(out, a.Text)
				}
			}
		}
	}
	for i, n := range out {
		out[i] = base(n)
	}
	return out
}
