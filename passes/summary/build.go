package summary

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// maxInstrs bounds one function; a larger one (generated tables, parsers) is
// kept without a body and treated as unknown.
const maxInstrs = 6000

// Build reduces one SSA function. The function must have been built.
func Build(fset *token.FileSet, fn *ssa.Function) *Func {
	b := &builder{fset: fset, regs: map[ssa.Value]int{}, fn: fn}
	pos := fset.Position(fn.Pos())
	f := &Func{
		Name: FuncName(fn), Short: shortName(fn), Pkg: pkgPath(fn),
		File: pos.Filename, Line: pos.Line, Column: pos.Column,
		Free: len(fn.FreeVars), Exported: token.IsExported(fn.Name()),
	}
	if fn.Parent() != nil {
		f.Parent = FuncName(fn.Parent())
	}
	for p := range fn.TypeParams().TypeParams() {
		f.TypeParams = append(f.TypeParams, p.Obj().Name())
	}
	for _, p := range fn.Params {
		f.Params = append(f.Params, typeText(p.Type()))
	}
	res := fn.Signature.Results()
	for i := range res.Len() {
		f.Results = append(f.Results, typeText(res.At(i).Type()))
	}
	n := 0
	for _, blk := range fn.Blocks {
		n += len(blk.Instrs)
	}
	if n == 0 || n > maxInstrs {
		return f
	}
	for _, blk := range fn.Blocks { // number registers first: phis refer forwards
		for _, in := range blk.Instrs {
			if v, ok := in.(ssa.Value); ok {
				b.regs[v] = len(b.regs)
			}
		}
	}
	f.Regs = len(b.regs)
	order := postorder(fn.Blocks[0])
	slices.Reverse(order)
	b.index = make(map[*ssa.BasicBlock]int, len(order))
	for i, blk := range order {
		b.index[blk] = i
	}
	for _, blk := range order {
		f.Blocks = append(f.Blocks, b.block(blk))
	}
	return f
}

// postorder lists the reachable blocks, successors first. Its reverse is the
// order in which summaries keep blocks: a predecessor with a higher index is the source of a loop's back edge.
func postorder(entry *ssa.BasicBlock) []*ssa.BasicBlock {
	var out []*ssa.BasicBlock
	seen := map[*ssa.BasicBlock]bool{}
	var visit func(*ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		seen[b] = true
		for _, s := range slices.Backward(b.Succs) {
			if !seen[s] {
				visit(s)
			}
		}
		out = append(out, b)
	}
	visit(entry)
	return out
}

type builder struct {
	fset  *token.FileSet
	fn    *ssa.Function
	regs  map[ssa.Value]int
	index map[*ssa.BasicBlock]int
}

func (b *builder) block(blk *ssa.BasicBlock) Block {
	var out Block
	for _, s := range blk.Succs {
		out.Succs = append(out.Succs, b.index[s])
	}
	for _, p := range blk.Preds {
		at, reached := b.index[p]
		if !reached {
			at = -2
		}
		out.Preds = append(out.Preds, at)
	}
	for _, in := range blk.Instrs {
		i, ok := b.instr(in)
		if !ok {
			continue
		}
		if v, isValue := in.(ssa.Value); isValue {
			i.Dst = b.regs[v]
			i.Class = ClassOf(v.Type())
		} else {
			i.Dst = -1
		}
		p := in.Pos()
		if c, ok := in.(*ssa.MakeClosure); ok && !p.IsValid() { // where the literal stands
			p = c.Fn.Pos()
		}
		if p.IsValid() {
			at := b.fset.Position(p)
			i.Line, i.Col = at.Line, at.Column
		}
		out.Instrs = append(out.Instrs, i)
	}
	return out
}

