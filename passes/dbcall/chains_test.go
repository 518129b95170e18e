package dbcall_test

import (
	"database/sql"
	"testing"

	"github.com/dupsert/dupsert/passes/dbcall/dbcalltest"
	"github.com/dupsert/dupsert/passes/dbcall/testdata/chains"
)

// TestChains reads functions that chain a builder and runs them: what dupsert
// takes the statement to do is what the library's own statement does.
func TestChains(t *testing.T) {
	tests := []struct {
		name string
		run  func(*sql.DB) error
	}{
		{"Eq", dbcalltest.One(chains.Eq)}, {"EqTwo", dbcalltest.Two(chains.EqTwo)}, {"EqNil", dbcalltest.One(chains.EqNil)}, {"NotEqNil", dbcalltest.One(chains.NotEqNil)},
		{"EqList", dbcalltest.Two(chains.EqList)}, {"NotEq", dbcalltest.Two(chains.NotEq)}, {"Text", dbcalltest.Two(chains.Text)}, {"TextOr", dbcalltest.Three(chains.TextOr)},
		{"Lists", dbcalltest.Three(chains.Lists)}, {"Expr", dbcalltest.Two(chains.Expr)},
		{"Compare", func(db *sql.DB) error { return chains.Compare(db, "P1", "P2", "P3", "P4") }},
		{"Joined", dbcalltest.Two(chains.Joined)}, {"Locked", dbcalltest.One(chains.Locked)}, {"Aliased", dbcalltest.One(chains.Aliased)}, {"Prefixed", dbcalltest.One(chains.Prefixed)},
		{"Sub", dbcalltest.One(chains.Sub)}, {"Branch", dbcalltest.Two(chains.Branch)}, {"MapVariable", dbcalltest.Two(chains.MapVariable)}, {"Handed", dbcalltest.One(chains.Handed)},
		{"Direct", dbcalltest.One(chains.Direct)}, {"Folded", dbcalltest.One(chains.Folded)}, {"Insert", dbcalltest.Two(chains.Insert)}, {"InsertTwo", dbcalltest.Two(chains.InsertTwo)},
		{"InsertMap", dbcalltest.Two(chains.InsertMap)}, {"Upsert", dbcalltest.Two(chains.Upsert)}, {"Ignore", dbcalltest.One(chains.Ignore)}, {"Replace", dbcalltest.One(chains.Replace)},
		{"InsertValueExpr", dbcalltest.Two(chains.InsertValueExpr)}, {"InsertSelect", dbcalltest.One(chains.InsertSelect)}, {"Update", dbcalltest.Two(chains.Update)},
		{"UpdateMap", dbcalltest.Three(chains.UpdateMap)}, {"Bump", dbcalltest.Two(chains.Bump)}, {"Delete", dbcalltest.One(chains.Delete)},
	}
	pkg := dbcalltest.Load(t, "testdata/chains")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { pkg.Check(t, tt.name, tt.run) })
	}
}
