package dal

import (
	"slices"

	"github.com/dupsert/dupsert/schema/model"
)

// beegoAt are the rows of beego's orm.
// https://github.com/beego/beego/tree/develop/client/orm, https://pkg.go.dev/github.com/beego/beego/v2/client/orm
func beegoAt(b string) []Call {
	return beego(b, []string{b + ".DQL"}, []string{b + ".DML"}, withContext, []Call{
		{Name: "(" + b + ".TxBeginner).Begin", Verb: Begin},
		{Name: "(" + b + ".TxBeginner).BeginWithCtx", Verb: Begin},
		{Name: "(" + b + ".TxBeginner).BeginWithOpts", Verb: Begin, Options: 1},
		{Name: "(" + b + ".TxBeginner).BeginWithCtxAndOpts", Verb: Begin, Options: 2},
		{Name: "(" + b + ".TxBeginner).DoTx", Verb: Transact, Fn: 1, Mode: "context"},
		{Name: "(" + b + ".TxBeginner).DoTxWithCtx", Verb: Transact, Fn: 2, Mode: "context"},
		{Name: "(" + b + ".TxBeginner).DoTxWithOpts", Verb: Transact, Options: 1, Fn: 2, Mode: "context"},
		{Name: "(" + b + ".TxBeginner).DoTxWithCtxAndOpts", Verb: Transact, Options: 2, Fn: 3, Mode: "context"},
		{Name: "(" + b + ".txEnder).Commit", Verb: End},
		{Name: "(" + b + ".txEnder).Rollback", Verb: End},
		{Name: "(" + b + ".txEnder).RollbackUnlessCommit", Verb: End},
		{Name: "(" + b + ".QuerySeter).FilterRaw", Verb: Build, Clause: "unknown"},
		{Name: "(" + b + ".QuerySeter).ForUpdate", Verb: Build, Clause: "lock"},
		{Name: "(" + b + ".QuerySeter).ForceIndex", Verb: Same},
		{Name: "(" + b + ".QuerySeter).UseIndex", Verb: Same},
		{Name: "(" + b + ".QuerySeter).IgnoreIndex", Verb: Same},
		{Name: "(" + b + ".QuerySeter).OrderClauses", Verb: Same},
		{Name: "(" + b + ".QuerySeter).Aggregate", Verb: Same},
	})
}

// Before version 2 an Ormer is one interface, and begins a transaction itself.
func beego1At(b string) []Call {
	ormer := "(" + b + ".Ormer)."
	return beego(b, []string{b + ".Ormer"}, []string{b + ".Ormer"}, nil, []Call{
		{Name: ormer + "Using", Verb: Nil},
		{Name: ormer + "Begin", Verb: Nil},
		{Name: ormer + "BeginTx", Verb: Nil},
		{Name: ormer + "Commit", Verb: Nil},
		{Name: ormer + "Rollback", Verb: Nil},
	})
}

// withContext adds a row for the method that takes a context first.
func withContext(c Call) Call {
	c.Name += "WithCtx"
	for _, pos := range []*int{&c.SQL, &c.Args, &c.Dest} {
		if *pos != 0 {
			*pos++
		}
	}
	return c
}

