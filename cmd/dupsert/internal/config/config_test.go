package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

func at(text string, line int) Setting {
	return Setting{Text: text, Pos: schema.Pos{File: Name, Line: line}}
}

// accepted are files and what they say.
var accepted = []struct {
	text string
	want Config
}{
	{"", Config{}},
	{"# nothing\n", Config{}},
	{"---\n", Config{}},
	{"schema: file://a.sql\n", Config{Schema: []Setting{at("file://a.sql", 1)}}},
	{"env: prod\nvars: {a: b, n: 5, yes: true}\nschema:\n- a.sql\n- b.sql\n", Config{
		Env: "prod", Vars: map[string]string{"a": "b", "n": "5", "yes": "true"}, Schema: []Setting{at("a.sql", 4), at("b.sql", 5)},
	}},
	{"rules: {unhandled-conflict: off, unprotected-insert: warning, unknown-table: note, key-mismatch: error}\n", Config{
		Rules: map[string]finding.Severity{"unhandled-conflict": analyzer.Off, "unprotected-insert": finding.Warning, "unknown-table": finding.Note, "key-mismatch": finding.Error},
	}},
	{"rules: {}\npaths: []\nvars: {}\n", Config{Rules: map[string]finding.Severity{}, Vars: map[string]string{}}},
	{"confidence: medium\ngenerated: skip\ntests: true\ntags: integration\nfail-on: warning\nbaseline: ci/known.json\n", Config{
		Confidence: "medium", Generated: "skip", Tests: true, Tags: "integration", FailOn: finding.Warning, Baseline: "ci/known.json",
	}},
	{"tags: [a, b]\ntests: false\nfail-on: none\ngenerated: check\n", Config{Tags: "a,b", FailOn: finding.None, Generated: "check"}},
	{"paths:\n- files: internal/billing/\n  schema: billing.sql\n- files: ['**/*_gen.go', '{a,b}/*.go']\n  rules: {key-mismatch: off}\n  confidence: high\n", Config{Paths: []Path{
		{Files: []string{"internal/billing"}, Schema: []Setting{at("billing.sql", 3)}},
		{Files: []string{"**/*_gen.go", "{a,b}/*.go"}, Rules: map[string]finding.Severity{"key-mismatch": analyzer.Off}, Confidence: "high"},
	}}},
	{"paths:\n- &old\n  files: .hidden/x\n  confidence: low\n- *old\n", Config{Paths: []Path{
		{Files: []string{".hidden/x"}, Confidence: "low"}, {Files: []string{".hidden/x"}, Confidence: "low"},
	}}},
}

