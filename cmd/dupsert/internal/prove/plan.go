package prove

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/interleave"
)

// plan is a finding made ready to be run.
type plan struct {
	literal        bool
	tables         *tables
	before         []setup // rows that are there before
	lookup, insert Said
	notes          []string
	interleaved    interleave.Plan
}

// setup is a statement that makes a row before the sessions begin.
type setup struct {
	table string
	asked string // which row it is
	SQL   string
	args  []any
}

// planner makes a plan.
type planner struct {
	dialect schema.Dialect
	replay  *finding.Replay
	table   *schema.Table
	maker   *maker
	plan    *plan
	rows    int // how many rows were made before
}

// newPlan makes the plan of a finding: with the texts as the code sends them,
// or with statements of the same meaning. why says that there is none.
func newPlan(d schema.Dialect, f *finding.Finding, cat *schema.Catalog, t *schema.Table, literal bool) (p *plan, why string) {
	roots := []*schema.Table{t}
	for _, l := range f.Replay.Rows {
		if locked := cat.Table("", l.Table); locked != nil {
			roots = append(roots, locked)
		}
	}
	b := &planner{
		dialect: d, replay: f.Replay, table: t,
		maker: &maker{dialect: d, cat: cat, letters: folds(f.Replay)},
		plan:  &plan{literal: literal, tables: needed(d, cat, roots...)},
	}
	for session := range 2 {
		steps, why := b.steps(session, literal)
		if why != "" {
			return nil, why
		}
		b.plan.interleaved.Sessions = append(b.plan.interleaved.Sessions, interleave.Session{Steps: steps})
	}
	count, why := b.count()
	if why != "" {
		return nil, why
	}
	b.plan.interleaved.Count, b.plan.interleaved.CountArgs = count.text, count.args
	b.plan.interleaved.Wait = true // a busy_timeout is what most applications set
	return b.plan, ""
}

// folds reports whether the lookup compares without regard to case, so that
// callers who write the value in other letters look for the same row.
func folds(r *finding.Replay) bool {
	some := false
	for _, c := range r.Lookup.Cells {
		folded := strings.Contains(c.Value.Fold, "lower") || strings.Contains(c.Value.Fold, "upper")
		if c.Expr != "" && !folded {
			return false // the code has folded the value elsewhere
		}
		some = some || folded
	}
	return some
}

func (b *planner) note(text string) {
	if !slices.Contains(b.plan.notes, text) {
		b.plan.notes = append(b.plan.notes, text)
	}
}

// steps are what one session does.
func (b *planner) steps(session int, literal bool) (steps []interleave.Step, why string) {
	outside, within, unlocks, why := b.locks(session)
	if why != "" {
		return nil, why
	}
	rows, why := b.lockedRows(session)
	if why != "" {
		return nil, why
	}
	open := b.open()
	steps = outside
	if open {
		steps = append(steps, interleave.Step{Kind: interleave.Begin, Isolation: b.isolation()})
	}
	steps = append(append(steps, within...), rows...)
	middle, why := b.pair(session, literal)
	if why != "" {
		return nil, why
	}
	steps = append(steps, middle...)
	if open {
		steps = append(steps, interleave.Step{Kind: interleave.Commit})
	}
	return append(steps, unlocks...), ""
}

// open tells whether a transaction stands around the pair.
func (b *planner) open() bool {
	if b.replay.Alone && b.dialect != schema.SQLite && !b.replay.Transaction {
		b.note("a transaction holds the statement open: so long may two of them overlap")
		return true
	}
	return b.replay.Transaction
}

// pair is the lookup and the insert.
func (b *planner) pair(session int, literal bool) (steps []interleave.Step, why string) {
	insert := interleave.Step{Kind: interleave.Insert}
	if b.replay.Update {
		insert.Name = "update"
	}
	if !b.replay.Alone {
		look, why := b.lookup(session, literal)
		if why != "" {
			return nil, why
		}
		b.plan.lookup.SQL, b.plan.lookup.Args[session] = look.text, look.args
		step := interleave.Step{Kind: interleave.Lookup, SQL: look.text, Args: look.args, Miss: interleave.Miss(b.miss(literal))}
		if step.Miss == interleave.NoAffected {
			step.Name = "look up by update"
		}
		steps = append(steps, step)
		insert.When = interleave.IfMissed
	}
	ins, why := b.insert(session, literal)
	if why != "" {
		return nil, why
	}
	insert.SQL, insert.Args = ins.text, ins.args
	b.plan.insert.SQL, b.plan.insert.Args[session] = ins.text, ins.args
	if b.replay.Savepoint && b.replay.Transaction {
		steps = append(steps, interleave.Step{Kind: interleave.Exec, Name: "savepoint", SQL: "SAVEPOINT dupsert"})
	}
	insert.Recover, why = b.recovery(session, literal)
	return append(steps, insert), why
}

// miss is how the lookup that is run tells a miss. What stands for a lookup
// asks for rows.
func (b *planner) miss(literal bool) string {
	if !literal && b.replay.Miss == "zero" {
		return ""
	}
	return b.replay.Miss
}

func (b *planner) isolation() string {
	switch {
	case b.dialect == schema.SQLite && b.replay.Immediate:
		return "IMMEDIATE"
	case b.dialect == schema.SQLite:
		return "" // it has one level
	}
	return map[string]string{
		"serializable": "SERIALIZABLE", "repeatable-read": "REPEATABLE READ", "read-committed": "READ COMMITTED", "read-uncommitted": "READ UNCOMMITTED",
	}[b.replay.Isolation]
}

// lockedRows are the rows of other tables that are locked before, which have
// to be there.
func (b *planner) lockedRows(session int) (steps []interleave.Step, why string) {
	for _, l := range b.replay.Rows {
		t := b.maker.cat.Table("", l.Table)
		key := primary(t)
		if key == "" || len(l.Values) == 0 || b.dialect == schema.SQLite {
			continue
		}
		value, why := b.maker.cell(t, finding.Cell{Column: key, Value: l.Values[0]}, session)
		if why != "" {
			return nil, why
		}
		if why := b.row(t, map[string]any{key: value}, 0); why != "" {
			return nil, why
		}
		s := b.sql()
		s.add("SELECT 1 FROM " + b.plan.tables.name(t) + " WHERE " + quote(b.dialect, key) + " = ")
		s.value(value)
		s.add(" FOR UPDATE")
		steps = append(steps, interleave.Step{Kind: interleave.Lock, Name: "lock a row of " + t.Name, SQL: s.text, Args: s.args})
	}
	return steps, ""
}

// primary is the table's primary key, if it is one column.
func primary(t *schema.Table) string {
	if t == nil {
		return ""
	}
	for i := range t.Keys {
		if k := &t.Keys[i]; k.Primary && len(k.Parts) == 1 {
			return k.Parts[0].Column
		}
	}
	return ""
}
