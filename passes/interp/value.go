// Package interp runs a function's summary on abstract values: which branches
// are taken, which values are nil, zero or the same, and which database calls
// are made, in the light of one assumption ("this lookup finds nothing", "this
// insert violates a key"). Callees are run in the caller's context. By itself
// it knows no library: package dbcall tells it what the calls do.
package interp

import (
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// Bits says whether a value may be the zero value of its type (nil, 0, "",
// false, empty) and whether it may be another one.
type Bits uint8

// The bits. A value with both is unknown; one with neither cannot occur.
const (
	Zero    Bits = 1
	NonZero Bits = 2
	Either       = Zero | NonZero
)

// Val is an abstract value: its bits, and the term that says which value it is.
type Val struct {
	Bits Bits
	T    *Term
}

// Kind is a term's kind.
type Kind uint8

// The kinds of term.
const (
	KOpaque  Kind = iota // a value of which only the place of birth is known: Name
	KConst               // constant: Name is the text
	KParam               // parameter N of the root function
	KGlobal              // the value of the package-level variable Name
	KGlobalA             // its address
	KFunc                // function Name with Args captured
	KAlloc               // address of a local variable born at Name
	KFieldA              // address of field Name of *Args[0]
	KIndexA              // address of element Args[1] of Args[0]
	KField               // field Name of Args[0]
	KElem                // some element of Args[0]
	KCall                // result N of the call of Name with Args; calls that are not functions of their arguments alone have the site in Site
	KIface               // Args[0] as an interface of dynamic type Name
	KPhi                 // one of Args
	KConcat              // text: Args in order
	KList                // slice of Args
	KSlice               // slice of the array at address Args[0]
	KStruct              // struct with fields Names = Args; the rest is Base's
	KTuple               // several results
	KWrap                // an error that wraps Args
	KNewErr              // an error made here, Site
	KViolate             // the error of a violated unique key
	KFail                // another database error
	KLib                 // a library's value (rows, statement, builder): Name, Args, Site
	KMap                 // map made at Site
	KIter                // iterator over Args[0]
	KErrText             // Args[0].Error()
	KOp                  // operation Name on Args
)

// Term is a symbolic value. Terms are unique in a machine: equal terms are the
// same pointer.
type Term struct {
	ID    int
	Kind  Kind
	Class summary.Class
	Name  string
	N     int
	Site  string
	Names []string
	Args  []Val
	Base  *Term
	// Row is set on what the assumed lookup read; Elem on what came out of a list of rows.
	Row, Elem bool
	row, elem bool // as the term was asked for
	// Type is the class of a field as it was read first: no part of what the term is.
	Type summary.Class
}

// terms interns terms.
type terms struct {
	byHash map[uint64][]*Term
	n      int
}

func (ts *terms) get(t Term) *Term {
	h := t.hash()
	for _, old := range ts.byHash[h] {
		if old.is(&t) {
			return old
		}
	}
	key := t // as asked for: flags that come from the parts are not part of the name
	for _, a := range t.Args {
		if a.T != nil && t.Kind != KPhi {
			t.Row = t.Row || a.T.Row
			t.Elem = t.Elem || a.T.Elem
		}
	}
	ts.n++
	t.ID = ts.n
	t.row, t.elem = key.Row, key.Elem
	n := new(Term)
	*n = t
	ts.byHash[h] = append(ts.byHash[h], n)
	return n
}

const prime = 1099511628211

func mixText(h uint64, s string) uint64 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * prime
	}
	return (h ^ 0xff) * prime
}

func (t *Term) hash() uint64 {
	h := uint64(14695981039346656037)
	h = (h ^ uint64(t.Kind)<<16 ^ uint64(t.Class)<<8 ^ uint64(t.N)) * prime
	h = mixText(h, t.Name)
	h = mixText(h, t.Site)
	for _, n := range t.Names {
		h = mixText(h, n)
	}
	for _, a := range t.Args {
		h = (h ^ uint64(a.id())<<2 ^ uint64(a.Bits)) * prime
	}
	if t.Base != nil {
		h = (h ^ uint64(t.Base.ID)) * prime
	}
	return h
}

// is reports whether the interned term t is the one asked for.
func (t *Term) is(o *Term) bool {
	if t.Kind != o.Kind || t.Class != o.Class || t.N != o.N || t.Name != o.Name || t.Site != o.Site || t.Base != o.Base ||
		t.row != o.Row || t.elem != o.Elem || len(t.Args) != len(o.Args) || len(t.Names) != len(o.Names) {
		return false
	}
	for i := range t.Args {
		if t.Args[i] != o.Args[i] {
			return false
		}
	}
	for i := range t.Names {
		if t.Names[i] != o.Names[i] {
			return false
		}
	}
	return true
}

func (v Val) id() int {
	if v.T == nil {
		return 0
	}
	return v.T.ID
}

// Is reports whether the value's term is of kind k.
func (v Val) Is(k Kind) bool { return v.T != nil && v.T.Kind == k }

// ConstText is the value's text if it is a known constant.
func (v Val) ConstText() (string, bool) {
	if v.T != nil && v.T.Kind == KConst {
		return v.T.Name, true
	}
	return "", false
}

// Strip removes interface wrappers.
func (v Val) Strip() Val {
	for v.T != nil && v.T.Kind == KIface {
		v = v.T.Args[0]
	}
	return v
}

// Same reports whether two terms of different runs of one root are the same value.
func (t *Term) Same(o *Term) bool {
	if t == o {
		return true
	}
	if t == nil || o == nil || t.Kind != o.Kind || t.Name != o.Name || t.N != o.N || t.Site != o.Site || len(t.Args) != len(o.Args) {
		return false
	}
	for i := range t.Args {
		if !t.Args[i].T.Same(o.Args[i].T) {
			return false
		}
	}
	return t.Base.Same(o.Base)
}

// String is the term for tests and --stats.
func (t *Term) String() string {
	if t == nil {
		return "?"
	}
	args := make([]string, len(t.Args))
	for i, a := range t.Args {
		args[i] = a.T.String()
	}
	list := strings.Join(args, ", ")
	switch t.Kind {
	case KConst:
		return strconv.Quote(t.Name)
	case KParam:
		return "p" + strconv.Itoa(t.N)
	case KGlobal:
		return t.Name
	case KField, KFieldA:
		return list + "." + t.Name
	case KElem, KIndexA:
		return args[0] + "[]"
	case KPhi:
		return "phi(" + list + ")"
	case KIface:
		return list
	case KCall, KLib, KOp, KFunc:
		return t.Name + "(" + list + ")"
	case KConcat:
		return "concat(" + list + ")"
	case KList:
		return "[" + list + "]"
	}
	return "t" + strconv.Itoa(t.ID) + ":" + strconv.Itoa(int(t.Kind)) + "(" + list + ")"
}
