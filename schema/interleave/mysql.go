package interleave

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	mysqldriver "github.com/go-sql-driver/mysql"
)

type mysql struct{}

func (mysql) prepare(ctx context.Context, c *sql.Conn, _ int) (id int64, err error) {
	err = c.QueryRowContext(ctx, "SELECT CONNECTION_ID()").Scan(&id)
	return id, err
}

func (mysql) begin(isolation string) []string {
	if isolation == "" {
		return []string{"START TRANSACTION"}
	}
	return []string{"SET TRANSACTION ISOLATION LEVEL " + isolation, "START TRANSACTION"}
}

func (mysql) arguments(args []any) []any { return args }

// waits asks the list of processes for metadata locks, table locks and
// GET_LOCK, and InnoDB's monitor for row locks. information_schema.innodb_trx
// would be nicer, but is a copy that is not renewed while it is read more
// often than every 0.1 s. https://mariadb.com/kb/en/information-schema-innodb_trx-table/
func (mysql) waits(ctx context.Context, watcher *sql.Conn, id int64, peers []int64) ([]int64, error) {
	var waiting bool
	const states = `SELECT COUNT(*) > 0 FROM information_schema.processlist
WHERE id = ? AND command <> 'Sleep' AND (state = 'User lock' OR state LIKE 'Waiting for%lock%')`
	if err := watcher.QueryRowContext(ctx, states, id).Scan(&waiting); err != nil {
		return nil, err
	}
	if waiting {
		return peers, nil
	}
	var kind, name, status string
	if err := watcher.QueryRowContext(ctx, "SHOW ENGINE INNODB STATUS").Scan(&kind, &name, &status); err != nil {
		return nil, err
	}
	if rowLockWait(status, id) {
		return peers, nil
	}
	return nil, nil
}

// rowLockWait reads the monitor's list of transactions.
// Have: ---TRANSACTION 47, ACTIVE 0 sec inserting
//
//	mysql tables in use 1, locked 1
//	LOCK WAIT 2 lock struct(s), heap size 1128, 1 row lock(s)
//	MariaDB thread id 12, OS thread handle 14, query id 99 localhost root Update
func rowLockWait(status string, id int64) bool {
	// The text of the latest deadlock stands before, and has such lines too.
	_, transactions, _ := strings.Cut(status, "LIST OF TRANSACTIONS FOR EACH SESSION:")
	thread := " thread id " + strconv.FormatInt(id, 10) + ","
	for part := range strings.SplitSeq(transactions, "---TRANSACTION ") {
		if strings.Contains(part, thread) {
			return strings.Contains(part, "\nLOCK WAIT ")
		}
	}
	return false
}

// https://mariadb.com/kb/en/mariadb-error-code-reference/
func (mysql) classify(err error) (Class, string) {
	var e *mysqldriver.MySQLError
	if !errors.As(err, &e) {
		return Broken, ""
	}
	code := strconv.Itoa(int(e.Number))
	switch e.Number {
	case 1062, 1169, 1586:
		return Unique, code
	case 1020: // innodb_snapshot_isolation: the record has changed since it was read
		return Serialization, code
	case 1213:
		return Deadlocked, code
	case 1205, 3572:
		return LockTimeout, code
	}
	return Broken, code
}

func (mysql) reset() []string { return []string{"UNLOCK TABLES", "DO RELEASE_ALL_LOCKS()"} }
