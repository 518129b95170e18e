package atlas

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"ariga.io/atlas/sql/migrate"
	"github.com/jackc/pgx/v5"

	"github.com/dupsert/dupsert/schema"
	dirs "github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Replay runs migration scripts on a dev database and inspects the result.
// The database must be empty and is emptied again, as the atlas command does:
// https://atlasgo.io/concepts/dev-database. It is the way to read migrations
// whose DDL is computed at run time. Atlas's own Executor is not used: it reads
// foreign layouts wrongly, and restores before our catalogue query could run.
func Replay(ctx context.Context, devURL, root string, scripts []dirs.Script) (*schema.Catalog, error) {
	db, err := open(ctx, devURL, root)
	if err != nil {
		return nil, err
	}
	cat, err := db.replay(ctx, scripts)
	if err := errors.Join(err, db.close()); err != nil {
		return nil, db.failed("replay migrations on", devURL, err)
	}
	return cat, nil
}

func (db *database) replay(ctx context.Context, scripts []dirs.Script) (cat *schema.Catalog, err error) {
	if db.dialect != schema.SQLite { // a SQLite dev database lives in memory and dies with us
		restore, err := db.snapshot(ctx)
		if err != nil {
			return nil, err
		}
		defer func(err *error) {
			if bad := restore(context.WithoutCancel(ctx)); bad != nil {
				*err = errors.Join(*err, fmt.Errorf("empty the dev database again: %w", bad))
			}
		}(&err)
	} else if db.name != "" && !memory(db.name) {
		return nil, errors.New("a SQLite dev database must be sqlite://dev?mode=memory")
	}
	if err := db.run(ctx, scripts); err != nil {
		return nil, err
	}
	return db.inspect(ctx)
}

func memory(name string) bool {
	u, err := url.Parse(name)
	return err == nil && (u.Query().Get("mode") == "memory" || u.Host == ":memory:" || u.Path == ":memory:")
}

// snapshot refuses a database that is not empty and returns what empties it.
func (db *database) snapshot(ctx context.Context) (migrate.RestoreFunc, error) {
	if db.dialect == schema.Postgres && len(db.schemas) > 0 {
		return db.pgSnapshot(ctx)
	}
	restore, err := db.driver.Snapshot(ctx)
	var unclean *migrate.NotCleanError
	if errors.As(err, &unclean) {
		return nil, fmt.Errorf("the dev database is not empty: %s", unclean.Reason)
	}
	return restore, err
}

// run sends the scripts statement by statement over one connection, because
// session settings such as search_path last for a connection.
func (db *database) run(ctx context.Context, scripts []dirs.Script) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	var mode []any
	if db.dialect == schema.Postgres {
		mode = []any{pgx.QueryExecModeSimpleProtocol} // a text may hold several statements
	}
	for _, s := range dirs.For(scripts, db.dialect) {
		if s.Note != "" {
			return fmt.Errorf("%s: %s", s.File, s.Note)
		}
		statements := []sqltext.Statement{{Text: s.Text, Line: 1}}
		if !s.Whole {
			statements = sqltext.Split(s.Text, db.dialect)
		}
		for _, st := range statements {
			if _, err := conn.ExecContext(ctx, st.Text, mode...); err != nil {
				return fmt.Errorf("%s: %w", schema.Pos{File: s.File, Line: s.StartLine + st.Line - 1}, err)
			}
		}
	}
	return nil
}
