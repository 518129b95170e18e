package summary

import "slices"

// Calls is what a function refers to that may run: enough to tell, without
// its body, from where a database can be reached.
type Calls struct {
	Parent  string   // of a literal, the function it stands in
	Static  []string // functions called, and those made into values with what they capture, sorted
	Invokes []string // interface methods called, sorted
}

// Calls lists what the function refers to.
func (f *Func) Calls() Calls {
	c := Calls{Parent: f.Parent}
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			switch in := &f.Blocks[i].Instrs[j]; in.Op {
			case Call, Closure:
				c.Static = append(c.Static, in.Name)
			case Invoke:
				c.Invokes = append(c.Invokes, in.Name)
			}
		}
	}
	slices.Sort(c.Static)
	slices.Sort(c.Invokes)
	c.Static, c.Invokes = slices.Compact(c.Static), slices.Compact(c.Invokes)
	return c
}
