package prove

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/atlas"
	"github.com/dupsert/dupsert/schema/interleave"
)

// benches are the databases that findings run on, opened when they are needed.
type benches struct {
	devURL string
	dev    *bench
	lite   *bench
}

// bench is one scratch database.
type bench struct {
	dialect schema.Dialect
	version string
	pool    *sql.DB
	schemas []string // PostgreSQL: the schemas that the URL's search_path leaves to us
	made    []string // the statements that drop what was made, the oldest first
	redact  func(error) error
	folder  string // of a temporary SQLite database
	end     func() error
}

// emptying is how long dropping what was made may take.
const emptying = 30 * time.Second

// bench is the database for a dialect; nil if the dev URL's is another one.
func (b *benches) bench(ctx context.Context, d schema.Dialect) (*bench, error) {
	if d == schema.SQLite {
		return b.sqlite(ctx)
	}
	s, err := b.server(ctx)
	if err != nil || s.dialect == schema.Postgres != (d == schema.Postgres) || s.dialect == schema.SQLite {
		return nil, err
	}
	return s, nil
}

// server is the database at the dev URL.
func (b *benches) server(ctx context.Context) (*bench, error) {
	if b.dev != nil {
		return b.dev, nil
	}
	s, err := atlas.OpenScratch(ctx, b.devURL)
	if err != nil {
		return nil, err
	}
	b.dev = &bench{dialect: s.Dialect, pool: s.DB, schemas: s.Schemas, redact: s.Redact, end: s.Close}
	if s.Dialect == schema.SQLite {
		return b.dev, nil // what it would be used for runs on a temporary database
	}
	version := "SELECT version()"
	if s.Dialect == schema.Postgres {
		version = "SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)"
	}
	return b.dev, b.dev.ask(ctx, version)
}

// sqlite is a temporary database: sessions cannot share one in memory.
func (b *benches) sqlite(ctx context.Context) (*bench, error) {
	if b.lite != nil {
		return b.lite, nil
	}
	dir, err := os.MkdirTemp("", "dupsert-prove-")
	if err != nil {
		return nil, fmt.Errorf("make a temporary database: %w", err)
	}
	b.lite = &bench{dialect: schema.SQLite, folder: dir, redact: func(err error) error { return err }}
	dsn := "file:" + (&url.URL{Path: filepath.ToSlash(filepath.Join(dir, "db"))}).EscapedPath()
	if b.lite.pool, err = sql.Open("sqlite", dsn); err != nil {
		return nil, fmt.Errorf("make a temporary database: %w", err)
	}
	b.lite.end = b.lite.pool.Close
	return b.lite, b.lite.ask(ctx, "SELECT 'SQLite ' || sqlite_version()")
}

func (b *bench) ask(ctx context.Context, version string) error {
	if err := b.pool.QueryRowContext(ctx, version).Scan(&b.version); err != nil {
		return b.redact(fmt.Errorf("ask the dev database for its version: %w", err))
	}
	return nil
}

// close drops what is left, and closes the databases.
func (b *benches) close(ctx context.Context) error {
	var err error
	for _, s := range []*bench{b.dev, b.lite} {
		if s == nil || s.pool == nil {
			continue
		}
		if bad := s.empty(ctx); bad != nil {
			err = errors.Join(err, s.redact(bad))
		}
		err = errors.Join(err, s.end())
		if s.folder != "" {
			err = errors.Join(err, os.RemoveAll(s.folder))
		}
	}
	return err
}

// make executes a statement that makes something. What drops it is noted
// before: an interrupted statement may have been done.
func (b *bench) make(ctx context.Context, statement, drop string) error {
	if drop != "" {
		b.made = append(b.made, drop)
	}
	_, err := b.pool.ExecContext(ctx, statement)
	return err
}

// empty drops what was made, the youngest first.
func (b *bench) empty(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, emptying)
	defer cancel()
	var err error
	for _, drop := range slices.Backward(b.made) {
		if _, bad := b.pool.ExecContext(ctx, drop); bad != nil {
			err = errors.Join(err, fmt.Errorf("empty the dev database again: %s: %w", drop, bad))
		}
	}
	b.made = nil
	return err
}

// run builds the plan's tables, runs its sessions, and drops the tables: rows
// that were only deleted would leave locks and gaps behind that no first run
// has. why says what could not be made.
func (b *bench) run(ctx context.Context, p *plan, serial bool) (result *interleave.Result, why string, err error) {
	defer func() { err = errors.Join(err, b.empty(context.WithoutCancel(ctx))) }()
	if why, err = p.tables.build(ctx, b); why != "" || err != nil {
		return nil, why, err
	}
	for _, s := range p.before {
		if _, err := b.pool.ExecContext(ctx, s.SQL, s.args...); err != nil {
			if ctx.Err() != nil {
				return nil, "", err
			}
			return nil, "no row of " + s.table + " can be made: " + oneLine(b.redact(err).Error()), nil
		}
	}
	sessions, err := interleave.Open(ctx, b.pool, b.dialect, 2)
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, sessions.Close()) }()
	in := p.interleaved
	if serial {
		in.Order = interleave.SerialOrder(in.Sessions)
	}
	result, err = sessions.Run(ctx, in)
	return result, "", err
}
