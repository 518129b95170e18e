package interleave_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/interleave"
)

// What happens line by line, where somebody waits.
func TestTimelines(t *testing.T) {
	for _, c := range []struct {
		name    string
		dialect schema.Dialect
		unique  bool
		wait    bool
		steps   string
		want    string
	}{
		{"who waited sees the row", pg, false, false, "begin, advisory, look, insert, commit", `
A begin
A lock
A look up: nothing
B begin
B lock: waits for A
A insert
A commit
B lock
B look up: found 1
B insert: not missed
B commit
`},
		{"an upsert reads again what it ignored", pg, true, false, "begin, look, upsert, look ignored, commit", `
A begin
A look up: nothing
B begin
B look up: nothing
A insert
A look up: not ignored
B insert: waits for A
A commit
B insert
B look up: found 1
B commit
`},
		{"the victim of a deadlock", maria, false, false, rr + ", lock rows, insert, commit", `
A begin
A look up: nothing
B begin
B look up: nothing
A insert: waits for B
B insert: deadlock 1213
B rollback
A insert
A commit
`},
		{"locking insert", maria, false, false, rr + ", insert select, commit", `
A begin
A insert
B begin
B insert: waits for A
A commit
B insert
B commit
`},
		{"no one waits who has read", sqlite, false, true, "begin, look, insert, commit", `
A begin
A look up: nothing
B begin
B look up: nothing
A insert
B insert: busy 5
B rollback
A commit
`},
		{"tried again when the other has ended", sqlite, false, true, "begin IMMEDIATE, look, insert, commit", `
A begin
A look up: nothing
B begin: waits
A insert
A commit
B begin
B look up: found 1
B insert: not missed
B commit
`},
	} {
		t.Run(string(c.dialect)+" "+c.name, func(t *testing.T) {
			db := lab(t, c.dialect)
			for range 3 { // the same each time
				fresh(t, db, c.dialect, c.unique)
				p := plan(t, c.steps)
				p.Wait = c.wait
				got := "\n" + timeline(run(t, db, p))
				if d := cmp.Diff(c.want, got); d != "" {
					t.Errorf("-want +got:\n%s", d)
				}
			}
		})
	}
}

// One after the other, the second finds the row of the first.
func TestSerialOrder(t *testing.T) {
	for d := range engines {
		t.Run(string(d), func(t *testing.T) {
			db := lab(t, d)
			fresh(t, db, d, false)
			p := plan(t, "begin, look, insert, commit")
			p.Order = interleave.SerialOrder(p.Sessions)
			r := run(t, db, p)
			const want = "A begin\nA look up: nothing\nA insert\nA commit\nB begin\nB look up: found 1\nB insert: not missed\nB commit\n"
			if d := cmp.Diff(want, timeline(r)); d != "" || r.Outcome != interleave.OneRow {
				t.Errorf("%s\n%s", r.Outcome, d)
			}
		})
	}
}

// A loser that runs again finds the row.
func TestRetries(t *testing.T) {
	for d, code := range map[schema.Dialect]string{pg: "40001", maria: "1213", sqlite: "5"} {
		t.Run(string(d), func(t *testing.T) {
			db := lab(t, d)
			fresh(t, db, d, false)
			begin := "begin SERIALIZABLE"
			if d == sqlite {
				begin = "begin"
			}
			p := plan(t, begin+", look, insert, commit")
			p.Sessions[1].Retries = 1
			r := run(t, db, p)
			if r.Outcome != interleave.Recovered || r.Code != code || r.Rows != 1 {
				t.Errorf("%s %s, %d rows\n%s", r.Outcome, r.Code, r.Rows, timeline(r))
			}
		})
	}
}

// PostgreSQL looks for a deadlock after a while; the last to wait is the victim.
func TestDeadlock(t *testing.T) {
	db := lab(t, pg)
	fresh(t, db, pg, true)
	insert := func(email string) interleave.Step {
		return interleave.Step{Kind: interleave.Insert, SQL: "INSERT INTO users (email) VALUES ($1)", Args: []any{email}}
	}
	begin, commit := kinds["begin"], kinds["commit"]
	r := run(t, db, interleave.Plan{
		Sessions: []interleave.Session{
			{Steps: []interleave.Step{begin, insert("x"), insert("y"), commit}},
			{Steps: []interleave.Step{begin, insert("y"), insert("x"), commit}},
		},
		Order: []int{0, 0, 1, 1, 0, 1},
		Count: kinds["count"].SQL,
	})
	const want = "A begin\nA insert\nB begin\nB insert\nA insert: waits for B\nB insert: deadlock 40P01\nB rollback\nA insert\nA commit\n"
	if d := cmp.Diff(want, timeline(r)); d != "" || r.Outcome != interleave.Deadlock || r.Code != "40P01" {
		t.Errorf("%s %s\n%s", r.Outcome, r.Code, d)
	}
}

// A statement that would fail alone shows nothing, and leaves nothing behind.
func TestFailed(t *testing.T) {
	for d, code := range map[schema.Dialect]string{pg: "42703", maria: "1054", sqlite: "1"} {
		t.Run(string(d), func(t *testing.T) {
			db := lab(t, d)
			fresh(t, db, d, false)
			p := plan(t, "begin, look, insert, commit")
			bad := session(t, "begin, look, insert, commit")
			bad.Steps[2].SQL = "INSERT INTO users (mail) VALUES ('x')"
			p.Sessions[1] = bad
			if r := run(t, db, p); r.Outcome != interleave.Failed || r.Code != code {
				t.Errorf("%s %s\n%s", r.Outcome, r.Code, timeline(r))
			}
			fresh(t, db, d, false)
			if r := run(t, db, plan(t, "look, insert")); r.Outcome != interleave.Duplicates {
				t.Errorf("the next run: %s\n%s", r.Outcome, timeline(r))
			}
		})
	}
}

// A session that waits for ever ends with the context.
func TestDeadline(t *testing.T) {
	for d, lock := range map[schema.Dialect]string{pg: "SELECT pg_advisory_lock(8)", maria: "SELECT GET_LOCK('users.y', 60)"} {
		t.Run(string(d), func(t *testing.T) {
			db := lab(t, d)
			fresh(t, db, d, false)
			s := interleave.Session{Steps: []interleave.Step{{Kind: interleave.Lock, SQL: lock}}}
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			_, err := db.Run(ctx, interleave.Plan{Sessions: []interleave.Session{s, s}, Count: "SELECT 1"})
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestRunRefuses(t *testing.T) {
	db := lab(t, sqlite)
	fresh(t, db, sqlite, false)
	p := plan(t, "look")
	p.Order = []int{2}
	if _, err := db.Run(t.Context(), p); err == nil || err.Error() != "interleave: the order names session 2 of 2" {
		t.Error(err)
	}
	p.Sessions = append(p.Sessions, p.Sessions[0])
	if _, err := db.Run(t.Context(), p); err == nil || err.Error() != "interleave: 3 sessions, but 2 connections" {
		t.Error(err)
	}
}
