// Package interleave runs two or more sessions, each a list of statements, on
// separate connections of one real database in a given order, and tells what
// happened: who read what, who waited, who failed with which code, how many
// rows there are at the end. It is how a race is shown on the engine itself.
// It synthesises nothing: the statements, their arguments and the tables are
// the caller's.
//
// A step is known to wait because the engine says so, never because it takes
// long: every other session is idle or waits too while the engine is asked,
// so the same plan has the same timeline each time.
package interleave

import "github.com/dupsert/dupsert/schema"

// Plan is what to run.
type Plan struct {
	Sessions []Session
	// Order names the session whose turn it is, one step a turn. Nil stands
	// for the order of a race: all sessions look up, then all write, then all
	// end; see DefaultOrder. A session that waits catches up as soon as it can;
	// whatever is left at the end runs session by session.
	Order []int
	// Count and CountArgs read one number when all is over: the rows that
	// match the lookup.
	Count     string
	CountArgs []any
	// Wait says that the application sets SQLite's busy_timeout: where the
	// engine would call its busy handler, the step is tried again when another
	// session has ended its transaction. Without it BUSY fails the step at
	// once. It changes nothing on the other engines, whose statements wait.
	Wait bool
}

// Session is what one caller does, in its order. What fails and has no Recover
// ends the session: its transaction, if it has one, is rolled back at once, as
// a deferred Rollback does.
type Session struct {
	Steps []Step
	// Retries is how often all the steps are run again when they fail for a
	// reason that a retry cures: a serialization failure, a deadlock, BUSY.
	Retries int
}

// Step is one statement of a session.
type Step struct {
	Kind Kind
	Name string // what a timeline calls it; "" for the kind's own name
	SQL  string
	Args []any
	// Isolation of a Begin, as the engine spells it ("REPEATABLE READ"); for
	// SQLite IMMEDIATE or EXCLUSIVE. "" for the engine's default.
	Isolation string
	Miss      Miss // how a Lookup tells that there is nothing
	When      When
	// Recover are the steps to take when the statement violates a unique key;
	// nil if the violation ends the session.
	Recover []Step
}

// Kind is what a step is for.
type Kind string

// The kinds of steps. Begin, Commit and Rollback need no SQL.
const (
	Begin    Kind = "begin"
	Lock     Kind = "lock" // takes a lock and reads nothing that matters
	Lookup   Kind = "look up"
	Insert   Kind = "insert"
	Exec     Kind = "execute" // e.g. SAVEPOINT, or the insert of a parent row
	Commit   Kind = "commit"
	Rollback Kind = "rollback"
)

// Miss is how a lookup tells that it found nothing.
type Miss string

// The ways of a miss.
const (
	NoRows     Miss = ""         // no row comes back
	ZeroValue  Miss = "zero"     // the first value is 0, false, NULL or empty: COUNT(*), EXISTS (…)
	NoAffected Miss = "affected" // the statement, an UPDATE, changed no row
)

// When is the condition under which a step runs.
type When string

// The conditions. They ask the session's own last lookup or insert.
const (
	Always    When = ""
	IfMissed  When = "missed"  // its last lookup found nothing
	IfFound   When = "found"   // its last lookup found a row
	IfIgnored When = "ignored" // its last insert wrote no row, e.g. ON CONFLICT DO NOTHING
)

// Event is one line of the timeline.
type Event struct {
	Session int    `json:"session"` // index in Plan.Sessions
	Kind    Kind   `json:"kind"`
	Name    string `json:"name,omitempty"`
	SQL     string `json:"sql,omitempty"`
	Args    []any  `json:"args,omitempty"`
	// Waits tells that the step began and has to wait; another event tells its
	// end. Blocker is the session that it waits for, -1 if that is not known.
	Waits   bool     `json:"waits,omitempty"`
	Blocker int      `json:"blocker"`
	Waited  bool     `json:"waited,omitempty"`  // the end of a step that had to wait
	Skipped When     `json:"skipped,omitempty"` // the condition that did not hold: the step did not run
	Found   bool     `json:"found,omitempty"`   // of a lookup
	Rows    int64    `json:"rows"`              // rows read, or rows affected; -1 if the driver does not tell
	Values  []string `json:"values,omitempty"`  // the first row that was read
	Class   Class    `json:"class,omitempty"`
	Code    string   `json:"code,omitempty"` // the engine's own: 23505, 1062, 2067
	Error   string   `json:"error,omitempty"`
}

// Class is the kind of an error.
type Class string

// The classes of errors. Every other error is Broken: the statement would fail
// alone too.
const (
	Unique        Class = "unique violation"
	Serialization Class = "serialization failure"
	Deadlocked    Class = "deadlock"
	Busy          Class = "busy"         // SQLite: database is locked
	LockTimeout   Class = "lock timeout" // the engine's own limit on waiting
	Aborted       Class = "aborted transaction"
	Broken        Class = "error"
)

// Outcome is what a run came to.
type Outcome string

// The outcomes, the first that applies.
const (
	Duplicates    Outcome = "duplicates"            // two rows or more match
	Failed        Outcome = "failed"                // a statement failed that would fail alone too: nothing is shown
	Deadlock      Outcome = "deadlock"              // a session was the victim of a deadlock
	SerialFailure Outcome = "serialization-failure" // a session failed and may retry
	LoserFailed   Outcome = "loser-failed"          // a session failed: a violation that it does not handle, BUSY, a dead recovery
	Recovered     Outcome = "recovered"             // a session failed, and then found the row
	WaitedThenSaw Outcome = "waited-then-saw"       // a session had to wait before its lookup, which found the row
	OneRow        Outcome = "one-row"               // one row, and nobody failed
	NoRow         Outcome = "no-row"
)

// Result is what happened.
type Result struct {
	Dialect schema.Dialect `json:"dialect"`
	Events  []Event        `json:"events"`
	Rows    int            `json:"rows"` // by Plan.Count
	Outcome Outcome        `json:"outcome"`
	// Code is the engine's code of the error that made the outcome.
	Code string `json:"code,omitempty"`
}
