package dal

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// pinned are the libraries that go.mod names, and the packages of each that
// rows speak of.
var pinned = map[string][]string{
	"database/sql":                    {"database/sql"},
	"github.com/jmoiron/sqlx":         {"github.com/jmoiron/sqlx"},
	"github.com/jackc/pgx/v5":         {"github.com/jackc/pgx/v5", "github.com/jackc/pgx/v5/pgxpool", "github.com/jackc/pgx/v5/pgconn"},
	"github.com/lib/pq":               {"github.com/lib/pq"},
	"github.com/Masterminds/squirrel": {"github.com/Masterminds/squirrel"},
}

// nested are those that testdata/real pins: no dependencies of dupsert.
var nested = map[string][]string{
	"gorm.io/gorm":                    {"gorm.io/gorm"},
	"github.com/jinzhu/gorm":          {"github.com/jinzhu/gorm"},
	"github.com/uptrace/bun":          {"github.com/uptrace/bun"},
	"github.com/go-pg/pg/v10":         {"github.com/go-pg/pg/v10", "github.com/go-pg/pg/v10/orm"},
	"github.com/huandu/go-sqlbuilder": {"github.com/huandu/go-sqlbuilder"},
	"github.com/doug-martin/goqu/v9":  {"github.com/doug-martin/goqu/v9", "github.com/doug-martin/goqu/v9/exec", "github.com/doug-martin/goqu/v9/exp"},
	"github.com/gocraft/dbr/v2":       {"github.com/gocraft/dbr/v2"},
	"github.com/georgysavva/scany/v2": {"github.com/georgysavva/scany/v2/pgxscan", "github.com/georgysavva/scany/v2/sqlscan"},
	"github.com/go-gorp/gorp/v3":      {"github.com/go-gorp/gorp/v3"},
	"github.com/stephenafamo/bob": {
		bobPath, bobPath + "/orm", bobPath + "/mods", bobPath + "/expr", bobPath + "/dialect/psql", bobPath + "/dialect/psql/sm", bobPath + "/dialect/psql/im",
		bobPath + "/dialect/mysql", bobPath + "/dialect/mysql/sm", bobPath + "/dialect/mysql/im", bobPath + "/dialect/sqlite", bobPath + "/dialect/sqlite/sm", bobPath + "/dialect/sqlite/im",
		"github.com/aarondl/opt/omit", "github.com/aarondl/opt/omitnull", "github.com/aarondl/opt/null",
	},
	"github.com/go-jet/jet/v2":             {jetPath + "/internal/jet", jetPath + "/qrm", jetPath + "/sqlite", jetPath + "/postgres", jetPath + "/mysql", jetPath + "/stmtcache"},
	"xorm.io/xorm":                         {"xorm.io/xorm"},
	"github.com/gobuffalo/pop/v6":          {"github.com/gobuffalo/pop/v6"},
	"github.com/gobuffalo/pop/v5":          {"github.com/gobuffalo/pop/v5"},
	"github.com/letsencrypt/borp":          {"github.com/letsencrypt/borp"},
	"github.com/astaxie/beego/orm":         {"github.com/astaxie/beego/orm"},
	"upper.io/db.v3":                       {"upper.io/db.v3", "upper.io/db.v3/lib/sqlbuilder"},
	"github.com/upper/db/v4":               {"github.com/upper/db/v4"},
	"github.com/beego/beego/v2/client/orm": {"github.com/beego/beego/v2/client/orm"},
	"xorm.io/builder":                      {"xorm.io/builder"},
	"gorm.io/gen":                          {"gorm.io/gen", "gorm.io/gen/field"},
	"github.com/aarondl/sqlboiler/v4":      {"github.com/aarondl/sqlboiler/v4/boil", "github.com/aarondl/sqlboiler/v4/queries", "github.com/aarondl/sqlboiler/v4/queries/qm", "github.com/aarondl/sqlboiler/v4/queries/qmhelper"},
}

// TestRows holds every row against the true library: there is such a function,
// and what stands where the row says it does.
func TestRows(t *testing.T) {
	byPath := loaded(t)
	checked := 0
	for _, l := range Libraries {
		if pinned[l.Path] == nil && nested[l.Path] == nil {
			t.Logf("%s is nowhere pinned: its %d rows are not checked", l.Path, len(l.Calls))
			continue
		}
		seen := map[string]bool{}
		for _, c := range l.Calls {
			if seen[c.Name] {
				t.Errorf("%s: two rows", c.Name)
			}
			seen[c.Name] = true
			sig, err := find(byPath, c.Name)
			if err != nil {
				t.Error(err)
				continue
			}
			for _, fault := range faults(&c, sig) {
				t.Errorf("%s: %s: %v", c.Name, fault, sig)
			}
			if err := sentinel(byPath, c.NoRows); err != nil {
				t.Errorf("%s: %v", c.Name, err)
			}
			checked++
		}
	}
	if checked == 0 {
		t.Error("no row was checked")
	}
}

