package dal

import "github.com/dupsert/dupsert/schema/model"

// upperAt are the rows of upper/db.
// https://upper.io/v4/, https://pkg.go.dev/github.com/upper/db/v4
//
// A collection is a table by its name, a result a query that was not run yet;
// SQL gives a builder of statements.
func upperAt(u string) []Call {
	noRows := u + ".ErrNoMoreRows"
	return by(model.Upper, join(
		on([]string{u + ".Session"},
			Call{Name: "Collection", Verb: Build, Clause: "table", SQL: 1},
			Call{Name: "SQL", Verb: Same},
			Call{Name: "WithContext", Verb: Same},
			Call{Name: "Get", Verb: Find, Dest: 1, Args: 2, Mode: "record", One: true, NoRows: noRows, Out: "error"},
			Call{Name: "Save", Verb: Save, Dest: 1, Mode: "record", Out: "error"},
			Call{Name: "Delete", Verb: Change, Dest: 1, Mode: "own delete record", Out: "error"},
			Call{Name: "Tx", Verb: Transact, Fn: 1},
			Call{Name: "TxContext", Verb: Transact, Fn: 2, Options: 3},
			Call{Name: "Close", Verb: Close},
		),
		on([]string{u + ".Collection"},
			Call{Name: "Session", Verb: Same},
			Call{Name: "Count", Verb: Count, Out: "count,error"},
			Call{Name: "Exists", Verb: Exists, Out: "found,error"},
		),
		on([]string{u + ".Result"}, Call{Name: "GroupBy", Verb: Same}),
		upperResults(u, noRows),
		upperSQL(u+".SQL", u, "SQL", noRows),
		[]Call{
			{Name: "(*" + u + ".AndExpr).And", Verb: Build, Clause: "all and", Args: 1},
			{Name: "(*" + u + ".OrExpr).Or", Verb: Build, Clause: "all or", Args: 1},
			{Name: u + ".In", Verb: Start, Clause: "compare IN ?", Args: -1},
			{Name: u + ".NotIn", Verb: Start, Clause: "compare NOT IN ?", Args: -1},
			{Name: u + ".AnyOf", Verb: Start, Clause: "compare IN ?", SQL: -1},
			{Name: u + ".NotAnyOf", Verb: Start, Clause: "compare NOT IN ?", SQL: -1},
		},
		upperComparisons(u),
	))
}

// upper3At are the rows of version 3, whose builder is a package of its own.
// https://pkg.go.dev/upper.io/db.v3
func upper3At(u string) []Call {
	noRows, builder := u+".ErrNoMoreRows", u+"/lib/sqlbuilder"
	return by(model.Upper, join(
		[]Call{
			{Name: "(" + u + ".Database).Collection", Verb: Build, Clause: "table", SQL: 1},
			{Name: "(" + u + ".Database).Close", Verb: Close},
			{Name: "(" + u + ".Collection).Exists", Verb: Exists, Out: "found"},
			{Name: "(" + u + ".Result).Where", Verb: Build, Clause: "conds", Args: 1},
			{Name: "(" + u + ".Result).Group", Verb: Same},
			{Name: "(" + builder + ".Database).NewTx", Verb: Begin},
			{Name: "(" + builder + ".Database).Tx", Verb: Transact, Fn: 2},
			{Name: "(" + builder + ".Database).WithContext", Verb: Same},
			{Name: "(" + builder + ".Tx).WithContext", Verb: Same},
			{Name: "(" + u + ".Tx).Commit", Verb: End},
			{Name: "(" + u + ".Tx).Rollback", Verb: End},
			{Name: "(*" + u + ".Intersection).And", Verb: Build, Clause: "all and", Args: 1},
			{Name: "(*" + u + ".Union).Or", Verb: Build, Clause: "all or", Args: 1},
			{Name: u + ".In", Verb: Start, Clause: "compare IN ?", SQL: -1},
			{Name: u + ".NotIn", Verb: Start, Clause: "compare NOT IN ?", SQL: -1},
		},
		upperResults(u, noRows),
		upperSQL(builder+".SQLBuilder", builder, "", noRows),
		upperComparisons(u),
	))
}

