package summary

import (
	"encoding/binary"
	"errors"
	"strings"
)

var errDamaged = errors.New("damaged")

// reader reads what encoder wrote. After the first error it reads zeros.
type reader struct {
	b     []byte
	table []string
	err   error
}

func (r *reader) fail() {
	r.b, r.err = nil, errDamaged
}

func (r *reader) uint() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > 1<<40 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *reader) int() int {
	v, n := binary.Varint(r.b)
	if n <= 0 || v > 1<<40 || v < -1<<40 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

// count is the length of a list. Each of its elements takes a byte at least.
func (r *reader) count() int {
	n := r.uint()
	if n > len(r.b) {
		r.fail()
		return 0
	}
	return n
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.fail()
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) bool() bool { return r.byte() != 0 }

func (r *reader) str() string {
	i := r.uint()
	if i >= len(r.table) {
		r.fail()
		return ""
	}
	return r.table[i]
}

// list reads a list, nil for an empty one.
func list[T any](r *reader, read func() T) []T {
	n := r.count()
	if n == 0 {
		return nil
	}
	out := make([]T, 0, min(n, 1024))
	for range n {
		if r.err != nil {
			return nil
		}
		out = append(out, read())
	}
	return out
}

func (r *reader) strs() []string { return list(r, r.str) }

// strings reads the table of a package's fact.
func (r *reader) strings(path string) {
	sizes := list(r, r.uint)
	all := string(r.b)
	r.table = make([]string, len(sizes))
	at := 0
	for i, n := range sizes {
		short := n%2 == 1
		n /= 2
		if n > len(all)-at {
			r.fail()
			return
		}
		r.table[i] = all[at : at+n]
		if short {
			r.table[i] = strings.ReplaceAll(r.table[i], own, path)
		}
		at += n
	}
	r.b = r.b[at:]
}

func (r *reader) pkg(a *Archive) {
	a.Types = list(r, func() Type { return Type{Name: r.str(), Fields: list(r, r.field), Elem: r.str()} })
	a.Texts = list(r, func() Global { return Global{Name: r.str(), Text: r.str()} })
	a.Fields = list(r, func() FieldValue {
		return FieldValue{Name: r.str(), Text: r.str(), Func: r.str(), Stmt: r.bool()}
	})
	a.Impls = list(r, func() Impl { return Impl{Type: r.str(), Methods: list(r, r.method)} })
	a.Ifaces = list(r, func() Interface {
		return Interface{Needs: list(r, r.method), Calls: list(r, func() InterfaceCall { return InterfaceCall{Name: r.str(), Library: r.str()} })}
	})
	for range r.count() {
		name := r.str()
		e := entry{calls: Calls{Parent: r.str(), Static: r.strs(), Invokes: r.strs()}}
		n := r.count()
		if r.err != nil {
			return
		}
		e.body, r.b = r.b[:n], r.b[n:]
		a.names = append(a.names, name)
		a.index[name] = e
	}
}

func (r *reader) field() Field {
	return Field{Name: r.str(), Tag: r.str(), Type: r.str(), Embedded: r.bool()}
}

func (r *reader) method() Method { return Method{ID: r.str(), Sig: r.str(), Func: r.str()} }

// fn reads a body.
func (r *reader) fn() *Func {
	f := &Func{
		Short: r.str(), File: r.str(), Line: r.uint(), Column: r.uint(), Params: r.strs(), Free: r.uint(),
		Results: r.strs(), Regs: r.uint(), Exported: r.bool(), TypeParams: r.strs(),
	}
	reg, line := 0, f.Line
	f.Blocks = list(r, func() Block {
		return Block{
			Succs: list(r, r.int), Preds: list(r, r.int),
			Instrs: list(r, func() (in Instr) {
				in, reg, line = r.instr(reg, line)
				return in
			}),
		}
	})
	if !f.sound() {
		r.fail()
		return f
	}
	classes := f.classes()
	for i := range f.Blocks {
		for j := range f.Blocks[i].Instrs {
			for k := range f.Blocks[i].Instrs[j].Args {
				if a := &f.Blocks[i].Instrs[j].Args[k]; a.Kind == Reg {
					a.Class ^= classes[a.N]
				}
			}
		}
	}
	return f
}

func (r *reader) instr(reg, line int) (in Instr, nextReg, nextLine int) {
	in.Op = Op(r.byte())
	head := int(r.byte())
	in.Dst = -1
	if head&hasDst != 0 {
		in.Dst = reg + r.int()
		in.Class = Class(r.byte())
		reg = in.Dst + 1
	}
	if head&hasN != 0 {
		in.N = r.int()
	}
	if head&hasName != 0 {
		in.Name = r.str()
	}
	if head&hasType != 0 {
		in.Type = r.str()
		if in.Op == Call {
			in.Inst = r.strs()
		}
	}
	if head&hasOuts != 0 {
		in.Outs = list(r, func() Class { return Class(r.byte()) })
	}
	if head&hasMode != 0 {
		in.Mode = r.byte()
	}
	if head&hasPlace != 0 {
		in.Line = line + r.int()
		in.Col = r.uint()
		line = in.Line
	}
	if head&hasArgs != 0 {
		in.Args = list(r, func() Arg { return r.arg(reg) })
	}
	return in, reg, line
}

// arg reads an operand. Of a register it reads how its class differs.
func (r *reader) arg(reg int) Arg {
	head := int(r.byte())
	a := Arg{Kind: ArgKind(head & 7), Zero: head&argZero != 0}
	if head&argClass != 0 {
		a.Class = Class(r.byte())
	}
	if head&argN != 0 {
		a.N = r.int()
	}
	if a.Kind == Reg {
		a.N = reg - a.N
	}
	if head&argText != 0 {
		a.Text = r.str()
	}
	return a
}

// sound reports whether all that one part of a function says of another is there.
func (f *Func) sound() bool {
	if f.Regs > maxInstrs || f.Free > maxInstrs {
		return false
	}
	for i := range f.Blocks {
		b := &f.Blocks[i]
		for _, s := range b.Succs {
			if s < 0 || s >= len(f.Blocks) {
				return false
			}
		}
		for _, p := range b.Preds {
			if p >= len(f.Blocks) {
				return false
			}
		}
		for j := range b.Instrs {
			in := &b.Instrs[j]
			if in.Op > Panic || in.Dst >= f.Regs {
				return false
			}
			for _, a := range in.Args {
				if a.Kind > FuncAt || a.Kind == Reg && (a.N < 0 || a.N >= f.Regs) {
					return false
				}
			}
		}
	}
	return true
}
