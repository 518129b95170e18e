package prove

import (
	"fmt"
	"slices"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema/interleave"
)

// decide holds what happened against what the finding says.
func decide(f *finding.Finding, control, r *interleave.Result) (Verdict, string) {
	if why := rejected(f, r.Code); why != "" {
		return Confirmed, why
	}
	switch f.Verdict {
	case finding.Race, finding.LocalLock:
		return decideRace(f, control, r)
	case finding.Unhandled:
		return decideUnhandled(f, r)
	}
	if r.Rows > 1 && ownRows(f.Replay) {
		return Confirmed, "the rows that match are two by the key of the conflict clause, as was said"
	}
	if r.Rows > 1 {
		return NotConfirmed, fmt.Sprintf("%d rows match, though the pair was called %s", r.Rows, f.Verdict)
	}
	return Confirmed, "no duplicate, as was said"
}

func decideUnhandled(f *finding.Finding, r *interleave.Result) (Verdict, string) {
	switch r.Outcome {
	case interleave.LoserFailed, interleave.SerialFailure, interleave.Deadlock:
		if f.Replay.Handled {
			return Confirmed, "one of the two fails with " + r.Code + ", and what the code does about it does not help"
		}
		return Confirmed, "one of the two fails with " + r.Code + ", and the code does not handle it"
	}
	for _, e := range r.Events {
		if e.Kind == interleave.Insert && e.Rows == 0 && e.Error == "" && !e.Waits && e.Skipped == "" {
			return Confirmed, "the second insert does nothing and gives back no row, which the code does not expect"
		}
	}
	return NotConfirmed, "the loser was said to fail, and does not"
}

func decideRace(f *finding.Finding, control, r *interleave.Result) (Verdict, string) {
	switch {
	case r.Outcome != interleave.Duplicates:
		return NotConfirmed, "duplicates were said to be possible, and this order makes none"
	case control.Outcome == interleave.Duplicates && f.Replay.Folds:
		return Confirmed, "the second caller does not find the row even after the first has ended: it looks for another value than it writes"
	case control.Outcome == interleave.Duplicates && !looksFirst(f):
		return Confirmed, "no key stops the second insert, in whatever order"
	case control.Outcome == interleave.Duplicates:
		return NotConfirmed, "the second caller does not find the row even when it looks after the first has ended: what was replayed is not the question that the code asks"
	}
	return Confirmed, fmt.Sprintf("%d rows match the lookup, which finds one when the two run one after the other", r.Rows)
}

// looksFirst tells whether only a lookup stops a second row.
func looksFirst(f *finding.Finding) bool { return f.Rule != "unbacked-upsert" }

// rejected is what is said of a conflict clause that the engine refuses, since
// no unique key stands behind it (42P10; SQLite's general error says it in words).
func rejected(f *finding.Finding, code string) string {
	if f.Rule == "unbacked-upsert" && (code == "42P10" || f.Dialect == "sqlite" && code == "1") {
		return "the engine refuses the conflict clause: no unique key stands behind it (" + code + ")"
	}
	return ""
}

// ownRows tells whether each caller has a value of its own in the conflict
// target, so that each writes a row of its own.
func ownRows(r *finding.Replay) bool {
	if r.Insert.Conflict == nil {
		return false
	}
	for _, c := range r.Insert.Cells {
		if slices.Contains(r.Insert.Conflict.Target, c.Column) && c.Value.Kind == finding.Own {
			return true
		}
	}
	return false
}
