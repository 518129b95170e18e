package summary

import (
	"cmp"
	"encoding/binary"
	"path/filepath"
	"slices"
	"strings"
)

// encoder writes numbers as varints and strings as numbers of a table in which
// the frequent ones come first. It runs twice: to count, and to write.
type encoder struct {
	b     []byte
	ids   map[string]int // first the number of uses, then the place in the table
	table []string
}

// number orders the table.
func (e *encoder) number() {
	for s := range e.ids {
		e.table = append(e.table, s)
	}
	slices.SortFunc(e.table, func(a, b string) int { return cmp.Or(e.ids[b]-e.ids[a], strings.Compare(a, b)) })
	for i, s := range e.table {
		e.ids[s] = i
	}
}

// own stands in a fact's strings for the path of its package.
const own = "\xff"

// strings writes the table. A string is preceded by its size, twice, plus one
// if own stands in it.
func (e *encoder) strings(path string) {
	short := make([]string, len(e.table))
	e.uint(len(e.table))
	for i, s := range e.table {
		short[i] = s
		if path != "" && !strings.Contains(s, own) {
			short[i] = strings.ReplaceAll(s, path, own)
		}
		e.uint(len(short[i])*2 + flag(short[i] != s))
	}
	for _, s := range short {
		e.b = append(e.b, s...)
	}
}

func (e *encoder) uint(n int) { e.b = binary.AppendUvarint(e.b, uint64(n)) }
func (e *encoder) int(n int)  { e.b = binary.AppendVarint(e.b, int64(n)) }

func (e *encoder) str(s string) {
	if e.table == nil {
		e.ids[s]++
		return
	}
	e.uint(e.ids[s])
}

func (e *encoder) strs(all []string) {
	e.uint(len(all))
	for _, s := range all {
		e.str(s)
	}
}

func (e *encoder) bool(b bool) { e.b = append(e.b, byte(flag(b))) }

func (e *encoder) pkg(p *Package) {
	e.types(p.Types)
	e.uint(len(p.Texts))
	for _, t := range p.Texts {
		e.str(t.Name)
		e.str(t.Text)
	}
	e.uint(len(p.Fields))
	for _, f := range p.Fields {
		e.str(f.Name)
		e.str(f.Text)
		e.str(f.Func)
		e.bool(f.Stmt)
	}
	e.uint(len(p.Impls))
	for _, i := range p.Impls {
		e.str(i.Type)
		e.methods(i.Methods)
	}
	e.uint(len(p.Ifaces))
	for _, i := range p.Ifaces {
		e.methods(i.Needs)
		e.uint(len(i.Calls))
		for _, c := range i.Calls {
			e.str(c.Name)
			e.str(c.Library)
		}
	}
	e.uint(len(p.Funcs))
	for _, f := range p.Funcs {
		e.fn(f)
	}
}

func (e *encoder) types(all []Type) {
	e.uint(len(all))
	for _, t := range all {
		e.str(t.Name)
		e.uint(len(t.Fields))
		for _, f := range t.Fields {
			e.str(f.Name)
			e.str(f.Tag)
			e.str(f.Type)
			e.bool(f.Embedded)
		}
		e.str(t.Elem)
	}
}

func (e *encoder) methods(all []Method) {
	e.uint(len(all))
	for _, m := range all {
		e.str(m.ID)
		e.str(m.Sig)
		e.str(m.Func)
	}
}

// fn writes the function's name and calls, the length of its body, and the body.
func (e *encoder) fn(f *Func) {
	c := f.Calls()
	e.str(f.Name)
	e.str(c.Parent)
	e.strs(c.Static)
	e.strs(c.Invokes)
	before := e.b
	e.b = nil
	e.body(f)
	body := e.b
	e.b = before
	e.uint(len(body))
	e.b = append(e.b, body...)
}

