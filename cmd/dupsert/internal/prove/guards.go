package prove

import (
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/interleave"
)

// locks are the statements that stand for the locks that other processes see:
// those taken before the transaction, those in it, and what gives them back.
func (b *planner) locks(session int) (outside, within, give []interleave.Step, why string) {
	for _, l := range b.replay.Locks {
		take, back := b.lock(l, session)
		if take == "" {
			return nil, nil, nil, "a lock that is only tried is not replayed: " + strings.TrimSuffix(l.Word, "(")
		}
		if back != "" {
			give = append(give, interleave.Step{Kind: interleave.Lock, Name: "unlock", SQL: back})
		}
		step := interleave.Step{Kind: interleave.Lock, SQL: take}
		if !l.Within {
			outside = append(outside, step)
			continue
		}
		if l.Late {
			within = append(within, interleave.Step{Kind: interleave.Exec, Name: "read", SQL: "SELECT count(*) FROM " + b.plan.tables.name(b.table)})
		}
		within = append(within, step)
	}
	return outside, within, give, ""
}

// lock is what takes a lock and what gives it back. Where the code keys it by
// what it looks for, both sessions have the same key.
func (b *planner) lock(l finding.Lock, session int) (take, give string) {
	key := "1"
	if l.Own {
		key = strconv.Itoa(2 + session)
	}
	table := b.plan.tables.name(b.table)
	switch l.Word {
	case "pg_advisory_xact_lock":
		return "SELECT pg_advisory_xact_lock(" + key + ")", ""
	case "pg_advisory_lock":
		return "SELECT pg_advisory_lock(" + key + ")", "SELECT pg_advisory_unlock(" + key + ")"
	case "get_lock(":
		return "SELECT GET_LOCK('dupsert " + key + "', 20)", "SELECT RELEASE_LOCK('dupsert " + key + "')"
	}
	modes, ok := map[string][2]string{"lock table": {"EXCLUSIVE", "WRITE"}, "lock share": {"SHARE", "READ"}}[l.Word]
	switch {
	case !ok:
		return "", ""
	case b.dialect == schema.Postgres:
		return "LOCK TABLE " + table + " IN " + modes[0] + " MODE", ""
	}
	return "LOCK TABLES " + table + " " + modes[1], "UNLOCK TABLES"
}

// recovery is what the code does when its insert violates a key: nil if
// nothing, so that the session ends there.
func (b *planner) recovery(session int, literal bool) (steps []interleave.Step, why string) {
	r := b.replay
	if !r.Handled {
		return nil, ""
	}
	steps = []interleave.Step{}
	if r.Savepoint && r.Transaction {
		steps = append(steps, interleave.Step{Kind: interleave.Exec, Name: "back to the savepoint", SQL: "ROLLBACK TO SAVEPOINT dupsert"})
	}
	left := !r.Transaction
	for i := range r.Rereads {
		l := &r.Rereads[i]
		if !l.Within && !left {
			left = true
			steps = append(steps, interleave.Step{Kind: interleave.Rollback})
		}
		look, why := b.reread(l, session, literal)
		if why != "" {
			return nil, why
		}
		step := interleave.Step{Kind: interleave.Lookup, Name: "look up again", SQL: look.text, Args: look.args, Miss: interleave.Miss(l.Miss)}
		if !literal {
			step.Miss = interleave.NoRows
		}
		if i > 0 {
			step.When = interleave.IfMissed
		}
		steps = append(steps, step)
	}
	if r.GoesOn && !left && len(r.Rereads) == 0 {
		steps = append(steps, interleave.Step{Kind: interleave.Exec, Name: "go on in the transaction", SQL: "SELECT 1"})
	}
	return steps, ""
}

// reread is a lookup after a failed insert.
func (b *planner) reread(l *finding.Reread, session int, literal bool) (*statement, string) {
	if literal {
		return b.literal(&l.Statement, session, "lookup that follows")
	}
	s := b.sql()
	s.add("SELECT 1 FROM " + b.plan.tables.name(b.table))
	if why := b.where(s, session, false); why != "" {
		return nil, why
	}
	s.add(b.lockClause(l.Lock))
	return s, ""
}
