package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// The names under which memory keeps what a session or a transaction holds.
const (
	advisoryName  = "advisory"  // a lock on a key or a table
	savepointName = "savepoint" // there is a savepoint in the transaction
	immediateName = "immediate" // the transaction was begun as SQLite's only writer
	isolationName = "isolation" // the level that a statement has set
	snapshotName  = "snapshot"  // the transaction has read
)

// NamedLock is a lock that other sessions see, on a key or a whole table.
type NamedLock struct {
	Word string       // how it is taken: pg_advisory_lock, get_lock, lock table …
	Tx   *interp.Term // the transaction in which, nil for none
	Late bool         // the transaction had read before
	Keys []Value      // of an advisory lock, as far as they are known
}

// holdsOf notes what the op's texts do to the session: locks, savepoints, levels.
func (x *call) holdsOf(op *Op) {
	for i := range op.Stmts {
		s := &op.Stmts[i]
		for _, w := range s.Locks {
			if op.Tx == nil && strings.Contains(w, "_xact_") {
				continue // it is gone with the statement
			}
			x.c.Flag(x.heldLock(op, w), true)
		}
		if s.Unlocks {
			x.unlock(func(l NamedLock) bool { return !strings.Contains(l.Word, "_xact_") })
		}
		switch what, level, _ := strings.Cut(s.Session, " "); what {
		case savepointName, immediateName:
			x.c.Flag(x.flagOf(what, op.Tx, ""), true)
		case isolationName:
			x.c.Flag(x.flagOf(what, op.Tx, level), true)
		case "end":
			x.c.Flag(x.flagOf(immediateName, op.Tx, ""), false)
			for _, f := range x.c.Flags(isolationName) {
				x.c.Flag(f, false)
			}
			x.unlock(func(l NamedLock) bool {
				return strings.Contains(l.Word, "_xact_") || strings.HasPrefix(l.Word, "lock ")
			})
		}
		if op.Tx != nil && slices.ContainsFunc(s.Effects, func(e sqltext.Effect) bool { return e.Kind == sqltext.Lookup && e.Lock == "" }) {
			x.c.Flag(x.flagOf(snapshotName, op.Tx, ""), true)
		}
	}
}

// saves notes a savepoint that a library's own call makes.
func (x *call) saves() { x.c.Flag(x.flagOf(savepointName, txOf(x.arg(0)), ""), true) }

func (x *call) flagOf(name string, tx *interp.Term, what string) *interp.Term {
	t := interp.Term{Kind: interp.KLib, Name: name, Site: what}
	if tx != nil {
		t.Args = []interp.Val{{Bits: interp.NonZero, T: tx}}
	}
	return x.mc.Term(t)
}

// heldLock is a lock as a term: where it was taken tells it from the same one taken again.
func (x *call) heldLock(op *Op, word string) *interp.Term {
	t := interp.Term{Kind: interp.KLib, Name: advisoryName, Site: word + "|" + x.c.Key(), Args: []interp.Val{{T: op.Tx}}}
	if op.Tx != nil && slices.Contains(x.c.Flags(snapshotName), x.flagOf(snapshotName, op.Tx, "")) {
		t.Site = "late " + t.Site
	}
	if !strings.HasPrefix(word, "lock ") {
		for _, v := range op.List {
			t.Args = append(t.Args, v.Strip())
		}
	}
	return x.mc.Term(t)
}

// unlock drops the named locks that are meant.
func (x *call) unlock(meant func(NamedLock) bool) {
	for _, t := range x.c.Flags(advisoryName) {
		if meant(namedLock(t)) {
			x.c.Flag(t, false)
		}
	}
}

// Named is a lock of the op's as one that other sessions see; not ok for another one.
func Named(t *interp.Term) (l NamedLock, ok bool) {
	if t.Name != advisoryName {
		return NamedLock{}, false
	}
	return namedLock(t), true
}

