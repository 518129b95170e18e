package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/report"
	"github.com/dupsert/dupsert/passes/finding"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// race is the record of DESIGN's example: a cross-package pair.
func race() finding.Finding {
	return finding.Finding{
		Rule: "unprotected-insert", Severity: finding.Error, Confidence: "high", Verdict: finding.Race,
		Table: "users", Columns: []string{"tenant_id", "email"}, Dialect: "postgres", Shape: "cross-package",
		Join: finding.Join{File: "service/users.go", Line: 12, Column: 26, Function: "(*Users).Register", LookupLine: 12, InsertLine: 17},
		Lookup: finding.Leaf{
			File: "store/users.go", Line: 11, Column: 31, Function: "(*Store).ByEmail", Call: "QueryRowContext",
			SQL: "SELECT id\n  FROM users\n WHERE tenant_id = $1 AND email = $2 AND created < now()",
			Via: []finding.Hop{{File: "service/users.go", Line: 12, Function: "(*Users).Register"}},
		},
		Insert: finding.Leaf{File: "store/users.go", Line: 22, Column: 26, Function: "(*Store).Create", Call: "ExecContext"},
		Keys: []finding.Key{
			{Name: "users_pkey", Columns: []string{"id"}, Gap: "columns", Detail: "the lookup does not bind id", Declared: "migrations/001.sql:2"},
			{Name: "users_external", Columns: []string{"tenant_id", "external_id"}, Gap: "columns", Detail: "the lookup does not bind external_id", Declared: "migrations/002.sql:3"},
			{Name: "users_email_live", Columns: []string{"tenant_id", "email"}, Where: "deleted_at IS NULL", Gap: "predicate", Detail: "deleted_at may be set"},
		},
		Guards:      []finding.Guard{{Kind: "transaction", Isolation: "read-committed", Effect: "none"}, {Kind: "mutex", Effect: "local"}},
		Message:     "two callers can both miss in users(tenant_id, email) and insert it twice",
		Fingerprint: "c0ffee",
	}
}

func findings() []finding.Finding {
	unhandled := race()
	unhandled.Rule, unhandled.Severity, unhandled.Verdict = "unhandled-conflict", finding.Warning, finding.Unhandled
	unhandled.Keys = []finding.Key{{Name: "users_email", Columns: []string{"email"}, Covers: true}, unhandled.Keys[0]}
	unhandled.Guards = nil
	keyless := race()
	keyless.Keys, keyless.Guards = nil, []finding.Guard{{Kind: "row-lock", Effect: "excludes"}, {Kind: "table-lock", Effect: "loser-fails"}}
	keyless.Lookup.SQL = strings.Repeat("SELECT ", 30)
	protected := race()
	protected.Severity, protected.Verdict = finding.None, finding.Protected
	note := race()
	note.Rule, note.Severity, note.Verdict, note.Keys = "unknown-table", finding.Note, finding.Unknown, nil
	return []finding.Finding{race(), unhandled, keyless, protected, note}
}

// silenced is a race that a comment silences, and a comment that silences nothing.
func silenced() []finding.Finding {
	f := race()
	f.Severity, f.Suppressed = finding.None, "one process fills the table"
	return []finding.Finding{f, {
		Rule: "bad-suppression", Severity: finding.Warning, Message: "the comment silences nothing", Fingerprint: "beef",
		Join: finding.Join{File: "service/users.go", Line: 17, Column: 40},
	}}
}

