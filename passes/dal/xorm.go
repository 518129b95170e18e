package dal

import (
	"maps"
	"slices"

	"github.com/dupsert/dupsert/schema/model"
)

// xormAt are xorm's rows under the import path of the library or of a fork that keeps its API.
// https://xorm.io/docs/, https://pkg.go.dev/xorm.io/xorm
//
// A session is changed in place, and is as new after a call that runs SQL. An
// engine begins a session at every call.
func xormAt(x string) []Call {
	engine, group, session := "*"+x+".Engine", "*"+x+".EngineGroup", "*"+x+".Session"
	refine := []Call{
		{Name: "Where", Verb: Build, Clause: "where", SQL: 1, Args: 2},
		{Name: "In", Verb: Build, Clause: "in", SQL: 1, Args: 2},
		{Name: "NotIn", Verb: Build, Clause: "not in", SQL: 1, Args: 2},
		{Name: "ID", Verb: Build, Clause: "id", SQL: 1},
		{Name: "Table", Verb: Build, Clause: "table", SQL: 1},
		{Name: "Alias", Verb: Build, Clause: "alias", SQL: 1},
		{Name: "SQL", Verb: Build, Clause: "raw", SQL: 1, Args: 2},
		{Name: "Join", Verb: Build, Clause: "join", SQL: 2, Args: 4},
		{Name: "Cols", Verb: Build, Clause: "cols", SQL: 1},
		{Name: "AllCols", Verb: Build, Clause: "all"},
		{Name: "MustCols", Verb: Build, Clause: "must", SQL: 1},
		{Name: "UseBool", Verb: Build, Clause: "bool", SQL: 1},
		{Name: "Omit", Verb: Build, Clause: "omit", SQL: 1},
		{Name: "Incr", Verb: Build, Clause: "set", SQL: 1},
		{Name: "Decr", Verb: Build, Clause: "set", SQL: 1},
		{Name: "SetExpr", Verb: Build, Clause: "set", SQL: 1},
		{Name: "Unscoped", Verb: Build, Clause: "unscoped"},
		{Name: "NoAutoCondition", Verb: Build, Clause: "noauto"},
		{Name: "Select", Verb: Build},
		{Name: "Nullable", Verb: Build},
		{Name: "Distinct", Verb: Build},
		{Name: "Asc", Verb: Build},
		{Name: "Desc", Verb: Build},
		{Name: "OrderBy", Verb: Build},
		{Name: "GroupBy", Verb: Build},
		{Name: "Limit", Verb: Build},
		{Name: "BufferSize", Verb: Build},
	}
	settings := []Call{
		{Name: "Context", Verb: Build},
		{Name: "NoAutoTime", Verb: Build},
		{Name: "Prepare", Verb: Build},
		{Name: "StoreEngine", Verb: Build},
		{Name: "Charset", Verb: Build},
		{Name: "Before", Verb: Build},
		{Name: "After", Verb: Build},
	}
	also := []Call{ // no interface has them
		{Name: "Having", Verb: Build},
		{Name: "Cascade", Verb: Build},
		{Name: "NoCascade", Verb: Build},
		{Name: "NoCache", Verb: Build},
	}
	only := []Call{ // an engine has none of them
		{Name: "And", Verb: Build, Clause: "where", SQL: 1, Args: 2},
		{Name: "Or", Verb: Build, Clause: "or", SQL: 1, Args: 2},
		{Name: "ForUpdate", Verb: Build, Clause: "lock"},
		{Name: "NoVersionCheck", Verb: Build},
		{Name: "MustLogSQL", Verb: Build},
	}
	runs := []Call{
		{Name: "Get", Verb: Find, Dest: 1, One: true, Out: "found,error"},
		{Name: "Find", Verb: Find, Dest: 1, Args: 2, Out: "error"},
		{Name: "FindAndCount", Verb: Find, Dest: 1, Args: 2, Out: "count,error"},
		{Name: "Iterate", Verb: Find, Dest: 1, Fn: 2, Mode: "each", Out: "error"},
		{Name: "Exist", Verb: Exists, Args: 1, Out: "found,error"},
		{Name: "Count", Verb: Count, Args: 1, Out: "count,error"},
		{Name: "Sum", Verb: Count, Dest: 1, Mode: "sum", Out: "count,error"},
		{Name: "SumInt", Verb: Count, Dest: 1, Mode: "sum", Out: "count,error"},
		{Name: "Insert", Verb: Insert, Dest: 1, Out: "affected,error"},
		{Name: "InsertOne", Verb: Insert, Dest: 1, Out: "affected,error"},
		{Name: "Update", Verb: Change, Dest: 1, Args: 2, Mode: "set", Out: "affected,error"},
		{Name: "Delete", Verb: Change, Args: 1, Mode: "delete", Out: "affected,error"},
		{Name: "Truncate", Verb: Change, Args: 1, Mode: "delete", Out: "affected,error"},
		{Name: "Exec", Verb: ExecRaw, Args: 1, Out: "result,error"},
	}
	queries := []Call{
		{Name: "Rows", Verb: Rows, Dest: 1, Out: "rows,error"},
		{Name: "Query", Verb: ExecRaw, Args: 1, Out: "list,error"},
		{Name: "QueryString", Verb: ExecRaw, Args: 1, Out: "list,error"},
		{Name: "QueryInterface", Verb: ExecRaw, Args: 1, Out: "list,error"},
	}
	more := []Call{
		{Name: "InsertMulti", Verb: Insert, Dest: 1, Out: "affected,error"},
		{Name: "QuerySliceString", Verb: ExecRaw, Args: 1, Out: "list,error"},
		{Name: "GetOrError", Verb: Find, Dest: 1, One: true, NoRows: x + ".ErrNotExist", Out: "error"},
	}
	return by(model.Xorm, join(
		ofEngine(on([]string{engine}, join(refine, settings, also, runs, queries)...)),
		ofSession(on([]string{session}, join(refine, settings, also, only, runs, queries, more)...)),
		ofEngine(on([]string{x + ".Interface"}, join(refine, runs, queries)...)),
		ofEngine(on([]string{x + ".EngineInterface"}, settings...)),
		ofEngine(on([]string{group}, append(queries, settings[0])...)),
		ofEngine(on([]string{engine, group, x + ".EngineInterface"}, Call{Name: "NewSession", Verb: Build})),
		on([]string{engine}, Call{Name: "Transaction", Verb: Transact, Fn: 1, Out: "value,error"}),
		on([]string{group}, Call{Name: "Master", Verb: Same}, Call{Name: "Slave", Verb: Same}),
		on([]string{session},
			Call{Name: "Begin", Verb: Begin, Mutable: true},
			Call{Name: "BeginTx", Verb: Begin, Mutable: true, Options: 1},
			Call{Name: "Commit", Verb: End, Mutable: true},
			Call{Name: "Rollback", Verb: End, Mutable: true},
			Call{Name: "Close", Verb: End, Mutable: true},
		),
		on([]string{engine, session, x + ".EngineInterface"}, Call{Name: "Sync", Verb: Nil}, Call{Name: "Sync2", Verb: Nil}),
		on([]string{"*" + x + ".Rows"},
			Call{Name: "Next", Verb: Next},
			Call{Name: "Scan", Verb: Scan},
			Call{Name: "Err", Verb: Close},
			Call{Name: "Close", Verb: Close},
		),
	))
}

