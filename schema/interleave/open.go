package interleave

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/dupsert/dupsert/schema"
)

// DB is the connections that plans run on: one for each session and one that
// asks the engine who waits. It is not safe for concurrent use; a second DB on
// the same database is.
type DB struct {
	dialect  schema.Dialect
	engine   engine
	watcher  *sql.Conn
	sessions []*sql.Conn
	ids      []int64 // the engine's names of the sessions
}

// Open takes n connections for sessions and one more from the pool, which must
// lead to one database: a SQLite database in memory does not. Driver pgx
// (stdlib), go-sql-driver/mysql or modernc.org/sqlite. On MySQL and MariaDB
// the user needs the PROCESS privilege, or who waits cannot be asked.
func Open(ctx context.Context, pool *sql.DB, d schema.Dialect, n int) (*DB, error) {
	e, ok := engines[d]
	if !ok {
		return nil, fmt.Errorf("interleave: unknown dialect %q", d)
	}
	db := &DB{dialect: d, engine: e}
	if err := db.open(ctx, pool, n); err != nil {
		return nil, errors.Join(fmt.Errorf("interleave: %w", err), db.Close())
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, pool *sql.DB, n int) (err error) {
	if db.watcher, err = pool.Conn(ctx); err != nil {
		return err
	}
	for i := range n {
		c, err := pool.Conn(ctx)
		if err != nil {
			return err
		}
		db.sessions = append(db.sessions, c)
		id, err := db.engine.prepare(ctx, c, n-i)
		if err != nil {
			return err
		}
		db.ids = append(db.ids, id)
	}
	_, err = db.engine.waits(ctx, db.watcher, 0, nil) // it must be allowed to ask
	return err
}

// Close gives the connections back.
func (db *DB) Close() error {
	var err error
	for _, c := range append(db.sessions, db.watcher) {
		if c == nil {
			continue
		}
		if bad := c.Close(); !errors.Is(bad, sql.ErrConnDone) { // it was lost: see Run
			err = errors.Join(err, bad)
		}
	}
	return err
}

// Setup executes statements, one at a time, on the connection that no session
// uses: the tables of a case and the rows that are there before.
func (db *DB) Setup(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := db.watcher.ExecContext(ctx, s, db.engine.arguments(nil)...); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

func (db *DB) count(ctx context.Context, p *Plan) (n int, err error) {
	err = db.watcher.QueryRowContext(ctx, p.Count, db.engine.arguments(p.CountArgs)...).Scan(&n)
	if err != nil {
		err = fmt.Errorf("count the rows with %s: %w", p.Count, err)
	}
	return n, err
}