// play plays a whole stream through a handler.
func play(t *testing.T, h report.Handler, fs []finding.Finding, sel report.Selection) {
	t.Helper()
	sum := &report.Summary{Packages: 3, Skipped: []string{"example.com/broken: x.go:1:1: expected 'package'"}, Stats: map[string]int{"ops": 7, "calls": 9}}
	report.Summarize(sum, fs, sel)
	msgs := []report.Message{
		{Config: &report.Config{Version: "v0", Module: "example.com/app", Root: "testdata/module", Patterns: []string{"./..."}, FailOn: string(sel.FailOn), Warnings: []string{"schema.sql:3: two schemas disagree"}, Schemas: []report.Schema{
			{Source: "file://migrations", Dialect: "postgres", Tables: 12, Unknown: 1, Notes: 2},
			{Source: "file://lite.sql", Dialect: "sqlite", Tables: 1},
		}}},
		{Progress: &report.Progress{Message: "judge 3 packages"}},
	}
	for _, f := range fs {
		if sel.Shows(&f) {
			msgs = append(msgs, report.Message{Finding: &f})
		}
	}
	for _, m := range append(msgs, report.Message{Summary: sum}) {
		if err := h.Handle(m); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
}

// run plays the findings through the handler of one format.
func run(t *testing.T, format string, sel report.Selection, color bool) (stdout, stderr string) {
	t.Helper()
	return output(t, format, findings(), sel, color)
}

func output(t *testing.T, format string, fs []finding.Finding, sel report.Selection, color bool) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	h, err := report.Open([]report.Target{{Format: format, File: "-"}}, report.Output{Stdout: &out, Stderr: &errs, Color: color, ColorErr: color, Stats: true})
	if err != nil {
		t.Fatal(err)
	}
	play(t, h, fs, sel)
	return out.String(), errs.String()
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		name, format string
		sel          report.Selection
		color        bool
	}{
		{"text", "text", report.Selection{FailOn: finding.Error}, false},
		{"text-all", "text", report.Selection{All: true, FailOn: finding.Error}, false},
		{"text-color", "text", report.Selection{FailOn: finding.Note}, true},
		{"concise", "concise", report.Selection{FailOn: finding.Error}, false},
		{"json-all", "json", report.Selection{All: true, FailOn: finding.None}, false},
		{"sarif", "sarif", report.Selection{FailOn: finding.Error}, false},
		{"github", "github", report.Selection{FailOn: finding.Note}, false},
		{"gitlab", "gitlab", report.Selection{FailOn: finding.Note}, false},
		{"checkstyle", "checkstyle", report.Selection{FailOn: finding.Note}, false},
		{"junit-all", "junit", report.Selection{All: true, FailOn: finding.Error}, false},
		{"markdown-all", "markdown", report.Selection{All: true, FailOn: finding.Error}, false},
		{"html-all", "html", report.Selection{All: true, FailOn: finding.Error}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			stdout, stderr := run(t, c.format, c.sel, c.color)
			golden(t, c.name, stdout+"-- stderr --\n"+stderr)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestSilenced: what a comment silences, and what is about a comment, in every format.
func TestSilenced(t *testing.T) {
	for _, format := range report.Formats() {
		out, _ := output(t, format, silenced(), report.Selection{All: true, FailOn: finding.Error}, false)
		if !strings.Contains(out, "the comment silences nothing") {
			t.Errorf("%s does not say what is wrong with the comment", format)
		}
		if told := strings.Contains(out, "one process fills the table"); told == slices.Contains([]string{"github", "gitlab", "checkstyle"}, format) {
			t.Errorf("%s gives the comment's reason: %v", format, told)
		}
		golden(t, format+"-silenced", out)
	}
}

// TestOneFieldPerValue reads the stream as a consumer does: every value has
// one field, and no list is null.
func TestOneFieldPerValue(t *testing.T) {
	stdout, stderr := run(t, "json", report.Selection{All: true, FailOn: finding.Error}, false)
	if stderr != "" {
		t.Errorf("json writes to stderr: %s", stderr)
	}
	var order []string
	dec := json.NewDecoder(strings.NewReader(stdout))
	for dec.More() {
		var value map[string]map[string]any
		if err := dec.Decode(&value); err != nil {
			t.Fatal(err)
		}
		if len(value) != 1 {
			t.Errorf("a value with %d fields: %v", len(value), value)
		}
		for name, body := range value {
			order = append(order, name)
			if name != "finding" {
				continue
			}
			for _, field := range []string{"columns", "keys", "guards"} {
				if _, ok := body[field].([]any); !ok {
					t.Errorf("%s is %v, want a list", field, body[field])
				}
			}
		}
	}
	want := []string{"config", "progress", "finding", "finding", "finding", "finding", "finding", "summary"}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Errorf("order of values, -want +got:\n%s", diff)
	}
}

func TestSelection(t *testing.T) {
	for _, c := range []struct {
		failOn finding.Severity
		all    bool
		shown  int
		failed bool
	}{
		{finding.Error, false, 3, true},
		{finding.Note, false, 4, true},
		{finding.None, false, 3, false},
		{finding.None, true, 5, false},
	} {
		var sum report.Summary
		report.Summarize(&sum, findings(), report.Selection{All: c.all, FailOn: c.failOn})
		if sum.Shown != c.shown || sum.Failed != c.failed || sum.Pairs != 5 {
			t.Errorf("fail on %s, all %v: shown %d of %d, failed %v; want %d of 5, %v", c.failOn, c.all, sum.Shown, sum.Pairs, sum.Failed, c.shown, c.failed)
		}
	}
	var sum report.Summary
	warnings := findings()[1:2]
	report.Summarize(&sum, warnings, report.Selection{FailOn: finding.Error})
	if sum.Failed {
		t.Error("a warning fails a run that fails on errors")
	}
	sum = report.Summary{}
	report.Summarize(&sum, warnings, report.Selection{FailOn: finding.Warning})
	if !sum.Failed {
		t.Error("a warning does not fail a run that fails on warnings")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestWriteErrors(t *testing.T) {
	f := race()
	for _, format := range report.Formats() {
		h, err := report.Open([]report.Target{{Format: format, File: "-"}}, report.Output{Stdout: full{}, Stderr: &bytes.Buffer{}})
		if err != nil {
			t.Fatal(err)
		}
		err = h.Handle(report.Message{Finding: &f})
		if err == nil {
			err = h.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("%s: a failed write gives %v", format, err)
		}
	}
	h, err := report.Open(nil, report.Output{Stderr: full{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Handle(report.Message{Summary: &report.Summary{}}); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("a failed write to stderr gives %v", err)
	}
}