// ofEngine marks calls of an engine: each begins a session of its own.
func ofEngine(rows []Call) []Call {
	for i := range rows {
		rows[i].New, rows[i].Mutable = true, true
	}
	return rows
}

// ofSession marks calls of a session.
func ofSession(rows []Call) []Call {
	for i := range rows {
		rows[i].Mutable, rows[i].Ends = true, rows[i].Out != ""
	}
	return rows
}

// xormCondAt are the functions that make a condition, and the methods that join some.
// https://pkg.go.dev/xorm.io/builder
func xormCondAt(b string) []Call {
	types := []string{b + ".Cond", "*" + b + ".Expression", b + ".Like", b + ".IsNull", b + ".NotNull", b + ".Not", b + ".Between"}
	for _, t := range slices.Sorted(maps.Keys(XormComparisons)) {
		types = append(types, b+"."+t)
	}
	return by(model.Xorm, join(
		[]Call{
			{Name: b + ".NewCond", Verb: Start, Clause: "cond and"},
			{Name: b + ".And", Verb: Start, Clause: "cond and", Args: -1},
			{Name: b + ".Or", Verb: Start, Clause: "cond or", Args: -1},
			{Name: b + ".In", Verb: Start, Clause: "cond in", SQL: -1, Args: 1},
			{Name: b + ".NotIn", Verb: Start, Clause: "cond not in", SQL: -1, Args: 1},
			{Name: b + ".Expr", Verb: Start, Clause: "cond expr", SQL: -1, Args: 1},
		},
		on(types,
			Call{Name: "And", Verb: Build, Clause: "cond and", Args: 1},
			Call{Name: "Or", Verb: Build, Clause: "cond or", Args: 1},
		),
	))
}

// XormComparisons are the map types of xorm's builder that compare columns.
var XormComparisons = map[string]string{"Eq": "=", "Neq": "<>", "Gt": ">", "Gte": ">=", "Lt": "<", "Lte": "<="}
