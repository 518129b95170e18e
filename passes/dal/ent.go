package dal

import (
	"strings"

	"github.com/dupsert/dupsert/schema/model"
)

// Ent marks the rows of code that ent generates. Such a row says of which
// schema type and of which of its fields or edges the method speaks.
const Ent model.ORM = "ent"

const entSQL = "entgo.io/ent/dialect/sql"

// https://pkg.go.dev/entgo.io/ent/dialect/sql: what predicates and conflict
// options are made of. Mode is the comparison.
var entPredicates = by(Ent, join(
	entCompare("Field%s",
		"EQ", "=", "NEQ", "<>", "GT", ">", "GTE", ">=", "LT", "<", "LTE", "<=", "EqualFold", "fold",
		"HasPrefix", "like", "HasPrefixFold", "like", "HasSuffix", "like", "HasSuffixFold", "like", "Contains", "like", "ContainsFold", "like"),
	entCompare("%s",
		"EQ", "=", "NEQ", "<>", "GT", ">", "GTE", ">=", "LT", "<", "LTE", "<=", "EqualFold", "fold",
		"HasPrefix", "like", "HasPrefixFold", "like", "HasSuffix", "like", "HasSuffixFold", "like", "Contains", "like", "ContainsFold", "like"),
	[]Call{
		{Name: entSQL + ".FieldIn", Verb: Start, Clause: "in", Mode: "IN", SQL: -1, Args: 1},
		{Name: entSQL + ".FieldNotIn", Verb: Start, Clause: "in", Mode: "NOT IN", SQL: -1, Args: 1},
		{Name: entSQL + ".In", Verb: Start, Clause: "in", Mode: "IN", SQL: -1, Args: 1},
		{Name: entSQL + ".NotIn", Verb: Start, Clause: "in", Mode: "NOT IN", SQL: -1, Args: 1},
		{Name: entSQL + ".FieldIsNull", Verb: Start, Clause: "null", Mode: "IS NULL", SQL: -1},
		{Name: entSQL + ".FieldNotNull", Verb: Start, Clause: "null", Mode: "IS NOT NULL", SQL: -1},
		{Name: entSQL + ".IsNull", Verb: Start, Clause: "null", Mode: "IS NULL", SQL: -1},
		{Name: entSQL + ".NotNull", Verb: Start, Clause: "null", Mode: "IS NOT NULL", SQL: -1},
		{Name: entSQL + ".IsTrue", Verb: Start, Clause: "truth", Mode: "TRUE", SQL: -1},
		{Name: entSQL + ".IsFalse", Verb: Start, Clause: "truth", Mode: "FALSE", SQL: -1},
		{Name: entSQL + ".ExprP", Verb: Start, Clause: "text", SQL: -1, Args: 1},
		{Name: entSQL + ".And", Verb: Start, Clause: "all", Mode: "AND", Args: -1},
		{Name: entSQL + ".Or", Verb: Start, Clause: "all", Mode: "OR", Args: -1},
		{Name: entSQL + ".Not", Verb: Start, Clause: "not", Dest: -1},
		{Name: entSQL + ".AndPredicates", Verb: Start, Clause: "all", Mode: "AND", Args: -1},
		{Name: entSQL + ".OrPredicates", Verb: Start, Clause: "all", Mode: "OR", Args: -1},
		{Name: entSQL + ".NotPredicates", Verb: Start, Clause: "all", Mode: "NOT", Args: -1},

		{Name: "(*" + entSQL + ".Selector).Where", Verb: Build, Clause: "where", Dest: 1, Mutable: true},
		{Name: "(*" + entSQL + ".Selector).C", Verb: Pass, SQL: 1},

		{Name: entSQL + ".ConflictColumns", Verb: Start, Clause: "conflict columns", Args: -1},
		{Name: entSQL + ".ConflictConstraint", Verb: Start, Clause: "conflict constraint", SQL: -1},
		{Name: entSQL + ".ConflictWhere", Verb: Start, Clause: "conflict where", Dest: -1},
		{Name: entSQL + ".DoNothing", Verb: Start, Clause: "conflict nothing"},
		{Name: entSQL + ".ResolveWithIgnore", Verb: Start, Clause: "conflict update"},
		{Name: entSQL + ".ResolveWithNewValues", Verb: Start, Clause: "conflict update"},
		{Name: entSQL + ".ResolveWith", Verb: Start, Clause: "conflict update"},
		{Name: entSQL + ".UpdateWhere", Verb: Start, Clause: "conflict update"},
	},
))

