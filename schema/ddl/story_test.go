package ddl

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// The stories under testdata/schemas are told to a real engine and to a
// Builder; both must end with the same tables, columns and keys.

// story is one file.
type story struct{ name, text string }

// stories are the files of a folder of testdata/schemas.
func stories(t *testing.T, folder string) []story {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../../testdata/schemas", folder, "*.sql"))
	if err != nil || len(files) < 12 {
		t.Fatalf("%d stories in %s, %v", len(files), folder, err)
	}
	var out []story
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, story{strings.TrimSuffix(filepath.Base(f), ".sql"), string(data)})
	}
	return out
}

// server is the URL in an environment variable; without one the test is
// skipped, or fails if the servers are required.
func server(t *testing.T, env string) string {
	t.Helper()
	url := os.Getenv(env)
	if url == "" && os.Getenv("DUPSERT_REQUIRE_DBS") == "1" {
		t.Fatalf("%s is not set, and DUPSERT_REQUIRE_DBS is", env)
	}
	if url == "" {
		t.Skipf("no server: set %s (scripts/services start)", env)
	}
	return url
}

// built is what the Builder makes of a story, in the words of the engine tests.
func built(d schema.Dialect, text string) []string {
	b := New(d)
	b.Apply("story.sql", 1, text)
	var out []string
	for _, t := range b.Catalog().Tables {
		out = append(out, told(d, t)...)
	}
	slices.Sort(out)
	return out
}

// told is a table as lines: one a column, one a key.
func told(d schema.Dialect, t *schema.Table) []string {
	fold := func(s string) string {
		if d == schema.Postgres {
			return s
		}
		return strings.ToLower(s)
	}
	name := t.Name
	if t.Schema != "" {
		name = t.Schema + "." + name
	}
	name = fold(name)
	var out []string
	for _, c := range t.Columns {
		out = append(out, columnLine(name, fold(c.Name), c.Nullable))
	}
	for _, k := range t.Keys {
		line := keyLine{table: name, name: fold(k.Name), primary: k.Primary, partial: k.Where != "", oneNull: k.NullsNotDistinct,
			deferrable: k.Deferrable, constraint: k.Constraint, invisible: k.Invisible}
		for _, p := range k.Parts {
			part := fold(p.Column)
			if part == "" {
				part = "<expr>"
			}
			if p.Prefix > 0 {
				part += fmt.Sprintf("(%d)", p.Prefix)
			}
			line.parts = append(line.parts, part)
		}
		if d == schema.SQLite && k.Constraint {
			line.name = "" // SQLite forgets it
		}
		if d != schema.Postgres {
			line.constraint = false // they make no difference
		}
		out = append(out, line.String())
	}
	return out
}

func columnLine(table, column string, nullable bool) string {
	if nullable {
		return table + "." + column + " null"
	}
	return table + "." + column + " not null"
}

// keyLine is what a key and an engine's index have in common.
type keyLine struct {
	table, name                                                  string
	parts                                                        []string
	primary, partial, oneNull, deferrable, constraint, invisible bool
}

func (k keyLine) String() string {
	out := fmt.Sprintf("%s key %q (%s)", k.table, k.name, strings.Join(k.parts, ", "))
	for _, mark := range []struct {
		set  bool
		text string
	}{{k.primary, "primary"}, {k.partial, "partial"}, {k.oneNull, "nulls not distinct"}, {k.deferrable, "deferrable"}, {k.constraint, "constraint"}, {k.invisible, "invisible"}} {
		if mark.set {
			out += " " + mark.text
		}
	}
	return out
}

// compare reports the lines that only one side has.
func compare(t *testing.T, got, want []string) {
	t.Helper()
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("missing: %s", line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("extra:   %s", line)
		}
	}
	if len(want) == 0 {
		t.Error("the engine has no tables")
	}
}

// statements are the statements of a story.
func statements(d schema.Dialect, text string) []sqltext.Statement { return sqltext.Split(text, d) }
