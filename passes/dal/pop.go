package dal

import "github.com/dupsert/dupsert/schema/model"

// pop6At are the rows that version 6 of pop added.
func pop6At(p string) []Call {
	return join(popAt(p), by(model.Pop, join(
		inPlace(on([]string{"*" + p + ".Query"},
			Call{Name: "Delete", Verb: Change, Dest: 1, Mode: "delete", Out: "error"},
			Call{Name: "UpdateQuery", Verb: Change, Dest: 1, Mode: "set", Out: "affected,error"},
		)...),
		on([]string{"*" + p + ".Connection"},
			Call{Name: "NewTransactionContext", Verb: Begin},
			Call{Name: "NewTransactionContextOptions", Verb: Begin, Options: 2},
		),
	)))
}

// popAt are the rows of pop under one of its import paths.
// https://gobuffalo.io/documentation/database/, https://pkg.go.dev/github.com/gobuffalo/pop/v6
//
// A query is changed in place; a connection begins one at every call.
func popAt(p string) []Call {
	conn, query := "*"+p+".Connection", "*"+p+".Query"
	refine := []Call{
		{Name: "Where", Verb: Build, Clause: "where", SQL: 1, Args: 2},
		{Name: "RawQuery", Verb: Build, Clause: "raw", SQL: 1, Args: 2},
		{Name: "BelongsTo", Verb: Build, Clause: "unknown"},
		{Name: "BelongsToAs", Verb: Build, Clause: "unknown"},
		{Name: "BelongsToThrough", Verb: Build, Clause: "unknown"},
		{Name: "Order", Verb: Build},
		{Name: "Limit", Verb: Build},
		{Name: "Select", Verb: Build},
		{Name: "Paginate", Verb: Build},
		{Name: "PaginateFromParams", Verb: Build},
	}
	only := []Call{ // a connection has none of them
		{Name: "Join", Verb: Build, Clause: "on", SQL: 1, Options: 2, Args: 3},
		{Name: "InnerJoin", Verb: Build, Clause: "on", SQL: 1, Options: 2, Args: 3},
		{Name: "LeftJoin", Verb: Build, Clause: "on", SQL: 1, Options: 2, Args: 3, Mode: "LEFT "},
		{Name: "LeftOuterJoin", Verb: Build, Clause: "on", SQL: 1, Options: 2, Args: 3, Mode: "LEFT "},
		{Name: "RightJoin", Verb: Build, Clause: "on", SQL: 1, Options: 2, Args: 3, Mode: "RIGHT "},
		{Name: "RightOuterJoin", Verb: Build, Clause: "on", SQL: 1, Options: 2, Args: 3, Mode: "RIGHT "},
		{Name: "Eager", Verb: Build},
		{Name: "EagerPreload", Verb: Build},
		{Name: "GroupBy", Verb: Build},
		{Name: "Having", Verb: Build},
	}
	finds := []Call{
		{Name: "First", Verb: Find, Dest: 1, One: true, NoRows: sqlNoRows, Out: "error"},
		{Name: "Last", Verb: Find, Dest: 1, One: true, NoRows: sqlNoRows, Out: "error"},
		{Name: "Find", Verb: Find, Dest: 1, Args: 2, Mode: "key", One: true, NoRows: sqlNoRows, Out: "error"},
		{Name: "All", Verb: Find, Dest: 1, Out: "error"},
	}
	runs := []Call{
		{Name: "Exists", Verb: Exists, Dest: 1, Out: "found,error"},
		{Name: "Exec", Verb: Change, Mode: "raw", Out: "error"},
		{Name: "ExecWithCount", Verb: Change, Mode: "raw", Out: "affected,error"},
	}
	return by(model.Pop, join(
		ofEngine(on([]string{conn}, refine...)),
		ofEngine([]Call{
			{Name: "(" + conn + ").Q", Verb: Build},
			{Name: "(" + conn + ").EagerPreload", Verb: Build},
			{Name: p + ".Q", Verb: Build},
		}),
		inPlace(on([]string{query}, join(refine, only, finds, runs)...)...),
		inPlace(on([]string{p + ".Query"},
			Call{Name: "Count", Verb: Count, Dest: 1, Out: "count,error"},
			Call{Name: "CountByField", Verb: Count, Dest: 1, Out: "count,error"},
		)...),
		on([]string{query}, Call{Name: "Scope", Verb: Apply, Fn: 1}),
		on([]string{conn}, finds...),
		on([]string{conn},
			Call{Name: "Count", Verb: Count, Dest: 1, Out: "count,error"},
			Call{Name: "Reload", Verb: Find, Dest: 1, Mode: "own key", One: true, NoRows: sqlNoRows, Out: "error"},
			Call{Name: "Create", Verb: Insert, Dest: 1, Out: "error"},
			Call{Name: "ValidateAndCreate", Verb: Insert, Dest: 1, Out: "invalid,error"},
			Call{Name: "Save", Verb: Save, Dest: 1, Out: "error"},
			Call{Name: "ValidateAndSave", Verb: Save, Dest: 1, Out: "invalid,error"},
			Call{Name: "Update", Verb: Change, Dest: 1, Mode: "own", Out: "error"},
			Call{Name: "ValidateAndUpdate", Verb: Change, Dest: 1, Mode: "own", Out: "invalid,error"},
			Call{Name: "UpdateColumns", Verb: Change, Dest: 1, Mode: "own", Out: "error"},
			Call{Name: "Destroy", Verb: Change, Dest: 1, Mode: "own delete", Out: "error"},
			Call{Name: "Eager", Verb: Same},
			Call{Name: "WithContext", Verb: Same},
			Call{Name: "Transaction", Verb: Transact, Fn: 1},
			Call{Name: "Rollback", Verb: Transact, Fn: 1},
			Call{Name: "NewTransaction", Verb: Begin},
			Call{Name: "Close", Verb: Close},
		),
	))
}