// upperFinds read what a result or a selector stands for.
func upperFinds(noRows string) []Call {
	return []Call{
		{Name: "One", Verb: Find, Dest: 1, One: true, NoRows: noRows, Out: "error"},
		{Name: "All", Verb: Find, Dest: 1, Out: "error"},
	}
}

// upperResults are a collection and the results found in it.
func upperResults(u, noRows string) []Call {
	return join(
		on([]string{u + ".Collection"},
			Call{Name: "Find", Verb: Build, Clause: "conds", Args: 1},
			Call{Name: "Insert", Verb: Insert, Dest: 1, Out: "result,error"},
			Call{Name: "InsertReturning", Verb: Insert, Dest: 1, Out: "error"},
			Call{Name: "UpdateReturning", Verb: Change, Dest: 1, Mode: "own", Out: "error"},
			Call{Name: "Truncate", Verb: Change, Mode: "delete", Out: "error"},
		),
		on([]string{u + ".Result"}, upperFinds(noRows)...),
		on([]string{u + ".Result"},
			Call{Name: "And", Verb: Build, Clause: "conds", Args: 1},
			Call{Name: "Limit", Verb: Same},
			Call{Name: "Offset", Verb: Same},
			Call{Name: "OrderBy", Verb: Same},
			Call{Name: "Select", Verb: Same},
			Call{Name: "Count", Verb: Count, Out: "count,error"},
			Call{Name: "Exists", Verb: Exists, Out: "found,error"},
			Call{Name: "TotalEntries", Verb: Count, Out: "count,error"},
			Call{Name: "Update", Verb: Change, Dest: 1, Mode: "set", Out: "error"},
			Call{Name: "Delete", Verb: Change, Mode: "delete", Out: "error"},
			Call{Name: "Err", Verb: Close},
			Call{Name: "Close", Verb: Close},
		),
		[]Call{
			{Name: u + ".And", Verb: Start, Clause: "all and", Args: -1},
			{Name: u + ".Or", Verb: Start, Clause: "all or", Args: -1},
			{Name: u + ".Raw", Verb: Start, Clause: "expr", SQL: -1, Args: 1},
		},
	)
}

