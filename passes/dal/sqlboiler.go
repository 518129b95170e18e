package dal

import "github.com/dupsert/dupsert/schema/model"

// Boil marks the rows of sqlboiler and of what it generates.
const Boil model.ORM = "sqlboiler"

// https://github.com/aarondl/sqlboiler, https://pkg.go.dev/github.com/aarondl/sqlboiler/v4/queries/qm
//
// A query is a list of query mods; a mod is a term that only the query reads.
func sqlboilerAt(path string) []Call {
	qm, helper, query := path+"/queries/qm", path+"/queries/qmhelper", "*"+path+"/queries.Query"
	return by(Boil, join(
		[]Call{
			{Name: qm + ".Where", Verb: Start, Clause: "where", SQL: -1, Args: 1},
			{Name: qm + ".And", Verb: Start, Clause: "where", SQL: -1, Args: 1},
			{Name: qm + ".Or", Verb: Start, Clause: "or", SQL: -1, Args: 1},
			{Name: qm + ".Or2", Verb: Start, Clause: "or2", SQL: -1},
			{Name: qm + ".WhereIn", Verb: Start, Clause: "in", SQL: -1, Args: 1},
			{Name: qm + ".AndIn", Verb: Start, Clause: "in", SQL: -1, Args: 1},
			{Name: qm + ".WhereNotIn", Verb: Start, Clause: "in", SQL: -1, Args: 1},
			{Name: qm + ".AndNotIn", Verb: Start, Clause: "in", SQL: -1, Args: 1},
			{Name: qm + ".OrIn", Verb: Start, Clause: "orin", SQL: -1, Args: 1},
			{Name: qm + ".OrNotIn", Verb: Start, Clause: "orin", SQL: -1, Args: 1},
			{Name: qm + ".Expr", Verb: Start, Clause: "group", Args: -1},
			{Name: qm + ".SQL", Verb: Start, Clause: "raw", SQL: -1, Args: 1},
			{Name: qm + ".From", Verb: Start, Clause: "from", SQL: -1},
			{Name: qm + ".Select", Verb: Start, Clause: "columns", SQL: -1},
			{Name: qm + ".InnerJoin", Verb: Start, Clause: "join", SQL: -1, Args: 1},
			{Name: qm + ".LeftOuterJoin", Verb: Start, Clause: "leftjoin", SQL: -1, Args: 1},
			{Name: qm + ".RightOuterJoin", Verb: Start, Clause: "leftjoin", SQL: -1, Args: 1},
			{Name: qm + ".FullOuterJoin", Verb: Start, Clause: "leftjoin", SQL: -1, Args: 1},
			{Name: qm + ".For", Verb: Start, Clause: "for", SQL: -1},
			{Name: qm + ".WithDeleted", Verb: Start, Clause: "deleted"},
			{Name: qm + ".With", Verb: Start, Clause: "any", SQL: -1, Args: 1}, // a table that no schema declares
			{Name: qm + ".Load", Verb: Start, Clause: "any"},
			{Name: qm + ".Distinct", Verb: Start, Clause: "any"},
			{Name: qm + ".GroupBy", Verb: Start, Clause: "any"},
			{Name: qm + ".OrderBy", Verb: Start, Clause: "any"},
			{Name: qm + ".Having", Verb: Start, Clause: "any"},
			{Name: qm + ".Limit", Verb: Start, Clause: "any"},
			{Name: qm + ".Offset", Verb: Start, Clause: "any"},
			{Name: qm + ".Comment", Verb: Start, Clause: "any"},
			{Name: helper + ".Where", Verb: Start, Clause: "compare", SQL: -1, Args: 2},
			{Name: helper + ".WhereNullEQ", Verb: Start, Clause: "equal", SQL: -1, Args: 2},
			{Name: helper + ".WhereIsNull", Verb: Expr, Clause: "# is null", SQL: -1},
			{Name: helper + ".WhereIsNotNull", Verb: Expr, Clause: "# is not null", SQL: -1},

			{Name: path + "/boil.Infer", Verb: Start, Clause: "infer"},
			{Name: path + "/boil.Whitelist", Verb: Start, Clause: "whitelist", Args: -1},
			{Name: path + "/boil.Blacklist", Verb: Start, Clause: "blacklist", Args: -1},
			{Name: path + "/boil.Greylist", Verb: Start, Clause: "greylist", Args: -1},
			{Name: path + "/boil.BeginTx", Verb: Begin, Options: 1},
			{Name: path + "/queries.Raw", Verb: Start, Clause: "raw", SQL: -1, Args: 1},
			{Name: path + "/queries.RawG", Verb: Start, Clause: "raw", SQL: -1, Args: 1},
		},
		on([]string{query},
			Call{Name: "Bind", Verb: Find, Dest: 3, NoRows: sqlNoRows, Out: "error"},
			Call{Name: "Exec", Verb: Exec, Built: true},
			Call{Name: "ExecContext", Verb: Exec, Built: true},
			Call{Name: "Query", Verb: Query, Built: true},
			Call{Name: "QueryContext", Verb: Query, Built: true},
			Call{Name: "QueryRow", Verb: QueryRow, Built: true, NoRows: sqlNoRows},
			Call{Name: "QueryRowContext", Verb: QueryRow, Built: true, NoRows: sqlNoRows},
		),
	))
}

