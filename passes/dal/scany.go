package dal

// https://pkg.go.dev/github.com/georgysavva/scany/v2
var scany = scanyAt("github.com/georgysavva/scany/v2", pgxV5+".ErrNoRows")

// Before v2 it was made for pgx v4.
var scany1 = scanyAt("github.com/georgysavva/scany", "github.com/jackc/pgx/v4.ErrNoRows")

func scanyAt(s, pgxMiss string) []Call {
	rows := func(pkg, miss string) []Call {
		return join(
			[]Call{
				{Name: pkg + ".Get", Verb: Get, Dest: 2, SQL: 3, Args: 4, NoRows: miss},
				{Name: pkg + ".Select", Verb: Select, Dest: 2, SQL: 3, Args: 4},
				{Name: pkg + ".ScanOne", Verb: ReadOne, Dest: -1, SQL: 1, NoRows: miss},
				{Name: pkg + ".ScanAll", Verb: ReadAll, Dest: -1, SQL: 1},
				{Name: pkg + ".NotFound", Verb: IsNoRows, SQL: -1, NoRows: miss},
			},
			on([]string{"*" + pkg + ".API"},
				Call{Name: "Get", Verb: Get, Dest: 3, SQL: 4, Args: 5, NoRows: miss},
				Call{Name: "Select", Verb: Select, Dest: 3, SQL: 4, Args: 5},
				Call{Name: "ScanOne", Verb: ReadOne, Dest: 1, SQL: 2, NoRows: miss},
				Call{Name: "ScanAll", Verb: ReadAll, Dest: 1, SQL: 2},
			),
		)
	}
	return join(rows(s+"/pgxscan", pgxMiss), rows(s+"/sqlscan", sqlNoRows))
}

// https://pkg.go.dev/github.com/blockloop/scan/v2
var blockloop = blockloopAt("github.com/blockloop/scan/v2")

var blockloop1 = blockloopAt("github.com/blockloop/scan")

func blockloopAt(s string) []Call {
	return []Call{
		{Name: s + ".Row", Verb: ReadOne, Dest: -1, SQL: 1, NoRows: sqlNoRows},
		{Name: s + ".RowStrict", Verb: ReadOne, Dest: -1, SQL: 1, NoRows: sqlNoRows},
		{Name: s + ".Rows", Verb: ReadAll, Dest: -1, SQL: 1},
		{Name: s + ".RowsStrict", Verb: ReadAll, Dest: -1, SQL: 1},
	}
}

// https://pkg.go.dev/github.com/jackskj/carta
var carta = []Call{
	{Name: "github.com/jackskj/carta.Map", Verb: ReadAll, SQL: -1, Dest: 1},
}
