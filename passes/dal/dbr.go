package dal

// https://pkg.go.dev/github.com/gocraft/dbr/v2
//
// Every method changes its statement and gives it back.
var dbr = dbrAt("github.com/gocraft/dbr/v2")

// Before modules the same package had no /v2, and a method more for a struct and for a value.
var dbr1 = join(dbrAt("github.com/gocraft/dbr"), dbrOld("github.com/gocraft/dbr"))

// A fork of that one.
var dbrMailru = join(dbrAt("github.com/mailru/dbr"), dbrOld("github.com/mailru/dbr"))

func dbrAt(d string) []Call {
	notFound := d + ".ErrNotFound"
	selects, inserts, updates, deletes := "*"+d+".SelectStmt", "*"+d+".InsertStmt", "*"+d+".UpdateStmt", "*"+d+".DeleteStmt"
	starts := []Call{
		{Name: "Select", Verb: Start, Clause: "select", SQL: 1},
		{Name: "InsertInto", Verb: Start, Clause: "insert", SQL: 1},
		{Name: "Update", Verb: Start, Clause: "update", SQL: 1},
		{Name: "DeleteFrom", Verb: Start, Clause: "delete", SQL: 1},
		{Name: "SelectBySql", Verb: Start, Clause: "raw", SQL: 1, Args: 2, Mode: "text"},
		{Name: "InsertBySql", Verb: Start, Clause: "raw", SQL: 1, Args: 2, Mode: "text"},
		{Name: "UpdateBySql", Verb: Start, Clause: "raw", SQL: 1, Args: 2, Mode: "text"},
		{Name: "DeleteBySql", Verb: Start, Clause: "raw", SQL: 1, Args: 2, Mode: "text"},
	}
	return join(
		inPlace(
			Call{Name: d + ".Select", Verb: Start, Clause: "select", SQL: -1},
			Call{Name: d + ".InsertInto", Verb: Start, Clause: "insert", SQL: -1},
			Call{Name: d + ".Update", Verb: Start, Clause: "update", SQL: -1},
			Call{Name: d + ".DeleteFrom", Verb: Start, Clause: "delete", SQL: -1},
			Call{Name: d + ".SelectBySql", Verb: Start, Clause: "raw", SQL: -1, Args: 1, Mode: "text"},
			Call{Name: d + ".InsertBySql", Verb: Start, Clause: "raw", SQL: -1, Args: 1, Mode: "text"},
			Call{Name: d + ".UpdateBySql", Verb: Start, Clause: "raw", SQL: -1, Args: 1, Mode: "text"},
			Call{Name: d + ".DeleteBySql", Verb: Start, Clause: "raw", SQL: -1, Args: 1, Mode: "text"},
		),
		inPlace(on([]string{"*" + d + ".Session", "*" + d + ".Tx", d + ".SessionRunner"}, starts...)...),
		[]Call{
			{Name: "(*" + d + ".Connection).NewSession", Verb: Same},
			{Name: "(*" + d + ".Session).Begin", Verb: Begin},
			{Name: "(*" + d + ".Session).BeginTx", Verb: Begin, Options: 2},
			{Name: "(*" + d + ".Tx).Commit", Verb: End},
			{Name: "(*" + d + ".Tx).Rollback", Verb: End},
		},
		inPlace(on([]string{selects},
			Call{Name: "Load", Verb: Get, Built: true, Dest: 1, Out: "count,error"},
			Call{Name: "LoadContext", Verb: Get, Built: true, Dest: 2, Out: "count,error"},
			Call{Name: "LoadOne", Verb: Get, Built: true, Dest: 1, NoRows: notFound},
			Call{Name: "LoadOneContext", Verb: Get, Built: true, Dest: 2, NoRows: notFound},
			Call{Name: "ReturnInt64", Verb: Get, Built: true, NoRows: notFound, Out: "one,error"},
			Call{Name: "ReturnInt64Context", Verb: Get, Built: true, NoRows: notFound, Out: "one,error"},
			Call{Name: "ReturnUint64", Verb: Get, Built: true, NoRows: notFound, Out: "one,error"},
			Call{Name: "ReturnUint64Context", Verb: Get, Built: true, NoRows: notFound, Out: "one,error"},
			Call{Name: "ReturnString", Verb: Get, Built: true, NoRows: notFound, Out: "one,error"},
			Call{Name: "ReturnStringContext", Verb: Get, Built: true, NoRows: notFound, Out: "one,error"},
			Call{Name: "ReturnInt64s", Verb: Select, Built: true, Out: "list,error"},
			Call{Name: "ReturnInt64sContext", Verb: Select, Built: true, Out: "list,error"},
			Call{Name: "ReturnUint64s", Verb: Select, Built: true, Out: "list,error"},
			Call{Name: "ReturnUint64sContext", Verb: Select, Built: true, Out: "list,error"},
			Call{Name: "ReturnStrings", Verb: Select, Built: true, Out: "list,error"},
			Call{Name: "ReturnStringsContext", Verb: Select, Built: true, Out: "list,error"},
			Call{Name: "Rows", Verb: Query, Built: true},
			Call{Name: "RowsContext", Verb: Query, Built: true},
			Call{Name: "Iterate", Verb: Query, Built: true},
			Call{Name: "IterateContext", Verb: Query, Built: true},
			Call{Name: "From", Verb: Build, Clause: "tables", SQL: 1},
			Call{Name: "Join", Verb: Build, Clause: "on", SQL: 1, Args: 2},
			Call{Name: "LeftJoin", Verb: Build, Clause: "lefton", SQL: 1, Args: 2},
			Call{Name: "RightJoin", Verb: Build, Clause: "lefton", SQL: 1, Args: 2},
			Call{Name: "FullJoin", Verb: Build, Clause: "lefton", SQL: 1, Args: 2},
			Call{Name: "GroupBy", Verb: Build, Clause: "groupby", SQL: 1},
			Call{Name: "Suffix", Verb: Build, Clause: "suffix", SQL: 1, Args: 2, Mode: "text"},
			Call{Name: "Having", Verb: Same},
			Call{Name: "Distinct", Verb: Same},
			Call{Name: "OrderBy", Verb: Same},
			Call{Name: "OrderAsc", Verb: Same},
			Call{Name: "OrderDesc", Verb: Same},
			Call{Name: "OrderDir", Verb: Same},
			Call{Name: "Limit", Verb: Same},
			Call{Name: "Offset", Verb: Same},
			Call{Name: "Paginate", Verb: Same},
			Call{Name: "IndexHint", Verb: Same},
		)...),
		inPlace(on([]string{selects, inserts, updates, deletes},
			Call{Name: "Comment", Verb: Same},
		)...),
		inPlace(on([]string{selects, updates, deletes},
			Call{Name: "Where", Verb: Build, Clause: "group", SQL: 1, Args: 2, Mode: "text"},
		)...),
		inPlace(on([]string{inserts, updates, deletes},
			Call{Name: "Exec", Verb: Exec, Built: true},
			Call{Name: "ExecContext", Verb: Exec, Built: true},
		)...),
		inPlace(on([]string{inserts, updates},
			Call{Name: "Load", Verb: Get, Built: true, Dest: 1, Out: "error"},
			Call{Name: "LoadContext", Verb: Get, Built: true, Dest: 2, Out: "error"},
			Call{Name: "Returning", Verb: Build, Clause: "returning", SQL: 1},
		)...),
		inPlace(on([]string{updates, deletes},
			Call{Name: "Limit", Verb: Same},
		)...),
		inPlace(on([]string{inserts},
			Call{Name: "Columns", Verb: Build, Clause: "also", SQL: 1},
			Call{Name: "Values", Verb: Build, Clause: "values", Args: 1},
			Call{Name: "Record", Verb: Build, Clause: "row", SQL: 1, Mode: "row snake"},
			Call{Name: "Pair", Verb: Build, Clause: "pair", SQL: 1, Args: 2},
			Call{Name: "Ignore", Verb: Build, Clause: "ignore"},
		)...),
		inPlace(on([]string{updates},
			Call{Name: "Set", Verb: Build, Clause: "set", SQL: 1, Args: 2},
			Call{Name: "SetMap", Verb: Build, Clause: "setmap", SQL: 1},
			Call{Name: "IncrBy", Verb: Build, Clause: "set", SQL: 1, Args: 2}, // to what it is set does not matter
			Call{Name: "DecrBy", Verb: Build, Clause: "set", SQL: 1, Args: 2},
			Call{Name: "IndexHint", Verb: Same},
		)...),
		[]Call{
			{Name: d + ".Eq", Verb: Expr, Clause: "# = ?", SQL: -1, Args: 1, Mode: "null"},
			{Name: d + ".Neq", Verb: Expr, Clause: "# <> ?", SQL: -1, Args: 1, Mode: "null"},
			{Name: d + ".Gt", Verb: Expr, Clause: "# > ?", SQL: -1, Args: 1},
			{Name: d + ".Gte", Verb: Expr, Clause: "# >= ?", SQL: -1, Args: 1},
			{Name: d + ".Lt", Verb: Expr, Clause: "# < ?", SQL: -1, Args: 1},
			{Name: d + ".Lte", Verb: Expr, Clause: "# <= ?", SQL: -1, Args: 1},
			{Name: d + ".Like", Verb: Expr, Clause: "# LIKE ?", SQL: -1, Args: 1},
			{Name: d + ".NotLike", Verb: Expr, Clause: "# NOT LIKE ?", SQL: -1, Args: 1},
			{Name: d + ".And", Verb: Expr, Clause: "(&)", SQL: -1, Mode: "group"},
			{Name: d + ".Or", Verb: Expr, Clause: "(|)", SQL: -1, Mode: "group"},
			{Name: d + ".Expr", Verb: Expr, SQL: -1, Args: 1, Mode: "text"},
			{Name: "(" + d + ".I).As", Verb: Expr, Clause: "~ AS #", SQL: 1},
			{Name: "(" + d + ".Iterator).Next", Verb: Next},
			{Name: "(" + d + ".Iterator).Scan", Verb: Scan, Struct: true},
			{Name: "(" + d + ".Iterator).Err", Verb: Close},
			{Name: "(" + d + ".Iterator).Close", Verb: Close},
		},
		inPlace(on([]string{selects},
			Call{Name: "As", Verb: Expr, Clause: "~ AS #", SQL: 1},
		)...),
	)
}

func dbrOld(d string) []Call {
	return inPlace(on([]string{"*" + d + ".SelectStmt"},
		Call{Name: "LoadStruct", Verb: Get, Built: true, Dest: 1, NoRows: d + ".ErrNotFound"},
		Call{Name: "LoadValue", Verb: Get, Built: true, Dest: 1, NoRows: d + ".ErrNotFound"},
		Call{Name: "LoadStructs", Verb: Get, Built: true, Dest: 1, Out: "count,error"},
		Call{Name: "LoadValues", Verb: Get, Built: true, Dest: 1, Out: "count,error"},
	)...)
}
