package interleave

import (
	"context"
	"database/sql"

	"github.com/dupsert/dupsert/schema"
)

// engine is what differs between the databases.
type engine interface {
	// prepare makes a connection ready and returns the engine's name of it.
	// Of several sessions the one with the lowest rank is to be the victim of
	// a deadlock, where that can be chosen.
	prepare(ctx context.Context, c *sql.Conn, rank int) (int64, error)
	// begin are the statements that start a transaction.
	begin(isolation string) []string
	// arguments are args as the driver takes them.
	arguments(args []any) []any
	// waits asks whether the session waits for a lock: the ids it waits for
	// that are among the peers, or all the peers where the engine does not tell.
	waits(ctx context.Context, watcher *sql.Conn, id int64, peers []int64) ([]int64, error)
	// classify is the error's class and the engine's code; Broken and "" for
	// what is no error of the engine.
	classify(err error) (Class, string)
	// reset are the statements that make a session that took locks new again.
	reset() []string
}

var engines = map[schema.Dialect]engine{
	schema.Postgres: postgres{},
	schema.MySQL:    mysql{},
	schema.MariaDB:  mysql{},
	schema.SQLite:   lite{},
}
