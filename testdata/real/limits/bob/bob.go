// Package bob holds what is not read of github.com/stephenafamo/bob.
package bob

import (
	"context"
	"crypto/rand"

	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql"
	"github.com/stephenafamo/bob/dialect/psql/im"
	"github.com/stephenafamo/bob/dialect/psql/sm"
	"github.com/stephenafamo/scan"
)

type store struct{ db bob.DB }

func (s *store) control(ctx context.Context, name string) error {
	q := psql.Select(sm.From("users"), sm.Where(psql.Quote("name").EQ(psql.Arg(name))))
	if _, err := bob.One(ctx, s.db, q, scan.SingleColumnMapper[int64]); err == nil { // want "unprotected-insert"
		return nil
	}
	return s.insert(ctx, name)
}

func (s *store) insert(ctx context.Context, name string) error {
	_, err := bob.Exec(ctx, s.db, psql.Insert(im.Into("users", "name", "email"), im.Values(psql.Arg(name, rand.Text()))))
	return err
}

// The rows are read one by one.
func (s *store) cursor(ctx context.Context, name string) error {
	q := psql.Select(sm.From("users"), sm.Where(psql.Quote("name").EQ(psql.Arg(name))))
	rows, err := bob.Cursor(ctx, s.db, q, scan.SingleColumnMapper[int64]) // miss "unprotected-insert": a cursor has no rows
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return nil
	}
	return s.insert(ctx, name)
}

// The conditions are added to the statement.
func (s *store) applied(ctx context.Context, name string) error {
	q := psql.Select(sm.From("users"))
	q.Apply(sm.Where(psql.Quote("name").EQ(psql.Arg(name))))
	if _, err := bob.One(ctx, s.db, q, scan.SingleColumnMapper[int64]); err == nil { // miss "unprotected-insert": what Apply adds to a statement is not followed
		return nil
	}
	return s.insert(ctx, name)
}
