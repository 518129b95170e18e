package dal

import "github.com/dupsert/dupsert/schema/model"

// Jet marks the rows of go-jet, whose columns and tables are generated.
const Jet model.ORM = "jet"

const (
	jetPath   = "github.com/go-jet/jet/v2"
	jetOwn    = jetPath + "/internal/jet." // where the interfaces are declared that its packages export under other names
	jetNoRows = jetPath + "/qrm.ErrNoRows"
)

// https://github.com/go-jet/jet/wiki, https://pkg.go.dev/github.com/go-jet/jet/v2
//
// Many of its functions are variables that hold functions: a row is named by
// the variable, as code calls it. A statement is changed in place.
var jet = join(by(Jet, join(
	on([]string{jetOwn + "Statement"},
		Call{Name: "Query", Verb: Find, Dest: 2, NoRows: jetNoRows, Out: "error"},
		Call{Name: "QueryContext", Verb: Find, Dest: 3, NoRows: jetNoRows, Out: "error"},
		Call{Name: "Exec", Verb: Exec, Built: true},
		Call{Name: "ExecContext", Verb: Exec, Built: true},
		Call{Name: "Rows", Verb: Query, Built: true},
		Call{Name: "Sql", Verb: ToSQL},
	),
	[]Call{
		{Name: "(" + jetOwn + "PrintableStatement).Sql", Verb: ToSQL},
		{Name: "(*" + jetOwn + "Rows).Scan", Verb: Scan, Struct: true},
		{Name: jetPath + "/qrm.Query", Verb: Find, SQL: 2, Args: 3, Dest: 4, NoRows: jetNoRows, Out: "affected,error"},
		{Name: "(" + jetOwn + "ColumnList).Except", Verb: Build, Clause: "except", Args: 1},
		{Name: "(" + jetOwn + "ColumnList).SET", Verb: Build, Clause: "assignment", SQL: 1},
	},
	on([]string{jetOwn + "RowLock"}, Call{Name: "OF", Verb: Same}, Call{Name: "NOWAIT", Verb: Same}, Call{Name: "SKIP_LOCKED", Verb: Same}),
	jetExpressions,
	jetDialect("sqlite", "Table"),
	jetDialect("postgres", "writableTable"),
	jetDialect("mysql", "Table"),
	jetConflicts("sqlite"), jetConflicts("postgres"),
	jetJoined("sqlite"), jetJoined("mysql"),
	jetLocks("postgres", "writableTable"), jetLocks("mysql", "Table"),
	jetOnly,
)), jetCache)

// JetKeyword is the type of constants that are words of SQL.
const JetKeyword = jetOwn + "Keyword"

// JetVariables are go-jet's variables that hold expressions.
var JetVariables = func() map[string]string {
	m := map[string]string{jetPath + "/mysql.DEFAULT": "DEFAULT"}
	for _, d := range []string{"sqlite", "postgres", "mysql"} {
		m[jetPath+"/"+d+".STAR"], m[jetPath+"/"+d+".NULL"] = "*", "NULL"
	}
	return m
}()