// loaded are the packages of the libraries that are pinned.
func loaded(t *testing.T) map[string]*types.Package {
	t.Helper()
	byPath := map[string]*types.Package{}
	load(t, byPath, ".", pinned)
	load(t, byPath, "../../testdata/real", nested)
	return byPath
}

func load(t *testing.T, byPath map[string]*types.Package, dir string, libraries map[string][]string) {
	t.Helper()
	var paths []string
	for _, p := range libraries {
		paths = append(paths, p...)
	}
	slices.Sort(paths)
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps, Dir: dir}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatalf("%s: %v", p.PkgPath, e)
		}
		byPath[p.PkgPath] = p.Types
	}
}

// find is the function or method that a row names: pkg.F, (pkg.T).M or (*pkg.T).M.
func find(byPath map[string]*types.Package, name string) (*types.Signature, error) {
	recv, method, isMethod := strings.Cut(name, ").")
	if !isMethod {
		switch obj := lookup(byPath, name).(type) {
		case *types.Func:
			return obj.Signature(), nil
		case *types.Var: // that holds a function
			if sig, ok := obj.Type().(*types.Signature); ok {
				return sig, nil
			}
		}
		return nil, fmt.Errorf("%s: there is no such function", name)
	}
	recv, _, _ = strings.Cut(strings.TrimPrefix(recv, "("), "[") // without its type parameters
	obj, ok := lookup(byPath, strings.TrimPrefix(recv, "*")).(*types.TypeName)
	if !ok {
		return nil, fmt.Errorf("%s: there is no such type", name)
	}
	t := obj.Type()
	if strings.HasPrefix(recv, "*") {
		t = types.NewPointer(t)
	}
	m, _, _ := types.LookupFieldOrMethod(t, false, obj.Pkg(), method)
	fn, ok := m.(*types.Func)
	if !ok {
		return nil, fmt.Errorf("%s: there is no such method", name)
	}
	// A promoted method is called by the name of the type that declares it.
	if got := fn.FullName(); got != name {
		return nil, fmt.Errorf("%s: the method is called %s", name, got)
	}
	return fn.Signature(), nil
}

func lookup(byPath map[string]*types.Package, qualified string) types.Object {
	i := strings.LastIndexByte(qualified, '.')
	pkg := byPath[qualified[:i]]
	if pkg == nil {
		return nil
	}
	return pkg.Scope().Lookup(qualified[i+1:])
}

func sentinel(byPath map[string]*types.Package, name string) error {
	if name == "" {
		return nil
	}
	v, ok := lookup(byPath, name).(*types.Var)
	if !ok || !types.Implements(v.Type(), types.Universe.Lookup("error").Type().Underlying().(*types.Interface)) {
		return fmt.Errorf("%s is no error variable", name)
	}
	return nil
}

