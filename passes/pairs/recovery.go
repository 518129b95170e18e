package pairs

import (
	"slices"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Recovery is what the code does for the loser of the race.
type Recovery struct {
	Handled    bool         // the code tells the violation from other errors, or reads again after a failed insert
	Recognised bool         // it tells the violation
	Dead       string       // why its test for the violation can never match; "" if it has none or one that may
	Same       []*dbcall.Op // what runs in the insert's own transaction after it has failed, in order
	Rereads    []*dbcall.Op // the lookups of the same table after it has failed, in order
	Named      []string     // the names of keys, or parts of them, for which it asks the violation
	Unnamed    bool         // it handles the violation of a key that it does not name as well
	NoRow      bool         // DO NOTHING RETURNING gives the loser no row, and the code fails for it
}

// recovery runs the function with the insert violating a key, and with it
// failing otherwise. Code that tells the two apart handles the violation; so does
// code that looks the row up again after a failed insert.
func (f *Finder) recovery(fn *summary.Func, c candidate, i *entry) Recovery {
	one := candidate{lookup: c.lookup, inserts: []*entry{i}, again: c.again}
	r := Recovery{NoRow: f.noRow(fn, one, i)}
	mc, _, ok := f.assume(fn, one, i.key, interp.Violate, false)
	if ok {
		r.Named = mc.Named
	}
	if ok && mc.Recognised {
		r.Handled, r.Recognised = true, true
		r.Unnamed = len(mc.Named) == 0 || f.unnamed(fn, one, i)
		return after(mc, i, r)
	}
	if ok {
		r.Dead = mc.Dead
	}
	if mc, _, ok = f.assume(fn, one, i.key, interp.Fail, false); ok {
		if again := after(mc, i, r); len(again.Rereads) > 0 {
			again.Handled = true
			return again
		}
	}
	return f.recoveryAbove(fn, i, 2, r)
}

// unnamed reports whether the code handles the violation also of a key that it
// does not name: it does not return the error, or looks again.
//
//	// Have: if code == "23505" { if constraint == "users_name_key" { return errName }; return find(email) }
func (f *Finder) unnamed(fn *summary.Func, c candidate, i *entry) bool {
	c.unnamed = true
	mc, _, ok := f.assume(fn, c, i.key, interp.Violate, false)
	if !ok {
		return true
	}
	if len(after(mc, i, Recovery{}).Rereads) > 0 {
		return true
	}
	if n := len(mc.Outs); mc.Recognised && n > 0 && !interp.Violation(mc.Outs[n-1]) {
		return true
	}
	return f.recoveryAbove(fn, i, 2, Recovery{}).Handled
}

// noRow reports whether the function fails when its insert, which does nothing
// on a conflict, gives back no row.
//
//	// Have: err := db.QueryRow("INSERT … ON CONFLICT DO NOTHING RETURNING id").Scan(&id); if err != nil { return err }
func (f *Finder) noRow(fn *summary.Func, c candidate, i *entry) bool {
	quiet := false
	for _, s := range i.op.Stmts {
		for _, e := range s.Effects {
			quiet = quiet || e.Kind == sqltext.Write && e.Returning && e.Conflict != nil && e.Conflict.Action == "nothing"
		}
	}
	if !quiet {
		return false
	}
	mc, _, ok := f.assume(fn, c, i.key, interp.Miss, false)
	if !ok || len(fn.Results) == 0 || fn.Results[len(fn.Results)-1] != "error" || len(mc.Outs) != len(fn.Results) {
		return false
	}
	return mc.Outs[len(mc.Outs)-1].Bits == interp.NonZero && len(after(mc, i, Recovery{}).Rereads) == 0
}

// after adds what runs after the failed insert.
func after(mc *interp.Machine, i *entry, r Recovery) Recovery {
	rec := mc.Data.(*dbcall.Recorder)
	insert := rec.Ops[i.key]
	for _, key := range rec.Order {
		op := rec.Ops[key]
		if !op.After || op.Key == i.key {
			continue
		}
		if insert != nil && insert.Tx != nil && op.Tx == insert.Tx && len(op.Stmts) > 0 {
			r.Same = append(r.Same, op)
		}
		if rereads(op, i) {
			r.Rereads = append(r.Rereads, op)
		}
	}
	return r
}

// rereads reports whether an op looks up a table into which the entry writes.
func rereads(op *dbcall.Op, i *entry) bool {
	for _, s := range op.Stmts {
		for _, e := range s.Effects {
			if t := tableName(e.Table); e.Kind == sqltext.Lookup && (i.writes[t] || i.looks[t]) {
				return true
			}
		}
	}
	return false
}

// maxCallers bounds the callers that are asked whether they handle a violation.
const maxCallers = 6

// recoveryAbove is what every caller of fn, or the callers of those, do: they
// tell the violation from other errors, all of them. Without callers nobody does;
// callers that are not seen get the benefit of the doubt.
func (f *Finder) recoveryAbove(fn *summary.Func, i *entry, levels int, r Recovery) Recovery {
	callers := f.callers[fn.Name]
	if levels == 0 || len(callers) > maxCallers || len(fn.Results) == 0 {
		return r
	}
	if len(callers) == 0 {
		r.Handled = r.Dead == "" && slices.Contains(fn.Results, "error") && f.prog.Open(fn.Name)
		return r
	}
	var first *Recovery
	for _, name := range callers {
		caller := f.prog.Func(name)
		if caller == nil || caller.Parent != "" || name == fn.Name {
			return r
		}
		up := f.through(name, fn.Name, i)
		if up == nil {
			return r
		}
		mc, _, ok := f.assume(caller, candidate{lookup: up, inserts: []*entry{up}}, up.key, interp.Violate, false)
		if !ok {
			return r
		}
		above := after(mc, up, Recovery{Handled: true, Recognised: true, Named: mc.Named, Unnamed: len(mc.Named) == 0})
		if !mc.Recognised {
			if mc.Dead != "" {
				r.Dead = mc.Dead
			}
			above = f.recoveryAbove(caller, up, levels-1, Recovery{Dead: mc.Dead, Named: slices.Concat(r.Named, mc.Named)})
		}
		if !above.Handled {
			if r.Dead == "" {
				r.Dead = above.Dead
			}
			r.Named = above.Named
			return r
		}
		if first == nil {
			first = &above
		}
	}
	return *first
}
