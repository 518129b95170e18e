package report

import (
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
)

// picture is how two callers come into each other's way: two lanes and what is
// done in them, one step after the other.
type picture struct {
	lanes   [2]string
	held    string // what stands around both steps of a lane: a transaction, a lock; "" if nothing does
	steps   []step
	open    int    // the steps between which a caller that looks finds nothing:
	closed  int    // the window of the race
	outcome string // in one sentence
	bad     bool
}

// step is one thing that a lane does.
type step struct {
	lane         int
	what, result string
	bad          bool
}

// pictured is the interleaving that a finding is about; ok is false where
// there is none, e.g. because the table is unknown.
func pictured(f *finding.Finding) (p *picture, ok bool) {
	if f.Verdict == finding.Unknown || f.Verdict == finding.Benign || refused(f) {
		return nil, false
	}
	p = &picture{lanes: [2]string{"caller A", "caller B"}, held: held(f), open: 0, closed: 2}
	if f.Verdict == finding.LocalLock {
		p.lanes = [2]string{"process A", "process B"}
	}
	if g := guarded(f, "excludes"); g != nil && f.Verdict == finding.Protected {
		return p.excluded(f, g), true
	}
	p.steps = []step{
		{0, "look up", "finds nothing", false},
		{1, "look up", "finds nothing", false},
		{0, writes(f), "done", false},
		{1, writes(f), "", false},
	}
	p.end(f)
	return p, true
}

// end is what comes of the second write.
func (p *picture) end(f *finding.Finding) {
	last := &p.steps[3]
	switch {
	case f.Verdict == finding.Race || f.Verdict == finding.LocalLock:
		last.result, last.bad, p.bad = "done as well", true, true
		p.outcome = "The table now has two rows where the code means to have one."
		if f.Rule == "key-mismatch" {
			p.outcome = "The table now has two rows that the lookup takes for the same and the key does not."
		}
		if writes(f) == "update" {
			p.outcome = "Two rows now have the value that one was to have."
		}
		return
	case guarded(f, "loser-fails") != nil && coveringKey(f) == "":
		last.result, p.outcome = failure(f), "No duplicate: the second transaction is ended by the database."
	case ignores(f):
		last.result, p.outcome = "does nothing, gives no row", "No duplicate: the conflict clause meets "+coveringKey(f)+"."
	default:
		last.result, p.outcome = "violates "+coveringKey(f), "No duplicate: "+coveringKey(f)+" refuses the second."
	}
	switch {
	case f.Verdict == finding.Protected:
		p.outcome += " The code handles it."
	case f.Rule == "dead-recovery":
		last.bad, p.bad = true, true
		p.steps = append(p.steps, step{1, "recover", "cannot work", true})
		p.outcome += " What the code does then cannot work."
	default:
		last.bad, p.bad = true, true
		p.outcome += " The code does not expect it: a good request fails."
	}
}

// excluded is the picture of a lock that works.
func (p *picture) excluded(f *finding.Finding, g *finding.Guard) *picture {
	p.held, p.open, p.closed = strings.ReplaceAll(g.Kind, "-", " "), -1, -1
	p.steps = []step{
		{0, "look up", "finds nothing", false},
		{1, "waits", "for the lock", false},
		{0, writes(f), "done", false},
		{1, "look up", "finds the row", false},
	}
	p.outcome = "No duplicate: the second caller looks only when the first is done."
	return p
}

// refused reports whether the database refuses the insert whoever runs it: a
// conflict clause whose target no key backs.
//
// https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT (42P10),
// https://www.sqlite.org/lang_upsert.html
func refused(f *finding.Finding) bool {
	if f.Rule != "unbacked-upsert" || f.Dialect != "postgres" && f.Dialect != "sqlite" {
		return false
	}
	return f.Replay != nil && f.Replay.Insert.Conflict != nil && len(f.Replay.Insert.Conflict.Target) > 0
}

// held names the transaction or the lock around the pair.
func held(f *finding.Finding) string {
	var names []string
	for _, g := range f.Guards {
		name := strings.ReplaceAll(g.Kind, "-", " ")
		if g.Isolation != "" && g.Isolation != "default" {
			name += " (" + strings.ReplaceAll(g.Isolation, "-", " ") + ")"
		}
		if g.Effect == "local" {
			name += " of this process"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// ignores reports whether the insert leaves a duplicate out without an error.
func ignores(f *finding.Finding) bool {
	return f.Replay != nil && f.Replay.Insert.Conflict != nil && (f.Replay.Insert.Conflict.Action == "nothing" || f.Replay.Insert.Conflict.Action == "ignore")
}

func guarded(f *finding.Finding, effect string) *finding.Guard {
	for i := range f.Guards {
		if f.Guards[i].Effect == effect {
			return &f.Guards[i]
		}
	}
	return nil
}

// coveringKey names the key that refuses the second row, "" if none does.
func coveringKey(f *finding.Finding) string {
	for i := range f.Keys {
		if f.Keys[i].Covers && f.Keys[i].Name != "" {
			return f.Keys[i].Name
		}
		if f.Keys[i].Covers {
			return "the key on (" + strings.Join(f.Keys[i].Columns, ", ") + ")"
		}
	}
	return ""
}

// failure is how a database ends the second of two transactions (SEMANTICS, section 5).
func failure(f *finding.Finding) string {
	switch f.Dialect {
	case "sqlite":
		return "database is locked"
	case "postgres":
		return "cannot serialize"
	}
	return "deadlock"
}

// words is the picture for those who do not see it.
func (p *picture) words() string {
	var b strings.Builder
	for i, s := range p.steps {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(p.lanes[s.lane] + ": " + s.what + ", " + s.result)
	}
	return b.String() + ". " + p.outcome
}
