package dal

const sqlNoRows = "database/sql.ErrNoRows"

// https://pkg.go.dev/database/sql
var databaseSQL = join(
	on([]string{"*database/sql.DB", "*database/sql.Tx", "*database/sql.Conn"},
		Call{Name: "QueryContext", Verb: Query, SQL: 2, Args: 3},
		Call{Name: "QueryRowContext", Verb: QueryRow, SQL: 2, Args: 3, NoRows: sqlNoRows},
		Call{Name: "ExecContext", Verb: Exec, SQL: 2, Args: 3},
		Call{Name: "PrepareContext", Verb: Prepare, SQL: 2},
	),
	on([]string{"*database/sql.DB", "*database/sql.Tx"}, // Conn has none without a context
		Call{Name: "Query", Verb: Query, SQL: 1, Args: 2},
		Call{Name: "QueryRow", Verb: QueryRow, SQL: 1, Args: 2, NoRows: sqlNoRows},
		Call{Name: "Exec", Verb: Exec, SQL: 1, Args: 2},
		Call{Name: "Prepare", Verb: Prepare, SQL: 1},
	),
	on([]string{"*database/sql.Stmt"},
		Call{Name: "Query", Verb: Query, Prepared: true, Args: 1},
		Call{Name: "QueryContext", Verb: Query, Prepared: true, Args: 2},
		Call{Name: "QueryRow", Verb: QueryRow, Prepared: true, Args: 1, NoRows: sqlNoRows},
		Call{Name: "QueryRowContext", Verb: QueryRow, Prepared: true, Args: 2, NoRows: sqlNoRows},
		Call{Name: "Exec", Verb: Exec, Prepared: true, Args: 1},
		Call{Name: "ExecContext", Verb: Exec, Prepared: true, Args: 2},
		Call{Name: "Close", Verb: Close},
	),
	[]Call{
		{Name: "(*database/sql.DB).Begin", Verb: Begin},
		{Name: "(*database/sql.DB).BeginTx", Verb: Begin, Options: 2},
		{Name: "(*database/sql.DB).Conn", Verb: Begin, Isolation: "none"},
		{Name: "(*database/sql.DB).Close", Verb: Close},
		{Name: "(*database/sql.Conn).BeginTx", Verb: Begin, Options: 2},
		{Name: "(*database/sql.Conn).Close", Verb: Close},
		{Name: "(*database/sql.Tx).Commit", Verb: End},
		{Name: "(*database/sql.Tx).Rollback", Verb: End},
		{Name: "(*database/sql.Tx).Stmt", Verb: Pass, SQL: 1},
		{Name: "(*database/sql.Tx).StmtContext", Verb: Pass, SQL: 2},
		{Name: "(*database/sql.Row).Scan", Verb: Scan, NoRows: sqlNoRows},
		{Name: "(*database/sql.Row).Err", Verb: Close},
		{Name: "(*database/sql.Rows).Scan", Verb: Scan},
		{Name: "(*database/sql.Rows).Next", Verb: Next},
		{Name: "(*database/sql.Rows).Err", Verb: Close},
		{Name: "(*database/sql.Rows).Close", Verb: Close},
		{Name: "(database/sql.Result).RowsAffected", Verb: Affected},
		{Name: "(database/sql.Result).LastInsertId", Verb: LastID},
	},
)
