package report

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattn/go-isatty"

	"github.com/dupsert/dupsert/passes/finding"
)

// Terminal reports whether f is a terminal that understands escapes.
func Terminal(f *os.File) bool {
	return os.Getenv("TERM") != "dumb" && isatty.IsTerminal(f.Fd())
}

// Colored reports whether text on f is coloured: when says always, never, or
// auto, which asks whether f is a terminal and NO_COLOR unset (no-color.org).
func Colored(f *os.File, when string) bool {
	switch when {
	case "always":
		return true
	case "never":
		return false
	}
	return os.Getenv("NO_COLOR") == "" && f != nil && Terminal(f)
}

// paint colours text if it is true.
type paint bool

// color is s in a colour, an SGR number of ECMA-48. Four colours are not worth
// a library.
func (p paint) color(sgr, s string) string {
	if !p {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}

// text is the format for people. A finding is a line for the editor to jump
// to, then both ends with their code, the key that decides, the locks that do
// not, and the statement that adds the key.
type text struct {
	w       io.Writer
	out     Output
	concise bool // the line only
	paint
	source *source
}

func newText(w io.Writer, out Output) Handler {
	return &text{w: w, out: out, paint: paint(out.Color)}
}

func newConcise(w io.Writer, out Output) Handler {
	return &text{w: w, out: out, paint: paint(out.Color), concise: true}
}

// Handle implements Handler.
func (t *text) Handle(m Message) error {
	switch {
	case m.Config != nil:
		t.source = newSource(m.Config.Root)
	case m.Finding != nil:
		return t.finding(m.Finding)
	}
	return nil // the rest is the narrator's
}

// Close implements Handler.
func (t *text) Close() error { return nil }

func (t *text) finding(f *finding.Finding) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s: %s: %s", place(f.Join.File, f.Join.Line, f.Join.Column), t.severity(f), f.Message)
	if f.Severity != finding.None {
		fmt.Fprintf(&b, " [%s]", f.Rule)
	} else if f.Suppressed != "" {
		fmt.Fprintf(&b, " [%s, suppressed: %s]", f.Rule, f.Suppressed)
	}
	b.WriteByte('\n')
	if !t.concise {
		t.details(&b, f)
	}
	if _, err := t.w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	return nil
}

func (t *text) details(b *bytes.Buffer, f *finding.Finding) {
	if !paired(f) {
		t.frame(b, t.source.frame(f.Join.File, f.Join.Line, f.Join.Column, 0))
		return
	}
	t.leaf(b, "lookup", &f.Lookup)
	t.leaf(b, writes(f), &f.Insert)
	if k := nearest(f); k != nil {
		t.row(b, "key", key(k))
		if file, line, ok := declared(k.Declared); ok {
			t.frame(b, t.source.frame(file, line, 0, 0))
		}
	} else if f.Verdict != finding.Unknown {
		t.row(b, "key", f.Table+" has no unique key")
	}
	for _, g := range f.Guards {
		t.row(b, "guard", guard(g))
	}
	if m, ok := t.out.Migration(f); ok {
		t.row(b, "add", oneLine(m.Add, 400))
	}
}

// paired reports whether a finding is about a pair; if not, it is about a
// comment, and has neither a table nor ends.
func paired(f *finding.Finding) bool { return f.Table != "" }

// writes is what the second half of a pair does.
func writes(f *finding.Finding) string {
	if f.Replay != nil && f.Replay.Update || f.Rule == "check-then-update" {
		return "update"
	}
	return "insert"
}

// severity is the word of the headline; a finding that is no fault is named
// by its verdict.
func (t *text) severity(f *finding.Finding) string {
	switch f.Severity {
	case finding.Error:
		return t.color("31", "error")
	case finding.Warning:
		return t.color("33", "warning")
	case finding.Note:
		return t.color("36", "note")
	}
	return t.color("32", string(f.Verdict))
}

func (t *text) row(b *bytes.Buffer, label, s string) {
	fmt.Fprintf(b, "    %s %s\n", t.color("2", fmt.Sprintf("%-6s", label)), s)
}

// leaf prints a database call, the way to it, and its code.
func (t *text) leaf(b *bytes.Buffer, label string, l *finding.Leaf) {
	what := oneLine(l.SQL, 100)
	if what == "" {
		what = l.Call
	}
	t.row(b, label, fmt.Sprintf("%s  %s", place(l.File, l.Line, l.Column), what))
	for _, hop := range l.Via {
		t.row(b, "", fmt.Sprintf("via %s  %s", place(hop.File, hop.Line, 0), hop.Function))
	}
	t.frame(b, t.source.frame(l.File, l.Line, l.Column, 1))
}

// frame prints code beside its line numbers, and under the marked column a caret.
func (t *text) frame(b *bytes.Buffer, ls []Line) {
	for _, l := range ls {
		fmt.Fprintf(b, "%s%s\n", t.color("2", fmt.Sprintf("%10d |", l.N)), strings.TrimRight(" "+l.Text, " "))
		if l.Col > 0 {
			fmt.Fprintf(b, "%s %s%s\n", t.color("2", strings.Repeat(" ", 10)+" |"), strings.Repeat(" ", l.Col-1), t.color("31", strings.Repeat("^", l.Len)))
		}
	}
}
