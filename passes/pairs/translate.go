package pairs

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// sentinels are the errors that the application's own drivers make of a
// violation: a type that wraps another driver's connection and translates what
// comes back speaks for every statement of the program.
//
//	func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
//		res, err := c.Conn.ExecContext(ctx, query, args)
//		return res, translate(err) // ErrAlreadyExists for 23505
//	}
func (f *Finder) sentinels() map[string]bool {
	if f.translated != nil {
		return f.translated
	}
	f.translated = map[string]bool{}
	for _, name := range f.prog.Names() {
		if !strings.HasSuffix(name, ").ExecContext") {
			continue
		}
		fn := f.prog.Func(name)
		if fn == nil || !slices.Contains(fn.Params, "[]database/sql/driver.NamedValue") {
			continue
		}
		mc := interp.New(f.prog, violating{dbcall.NewLibrary(f.texts)}, f.Budget)
		for _, out := range mc.RunAll(fn) {
			f.sentinel(out, 0)
		}
	}
	return f.translated
}

// sentinel notes the error variables among what a driver's method may return.
func (f *Finder) sentinel(v interp.Val, depth int) {
	switch {
	case v.T == nil || depth > 4:
	case v.Is(interp.KGlobal) && v.T.Class == summary.Error:
		f.translated[v.T.Name] = true
	case v.Is(interp.KWrap), v.Is(interp.KPhi):
		for _, a := range v.T.Args {
			f.sentinel(a, depth+1)
		}
	}
}

// violating is a database in which every statement violates a key.
type violating struct{ *dbcall.Library }

// Call implements interp.Library.
func (violating) Call(mc *interp.Machine, c *interp.CallSite) ([]interp.Val, bool) {
	if !strings.HasSuffix(c.Name, ".ExecContext") || len(c.Instr.Outs) != 2 || mc.Prog.Func(c.Name) != nil {
		return nil, false
	}
	err := interp.Val{Bits: interp.NonZero, T: mc.Term(interp.Term{Kind: interp.KViolate, Class: summary.Error})}
	return []interp.Val{mc.ZeroOf(c.Instr.Outs[0]), err}, true
}
