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

// Output is where a handler writes: findings to Stdout, everything about the
// run to Stderr.
type Output struct {
	Stdout, Stderr io.Writer
	Color          bool
	Stats          bool // print the counters too
}

// Terminal reports whether f is a terminal and the user has not asked for
// plain text (no-color.org).
func Terminal(f *os.File) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isatty.IsTerminal(f.Fd())
}

// text is the format for people. A finding is a line for the editor to jump
// to, then both ends, the key that decides, and the locks that do not.
type text struct{ out Output }

func (t *text) Handle(m Message) error {
	switch {
	case m.Config != nil:
		return t.config(m.Config)
	case m.Finding != nil:
		return t.finding(m.Finding)
	case m.Summary != nil:
		return t.summary(m.Summary)
	}
	return nil // progress: a person needs none of a run that takes seconds
}

func (t *text) Close() error { return nil }

func (t *text) config(c *Config) error {
	for _, w := range c.Warnings {
		if _, err := fmt.Fprintln(t.out.Stderr, "dupsert: "+t.paint("33", "warning")+": "+w); err != nil {
			return fmt.Errorf("write to stderr: %w", err)
		}
	}
	for _, s := range c.Schemas {
		line := fmt.Sprintf("dupsert: schema %s (%s, %s", s.Source, s.Dialect, plural(s.Tables, "table"))
		if s.Unknown > 0 {
			line += fmt.Sprintf(", %d uncertain", s.Unknown)
		}
		if s.Notes > 0 {
			line += fmt.Sprintf("; %s not understood, see dupsert schema", plural(s.Notes, "statement"))
		}
		if _, err := fmt.Fprintln(t.out.Stderr, line+")"); err != nil {
			return fmt.Errorf("write to stderr: %w", err)
		}
	}
	return nil
}

func (t *text) finding(f *finding.Finding) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s: %s: %s", place(f.Join.File, f.Join.Line, f.Join.Column), t.severity(f), f.Message)
	if f.Severity != finding.None {
		fmt.Fprintf(&b, " [%s]", f.Rule)
	} else if f.Suppressed != "" {
		fmt.Fprintf(&b, " [%s, suppressed: %s]", f.Rule, f.Suppressed)
	}
	b.WriteByte('\n')
	if f.Table == "" { // about a comment, not about a pair
		_, err := t.out.Stdout.Write(b.Bytes())
		return wrote(err)
	}
	t.leaf(&b, "lookup", &f.Lookup)
	t.leaf(&b, "insert", &f.Insert)
	if k := nearest(f); k != nil {
		t.row(&b, "key", key(k))
	} else if f.Verdict != finding.Unknown {
		t.row(&b, "key", f.Table+" has no unique key")
	}
	for _, g := range f.Guards {
		t.row(&b, "guard", guard(g))
	}
	_, err := t.out.Stdout.Write(b.Bytes())
	return wrote(err)
}

func wrote(err error) error {
	if err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	return nil
}

// severity is the word of the headline; a finding that is no fault is named
// by its verdict.
func (t *text) severity(f *finding.Finding) string {
	switch f.Severity {
	case finding.Error:
		return t.paint("31", "error")
	case finding.Warning:
		return t.paint("33", "warning")
	case finding.Note:
		return t.paint("36", "note")
	}
	return t.paint("32", string(f.Verdict))
}

func (t *text) paint(color, s string) string {
	if !t.out.Color {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

func (t *text) row(b *bytes.Buffer, label, s string) {
	fmt.Fprintf(b, "    %s %s\n", t.paint("2", fmt.Sprintf("%-6s", label)), s)
}

// leaf prints a database call and the way to it.
func (t *text) leaf(b *bytes.Buffer, label string, l *finding.Leaf) {
	what := oneLine(l.SQL, 100)
	if what == "" {
		what = l.Call
	}
	t.row(b, label, fmt.Sprintf("%s  %s", place(l.File, l.Line, l.Column), what))
	for _, hop := range l.Via {
		t.row(b, "", fmt.Sprintf("via %s  %s", place(hop.File, hop.Line, 0), hop.Function))
	}
}

func key(k *finding.Key) string {
	s := "(" + strings.Join(k.Columns, ", ") + ")"
	if k.Name != "" {
		s = k.Name + " " + s
	}
	if k.Where != "" {
		s += " where " + k.Where
	}
	switch {
	case k.Covers:
		s += " covers"
	case k.Detail != "":
		s += " does not cover: " + k.Detail
	default:
		s += " does not cover: " + k.Gap
	}
	if k.Declared != "" {
		s += ", declared at " + k.Declared
	}
	return s
}

func guard(g finding.Guard) string {
	s := strings.ReplaceAll(g.Kind, "-", " ")
	if g.Isolation != "" {
		s += " (" + strings.ReplaceAll(g.Isolation, "-", " ") + ")"
	}
	switch g.Effect {
	case "none":
		return s + " does not prevent it"
	case "local":
		return s + " holds in this process only"
	case "excludes":
		return s + " excludes the race"
	case "loser-fails":
		return s + " makes the loser fail"
	}
	return s
}

func (t *text) summary(s *Summary) error {
	var b bytes.Buffer
	for _, skipped := range s.Skipped {
		fmt.Fprintf(&b, "dupsert: left out %s\n", skipped)
	}
	fmt.Fprintf(&b, "dupsert: %s judged in %s: %s", plural(s.Pairs, "pair"), plural(s.Packages, "package"), severities(s))
	if notes := s.Severities[string(finding.Note)]; notes > 0 && s.Shown < s.Severities["error"]+s.Severities["warning"]+notes {
		fmt.Fprintf(&b, "; notes are not shown (--fail-on note or --all)")
	}
	b.WriteByte('\n')
	if t.out.Stats {
		fmt.Fprintf(&b, "dupsert: stats:")
		for _, name := range counts(s.Stats, nil) {
			fmt.Fprintf(&b, " %s=%d", name, s.Stats[name])
		}
		b.WriteByte('\n')
	}
	if _, err := t.out.Stderr.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write to stderr: %w", err)
	}
	return nil
}

func severities(s *Summary) string {
	var parts []string
	for _, name := range counts(s.Severities, []string{"error", "warning", "note"}) {
		if name != string(finding.None) {
			parts = append(parts, plural(s.Severities[name], name))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

func place(file string, line, column int) string {
	if column == 0 {
		return fmt.Sprintf("%s:%d", file, line)
	}
	return fmt.Sprintf("%s:%d:%d", file, line, column)
}

// oneLine is SQL on one line of at most limit characters.
func oneLine(s string, limit int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return string(r)
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