// upperSQL are the builder of statements, begun on the type sql, and what it
// builds: types of the package u, of which some have a prefix.
func upperSQL(sql, u, prefix, noRows string) []Call {
	return join(
		on([]string{sql},
			Call{Name: "SelectFrom", Verb: Build, Clause: "tables", Args: 1},
			Call{Name: "Select", Verb: Build, Clause: "fields", Args: 1},
			Call{Name: "InsertInto", Verb: Build, Clause: "into", SQL: 1},
			Call{Name: "Update", Verb: Build, Clause: "update", SQL: 1},
			Call{Name: "DeleteFrom", Verb: Build, Clause: "delete", SQL: 1},
			Call{Name: "Exec", Verb: ExecRaw, SQL: 1, Args: 2, Out: "result,error"},
			Call{Name: "ExecContext", Verb: ExecRaw, SQL: 2, Args: 3, Out: "result,error"},
			Call{Name: "Query", Verb: ExecRaw, SQL: 1, Args: 2, Out: "rows,error"},
			Call{Name: "QueryContext", Verb: ExecRaw, SQL: 2, Args: 3, Out: "rows,error"},
			Call{Name: "QueryRow", Verb: ExecRaw, SQL: 1, Args: 2, Out: "row,error"},
			Call{Name: "QueryRowContext", Verb: ExecRaw, SQL: 2, Args: 3, Out: "row,error"},
			Call{Name: "Iterator", Verb: Build, Clause: "raw", SQL: 1, Args: 2},
			Call{Name: "IteratorContext", Verb: Build, Clause: "raw", SQL: 2, Args: 3},
		),
		on([]string{u + ".Selector"},
			Call{Name: "From", Verb: Build, Clause: "tables", Args: 1},
			Call{Name: "Columns", Verb: Same},
			Call{Name: "Distinct", Verb: Same},
			Call{Name: "GroupBy", Verb: Same},
			Call{Name: "OrderBy", Verb: Same},
			Call{Name: "Limit", Verb: Same},
			Call{Name: "Offset", Verb: Same},
			Call{Name: "Join", Verb: Build, Clause: "jointable", Args: 1, Mode: " JOIN "},
			Call{Name: "LeftJoin", Verb: Build, Clause: "jointable", Args: 1},
			Call{Name: "RightJoin", Verb: Build, Clause: "jointable", Args: 1},
			Call{Name: "FullJoin", Verb: Build, Clause: "jointable", Args: 1},
			Call{Name: "CrossJoin", Verb: Build, Clause: "jointable", Args: 1},
			Call{Name: "On", Verb: Build, Clause: "joinon", Args: 1},
		),
		on([]string{u + ".Selector", u + ".Deleter", u + ".Updater"},
			Call{Name: "Where", Verb: Build, Clause: "conds", Args: 1},
			Call{Name: "And", Verb: Build, Clause: "conds", Args: 1},
		),
		on([]string{u + ".ResultMapper"}, upperFinds(noRows)...),
		on([]string{u + "." + prefix + "Getter"},
			Call{Name: "Query", Verb: Rows, Out: "rows,error"},
			Call{Name: "QueryContext", Verb: Rows, Out: "rows,error"},
			Call{Name: "QueryRow", Verb: Rows, One: true, Out: "row,error"},
			Call{Name: "QueryRowContext", Verb: Rows, One: true, Out: "row,error"},
		),
		on([]string{u + ".Inserter"},
			Call{Name: "Columns", Verb: Build, Clause: "columns", Args: 1},
			Call{Name: "Values", Verb: Build, Clause: "values", Args: 1},
			Call{Name: "Returning", Verb: Same},
		),
		on([]string{u + ".Inserter", u + ".Updater", u + ".Deleter", u + ".Selector"},
			Call{Name: "Amend", Verb: Build, Clause: "amend", Fn: 1}, // the text as a function changes it
		),
		on([]string{u + ".Updater"},
			Call{Name: "Set", Verb: Build, Clause: "sets", Args: 1},
			Call{Name: "Limit", Verb: Same},
		),
		on([]string{u + ".Deleter"}, Call{Name: "Limit", Verb: Same}),
		on([]string{u + "." + prefix + "Execer"},
			Call{Name: "Exec", Verb: Change, Mode: "built", Out: "result,error"},
			Call{Name: "ExecContext", Verb: Change, Mode: "built", Out: "result,error"},
		),
	)
}

// upperComparisons are the functions whose result, beside a column, says how it is compared.
func upperComparisons(u string) []Call {
	var out []Call
	for _, c := range []struct{ name, text string }{
		{"Eq", "= ?"}, {"NotEq", "<> ?"}, {"Gt", "> ?"}, {"Gte", ">= ?"}, {"Lt", "< ?"}, {"Lte", "<= ?"},
		{"After", "> ?"}, {"Before", "< ?"}, {"OnOrAfter", ">= ?"}, {"OnOrBefore", "<= ?"}, {"Like", "LIKE ?"}, {"NotLike", "NOT LIKE ?"},
		{"Is", "IS ?"}, {"IsNot", "IS NOT ?"},
	} {
		out = append(out, Call{Name: u + "." + c.name, Verb: Start, Clause: "compare " + c.text, SQL: -1})
	}
	return append(out,
		Call{Name: u + ".IsNull", Verb: Start, Clause: "compare IS NULL"},
		Call{Name: u + ".IsNotNull", Verb: Start, Clause: "compare IS NOT NULL"},
	)
}
