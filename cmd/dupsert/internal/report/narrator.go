package report

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dupsert/dupsert/passes/finding"
)

// narrator tells a person about the run: which schema, what it is doing, what
// it came to. It writes to Stderr and never says a finding.
type narrator struct {
	out Output
	paint
	every func(func()) (stop func()) // calls once a second until it is stopped

	mu      sync.Mutex // guards what follows: the seconds come from elsewhere
	step    string     // what the run is doing now, "" if nothing is shown
	seconds int
	stop    func()
}

func newNarrator(out Output) *narrator {
	return &narrator{out: out, paint: paint(out.ColorErr), every: func(f func()) func() { return repeat(time.Second, f) }}
}

// Handle implements Handler.
func (n *narrator) Handle(m Message) error {
	m = shownMessage(m)
	if m.Progress != nil {
		n.begin(m.Progress.Message)
		return nil
	}
	n.end()
	var b bytes.Buffer
	switch {
	case m.Config != nil:
		n.config(&b, m.Config)
	case m.Summary != nil:
		n.summary(&b, m.Summary)
	default:
		return nil
	}
	if _, err := n.out.Stderr.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write to stderr: %w", err)
	}
	return nil
}

// Close implements Handler.
func (n *narrator) Close() error {
	n.end()
	return nil
}

// begin shows a step, on a terminal only: it is wiped out again.
func (n *narrator) begin(step string) {
	n.end()
	if !n.out.Live {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.step, n.seconds = step, 0
	n.show()
	n.stop = n.every(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		if n.step != "" {
			n.seconds++
			n.show()
		}
	})
}

// show writes the step over the one before. What a terminal does not take is
// not worth ending the run for.
func (n *narrator) show() {
	line := "dupsert: " + n.step + "…"
	if n.seconds > 0 {
		line += fmt.Sprintf(" %d s", n.seconds)
	}
	_, _ = fmt.Fprint(n.out.Stderr, "\r\x1b[K"+line)
}

// end wipes the step out.
func (n *narrator) end() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.step == "" {
		return
	}
	n.stop()
	n.step = ""
	_, _ = fmt.Fprint(n.out.Stderr, "\r\x1b[K") // as in show
}

// repeat calls f again and again until it is stopped.
func repeat(pause time.Duration, f func()) (stop func()) {
	t, done := time.NewTicker(pause), make(chan struct{})
	go func() {
		for {
			select {
			case <-t.C:
				f()
			case <-done:
				return
			}
		}
	}()
	return func() {
		t.Stop()
		close(done)
	}
}

func (n *narrator) config(b *bytes.Buffer, c *Config) {
	for _, w := range c.Warnings {
		fmt.Fprintln(b, "dupsert: "+n.color("33", "warning")+": "+w)
	}
	for _, s := range c.Schemas {
		fmt.Fprintln(b, "dupsert: schema "+s.String())
	}
}

// String is the schema in one clause.
func (s Schema) String() string {
	line := fmt.Sprintf("%s (%s, %s", s.Source, s.Dialect, plural(s.Tables, "table"))
	if s.Unknown > 0 {
		line += fmt.Sprintf(", %d uncertain", s.Unknown)
	}
	if s.Notes > 0 {
		line += fmt.Sprintf("; %s not understood, see dupsert schema", plural(s.Notes, "statement"))
	}
	line += ")"
	if len(s.Files) > 0 {
		line += " for " + strings.Join(s.Files, ", ")
	}
	return line
}

func (n *narrator) summary(b *bytes.Buffer, s *Summary) {
	for _, skipped := range s.Skipped {
		fmt.Fprintf(b, "dupsert: left out %s\n", skipped)
	}
	fmt.Fprintf(b, "dupsert: %s\n", conclusion(s))
	if !n.out.Stats {
		return
	}
	fmt.Fprintf(b, "dupsert: stats:")
	for _, name := range counts(s.Stats, nil) {
		fmt.Fprintf(b, " %s=%d", name, s.Stats[name])
	}
	b.WriteByte('\n')
	if len(s.Timing) > 0 {
		fmt.Fprintf(b, "dupsert: time:")
		for _, t := range s.Timing {
			fmt.Fprintf(b, " %s=%dms", t.Step, t.Millis)
		}
		b.WriteByte('\n')
	}
}

// conclusion is what a run came to, in one line.
func conclusion(s *Summary) string {
	line := fmt.Sprintf("%s judged in %s: %s", plural(s.Pairs, "pair"), plural(s.Packages, "package"), severities(s))
	if s.Left > 0 {
		line += fmt.Sprintf("; %s known or not of the patch", plural(s.Left, "finding"))
	}
	if notes := s.Severities[string(finding.Note)]; notes > 0 && s.Shown < s.Severities["error"]+s.Severities["warning"]+notes {
		line += "; notes are not shown (--fail-on note or --all)"
	}
	return line
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
