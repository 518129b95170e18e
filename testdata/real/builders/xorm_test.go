package builders

import (
	"database/sql"
	"errors"
	"testing"

	xormlib "xorm.io/xorm"
	"xorm.io/xorm/core"

	"github.com/dupsert/dupsert/testdata/real/builders/xorm"
)

// engine is xorm on a connection that records what it is asked to run.
func engine(db *sql.DB) (*xormlib.Engine, error) {
	return xormlib.NewEngineWithDB("mysql", "user@tcp(localhost)/db", core.FromDB(db))
}

func onEngine(run func(*xormlib.Engine) error) func(*sql.DB) error {
	return func(db *sql.DB) error {
		e, err := engine(db)
		if err != nil {
			return err
		}
		if err := run(e); !errors.Is(err, sql.ErrNoRows) { // a count is always a row, but not here
			return err
		}
		return nil
	}
}

func engineOne(f func(*xormlib.Engine, string) error) func(*sql.DB) error {
	return onEngine(func(e *xormlib.Engine) error { return f(e, "P1") })
}

func engineTwo(f func(*xormlib.Engine, string, string) error) func(*sql.DB) error {
	return onEngine(func(e *xormlib.Engine) error { return f(e, "P1", "P2") })
}

func engineThree(f func(*xormlib.Engine, string, string, string) error) func(*sql.DB) error {
	return onEngine(func(e *xormlib.Engine) error { return f(e, "P1", "P2", "P3") })
}

func TestXorm(t *testing.T) {
	one, two, three := engineOne, engineTwo, engineThree
	check(t, "xorm", []story{
		{"Text", one(xorm.Text)}, {"And", two(xorm.And)}, {"Or", three(xorm.Or)}, {"Bean", two(xorm.Bean)}, {"BeanPointer", one(xorm.BeanPointer)},
		{"UseBool", one(xorm.UseBool)}, {"NoAuto", two(xorm.NoAuto)}, {"FindBean", one(xorm.FindBean)}, {"FindMap", one(xorm.FindMap)},
		{"CountBean", one(xorm.CountBean)}, {"Table", one(xorm.Table)}, {"TableScalar", one(xorm.TableScalar)}, {"ID", one(xorm.ID)},
		{"Composite", two(xorm.Composite)}, {"In", two(xorm.In)}, {"InList", two(xorm.InList)}, {"Map", two(xorm.Map)}, {"Eq", two(xorm.Eq)},
		{"EqList", two(xorm.EqList)}, {"Compare", three(xorm.Compare)}, {"AndOr", three(xorm.AndOr)}, {"AndOfOne", three(xorm.AndOfOne)}, {"AndOfOr", three(xorm.AndOfOr)}, {"OneOf", one(xorm.OneOf)}, {"Expr", two(xorm.Expr)},
		{"BuilderIn", two(xorm.BuilderIn)}, {"Null", one(xorm.Null)}, {"Not", one(xorm.Not)}, {"Between", three(xorm.Between)}, {"Joined", two(xorm.Joined)},
		{"InPlace", two(xorm.InPlace)}, {"Locked", one(xorm.Locked)}, {"Raw", one(xorm.Raw)}, {"Query", one(xorm.Query)}, {"Exec", one(xorm.Exec)},
		{"Insert", two(xorm.Insert)}, {"InsertList", two(xorm.InsertList)}, {"InsertCols", two(xorm.InsertCols)}, {"InsertOmit", one(xorm.InsertOmit)},
		{"InsertMap", two(xorm.InsertMap)}, {"Update", two(xorm.Update)}, {"UpdateCond", two(xorm.UpdateCond)}, {"UpdateCols", two(xorm.UpdateCols)},
		{"Delete", one(xorm.Delete)},
	})
}
