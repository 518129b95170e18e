package dal

import (
	"strings"

	"github.com/dupsert/dupsert/schema/model"
)

const (
	genPath  = "gorm.io/gen"
	genField = genPath + "/field"
)

// https://gorm.io/gen/, https://pkg.go.dev/gorm.io/gen/field: the columns of
// generated tables, and the conditions made of them.
var gormGen = by(model.Gorm, join(
	on([]string{genPath + ".Dao"}, genChain...),
	on([]string{"*" + genPath + ".DO"}, genShared...),
	genNew("Field", "Int", "Int8", "Int16", "Int32", "Int64", "Uint", "Uint8", "Uint16", "Uint32", "Uint64", "Float32", "Float64", "String", "Bytes", "Bool", "Time"),
	genFields([]string{"Field", "Int", "Int8", "Int16", "Int32", "Int64", "Uint", "Uint8", "Uint16", "Uint32", "Uint64", "Float32", "Float64", "String", "Time"},
		Call{Name: "Eq", Verb: Expr, Clause: "~ = ?", Args: 1},
		Call{Name: "Neq", Verb: Expr, Clause: "~ <> ?", Args: 1},
		Call{Name: "Gt", Verb: Expr, Clause: "~ > ?", Args: 1},
		Call{Name: "Gte", Verb: Expr, Clause: "~ >= ?", Args: 1},
		Call{Name: "Lt", Verb: Expr, Clause: "~ < ?", Args: 1},
		Call{Name: "Lte", Verb: Expr, Clause: "~ <= ?", Args: 1},
		Call{Name: "In", Verb: Expr, Clause: "~ IN (?)", Args: 1},
		Call{Name: "NotIn", Verb: Expr, Clause: "~ NOT IN (?)", Args: 1},
		Call{Name: "Value", Verb: Expr, Clause: "~ = ?", Args: 1},
	),
	genFields([]string{"Int", "Int8", "Int16", "Int32", "Int64", "Uint", "Uint8", "Uint16", "Uint32", "Uint64", "Float32", "Float64", "String", "Time"},
		Call{Name: "Between", Verb: Expr, Clause: "~ BETWEEN ? AND ?", Args: 1},
		Call{Name: "NotBetween", Verb: Expr, Clause: "~ NOT BETWEEN ? AND ?", Args: 1},
	),
	genFields([]string{"String"},
		Call{Name: "Like", Verb: Expr, Clause: "~ LIKE ?", Args: 1},
		Call{Name: "NotLike", Verb: Expr, Clause: "~ NOT LIKE ?", Args: 1},
		Call{Name: "Lower", Verb: Expr, Clause: "LOWER(~)"},
		Call{Name: "Upper", Verb: Expr, Clause: "UPPER(~)"},
	),
	genFields([]string{"Bool"},
		Call{Name: "Is", Verb: Expr, Clause: "~ = ?", Args: 1},
		Call{Name: "Value", Verb: Expr, Clause: "~ = ?", Args: 1},
		Call{Name: "Not", Verb: Expr, Clause: "NOT ~"},
	),
	genFields([]string{"expr"},
		Call{Name: "IsNull", Verb: Expr, Clause: "~ IS NULL"},
		Call{Name: "IsNotNull", Verb: Expr, Clause: "~ IS NOT NULL"},
		Call{Name: "EqCol", Verb: Expr, Clause: "~ = #", SQL: 1},
		Call{Name: "NeqCol", Verb: Expr, Clause: "~ <> #", SQL: 1},
		Call{Name: "WithTable", Verb: Same},
	),
	[]Call{
		{Name: genField + ".And", Verb: Expr, Clause: "(&)", SQL: -1},
		{Name: genField + ".Or", Verb: Expr, Clause: "(|)", SQL: -1},
		{Name: genField + ".Not", Verb: Expr, Clause: "NOT (&)", SQL: -1},
	},
))

func genNew(types ...string) []Call {
	var out []Call
	for _, t := range types {
		out = append(out, Call{Name: genField + ".New" + t, Verb: Expr, Clause: "@", SQL: -1, Mode: "column"})
	}
	return out
}

func genFields(types []string, rows ...Call) []Call {
	var out []Call
	for _, t := range types {
		out = append(out, on([]string{genField + "." + t}, rows...)...)
	}
	return out
}

// genChain are the methods that add to a generated chain.
var genChain = []Call{
	{Name: "Where", Verb: Build, Clause: "wheres", Args: 1},
	{Name: "Or", Verb: Build, Clause: "ors", Args: 1},
	{Name: "Not", Verb: Build, Clause: "nots", Args: 1},
	{Name: "Clauses", Verb: Build, Clause: "clauses", Args: 1},
	{Name: "Attrs", Verb: Build, Clause: "assign", Args: 1},
	{Name: "Assign", Verb: Build, Clause: "assign", Args: 1},
	{Name: "Unscoped", Verb: Build, Clause: "unscoped"},
	{Name: "Join", Verb: Build, Clause: "joined", Args: 2},
	{Name: "LeftJoin", Verb: Same},
	{Name: "RightJoin", Verb: Build, Clause: "joined", Args: 2},
	{Name: "Scopes", Verb: Apply, Fn: 1},
	{Name: "Select", Verb: Same},
	{Name: "Omit", Verb: Same},
	{Name: "Order", Verb: Same},
	{Name: "Distinct", Verb: Same},
	{Name: "Group", Verb: Same},
	{Name: "Having", Verb: Same},
	{Name: "Limit", Verb: Same},
	{Name: "Offset", Verb: Same},
	{Name: "Joins", Verb: Same},
	{Name: "Preload", Verb: Same},
}

