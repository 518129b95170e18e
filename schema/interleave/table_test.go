package interleave_test

import (
	"testing"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/interleave"
)

const (
	pg, maria, sqlite = schema.Postgres, schema.MariaDB, schema.SQLite
	rr, rc            = "begin REPEATABLE READ", "begin READ COMMITTED"
)

// measured is what two sessions come to that both look up, both insert, both
// commit: which guards hold on which engine.
var measured = []struct {
	name    string
	dialect schema.Dialect
	unique  bool // a unique index on the column
	wait    bool // busy_timeout
	steps   string
	outcome interleave.Outcome
	code    string
	rows    int
}{
	{"autocommit", pg, false, false, "look, insert", interleave.Duplicates, "", 2},
	{"READ COMMITTED", pg, false, false, rc + ", look, insert, commit", interleave.Duplicates, "", 2},
	{"the default is READ COMMITTED", pg, false, false, "begin, look, insert, commit", interleave.Duplicates, "", 2},
	{"REPEATABLE READ", pg, false, false, rr + ", look, insert, commit", interleave.Duplicates, "", 2},
	{"SERIALIZABLE", pg, false, false, "begin SERIALIZABLE, look, insert, commit", interleave.SerialFailure, "40001", 1},
	{"FOR UPDATE", pg, false, false, rc + ", lock rows, insert, commit", interleave.Duplicates, "", 2},
	{"advisory lock at READ COMMITTED", pg, false, false, rc + ", advisory, look, insert, commit", interleave.WaitedThenSaw, "", 1},
	{"advisory lock at REPEATABLE READ", pg, false, false, rr + ", advisory, look, insert, commit", interleave.Duplicates, "", 2},
	{"parent row", pg, false, false, rc + ", parent, look, insert, commit", interleave.WaitedThenSaw, "", 1},
	{"LOCK TABLE", pg, false, false, rc + ", lock table, look, insert, commit", interleave.WaitedThenSaw, "", 1},
	{"INSERT … SELECT", pg, false, false, "begin, insert select, commit", interleave.Duplicates, "", 2},
	{"unique", pg, true, false, "look, insert", interleave.LoserFailed, "23505", 1},
	{"unique in a transaction", pg, true, false, "begin, look, insert, commit", interleave.LoserFailed, "23505", 1},
	{"re-read", pg, true, false, "look, insert or look", interleave.Recovered, "23505", 1},
	{"re-read in the aborted transaction", pg, true, false, "begin, look, insert or look, commit", interleave.LoserFailed, "25P02", 1},
	{"re-read after a savepoint", pg, true, false, "begin, look, savepoint, insert or back + look, commit", interleave.Recovered, "23505", 1},
	{"ON CONFLICT", pg, true, false, "look, upsert", interleave.OneRow, "", 1},
	{"UPDATE, then INSERT", pg, false, false, "update, insert", interleave.Duplicates, "", 2},

	{"autocommit", maria, false, false, "look, insert", interleave.Duplicates, "", 2},
	{"READ COMMITTED", maria, false, false, rc + ", look, insert, commit", interleave.Duplicates, "", 2},
	{"the default is REPEATABLE READ", maria, false, false, "begin, look, insert, commit", interleave.Duplicates, "", 2},
	{"SERIALIZABLE", maria, false, false, "begin SERIALIZABLE, look, insert, commit", interleave.Deadlock, "1213", 1},
	{"FOR UPDATE at READ COMMITTED", maria, false, false, rc + ", lock rows, insert, commit", interleave.Duplicates, "", 2},
	{"FOR UPDATE at REPEATABLE READ", maria, false, false, rr + ", lock rows, insert, commit", interleave.Deadlock, "1213", 1},
	{"GET_LOCK", maria, false, false, "get_lock, look, insert, release_lock", interleave.WaitedThenSaw, "", 1},
	{"LOCK TABLES", maria, false, false, "lock tables, look, insert, unlock tables", interleave.WaitedThenSaw, "", 1},
	{"parent row", maria, false, false, rr + ", parent, look, insert, commit", interleave.WaitedThenSaw, "", 1},
	{"INSERT … SELECT at READ COMMITTED", maria, false, false, rc + ", insert select, commit", interleave.Duplicates, "", 2},
	{"unique", maria, true, false, "look, insert", interleave.LoserFailed, "1062", 1},
	{"unique in a transaction", maria, true, false, "begin, look, insert, commit", interleave.LoserFailed, "1062", 1},
	{"plain re-read at REPEATABLE READ", maria, true, false, rr + ", look, insert or look, commit", interleave.LoserFailed, "1062", 1},
	{"locking re-read at REPEATABLE READ", maria, true, false, rr + ", look, insert or lock rows, commit", interleave.Recovered, "1062", 1},
	{"re-read at READ COMMITTED", maria, true, false, rc + ", look, insert or look, commit", interleave.Recovered, "1062", 1},

	{"autocommit", sqlite, false, false, "look, insert", interleave.Duplicates, "", 2},
	{"deferred transaction", sqlite, false, false, "begin, look, insert, commit", interleave.LoserFailed, "5", 1},
	{"deferred transaction that may wait", sqlite, false, true, "begin, look, insert, commit", interleave.LoserFailed, "5", 1},
	{"immediate transaction", sqlite, false, false, "begin IMMEDIATE, look, insert, commit", interleave.LoserFailed, "5", 1},
	{"immediate transaction that may wait", sqlite, false, true, "begin IMMEDIATE, look, insert, commit", interleave.WaitedThenSaw, "", 1},
	{"INSERT … SELECT", sqlite, false, true, "insert select", interleave.OneRow, "", 1},
	{"unique", sqlite, true, false, "look, insert", interleave.LoserFailed, "2067", 1},
	{"re-read", sqlite, true, false, "count, insert or look", interleave.Recovered, "2067", 1},
}

func TestMeasured(t *testing.T) {
	for d := range engines {
		t.Run(string(d), func(t *testing.T) {
			db := lab(t, d)
			for _, c := range measured {
				if c.dialect != d {
					continue
				}
				t.Run(c.name, func(t *testing.T) {
					fresh(t, db, d, c.unique)
					p := plan(t, c.steps)
					p.Wait = c.wait
					r := run(t, db, p)
					if r.Outcome != c.outcome || r.Code != c.code || r.Rows != c.rows {
						t.Errorf("%s %s, %d rows; want %s %s, %d rows\n%s", r.Outcome, r.Code, r.Rows, c.outcome, c.code, c.rows, timeline(r))
					}
				})
			}
		})
	}
}
