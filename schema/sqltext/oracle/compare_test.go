package oracle

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// answer is what an oracle says about one statement.
type answer struct {
	tables  []string // base tables, lower case; nil when the oracle does not tell
	some    bool     // tables is a part of them
	inserts []string // "table(column, column)" of every INSERT with a column list; nil when it does not tell
}

// oracle parses one statement; an error means that it does not accept it.
type oracle func(sql string) (answer, error)

// compare runs an oracle over the torture set of a dialect.
func compare(t *testing.T, d schema.Dialect, name string, ask oracle, between func(sql string) error) {
	data, err := os.ReadFile(filepath.Join("..", "testdata", string(d)+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	accepted, refused, same := 0, 0, 0
	for _, s := range sqltext.Parse(string(data), d) {
		if !isDML(s) {
			if between == nil {
				continue
			}
			if err := between(s.Text); err != nil {
				t.Errorf("%s:%d: %s: %v", d, s.Line, name, err)
			}
			continue
		}
		want, err := ask(s.Text)
		if err != nil {
			refused++
			t.Logf("%s:%d: %s refuses: %v", d, s.Line, name, err)
			continue
		}
		accepted++
		if s.Err != nil || s.Node == nil {
			t.Errorf("%s:%d: %s accepts, we do not (%v):\n%s", d, s.Line, name, s.Err, s.Text)
			continue
		}
		if agree(t, d, name, s, want) {
			same++
		}
	}
	if accepted < 30 {
		t.Errorf("%s accepts only %d statements: it cannot be an oracle", name, accepted)
	}
	t.Logf("%-12s %-10s accepts %d, refuses %d; same tables and columns: %d", name, d, accepted, refused, same)
}

func isDML(s sqltext.Statement) bool {
	switch s.Verb {
	case "select", "insert", "update", "delete", "merge", "with", "values", "table", "replace":
		return true
	}
	return false
}

// agree compares the tables and the inserted columns.
func agree(t *testing.T, d schema.Dialect, name string, s sqltext.Statement, want answer) bool {
	tables, inserts := ours(sqltext.Effects(s))
	ok := true
	if want.tables != nil {
		w := tidy(want.tables)
		missing := slices.ContainsFunc(w, func(x string) bool { return !slices.Contains(tables, x) })
		if missing || !want.some && len(w) != len(tables) {
			t.Errorf("%s:%d: %s sees tables %v, we %v:\n%s", d, s.Line, name, w, tables, s.Text)
			ok = false
		}
	}
	if want.inserts != nil {
		w := slices.Sorted(slices.Values(want.inserts))
		if !slices.Equal(w, inserts) {
			t.Errorf("%s:%d: %s sees inserts %v, we %v:\n%s", d, s.Line, name, w, inserts, s.Text)
			ok = false
		}
	}
	return ok
}

// ours is the tables and inserts among effects, as an answer has them.
func ours(list []sqltext.Effect) (tables, inserts []string) {
	for _, e := range list {
		tables = append(tables, e.Table.Table)
		for _, o := range e.Others {
			tables = append(tables, o.Table.Table)
		}
		more, _ := ours(e.Absent)
		tables = append(tables, more...)
		if e.Kind == sqltext.Write && !e.NoColumns && len(e.Set) > 0 {
			inserts = append(inserts, insertText(e.Table.Table, columns(e.Set)))
		}
	}
	slices.Sort(inserts)
	return tidy(tables), inserts
}

func columns(set []sqltext.Assign) []string {
	out := make([]string, len(set))
	for i, s := range set {
		out[i] = s.Column
	}
	return out
}

func insertText(table string, cols []string) string {
	return strings.ToLower(table + "(" + strings.Join(cols, ", ") + ")")
}

// tidy is a sorted set in lower case, without MySQL's dual.
func tidy(list []string) []string {
	out := []string{}
	for _, s := range list {
		if s = strings.ToLower(s); s != "dual" && s != "" {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// without is list without the names in drop.
func without(list, drop []string) []string {
	out := []string{}
	for _, s := range list {
		if !slices.ContainsFunc(drop, func(d string) bool { return strings.EqualFold(d, s) }) {
			out = append(out, s)
		}
	}
	return out
}
