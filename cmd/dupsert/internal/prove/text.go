package prove

import (
	"fmt"
	"io"
	"strings"

	"github.com/dupsert/dupsert/schema/interleave"
)

// Printer prints proofs.
type Printer interface {
	Proof(*Proof) error
	Close(Summary) error
}

// Summary counts verdicts.
type Summary struct {
	Confirmed    int `json:"confirmed"`
	NotConfirmed int `json:"notConfirmed"`
	NotReplayed  int `json:"notReplayed"`
}

// Add counts a proof.
func (s *Summary) Add(p *Proof) {
	switch p.Verdict {
	case Confirmed:
		s.Confirmed++
	case NotConfirmed:
		s.NotConfirmed++
	default:
		s.NotReplayed++
	}
}

// NewPrinter returns the printer of a format: text or json.
func NewPrinter(format string, stdout, stderr io.Writer) (Printer, error) {
	switch format {
	case "text":
		return &text{out: stdout, err: stderr}, nil
	case "json":
		return newJSON(stdout), nil
	}
	return nil, fmt.Errorf("unknown format %q: want text or json", format)
}

// text prints a proof as what is run, a timeline with a lane for each session,
// and the verdict.
type text struct {
	out, err io.Writer
	some     bool
}

// lane is the width of session A's half.
const lane = 38

// Proof implements Printer.
func (t *text) Proof(p *Proof) error {
	var b strings.Builder
	if t.some {
		b.WriteByte('\n')
	}
	t.some = true
	f := p.Finding
	fmt.Fprintf(&b, "%s:%d:%d: %s [%s] %s\n", f.Join.File, f.Join.Line, f.Join.Column, f.Message, f.Rule, f.Fingerprint)
	if p.Result == nil {
		fmt.Fprintf(&b, "  %s: %s\n", p.Verdict, p.NotShown)
		_, err := io.WriteString(t.out, b.String())
		return err
	}
	fmt.Fprintf(&b, "  on      %s\n", p.Engine)
	said(&b, "lookup", p.Lookup)
	write := "insert"
	if f.Replay.Update {
		write = "update"
	}
	said(&b, write, p.Insert)
	for _, n := range p.Notes {
		fmt.Fprintf(&b, "  note    %s\n", n)
	}
	fmt.Fprintf(&b, "  %-*s | %s\n", lane, "A", "B")
	for _, e := range p.Result.Events {
		line := telling(e)
		if e.Session == 0 {
			fmt.Fprintf(&b, "  %-*s |\n", lane, line)
		} else {
			fmt.Fprintf(&b, "  %-*s | %s\n", lane, "", line)
		}
	}
	rows := "rows match"
	if p.Result.Rows == 1 {
		rows = "row matches"
	}
	fmt.Fprintf(&b, "  end     %d %s the lookup: %s\n", p.Result.Rows, rows, strings.TrimSpace(string(p.Result.Outcome)+" "+p.Result.Code))
	fmt.Fprintf(&b, "  %s: %s\n", p.Verdict, p.Why)
	_, err := io.WriteString(t.out, b.String())
	return err
}

// said prints a statement, with the arguments of A and, where they differ, of B.
func said(b *strings.Builder, what string, s Said) {
	if s.SQL == "" {
		return
	}
	fmt.Fprintf(b, "  %s  %s\n", what, oneLine(s.SQL))
	first, second := list(s.Args[0]), list(s.Args[1])
	switch {
	case first == "" && second == "":
	case first == second:
		fmt.Fprintf(b, "          with %s\n", first)
	default:
		fmt.Fprintf(b, "          with %s in A, %s in B\n", first, second)
	}
}

func list(args []any) string {
	var out []string
	for _, a := range args {
		switch a := a.(type) {
		case nil:
			out = append(out, "NULL")
		case string:
			out = append(out, literal(a))
		default:
			out = append(out, fmt.Sprint(a))
		}
	}
	return strings.Join(out, ", ")
}

// telling is what happened in one event.
func telling(e interleave.Event) string {
	what := string(e.Kind)
	if e.Name != "" {
		what = e.Name
	}
	if e.Waited {
		what += " (waited)"
	}
	switch {
	case e.Skipped == interleave.IfMissed:
		return what + ": not done, it found the row"
	case e.Skipped != "":
		return what + ": not done"
	case e.Waits && e.Blocker >= 0:
		return fmt.Sprintf("%s: waits for %c", what, 'A'+rune(e.Blocker))
	case e.Waits:
		return what + ": waits"
	case e.Error != "":
		return fmt.Sprintf("%s: fails, %s %s", what, e.Class, e.Code)
	}
	switch e.Kind {
	case interleave.Lookup:
		if !e.Found {
			return what + ": finds nothing"
		}
		return what + ": finds the row"
	case interleave.Insert:
		if e.Rows == 0 {
			return what + ": no row"
		}
		if e.Rows > 0 {
			return what + ": done"
		}
	}
	return what
}

// Close implements Printer.
func (t *text) Close(s Summary) error {
	n := s.Confirmed + s.NotConfirmed + s.NotReplayed
	if n == 0 {
		_, err := fmt.Fprintln(t.err, "dupsert: nothing to prove: no finding is an error")
		return err
	}
	_, err := fmt.Fprintf(t.err, "dupsert: %d of %d findings confirmed, %d not confirmed, %d could not be replayed\n", s.Confirmed, n, s.NotConfirmed, s.NotReplayed)
	return err
}
