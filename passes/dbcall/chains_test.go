package dbcall_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/dbcall/testdata/chains"
	"github.com/dupsert/dupsert/passes/dbssa"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// one, two … give the functions of package chains one type.
func one(f func(*sql.DB, string) error) func(*sql.DB) error {
	return func(db *sql.DB) error { return f(db, "P1") }
}
func two(f func(*sql.DB, string, string) error) func(*sql.DB) error {
	return func(db *sql.DB) error { return f(db, "P1", "P2") }
}
func three(f func(*sql.DB, string, string, string) error) func(*sql.DB) error {
	return func(db *sql.DB) error { return f(db, "P1", "P2", "P3") }
}

// TestChains reads functions that chain a builder and runs them: what dupsert
// takes the statement to do is what the library's own statement does.
func TestChains(t *testing.T) {
	tests := []struct {
		name string
		run  func(*sql.DB) error
	}{
		{"Eq", one(chains.Eq)}, {"EqTwo", two(chains.EqTwo)}, {"EqNil", one(chains.EqNil)}, {"NotEqNil", one(chains.NotEqNil)},
		{"EqList", two(chains.EqList)}, {"NotEq", two(chains.NotEq)}, {"Text", two(chains.Text)}, {"TextOr", three(chains.TextOr)},
		{"Lists", three(chains.Lists)}, {"Expr", two(chains.Expr)},
		{"Compare", func(db *sql.DB) error { return chains.Compare(db, "P1", "P2", "P3", "P4") }},
		{"Joined", two(chains.Joined)}, {"Locked", one(chains.Locked)}, {"Aliased", one(chains.Aliased)}, {"Prefixed", one(chains.Prefixed)},
		{"Sub", one(chains.Sub)}, {"Branch", two(chains.Branch)}, {"MapVariable", two(chains.MapVariable)}, {"Handed", one(chains.Handed)},
		{"Direct", one(chains.Direct)}, {"Folded", one(chains.Folded)}, {"Insert", two(chains.Insert)}, {"InsertTwo", two(chains.InsertTwo)},
		{"InsertMap", two(chains.InsertMap)}, {"Upsert", two(chains.Upsert)}, {"Ignore", one(chains.Ignore)}, {"Replace", one(chains.Replace)},
		{"InsertValueExpr", two(chains.InsertValueExpr)}, {"InsertSelect", one(chains.InsertSelect)}, {"Update", two(chains.Update)},
		{"UpdateMap", three(chains.UpdateMap)}, {"Bump", two(chains.Bump)}, {"Delete", one(chains.Delete)},
	}
	prog, path := load(t, "testdata/chains")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, args := record(t, tt.run)
			want := truth(t, text, args)
			op := only(t, prog, path+"."+tt.name)
			if got := seen(t, op); got != want {
				t.Errorf("%s\nseen as %s\n got %s\nwant %s", text, op.Stmts[0].Text, got, want)
			}
		})
	}
}

func load(t *testing.T, dir string) (*dbssa.Program, string) {
	t.Helper()
	fset := token.NewFileSet()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: dir, Fset: fset}, ".")
	if err != nil {
		t.Fatal(err)
	}
	p := pkgs[0]
	for _, e := range p.Errors {
		t.Fatal(e)
	}
	src := dbssa.Source{Pkg: p.Types, Info: p.TypesInfo, Files: p.Syntax, Dir: filepath.Dir(p.GoFiles[0])}
	return dbssa.New(fset, []dbssa.Source{src}, dbssa.Known{}), p.PkgPath
}

