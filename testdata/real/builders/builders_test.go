// Package builders holds what dupsert reads of the true builders' chains
// against the statements that these write.
package builders

import (
	"database/sql"
	"testing"

	"github.com/dupsert/dupsert/passes/dbcall/dbcalltest"
	"github.com/dupsert/dupsert/testdata/real/builders/dbr"
	"github.com/dupsert/dupsert/testdata/real/builders/goqu"
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

func TestGoqu(t *testing.T) {
	check(t, "goqu", []story{
		{"Ex", two(goqu.Ex)}, {"ExNil", two(goqu.ExNil)}, {"ExOp", three(goqu.ExOp)}, {"ExOr", three(goqu.ExOr)},
		{"Column", two(goqu.Column)}, {"Table", one(goqu.Table)}, {"Compare", three(goqu.Compare)}, {"Lists", three(goqu.Lists)},
		{"Between", two(goqu.Between)}, {"Literal", two(goqu.Literal)}, {"Function", one(goqu.Function)}, {"Steps", two(goqu.Steps)},
		{"Conditions", two(goqu.Conditions)}, {"MapVariable", two(goqu.MapVariable)}, {"Joined", one(goqu.Joined)}, {"Sub", one(goqu.Sub)},
		{"Insert", two(goqu.Insert)}, {"InsertStruct", two(goqu.InsertStruct)}, {"InsertPointers", two(goqu.InsertPointers)}, {"InsertVals", two(goqu.InsertVals)},
		{"Upsert", two(goqu.Upsert)}, {"Ignore", one(goqu.Ignore)}, {"InsertSelect", one(goqu.InsertSelect)}, {"Update", two(goqu.Update)},
		{"UpdateFrom", two(goqu.UpdateFrom)}, {"Delete", one(goqu.Delete)}, {"ScanStruct", one(goqu.ScanStruct)}, {"Executor", one(goqu.Executor)},
		{"Count", one(goqu.Count)},
	})
}

func TestDbr(t *testing.T) {
	check(t, "dbr", []story{
		{"Text", two(dbr.Text)}, {"TextOr", three(dbr.TextOr)}, {"Lists", three(dbr.Lists)}, {"In", two(dbr.In)},
		{"Compare", three(dbr.Compare)}, {"Steps", two(dbr.Steps)}, {"Joined", one(dbr.Joined)}, {"BySQL", one(dbr.BySQL)},
		{"Insert", two(dbr.Insert)}, {"Pair", two(dbr.Pair)}, {"Record", two(dbr.Record)}, {"Returning", one(dbr.Returning)},
		{"Ignore", one(dbr.Ignore)}, {"Update", three(dbr.Update)}, {"UpdateMap", two(dbr.UpdateMap)}, {"Delete", one(dbr.Delete)},
	})
}
