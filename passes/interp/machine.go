package interp

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// Outcome is what an assumption says of a database call.
type Outcome uint8

// The outcomes.
const (
	None    Outcome = iota
	Miss            // the lookup finds nothing
	Hit             // the lookup finds a row, or the row that is searched for
	Violate         // the insert violates a unique key
	Fail            // the call fails with some other error
)

// Assumption is what a run takes for granted of one database call.
type Assumption struct {
	Leaf    string // key of the call: Chain.Key plus site; "" for none
	Outcome Outcome
	// Unnamed makes the violated key none of those that the code names.
	Unnamed bool
	// Imagined makes a miss come with the error by which the library's other calls tell one.
	Imagined bool
}

// Program resolves names.
type Program interface {
	Func(name string) *summary.Func       // nil when its body is not known
	Impls(method string) []string         // functions that implement an interface method, sorted
	Type(name string) *summary.Type       // struct type, or nil
	Text(global string) (string, bool)    // text of a package-level variable; of name= the variable that the error variable name is initialised with
	FieldFunc(owner, field string) string // the one function ever stored in a field, or ""
	// FieldText is the one text ever stored in a field, or the text of the one statement prepared into it.
	FieldText(owner, field string) (text string, stmt, ok bool)
}

// Library knows what the calls of libraries do.
type Library interface {
	// Call interprets a call of a function without a body. ok is false when the library does not know it.
	Call(mc *Machine, c *CallSite) (outs []Val, ok bool)
	// Field is the field of a library's value; ok is false when the library knows nothing of it. c tells only where it is read.
	Field(mc *Machine, c *CallSite, v Val, field string) (f Val, ok bool)
	// Bound is the value that the assumed lookup asks for in the column that a field of its row holds.
	Bound(mc *Machine, field string) (v Val, ok bool)
}

// Chain is the calls that lead from the root function to a frame.
type Chain struct {
	Up     *Chain
	Site   string // instruction in the frame above: block.index
	Caller *summary.Func
	Line   int
	Col    int
	Name   string // what is called
	Iface  string // the interface through which Name was chosen among several
	Outs   int    // results of the call; -1 for a literal, which shares variables with its maker
	Depth  int
	Key    string
	Types  map[string]string // what the callee's type parameters stand for
}

// CallSite is a call as a library sees it.
type CallSite struct {
	Name  string // full name of the callee
	Args  []Val  // the receiver first
	Instr *summary.Instr
	Fn    *summary.Func // the function the call stands in
	Chain *Chain        // the frame's chain, nil for the root
	Site  string        // block.index in Fn
	Mem   mem
	frame *frame
}

// Key identifies the call in the root's context.
func (c *CallSite) Key() string { return ChainKey(c.Chain) + "!" + c.Site }

// TypeArg is the type argument i of a generic function's call, "" if there is none.
func (c *CallSite) TypeArg(i int) string {
	if i >= len(c.Instr.Inst) {
		return ""
	}
	return instantiate(c.Instr.Inst[i], c.frame.types())
}

// ChainKey is the key of a chain, "" for the root.
func ChainKey(c *Chain) string {
	if c == nil {
		return ""
	}
	return c.Key
}

// Machine runs one root function.
type Machine struct {
	Prog   Program
	Lib    Library
	Assume Assumption
	// World chooses the implementation of an interface method, by the method's name.
	World func(method string, impls []string) string
	// Inline decides whether a callee with a body is run.
	Inline func(callee *summary.Func, chain *Chain, args []Val) bool
	// Branch is told of an interface call for which World chose nothing.
	Branch func(c *CallSite)
	// Lenient makes errors of calls the assumption does not speak of nil: nothing else fails.
	Lenient bool
	Budget  int // instructions left

	// Sentinels are the error variables that stand for a violation when the code sees one.
	Sentinels map[string]bool
	// Recognised is set when the code tells the assumed violation from other errors.
	Recognised bool
	// Named are the names by which the code tells which key was violated, in the order of its tests.
	Named []string
	// Dead says why a test by which the code would tell it can never match; "" if there is none.
	Dead      string
	Exhausted bool
	// Outs are what the root function returned.
	Outs []Val
	// Matches are the values by which the code searched the rows it had read, on a hit.
	Matches []*Term

	terms  terms
	frames map[string]int // number of each frame, by its chain's key
	depth  int
	births map[*Term]*Chain // of function literals
	called map[*Term]bool
	facts  map[*Term][2]*Term // by term: the flags for "is zero" and "is not zero"
	// Data is the library's own.
	Data any
}

// MaxDepth bounds nested calls.
const MaxDepth = 12