// instr reduces one instruction; ok is false for those that say nothing (debug references, deferred runs).
func (b *builder) instr(in ssa.Instruction) (i Instr, ok bool) {
	switch in := in.(type) {
	case *ssa.Phi:
		return b.mk(Phi, "", in.Edges...), true
	case *ssa.Alloc:
		i = b.mk(Alloc, "")
		i.Type = typeText(in.Type())
		return i, true
	case *ssa.UnOp:
		switch in.Op {
		case token.MUL:
			return b.mk(Load, "", in.X), true
		case token.NOT:
			return b.mk(Not, "", in.X), true
		}
		return b.mk(Unknown, in.Op.String(), in.X), true
	case *ssa.Store:
		return b.mk(Store, "", in.Addr, in.Val), true
	case *ssa.FieldAddr:
		i = b.mk(FieldAddr, fieldName(in.X.Type(), in.Field), in.X)
		i.Type = ownerName(in.X.Type())
		return i, true
	case *ssa.Field:
		i = b.mk(FieldVal, fieldName(in.X.Type(), in.Field), in.X)
		i.Type = ownerName(in.X.Type())
		return i, true
	case *ssa.IndexAddr:
		return b.mk(IndexAddr, "", in.X, in.Index), true
	case *ssa.Index:
		return b.mk(IndexVal, "", in.X, in.Index), true
	case *ssa.Lookup:
		i = b.mk(Lookup, "", in.X, in.Index)
		i.N = flag(in.CommaOk)
		return i, true
	case *ssa.MapUpdate:
		return b.mk(MapUpdate, "", in.Map, in.Key, in.Value), true
	case *ssa.Slice:
		return b.mk(Slice, "", in.X), true
	case *ssa.MakeSlice, *ssa.MakeMap, *ssa.MakeChan:
		i = b.mk(Make, "")
		if s, isSlice := in.(*ssa.MakeSlice); isSlice {
			i.Args = []Arg{b.arg(s.Len)}
		}
		return i, true
	case *ssa.Extract:
		i = b.mk(Extract, "", in.Tuple)
		i.N = in.Index
		return i, true
	case *ssa.BinOp:
		return b.mk(Bin, in.Op.String(), in.X, in.Y), true
	case *ssa.ChangeType:
		return b.mk(Copy, "", in.X), true
	case *ssa.ChangeInterface:
		return b.mk(Copy, "", in.X), true
	case *ssa.Convert:
		return b.mk(Convert, "", in.X), true
	case *ssa.MultiConvert:
		return b.mk(Copy, "", in.X), true
	case *ssa.SliceToArrayPointer:
		return b.mk(Copy, "", in.X), true
	case *ssa.MakeInterface:
		i = b.mk(Iface, "", in.X)
		i.Type = typeText(in.X.Type())
		return i, true
	case *ssa.TypeAssert:
		i = b.mk(Assert, "", in.X)
		i.Type, i.N = typeText(in.AssertedType), flag(in.CommaOk)
		return i, true
	case *ssa.MakeClosure:
		i = b.mk(Closure, FuncName(in.Fn.(*ssa.Function)), in.Bindings...)
		return i, true
	case *ssa.Range:
		return b.mk(Range, "", in.X), true
	case *ssa.Next:
		i = b.mk(Next, "", in.Iter)
		return i, true
	case *ssa.If:
		return b.mk(If, "", in.Cond), true
	case *ssa.Jump:
		return b.mk(Jump, ""), true
	case *ssa.Return:
		return b.mk(Return, "", in.Results...), true
	case *ssa.Panic:
		return b.mk(Panic, "", in.X), true
	case *ssa.Call:
		return b.call(in.Common(), 0), true
	case *ssa.Go:
		return b.call(in.Common(), 1), true
	case *ssa.Defer:
		return b.call(in.Common(), 2), true
	case *ssa.Select:
		i = b.mk(Unknown, "select")
		return i, true
	case *ssa.DebugRef, *ssa.RunDefers, *ssa.Send:
		return i, false
	}
	return b.mk(Unknown, "?"), true
}

func (b *builder) mk(op Op, name string, args ...ssa.Value) Instr {
	i := Instr{Op: op, Name: name, Dst: -1}
	for _, a := range args {
		i.Args = append(i.Args, b.arg(a))
	}
	return i
}

// call reduces a call. Methods have the receiver as the first argument.
func (b *builder) call(c *ssa.CallCommon, mode uint8) Instr {
	var i Instr
	switch callee := c.StaticCallee(); {
	case c.IsInvoke():
		i = b.mk(Invoke, MethodName(c.Method), append([]ssa.Value{c.Value}, c.Args...)...)
	case callee != nil:
		i = b.mk(Call, FuncName(callee), c.Args...)
		if mc, ok := c.Value.(*ssa.MakeClosure); ok { // func(){…}(): the literal's captured values are in its register
			i = b.mk(Dynamic, "", append([]ssa.Value{mc}, c.Args...)...)
		}
	default:
		if bi, ok := c.Value.(*ssa.Builtin); ok {
			i = b.mk(Builtin, bi.Name(), c.Args...)
		} else {
			i = b.mk(Dynamic, "", append([]ssa.Value{c.Value}, c.Args...)...)
		}
	}
	i.Mode = mode
	if callee := c.StaticCallee(); callee != nil && len(callee.TypeArgs()) > 0 {
		i.Type = typeText(c.Signature().Results())
		for _, t := range callee.TypeArgs() {
			i.Inst = append(i.Inst, typeText(t))
		}
	}
	res := c.Signature().Results()
	for k := range res.Len() {
		i.Outs = append(i.Outs, ClassOf(res.At(k).Type()))
	}
	return i
}

