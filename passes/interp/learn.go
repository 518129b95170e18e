package interp

import "github.com/dupsert/dupsert/passes/summary"

// compared is the truth of a comparison. One with a zero value that may go
// either way remembers its operands, so that a branch on it teaches something.
func (mc *Machine) compared(op string, x, y Val, b Bits) Val {
	if b != Either || x.T == nil || y.T == nil {
		return mc.boolean(b)
	}
	if y.Bits == Zero && learnable(x.T) || x.Bits == Zero && learnable(y.T) {
		return Val{Either, mc.terms.get(Term{Kind: KOp, Name: op, Class: summary.Bool, Args: []Val{x, y}})}
	}
	return mc.boolean(b)
}

// learnable reports whether a term stands for one value, of which a branch may tell whether it is zero.
func learnable(t *Term) bool {
	return stable(t, 0) && t.Kind != KConst || t.Kind == KOpaque && t.Name != Unknown || t.Kind == KField && learnable(t.Args[0].T)
}

// learn is the memory on one side of a branch: with what the condition says of its operand.
//
//	if id == 0 { return }; if id > 0 { … }: the second condition holds
func (mc *Machine) learn(m mem, cond Val, holds bool) mem {
	if cond.Bits != Either || cond.T == nil {
		return m
	}
	t, zero := cond.T, !holds
	if t.Kind == KOp && t.Class == summary.Bool && len(t.Args) == 2 {
		x, y := t.Args[0], t.Args[1]
		op := t.Name
		if x.Bits == Zero {
			x, op = y, turned[op]
		}
		switch op {
		case "==":
			zero = holds
		case "!=":
			zero = !holds
		case ">", "<": // not zero where it holds; where it does not, a negative number or a number below is possible
			if !holds {
				return m
			}
			zero = false
		default:
			return m
		}
		t = x.T
	}
	if t == nil || !learnable(t) {
		return m
	}
	flags, ok := mc.facts[t]
	if !ok {
		flags = [2]*Term{
			mc.terms.get(Term{Kind: KLib, Name: "zero", N: t.ID}),
			mc.terms.get(Term{Kind: KLib, Name: "nonzero", N: t.ID}),
		}
		mc.facts[t] = flags
	}
	out := m.clone()
	if zero {
		out[flags[0]] = Val{NonZero, flags[0]}
	} else {
		out[flags[1]] = Val{NonZero, flags[1]}
	}
	return out
}

// turned is the operator with its operands exchanged.
var turned = map[string]string{"==": "==", "!=": "!=", "<": ">", ">": "<"}

// known is a value with what the branches taken so far say of it.
func (mc *Machine) known(m mem, v Val) Val {
	if v.Bits != Either || v.T == nil {
		return v
	}
	flags, ok := mc.facts[v.T]
	if !ok {
		return v
	}
	if f, ok := m[flags[0]]; ok && f.Bits == NonZero {
		return Val{Zero, v.T}
	}
	if f, ok := m[flags[1]]; ok && f.Bits == NonZero {
		return Val{NonZero, v.T}
	}
	return v
}

// unlearn drops what is known of a value, and of its fields, because the call
// that gives it runs again.
func (mc *Machine) unlearn(m mem, made *Term) {
	for t, flags := range mc.facts {
		root := t
		for root.Kind == KField && root.Args[0].T != nil {
			root = root.Args[0].T
		}
		if root == made {
			delete(m, flags[0])
			delete(m, flags[1])
		}
	}
}