// New returns a machine that knows no assumption.
func New(p Program, lib Library, budget int) *Machine {
	return &Machine{Prog: p, Lib: lib, Budget: budget, terms: terms{byHash: map[uint64][]*Term{}}, frames: map[string]int{}, births: map[*Term]*Chain{}, called: map[*Term]bool{}, facts: map[*Term][2]*Term{}}
}

// RunAll runs fn as the root, its parameters unknown, and then the function literals it made that nobody called.
func (mc *Machine) RunAll(fn *summary.Func) []Val {
	args := make([]Val, len(fn.Params))
	for i, p := range fn.Params {
		args[i] = Val{Either, mc.terms.get(Term{Kind: KParam, N: i, Class: classOfType(p)})}
	}
	outs, out, ok := mc.exec(fn, args, nil, mem{}, nil)
	mc.Outs = outs
	if !ok {
		out = mem{}
	}
	for range 3 { // literals make literals
		more := false
		for _, t := range mc.unborn() {
			more = true
			mc.called[t] = true
			callee := mc.Prog.Func(t.Name)
			if callee == nil || len(callee.Blocks) == 0 {
				continue
			}
			cargs := make([]Val, len(callee.Params))
			for i, p := range callee.Params {
				cargs[i] = mc.Opaque("arg"+itoa(i)+t.Site, classOfType(p))
			}
			mc.exec(callee, cargs, t.Args, out.clone(), mc.births[t])
		}
		if !more {
			break
		}
	}
	return outs
}

// unborn are the literals made but not called, in the order they were made.
func (mc *Machine) unborn() []*Term {
	var out []*Term
	for t := range mc.births {
		if !mc.called[t] && literal(t.Name) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *Term) int { return a.ID - b.ID })
	return out
}

// ChainTo is the chain of a callee at a call site.
func (mc *Machine) ChainTo(c *CallSite, callee string) *Chain {
	ch := mc.chain(c.frame, c.Instr, c.Site, callee)
	ch.Iface = receiverText(c.Instr.Name)
	return ch
}

// receiverText is the interface type in a method's full name.
func receiverText(method string) string {
	if i := strings.LastIndexByte(method, '.'); i >= 0 {
		return method[:i]
	}
	return method
}

// Term interns a term.
func (mc *Machine) Term(t Term) *Term { return mc.terms.get(t) }

// Unknown is the name of opaque terms of which not even the place of birth is known; they equal nothing.
const Unknown = "?"

func (mc *Machine) opaque(class summary.Class) Val { return mc.Opaque(Unknown, class) }

// Opaque is an unknown value with a name that is the same in every run.
func (mc *Machine) Opaque(name string, class summary.Class) Val {
	return Val{Either, mc.terms.get(Term{Kind: KOpaque, Name: name, Class: class})}
}

func (mc *Machine) zero(class summary.Class) Val {
	text := ""
	switch class {
	case summary.Bool:
		text = "false"
	case summary.Number:
		text = "0"
	case summary.String:
	default:
		text = "nil"
	}
	return Val{Zero, mc.terms.get(Term{Kind: KConst, Class: class, Name: text})}
}

// ZeroOf is the zero value of a class.
func (mc *Machine) ZeroOf(class summary.Class) Val { return mc.zero(class) }

// Const is a constant.
func (mc *Machine) Const(class summary.Class, text string, zero bool) Val {
	if zero {
		return mc.zero(class)
	}
	return Val{NonZero, mc.terms.get(Term{Kind: KConst, Class: class, Name: text})}
}

func (mc *Machine) boolean(b Bits) Val {
	switch b {
	case Zero:
		return mc.zero(summary.Bool)
	case NonZero:
		return mc.Const(summary.Bool, "true", false)
	}
	return mc.opaque(summary.Bool)
}

// zeroGlobals are libraries' names for the zero value of a type.
var zeroGlobals = map[string]bool{
	"github.com/google/uuid.Nil": true, "github.com/gofrs/uuid.Nil": true, "github.com/gofrs/uuid/v5.Nil": true,
	"github.com/satori/go.uuid.Nil": true, "github.com/oklog/ulid.Zero": true, "github.com/oklog/ulid/v2.Zero": true,
	"github.com/shopspring/decimal.Zero": true, "github.com/segmentio/ksuid.Nil": true, "go.mongodb.org/mongo-driver/bson/primitive.NilObjectID": true,
}

// global is the value of a package-level variable.
func (mc *Machine) global(name string, class summary.Class) Val {
	if text, ok := mc.Prog.Text(name); ok {
		return mc.Const(summary.String, text, text == "")
	}
	bits := Either
	switch {
	case class == summary.Error:
		bits = NonZero
		if other, ok := mc.Prog.Text(name + "="); ok && other != name { // another name of the same error
			return mc.global(other, class)
		}
	case zeroGlobals[name]:
		return mc.zero(class)
	}
	return Val{bits, mc.terms.get(Term{Kind: KGlobal, Name: name, Class: class})}
}

