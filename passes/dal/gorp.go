package dal

import "github.com/dupsert/dupsert/schema/model"

// https://pkg.go.dev/github.com/go-gorp/gorp/v3
//
// Insert, Get, Update and Delete take their table from what AddTable was told
// of the struct, somewhere in the program.
var gorp = gorpAt("github.com/go-gorp/gorp/v3", 0)

// Older releases.
var (
	gorp2 = gorpAt("github.com/go-gorp/gorp", 0)
	gorp1 = gorpAt("gopkg.in/gorp.v1", 0)
)

// A fork whose methods take a context first.
var borp = gorpAt("github.com/letsencrypt/borp", 1)

// gorpAt are the rows; ctx is 1 where a context comes first.
func gorpAt(g string, ctx int) []Call {
	values := func(prefix string) []Call { // 0 or "" where there is no row
		var out []Call
		for _, name := range []string{"SelectInt", "SelectNullInt", "SelectFloat", "SelectNullFloat", "SelectStr", "SelectNullStr"} {
			out = append(out, Call{Name: prefix + name, Verb: Get, SQL: 1 + ctx, Args: 2 + ctx, Out: "one,error"})
		}
		return out
	}
	suffix, more := "Context", []Call{{Name: "(*" + g + ".DbMap).BeginTx", Verb: Begin}}
	receivers := []string{"*" + g + ".DbMap", "*" + g + ".Transaction", g + ".SqlExecutor"}
	if ctx == 0 {
		suffix = ""
		more = append(on(receivers, Call{Name: "WithContext", Verb: Same}), Call{Name: "(*" + g + ".DbMap).Begin", Verb: Begin})
	}
	structs := by(model.Gorp, []Call{
		{Name: "Get", Verb: Find, Dest: 1 + ctx, Args: 2 + ctx, Mode: "key", One: true, Out: "one,error"},
		{Name: "Insert", Verb: Insert, Dest: 1 + ctx, Out: "error"},
		{Name: "Update", Verb: Change, Dest: 1 + ctx, Mode: "own", Out: "affected,error"},
		{Name: "Delete", Verb: Change, Dest: 1 + ctx, Mode: "own delete", Out: "affected,error"},
	})
	return join(
		more,
		on(receivers, values("")...),
		on(receivers, structs...),
		values(g+"."), // with the executor for receiver
		on(receivers,
			Call{Name: "SelectOne", Verb: Get, Dest: 1 + ctx, SQL: 2 + ctx, Args: 3 + ctx, NoRows: sqlNoRows},
			Call{Name: "Select", Verb: Select, Dest: 1 + ctx, SQL: 2 + ctx, Args: 3 + ctx, Out: "list,error"},
			Call{Name: "Exec" + suffix, Verb: Exec, SQL: 1 + ctx, Args: 2 + ctx},
			Call{Name: "Query" + suffix, Verb: Query, SQL: 1 + ctx, Args: 2 + ctx},
			Call{Name: "QueryRow" + suffix, Verb: QueryRow, SQL: 1 + ctx, Args: 2 + ctx, NoRows: sqlNoRows},
		),
		on([]string{"*" + g + ".DbMap", "*" + g + ".Transaction"},
			Call{Name: "Prepare" + suffix, Verb: Prepare, SQL: 1 + ctx},
		),
		on([]string{"*" + g + ".DbMap"},
			Call{Name: "AddTable", Verb: Declare, Dest: 1},
			Call{Name: "AddTableWithName", Verb: Declare, Dest: 1, SQL: 2},
			Call{Name: "AddTableWithNameAndSchema", Verb: Declare, Dest: 1, SQL: 3},
		),
		[]Call{
			{Name: "(*" + g + ".TableMap).SetKeys", Verb: Declare, Options: 1, Args: 2, Mode: "columns"},
			{Name: g + ".SelectOne", Verb: Get, Dest: 2 + ctx, SQL: 3 + ctx, Args: 4 + ctx, NoRows: sqlNoRows},
			{Name: "(*" + g + ".Transaction).Commit", Verb: End},
			{Name: "(*" + g + ".Transaction).Rollback", Verb: End},
			{Name: "(*" + g + ".Transaction).Savepoint", Verb: Nil, Mode: "savepoint"},
			{Name: "(*" + g + ".Transaction).RollbackToSavepoint", Verb: Nil},
			{Name: "(*" + g + ".Transaction).ReleaseSavepoint", Verb: Nil},
		},
	)
}

// These begin the names of texts that tell which table a struct type was
// declared to stand for, which fields are its key, and what its table's name begins with.
const (
	TableMark  = "table "
	KeyMark    = "key "
	PrefixMark = "prefix "
)
