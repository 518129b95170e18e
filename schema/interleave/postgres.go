package interleave

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

type postgres struct{}

// prepare sets deadlock_timeout, after which a waiting session looks for a
// deadlock: the sessions' must differ, else chance chooses the victim.
// https://www.postgresql.org/docs/15/runtime-config-locks.html
func (postgres) prepare(ctx context.Context, c *sql.Conn, rank int) (id int64, err error) {
	_, err = c.ExecContext(ctx, "SET deadlock_timeout = "+strconv.Itoa(50*(2*rank-1))) // milliseconds
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "42501" {
		err = nil // only a superuser may: a deadlock then takes its second
	}
	if err != nil {
		return 0, err
	}
	err = c.QueryRowContext(ctx, "SELECT pg_backend_pid()").Scan(&id)
	return id, err
}

func (postgres) begin(isolation string) []string {
	if isolation == "" {
		return []string{"BEGIN"}
	}
	return []string{"BEGIN ISOLATION LEVEL " + isolation}
}

// arguments asks pgx to keep no prepared statement: the next case makes the
// tables anew, and a cached plan would fail.
func (postgres) arguments(args []any) []any {
	return append([]any{pgx.QueryExecModeDescribeExec}, args...)
}

// waits asks the lock table itself; pg_stat_activity.wait_event is set by the
// waiter and outlasts the grant.
// https://www.postgresql.org/docs/15/functions-info.html
func (postgres) waits(ctx context.Context, watcher *sql.Conn, id int64, peers []int64) ([]int64, error) {
	var text string
	err := watcher.QueryRowContext(ctx, "SELECT array_to_string(pg_blocking_pids($1::int), ',')", id).Scan(&text)
	if err != nil || text == "" {
		return nil, err
	}
	var out []int64
	for s := range strings.SplitSeq(text, ",") {
		pid, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, err
		}
		if slices.Contains(peers, pid) && !slices.Contains(out, pid) {
			out = append(out, pid)
		}
	}
	return out, nil
}

// https://www.postgresql.org/docs/15/errcodes-appendix.html
func (postgres) classify(err error) (Class, string) {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return Broken, ""
	}
	switch e.Code {
	case "23505", "23P01":
		return Unique, e.Code
	case "40001":
		return Serialization, e.Code
	case "40P01":
		return Deadlocked, e.Code
	case "55P03":
		return LockTimeout, e.Code
	case "25P02":
		return Aborted, e.Code
	}
	return Broken, e.Code
}

func (postgres) reset() []string { return []string{"SELECT pg_advisory_unlock_all()"} }
