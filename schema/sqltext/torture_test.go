package sqltext

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/dupsert/dupsert/schema"
)

// torture is the statements of a file of testdata.
func torture(t testing.TB, d schema.Dialect) (string, []Statement) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", string(d)+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data), Parse(string(data), d)
}

// TestTorture: every DML statement of the set is understood to its end, and
// its canonical forms are stable.
func TestTorture(t *testing.T) {
	const least = 80
	for _, d := range []schema.Dialect{schema.Postgres, schema.MySQL, schema.SQLite} {
		text, list := torture(t, d)
		if len(list) < least {
			t.Errorf("%s: %d statements, want at least %d", d, len(list), least)
		}
		for _, s := range list {
			if got := text[s.Offset : s.Offset+len(s.Text)]; got != s.Text {
				t.Errorf("%s:%d: offset %d shows %q", d, s.Line, s.Offset, got)
			}
			if !isDML(s.Verb) {
				if s.Node != nil {
					t.Errorf("%s:%d: %s has a %T", d, s.Line, s.Verb, s.Node)
				}
				continue
			}
			if s.Err != nil || s.Node == nil {
				t.Errorf("%s:%d: %v\n%s", d, s.Line, s.Err, s.Text)
				continue
			}
			if partial(s.Node) {
				t.Errorf("%s:%d: partial\n%s", d, s.Line, s.Text)
			}
			for _, e := range Effects(s) {
				if e.Partial {
					t.Errorf("%s:%d: partial effect %s\n%s", d, s.Line, describe(e), s.Text)
				}
			}
		}
	}
}

func partial(n Node) bool {
	switch n := n.(type) {
	case *Select:
		return n.Partial
	case *Insert:
		return n.Partial
	case *Update:
		return n.Partial
	case *Delete:
		return n.Partial
	}
	return false
}

func isDML(verb string) bool {
	switch verb {
	case "select", "insert", "update", "delete", "merge", "with", "values", "table", "replace":
		return true
	}
	return false
}