func (b *builder) arg(v ssa.Value) Arg {
	switch v := v.(type) {
	case *ssa.Const:
		a := Arg{Kind: Const, Class: ClassOf(v.Type())}
		if v.Value == nil {
			a.Zero = true
			return a
		}
		switch v.Value.Kind() {
		case constant.String:
			a.Text = constant.StringVal(v.Value)
			a.Zero = a.Text == ""
		case constant.Bool:
			a.Text = v.Value.String()
			a.Zero = a.Text == "false"
		default:
			a.Text = v.Value.ExactString()
			a.Zero = constant.Sign(constant.ToFloat(v.Value)) == 0 && v.Value.Kind() != constant.Complex
		}
		return a
	case *ssa.Parameter:
		return Arg{Kind: Param, Class: ClassOf(v.Type()), N: slices.Index(b.fn.Params, v)}
	case *ssa.FreeVar:
		return Arg{Kind: FreeVar, Class: ClassOf(v.Type()), N: slices.Index(b.fn.FreeVars, v)}
	case *ssa.Global:
		return Arg{Kind: GlobalAt, Text: v.Pkg.Pkg.Path() + "." + v.Name()}
	case *ssa.Function:
		return Arg{Kind: FuncAt, Text: FuncName(v)}
	case *ssa.Builtin:
		return Arg{Kind: FuncAt, Text: "builtin." + v.Name()}
	}
	return Arg{Kind: Reg, Class: ClassOf(v.Type()), N: b.regs[v]}
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func fieldName(t types.Type, i int) string {
	t = types.Unalias(t)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if tp, ok := types.Unalias(t).(*types.TypeParam); ok {
		t = tp.Underlying()
	}
	if s, ok := t.Underlying().(*types.Struct); ok && i < s.NumFields() {
		return s.Field(i).Name()
	}
	return "?"
}

// ClassOf is the class of a type.
func ClassOf(t types.Type) Class {
	if t == nil {
		return Other
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return Bool
		case u.Info()&types.IsNumeric != 0:
			return Number
		case u.Info()&types.IsString != 0:
			return String
		case u.Kind() == types.UntypedNil:
			return Ptr
		}
	case *types.Pointer, *types.Signature:
		return Ptr
	case *types.Slice, *types.Map:
		return List
	case *types.Interface:
		if types.Identical(types.Unalias(t), types.Universe.Lookup("error").Type()) || t.String() == "error" {
			return Error
		}
		return Any
	case *types.Tuple:
		return Tuple
	}
	return Other
}

func typeText(t types.Type) string {
	if t == nil {
		return ""
	}
	return types.TypeString(types.Unalias(t), nil)
}

func pkgPath(fn *ssa.Function) string {
	for f := fn; f != nil; f = f.Parent() {
		if f.Pkg != nil {
			return f.Pkg.Pkg.Path()
		}
		if o := f.Origin(); o != nil && o.Pkg != nil {
			return o.Pkg.Pkg.Path()
		}
	}
	return ""
}

// FuncName is a function's name across packages: the origin's full name, and
// for literals the enclosing function's with $1, $2 … . Bound methods and
// thunks have the name of the method itself with the suffix SSA gives them.
func FuncName(fn *ssa.Function) string {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Parent() != nil {
		name := fn.Name()
		if i := strings.LastIndexByte(name, '$'); i >= 0 {
			return FuncName(fn.Parent()) + name[i:]
		}
		return FuncName(fn.Parent()) + "$" + name
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		name := MethodName(obj)
		if fn.Synthetic != "" {
			switch {
			case strings.HasSuffix(fn.Name(), "$bound"):
				return name + "$bound"
			case strings.HasSuffix(fn.Name(), "$thunk"):
				return name + "$thunk"
			}
		}
		return name
	}
	if fn.Pkg != nil {
		return fn.Pkg.Pkg.Path() + "." + fn.Name()
	}
	return fn.String()
}

// MethodName is the full name of a declared function or method.
func MethodName(obj *types.Func) string { return obj.Origin().FullName() }

func shortName(fn *ssa.Function) string {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if p := fn.Parent(); p != nil {
		name := fn.Name()
		if i := strings.LastIndexByte(name, '$'); i >= 0 {
			return shortName(p) + name[i:]
		}
		return shortName(p) + "$" + name
	}
	if recv := fn.Signature.Recv(); recv != nil {
		t := types.TypeString(recv.Type(), func(*types.Package) string { return "" })
		if i := strings.IndexByte(t, '['); i >= 0 {
			t = t[:i]
		}
		if strings.HasPrefix(t, "*") {
			return "(" + t + ")." + fn.Name()
		}
		return t + "." + fn.Name()
	}
	return fn.Name()
}

// FieldName is the name of the field of an address.
func FieldName(fa *ssa.FieldAddr) string { return fieldName(fa.X.Type(), fa.Field) }

// OwnerField names the field of an address across packages: pkg.Type.Field.
func OwnerField(fa *ssa.FieldAddr) string {
	return ownerName(fa.X.Type()) + "." + fieldName(fa.X.Type(), fa.Field)
}

// ownerName is the name of a struct type or of what a pointer points to.
func ownerName(t types.Type) string {
	t = types.Unalias(t)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return types.TypeString(n.Origin().Obj().Type(), nil)
	}
	return ""
}
