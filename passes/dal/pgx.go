package dal

// https://pkg.go.dev/github.com/jackc/pgx/v5
var pgx = pgxAt("github.com/jackc/pgx/v5", "github.com/jackc/pgx/v5/pgxpool", "github.com/jackc/pgx/v5/pgconn")

// pgxAt are pgx's rows under the import paths of one major version.
func pgxAt(pgx, pool, conn string) []Call {
	noRows := pgx + ".ErrNoRows"
	return join(
		on([]string{"*" + pgx + ".Conn", pgx + ".Tx", "*" + pool + ".Pool", "*" + pool + ".Conn", "*" + pool + ".Tx"},
			Call{Name: "Query", Verb: Query, SQL: 2, Args: 3},
			Call{Name: "QueryRow", Verb: QueryRow, SQL: 2, Args: 3, NoRows: noRows},
			Call{Name: "Exec", Verb: Exec, SQL: 2, Args: 3},
			Call{Name: "Prepare", Verb: Prepare, SQL: 3},
			Call{Name: "Begin", Verb: Begin},
			Call{Name: "BeginTx", Verb: Begin, Options: 2},
			Call{Name: "BeginFunc", Verb: Transact, Fn: 2},
			Call{Name: "BeginTxFunc", Verb: Transact, Options: 2, Fn: 3},
			Call{Name: "Commit", Verb: End},
			Call{Name: "Rollback", Verb: End},
			Call{Name: "Acquire", Verb: Begin, Isolation: "none"},
			Call{Name: "Conn", Verb: Same},
		),
		[]Call{
			{Name: pgx + ".BeginFunc", Verb: Transact, Fn: 2},
			{Name: pgx + ".BeginTxFunc", Verb: Transact, Options: 2, Fn: 3},
			{Name: "(" + pgx + ".Row).Scan", Verb: Scan, NoRows: noRows},
			{Name: "(" + pgx + ".Rows).Scan", Verb: Scan},
			{Name: "(" + pgx + ".Rows).Next", Verb: Next},
			{Name: "(" + pgx + ".Rows).Err", Verb: Close},
			{Name: "(" + pgx + ".Rows).Close", Verb: Close},
			{Name: "(" + conn + ".CommandTag).RowsAffected", Verb: Affected1},
			{Name: pgx + ".CollectRows", Verb: CollectAll},
			{Name: pgx + ".AppendRows", Verb: CollectAll, SQL: 1},
			{Name: pgx + ".CollectOneRow", Verb: CollectOne, NoRows: noRows},
			{Name: pgx + ".CollectExactlyOneRow", Verb: CollectOne, NoRows: noRows},
			{Name: pgx + ".ForEachRow", Verb: Each},
			{Name: "(*" + pgx + ".Batch).Queue", Verb: Enqueue, SQL: 1, Args: 2},
			{Name: "(*" + pgx + ".QueuedQuery).Query", Verb: Each, Fn: 1},
			{Name: "(*" + pgx + ".QueuedQuery).QueryRow", Verb: Each, Fn: 1},
			{Name: "(*" + pgx + ".QueuedQuery).Exec", Verb: Each, Fn: 1},
		},
	)
}