// join is the least value that may be either.
func (mc *Machine) join(a, b Val, site string) Val {
	if a == b {
		return a
	}
	if a.T == nil && a.Bits == 0 {
		return b
	}
	if b.T == nil && b.Bits == 0 {
		return a
	}
	bits := a.Bits | b.Bits
	if a.T == b.T {
		return Val{bits, a.T}
	}
	alts := mc.alternatives(nil, a)
	alts = mc.alternatives(alts, b)
	class := classOf(a)
	if class == summary.Other {
		class = classOf(b)
	}
	if len(alts) == 0 || len(alts) > 4 {
		return Val{bits, mc.terms.get(Term{Kind: KPhi, Name: site, Class: class, Row: anyRow(a, b)})}
	}
	if len(alts) == 1 {
		return Val{bits, alts[0].T}
	}
	return Val{bits, mc.terms.get(Term{Kind: KPhi, Name: site, Class: class, Args: alts, Row: anyRow(a, b), Elem: anyElem(a, b)})}
}

// Join is the least value that may be either; the zero Val is neither. site names the place.
func (mc *Machine) Join(a, b Val, site string) Val { return mc.join(a, b, site) }

func anyRow(vs ...Val) bool {
	for _, v := range vs {
		if v.T != nil && v.T.Row {
			return true
		}
	}
	return false
}

func anyElem(vs ...Val) bool {
	for _, v := range vs {
		if v.T != nil && v.T.Elem {
			return true
		}
	}
	return false
}

func (mc *Machine) alternatives(out []Val, v Val) []Val {
	if v.T != nil && v.T.Kind == KPhi {
		if len(v.T.Args) == 0 {
			return append(out, v, v, v, v, v)
		}
		for _, a := range v.T.Args {
			out = mc.alternatives(out, a)
		}
		return out
	}
	for _, o := range out {
		if o.T == v.T {
			return out
		}
	}
	return append(out, v)
}

func classOfType(t string) summary.Class {
	switch t {
	case "bool":
		return summary.Bool
	case "string":
		return summary.String
	case "error":
		return summary.Error
	case "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "float32", "float64":
		return summary.Number
	}
	if t != "" && t[0] == '*' {
		return summary.Ptr
	}
	if len(t) > 1 && t[:2] == "[]" {
		return summary.List
	}
	return summary.Other
}

func siteOf(block, i int) string { return strconv.Itoa(block) + "." + strconv.Itoa(i) }

func (mc *Machine) chain(f *frame, in *summary.Instr, site, callee string) *Chain {
	c := &Chain{Up: f.chain, Site: site, Caller: f.fn, Line: in.Line, Col: in.Col, Name: callee, Outs: len(in.Outs), Depth: 1}
	if literal(callee) {
		c.Outs = -1
	}
	if f.chain != nil {
		c.Depth = f.chain.Depth + 1
	}
	c.Key = ChainKey(f.chain) + ">" + site + ":" + callee
	switch {
	case literal(callee):
		c.Types = f.types()
	case len(in.Inst) > 0:
		if fn := mc.Prog.Func(callee); fn != nil && len(fn.TypeParams) == len(in.Inst) {
			c.Types = map[string]string{}
			for i, p := range fn.TypeParams {
				c.Types[p] = instantiate(in.Inst[i], f.types())
			}
		}
	}
	return c
}

// types are what the type parameters of the frame's function stand for.
func (f *frame) types() map[string]string {
	if f.chain == nil {
		return nil
	}
	return f.chain.Types
}

// instantiate puts types in place of type parameters: *[]T is *[]path.User.
func instantiate(text string, types map[string]string) string {
	if len(types) == 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && (text[j] == '_' || text[j] >= '0' && text[j] <= '9' || text[j] >= 'A' && text[j] <= 'Z' || text[j] >= 'a' && text[j] <= 'z') {
			j++
		}
		if j == i {
			b.WriteByte(text[i])
			i++
			continue
		}
		word := text[i:j]
		alone := (i == 0 || text[i-1] != '.' && text[i-1] != '/' && text[i-1] != '-') && (j == len(text) || text[j] != '.' && text[j] != '/' && text[j] != '-')
		if t, ok := types[word]; ok && alone {
			word = t
		}
		b.WriteString(word)
		i = j
	}
	return b.String()
}

// number is the same number for every activation under one chain, in every run.
func (mc *Machine) number(key string) int {
	n, ok := mc.frames[key]
	if !ok {
		h := fnv.New64a()
		h.Write([]byte(key))
		n = int(h.Sum64() >> 1)
		mc.frames[key] = n
	}
	return n
}
