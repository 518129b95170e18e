package report

import (
	"github.com/dupsert/dupsert/cmd/dupsert/internal/newkey"
	"github.com/dupsert/dupsert/passes/finding"
)

// Migration is what gives a pair the key that it lacks.
type Migration struct {
	Duplicates string // the query that lists what is in the table twice, and would refuse the key
	Add        string // the statement that adds the key, without a semicolon
}

// Planner plans the migration that makes a finding's race impossible; ok is
// false where no key is missing, or none can be written down.
type Planner func(f *finding.Finding) (m Migration, ok bool)

// AddKey is the key of newkey.Of as a person would write it. dupsert fix
// --migration writes the same key, as the migration tool of the project needs it.
func AddKey(f *finding.Finding) (Migration, bool) {
	k, ok := newkey.Of(f)
	if !ok {
		return Migration{}, false
	}
	return Migration{Duplicates: k.Duplicates(), Add: k.Statement()}, true
}
