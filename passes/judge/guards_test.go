package judge_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/passes/pairs"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/interleave"
)

// guarded is a lookup and an insert with what stands around them.
type guarded struct {
	dialect   schema.Dialect
	unique    bool   // a key covers the pair
	form      string // how it looks up and inserts
	isolation string // of the transaction around both; "none" for no transaction
	lock      string // one of guardLocks
	outside   bool   // the lock is taken before the transaction begins
	patient   bool   // SQLite's busy_timeout is set
}

// guardLocks are the ways to lock before the lookup, and how the lock is given back.
var guardLocks = map[schema.Dialect]map[string][2]string{
	pg: {
		"":                          {},
		"for update":                {},
		"advisory xact":             {"select pg_advisory_xact_lock(7)", ""},
		"advisory xact of the key":  {"select pg_advisory_xact_lock(hashtext(:email))", ""},
		"advisory xact of another":  {"select pg_advisory_xact_lock(hashtext(:name))", ""},
		"advisory session":          {"select pg_advisory_lock(7)", "select pg_advisory_unlock(7)"},
		"parent":                    {"select id from parents where id = :parent_id for update", ""},
		"parent for share":          {"select id from parents where id = :parent_id for share", ""},
		"table":                     {"lock table t", ""},
		"table exclusive":           {"lock table t in exclusive mode", ""},
		"table share row exclusive": {"lock table t in share row exclusive mode", ""},
		"table share":               {"lock table t in share mode", ""},
		"table row exclusive":       {"lock table t in row exclusive mode", ""},
		"another table":             {"lock table parents in exclusive mode", ""},
	},
	maria: {
		"":               {},
		"for update":     {},
		"get_lock":       {"select get_lock('t', 20)", "select release_lock('t')"},
		"get_lock of it": {"select get_lock(:email, 20)", "select release_lock(:email)"},
		"parent":         {"select id from parents where id = :parent_id for update", ""},
		"tables":         {"lock tables t write", "unlock tables"},
	},
	sqlite: {"": {}},
}

var guardLevels = map[schema.Dialect][]string{
	pg:     {"none", "", "read committed", "repeatable read", "serializable"},
	maria:  {"none", "", "read committed", "repeatable read", "serializable"},
	sqlite: {"none", "", "immediate"},
}

// guardForms are ways to look up and insert.
func guardForms(d schema.Dialect) map[string][2]string {
	look := "select id from t where parent_id = :parent_id and email = :email"
	add := "insert into t (parent_id, email, name) values (:parent_id, :email, :name)"
	one := ""
	if d == maria {
		one = " from dual"
	}
	upsert := strings.Replace(add, "insert", "insert ignore", 1)
	if d != maria {
		upsert = add + " on conflict do nothing"
	}
	return map[string][2]string{
		"plain":         {look, add},
		"upsert":        {look, upsert},
		"insert select": {"", "insert into t (parent_id, email, name) select :parent_id, :email, :name" + one + " where not exists (select 1 from t where parent_id = :parent_id and email = :email)"},
	}
}

// String names the case.
func (g guarded) String() string {
	s := fmt.Sprintf("%s isolation %q lock %q", g.form, g.isolation, g.lock)
	for _, opt := range []struct {
		is   bool
		word string
	}{{g.unique, " unique"}, {g.outside, " outside"}, {g.patient, " patient"}} {
		if opt.is {
			s += opt.word
		}
	}
	return s
}

// guardCases are all combinations that are sensible.
func guardCases(d schema.Dialect) []guarded {
	var out []guarded
	for _, form := range sortedNames(guardForms(d)) {
		for _, level := range guardLevels[d] {
			for _, lock := range sortedNames(guardLocks[d]) {
				for n := range 8 {
					g := guarded{d, n&1 != 0, form, level, lock, n&2 != 0, n&4 != 0}
					if g.sensible() {
						out = append(out, g)
					}
				}
			}
		}
	}
	return out
}

