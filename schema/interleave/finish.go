package interleave

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// The engine is asked after firstPoll, then ever more seldom.
const (
	firstPoll = 200 * time.Microsecond
	lastPoll  = 20 * time.Millisecond
)

// end is a step that has ended.
type end struct {
	*session
	answer
}

// round asks about each session with a running step until it has ended or
// waits, and tells whether any has ended. Those that failed come first: in a
// deadlock the victim's failure lets the others go on.
func (r *run) round(ctx context.Context) (bool, error) {
	var ends []end
	for _, s := range r.sessions {
		if s.running == nil {
			continue
		}
		e, err := r.await(ctx, s)
		if err != nil {
			return false, err
		}
		if e != nil {
			ends = append(ends, *e)
		}
	}
	slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(rank(a), rank(b)) })
	for _, e := range ends {
		if err := r.finish(ctx, e.session, e.answer); err != nil {
			return false, err
		}
	}
	return len(ends) > 0, nil
}

func rank(e end) int {
	if e.err != nil {
		return 0
	}
	return 1
}

// await returns the step's end, or nil when the engine says that it waits for
// another session. The time between two questions decides nothing.
func (r *run) await(ctx context.Context, s *session) (*end, error) {
	var peers []int64
	for _, p := range r.sessions {
		if p != s {
			peers = append(peers, r.ids[p.index])
		}
	}
	for pause := firstPoll; ; pause = min(2*pause, lastPoll) {
		select {
		case a := <-s.running:
			s.running = nil
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			return &end{s, a}, nil
		case <-time.After(pause):
		}
		blockers, err := r.engine.waits(ctx, r.watcher, r.ids[s.index], peers)
		if err != nil {
			return nil, err
		}
		if len(blockers) > 0 {
			r.wait(s, blockers)
			return nil, nil
		}
	}
}

// wait notes, once, that the session's step has to wait.
func (r *run) wait(s *session, blockers []int64) {
	if s.waited {
		return
	}
	s.waited, s.anyWait = true, true
	e := s.event()
	e.Waits = true
	if len(blockers) == 1 {
		e.Blocker = slices.Index(r.ids, blockers[0])
	}
	r.events = append(r.events, e)
}

func (s *session) event() Event {
	return Event{Session: s.index, Kind: s.step.Kind, Name: s.step.Name, SQL: s.step.SQL, Args: s.step.Args, Blocker: -1}
}

// finish records the end of a step and decides how the session goes on.
func (r *run) finish(ctx context.Context, s *session, a answer) error {
	e := s.event()
	e.Waited, e.Rows, e.Values = s.waited, a.rows, a.values
	if a.err == nil {
		s.note(a)
		e.Found = s.step.Kind == Lookup && s.found
		r.record(e)
		return nil
	}
	e.Class, e.Code = r.engine.classify(a.err)
	e.Error = a.err.Error()
	if e.Class == Busy && r.plan.Wait && !s.final && s.handlerCalled() {
		s.held, s.heldAt = true, r.ended
		r.wait(s, nil)
		return nil
	}
	if e.Class == Deadlocked {
		e.Waited = false
		r.forgetWait(s) // it is a matter of microseconds whether the engine was asked before it found the cycle
	}
	r.record(e)
	if e.Class == Unique && s.step.Recover != nil && s.violated == nil {
		s.violated = &e
		s.todo = append(slices.Clone(s.step.Recover), s.todo...)
		s.owed += len(s.step.Recover) // the recovery follows at once
		return nil
	}
	return r.fail(ctx, s, e)
}

func (r *run) record(e Event) {
	r.events = append(r.events, e)
	r.ended++
}

// handlerCalled tells whether SQLite would call the busy handler: not for a
// transaction that has read and now wants to write, for whoever holds the lock
// may be waiting for its end. https://www.sqlite.org/c3ref/busy_handler.html
func (s *session) handlerCalled() bool {
	return !s.inTx || !s.touched || s.step.Kind == Commit
}

// forgetWait removes the event of the wait that the session's step began with.
func (r *run) forgetWait(s *session) {
	for i := len(r.events) - 1; i >= 0; i-- {
		if r.events[i].Session != s.index {
			continue
		}
		if r.events[i].Waits {
			r.events = slices.Delete(r.events, i, i+1)
		}
		return
	}
}

// fail ends the session, or begins it again.
func (r *run) fail(ctx context.Context, s *session, e Event) error {
	if s.inTx {
		s.step = Step{Kind: Rollback}
		a := execute(ctx, s.conn, r.engine, s.step)
		if a.err != nil {
			return a.err
		}
		s.note(a)
		r.record(s.event())
	}
	switch e.Class {
	case Serialization, Deadlocked, Busy:
		if s.retries > 0 {
			s.again(r.plan.Sessions[s.index].Steps)
			s.retried = &e
			return nil
		}
	}
	s.todo, s.owed, s.failed = nil, 0, &e
	return nil
}