// refused are files that are not understood, and why.
var refused = []struct{ text, err string }{
	{"env: prod\nscheem: a.sql\n", `.dupsert.yaml:2: unknown key "scheem": did you mean schema?`},
	{"shama: a.sql\n", `.dupsert.yaml:1: unknown key "shama": did you mean schema?`},
	{"failon: error\n", `.dupsert.yaml:1: unknown key "failon": did you mean fail-on?`},
	{"Paths: []\n", `.dupsert.yaml:1: unknown key "Paths": did you mean paths?`},
	{"severity: error\n", `unknown key "severity": want schema, env, vars, rules, confidence, generated, paths, tests, tags, fail-on or baseline`},
	{"rules:\n  key-mismatch: off\n  unhandled-conflicts: off\n", `.dupsert.yaml:3: unknown rule "unhandled-conflicts": did you mean unhandled-conflict?`},
	{"rules: {unprotected: off}\n", `unknown rule "unprotected": did you mean unprotected-insert?`},
	{"rules:\n  x: off\n", `.dupsert.yaml:2: unknown rule "x": want bad-suppression, check-then-update, `},
	{"rules: {key-mismatch: none}\n", `.dupsert.yaml:1: key-mismatch: unknown value "none": want off, note, warning or error`},
	{"rules: {key-mismatch: false}\n", ".dupsert.yaml:1: key-mismatch: want off, note, warning or error"},
	{"rules: [key-mismatch]\n", ".dupsert.yaml:1: rules: want keys and values"},
	{"rules:\n", ".dupsert.yaml:1: rules: want keys and values"},
	{"schema: {a: b}\n", ".dupsert.yaml:1: schema: want a URL or a list of URLs"},
	{"schema: [a, [b]]\n", ".dupsert.yaml:1: schema: want a URL"},
	{"schema: []\n", "schema: want a URL"},
	{"schema: ''\n", "schema: want a URL"},
	{"schema: 5\n", "schema: want a URL"},
	{"schema:\n", "schema: want a URL"},
	{"env: {}\n", ".dupsert.yaml:1: env: want the name"},
	{"vars: [a]\n", ".dupsert.yaml:1: vars: want names and values"},
	{"vars:\n  a: {b: c}\n", ".dupsert.yaml:2: vars: want names and values"},
	{"vars: {a: }\n", ".dupsert.yaml:1: vars: want names and values"},
	{"confidence: sure\n", `confidence: unknown value "sure": want high, medium or low`},
	{"generated: true\n", "generated: want check or skip"},
	{"generated: no\n", `generated: unknown value "no": want check or skip`},
	{"tests: maybe\n", "tests: want true or false"},
	{"tests: 1\n", "tests: want true or false"},
	{"tags: []\n", "tags: want a build tag or a list of them"},
	{"fail-on: off\n", `fail-on: unknown value "off": want error, warning, note or none`},
	{"baseline: [a]\n", "baseline: want a file"},
	{"paths: {files: a}\n", ".dupsert.yaml:1: paths: want a list"},
	{"paths: [a]\n", ".dupsert.yaml:1: paths: want keys and values"},
	{"paths:\n- rules: {}\n", ".dupsert.yaml:2: paths: want files in every entry"},
	{"paths:\n- files: a\n", ".dupsert.yaml:2: paths: want rules, confidence or schema beside files"},
	{"paths:\n- files: []\n  rules: {}\n", ".dupsert.yaml:2: files: want globs"},
	{"paths:\n- files: /a\n  rules: {}\n", `.dupsert.yaml:2: files: want globs below the module's root with forward slashes, such as internal/legacy or **/*_gen.go, not "/a"`},
	{"paths:\n- files: ../a\n  rules: {}\n", `not "../a"`},
	{"paths:\n- files: ./a\n  rules: {}\n", `not "./a"`},
	{"paths:\n- files: .\n  rules: {}\n", `not "."`},
	{"paths:\n- files: [a, 'b\\c']\n  rules: {}\n", `not "b\\c"`},
	{"paths:\n- file: a\n  rules: {}\n", `.dupsert.yaml:2: unknown key "file": did you mean files?`},
	{"paths:\n- files: a\n  tests: true\n", `.dupsert.yaml:3: unknown key "tests": `},
	{"- a\n", ".dupsert.yaml:1: want keys and values"},
	{"a\n", ".dupsert.yaml:1: want keys and values"},
}

// beyond are refused too, but no JSON Schema can tell.
var beyond = []struct{ text, err string }{
	{"env: a\nenv: b\n", ".dupsert.yaml:2: the key env is given twice"},
	{"paths:\n- files: 'a/[b'\n  rules: {}\n", `not "a/[b"`},
	{"schema: a\n  b: [\n", ".dupsert.yaml:2: "},
}

func TestRead(t *testing.T) {
	for _, c := range accepted {
		root := t.TempDir()
		if err := os.WriteFile(filepath.Join(root, Name), []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := Read(root, "")
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got.Digest == "" {
			t.Errorf("%q: no digest", c.text)
		}
		got.Digest = ""
		if diff := cmp.Diff(&c.want, got); diff != "" {
			t.Errorf("%q: -want +got:\n%s", c.text, diff)
		}
	}
	if got, err := Read(t.TempDir(), ""); err != nil || got.Digest != "" {
		t.Errorf("no file: %v, %v", got, err)
	}
	if _, err := Read(t.TempDir(), "nowhere.yaml"); err == nil || !strings.HasPrefix(err.Error(), "read the configuration: open nowhere.yaml") {
		t.Errorf("a file that was named and is not there: %v", err)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range append(refused, beyond...) {
		cfg, err := Parse([]byte(c.text), Name)
		if err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q: got %v, %v, want %q", c.text, cfg, err, c.err)
		}
	}
}

// TestSchemaOf: the insert's own file is asked first, then its callers; of two
// paths the later one counts, and one without a schema says nothing.
func TestSchemaOf(t *testing.T) {
	c := &Config{Paths: []Path{
		{Files: []string{"billing"}, Schema: []Setting{{Text: "b"}}},
		{Files: []string{"**/special.go"}, Schema: []Setting{{Text: "s"}}},
		{Files: []string{"**"}, Confidence: "high"},
	}}
	for files, want := range map[string]int{
		"app/a.go":                         -1,
		"":                                 -1,
		"billing/a.go app/special.go":      0,
		"billing/special.go":               1,
		"sql/run.go app/a.go billing/b.go": 0,
	} {
		if got := c.SchemaOf(strings.Fields(files)); got != want {
			t.Errorf("%q: path %d, want %d", files, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"shama", "schema", 2}, {"scheam", "schema", 1}, {"kitten", "sitting", 3}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
