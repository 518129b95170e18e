package dal

import "github.com/dupsert/dupsert/schema/model"

// Bob marks the rows of bob, whose statements are lists of mods.
const Bob model.ORM = "bob"

const bobPath = "github.com/stephenafamo/bob"

// https://bob.stephenafamo.com/docs/, https://pkg.go.dev/github.com/stephenafamo/bob
var bob = by(Bob, join(
	[]Call{
		{Name: bobPath + ".NewDB", Verb: Pass, SQL: -1},
		{Name: bobPath + ".Build", Verb: ToSQL},
		{Name: "(" + bobPath + ".BaseQuery[E]).Build", Verb: ToSQL},
		{Name: bobPath + ".Exec", Verb: Exec, Built: true},
		{Name: "(" + bobPath + ".BaseQuery[E]).Exec", Verb: Exec, Built: true},
		{Name: bobPath + ".One", Verb: Find, One: true, NoRows: sqlNoRows, Out: "one,error"},
		{Name: bobPath + ".All", Verb: Find, Out: "list,error"},
		{Name: bobPath + ".Allx", Verb: Find, Out: "list,error"},
		{Name: "(" + bobPath + ".DB).Begin", Verb: Begin},
		{Name: "(" + bobPath + ".DB).BeginTx", Verb: Begin, Options: 2},
		{Name: "(" + bobPath + ".DB).RunInTx", Verb: Transact, Fn: 3, Options: 2, Mode: "context"},
		{Name: "(" + bobPath + ".Tx).Commit", Verb: End},
		{Name: "(" + bobPath + ".Tx).Rollback", Verb: End},

		{Name: "(" + bobPath + "/orm.Query[Q, T, Ts, Tr]).One", Verb: Find, One: true, NoRows: sqlNoRows, Out: "one,error"},
		{Name: "(" + bobPath + "/orm.Query[Q, T, Ts, Tr]).All", Verb: Find, Out: "list,error"},
		{Name: "(" + bobPath + "/orm.ExecQuery[Q]).Exec", Verb: Change, Out: "affected,error"},

		{Name: "(" + bobPath + "/mods.Conflict[Q]).DoNothing", Verb: Build, Clause: "nothing"},
		{Name: "(" + bobPath + "/mods.Conflict[Q]).DoUpdate", Verb: Build, Clause: "update"},
		{Name: "(" + bobPath + "/mods.Conflict[Q]).Where", Verb: Same},

		{Name: "github.com/aarondl/opt/omit.From", Verb: Pass, SQL: -1},
		{Name: "github.com/aarondl/opt/omitnull.From", Verb: Pass, SQL: -1},
		{Name: "github.com/aarondl/opt/null.From", Verb: Pass, SQL: -1},
	},
	on([]string{bobPath + "/expr.Chain[T, B]"},
		Call{Name: "EQ", Verb: Expr, Clause: "~ = #", SQL: 1},
		Call{Name: "NE", Verb: Expr, Clause: "~ <> #", SQL: 1},
		Call{Name: "LT", Verb: Expr, Clause: "~ < #", SQL: 1},
		Call{Name: "LTE", Verb: Expr, Clause: "~ <= #", SQL: 1},
		Call{Name: "GT", Verb: Expr, Clause: "~ > #", SQL: 1},
		Call{Name: "GTE", Verb: Expr, Clause: "~ >= #", SQL: 1},
		Call{Name: "In", Verb: Expr, Clause: "~ IN (#)", SQL: 1},
		Call{Name: "NotIn", Verb: Expr, Clause: "~ NOT IN (#)", SQL: 1},
		Call{Name: "IsNull", Verb: Expr, Clause: "~ IS NULL"},
		Call{Name: "IsNotNull", Verb: Expr, Clause: "~ IS NOT NULL"},
		Call{Name: "Like", Verb: Expr, Clause: "~ LIKE #", SQL: 1},
		Call{Name: "And", Verb: Expr, Clause: "(~ AND &)", SQL: 1},
		Call{Name: "Or", Verb: Expr, Clause: "(~ OR |)", SQL: 1},
	),
	bobDialect("psql"), bobDialect("mysql"), bobDialect("sqlite"),
	bobConflicts("psql"), bobConflicts("sqlite"),
	[]Call{
		{Name: bobPath + "/dialect/psql/im.OnConflictOnConstraint", Verb: Start, Clause: "constraint", SQL: -1},
		{Name: bobPath + "/dialect/mysql/im.OnDuplicateKeyUpdate", Verb: Start, Clause: "duplicate"},
		{Name: bobPath + "/dialect/mysql/im.Ignore", Verb: Start, Clause: "ignore"},
		{Name: bobPath + "/dialect/sqlite/im.OrIgnore", Verb: Start, Clause: "ignore"},
		{Name: bobPath + "/dialect/sqlite/im.OrReplace", Verb: Start, Clause: "replace"},
		{Name: "(*" + bobPath + "/dialect/mysql.insertQuery[T, Ts, Tset, C]).One", Verb: Find, Out: "one,error"},
		{Name: "(*" + bobPath + "/dialect/mysql.insertQuery[T, Ts, Tset, C]).All", Verb: Find, Out: "list,error"},
		{Name: bobPath + "/dialect/psql/sm.ForUpdate", Verb: Start, Clause: "lock"},
		{Name: bobPath + "/dialect/mysql/sm.ForUpdate", Verb: Start, Clause: "lock"},
	},
))

