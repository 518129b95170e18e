package interleave

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"modernc.org/sqlite"
)

type lite struct{}

// prepare turns the busy handler off: it sleeps, and nobody can be asked.
func (lite) prepare(ctx context.Context, c *sql.Conn, _ int) (int64, error) {
	_, err := c.ExecContext(ctx, "PRAGMA busy_timeout = 0")
	return 0, err
}

func (lite) begin(isolation string) []string {
	return []string{strings.TrimSpace("BEGIN " + isolation)}
}

func (lite) arguments(args []any) []any { return args }

func (lite) waits(context.Context, *sql.Conn, int64, []int64) ([]int64, error) { return nil, nil }

// https://www.sqlite.org/rescode.html; the low byte is the primary code.
func (lite) classify(err error) (Class, string) {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return Broken, ""
	}
	code := strconv.Itoa(e.Code())
	switch {
	case e.Code() == 2067, e.Code() == 1555, e.Code() == 2579:
		return Unique, code
	case e.Code()&0xff == 5, e.Code()&0xff == 6:
		return Busy, code
	}
	return Broken, code
}

func (lite) reset() []string { return nil }
