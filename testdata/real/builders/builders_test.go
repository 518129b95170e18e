// Package builders holds what dupsert reads of the true builders' chains
// against the statements that these write.
package builders

import (
	"database/sql"
	"testing"

	"github.com/dupsert/dupsert/passes/dbcall/dbcalltest"
	"github.com/dupsert/dupsert/testdata/real/builders/sqlbuilder"
)

type story struct {
	name string
	run  func(*sql.DB) error
}

var one, two, three = dbcalltest.One, dbcalltest.Two, dbcalltest.Three

func check(t *testing.T, dir string, stories []story) {
	pkg := dbcalltest.Load(t, dir)
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) { pkg.Check(t, s.name, s.run) })
	}
}

func TestSQLBuilder(t *testing.T) {
	check(t, "sqlbuilder", []story{
		{"Equal", one(sqlbuilder.Equal)}, {"Chained", two(sqlbuilder.Chained)}, {"Function", one(sqlbuilder.Function)}, {"And", two(sqlbuilder.And)},
		{"Or", three(sqlbuilder.Or)}, {"In", three(sqlbuilder.In)}, {"Flatten", two(sqlbuilder.Flatten)}, {"Compare", three(sqlbuilder.Compare)},
		{"Between", two(sqlbuilder.Between)}, {"Var", two(sqlbuilder.Var)}, {"Joined", one(sqlbuilder.Joined)}, {"Helped", one(sqlbuilder.Helped)},
		{"Cloned", two(sqlbuilder.Cloned)}, {"Clone", two(sqlbuilder.Clone)}, {"Insert", two(sqlbuilder.Insert)}, {"InsertRows", two(sqlbuilder.InsertRows)},
		{"InsertReturning", one(sqlbuilder.InsertReturning)}, {"Upsert", two(sqlbuilder.Upsert)}, {"Ignore", one(sqlbuilder.Ignore)},
		{"IgnoreFunction", one(sqlbuilder.IgnoreFunction)}, {"Replace", one(sqlbuilder.Replace)}, {"Update", two(sqlbuilder.Update)},
		{"UpdateMore", three(sqlbuilder.UpdateMore)}, {"Delete", one(sqlbuilder.Delete)}, {"Struct", two(sqlbuilder.Struct)}, {"StructFrom", one(sqlbuilder.StructFrom)},
	})
}