func bobConflicts(dialect string) []Call {
	return []Call{{Name: bobPath + "/dialect/" + dialect + "/im.OnConflict", Verb: Start, Clause: "conflict", Args: -1}}
}

// bobDialect are the rows of what each dialect has: statements, mods of each
// kind of statement, tables.
func bobDialect(name string) []Call {
	d := bobPath + "/dialect/" + name
	rows := []Call{
		{Name: d + ".Select", Verb: Start, Clause: "select", Args: -1},
		{Name: d + ".Insert", Verb: Start, Clause: "insert", Args: -1},
		{Name: d + ".Update", Verb: Start, Clause: "change", Args: -1},
		{Name: d + ".Delete", Verb: Start, Clause: "change", Args: -1},
		{Name: d + ".RawQuery", Verb: Start, Clause: "raw", SQL: -1, Args: 1},

		{Name: d + "/sm.Columns", Verb: Start, Clause: "any"},
		{Name: d + "/sm.Distinct", Verb: Start, Clause: "any"},
		{Name: d + "/sm.From", Verb: Start, Clause: "from", SQL: -1},
		{Name: d + "/sm.InnerJoin", Verb: Start, Clause: "join", SQL: -1},
		{Name: d + "/sm.LeftJoin", Verb: Start, Clause: "leftjoin", SQL: -1},
		{Name: d + "/sm.Where", Verb: Start, Clause: "where", SQL: -1},
		{Name: d + "/sm.GroupBy", Verb: Start, Clause: "any"},
		{Name: d + "/sm.Having", Verb: Start, Clause: "any"},
		{Name: d + "/sm.OrderBy", Verb: Start, Clause: "any"},
		{Name: d + "/sm.Limit", Verb: Start, Clause: "any"},
		{Name: d + "/sm.Offset", Verb: Start, Clause: "any"},
		{Name: d + "/im.Into", Verb: Start, Clause: "into", SQL: -1, Args: 1},
		{Name: d + "/im.Values", Verb: Start, Clause: "values", Args: -1},

		{Name: d + ".Quote", Verb: Expr, Mode: "path", SQL: -1},
		{Name: d + ".Arg", Verb: Expr, Clause: "?", Args: -1},
		{Name: d + ".ArgGroup", Verb: Expr, Clause: "(?)", Args: -1},
		{Name: d + ".S", Verb: Expr, Clause: "?", Args: -1},
		{Name: d + ".Raw", Verb: Expr, Mode: "text", SQL: -1, Args: 1},
		{Name: d + ".Group", Verb: Expr, Clause: "(#)", SQL: -1},
		{Name: d + ".And", Verb: Expr, Clause: "(&)", SQL: -1},
		{Name: d + ".Or", Verb: Expr, Clause: "(|)", SQL: -1},
		{Name: d + ".Not", Verb: Expr, Clause: "NOT (#)", SQL: -1},
		{Name: d + ".WhereOr", Verb: Expr, Clause: "(|)", SQL: -1},
		{Name: d + ".WhereAnd", Verb: Expr, Clause: "(&)", SQL: -1},

		{Name: "(*" + d + ".View[T, Tslice, C]).Query", Verb: Build, Clause: "select", Args: 1},
		{Name: "(*" + d + ".ViewQuery[T, Tslice]).Count", Verb: Count, Out: "count,error"},
		{Name: "(*" + d + ".ViewQuery[T, Tslice]).Exists", Verb: Exists, Out: "found,error"},
		{Name: "(*" + d + ".Table[T, Tslice, Tset, C]).Insert", Verb: Build, Clause: "insert", Args: 1},
		{Name: "(*" + d + ".Table[T, Tslice, Tset, C]).Update", Verb: Build, Clause: "change", Args: 1},
		{Name: "(*" + d + ".Table[T, Tslice, Tset, C]).Delete", Verb: Build, Clause: "change", Args: 1},
	}
	return join(rows, on([]string{d + ".WhereMod[Q, C]"},
		Call{Name: "EQ", Verb: Expr, Clause: "~ = ?", Args: 1},
		Call{Name: "NE", Verb: Expr, Clause: "~ <> ?", Args: 1},
		Call{Name: "LT", Verb: Expr, Clause: "~ < ?", Args: 1},
		Call{Name: "LTE", Verb: Expr, Clause: "~ <= ?", Args: 1},
		Call{Name: "GT", Verb: Expr, Clause: "~ > ?", Args: 1},
		Call{Name: "GTE", Verb: Expr, Clause: "~ >= ?", Args: 1},
		Call{Name: "In", Verb: Expr, Clause: "~ IN (?)", Args: 1},
		Call{Name: "NotIn", Verb: Expr, Clause: "~ NOT IN (?)", Args: 1},
		Call{Name: "Like", Verb: Expr, Clause: "~ LIKE ?", Args: 1},
	), on([]string{d + ".WhereNullMod[Q, C]"},
		Call{Name: "IsNull", Verb: Expr, Clause: "~ IS NULL"},
		Call{Name: "IsNotNull", Verb: Expr, Clause: "~ IS NOT NULL"},
	))
}
