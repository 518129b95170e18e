package builders

import (
	"testing"

	"github.com/dupsert/dupsert/passes/dbcall/dbcalltest"
	"github.com/dupsert/dupsert/testdata/real/builders/jet"
)

func TestJet(t *testing.T) {
	check(t, "jet", []story{
		{"Compare", two(jet.Compare)}, {"All", three(jet.All)}, {"Lists", two(jet.Lists)}, {"Either", two(jet.Either)}, {"Not", two(jet.Not)},
		{"Function", one(jet.Function)}, {"Exists", one(jet.Exists)}, {"Joined", two(jet.Joined)}, {"LeftJoined", one(jet.LeftJoined)}, {"Locked", one(jet.Locked)},
		{"Steps", two(jet.Steps)}, {"Conditions", two(jet.Conditions)}, {"Helped", two(jet.Helped)}, {"OwnText", two(jet.OwnText)}, {"Part", two(jet.Part)},
		{"Insert", two(jet.Insert)}, {"InsertModel", two(jet.InsertModel)}, {"InsertModels", two(jet.InsertModels)},
		{"InsertQuery", two(jet.InsertQuery)}, {"Ignore", two(jet.Ignore)}, {"IgnorePartial", two(jet.IgnorePartial)}, {"Upsert", two(jet.Upsert)},
		{"Update", two(jet.Update)}, {"UpdateColumns", two(jet.UpdateColumns)}, {"Delete", one(jet.Delete)},
		{"MySQL", two(jet.MySQL)}, {"Duplicate", two(jet.Duplicate)}, {"SQLite", two(jet.SQLite)}, {"SQLiteIgnore", two(jet.SQLiteIgnore)},
	})
}

// TestJetAllColumns: go-jet names no column where a statement fills all of them.
func TestJetAllColumns(t *testing.T) {
	dbcalltest.Load(t, "jet").CheckText(t, "InsertAll", `INSERT INTO users (id, name, email, nick, org_id) VALUES (DEFAULT, $1, $2, NULL, DEFAULT)`, []any{"P1", "P2"})
}
