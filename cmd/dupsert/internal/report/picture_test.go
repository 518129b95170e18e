package report

import (
	"testing"

	"github.com/dupsert/dupsert/passes/finding"
)

func TestPictures(t *testing.T) {
	const both = "caller A: look up, finds nothing; caller B: look up, finds nothing; "
	covering := []finding.Key{{Name: "users_email_key", Columns: []string{"email"}, Covers: true}}
	upsert := &finding.Replay{Insert: finding.Statement{Conflict: &finding.Conflict{Action: "nothing", Target: []string{"email"}}}}
	for name, c := range map[string]struct {
		f    finding.Finding
		want string // "" if there is no picture
	}{
		"race":   {finding.Finding{Verdict: finding.Race}, both + "caller A: insert, done; caller B: insert, done as well. The table now has two rows where the code means to have one."},
		"update": {finding.Finding{Verdict: finding.Race, Rule: "check-then-update"}, both + "caller A: update, done; caller B: update, done as well. Two rows now have the value that one was to have."},
		"local": {finding.Finding{Verdict: finding.LocalLock}, "process A: look up, finds nothing; process B: look up, finds nothing; process A: insert, done; process B: insert, done as well. " +
			"The table now has two rows where the code means to have one."},
		"mismatch":  {finding.Finding{Verdict: finding.Race, Rule: "key-mismatch"}, both + "caller A: insert, done; caller B: insert, done as well. The table now has two rows that the lookup takes for the same and the key does not."},
		"unhandled": {finding.Finding{Verdict: finding.Unhandled, Keys: covering}, both + "caller A: insert, done; caller B: insert, violates users_email_key. No duplicate: users_email_key refuses the second. The code does not expect it: a good request fails."},
		"no row":    {finding.Finding{Verdict: finding.Unhandled, Keys: covering, Replay: upsert}, both + "caller A: insert, done; caller B: insert, does nothing, gives no row. No duplicate: the conflict clause meets users_email_key. The code does not expect it: a good request fails."},
		"dead":      {finding.Finding{Verdict: finding.Unhandled, Rule: "dead-recovery", Keys: covering}, both + "caller A: insert, done; caller B: insert, violates users_email_key; caller B: recover, cannot work. No duplicate: users_email_key refuses the second. What the code does then cannot work."},
		"handled":   {finding.Finding{Verdict: finding.Protected, Keys: covering}, both + "caller A: insert, done; caller B: insert, violates users_email_key. No duplicate: users_email_key refuses the second. The code handles it."},
		"serial": {finding.Finding{Verdict: finding.Unhandled, Dialect: "mysql", Guards: []finding.Guard{{Kind: "transaction", Effect: "loser-fails"}}},
			both + "caller A: insert, done; caller B: insert, deadlock. No duplicate: the second transaction is ended by the database. The code does not expect it: a good request fails."},
		"lock": {finding.Finding{Verdict: finding.Protected, Guards: []finding.Guard{{Kind: "advisory-lock", Effect: "excludes"}}},
			"caller A: look up, finds nothing; caller B: waits, for the lock; caller A: insert, done; caller B: look up, finds the row. No duplicate: the second caller looks only when the first is done."},
		"unknown": {finding.Finding{Verdict: finding.Unknown}, ""},
		"benign":  {finding.Finding{Verdict: finding.Benign}, ""},
		"refused": {finding.Finding{Verdict: finding.Race, Rule: "unbacked-upsert", Dialect: "postgres", Replay: upsert}, ""},
	} {
		p, ok := pictured(&c.f)
		got := ""
		if ok {
			got = p.words()
		}
		if got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// TestDrawingFits: every text begins inside the drawing, every mark is on a lane.
func TestDrawingFits(t *testing.T) {
	f := finding.Finding{Verdict: finding.Unhandled, Rule: "dead-recovery", Keys: []finding.Key{{Name: "a_name_that_is_much_too_long_for_a_drawing", Covers: true}}, Guards: []finding.Guard{{Kind: "transaction"}}}
	p, ok := pictured(&f)
	if !ok {
		t.Fatal("no picture")
	}
	for _, d := range []drawing{p.wide("x"), p.narrow("x")} {
		for _, m := range d.Marks {
			const char = 9 // pixels, of bold letters at 14 a line
			half := len([]rune(m.Result)) * char / 2
			left, right := m.TextX-half, m.TextX+half
			if m.Anchor == "start" {
				left, right = m.TextX, m.TextX+2*half
			}
			if left < 0 || right > d.Width || m.TextY < 12 || m.TextY+17 > d.Height {
				t.Errorf("wide %v: %q from %d to %d at %d of %d×%d", d.Wide, m.Result, left, right, m.TextY, d.Width, d.Height)
			}
		}
		if d.Lanes[0].Held == nil || d.Lanes[1].Held == nil || d.Window == nil {
			t.Errorf("wide %v: the transaction or the window is not drawn", d.Wide)
		}
	}
}