// only is the one database call that a function makes.
func only(t *testing.T, prog *dbssa.Program, name string) *dbcall.Op {
	t.Helper()
	fn := prog.Func(name)
	if fn == nil {
		t.Fatalf("no function %s", name)
	}
	mc := interp.New(prog, dbcall.NewLibrary(dbcall.NewTexts()), 10_000)
	rec := dbcall.NewRecorder()
	mc.Data, mc.Lenient = rec, true
	mc.RunAll(fn)
	if len(rec.Order) != 1 {
		t.Fatalf("%d database calls: %v", len(rec.Order), rec.Order)
	}
	op := rec.Ops[rec.Order[0]]
	if len(op.Stmts) == 0 {
		t.Fatalf("no text: %v", op.SQL.T)
	}
	return op
}

// seen says what dupsert takes the call to do.
func seen(t *testing.T, op *dbcall.Op) string {
	t.Helper()
	return describe(op.Stmts[0].Effects, func(e sqltext.Expr) string {
		switch v := op.Value(0, e); {
		case v.Const:
			return v.Text
		case v.Term != nil && v.Term.Kind == interp.KParam:
			return strings.Trim(v.Fold+" "+fmt.Sprint("P", v.Term.N), " ")
		}
		return "?"
	})
}

// truth says what the library's statement does.
func truth(t *testing.T, text string, args []any) string {
	t.Helper()
	var effects []sqltext.Effect
	for _, s := range sqltext.Parse(text, dbcall.Dialect(text)) {
		if s.Err != nil {
			t.Fatalf("%s: %v", text, s.Err)
		}
		effects = append(effects, sqltext.Effects(s)...)
	}
	var value func(e sqltext.Expr) string
	value = func(e sqltext.Expr) string {
		switch e := e.(type) {
		case *sqltext.Placeholder:
			s := fmt.Sprint(args[e.Index])
			if l := strings.ToUpper(s); l != s && strings.HasPrefix(l, "P") && len(s) == 2 {
				return "lower " + l // strings.ToLower of a parameter
			}
			return s
		case *sqltext.Literal:
			return e.Text
		case *sqltext.Call:
			return e.Name + " " + value(e.Args[0])
		}
		return "?"
	}
	return describe(effects, value)
}

func describe(effects []sqltext.Effect, value func(sqltext.Expr) string) string {
	var out []string
	for _, e := range effects {
		var conds, set []string
		for _, a := range e.Atoms {
			s := sqltext.Format(a.Expr) + " " + a.Op
			switch v := a.Value.(type) {
			case nil:
			case *sqltext.Tuple:
				for _, x := range v.List {
					s += " " + value(x)
				}
			default:
				s += " " + value(v)
			}
			conds = append(conds, s)
		}
		slices.Sort(conds)
		for _, a := range e.Set {
			set = append(set, a.Column+":="+value(a.Value))
		}
		s := fmt.Sprintf("%s %s %s[%s] set[%s]", e.Kind, e.Table.Table, e.Result, strings.Join(conds, ", "), strings.Join(set, ", "))
		if e.Conflict != nil {
			s += " conflict " + e.Conflict.Action
		}
		if e.Lock != "" {
			s += " lock " + e.Lock
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// record is what reaches the driver.
func record(t *testing.T, run func(*sql.DB) error) (text string, args []any) {
	t.Helper()
	c := &recorder{}
	db := sql.OpenDB(c)
	defer db.Close()
	if err := run(db); err != nil {
		t.Fatal(err)
	}
	return c.text, c.args
}

// recorder is a database that keeps the last statement.
type recorder struct {
	text string
	args []any
}

func (r *recorder) Connect(context.Context) (driver.Conn, error) { return r, nil }
func (r *recorder) Driver() driver.Driver                        { return nil }
func (r *recorder) Prepare(string) (driver.Stmt, error)          { return nil, driver.ErrSkip }
func (r *recorder) Close() error                                 { return nil }
func (r *recorder) Begin() (driver.Tx, error)                    { return nil, driver.ErrSkip }
func (r *recorder) ExecContext(_ context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	r.text, r.args = query, nil
	for _, a := range args {
		r.args = append(r.args, a.Value)
	}
	return driver.RowsAffected(1), nil
}