func beego(b string, reads, writes []string, also func(Call) Call, more []Call) []Call {
	noRows := b + ".ErrNoRows"
	both := func(rows ...Call) []Call {
		if also != nil {
			for _, c := range slices.Clone(rows) {
				rows = append(rows, also(c))
			}
		}
		return rows
	}
	return by(model.Beego, join(
		on(reads, both(
			Call{Name: "Read", Verb: Find, Dest: 1, Args: 2, Mode: "columns", One: true, NoRows: noRows, Out: "error"},
			Call{Name: "ReadForUpdate", Verb: Find, Dest: 1, Args: 2, Mode: "columns lock", One: true, NoRows: noRows, Out: "error"},
			Call{Name: "ReadOrCreate", Verb: FindOrInsert, Dest: 1, SQL: 2, Args: 3, Mode: "columns", One: true, Out: "created,affected,error"},
			Call{Name: "QueryTable", Verb: Build, Clause: "models", SQL: 1},
		)...),
		on(writes, both(
			Call{Name: "Insert", Verb: Insert, Dest: 1, Out: "affected,error"},
			Call{Name: "InsertMulti", Verb: Insert, Dest: 2, Out: "affected,error"},
			Call{Name: "InsertOrUpdate", Verb: Insert, Dest: 1, Args: 2, Mode: "upsert", Out: "affected,error"},
			Call{Name: "Update", Verb: Change, Dest: 1, Mode: "own", Out: "affected,error"},
			Call{Name: "Delete", Verb: Change, Dest: 1, Args: 2, Mode: "columns delete", Out: "affected,error"},
			Call{Name: "Raw", Verb: Build, Clause: "raw", SQL: 1, Args: 2},
		)...),
		on([]string{b + ".QuerySeter"}, both(
			Call{Name: "One", Verb: Find, Dest: 1, One: true, NoRows: noRows, Out: "error"},
			Call{Name: "All", Verb: Find, Dest: 1, Out: "count,error"},
			Call{Name: "Values", Verb: Find, Dest: 1, Out: "count,error"},
			Call{Name: "ValuesList", Verb: Find, Dest: 1, Out: "count,error"},
			Call{Name: "ValuesFlat", Verb: Find, Dest: 1, Out: "count,error"},
			Call{Name: "Count", Verb: Count, Out: "count,error"},
			Call{Name: "Exist", Verb: Exists, Out: "found"},
			Call{Name: "Update", Verb: Change, Dest: 1, Mode: "set", Out: "affected,error"},
			Call{Name: "Delete", Verb: Change, Mode: "delete", Out: "affected,error"},
			Call{Name: "PrepareInsert", Verb: Same},
		)...),
		on([]string{b + ".Inserter"}, both(
			Call{Name: "Insert", Verb: Insert, Dest: 1, Out: "affected,error"},
		)...),
		on([]string{b + ".QuerySeter"},
			Call{Name: "Filter", Verb: Build, Clause: "filter", SQL: 1, Args: 2},
			Call{Name: "Exclude", Verb: Build, Clause: "exclude", SQL: 1, Args: 2},
			Call{Name: "SetCond", Verb: Build, Clause: "setcond", SQL: 1},
			Call{Name: "Limit", Verb: Same},
			Call{Name: "Offset", Verb: Same},
			Call{Name: "GroupBy", Verb: Same},
			Call{Name: "OrderBy", Verb: Same},
			Call{Name: "RelatedSel", Verb: Same},
			Call{Name: "Distinct", Verb: Same},
		),
		on([]string{b + ".RawSeter"},
			Call{Name: "SetArgs", Verb: Build, Clause: "rawargs", Args: 1},
			Call{Name: "QueryRow", Verb: Find, Args: 1, Mode: "into", One: true, NoRows: noRows, Out: "error"},
			Call{Name: "QueryRows", Verb: Find, Args: 1, Mode: "into", Out: "count,error"},
			Call{Name: "Values", Verb: Find, Dest: 1, Out: "count,error"},
			Call{Name: "ValuesList", Verb: Find, Dest: 1, Out: "count,error"},
			Call{Name: "ValuesFlat", Verb: Find, Dest: 1, Out: "count,error"},
			Call{Name: "Exec", Verb: Change, Mode: "raw", Out: "result,error"},
		),
		[]Call{
			{Name: b + ".NewCondition", Verb: Start, Clause: "cond"},
			{Name: b + ".RegisterModelWithPrefix", Verb: Declare, SQL: -1, Args: 1, Mode: "prefix"},
		},
		on([]string{b + ".Condition"},
			Call{Name: "And", Verb: Build, Clause: "filter", SQL: 1, Args: 2},
			Call{Name: "AndNot", Verb: Build, Clause: "exclude", SQL: 1, Args: 2},
			Call{Name: "Or", Verb: Build, Clause: "filter or", SQL: 1, Args: 2},
			Call{Name: "OrNot", Verb: Build, Clause: "exclude or", SQL: 1, Args: 2},
		),
		on([]string{"*" + b + ".Condition"},
			Call{Name: "AndCond", Verb: Build, Clause: "cond and", SQL: 1},
			Call{Name: "OrCond", Verb: Build, Clause: "cond or", SQL: 1},
		),
		more,
	))
}

// BeegoOperators are the last parts of a filter's expression that are no
// column: name__iexact. ? is the value, ~ the column; others are not read.
var BeegoOperators = map[string]string{
	"exact": "~ = ?", "eq": "~ = ?", "strictexact": "~ = ?", "iexact": "UPPER(~) = UPPER(?)", "nq": "~ <> ?", "ne": "~ <> ?",
	"gt": "~ > ?", "gte": "~ >= ?", "lt": "~ < ?", "lte": "~ <= ?",
	"contains": "~ LIKE ?", "icontains": "~ LIKE ?", "startswith": "~ LIKE ?", "istartswith": "~ LIKE ?", "endswith": "~ LIKE ?", "iendswith": "~ LIKE ?",
	"in": "in", "between": "~ BETWEEN ? AND ?", "isnull": "null",
}
