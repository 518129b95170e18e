package gosource

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/model"
)

// settle drops what migrations made of the models of their day where a later
// model of the same table is handed over as well: that is what the table
// becomes.
func settle(units []Unit) {
	now := map[string]bool{}
	for _, u := range units {
		for _, s := range u.Steps {
			if s.Change != nil && s.Change.Kind == Ensure && !s.Change.Snapshot {
				for _, t := range s.Change.Tables {
					now[strings.ToLower(t.Name)] = true
				}
			}
		}
	}
	for i := range units {
		for j := range units[i].Steps {
			c := units[i].Steps[j].Change
			if c != nil && c.Snapshot && c.ORM != model.Bun {
				c.Tables = slices.DeleteFunc(c.Tables, func(t *model.Table) bool { return now[strings.ToLower(t.Name)] })
			}
		}
	}
}

// History reports whether the unit is a series of migrations, and not what
// makes every table as it is now.
func (u Unit) History() bool {
	return strings.Contains(strings.ToLower(u.Dir), "migrat") || slices.ContainsFunc(u.Steps, func(s Step) bool { return s.Change != nil && s.Change.Snapshot })
}
