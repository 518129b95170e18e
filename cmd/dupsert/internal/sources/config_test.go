package sources_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/schema"
)

func TestReadConfig(t *testing.T) {
	at := func(text string, line int) sources.Setting {
		return sources.Setting{Text: text, Pos: schema.Pos{File: ".dupsert.yaml", Line: line}}
	}
	for _, c := range []struct {
		text string
		want *sources.Config
		err  string
	}{
		{"", &sources.Config{}, ""},
		{"# nothing\n", &sources.Config{}, ""},
		{"schema: file://a.sql\n", &sources.Config{Schema: []sources.Setting{at("file://a.sql", 1)}}, ""},
		{"env: prod\nvars: {a: b}\nschema:\n- a.sql\n- b.sql\n", &sources.Config{Env: "prod", Vars: map[string]string{"a": "b"}, Schema: []sources.Setting{at("a.sql", 4), at("b.sql", 5)}}, ""},
		{"env: prod\nscheem: a.sql\n", nil, `read the configuration: .dupsert.yaml:2: unknown key "scheem": want schema, env or vars`},
		{"schema: {a: b}\n", nil, "read the configuration: .dupsert.yaml:1: schema: want a URL or a list of URLs"},
		{"schema: [a, [b]]\n", nil, ".dupsert.yaml:1: schema: want a URL"},
		{"schema:\n", nil, "want a URL"},
		{"vars: [a]\n", nil, ".dupsert.yaml:1: vars: "},
		{"- a\n", nil, ".dupsert.yaml:1: want keys and values"},
		{"schema: a\n  b: [\n", nil, "read the configuration: .dupsert.yaml:2: "},
	} {
		root := t.TempDir()
		if err := os.WriteFile(filepath.Join(root, ".dupsert.yaml"), []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := sources.ReadConfig(root, "")
		switch {
		case c.err == "" && err != nil:
			t.Errorf("%q: %v", c.text, err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: got error %v, want %q", c.text, err, c.err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: -want +got:\n%s", c.text, diff)
		}
	}
	if _, err := sources.ReadConfig(t.TempDir(), ""); err != nil {
		t.Errorf("no file: %v", err)
	}
	if _, err := sources.ReadConfig(t.TempDir(), "nowhere.yaml"); err == nil {
		t.Error("a file that was named and is not there: no error")
	}
}
