package report

import (
	"slices"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// Migration is what gives a pair the key that it lacks.
type Migration struct {
	Duplicates string // the query that lists what is in the table twice, and would refuse the key
	Add        string // the statement that adds the key, without a semicolon
}

// Planner plans the migration that makes a finding's race impossible; ok is
// false where no key is missing, or none can be written down.
type Planner func(f *finding.Finding) (m Migration, ok bool)

// AddKey is the statement that a person would write: a unique index on the
// columns that the lookup binds. Of rows that the lookup asks to be live
// (deleted_at IS NULL, deleted = false) only the live ones are made unique: by
// a partial index, in MySQL and MariaDB, which have none, by a generated
// column that is NULL for the others.
//
// https://www.postgresql.org/docs/current/indexes-partial.html,
// https://www.sqlite.org/partialindex.html,
// https://mariadb.com/kb/en/generated-columns/ (indexes on virtual columns),
// https://dev.mysql.com/doc/refman/8.0/en/create-index.html#create-index-functional-key-parts
func AddKey(f *finding.Finding) (Migration, bool) {
	if f.Verdict != finding.Race && f.Verdict != finding.LocalLock {
		return Migration{}, false
	}
	k := plan(f)
	d := schema.Dialect(f.Dialect)
	again := same(k, f.Keys)
	switch {
	case len(k.parts) == 0:
		return Migration{}, false // e.g. WHERE deleted_at IS NULL alone
	case again != nil && again.Gap == "null" && d == schema.Postgres: // since PostgreSQL 15
		k.nulls = true
		return Migration{k.duplicates(), k.index(" NULLS NOT DISTINCT" + k.where())}, true
	case again != nil:
		return Migration{}, false // the key is there, what is wrong is elsewhere
	case d == schema.Postgres || d == schema.SQLite:
		return Migration{k.duplicates(), k.index(k.where())}, true
	case d == schema.MariaDB && k.computes():
		return Migration{}, false // its generated column needs a type, which a finding does not know
	case d != schema.MySQL && d != schema.MariaDB:
		return Migration{}, false
	case len(k.live) > 0:
		return Migration{k.duplicates(), k.generated()}, true
	}
	return Migration{k.duplicates(), k.index("")}, true
}

// same is the key that is already what k would be, nil if there is none.
func same(k *newKey, keys []finding.Key) *finding.Key {
	want := slices.Sorted(slices.Values(k.names))
	for i := range keys {
		if keys[i].Where == "" && slices.Equal(want, slices.Sorted(slices.Values(keys[i].Columns))) {
			return &keys[i]
		}
	}
	return nil
}
