// Package newkey works out the unique key that a finding lacks: its columns,
// the rows it is about, its name. It writes no file and knows no table but
// what the finding says of it; package migration plans and writes.
package newkey

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// Key is a unique key to add.
type Key struct {
	Dialect       schema.Dialect
	Schema, Table string // as the schema declares them; Schema "" for the default one
	Name          string // no key of the table has it
	Parts         []Part
	Live          []Condition // of the rows that are made unique; none for all
	// Nulls says that NULL is equal to NULL, which PostgreSQL alone can.
	Nulls bool
}

// Part is a column or an expression.
type Part struct {
	Column, Expr string
	Filled       bool // it is known never to be NULL
}

// Condition is what a column of a row that counts says: deleted_at IS NULL.
type Condition struct {
	Column string
	Is     string // "IS NULL", "= 0", "= false"
}

// Of is the key that a person would declare for the finding: unique over the
// columns that the lookup binds. Of rows that the lookup asks to be live
// (deleted_at IS NULL, deleted = false) only the live ones are made unique: by
// a partial index, in MySQL and MariaDB, which have none, by a generated
// column that is NULL for the others. ok is false where no key is missing, or
// none can be written down.
//
// https://www.postgresql.org/docs/current/indexes-partial.html,
// https://www.sqlite.org/partialindex.html,
// https://mariadb.com/kb/en/generated-columns/ (indexes on virtual columns),
// https://dev.mysql.com/doc/refman/8.0/en/create-index.html#create-index-functional-key-parts
func Of(f *finding.Finding) (k *Key, ok bool) {
	if f.Verdict != finding.Race && f.Verdict != finding.LocalLock {
		return nil, false
	}
	k = asked(f)
	again := k.same(f.Keys)
	switch {
	case len(k.Parts) == 0:
		return nil, false // e.g. WHERE deleted_at IS NULL alone
	case again != nil && again.Gap == "null" && k.Dialect == schema.Postgres: // since PostgreSQL 15
		k.Nulls = true
		return k, true
	case again != nil:
		return nil, false // the key is there, what is wrong is elsewhere
	case k.Dialect == schema.MariaDB && k.computes():
		return nil, false // its generated column needs a type, which a finding does not know
	}
	return k, slices.Contains([]schema.Dialect{schema.Postgres, schema.MySQL, schema.MariaDB, schema.SQLite}, k.Dialect)
}

// asked is the key over what the lookup asks.
func asked(f *finding.Finding) *Key {
	k := &Key{Dialect: schema.Dialect(f.Dialect), Table: f.Table}
	values := map[string]finding.Value{}
	if f.Replay != nil {
		k.Table, k.Schema = f.Replay.Table, f.Replay.Schema
		for _, c := range f.Replay.Lookup.Cells {
			if c.Expr == "" {
				values[strings.ToLower(c.Column)] = c.Value
			}
		}
	}
	for _, c := range f.Columns {
		k.column(c, values[strings.ToLower(c)])
	}
	k.Name = unused(k.Table, k.names(), f.Keys)
	return k
}

// removed are columns that say whether a row counts.
var removed = regexp.MustCompile(`(?i)(^|_)(is_?)?(deleted|removed|archived|cancelled|canceled)$`)

// bare are the names of columns, as opposed to expressions.
var bare = regexp.MustCompile(`^[\pL_][\pL\pN_$]*$`)

// column adds what the lookup asks of a column.
func (k *Key) column(c string, v finding.Value) {
	switch {
	case v.Kind == finding.Null:
		k.Live = append(k.Live, Condition{c, "IS NULL"})
	case v.Kind == finding.Constant && removed.MatchString(c) && (v.Text == "0" || strings.EqualFold(v.Text, "false")):
		k.Live = append(k.Live, Condition{c, "= " + v.Text})
	case bare.MatchString(c):
		k.Parts = append(k.Parts, Part{Column: c})
	default:
		k.Parts = append(k.Parts, Part{Expr: c})
	}
}

// names are what the parts are called.
func (k *Key) names() []string {
	var out []string
	for _, p := range k.Parts {
		out = append(out, p.Column+p.Expr)
	}
	return out
}

// computes says whether some part is an expression.
func (k *Key) computes() bool {
	return slices.ContainsFunc(k.Parts, func(p Part) bool { return p.Expr != "" })
}

// same is the key that is already what k would be, nil if there is none.
func (k *Key) same(keys []finding.Key) *finding.Key {
	want := slices.Sorted(slices.Values(k.names()))
	for i := range keys {
		if keys[i].Where == "" && slices.Equal(want, slices.Sorted(slices.Values(keys[i].Columns))) {
			return &keys[i]
		}
	}
	return nil
}