// jetExpressions are the methods of expressions and columns, by the interfaces that declare them.
var jetExpressions = join(
	on([]string{jetOwn + "Expression"},
		Call{Name: "IS_NULL", Verb: Expr, Clause: "~ IS NULL"},
		Call{Name: "IS_NOT_NULL", Verb: Expr, Clause: "~ IS NOT NULL"},
		Call{Name: "IN", Verb: Expr, Clause: "~ IN (#)", SQL: 1},
		Call{Name: "NOT_IN", Verb: Expr, Clause: "~ NOT IN (#)", SQL: 1},
		Call{Name: "AS", Verb: Expr, Clause: "~ AS #", SQL: 1, Mode: "column"},
		Call{Name: "ASC", Verb: Same},
		Call{Name: "DESC", Verb: Same},
	),
	jetOn([]string{"String", "Integer", "Float", "Bool", "Blob", "Date", "Time", "Timez", "Timestamp", "Timestampz", "Interval"},
		Call{Name: "EQ", Verb: Expr, Clause: "(~ = #)", SQL: 1},
		Call{Name: "NOT_EQ", Verb: Expr, Clause: "(~ <> #)", SQL: 1},
		Call{Name: "IS_DISTINCT_FROM", Verb: Expr, Clause: "(~ IS DISTINCT FROM #)", SQL: 1},
		Call{Name: "IS_NOT_DISTINCT_FROM", Verb: Expr, Clause: "(~ IS NOT DISTINCT FROM #)", SQL: 1},
	),
	jetOn([]string{"String", "Integer", "Float", "Blob", "Date", "Time", "Timez", "Timestamp", "Timestampz", "Interval"},
		Call{Name: "LT", Verb: Expr, Clause: "(~ < #)", SQL: 1},
		Call{Name: "LT_EQ", Verb: Expr, Clause: "(~ <= #)", SQL: 1},
		Call{Name: "GT", Verb: Expr, Clause: "(~ > #)", SQL: 1},
		Call{Name: "GT_EQ", Verb: Expr, Clause: "(~ >= #)", SQL: 1},
		Call{Name: "BETWEEN", Verb: Expr, Clause: "(~ BETWEEN # AND @)", SQL: 1},
		Call{Name: "NOT_BETWEEN", Verb: Expr, Clause: "(~ NOT BETWEEN # AND @)", SQL: 1},
	),
	jetOn([]string{"String", "Blob"},
		Call{Name: "LIKE", Verb: Expr, Clause: "(~ LIKE #)", SQL: 1},
		Call{Name: "NOT_LIKE", Verb: Expr, Clause: "(~ NOT LIKE #)", SQL: 1},
	),
	jetOn([]string{"Bool"},
		Call{Name: "AND", Verb: Expr, Clause: "(~ AND #)", SQL: 1},
		Call{Name: "OR", Verb: Expr, Clause: "(~ OR #)", SQL: 1},
		Call{Name: "IS_TRUE", Verb: Expr, Clause: "~ IS TRUE"},
		Call{Name: "IS_NOT_TRUE", Verb: Expr, Clause: "~ IS NOT TRUE"},
		Call{Name: "IS_FALSE", Verb: Expr, Clause: "~ IS FALSE"},
		Call{Name: "IS_NOT_FALSE", Verb: Expr, Clause: "~ IS NOT FALSE"},
	),
	on([]string{jetOwn + "ColumnString", jetOwn + "ColumnInteger", jetOwn + "ColumnFloat", jetOwn + "ColumnBool", jetOwn + "ColumnBlob", jetOwn + "ColumnDate",
		jetOwn + "ColumnTime", jetOwn + "ColumnTimez", jetOwn + "ColumnTimestamp", jetOwn + "ColumnTimestampz", jetOwn + "ColumnInterval"},
		Call{Name: "SET", Verb: Build, Clause: "assignment", SQL: 1},
	),
)

func jetOn(kinds []string, rows ...Call) []Call {
	receivers := make([]string, len(kinds))
	for i, k := range kinds {
		receivers[i] = jetOwn + k + "Expression"
	}
	return on(receivers, rows...)
}

// jetFunctions repeats a row for each function of a package.
func jetFunctions(pkg string, row Call, names ...string) []Call {
	var out []Call
	for _, n := range names {
		row.Name = jetPath + "/" + pkg + "." + n
		out = append(out, row)
	}
	return out
}

// https://github.com/go-jet/jet/wiki/Statement-Caching
var jetCache = join(
	[]Call{
		{Name: jetPath + "/stmtcache.New", Verb: Pass, SQL: -1},
		{Name: "(*" + jetPath + "/stmtcache.DB).SetCaching", Verb: Same},
		{Name: "(*" + jetPath + "/stmtcache.DB).Begin", Verb: Begin},
		{Name: "(*" + jetPath + "/stmtcache.DB).BeginTx", Verb: Begin, Options: 2},
	},
	on([]string{"*" + jetPath + "/stmtcache.DB", "*" + jetPath + "/stmtcache.Tx"},
		Call{Name: "Exec", Verb: Exec, SQL: 1, Args: 2},
		Call{Name: "ExecContext", Verb: Exec, SQL: 2, Args: 3},
		Call{Name: "Query", Verb: Query, SQL: 1, Args: 2},
		Call{Name: "QueryContext", Verb: Query, SQL: 2, Args: 3},
		Call{Name: "Prepare", Verb: Prepare, SQL: 1},
		Call{Name: "PrepareContext", Verb: Prepare, SQL: 2},
	),
)

// jetMade are the methods of a generated table.
var jetMade = by(Jet, []Call{
	{Name: "AS", Verb: Build, Clause: "as", SQL: 1},
	{Name: "FromSchema", Verb: Build, Clause: "schema", SQL: 1},
	{Name: "WithPrefix", Verb: Build, Clause: "prefix", SQL: 1},
	{Name: "WithSuffix", Verb: Build, Clause: "suffix", SQL: 1},
})