// faults are the ways in which a row contradicts the signature.
func faults(c *Call, sig *types.Signature) []string {
	var out []string
	bad := func(ok bool, what string) {
		if !ok {
			out = append(out, what)
		}
	}
	at := func(pos int) types.Type { return argument(sig, pos) }
	if c.SQL != 0 {
		typ := at(c.SQL)
		bad(typ != nil && takesSQL(c, typ), fmt.Sprintf("argument %d is no SQL", c.SQL))
	}
	if c.Args != 0 {
		typ := at(c.Args)
		ok := typ != nil && (isAnyList(typ) || isAny(typ) && (c.Named || c.Mode == "column") || isString(typ) && c.Clause == "fromselect" || typ != nil && c.Verb == Expr || c.Mode == "assigned" && isSlice(typ) || c.builds() && (isInterface(typ) || isSlice(typ)))
		bad(ok || typ != nil && stated(c, typ), fmt.Sprintf("argument %d is no list of values", c.Args))
	}
	if c.Dest != 0 {
		typ := at(c.Dest)
		bad(typ != nil && (isAny(typ) || isAnyList(typ) || isPointer(typ) || c.Mode == "set" && isMap(typ) || strings.HasSuffix(typ.String(), ".Record") || c.Verb == Copy && isInterface(typ) || c.Verb == CopyText && isString(typ)), fmt.Sprintf("argument %d is nothing to read into", c.Dest))
	}
	if c.Fn != 0 {
		typ := at(c.Fn)
		if s, ok := under(typ).(*types.Slice); ok && c.Verb == Apply {
			typ = s.Elem()
		}
		_, ok := under(typ).(*types.Signature)
		bad(ok, fmt.Sprintf("argument %d is no function", c.Fn))
	}
	if c.Options != 0 {
		typ := at(c.Options)
		bad(typ != nil && (strings.HasSuffix(typ.String(), ".TxOptions") || c.Clause == "on" && isString(typ) || c.Verb == Declare), fmt.Sprintf("argument %d is no transaction options", c.Options))
	}
	if want, ok := results[c.Verb]; ok && c.Out == "" {
		bad(slices.Contains(want, shape(sig.Results())), "gives "+shape(sig.Results())+", not "+strings.Join(want, " or "))
	}
	if c.Out != "" {
		words := strings.Split(c.Out, ",")
		bad(len(words) == sig.Results().Len(), fmt.Sprintf("gives %d results", sig.Results().Len()))
		for i, v := range words {
			if want := outs[v]; i < sig.Results().Len() && want != nil {
				got := sig.Results().At(i).Type()
				bad(want(got), fmt.Sprintf("result %d is a %s, not %s", i, got, v))
			}
		}
	}
	return out
}

// stated reports whether an argument states by its mode what is compared: a key, columns, a condition.
func stated(c *Call, t types.Type) bool {
	mode := strings.Fields(c.Mode)
	s, isList := under(t).(*types.Slice)
	switch {
	case c.Verb == Copy || c.Verb == CopyText:
		return isList && isString(s.Elem())
	case slices.Contains(mode, "key") || slices.Contains(mode, "record"):
		return isAny(t)
	case slices.Contains(mode, "columns") || slices.Contains(mode, "upsert"):
		return isList && isString(s.Elem())
	}
	return false
}

// builds reports whether a row is one of a builder's clauses or expressions.
func (c *Call) builds() bool { return c.Verb == Build || c.Verb == Start || c.Verb == Expr }

// outs are the types of the results that a row lists.
var outs = map[string]func(types.Type) bool{
	"error":    func(t types.Type) bool { return t.String() == "error" },
	"found":    func(t types.Type) bool { return t.String() == "bool" },
	"count":    isNumber,
	"affected": isNumber,
	"list":     func(t types.Type) bool { _, isParam := t.(*types.TypeParam); return isSlice(t) || isParam },
}

