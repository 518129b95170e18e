package interp

import (
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// std interprets the functions of the standard library, and of the error
// packages that imitate it, whose meaning decides branches and texts.
func (mc *Machine) std(c *CallSite) ([]Val, bool) {
	a := func(i int) Val {
		if i < len(c.Args) {
			return c.Args[i]
		}
		return mc.opaque(summary.Other)
	}
	switch c.Name {
	case "errors.Is", "github.com/pkg/errors.Is", "golang.org/x/xerrors.Is", "github.com/cockroachdb/errors.Is":
		return []Val{mc.boolean(mc.errorIs(c.Mem, a(0), a(1)))}, true
	case "errors.As", "github.com/pkg/errors.As", "golang.org/x/xerrors.As", "github.com/cockroachdb/errors.As":
		return []Val{mc.errorAs(c, a(0), a(1))}, true
	case "errors.AsType":
		typ, _, _ := strings.Cut(strings.TrimPrefix(c.Instr.Type, "("), ",")
		typ = strings.TrimPrefix(typ, "_ ")
		bits, v := mc.asType(c.Mem, a(0), typ)
		return []Val{v, mc.boolean(bits)}, true
	case "errors.Unwrap", "github.com/pkg/errors.Cause", "github.com/pkg/errors.Unwrap":
		for a(0).Is(KWrap) {
			return []Val{a(0).T.Args[0]}, true
		}
		return []Val{a(0)}, true
	case "errors.New":
		return []Val{mc.newError(c, a(0))}, true
	case "errors.Join":
		es, _ := mc.elems(c.Mem, a(0))
		return []Val{mc.wrap(es)}, true
	case "fmt.Errorf", "golang.org/x/xerrors.Errorf", "github.com/pkg/errors.Errorf":
		return []Val{mc.errorf(c, a(0), a(1))}, true
	case "github.com/pkg/errors.Wrap", "github.com/pkg/errors.Wrapf", "github.com/pkg/errors.WithStack", "github.com/pkg/errors.WithMessage", "github.com/pkg/errors.WithMessagef":
		w := mc.wrap([]Val{a(0)})
		w.Bits = a(0).Bits
		return []Val{w}, true
	case "(error).Error":
		return []Val{{NonZero, mc.terms.get(Term{Kind: KErrText, Class: summary.String, Args: []Val{a(0)}})}}, true
	case "fmt.Sprintf":
		return []Val{mc.sprintf(c, a(0), a(1))}, true
	case "strings.Contains", "strings.HasPrefix", "strings.HasSuffix", "strings.EqualFold":
		return []Val{mc.contains(a(0), a(1))}, true
	case "strings.Join":
		return []Val{mc.joinTexts(c, a(0), a(1))}, true
	case "strings.TrimSpace", "strings.ToLower", "strings.ToUpper", "strings.TrimPrefix", "strings.TrimSuffix", "strings.ReplaceAll", "strings.Repeat", "strconv.Itoa":
		return mc.textFunc(c)
	case "(*strings.Builder).WriteString", "(*bytes.Buffer).WriteString":
		old := mc.written(c, a(0))
		mc.store(c.Mem, a(0).T, mc.concat(old, a(1)))
		return []Val{mc.opaque(summary.Number), mc.zero(summary.Error)}, true
	case "(*strings.Builder).WriteByte", "(*bytes.Buffer).WriteByte":
		old := mc.written(c, a(0))
		mc.store(c.Mem, a(0).T, mc.concat(old, mc.character(a(1))))
		return []Val{mc.zero(summary.Error)}, true
	case "(*strings.Builder).WriteRune", "(*bytes.Buffer).WriteRune":
		old := mc.written(c, a(0))
		mc.store(c.Mem, a(0).T, mc.concat(old, mc.character(a(1))))
		return []Val{mc.opaque(summary.Number), mc.zero(summary.Error)}, true
	case "fmt.Fprintf":
		return mc.fprintf(c, a(0), a(1), a(2))
	case "(*strings.Builder).String", "(*bytes.Buffer).String":
		return []Val{mc.written(c, a(0))}, true
	case "slices.Contains", "slices.ContainsFunc":
		return []Val{mc.searched(a(0), a(1))}, true
	case "(*sync.Mutex).Lock", "(*sync.RWMutex).Lock", "(sync.Locker).Lock":
		c.Acquire(mc, mc.lock(a(0)))
		return nil, true
	case "(*sync.Mutex).Unlock", "(*sync.RWMutex).Unlock", "(sync.Locker).Unlock":
		mc.release(c, a(0))
		return nil, true
	case "(*golang.org/x/sync/singleflight.Group).Do":
		return mc.singleflight(c)
	case "(*sync.Once).Do":
		return mc.once(c)
	case "context.WithTimeout", "context.WithCancel", "context.WithValue", "context.WithDeadline":
		return []Val{a(0)}, true
	}
	if len(c.Args) == 1 && len(c.Instr.Outs) == 1 && c.Instr.Outs[0] == summary.Bool && strings.EqualFold(shortOf(c.Name), "IsNil") { // by reflection or otherwise
		if x := a(0).Strip(); x.Bits == Zero || x.Bits == NonZero {
			return []Val{mc.boolean(x.Bits>>1&1 | x.Bits<<1&2)}, true
		}
	}
	if locks(c) {
		lock := mc.lock(a(0))
		c.Acquire(mc, lock)
		return []Val{{NonZero, mc.terms.get(Term{Kind: KLib, Name: "unlock", Class: summary.Ptr, Args: []Val{{NonZero, lock}}})}}, true
	}
	return nil, false
}

func (mc *Machine) wrap(es []Val) Val {
	t := Term{Kind: KWrap, Class: summary.Error}
	bits := Zero
	for _, e := range es {
		e = e.stripAny()
		if isError(e) || e.Is(KIface) || e.Is(KPhi) {
			t.Args = append(t.Args, e)
		}
		bits |= e.Bits
		if e.Bits == NonZero {
			bits = NonZero
		}
	}
	return Val{bits, mc.terms.get(t)}
}

// stripAny removes the conversion of an error to any, not that of a concrete type to error.
func (v Val) stripAny() Val {
	if v.Is(KIface) && v.T.Args[0].T != nil && (isError(v.T.Args[0]) || v.T.Args[0].Is(KIface)) {
		return v.T.Args[0]
	}
	return v
}

// errorf: %w keeps the identity of what it wraps, any other verb loses it.
func (mc *Machine) errorf(c *CallSite, format, args Val) Val {
	text, _ := format.ConstText()
	es, ok := mc.elems(c.Mem, args)
	if ok && strings.Contains(text, "%w") {
		w := mc.wrap(es)
		if len(w.T.Args) > 0 {
			w.Bits = NonZero
			return w
		}
	}
	if !ok {
		return Val{NonZero, mc.opaque(summary.Error).T}
	}
	return mc.newError(c, es...)
}

// ErrorIs is errors.Is as a library's own predicate.
func (mc *Machine) ErrorIs(c *CallSite, x, target Val) Val {
	return mc.boolean(mc.errorIs(c.Mem, x, target))
}

// errorIs is errors.Is on abstract errors.
func (mc *Machine) errorIs(m mem, x, target Val) Bits {
	switch {
	case mc.Lenient && isEOF(target):
		return Either
	case x.Bits == Zero:
		return Zero
	case x.T == nil || target.T == nil:
		return Either
	case x.T == target.T:
		return x.Bits
	}
	if in := x.Strip(); ofViolation(in.T) && !in.Is(KViolate) { // errors.Is(sqliteErr.ExtendedCode, sqlite3.ErrConstraintUnique)
		return mc.violationEqual(in, target.Strip())
	}
	switch x.T.Kind {
	case KWrap:
		return mc.any(x, func(e Val) Bits { return mc.errorIs(m, e, target) })
	case KPhi:
		if len(x.T.Args) == 0 {
			return Either
		}
		out := Bits(0)
		for _, e := range x.T.Args {
			out |= mc.errorIs(m, e, target)
		}
		return out
	case KViolate:
		return mc.violationIs(x, target)
	case KNewErr:
		mc.hidden(x, func(v Val) { mc.errorIs(m, v, target) })
		return Zero
	case KFail:
		return Zero
	case KGlobal:
		if target.Is(KGlobal) && aliases[x.T.Name] == target.T.Name {
			return NonZero
		}
		if target.Is(KGlobal) || target.Is(KIface) {
			return Zero
		}
	case KIface:
		return mc.customIs(m, x, target)
	}
	return Either
}

// aliases are sentinels that wrap another library's.
// https://github.com/jackc/pgx/blob/v5.7.2/CHANGELOG.md: ErrNoRows wraps sql.ErrNoRows
var aliases = map[string]string{"github.com/jackc/pgx/v5.ErrNoRows": "database/sql.ErrNoRows"}

// violationSentinels are what libraries turn a driver's violation into; an
// application's own sentinel matches only where its code returned it.
var violationSentinels = map[string]bool{
	"gorm.io/gorm.ErrDuplicatedKey": true, "github.com/upper/db/v4.ErrDuplicateKey": true,
}

// any combines over the wrapped errors: one that surely matches suffices.
func (mc *Machine) any(x Val, f func(Val) Bits) Bits {
	out := Zero
	for _, e := range x.T.Args {
		switch f(e) {
		case NonZero:
			return NonZero
		case Either:
			out = Either
		}
	}
	return out
}

// customIs looks into an error of the application's own type: it matches what its fields wrap.
func (mc *Machine) customIs(m mem, x, target Val) Bits {
	typ := x.T.Name
	for _, t := range []string{typ, strings.TrimPrefix(typ, "*")} {
		if mc.Prog.Func("("+t+").Is") != nil {
			return Either
		}
		if mc.Prog.Func("("+t+").Unwrap") != nil {
			return mc.any(Val{NonZero, mc.terms.get(Term{Kind: KWrap, Args: mc.wrapped(m, x.T.Args[0])})}, func(e Val) Bits { return mc.errorIs(m, e, target) })
		}
	}
	if strings.Contains(typ, "/") && mc.Prog.Type(strings.TrimPrefix(typ, "*")) == nil { // a library's error type: it may wrap
		return Either
	}
	return Zero
}

// wrapped are the errors in the fields of a struct or pointer value.
func (mc *Machine) wrapped(m mem, v Val) []Val {
	v = mc.whole(m, v)
	if !v.Is(KStruct) {
		return []Val{mc.opaque(summary.Error)}
	}
	var out []Val
	for _, f := range v.T.Args {
		if isError(f) || f.Is(KIface) || f.Is(KPhi) && f.T.Class == summary.Error {
			out = append(out, f)
		}
	}
	return out
}

func (mc *Machine) errorAs(c *CallSite, x, target Val) Val {
	typ := ""
	if target.Is(KIface) {
		typ = strings.TrimPrefix(target.T.Name, "*")
	}
	bits, v := mc.asType(c.Mem, x, typ)
	if bits&NonZero != 0 {
		if p := target.Strip(); p.T != nil {
			mc.store(c.Mem, p.T, v)
		}
	}
	return mc.boolean(bits)
}

// asType is errors.As for the target type typ.
func (mc *Machine) asType(m mem, x Val, typ string) (Bits, Val) {
	found := Val{NonZero, mc.terms.get(Term{Kind: KField, Name: "(" + typ + ")", Args: []Val{{NonZero, x.T}}})}
	switch {
	case x.Bits == Zero || x.T == nil:
		return Zero, mc.zero(summary.Ptr)
	case x.T.Kind == KIface && x.T.Name == typ:
		return x.Bits, x.T.Args[0]
	case x.T.Kind == KWrap:
		out, val := Zero, mc.zero(summary.Ptr)
		for _, e := range x.T.Args {
			b, v := mc.asType(m, e, typ)
			if b == NonZero {
				return b, v
			}
			if b == Either {
				out, val = Either, v
			}
		}
		return out, val
	case x.T.Kind == KViolate:
		if x.T.Name == Translated && driverError(typ) {
			mc.dead("gorm's TranslateError leaves nothing of the driver's error")
			return Zero, mc.zero(summary.Ptr)
		}
		if mc.ofType(typ) || strings.HasPrefix(typ, "interface{") {
			return NonZero, found
		}
		return Zero, mc.zero(summary.Ptr)
	case x.T.Kind == KNewErr:
		mc.hidden(x, func(Val) { mc.Recognised = driverError(typ) || mc.ofType(typ) })
		return Zero, mc.zero(summary.Ptr)
	case x.T.Kind == KFail, x.T.Kind == KGlobal && x.T.Class == summary.Error:
		return Zero, mc.zero(summary.Ptr)
	case x.T.Kind == KIface:
		if inner := mc.wrapped(m, x.T.Args[0]); len(inner) > 0 && !inner[0].Is(KOpaque) {
			return mc.asType(m, Val{NonZero, mc.terms.get(Term{Kind: KWrap, Args: inner})}, typ)
		}
		return Zero, mc.zero(summary.Ptr)
	case x.T.Kind == KPhi && len(x.T.Args) > 0:
		out, val := Bits(0), found
		for _, e := range x.T.Args {
			b, v := mc.asType(m, e, typ)
			if b == NonZero {
				val = v
			}
			out |= b
		}
		return out, val
	}
	return Either, found
}

// contains searches a text; the text of the assumed violation contains the words in which databases report one.
func (mc *Machine) contains(x, word Val) Val {
	w, known := word.ConstText()
	if known && (ofViolation(x.T) || tells(x.T)) {
		if uniqueWord(w) {
			mc.Recognised = true
			return mc.Const(summary.Bool, "true", false)
		}
		if keyName(w) && mc.named(w) == Either {
			return mc.opaque(summary.Bool)
		}
		return mc.zero(summary.Bool)
	}
	return mc.opaque(summary.Bool)
}

// searched says whether a search in a list of rows succeeds, as the assumption has it.
func (mc *Machine) searched(list, v Val) Val {
	switch {
	case list.Bits == Zero:
		return mc.zero(summary.Bool)
	case list.T != nil && list.T.Row && mc.Assume.Outcome == Hit:
		mc.matched(v)
		return mc.Const(summary.Bool, "true", false)
	}
	return mc.opaque(summary.Bool)
}

func (mc *Machine) singleflight(c *CallSite) ([]Val, bool) {
	if len(c.Args) < 3 {
		return nil, false
	}
	flag := mc.terms.get(Term{Kind: KLib, Name: "singleflight", Args: []Val{{NonZero, c.Args[0].T}}})
	c.Flag(flag, true)
	outs, ok := mc.CallFunc(c, c.Args[2])
	c.Flag(flag, false)
	if !ok || len(outs) < 2 {
		return nil, false
	}
	return []Val{outs[0], outs[1], mc.opaque(summary.Bool)}, true
}

// once runs a function that no other of this process runs beside it.
func (mc *Machine) once(c *CallSite) ([]Val, bool) {
	if len(c.Args) < 2 {
		return nil, false
	}
	flag := mc.terms.get(Term{Kind: KLib, Name: "once", Args: []Val{{NonZero, c.Args[0].T}}})
	c.Flag(flag, true)
	_, ok := mc.CallFunc(c, c.Args[1])
	c.Flag(flag, false)
	return nil, ok
}

// pure reports whether a function's result depends on its arguments alone.
func pure(name string) bool {
	for _, p := range []string{"strings.", "strconv.", "fmt.Sprint", "path.", "path/filepath.", "html.", "net/url.", "unicode", "encoding/hex.", "encoding/base64.", "crypto/sha", "crypto/md5.", "bytes.", "slices.", "golang.org/x/text/", "(github.com/google/uuid.UUID).String", "github.com/google/uuid.Parse", "github.com/google/uuid.MustParse"} {
		if strings.HasPrefix(strings.TrimLeft(name, "(*"), p) || strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// harmless functions do not write through the pointers they are given.
func harmless(name string) bool {
	for _, p := range []string{"fmt.", "log.", "(*log.", "log/slog.", "(*log/slog.", "strings.", "errors.", "time."} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// noReturn functions end the program or the goroutine.
func noReturn(name string) bool {
	switch shortOf(name) {
	case "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Goexit":
		return true
	}
	return name == "os.Exit"
}
