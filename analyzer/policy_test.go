package analyzer

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/suppress"
)

func TestGlobs(t *testing.T) {
	for _, c := range []struct {
		globs string
		yes   string
		no    string
	}{
		{"", "", "a.go"},
		{"a/b.go", "a/b.go", "b.go a/b.go2 c/a/b.go"},
		{"internal/legacy", "internal/legacy/a.go internal/legacy/x/a.go", "internal/legacy2/a.go x/internal/legacy/a.go internal/a.go"},
		{"internal/*", "internal/a.go internal/x/a.go", "a.go"},
		{"**/*_gen.go", "a_gen.go x/y/a_gen.go", "a.go"},
		{"**/mocks/**", "mocks/a.go x/mocks/y/a.go", "mock/a.go"},
		{"*.go", "a.go", "x/a.go"},
		{"cmd/{a,b}/*.go", "cmd/a/m.go cmd/b/m.go", "cmd/c/m.go"},
		{"a b", "a/x.go b/x.go", "c/x.go"},
	} {
		g := Globs(strings.Fields(c.globs))
		for _, file := range strings.Fields(c.yes) {
			if !g.Match(file) {
				t.Errorf("%q does not speak of %s", c.globs, file)
			}
		}
		for _, file := range strings.Fields(c.no) {
			if g.Match(file) {
				t.Errorf("%q speaks of %s", c.globs, file)
			}
		}
	}
}

// TestApply: where several parts of a policy speak of a finding the last one
// counts, and what is no fault is left alone.
func TestApply(t *testing.T) {
	p := &Policy{
		Scope: Scope{Rules: map[string]finding.Severity{"unhandled-conflict": finding.Error, "unknown-table": Off}},
		Paths: []Scope{
			{Files: Globs{"old"}, Rules: map[string]finding.Severity{"unhandled-conflict": Off, "unprotected-insert": finding.Warning}},
			{Files: Globs{"old/new.go"}, Rules: map[string]finding.Severity{"unhandled-conflict": finding.Note}, Confidence: "low"},
			{Files: Globs{"sure"}, Confidence: "high"},
		},
		NoGenerated: true,
	}
	for _, c := range []struct {
		rule, file, confidence string
		severity, want         finding.Severity
		why                    string
	}{
		{"key-mismatch", "a.go", "high", finding.Error, finding.Error, ""},
		{"unhandled-conflict", "a.go", "low", finding.Warning, finding.Error, ""},
		{"unhandled-conflict", "a.go", "high", finding.None, finding.None, ""},
		{"unhandled-conflict", "old/a.go", "high", finding.Warning, finding.None, "the configuration turns unhandled-conflict off here"},
		{"unhandled-conflict", "old/new.go", "high", finding.Warning, finding.Note, ""},
		{"unprotected-insert", "old/new.go", "high", finding.Error, finding.Warning, ""},
		{"unknown-table", "sure/a.go", "low", finding.Note, finding.None, "the configuration turns unknown-table off here"},
		{"unprotected-insert", "sure/a.go", "high", finding.Error, finding.Error, ""},
		{"unprotected-insert", "sure/a.go", "medium", finding.Error, finding.None, "the configuration asks for confidence high, this is medium"},
		{"unprotected-insert", "made.go", "high", finding.Error, finding.None, "the configuration leaves generated files out"},
	} {
		fs := []finding.Finding{{Rule: c.rule, Confidence: c.confidence, Severity: c.severity, Join: finding.Join{File: c.file}}}
		p.apply(fs, map[string]bool{"made.go": true})
		if f := fs[0]; f.Severity != c.want || f.Suppressed != c.why || f.Outside != (c.why != "") {
			t.Errorf("%s in %s: %s, %q, want %s, %q", c.rule, c.file, f.Severity, f.Suppressed, c.want, c.why)
		}
	}
	fs := []finding.Finding{{Rule: "key-mismatch", Confidence: "low", Severity: finding.Error}}
	if new(Policy).apply(fs, map[string]bool{"": true}); fs[0].Severity != finding.Error {
		t.Errorf("the zero policy makes an error %q", fs[0].Severity)
	}
}

// TestCommentsOfRulesThatAreOff: such a comment does its work, whether the rule
// reports or not; without a finding it waits for the rule to come back.
func TestCommentsOfRulesThatAreOff(t *testing.T) {
	const source = `package p

func used() {
	look() //dupsert:ignore unhandled-conflict a reason
	last() //dupsert:ignore unhandled-conflict a reason
	none() //dupsert:ignore key-mismatch a reason
}
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "/m/p.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	settled := func(p *Policy) (out []string) {
		r := &Result{Findings: []finding.Finding{{
			Rule: "unhandled-conflict", Severity: finding.Warning, Confidence: "high",
			Join: finding.Join{File: "p.go", Line: 4, LookupLine: 4, InsertLine: 4},
		}}}
		r.settle(suppress.Read(fset, []*ast.File{file}, "/m"), p, nil, true)
		for _, f := range r.Findings {
			out = append(out, string(f.Severity)+" "+f.Suppressed+f.Message)
		}
		return out
	}
	off := map[string]finding.Severity{"unhandled-conflict": Off}
	for _, c := range []struct {
		p    *Policy
		want []string
	}{
		{&Policy{}, []string{"none a reason", "warning the suppression silences nothing", "warning the suppression silences nothing"}},
		{&Policy{Scope: Scope{Rules: off}}, []string{"none a reason", "warning the suppression silences nothing"}},
		{&Policy{Paths: []Scope{{Files: Globs{"p.go"}, Rules: off}}}, []string{"none a reason", "warning the suppression silences nothing"}},
		{&Policy{Paths: []Scope{{Files: Globs{"q.go"}, Rules: off}}}, []string{"none a reason", "warning the suppression silences nothing", "warning the suppression silences nothing"}},
	} {
		if diff := cmp.Diff(c.want, settled(c.p)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.p, diff)
		}
	}
}
