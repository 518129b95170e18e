package judge

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/schema"
)

// The effects of a guard.
const (
	noEffect   = "none"
	onlyLocal  = "local"
	exclude    = "excludes"
	failsLoser = "loser-fails"
)

// guards are the locks and the transaction around both calls (SEMANTICS §5).
func (j *judge) guards(d schema.Dialect, r *row) []finding.Guard {
	out := []finding.Guard{}
	look, ins := j.p.Lookup.Op, j.p.Insert.Op
	for _, l := range look.Locks {
		if !slices.Contains(ins.Locks, l) {
			continue // taken too late, or released too early
		}
		switch l.Name {
		case "mutex", "singleflight", "once":
			out = append(out, finding.Guard{Kind: l.Name, Effect: onlyLocal})
		default:
			if lock, ok := dbcall.Named(l); ok {
				out = append(out, j.named(lock, d, r))
			}
		}
	}
	if j.p.Locked {
		out = append(out, finding.Guard{Kind: "mutex", Effect: onlyLocal})
	}
	if j.p.Lookup.Absent > 0 && look.Row.Verb != dal.FindOrInsert { // one statement, not a library that runs two: SQLite has one writer; InnoDB's INSERT … SELECT reads with locks (at REPEATABLE READ)
		g := finding.Guard{Kind: "statement", Effect: noEffect}
		if d == schema.SQLite || isMySQL(d) && j.level() != "read-committed" && j.level() != "read-uncommitted" { // at which InnoDB locks no gaps
			g.Effect = exclude
		}
		out = append(out, g)
	}
	if j.parentLocked() && d != schema.SQLite && !j.snapshot(d) { // SQLite's language has no row locks
		out = append(out, finding.Guard{Kind: "row-lock", Effect: exclude})
	}
	if look.Tx != nil && look.Tx == ins.Tx || look.Immediate() && ins.Immediate() {
		out = append(out, j.transaction(d)...)
	}
	return out
}

// named is what a lock that other sessions see does.
//
// PostgreSQL at REPEATABLE READ and above reads as of the transaction's first
// statement, which is the one that waits for the lock, but for LOCK TABLE, which
// reads nothing; InnoDB as of the first plain read.
func (j *judge) named(l dbcall.NamedLock, d schema.Dialect, r *row) finding.Guard {
	g := finding.Guard{Kind: "advisory-lock", Effect: exclude}
	if strings.HasPrefix(l.Word, "lock ") {
		g.Kind = "table-lock"
	}
	level := j.level()
	snapshot := level == "repeatable-read" || level == "serializable" || level == "default" && isMySQL(d)
	switch {
	case l.Word == "lock share":
		g.Effect = failsLoser // each waits for the other's to end before it writes
	case !keyed(l, r):
		g.Effect = noEffect
	case j.snapshot(d) && l.Tx != nil && l.Tx == j.p.Lookup.Op.Tx && (l.Late || g.Kind != "table-lock"):
		g.Effect = noEffect
	case isMySQL(d) && l.Late && snapshot && level != "serializable":
		g.Effect = noEffect
	}
	return g
}

// snapshot reports whether PostgreSQL's transaction goes on to see what it saw
// at its first statement, if that has waited for a lock or not.
// https://www.postgresql.org/docs/current/transaction-iso.html
func (j *judge) snapshot(d schema.Dialect) bool {
	level := j.level()
	return d == schema.Postgres && (level == "repeatable-read" || level == "serializable")
}

// outdated reports whether a conflict clause fails in the transaction: at a row
// that its snapshot does not have (PostgreSQL, 40001), or at the locks that both
// have taken before (1213, 40P01). SQLite's BUSY is not this pair's: it meets every
// transaction that writes after it has read.
func (j *judge) outdated(d schema.Dialect, gs []finding.Guard) bool {
	look, ins := j.p.Lookup.Op, j.p.Insert.Op
	if d == schema.SQLite || look.Tx == nil || look.Tx != ins.Tx || excludes(gs) {
		return false
	}
	return j.snapshot(d) || loserFails(gs)
}