func (g guarded) sensible() bool {
	switch {
	case g.patient && g.dialect != sqlite:
		return false
	case g.lock == "for update" && g.form == "insert select":
		return false
	case g.outside && (!strings.HasPrefix(g.lock, "advisory session") && !strings.HasPrefix(g.lock, "get_lock") || g.isolation == "none"):
		return false
	case g.lock == "tables" && (g.isolation != "none" || g.form == "insert select"): // LOCK TABLES ends a transaction
		return false
	}
	return true
}

func (g guarded) schema() []string {
	key := ""
	if g.unique {
		key = ", unique (parent_id, email)"
	}
	id := map[schema.Dialect]string{pg: "serial primary key", maria: "int auto_increment primary key", sqlite: "integer primary key"}[g.dialect]
	return []string{
		"drop table if exists t", "drop table if exists parents",
		"create table parents (id int primary key)", "insert into parents values (1)",
		"create table t (id " + id + ", parent_id int not null, email varchar(20) not null, name varchar(20) not null" + key + ")",
	}
}

// texts are the lookup and the insert.
func (g guarded) texts() (look, insert string) {
	f := guardForms(g.dialect)[g.form]
	if g.lock == "for update" {
		f[0] += " for update"
	}
	return f[0], f[1]
}

// plan is two callers that ask for the same and write rows that differ.
func (g guarded) plan() interleave.Plan {
	p := interleave.Plan{Count: "select count(*) from t", Wait: g.patient}
	look, insert := g.texts()
	lock := guardLocks[g.dialect][g.lock]
	for _, name := range []string{"'x'", "'y'"} {
		args := map[string]string{"parent_id": "1", "email": "'a'", "name": name}
		var steps []interleave.Step
		add := func(kind interleave.Kind, text string, when interleave.When) {
			steps = append(steps, interleave.Step{Kind: kind, SQL: fill(text, args), When: when})
		}
		begin := interleave.Step{Kind: interleave.Begin, Isolation: strings.ToUpper(g.isolation)}
		alone := g.isolation == "none" && look == "" // a statement is a transaction: so that the two overlap, it gets one
		if alone {
			begin.Isolation = ""
		}
		outside := g.outside || alone
		if lock[0] != "" && outside {
			add(interleave.Lock, lock[0], interleave.Always)
		}
		if g.isolation != "none" || alone {
			steps = append(steps, begin)
		}
		if lock[0] != "" && !outside {
			add(interleave.Lock, lock[0], interleave.Always)
		}
		when := interleave.Always
		if look != "" {
			add(interleave.Lookup, look, interleave.Always)
			when = interleave.IfMissed
		}
		add(interleave.Insert, insert, when)
		if g.isolation != "none" || alone {
			add(interleave.Commit, "", interleave.Always)
		}
		if lock[1] != "" {
			add(interleave.Lock, lock[1], interleave.Always)
		}
		p.Sessions = append(p.Sessions, interleave.Session{Steps: steps})
	}
	if look == "" {
		p.Order = lockFirst(p.Sessions)
	}
	return p
}

// lockFirst is the order in which both sessions lock, then both insert, then both end.
func lockFirst(sessions []interleave.Session) []int {
	var order []int
	for stage := range 3 {
		for i, s := range sessions {
			at := slices.IndexFunc(s.Steps, func(s interleave.Step) bool { return s.Kind == interleave.Insert })
			for range []int{at, 1, len(s.Steps) - at - 1}[stage] {
				order = append(order, i)
			}
		}
	}
	return order
}

