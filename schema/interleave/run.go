package interleave

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Limit is how long a run may take when its context has no deadline.
const Limit = 30 * time.Second

// run is a plan while it runs.
type run struct {
	*DB
	plan     *Plan
	sessions []*session
	events   []Event
	ended    int // steps that have ended
}

// Run runs the plan and says what happened. What a statement fails with is
// part of the result; an error is returned when the run itself could not be
// done: the context is over, a connection is lost, the rows cannot be counted.
// After an error of the context the DB can only be closed.
func (db *DB) Run(ctx context.Context, p Plan) (result *Result, err error) {
	if len(p.Sessions) > len(db.sessions) {
		return nil, fmt.Errorf("interleave: %d sessions, but %d connections", len(p.Sessions), len(db.sessions))
	}
	ctx, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	r := &run{DB: db, plan: &p}
	for i, s := range p.Sessions {
		r.sessions = append(r.sessions, &session{index: i, conn: db.sessions[i], todo: s.Steps, retries: s.Retries})
	}
	if err = r.play(ctx); err != nil {
		err = errors.Join(context.Cause(ctx), err)
		cancel() // what still runs is to end
	}
	cleaned := r.clean(context.WithoutCancel(ctx))
	if err == nil { // else some connections are lost, and the first error says why
		err = cleaned
	}
	if err != nil {
		return nil, fmt.Errorf("interleave: %w", err)
	}
	rows, err := db.count(ctx, &p)
	if err != nil {
		return nil, fmt.Errorf("interleave: %w", err)
	}
	result = &Result{Dialect: db.dialect, Events: r.events, Rows: rows}
	result.Outcome, result.Code = r.outcome(rows)
	return result, nil
}

// play gives every session its turns, and then what is left.
func (r *run) play(ctx context.Context) error {
	order := r.plan.Order
	if order == nil {
		order = DefaultOrder(r.plan.Sessions)
	}
	for _, i := range order {
		if i < 0 || i >= len(r.sessions) {
			return fmt.Errorf("the order names session %d of %d", i, len(r.sessions))
		}
		if s := r.sessions[i]; !s.later {
			if err := r.turn(ctx, s); err != nil {
				return err
			}
		}
	}
	for s := r.next(); s != nil; s = r.next() {
		if err := r.turn(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// next is the first session that has something left and does not wait.
func (r *run) next() *session {
	for _, s := range r.sessions {
		if !s.over() && !s.waiting() {
			return s
		}
	}
	return nil
}

// turn runs the session's next step, until it ends or waits.
func (r *run) turn(ctx context.Context, s *session) error {
	if s.waiting() {
		s.owed++
		return nil
	}
	if len(s.todo) == 0 {
		return nil
	}
	step := s.todo[0]
	s.todo = s.todo[1:]
	if (step.Kind == Commit || step.Kind == Rollback) && step.SQL == "" && !s.inTx {
		return nil // e.g. a recovery has ended the transaction
	}
	if !s.holds(step.When) {
		r.events = append(r.events, Event{Session: s.index, Kind: step.Kind, Name: step.Name, SQL: step.SQL, Args: step.Args, Skipped: step.When, Blocker: -1})
		return nil
	}
	s.waited, s.final = false, false
	s.send(ctx, r.engine, step)
	return r.settle(ctx)
}

// settle returns when every session is idle or waits for one that is idle,
// and those that no longer wait have caught up.
func (r *run) settle(ctx context.Context) error {
	for {
		done, err := r.round(ctx)
		if err != nil {
			return err
		}
		if !done && !r.stuck() {
			break
		}
		r.tryAgain(ctx)
	}
	for _, s := range r.sessions {
		for s.owed > 0 && !s.waiting() {
			s.owed--
			if err := r.turn(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// stuck tells that nobody can go on before the engine ends a deadlock.
func (r *run) stuck() bool {
	waits := false
	for _, s := range r.sessions {
		if !s.over() && !s.waiting() {
			return false
		}
		waits = waits || s.waiting()
	}
	return waits
}

// tryAgain sends the steps that SQLite was too busy for, if anything has ended
// since. When everybody waits nobody will end a transaction: the last session
// asks once more, and BUSY is its answer.
func (r *run) tryAgain(ctx context.Context) {
	stuck := r.stuck()
	var last *session
	for _, s := range r.sessions {
		switch {
		case !s.held:
		case s.heldAt < r.ended:
			s.send(ctx, r.engine, s.step)
			stuck = false
		default:
			last = s
		}
	}
	if stuck && last != nil {
		last.final = true
		last.send(ctx, r.engine, last.step)
	}
}

// clean ends what the sessions left open, so that the next plan finds them new.
func (r *run) clean(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	for _, s := range r.sessions {
		if s.running != nil {
			<-s.running // its context is over
			continue    // and with it its connection
		}
		var statements []string
		if s.inTx {
			statements = append(statements, "ROLLBACK")
		}
		if s.locks {
			statements = append(statements, r.engine.reset()...)
		}
		for _, q := range statements {
			if _, bad := s.conn.ExecContext(ctx, q, r.engine.arguments(nil)...); bad != nil {
				err = errors.Join(err, fmt.Errorf("%s: %w", q, bad))
			}
		}
	}
	return err
}