// What is generated for a table, by the mark of the function or type. Methods
// whose name ends in G use a global connection, in P panic instead of giving an error.
// https://github.com/aarondl/sqlboiler#features--examples
var (
	boilStart = []Call{{Verb: Start, Clause: "mods", Args: -1}} // models.Users(mods...)
	boilFind  = []Call{{Verb: Find, Mode: "find", One: true, NoRows: sqlNoRows, Out: "one,error"}}
	boilExist = []Call{{Verb: Exists, Mode: "find", Out: "found,error"}}

	boilQuery = boilVariants(
		Call{Name: "One", Verb: Find, One: true, NoRows: sqlNoRows, Out: "one,error"},
		Call{Name: "All", Verb: Find, Out: "list,error"},
		Call{Name: "Count", Verb: Count, Out: "count,error"},
		Call{Name: "Exists", Verb: Exists, Out: "found,error"},
		Call{Name: "UpdateAll", Verb: Change, Mode: "update", Out: "affected,error"},
		Call{Name: "DeleteAll", Verb: Change, Mode: "delete", Out: "affected,error"},
	)
	boilRow = boilVariants(
		Call{Name: "Insert", Verb: Insert, Mode: "row", Out: "error"},
		Call{Name: "Upsert", Verb: Insert, Mode: "upsert", Out: "error"},
		Call{Name: "Update", Verb: Change, Mode: "row", Out: "affected,error"},
		Call{Name: "Delete", Verb: Change, Mode: "gone", Out: "affected,error"},
	)
	boilWhere = []Call{
		{Name: "EQ", Verb: Expr, Clause: "~ = ?", Args: 1},
		{Name: "NEQ", Verb: Expr, Clause: "~ <> ?", Args: 1},
		{Name: "LT", Verb: Expr, Clause: "~ < ?", Args: 1},
		{Name: "LTE", Verb: Expr, Clause: "~ <= ?", Args: 1},
		{Name: "GT", Verb: Expr, Clause: "~ > ?", Args: 1},
		{Name: "GTE", Verb: Expr, Clause: "~ >= ?", Args: 1},
		{Name: "LIKE", Verb: Expr, Clause: "~ LIKE ?", Args: 1},
		{Name: "NLIKE", Verb: Expr, Clause: "~ NOT LIKE ?", Args: 1},
		{Name: "ILIKE", Verb: Expr, Clause: "~ ILIKE ?", Args: 1},
		{Name: "NILIKE", Verb: Expr, Clause: "~ NOT ILIKE ?", Args: 1},
		{Name: "IN", Verb: Expr, Clause: "~ IN (?)", Args: 1},
		{Name: "NIN", Verb: Expr, Clause: "~ NOT IN (?)", Args: 1},
		{Name: "IsNull", Verb: Expr, Clause: "~ IS NULL"},
		{Name: "IsNotNull", Verb: Expr, Clause: "~ IS NOT NULL"},
	}
)

// boilMade is all that is generated for a table.
var boilMade = by(Boil, join(boilStart, boilFind, boilExist, boilQuery, boilRow, boilWhere))

func boilVariants(rows ...Call) []Call {
	out := rows
	for _, r := range rows {
		for _, suffix := range []string{"G", "P", "GP"} {
			v := r
			v.Name += suffix
			if suffix != "G" {
				v.Out = map[string]string{"error": "none", "one,error": "one", "list,error": "list", "count,error": "count", "found,error": "found", "affected,error": "affected"}[r.Out]
			}
			out = append(out, v)
		}
	}
	return out
}