// pair is the case as the passes below the judge would describe it.
func (g guarded) pair(t *testing.T) *pairs.Pair {
	look, insert := g.texts()
	values := map[string]*interp.Term{}
	p := &pairs.Pair{Join: &summary.Func{Name: "p.F", Short: "F", Pkg: "p"}}
	p.Insert.Op = opOf(t, insert, values)
	p.Lookup.Op = p.Insert.Op
	if look == "" {
		p.Lookup.Absent = 1
	} else {
		p.Lookup.Op = opOf(t, look, values)
	}
	p.Table = "t"
	ops := []*dbcall.Op{p.Lookup.Op, p.Insert.Op}
	var tx *interp.Term
	if g.isolation != "none" {
		tx = &interp.Term{Kind: interp.KLib, Name: "tx", Args: []interp.Val{{Bits: interp.NonZero, T: &interp.Term{Kind: interp.KConst, Class: summary.String, Name: g.isolation}}}}
	}
	var held []*interp.Term
	if g.isolation == "immediate" {
		held = append(held, &interp.Term{Kind: interp.KLib, Name: "immediate", Args: []interp.Val{{T: tx}}})
	}
	if lock := guardLocks[g.dialect][g.lock][0]; lock != "" {
		taken := opOf(t, lock, values)
		if taken.Tx = tx; g.outside {
			taken.Tx = nil
		}
		held = append(held, heldBy(taken, lock)...)
	}
	for _, op := range ops {
		op.Tx, op.Locks = tx, held
	}
	return p
}

// heldBy are the locks that a statement has taken, as a run notes them.
func heldBy(op *dbcall.Op, text string) []*interp.Term {
	var out []*interp.Term
	for _, w := range op.Stmts[0].Locks {
		if op.Tx == nil && strings.Contains(w, "_xact_") {
			continue // it is gone with the statement
		}
		l := &interp.Term{Kind: interp.KLib, Name: "advisory", Site: w + "|", Args: []interp.Val{{T: op.Tx}}}
		for _, name := range arguments(text) {
			l.Args = append(l.Args, op.Named[name])
		}
		out = append(out, l)
	}
	for _, e := range op.Stmts[0].Effects {
		if e.Lock == "update" && op.Tx != nil {
			out = append(out, &interp.Term{Kind: interp.KLib, Name: "row", Site: e.Table.Table, Args: []interp.Val{{T: op.Tx}, op.Named["parent_id"]}})
		}
	}
	return out
}

// deliberate is why the judge may differ, "" if it may not.
func (g guarded) deliberate(got, want finding.Verdict) string {
	if g.dialect != sqlite || got != finding.Protected || want != finding.Unhandled {
		return ""
	}
	switch {
	case !g.patient:
		return "SQLite's busy_timeout is taken to be set"
	case g.form == "upsert":
		return "BUSY at an upsert concerns every transaction of SQLite that has read, not this pair"
	}
	return ""
}

// verdicts are what an outcome is to the judge.
var verdicts = map[interleave.Outcome]finding.Verdict{
	interleave.Duplicates: finding.Race, interleave.LoserFailed: finding.Unhandled, interleave.Deadlock: finding.Unhandled,
	interleave.SerialFailure: finding.Unhandled, interleave.WaitedThenSaw: finding.Protected, interleave.OneRow: finding.Protected,
}

// TestGuardsOnEngines holds the verdict on locks, isolation and statements that
// look up by themselves against what two sessions come to.
func TestGuardsOnEngines(t *testing.T) {
	for _, d := range []schema.Dialect{pg, maria, sqlite} {
		t.Run(string(d), func(t *testing.T) {
			db := lab(t, d)
			counts := map[string]int{}
			for _, g := range guardCases(d) {
				if err := db.Setup(t.Context(), g.schema()...); err != nil {
					t.Fatal(err)
				}
				r, err := db.Run(t.Context(), g.plan())
				if err != nil {
					t.Fatalf("%s: %v", g, err)
				}
				if r.Outcome == interleave.Failed && r.Code == "25P01" {
					continue // LOCK TABLE without a transaction
				}
				c := catalogOf(t, d, strings.Join(g.schema(), ";"))
				f := judge.Judge(g.pair(t), []*schema.Catalog{c}, "")[0]
				want := verdicts[r.Outcome]
				why := g.deliberate(f.Verdict, want)
				if why == "" && f.Verdict != want {
					t.Errorf("%s: %s, want %s: %s\n%v", g, f.Verdict, want, f.Message, f.Guards)
				}
				counts[cmp.Or(why, string(want))]++
			}
			t.Log(counts)
		})
	}
}
