package dal

// https://pkg.go.dev/github.com/Masterminds/squirrel
var squirrel = squirrelAt("github.com/Masterminds/squirrel")

// squirrelAt are squirrel's rows under the import path of the library or of a fork that keeps its API.
func squirrelAt(sq string) []Call {
	selects, inserts, updates, deletes := sq+".SelectBuilder", sq+".InsertBuilder", sq+".UpdateBuilder", sq+".DeleteBuilder"
	runs := []Call{
		{Name: "ToSql", Verb: ToSQL},
		{Name: "MustSql", Verb: ToSQL},
		{Name: "Exec", Verb: Exec, Built: true},
		{Name: "ExecContext", Verb: Exec, Built: true},
		{Name: "Query", Verb: Query, Built: true},
		{Name: "QueryContext", Verb: Query, Built: true},
		{Name: "QueryRowContext", Verb: QueryRow, Built: true, NoRows: sqlNoRows},
		{Name: "ScanContext", Verb: RowScan, Built: true, Args: 2, NoRows: sqlNoRows},
		{Name: "RunWith", Verb: Same},
		{Name: "PlaceholderFormat", Verb: Same},
		{Name: "Prefix", Verb: Build, Clause: "prefix", SQL: 1, Args: 2},
	}
	rows := []Call{ // a DeleteBuilder has none without a context
		{Name: "QueryRow", Verb: QueryRow, Built: true, NoRows: sqlNoRows},
		{Name: "Scan", Verb: RowScan, Built: true, Args: 1, NoRows: sqlNoRows},
	}
	return join(
		[]Call{
			{Name: sq + ".Select", Verb: Start, Clause: "select", SQL: -1},
			{Name: sq + ".Insert", Verb: Start, Clause: "insert", SQL: -1},
			{Name: sq + ".Replace", Verb: Start, Clause: "replace", SQL: -1},
			{Name: sq + ".Update", Verb: Start, Clause: "update", SQL: -1},
			{Name: sq + ".Delete", Verb: Start, Clause: "delete", SQL: -1},
			{Name: sq + ".Expr", Verb: Start, Clause: "expr", SQL: -1, Args: 1},
		},
		on([]string{sq + ".StatementBuilderType"},
			Call{Name: "Select", Verb: Start, Clause: "select", SQL: 1},
			Call{Name: "Insert", Verb: Start, Clause: "insert", SQL: 1},
			Call{Name: "Replace", Verb: Start, Clause: "replace", SQL: 1},
			Call{Name: "Update", Verb: Start, Clause: "update", SQL: 1},
			Call{Name: "Delete", Verb: Start, Clause: "delete", SQL: 1},
			Call{Name: "PlaceholderFormat", Verb: Same},
			Call{Name: "RunWith", Verb: Same},
		),
		on([]string{selects, inserts, updates, deletes}, runs...),
		on([]string{selects, inserts, updates}, rows...),
		on([]string{selects},
			Call{Name: "Columns", Verb: Build, Clause: "columns", SQL: 1},
			Call{Name: "Column", Verb: Build, Clause: "column", SQL: 1, Args: 2},
			Call{Name: "From", Verb: Build, Clause: "from", SQL: 1},
			Call{Name: "FromSelect", Verb: Build, Clause: "fromselect", SQL: 1, Args: 2},
			Call{Name: "Join", Verb: Build, Clause: "join", SQL: 1, Args: 2},
			Call{Name: "InnerJoin", Verb: Build, Clause: "join", SQL: 1, Args: 2},
			Call{Name: "LeftJoin", Verb: Build, Clause: "leftjoin", SQL: 1, Args: 2},
			Call{Name: "RightJoin", Verb: Build, Clause: "leftjoin", SQL: 1, Args: 2},
			Call{Name: "CrossJoin", Verb: Build, Clause: "join", SQL: 1, Args: 2},
			Call{Name: "Where", Verb: Build, Clause: "where", SQL: 1, Args: 2},
			Call{Name: "GroupBy", Verb: Build, Clause: "groupby", SQL: 1},
			Call{Name: "Having", Verb: Same},
			Call{Name: "OrderBy", Verb: Same},
			Call{Name: "OrderByClause", Verb: Same},
			Call{Name: "Limit", Verb: Same},
			Call{Name: "Offset", Verb: Same},
			Call{Name: "Distinct", Verb: Same},
			Call{Name: "Options", Verb: Same},
			Call{Name: "Suffix", Verb: Build, Clause: "suffix", SQL: 1, Args: 2},
		),
		on([]string{inserts},
			Call{Name: "Into", Verb: Build, Clause: "into", SQL: 1},
			Call{Name: "Columns", Verb: Build, Clause: "columns", SQL: 1},
			Call{Name: "Values", Verb: Build, Clause: "values", Args: 1},
			Call{Name: "SetMap", Verb: Build, Clause: "setmap", SQL: 1},
			Call{Name: "Select", Verb: Build, Clause: "fromselect", SQL: 1},
			Call{Name: "Options", Verb: Build, Clause: "options", SQL: 1},
			Call{Name: "Suffix", Verb: Build, Clause: "suffix", SQL: 1, Args: 2},
		),
		on([]string{updates},
			Call{Name: "Table", Verb: Build, Clause: "into", SQL: 1},
			Call{Name: "Set", Verb: Build, Clause: "set", SQL: 1, Args: 2},
			Call{Name: "SetMap", Verb: Build, Clause: "setmap", SQL: 1},
			Call{Name: "Where", Verb: Build, Clause: "where", SQL: 1, Args: 2},
			Call{Name: "Suffix", Verb: Build, Clause: "suffix", SQL: 1, Args: 2},
			Call{Name: "Limit", Verb: Same},
		),
		on([]string{deletes},
			Call{Name: "From", Verb: Build, Clause: "into", SQL: 1},
			Call{Name: "Where", Verb: Build, Clause: "where", SQL: 1, Args: 2},
			Call{Name: "Suffix", Verb: Build, Clause: "suffix", SQL: 1, Args: 2},
		),
		[]Call{{Name: "(" + sq + ".RowScanner).Scan", Verb: Scan, NoRows: sqlNoRows}},
	)
}

// squirrelForks keep its API.
var squirrelForks = []string{"github.com/mattermost/squirrel", "github.com/lann/squirrel", "gopkg.in/Masterminds/squirrel.v1"}

// Conditions of the builders, by the type of the value that states them: how
// each column of a map, or each member of a list, is compared.
var Conditions = func() map[string]string {
	m := map[string]string{
		"github.com/doug-martin/goqu/v9/exp.Ex":   "=",
		"github.com/doug-martin/goqu/v9/exp.ExOr": "any", // by =, joined by OR
		"github.com/doug-martin/goqu/v9/exp.Op":   "op",  // a column's comparisons, by Operators
	}
	for _, sq := range append([]string{"github.com/Masterminds/squirrel"}, squirrelForks...) {
		for name, op := range squirrelConditions {
			m[sq+"."+name] = op
		}
	}
	return m
}()

var squirrelConditions = map[string]string{
	"Eq":     "=",
	"NotEq":  "<>",
	"Lt":     "<",
	"LtOrEq": "<=",
	"Gt":     ">",
	"GtOrEq": ">=",
	"Like":   "like",
	"ILike":  "ilike",
	"And":    "and",
	"Or":     "or",
}

// Operators are the words by which a map of comparisons names them.
var Operators = map[string]string{
	"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "in": "IN", "notin": "NOT IN",
	"is": "IS", "isnot": "IS NOT", "like": "LIKE", "notlike": "NOT LIKE", "ilike": "ILIKE", "notilike": "NOT ILIKE",
}
