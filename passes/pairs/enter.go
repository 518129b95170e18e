package pairs

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// Enters lists the own functions that the analysis of an importing package may
// enter, sorted. They are what a call from outside leads to: through exported
// functions and methods, those that reach a database or prepare for it, and
// small helpers. reach is whether any of the first kind is among them; without
// one, helpers count only if they deal with errors.
func (f *Finder) Enters() (names []string, reach bool) {
	f.Reach()
	in := map[string]bool{}
	var work []string
	enter := func(fn *summary.Func) {
		if in[fn.Name] {
			return
		}
		database := f.reach[fn.Name] || f.touch[fn.Name]
		if !database && !f.reads[fn.Name] && !small(fn) {
			return
		}
		in[fn.Name] = true
		reach = reach || f.reach[fn.Name]
		work = append(work, fn.Name)
	}
	var helpers []*summary.Func
	for _, name := range f.prog.Names() {
		if !f.prog.Own(name) || initial(name) {
			continue
		}
		fn := f.prog.Func(name)
		switch {
		case fn == nil || !fn.Exported || fn.Parent != "":
		case f.reach[name] || f.touch[name]:
			enter(fn)
		default:
			helpers = append(helpers, fn)
		}
	}
	for _, fn := range helpers {
		if reach || slices.Contains(fn.Params, "error") {
			enter(fn)
		}
	}
	for len(work) > 0 {
		name := work[len(work)-1]
		work = work[:len(work)-1]
		for _, n := range f.leads(f.prog.Func(name)) {
			if fn := f.prog.Func(n); fn != nil && f.prog.Own(n) {
				enter(fn)
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

// leads lists the functions that a call of fn may lead to: those it calls, its
// literals, and those with results that it hands on as values. One without
// results (a handler given to a router) runs some other time, and nothing comes back of it.
func (f *Finder) leads(fn *summary.Func) []string {
	var out []string
	value := func(name string) {
		if v := f.prog.Func(base(name)); v != nil && (v.Parent != "" || len(v.Results) > 0) {
			out = append(out, v.Name)
		}
	}
	for i := range fn.Blocks {
		for j := range fn.Blocks[i].Instrs {
			in := &fn.Blocks[i].Instrs[j]
			switch in.Op {
			case summary.Call:
				out = append(out, base(in.Name))
			case summary.Closure:
				value(in.Name)
			}
			for _, a := range in.Args {
				if a.Kind == summary.FuncAt {
					value(a.Text)
				}
			}
		}
	}
	return out
}