// keyed reports whether two runs that look for the same ask for the same lock:
// its key is made of what is looked for and of constants, as far as it is known.
func keyed(l dbcall.NamedLock, r *row) bool {
	for _, k := range l.Keys {
		if k.Const || k.Term == nil || k.Vague() {
			continue
		}
		if !slices.ContainsFunc(r.sought, func(s dbcall.Value) bool { return !s.Const && s.Same(k) }) && !r.made(k.Term, 0) {
			return false
		}
	}
	return true
}

func isMySQL(d schema.Dialect) bool { return d == schema.MySQL || d == schema.MariaDB }

// parentLocked reports whether the transaction has first locked a row of
// another table that is part of what the lookup asks for. A row of the table
// itself would be the one that is missing.
//
//	SELECT … FROM badges WHERE id = $1 FOR UPDATE; SELECT … FROM awards WHERE badge_id = $1; INSERT INTO awards …
func (j *judge) parentLocked() bool {
	look, ins := j.p.Lookup.Op, j.p.Insert.Op
	if look.Tx == nil || look.Tx != ins.Tx {
		return false
	}
	var asked []dbcall.Value
	for _, a := range j.look.Atoms {
		if a.Op == "=" {
			asked = append(asked, look.Value(j.p.Lookup.Stmt, a.Value))
		}
	}
	for _, l := range look.RowLocks() {
		if l.Tx == look.Tx && l.Table != j.p.Table && l.Excludes(asked) {
			return true
		}
	}
	return false
}

// transaction is what one transaction around both does.
func (j *judge) transaction(d schema.Dialect) []finding.Guard {
	look := j.p.Lookup.Op
	g := finding.Guard{Kind: "transaction", Isolation: j.level(), Effect: noEffect}
	switch {
	case d == schema.SQLite && (j.look.Kind == "update" || look.Immediate()): // the first write takes the only writer's place
		g.Effect = exclude
	case d == schema.SQLite, g.Isolation == "serializable":
		g.Effect = failsLoser
	}
	out := []finding.Guard{g}
	// InnoDB locks the gap in which the missing row would be. Such locks do not
	// exclude each other: each insert waits for the other's, and one is a deadlock's victim.
	// https://dev.mysql.com/doc/refman/8.4/en/innodb-locking.html#innodb-gap-locks
	if j.look.Lock != "" && isMySQL(d) && (g.Isolation == "default" || g.Isolation == "repeatable-read") {
		out = append(out, finding.Guard{Kind: "row-lock", Effect: failsLoser})
	}
	return out
}

// level is the isolation of the transaction around both: as a statement has set it, or as it was begun.
func (j *judge) level() string {
	if l := j.p.Lookup.Op.Level(); l != "" {
		return strings.ReplaceAll(l, " ", "-")
	}
	if tx := j.p.Lookup.Op.Tx; tx != nil {
		return isolation(tx)
	}
	return "default"
}

// isolation reads the options a transaction was begun with.
func isolation(tx *interp.Term) string {
	if len(tx.Args) == 0 {
		return "default"
	}
	level := tx.Args[0].Strip()
	if level.Is(interp.KStruct) {
		for i, n := range level.T.Names {
			if n == "Isolation" || n == "IsoLevel" {
				level = level.T.Args[i]
			}
		}
	}
	text, _ := level.ConstText()
	switch strings.ToLower(text) {
	case "6", "serializable": // sql.LevelSerializable; pgx.Serializable
		return "serializable"
	case "4", "repeatable read":
		return "repeatable-read"
	case "2", "read committed":
		return "read-committed"
	}
	return "default"
}

func excludes(gs []finding.Guard) bool   { return has(gs, exclude) }
func local(gs []finding.Guard) bool      { return has(gs, onlyLocal) }
func loserFails(gs []finding.Guard) bool { return has(gs, failsLoser) }

func has(gs []finding.Guard, effect string) bool {
	for _, g := range gs {
		if g.Effect == effect {
			return true
		}
	}
	return false
}
