package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
)

// github prints workflow commands, which GitHub shows beside the code of a
// pull request. It is silent about what is no fault.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
type github struct {
	w   io.Writer
	out Output
}

func newGitHub(w io.Writer, out Output) Handler { return &github{w, out} }

// Handle implements Handler.
func (g *github) Handle(m Message) error {
	if m.Finding == nil {
		return nil
	}
	command := map[finding.Severity]string{finding.Error: "error", finding.Warning: "warning", finding.Note: "notice"}[m.Finding.Severity]
	if command == "" {
		return nil
	}
	f := m.Finding
	_, err := fmt.Fprintf(g.w, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", command,
		property(g.out.inRepository(f.Join.File)), f.Join.Line, f.Join.Column, property("dupsert: "+f.Rule), data(strings.Join(facts(f, g.out.Migration), "\n")))
	if err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	return nil
}

// Close implements Handler.
func (g *github) Close() error { return nil }

// data is the text of a command. The runner undoes exactly these
// (actions/toolkit, packages/core/src/command.ts).
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// property is the value of a command's property.
func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}

// facts is a finding in a few lines of plain text: the message, both ends, the
// key that decides, the guards and what to add.
func facts(f *finding.Finding, plan Planner) []string {
	out := []string{f.Message}
	if f.Suppressed != "" {
		out = append(out, "suppressed: "+f.Suppressed)
	}
	if !paired(f) {
		return out
	}
	for _, end := range []struct {
		label string
		leaf  *finding.Leaf
	}{{"lookup", &f.Lookup}, {writes(f), &f.Insert}} {
		what := oneLine(end.leaf.SQL, 200)
		if what == "" {
			what = end.leaf.Call
		}
		out = append(out, fmt.Sprintf("%s: %s %s", end.label, place(end.leaf.File, end.leaf.Line, end.leaf.Column), what))
	}
	if k := nearest(f); k != nil {
		out = append(out, "key: "+key(k))
	}
	for _, g := range f.Guards {
		out = append(out, "guard: "+guard(g))
	}
	if m, ok := plan(f); ok {
		out = append(out, "add: "+m.Add)
	}
	return out
}
