// Package dbcalltest holds what dupsert takes a chain of a builder to do
// against what the library's own statement does. By itself it knows no library.
package dbcalltest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"go/token"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/dbssa"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Package is a package of functions that each make one database call; their
// parameters besides the database are texts, and are handed P1, P2 and so on.
type Package struct {
	prog *dbssa.Program
	path string
}

// Load loads the package in a folder, and those below it, which it may import.
func Load(t *testing.T, dir string) *Package {
	t.Helper()
	fset := token.NewFileSet()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: dir, Fset: fset}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(pkgs, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) }) // that of the folder comes first
	var sources []dbssa.Source
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
		sources = append(sources, dbssa.Source{Pkg: p.Types, Info: p.TypesInfo, Files: p.Syntax, Dir: filepath.Dir(p.GoFiles[0])})
	}
	return &Package{dbssa.New(fset, sources, dbssa.Known{}), pkgs[0].PkgPath}
}

// One gives functions of one text, as Two and Three do of more, one type.
func One(f func(*sql.DB, string) error) func(*sql.DB) error {
	return func(db *sql.DB) error { return f(db, "P1") }
}

// Two is One for two texts.
func Two(f func(*sql.DB, string, string) error) func(*sql.DB) error {
	return func(db *sql.DB) error { return f(db, "P1", "P2") }
}

// Three is One for three texts.
func Three(f func(*sql.DB, string, string, string) error) func(*sql.DB) error {
	return func(db *sql.DB) error { return f(db, "P1", "P2", "P3") }
}

// Check reads the function of a name and runs it: what dupsert takes its
// statement to do is what the library's own statement does.
func (p *Package) Check(t *testing.T, name string, run func(*sql.DB) error) {
	t.Helper()
	text, args := record(t, run)
	p.CheckText(t, name, text, args)
}

// CheckText is Check where the library's statement is known.
func (p *Package) CheckText(t *testing.T, name, text string, args []any) {
	t.Helper()
	want := truth(t, text, args)
	op := p.only(t, p.path+"."+name)
	if got := seen(op); got != want {
		t.Errorf("%s %v\nseen as %s\n got %s\nwant %s", text, args, op.Stmts[0].Text, got, want)
	}
}

// only is the one database call that a function makes.
func (p *Package) only(t *testing.T, name string) *dbcall.Op {
	t.Helper()
	fn := p.prog.Func(name)
	if fn == nil {
		t.Fatalf("no function %s", name)
	}
	mc := interp.New(p.prog, dbcall.NewLibrary(dbcall.NewTexts()), 10_000)
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
func seen(op *dbcall.Op) string {
	return describe(op.Stmts[0].Effects, func(e sqltext.Expr) string {
		switch v := op.Value(0, e); {
		case v.Const && v.Null:
			return "null"
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
			return argument(args[e.Index])
		case *sqltext.Literal:
			return argument(e.Text)
		case *sqltext.Cast:
			return value(e.X)
		case *sqltext.Call:
			if len(e.Args) == 1 {
				return e.Name + " " + value(e.Args[0])
			}
		}
		return "?"
	}
	return describe(effects, value)
}

// argument is an argument as the functions' parameters are called.
func argument(v any) string {
	if v == nil {
		return "null"
	}
	s := fmt.Sprint(v)
	if l := strings.ToUpper(s); l != s && strings.HasPrefix(l, "P") && len(s) == 2 {
		return "lower " + l // strings.ToLower of a parameter
	}
	return s
}

func describe(effects []sqltext.Effect, value func(sqltext.Expr) string) string {
	var out []string
	for _, e := range effects {
		var conds, set []string
		for _, a := range e.Atoms {
			s := strings.ReplaceAll(sqltext.Format(a.Expr), `"`, "") + " " + a.Op
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
		for _, a := range e.Set {
			set = append(set, a.Column+":="+value(a.Value))
		}
		slices.Sort(conds)
		slices.Sort(set)
		s := fmt.Sprintf("%s %s %s[%s] set[%s]", e.Kind, e.Table.Table, e.Result, strings.Join(conds, ", "), strings.Join(set, ", "))
		if e.Conflict != nil {
			s += " conflict " + strings.Replace(e.Conflict.Action, "ignore", "nothing", 1)
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
	r.keep(query, args)
	return driver.RowsAffected(1), nil
}

// QueryContext finds nothing.
func (r *recorder) QueryContext(_ context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	r.keep(query, args)
	return nothing{}, nil
}

func (r *recorder) keep(query string, args []driver.NamedValue) {
	r.text, r.args = query, nil
	for _, a := range args {
		r.args = append(r.args, a.Value)
	}
}

type nothing struct{}

func (nothing) Columns() []string         { return nil }
func (nothing) Close() error              { return nil }
func (nothing) Next([]driver.Value) error { return io.EOF }