// entCompare are the functions that compare a column, the first argument, with a value.
func entCompare(pattern string, pairs ...string) []Call {
	var out []Call
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, Call{
			Name: entSQL + "." + strings.Replace(pattern, "%s", pairs[i], 1), Verb: Start, Clause: "is", Mode: pairs[i+1], SQL: -1, Dest: 1,
		})
	}
	return out
}

// entMade are the methods of generated types, by what the type's name ends in
// after the schema type's ("" is the entity itself). A * stands for a field's
// or an edge's name; the first row that matches counts.
// https://entgo.io/docs/crud, https://entgo.io/docs/traversals
var entMade = map[string][]Call{
	"Client": {
		{Name: "Query", Verb: Build, Clause: "start", New: true},
		{Name: "Query*", Verb: Build, Clause: "edge", New: true, Dest: 1},
		{Name: "Create", Verb: Build, Clause: "start", New: true},
		{Name: "CreateBulk", Verb: Build, Clause: "bulk", New: true, Args: 1},
		{Name: "MapCreateBulk", Verb: Build, Clause: "mapbulk", New: true, Dest: 1, Fn: 2},
		{Name: "Update", Verb: Build, Clause: "start", New: true},
		{Name: "UpdateOneID", Verb: Build, Clause: "id", New: true, Dest: 1},
		{Name: "UpdateOne", Verb: Build, Clause: "one", New: true, Dest: 1},
		{Name: "Delete", Verb: Build, Clause: "start", New: true},
		{Name: "DeleteOneID", Verb: Build, Clause: "id", New: true, Dest: 1},
		{Name: "DeleteOne", Verb: Build, Clause: "one", New: true, Dest: 1},
		{Name: "Get", Verb: Find, Mode: "get", Dest: 2, One: true, Out: "one,error"},
		{Name: "GetX", Verb: Find, Mode: "get", Dest: 2, One: true, Out: "one"},
	},
	"Query": {
		{Name: "Where", Verb: Build, Clause: "where", Args: 1, Mutable: true},
		{Name: "Query*", Verb: Build, Clause: "edge", New: true, Dest: 0},
		{Name: "Clone", Verb: Build, Clause: "clone", New: true},
		{Name: "Limit", Verb: Same},
		{Name: "Offset", Verb: Same},
		{Name: "Unique", Verb: Same},
		{Name: "Order", Verb: Same},
		{Name: "With*", Verb: Same},
		{Name: "ForUpdate", Verb: Build, Clause: "lock", Mutable: true},
		{Name: "ForShare", Verb: Same},
		{Name: "Modify", Verb: Same},
		{Name: "Select", Verb: Build, Clause: "select", Mutable: true},
		{Name: "GroupBy", Verb: Build, Clause: "select", Mutable: true},
		{Name: "Aggregate", Verb: Build, Clause: "aggregate", Mutable: true},
		{Name: "First", Verb: Find, One: true, Out: "one,error"},
		{Name: "FirstX", Verb: Find, One: true, Out: "one"},
		{Name: "FirstID", Verb: Find, One: true, Out: "one,error"},
		{Name: "FirstIDX", Verb: Find, One: true, Out: "one"},
		{Name: "Only", Verb: Find, One: true, Out: "one,error"},
		{Name: "OnlyX", Verb: Find, One: true, Out: "one"},
		{Name: "OnlyID", Verb: Find, One: true, Out: "one,error"},
		{Name: "OnlyIDX", Verb: Find, One: true, Out: "one"},
		{Name: "All", Verb: Find, Out: "list,error"},
		{Name: "AllX", Verb: Find, Out: "list"},
		{Name: "IDs", Verb: Find, Out: "list,error"},
		{Name: "IDsX", Verb: Find, Out: "list"},
		{Name: "Count", Verb: Count, Out: "count,error"},
		{Name: "CountX", Verb: Count, Out: "count"},
		{Name: "Exist", Verb: Exists, Out: "found,error"},
		{Name: "ExistX", Verb: Exists, Out: "found"},
	},
	"Select":  entSelected,
	"GroupBy": entSelected,
	"Create": {
		{Name: "Save", Verb: Insert, Out: "one,error"},
		{Name: "SaveX", Verb: Insert, Out: "one"},
		{Name: "Exec", Verb: Insert, Out: "error"},
		{Name: "ExecX", Verb: Insert},
		{Name: "OnConflictColumns", Verb: Build, Clause: "conflict columns", Args: 1, Mutable: true},
		{Name: "OnConflict", Verb: Build, Clause: "conflict", Args: 1, Mutable: true},
		{Name: "SetNillable*", Verb: Build, Clause: "set", Dest: 1, Mutable: true},
		{Name: "Set*", Verb: Build, Clause: "set", Dest: 1, Mutable: true},
		{Name: "Add*", Verb: Same}, // edges whose key is in another table
	},
	"CreateBulk": {
		{Name: "Save", Verb: Insert, Out: "list,error"},
		{Name: "SaveX", Verb: Insert, Out: "list"},
		{Name: "Exec", Verb: Insert, Out: "error"},
		{Name: "ExecX", Verb: Insert},
		{Name: "OnConflictColumns", Verb: Build, Clause: "conflict columns", Args: 1, Mutable: true},
		{Name: "OnConflict", Verb: Build, Clause: "conflict", Args: 1, Mutable: true},
	},
	"UpsertOne":  entUpsert,
	"UpsertBulk": entUpsert,
	"Update": {
		{Name: "Where", Verb: Build, Clause: "where", Args: 1, Mutable: true},
		{Name: "Save", Verb: Change, Mode: "update", Out: "affected,error"},
		{Name: "SaveX", Verb: Change, Mode: "update", Out: "affected"},
		{Name: "Exec", Verb: Change, Mode: "update", Out: "error"},
		{Name: "ExecX", Verb: Change, Mode: "update"},
		{Name: "SetNillable*", Verb: Build, Clause: "set", Dest: 1, Mutable: true},
		{Name: "Set*", Verb: Build, Clause: "set", Dest: 1, Mutable: true},
		{Name: "Clear*", Verb: Same},
		{Name: "Add*", Verb: Same},
		{Name: "Append*", Verb: Same},
		{Name: "Remove*", Verb: Same},
		{Name: "Modify", Verb: Same},
	},
	"UpdateOne": {
		{Name: "Where", Verb: Build, Clause: "where", Args: 1, Mutable: true},
		{Name: "Select", Verb: Same},
		{Name: "Save", Verb: Change, Mode: "update", One: true, Out: "one,error"},
		{Name: "SaveX", Verb: Change, Mode: "update", One: true, Out: "one"},
		{Name: "Exec", Verb: Change, Mode: "update", One: true, Out: "error"},
		{Name: "ExecX", Verb: Change, Mode: "update", One: true},
		{Name: "SetNillable*", Verb: Build, Clause: "set", Dest: 1, Mutable: true},
		{Name: "Set*", Verb: Build, Clause: "set", Dest: 1, Mutable: true},
		{Name: "Clear*", Verb: Same},
		{Name: "Add*", Verb: Same},
		{Name: "Append*", Verb: Same},
		{Name: "Remove*", Verb: Same},
		{Name: "Modify", Verb: Same},
	},
	"Delete": {
		{Name: "Where", Verb: Build, Clause: "where", Args: 1, Mutable: true},
		{Name: "Exec", Verb: Change, Mode: "delete", Out: "affected,error"},
		{Name: "ExecX", Verb: Change, Mode: "delete", Out: "affected"},
	},
	"DeleteOne": {
		{Name: "Where", Verb: Build, Clause: "where", Args: 1, Mutable: true},
		{Name: "Exec", Verb: Change, Mode: "delete", One: true, Out: "error"},
		{Name: "ExecX", Verb: Change, Mode: "delete", One: true},
	},
	"": { // the entity itself
		{Name: "Update", Verb: Build, Clause: "one", New: true, Dest: 0},
		{Name: "Query*", Verb: Build, Clause: "edge", New: true, Dest: 0, Mode: "entity"},
		{Name: "Unwrap", Verb: Same},
	},
}

