package gosource

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
)

// Scripts are the statements that the steps run on an engine, those of a
// mapper as it would write them. Go code that changes what may not be there
// asks first: with models in the unit, what does not apply is passed over.
func (u Unit) Scripts(d schema.Dialect) []migrate.Script {
	w := writer{dialect: d, made: map[string]bool{}}
	for _, s := range u.Steps {
		if s.Dialect != "" && family(s.Dialect) != family(d) {
			continue
		}
		s.Script.Dialect = ""
		s.Script.Guarded = u.Models
		if s.Change == nil {
			w.out = append(w.out, s.Script)
			text := strings.ToLower(s.Text)
			w.texts += text + "\n"
			if strings.Contains(text, "rename") {
				w.renames = append(w.renames, text)
			}
			continue
		}
		w.at, w.change = s.Script, s.Change
		w.write()
	}
	w.again(u)
	return w.out
}

// again ensures the tables once more that a text made anew: the program does
// so whenever it starts.
// Have: ALTER TABLE t RENAME TO t_old; CREATE TABLE t …
func (w *writer) again(u Unit) {
	for _, s := range u.Steps {
		if s.Change == nil || s.Change.Kind != Ensure || s.Change.Snapshot {
			continue
		}
		w.at, w.change = s.Script, s.Change
		for _, t := range s.Change.Tables {
			if t.Name != "" && slices.ContainsFunc(w.renames, func(text string) bool { return strings.Contains(text, strings.ToLower(t.Name)) }) {
				w.table(t)
			}
		}
	}
}

func family(d schema.Dialect) schema.Dialect {
	if d == schema.MariaDB {
		return schema.MySQL
	}
	return d
}

// writer writes a change as statements.
type writer struct {
	dialect schema.Dialect
	at      migrate.Script // where the change is asked
	change  *Change
	made    map[string]bool // tables that models have made
	texts   string          // of the steps that are texts, in lower case
	renames []string        // of them, those that rename something
	out     []migrate.Script
}

func (w *writer) write() {
	c := w.change
	for _, t := range c.Tables {
		if t.Name == "" {
			w.note("the table of a model whose TableName method gives no constant")
			continue
		}
		w.table(t)
	}
	if text := w.statement(); text != "" {
		w.add(schema.Pos{File: w.at.File, Line: w.at.StartLine}, text)
	}
}

func (w *writer) note(text string) {
	w.out = append(w.out, migrate.Script{File: w.at.File, StartLine: w.at.StartLine, Note: text})
}

// add adds a statement that stands at a place.
func (w *writer) add(pos schema.Pos, text string) {
	if pos == (schema.Pos{}) {
		pos = schema.Pos{File: w.at.File, Line: w.at.StartLine}
	}
	w.out = append(w.out, migrate.Script{File: pos.File, StartLine: pos.Line, Text: text, Whole: true, Guarded: true})
}