func isNumber(t types.Type) bool {
	b, ok := under(t).(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

// argument is the type of the argument at a row's position: the receiver is
// 0 and is not asked for; -1 is the first argument of a function.
func argument(sig *types.Signature, pos int) types.Type {
	if sig.Recv() == nil && pos > 0 {
		pos++ // a function's arguments count from 0
	}
	i := max(pos, 1) - 1
	if i >= sig.Params().Len() {
		return nil
	}
	return sig.Params().At(i).Type()
}

func takesSQL(c *Call, t types.Type) bool {
	switch {
	case c.Verb == Pass || c.Verb == CollectAll || c.Verb == ReadOne || c.Verb == ReadAll: // a value that is handed on
		return true
	case c.Verb == Scan: // the rows, where they are not the receiver
		return t.String() == "*database/sql.Rows"
	case c.Verb == Sent:
		return isPointer(t)
	case c.Verb == Copy: // the table's names
		return isSlice(t)
	case c.Verb == IsNoRows:
		return t.String() == "error"
	case c.Verb == ExecRaw && isAny(t): // go-pg's, a text or a query
		return true
	case c.Verb == Change && c.Mode == "column": // a generated field
		return isString(t) || isInterface(t)
	case strings.HasPrefix(c.Clause, "compare "): // a value beside a column
		return true
	case c.builds():
		return isString(t) || isInterface(t) || isSlice(t) || isMap(t) || strings.HasSuffix(t.String(), "Builder") || strings.HasSuffix(t.String(), ".Condition") || c.Clause == "session"
	}
	return isString(t)
}

func isString(t types.Type) bool {
	b, ok := under(t).(*types.Basic)
	return ok && b.Kind() == types.String
}
func isInterface(t types.Type) bool { _, ok := under(t).(*types.Interface); return ok }
func isPointer(t types.Type) bool   { _, ok := under(t).(*types.Pointer); return ok }
func isSlice(t types.Type) bool     { _, ok := under(t).(*types.Slice); return ok }
func isMap(t types.Type) bool       { _, ok := under(t).(*types.Map); return ok }
func isAny(t types.Type) bool {
	i, ok := under(t).(*types.Interface)
	return ok && i.Empty()
}
func isAnyList(t types.Type) bool {
	s, ok := under(t).(*types.Slice)
	return ok && isAny(s.Elem())
}

func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// results are what the calls of a verb give, as shape writes it.
var results = map[Verb][]string{
	Query:      {"x error"},
	QueryRow:   {"x"},
	Exec:       {"x error", "x"}, // sqlx's MustExec panics
	Get:        {"error"},
	Select:     {"error"},
	Prepare:    {"x error"},
	Text:       {"string"},
	TextArgs:   {"string x error"},
	Scan:       {"error"},
	ScanAll:    {"error"},
	Next:       {"bool"},
	Affected:   {"int64 error"},
	Affected1:  {"int64", "x"}, // int
	LastID:     {"int64 error"},
	Begin:      {"x error", "x", "error"}, // MustBegin; a session begins itself
	End:        {"error"},
	Transact:   {"error", "x error"},
	CollectOne: {"x error"},
	CollectAll: {"x error"},
	Start:      {"x"},
	Build:      {"x"},
	ToSQL:      {"string x error", "string x", "string"},
	Expr:       {"x", "string"},
	ReadOne:    {"error"},
	ReadAll:    {"error"},
	IsNoRows:   {"bool"},
	Sent:       {"x"},
	Queued:     {"x error", "x", "error"},
	Copy:       {"int64 error"},
	CopyText:   {"string"},
	Absent:     {"bool"},
	RowScan:    {"error"},
}

func shape(ts *types.Tuple) string {
	var out []string
	for v := range ts.Variables() {
		switch s := v.Type().String(); s {
		case "error", "string", "bool", "int64":
			out = append(out, s)
		default:
			out = append(out, "x")
		}
	}
	return strings.Join(out, " ")
}

// notRun are functions that take SQL and have no row, by the beginning of their
// names, with the reason.
var notRun = map[string]string{
	"(*github.com/uptrace/bun.AddColumnQuery)":                   "a change of the schema",
	"(*github.com/uptrace/bun.Create":                            "a change of the schema",
	"(*github.com/uptrace/bun.Drop":                              "a change of the schema",
	"(*github.com/uptrace/bun.TruncateTableQuery)":               "a change of the schema",
	"(*github.com/uptrace/bun.MergeQuery)":                       "MERGE: not read yet",
	"(*github.com/go-pg/pg/v10/orm.Formatter)":                   "called by go-pg alone",
	"(github.com/go-pg/pg/v10/orm.QueryFormatter)":               "called by go-pg alone",
	"github.com/go-pg/pg/v10/orm.SafeQuery":                      "as pg.SafeQuery, which applications use",
	"xorm.io/builder.Convert":                                    "text with its arguments written into it, for people to read",
	"(*github.com/jackc/pgx/v5/pgconn.":                          "the wire protocol: applications use what stands above it",
	"(github.com/jackc/pgx/v5.NamedArgs).RewriteQuery":           "called by pgx alone",
	"(github.com/jackc/pgx/v5.StrictNamedArgs).RewriteQuery":     "called by pgx alone",
	"(github.com/jackc/pgx/v5.QueryRewriter).RewriteQuery":       "called by pgx alone",
	"(*github.com/Masterminds/squirrel.StmtCache).":              "a runner, used through the builders",
	"(github.com/Masterminds/squirrel.Execer":                    "an interface that database/sql implements: its rows count",
	"(github.com/Masterminds/squirrel.Prepare":                   "an interface that database/sql implements: its rows count",
	"(github.com/Masterminds/squirrel.Query":                     "an interface that database/sql implements: its rows count",
	"(github.com/Masterminds/squirrel.PlaceholderFormat).Replac": "called by squirrel alone",
	"(*github.com/gobuffalo/pop/v6.Tx)":                          "as sqlx's, which it embeds",
	"(github.com/beego/beego/v2/client/orm.Condition).Raw":       "text that no argument belongs to: see testdata/real/limits",
	"(github.com/astaxie/beego/orm.Condition).Raw":               "text that no argument belongs to: see testdata/real/limits",
	"(*github.com/astaxie/beego/orm.DB)":                         "called by beego alone",
	"(*github.com/beego/beego/v2/client/orm.DB)":                 "called by beego alone",
	"(*github.com/beego/beego/v2/client/orm.TxDB)":               "called by beego alone",
	"(*github.com/beego/beego/v2/client/orm.DoNothingOrm)":       "does nothing",
	"(*gorm.io/gorm.PreparedStmt":                                "called by GORM alone",
	"(gorm.io/gorm.ConnPool)":                                    "an interface that database/sql implements: its rows count",
	"(gorm.io/gorm.Dialector)":                                   "called by GORM alone",
	"(gorm.io/gorm.ParamsFilter)":                                "called by GORM alone",
	"(*github.com/jinzhu/gorm.Scope)":                            "a callback's view of the statement",
	"(github.com/jinzhu/gorm.SQLCommon)":                         "an interface that database/sql implements: its rows count",
	"github.com/gocraft/dbr/v2.Interpolate":                      "text with its arguments written into it, which dbr alone calls",
	"github.com/doug-martin/goqu/v9/exp.New":                     "what goqu's own functions call",
	"(github.com/doug-martin/goqu/v9/exec.":                      "called by goqu alone",
	"(github.com/doug-martin/goqu/v9.SQL":                        "an interface that database/sql implements: its rows count",
	"(*github.com/huandu/go-sqlbuilder.C":                        "a common table expression or CREATE TABLE: see testdata/limits",
	"(*github.com/huandu/go-sqlbuilder.UnionBuilder)":            "a lookup in several tables: see testdata/limits",
	"(github.com/huandu/go-sqlbuilder.Flavor).Interpolate":       "text with its arguments written into it, for people to read",
	"(github.com/gocraft/dbr/v2.Runner":                          "an interface that database/sql implements: its rows count",
	"(github.com/gocraft/dbr/v2.TracingEventReceiver)":           "told of statements, runs none",
	"(github.com/georgysavva/scany/v2/pgxscan.Querier)":          "an interface that pgx implements: its rows count",
	"(github.com/stephenafamo/bob.":                              "called by bob's own functions, which have rows",
	"(github.com/stephenafamo/bob/expr.Builder[T, B]).Raw":       "as the dialects' Raw, which applications use",
	"(github.com/aarondl/sqlboiler/v4/boil.":                     "interfaces that database/sql implements: its rows count",
	"github.com/aarondl/sqlboiler/v4/queries.SetSQL":             "called by generated code alone",
	"(github.com/go-jet/jet/v2/qrm.":                             "interfaces that database/sql implements: its rows count",
	"github.com/go-jet/jet/v2/qrm.QueryJson":                     "called by statements that give JSON: see testdata/real/limits",
	"(github.com/georgysavva/scany/v2/sqlscan.Querier)":          "an interface that database/sql implements: its rows count",
}

// TestNothingLeftOut looks for functions that take SQL and have no row.
func TestNothingLeftOut(t *testing.T) {
	used := map[string]bool{}
	for _, pkg := range loaded(t) {
		for _, name := range pkg.Scope().Names() {
			obj := pkg.Scope().Lookup(name)
			if !obj.Exported() {
				continue
			}
			for _, fn := range functions(obj) {
				full := fn.FullName()
				if !fn.Exported() || !namesSQL(fn.Signature()) || Lookup(full) != nil {
					continue
				}
				if prefix := reason(full); prefix != "" {
					used[prefix] = true
					continue
				}
				t.Errorf("%s takes SQL and has no row", full)
			}
		}
	}
	for prefix := range notRun {
		if !used[prefix] {
			t.Errorf("no function without a row begins with %s", prefix)
		}
	}
}

func reason(name string) string {
	for prefix := range notRun {
		if strings.HasPrefix(name, prefix) {
			return prefix
		}
	}
	return ""
}

// functions are an object itself or its methods.
func functions(obj types.Object) []*types.Func {
	switch obj := obj.(type) {
	case *types.Func:
		return []*types.Func{obj}
	case *types.TypeName:
		var out []*types.Func
		if n, ok := obj.Type().(*types.Named); ok {
			for m := range n.Methods() {
				out = append(out, m)
			}
			if i, ok := n.Underlying().(*types.Interface); ok {
				for m := range i.ExplicitMethods() {
					out = append(out, m)
				}
			}
		}
		return out
	}
	return nil
}

func namesSQL(sig *types.Signature) bool {
	for p := range sig.Params().Variables() {
		if isString(p.Type()) && (p.Name() == "query" || p.Name() == "sql") {
			return true
		}
	}
	return false
}