var entSelected = []Call{
	{Name: "Aggregate", Verb: Build, Clause: "aggregate", Mutable: true},
	{Name: "Modify", Verb: Same},
	{Name: "Scan", Verb: Find, Mode: "scan", Dest: 2, Out: "error"},
	{Name: "ScanX", Verb: Find, Mode: "scan", Dest: 2},
}

var entUpsert = []Call{
	{Name: "UpdateNewValues", Verb: Build, Clause: "conflict update", Mutable: true},
	{Name: "Ignore", Verb: Build, Clause: "conflict update", Mutable: true},
	{Name: "DoNothing", Verb: Build, Clause: "conflict nothing", Mutable: true},
	{Name: "Exec", Verb: Insert, Out: "error"},
	{Name: "ExecX", Verb: Insert},
	{Name: "ID", Verb: Insert, Out: "one,error"},
	{Name: "IDX", Verb: Insert, Out: "one"},
	{Name: "Update", Verb: Build, Clause: "conflict update", Mutable: true},
	{Name: "Update*", Verb: Build, Clause: "conflict update", Mutable: true},
	{Name: "Set*", Verb: Build, Clause: "conflict update", Mutable: true},
	{Name: "Clear*", Verb: Build, Clause: "conflict update", Mutable: true},
	{Name: "Add*", Verb: Build, Clause: "conflict update", Mutable: true},
}

