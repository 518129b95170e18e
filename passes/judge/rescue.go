package judge

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/pairs"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// deadRecovery says why what the code does for the loser cannot work, "" if it may (SEMANTICS §4).
func (j *judge) deadRecovery(d schema.Dialect) string {
	p, ins := j.p, j.p.Insert.Op
	switch {
	case !p.Handled && p.Dead != "":
		return "the test for the violation never matches: " + p.Dead
	case !p.Handled || ins.Tx == nil:
		return ""
	case d == schema.Postgres && !ins.Savepoint() && len(p.Same) > 0 && !ends(p.Same[0]):
		return "PostgreSQL has aborted the transaction by then (25P02), and what follows in it fails: a savepoint before the insert is missing"
	case isMySQL(d) && j.stale():
		return "at REPEATABLE READ the transaction reads as of its first read and does not see the other's row: a locking read would"
	}
	return ""
}

// ends reports whether an op ends the transaction, or goes back in it.
func ends(op *dbcall.Op) bool {
	return len(op.Stmts) > 0 && strings.HasPrefix(strings.ToLower(strings.TrimSpace(op.Stmts[0].Text)), "rollback")
}

// stale reports whether all that is read again is read as of the time of the first lookup.
//
// https://dev.mysql.com/doc/refman/8.4/en/innodb-consistent-read.html
func (j *judge) stale() bool {
	tx := j.p.Lookup.Op.Tx
	level := j.level()
	if tx == nil || j.look.Lock != "" || level != "default" && level != "repeatable-read" {
		return false
	}
	for _, op := range j.p.Rereads {
		if !sameTx(op.Tx, tx) || locking(op) {
			return false
		}
	}
	return len(j.p.Rereads) > 0
}

// sameTx compares the transactions of two runs.
func sameTx(a, b *interp.Term) bool { return a != nil && b != nil && a.Same(b) }

// locking reports whether an op's lookups read the last committed rows.
func locking(op *dbcall.Op) bool {
	for _, s := range op.Stmts {
		for _, e := range s.Effects {
			if e.Kind == sqltext.Lookup && e.Lock != "" {
				return true
			}
		}
	}
	return false
}

// retried reports whether the code does it all again, in another transaction, whatever the error.
func (j *judge) retried() bool {
	if !j.p.Handled || j.p.Recognised {
		return false
	}
	for _, op := range j.p.Rereads {
		if op.Tx != nil && sameTx(op.Tx, j.p.Insert.Op.Tx) {
			return false
		}
	}
	return len(j.p.Rereads) > 0
}

// keyless reports whether no insert into the table can violate a unique key.
func keyless(t *schema.Table, d schema.Dialect) bool {
	for i := range t.Keys {
		if !generatedKey(t, &t.Keys[i], d) {
			return false
		}
	}
	return true
}

// otherKey is the key whose violation alone the code handles, although the
// loser of the race violates another; "" if there is none, or it is not certain.
//
//	// Have: unique (name), unique (email); WHERE email = $1; if pgErr.ConstraintName == "users_name_key" { return errNameTaken }
func otherKey(t *schema.Table, covering []schema.Key, r pairs.Recovery) string {
	if r.Unnamed || asked(t, covering, r.Named) {
		return ""
	}
	for i := range covering {
		if covering[i].Name == "" {
			return ""
		}
	}
	for i := range t.Keys {
		if k := &t.Keys[i]; slices.ContainsFunc(r.Named, func(n string) bool { return says(n, t, k) }) {
			return keyName(k)
		}
	}
	return ""
}

// unhandled says of an error that it is not handled.
func unhandled(other string) string {
	if other == "" {
		return "error is not handled"
	}
	return "code handles the violation of " + other + " alone"
}

// asked reports whether the code asks the violation for one of the keys by a name.
func asked(t *schema.Table, keys []schema.Key, names []string) bool {
	for i := range keys {
		if slices.ContainsFunc(names, func(n string) bool { return says(n, t, &keys[i]) }) {
			return true
		}
	}
	return false
}

// says reports whether a part of an error's text names the key, as PostgreSQL
// does ("users_email_key"), MySQL ("users.users_email") and SQLite ("users.email", by its columns).
//
// https://www.postgresql.org/docs/current/protocol-error-fields.html, ER_DUP_ENTRY in
// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
func says(text string, t *schema.Table, k *schema.Key) bool {
	text = strings.ToLower(strings.Trim(text, `"'`))
	in := func(name string) bool { return strings.Contains(strings.ToLower(name), text) }
	if k.Name != "" && in(t.Name+"."+k.Name) {
		return true
	}
	return slices.ContainsFunc(k.Parts, func(p schema.Part) bool { return p.Column != "" && in(t.Name+"."+p.Column) })
}