func namedLock(t *interp.Term) NamedLock {
	word, late := strings.CutPrefix(t.Site, "late ")
	word, _, _ = strings.Cut(word, "|")
	l := NamedLock{Word: word, Late: late, Tx: t.Args[0].T}
	for _, v := range t.Args[1:] {
		l.Keys = append(l.Keys, goValue(v))
	}
	return l
}

// Savepoint reports whether there was a savepoint in the op's own transaction before it ran.
func (op *Op) Savepoint() bool { return op.holds(savepointName) != nil }

// Immediate reports whether the op ran in a transaction begun as SQLite's only writer.
func (op *Op) Immediate() bool { return op.holds(immediateName) != nil }

// Level is the isolation that a statement has set for the op's transaction, "" for none.
func (op *Op) Level() string {
	if t := op.holds(isolationName); t != nil {
		return t.Site
	}
	return ""
}

// holds is what the op's transaction has of a name.
func (op *Op) holds(name string) *interp.Term {
	for _, t := range op.Locks {
		if t.Name == name && (len(t.Args) == 0 && op.Tx == nil || len(t.Args) > 0 && t.Args[0].T == op.Tx) {
			return t
		}
	}
	return nil
}

// lockWords are the ways an SQL text takes a lock that others see.
//
// https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADVISORY-LOCKS
// https://mariadb.com/kb/en/get_lock/
var lockWords = []string{"pg_advisory_xact_lock", "pg_advisory_lock", "pg_try_advisory_xact_lock", "pg_try_advisory_lock", "get_lock("}

// locksOf finds in a text, once, what it locks, whether it releases a lock of
// the session, and what it does to the transaction.
func locksOf(text string) (locks []string, unlocks bool, session string) {
	low := strings.ToLower(text)
	for _, w := range lockWords {
		if strings.Contains(low, w) {
			locks = append(locks, w)
		}
	}
	words := strings.Fields(strings.TrimRight(strings.TrimSpace(low), ";"))
	if mode := tableLock(words); mode != "" {
		locks = append(locks, mode)
	}
	unlocks = strings.Contains(low, "pg_advisory_unlock") || strings.Contains(low, "release_lock(") || startsWith(words, "unlock", "tables")
	return locks, unlocks, sessionOf(words)
}

// tableLock is the lock that LOCK TABLE takes, "" where two sessions may hold it and write at once.
//
// https://www.postgresql.org/docs/current/explicit-locking.html#TABLE-LOCK-COMPATIBILITY
func tableLock(words []string) string {
	if len(words) < 2 || words[0] != "lock" || words[1] != "table" && words[1] != "tables" {
		return ""
	}
	mode := strings.Join(words[2:], " ")
	switch {
	case strings.Contains(mode, " in access share mode"), strings.Contains(mode, " in row share mode"), strings.Contains(mode, " in row exclusive mode"):
		return ""
	case strings.Contains(mode, " in share mode"): // both hold it, and neither may write
		return "lock share"
	}
	return "lock table"
}

// sessionOf is what a statement does to the transaction: savepoint, immediate, isolation and a level, end.
func sessionOf(words []string) string {
	level := ""
	for i := range words {
		if startsWith(words[i:], "isolation", "level") && i+2 < len(words) {
			level = strings.Trim(strings.Join(words[i+2:], " "), ";,")
		}
	}
	switch {
	case len(words) == 0:
		return ""
	case words[0] == "savepoint":
		return savepointName
	case startsWith(words, "begin", "immediate"), startsWith(words, "begin", "exclusive"):
		return immediateName
	case level != "" && (words[0] == "begin" || words[0] == "start" || words[0] == "set"):
		return isolationName + " " + levelName(level)
	case words[0] == "commit", words[0] == "end", words[0] == "rollback" && !slices.Contains(words, "to"):
		return "end"
	}
	return ""
}

func levelName(text string) string {
	for _, l := range []string{"serializable", "repeatable read", "read committed", "read uncommitted"} {
		if strings.HasPrefix(text, l) {
			return l
		}
	}
	return text
}

func startsWith(words []string, with ...string) bool {
	return len(words) >= len(with) && slices.Equal(words[:len(with)], with)
}