// entPlain are the methods of generated types that are of no schema type.
// selector is what reads the one column that was selected.
var entPlain = map[string][]Call{
	"Client": {
		{Name: "Tx", Verb: Begin},
		{Name: "BeginTx", Verb: Begin, Options: 2},
		{Name: "Debug", Verb: Same},
	},
	"Tx": {
		{Name: "Commit", Verb: End},
		{Name: "Rollback", Verb: End},
		{Name: "Client", Verb: Same},
	},
	"config": {
		{Name: "ExecContext", Verb: Exec, SQL: 2, Args: 3},
		{Name: "QueryContext", Verb: Query, SQL: 2, Args: 3},
	},
	"selector": entRead("Strings", "list", "String", "one", "Ints", "list", "Int", "one", "Float64s", "list", "Float64", "one", "Bools", "list", "Bool", "one"),
}

func entRead(pairs ...string) []Call {
	var out []Call
	for i := 0; i < len(pairs); i += 2 {
		c := Call{Name: pairs[i], Verb: Find, Mode: "column", One: pairs[i+1] == "one", Out: pairs[i+1] + ",error"}
		out = append(out, c)
		c.Name, c.Out = c.Name+"X", pairs[i+1]
		out = append(out, c)
	}
	return out
}

// entSuffixes are what generated types' names end in, a longer one before those it ends in.
var entSuffixes = []string{"CreateBulk", "UpsertBulk", "UpsertOne", "UpdateOne", "DeleteOne", "GroupBy", "Client", "Query", "Select", "Create", "Update", "Delete"}

// entOps are the endings of the predicates on a field, as field predicates are
// called in the generated package of a schema type: user.NameEQ.
var entOps = []Call{
	{Name: "EqualFold", Clause: "is", Mode: "fold"},
	{Name: "ContainsFold", Clause: "is", Mode: "like"},
	{Name: "HasPrefix", Clause: "is", Mode: "like"},
	{Name: "HasSuffix", Clause: "is", Mode: "like"},
	{Name: "Contains", Clause: "is", Mode: "like"},
	{Name: "NotNil", Clause: "null", Mode: "IS NOT NULL"},
	{Name: "IsNil", Clause: "null", Mode: "IS NULL"},
	{Name: "NotIn", Clause: "in", Mode: "NOT IN"},
	{Name: "In", Clause: "in", Mode: "IN"},
	{Name: "NEQ", Clause: "is", Mode: "<>"},
	{Name: "GTE", Clause: "is", Mode: ">="},
	{Name: "LTE", Clause: "is", Mode: "<="},
	{Name: "EQ", Clause: "is", Mode: "="},
	{Name: "GT", Clause: "is", Mode: ">"},
	{Name: "LT", Clause: "is", Mode: "<"},
	{Name: "", Clause: "is", Mode: "="},
}
