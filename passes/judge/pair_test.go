package judge_test

import (
	"strings"
	"testing"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/pairs"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// pairOf is a lookup and an insert as code would run them one after the other.
// Arguments are named, and one name is one Go value: with :email in both texts
// the insert writes what was looked up.
func pairOf(t *testing.T, query, insert string) *pairs.Pair {
	t.Helper()
	values := map[string]*interp.Term{}
	p := &pairs.Pair{Join: &summary.Func{Name: "p.F", Short: "F", Pkg: "p"}}
	p.Lookup.Op = opOf(t, query, values)
	p.Insert.Op = opOf(t, insert, values)
	p.Insert.Eff = effectOf(t, p.Insert.Op, sqltext.Write, sqltext.Change)
	table := p.Insert.Op.Stmts[0].Effects[p.Insert.Eff].Table
	p.Table, p.Schema = table.Table, table.Schema
	p.Lookup.Eff = effectOf(t, p.Lookup.Op, sqltext.Lookup)
	return p
}

func opOf(t *testing.T, text string, values map[string]*interp.Term) *dbcall.Op {
	t.Helper()
	op := &dbcall.Op{
		Row: &dal.Call{Name: "(*database/sql.DB).Exec", Named: true}, Fn: &summary.Func{Name: "p.F", Short: "F", Pkg: "p"},
		Named: map[string]interp.Val{},
		Stmts: dbcall.NewTexts().Of(interp.Val{Bits: interp.NonZero, T: &interp.Term{Kind: interp.KConst, Class: summary.String, Name: text}}),
	}
	if len(op.Stmts) != 1 || op.Stmts[0].Bad != nil {
		t.Fatalf("%s: %+v", text, op.Stmts)
	}
	for _, m := range argument.FindAllStringSubmatch(text, -1) {
		name := m[2]
		if values[name] == nil {
			values[name] = &interp.Term{ID: len(values) + 1, Kind: interp.KParam, N: len(values)}
		}
		op.Named[name] = interp.Val{Bits: interp.Either, T: values[name]}
	}
	return op
}

func effectOf(t *testing.T, op *dbcall.Op, kinds ...sqltext.EffectKind) int {
	t.Helper()
	for i, e := range op.Stmts[0].Effects {
		for _, k := range kinds {
			if e.Kind == k {
				return i
			}
		}
	}
	t.Fatalf("%s: no effect of kind %v", op.Stmts[0].Text, kinds)
	return 0
}

// catalogOf reads DDL. A schema that could not be read wholly proves nothing.
func catalogOf(t *testing.T, d schema.Dialect, text string) *schema.Catalog {
	t.Helper()
	b := ddl.New(d)
	b.Apply("schema.sql", 1, text)
	c := b.Catalog()
	for _, n := range c.Notes {
		if len(n.Tables) > 0 {
			t.Fatalf("%s: %s", n.Pos, n.Text)
		}
	}
	return c
}

// twoRuns are the inserts of two runs that look for the same: arguments of the
// lookup are the same in both, the others differ.
func twoRuns(query, insert string) (first, second string) {
	bound := map[string]bool{}
	for _, m := range argument.FindAllStringSubmatch(query, -1) {
		bound[m[2]] = true
	}
	run := func(fresh string) string {
		return argument.ReplaceAllStringFunc(insert, func(s string) string {
			before, name, _ := strings.Cut(s, ":")
			if bound[name] {
				return before + "'1'"
			}
			return before + "'" + fresh + "'"
		})
	}
	return run("2"), run("3")
}