func (e *encoder) body(f *Func) {
	e.str(f.Short)
	e.str(filepath.Base(f.File))
	e.uint(f.Line)
	e.uint(f.Column)
	e.strs(f.Params)
	e.uint(f.Free)
	e.strs(f.Results)
	e.uint(f.Regs)
	e.bool(f.Exported)
	e.strs(f.TypeParams)
	e.uint(len(f.Blocks))
	reg, line := 0, f.Line // numbers are written as their distance from the one before
	classes := f.classes()
	for i := range f.Blocks {
		b := &f.Blocks[i]
		e.ints(b.Succs)
		e.ints(b.Preds)
		e.uint(len(b.Instrs))
		for j := range b.Instrs {
			reg, line = e.instr(&b.Instrs[j], reg, line, classes)
		}
	}
}

func (e *encoder) ints(all []int) {
	e.uint(len(all))
	for _, n := range all {
		e.int(n)
	}
}

// What of an instruction follows its kind.
const (
	hasDst = 1 << iota
	hasN
	hasName
	hasType
	hasOuts
	hasMode
	hasPlace
	hasArgs
)

// placed are the instructions whose place a finding may name: those that lead to a call.
func placed(op Op) bool {
	switch op {
	case Call, Invoke, Dynamic, Closure:
		return true
	}
	return false
}

func (e *encoder) instr(in *Instr, reg, line int, classes []Class) (nextReg, nextLine int) {
	place := placed(in.Op) && in.Line > 0
	head := flag(in.Dst >= 0)*hasDst | flag(in.N != 0)*hasN | flag(in.Name != "")*hasName | flag(in.Type != "")*hasType |
		flag(len(in.Outs) > 0)*hasOuts | flag(in.Mode != 0)*hasMode | flag(place)*hasPlace | flag(len(in.Args) > 0)*hasArgs
	e.b = append(e.b, byte(in.Op), byte(head))
	if in.Dst >= 0 {
		e.int(in.Dst - reg)
		e.b = append(e.b, byte(in.Class))
		reg = in.Dst + 1
	}
	if in.N != 0 {
		e.int(in.N)
	}
	if in.Name != "" {
		e.str(in.Name)
	}
	if in.Type != "" {
		e.str(in.Type)
		if in.Op == Call {
			e.strs(in.Inst)
		}
	}
	if len(in.Outs) > 0 {
		e.uint(len(in.Outs))
		for _, c := range in.Outs {
			e.b = append(e.b, byte(c))
		}
	}
	if in.Mode != 0 {
		e.b = append(e.b, in.Mode)
	}
	if place {
		e.int(in.Line - line)
		e.uint(in.Col)
		line = in.Line
	}
	if len(in.Args) > 0 {
		e.uint(len(in.Args))
		for _, a := range in.Args {
			e.arg(a, reg, classes)
		}
	}
	return reg, line
}

// classes are the classes of the registers.
func (f *Func) classes() []Class {
	out := make([]Class, f.Regs)
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			if in := &f.Blocks[i].Instrs[j]; in.Dst >= 0 {
				out[in.Dst] = in.Class
			}
		}
	}
	return out
}

// What of an operand follows its kind. The class of a register is that of the
// instruction that gives it; its number is written as its distance from the next.
const (
	argN = 1 << (iota + 3)
	argText
	argZero
	argClass
)

func (e *encoder) arg(a Arg, reg int, classes []Class) {
	n := a.N
	class := Class(0)
	if a.Kind == Reg {
		n = reg - a.N
		class = classes[a.N]
	}
	head := int(a.Kind) | flag(n != 0)*argN | flag(a.Text != "")*argText | flag(a.Zero)*argZero | flag(a.Class != class)*argClass
	e.b = append(e.b, byte(head))
	if a.Class != class {
		e.b = append(e.b, byte(a.Class^class))
	}
	if n != 0 {
		e.int(n)
	}
	if a.Text != "" {
		e.str(a.Text)
	}
}
