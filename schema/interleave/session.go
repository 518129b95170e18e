package interleave

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// session is one session while it runs.
type session struct {
	index   int
	conn    *sql.Conn
	todo    []Step
	retries int
	owed    int  // turns it missed while it waited
	later   bool // it runs again from its first step when the others are done

	step    Step        // the step that runs
	running chan answer // nil when it is idle
	waited  bool        // the engine said that the step waits
	held    bool        // SQLite was busy: the step is to be tried again
	heldAt  int         // how many steps had ended then
	final   bool        // it is not to be tried again any more

	inTx    bool // a transaction is open
	touched bool // and has taken a lock or a snapshot
	locks   bool // something was taken that outlives a transaction

	missed, found, ignored bool // of its last lookup and insert
	waitedToLook           bool // it had to wait before its lookup found the row
	anyWait                bool
	violated               *Event // the violation that it recovers from
	lookedAgain, cured     bool   // the recovery looked for the row, and found it
	retried                *Event // what it failed with before it ran again
	failed                 *Event
}

// answer is what a statement gave.
type answer struct {
	rows   int64
	values []string
	err    error
}

func (s *session) waiting() bool { return s.running != nil || s.held }

func (s *session) over() bool { return len(s.todo) == 0 && !s.waiting() }

// holds tells whether the condition does.
func (s *session) holds(w When) bool {
	switch w {
	case IfMissed:
		return s.missed
	case IfFound:
		return s.found
	case IfIgnored:
		return s.ignored
	}
	return true
}

// send starts the step; its end comes over s.running.
func (s *session) send(ctx context.Context, e engine, step Step) {
	s.step, s.held = step, false
	s.running = make(chan answer, 1)
	go func(c chan<- answer) { c <- execute(ctx, s.conn, e, step) }(s.running)
}

func execute(ctx context.Context, c *sql.Conn, e engine, step Step) answer {
	switch {
	case step.Kind == Begin:
		for _, q := range e.begin(step.Isolation) {
			if _, err := c.ExecContext(ctx, q, e.arguments(nil)...); err != nil {
				return answer{err: err}
			}
		}
		return answer{}
	case step.SQL == "" && step.Kind == Commit:
		step.SQL = "COMMIT"
	case step.SQL == "" && step.Kind == Rollback:
		step.SQL = "ROLLBACK"
	}
	if reads(step) {
		return query(ctx, c, step.SQL, e.arguments(step.Args))
	}
	result, err := c.ExecContext(ctx, step.SQL, e.arguments(step.Args)...)
	if err != nil {
		return answer{err: err}
	}
	n, err := result.RowsAffected()
	if err != nil {
		n = -1 // the statement is done; that the driver cannot count is no failure of it
	}
	return answer{rows: n}
}

var returning = regexp.MustCompile(`(?i)\breturning\b`)

// reads tells whether the step's rows are to be read. MariaDB does not count
// the rows affected by INSERT … RETURNING.
func reads(step Step) bool {
	return step.Kind == Lookup && step.Miss != NoAffected || step.Kind == Insert && returning.MatchString(step.SQL)
}

func query(ctx context.Context, c *sql.Conn, text string, args []any) (out answer) {
	rows, err := c.QueryContext(ctx, text, args...)
	if err != nil {
		return answer{err: err}
	}
	defer func() { out.err = errors.Join(out.err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return answer{err: err}
	}
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for ; rows.Next(); out.rows++ {
		if out.rows > 0 {
			continue // only the first is told
		}
		if err := rows.Scan(into...); err != nil {
			return answer{err: err}
		}
		for _, v := range values {
			out.values = append(out.values, display(v))
		}
	}
	out.err = rows.Err()
	return out
}

// display is a value as a timeline prints it.
func display(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case []byte:
		return string(v)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v)
}

// foundBy tells whether a lookup found a row.
func foundBy(m Miss, a answer) bool {
	if a.rows <= 0 {
		return false
	}
	if m != ZeroValue || len(a.values) == 0 {
		return true
	}
	switch a.values[0] {
	case "0", "false", "NULL", "":
		return false
	}
	return true
}

// note brings the session's state up to date with a step that succeeded.
func (s *session) note(a answer) {
	switch s.step.Kind {
	case Begin:
		s.inTx, s.touched = true, s.step.Isolation != ""
		return
	case Commit, Rollback:
		s.inTx, s.touched = false, false
		return
	case Lookup:
		s.found = foundBy(s.step.Miss, a)
		s.missed = !s.found
		s.waitedToLook = s.found && s.anyWait
		if s.violated != nil {
			s.lookedAgain, s.cured = true, s.cured || s.found
		}
	case Insert:
		s.ignored = a.rows == 0
	case Lock, Exec:
		s.locks = true
	}
	s.touched = s.inTx
}

// again makes the session new, to run from its first step.
func (s *session) again(steps []Step) {
	s.todo, s.owed, s.later = steps, 0, true
	s.missed, s.found, s.ignored = false, false, false
	s.violated, s.lookedAgain, s.cured = nil, false, false
	s.retries--
}