// genShared are the methods of gen.DO that generated chains share: these embed it.
var genShared = []Call{
	{Name: "Scan", Verb: Find, Dest: 1, Mode: "scan", Out: "error"},
	{Name: "Pluck", Verb: Pluck, Dest: 2, Out: "error"},
	{Name: "Count", Verb: Count, Out: "count,error"},
	{Name: "Row", Verb: Rows, One: true, Out: "row"},
	{Name: "Rows", Verb: Rows, Out: "rows,error"},
	{Name: "Update", Verb: Change, SQL: 1, Args: 2, Mode: "column", Out: "db,error"},
	{Name: "UpdateColumn", Verb: Change, SQL: 1, Args: 2, Mode: "column", Out: "db,error"},
	{Name: "UpdateSimple", Verb: Change, Args: 1, Mode: "assigned", Out: "db,error"},
	{Name: "UpdateColumnSimple", Verb: Change, Args: 1, Mode: "assigned", Out: "db,error"},
	{Name: "Updates", Verb: Change, Dest: 1, Mode: "set", Out: "db,error"},
	{Name: "UpdateColumns", Verb: Change, Dest: 1, Mode: "set", Out: "db,error"},
	{Name: "UnderlyingDB", Verb: Same},
}

// genMade are the methods that are generated for a table, of the table and of
// its chains, and for the queries of all tables.
// https://gorm.io/gen/create.html, https://gorm.io/gen/query.html
var genMade = join(genChain, genShared, []Call{
	{Name: "WithContext", Verb: Build, Clause: "context"},
	{Name: "Debug", Verb: Build, Clause: "context"},
	{Name: "ReadDB", Verb: Build, Clause: "context"},
	{Name: "WriteDB", Verb: Build, Clause: "context"},
	{Name: "Session", Verb: Build, Clause: "context"},
	{Name: "As", Verb: Build, Clause: "context"},
	{Name: "Returning", Verb: Build, Clause: "context"},

	{Name: "First", Verb: Find, One: true, NoRows: gormNotFound, Out: "one,error"},
	{Name: "Take", Verb: Find, One: true, NoRows: gormNotFound, Out: "one,error"},
	{Name: "Last", Verb: Find, One: true, NoRows: gormNotFound, Out: "one,error"},
	{Name: "Find", Verb: Find, Out: "list,error"},
	{Name: "FindInBatch", Verb: Find, Out: "list,error"},
	{Name: "FindInBatches", Verb: Find, Out: "error"},
	{Name: "FindByPage", Verb: Find, Out: "list,count,error"},
	{Name: "FirstOrInit", Verb: FindOrInit, One: true, Out: "one,error"},
	{Name: "FirstOrCreate", Verb: FindOrInsert, One: true, Out: "one,error"},
	{Name: "Create", Verb: Insert, Dest: 1, Own: true, Mode: "each", Out: "error"},
	{Name: "CreateInBatches", Verb: Insert, Dest: 1, Own: true, Mode: "list", Out: "error"},
	{Name: "Save", Verb: Save, Dest: 1, Own: true, Mode: "each", Out: "error"},
	{Name: "Delete", Verb: Change, Mode: "delete", Out: "db,error"},
})

var genQuery = []Call{
	{Name: "Transaction", Verb: Transact, Fn: 1, Options: 2},
	{Name: "Begin", Verb: Begin, Options: 1},
	{Name: "Commit", Verb: End},
	{Name: "Rollback", Verb: End},
	{Name: "SavePoint", Verb: End, Mode: "savepoint"},
	{Name: "RollbackTo", Verb: End},
	{Name: "WithContext", Verb: Same},
	{Name: "ReadDB", Verb: Same},
	{Name: "WriteDB", Verb: Same},
}

// Mark is the name under which dbssa keeps what it knows of a generated type,
// function or field: the generator, and what the type stands for.
func Mark(name string) string { return "generated " + name }

// made is the row of a function that is marked as generated, or of a method of such a type; but for ent's.
func made(name string, texts Texts) *Call {
	recv, method, isMethod := strings.Cut(strings.TrimLeft(name, "(*"), ").")
	if isMethod != strings.HasPrefix(name, "(") {
		return nil
	}
	mark, ok := texts(Mark(recv))
	if !ok {
		return nil
	}
	kind, of, _ := strings.Cut(mark, " ")
	node, entity, _ := strings.Cut(of, " ")
	for _, r := range generators[kind] {
		if r.Name == method {
			r.Name, r.Node, r.Entity = name, node, entity
			return &r
		}
	}
	return nil
}

// generators are the methods of generated types, by the type's mark.
var generators = map[string][]Call{
	"gen":      by(model.Gorm, genMade),
	"genquery": by(model.Gorm, genQuery),

	"boilstart": by(Boil, boilStart),
	"boilfind":  by(Boil, boilFind),
	"boilexist": by(Boil, boilExist),
	"boilquery": by(Boil, boilQuery),
	"boilrow":   by(Boil, boilRow),
	"boilwhere": by(Boil, boilWhere),

	"jettable": jetMade,
}
