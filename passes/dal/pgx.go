package dal

const (
	pgxV5 = "github.com/jackc/pgx/v5"
	pgxV4 = "github.com/jackc/pgx/v4"
)

// https://pkg.go.dev/github.com/jackc/pgx/v5
var pgx = join(
	pgxAt(pgxV5, "github.com/jackc/pgx/v5/pgconn"),
	[]Call{
		{Name: pgxV5 + ".BeginFunc", Verb: Transact, Fn: 2},
		{Name: pgxV5 + ".BeginTxFunc", Verb: Transact, Options: 2, Fn: 3},
		{Name: pgxV5 + ".CollectRows", Verb: CollectAll},
		{Name: pgxV5 + ".AppendRows", Verb: CollectAll, SQL: 1},
		{Name: pgxV5 + ".CollectOneRow", Verb: CollectOne, NoRows: pgxV5 + ".ErrNoRows"},
		{Name: pgxV5 + ".CollectExactlyOneRow", Verb: CollectOne, NoRows: pgxV5 + ".ErrNoRows"},
		{Name: pgxV5 + ".ForEachRow", Verb: Each},
		{Name: pgxV5 + ".CopyFromFunc", Verb: Pass, SQL: -1},
		{Name: "(*" + pgxV5 + ".QueuedQuery).Query", Verb: Each, Fn: 1, Mode: "rows"},
		{Name: "(*" + pgxV5 + ".QueuedQuery).QueryRow", Verb: Each, Fn: 1, Mode: "row"},
		{Name: "(*" + pgxV5 + ".QueuedQuery).Exec", Verb: Each, Fn: 1, Mode: "result"},
	},
)

// https://pkg.go.dev/github.com/jackc/pgx/v4: transactions by a function were methods. Its rows were held
// against v4.18 by hand; go.mod does not name it.
var pgx4 = join(
	pgxAt(pgxV4, "github.com/jackc/pgconn"),
	on([]string{"*" + pgxV4 + ".Conn", pgxV4 + ".Tx", "*" + pgxV4 + "/pgxpool.Pool", "*" + pgxV4 + "/pgxpool.Conn", "*" + pgxV4 + "/pgxpool.Tx"},
		Call{Name: "BeginFunc", Verb: Transact, Fn: 2},
	),
	on([]string{"*" + pgxV4 + ".Conn", "*" + pgxV4 + "/pgxpool.Pool", "*" + pgxV4 + "/pgxpool.Conn"},
		Call{Name: "BeginTxFunc", Verb: Transact, Options: 2, Fn: 3},
	),
)

// pgxAt are the rows that both major versions have, under the import paths of one.
func pgxAt(pgx, conn string) []Call {
	pool := pgx + "/pgxpool"
	noRows := pgx + ".ErrNoRows"
	return join(
		on([]string{"*" + pgx + ".Conn", pgx + ".Tx", "*" + pool + ".Pool", "*" + pool + ".Conn", "*" + pool + ".Tx"},
			Call{Name: "Query", Verb: Query, SQL: 2, Args: 3},
			Call{Name: "QueryRow", Verb: QueryRow, SQL: 2, Args: 3, NoRows: noRows},
			Call{Name: "Exec", Verb: Exec, SQL: 2, Args: 3},
			Call{Name: "SendBatch", Verb: Sent, SQL: 2},
			Call{Name: "CopyFrom", Verb: Copy, SQL: 2, Args: 3, Dest: 4},
			Call{Name: "Begin", Verb: Begin},
		),
		on([]string{"*" + pgx + ".Conn", "*" + pool + ".Pool", "*" + pool + ".Conn"},
			Call{Name: "BeginTx", Verb: Begin, Options: 2},
		),
		on([]string{"*" + pgx + ".Conn", pgx + ".Tx", "*" + pool + ".Tx"},
			Call{Name: "Prepare", Verb: Prepare, SQL: 3},
		),
		on([]string{pgx + ".Tx", "*" + pool + ".Tx"},
			Call{Name: "Commit", Verb: End},
			Call{Name: "Rollback", Verb: End},
		),
		on([]string{pgx + ".Tx", "*" + pool + ".Conn", "*" + pool + ".Tx"},
			Call{Name: "Conn", Verb: Same},
		),
		[]Call{
			{Name: "(*" + pool + ".Pool).Acquire", Verb: Begin, Isolation: "none"},
			{Name: "(" + pgx + ".Row).Scan", Verb: Scan, NoRows: noRows},
			{Name: "(" + pgx + ".Rows).Scan", Verb: Scan},
			{Name: "(" + pgx + ".Rows).Next", Verb: Next},
			{Name: "(" + pgx + ".Rows).Err", Verb: Close},
			{Name: "(" + pgx + ".Rows).Close", Verb: Close},
			{Name: "(" + conn + ".CommandTag).RowsAffected", Verb: Affected1},
			{Name: "(" + pgx + ".BatchResults).Query", Verb: Queued, Mode: "rows"},
			{Name: "(" + pgx + ".BatchResults).QueryRow", Verb: Queued, Mode: "row"},
			{Name: "(" + pgx + ".BatchResults).Exec", Verb: Queued, Mode: "result"},
			{Name: "(" + pgx + ".BatchResults).Close", Verb: Queued, Mode: "error"},
			{Name: pgx + ".CopyFromRows", Verb: Pass, SQL: -1},
			{Name: pgx + ".CopyFromSlice", Verb: Pass, SQL: 1},
			{Name: "(*" + pgx + ".Batch).Queue", Verb: Enqueue, SQL: 1, Args: 2},
		},
	)
}
