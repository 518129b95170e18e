package atlas

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/dupsert/dupsert/schema"
)

// Scratch is an empty database on a server: whoever opened it may fill it, and
// has to drop what he made.
type Scratch struct {
	DB      *sql.DB
	Dialect schema.Dialect
	Name    string   // the URL without its password
	Schemas []string // the schemas that search_path limits it to; nil for all
	url     *url.URL
	guard   *sql.Conn // holds the lock that keeps a second run out
}

// OpenScratch opens the dev database at the URL, in Atlas's notation
// (https://atlasgo.io/concepts/dev-database), and refuses one that holds
// anything. A server of MySQL or MariaDB must be given with a database.
func OpenScratch(ctx context.Context, rawURL string) (*Scratch, error) {
	db, err := open(ctx, rawURL, "")
	if err != nil {
		return nil, err
	}
	s := &Scratch{DB: db.DB, Dialect: db.dialect, Name: db.name}
	if s.url, err = url.Parse(rawURL); err != nil {
		return nil, errors.Join(errors.New("open database: malformed URL"), db.close()) // cannot be: open parsed it
	}
	err = s.take(ctx)
	if err == nil {
		err = db.checkEmpty(ctx)
	}
	if err != nil {
		return nil, errors.Join(db.failed("use", rawURL, err), s.Close())
	}
	if db.dialect == schema.Postgres {
		s.Schemas = db.schemas
	}
	return s, nil
}

// take locks the database against a second run: two that both find it empty
// would both fill it. The lock ends with its connection.
func (s *Scratch) take(ctx context.Context) (err error) {
	query := map[schema.Dialect]string{
		schema.Postgres: "SELECT pg_try_advisory_lock(hashtext('dupsert prove'))",
		schema.MySQL:    "SELECT GET_LOCK(LEFT(CONCAT('dupsert prove ', COALESCE(DATABASE(), '')), 64), 0)",
	}
	query[schema.MariaDB] = query[schema.MySQL]
	if query[s.Dialect] == "" {
		return nil // a SQLite database in memory is its owner's alone
	}
	if s.guard, err = s.DB.Conn(ctx); err != nil {
		return err
	}
	var mine bool
	if err := s.guard.QueryRowContext(ctx, query[s.Dialect]).Scan(&mine); err != nil {
		return fmt.Errorf("lock the dev database: %w", err)
	}
	if !mine {
		return errors.New("another run of dupsert uses the dev database")
	}
	return nil
}

// Close gives the database back: the lock first, for a server notices only
// later that a connection has ended.
func (s *Scratch) Close() error {
	var err error
	if s.guard != nil {
		release := "DO RELEASE_ALL_LOCKS()"
		if s.Dialect == schema.Postgres {
			release = "SELECT pg_advisory_unlock_all()"
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if _, bad := s.guard.ExecContext(ctx, release); bad != nil {
			err = s.Redact(fmt.Errorf("unlock the dev database: %w", bad))
		}
		err = errors.Join(err, s.guard.Close())
	}
	return errors.Join(err, s.DB.Close())
}

// Redact removes the URL's secrets from an error's text; it keeps nothing of
// what the error wrapped.
func (s *Scratch) Redact(err error) error {
	if err == nil {
		return nil
	}
	return redact(err, s.url)
}

// pgContent names one object of the schemas in $1, or of all but the system's
// if that is NULL, that belongs to no extension.
const pgContent = `
WITH own AS (SELECT oid, nspname FROM pg_catalog.pg_namespace
    WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' AND ($1::text[] IS NULL OR nspname = ANY ($1))),
  ext AS (SELECT objid FROM pg_catalog.pg_depend WHERE deptype = 'e')
SELECT name FROM (
  SELECT nspname || '.' || relname AS name FROM pg_catalog.pg_class c JOIN own ON own.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.oid NOT IN (SELECT objid FROM ext)
  UNION ALL SELECT nspname || '.' || proname FROM pg_catalog.pg_proc p JOIN own ON own.oid = pronamespace WHERE p.oid NOT IN (SELECT objid FROM ext)
  UNION ALL SELECT nspname || '.' || typname FROM pg_catalog.pg_type t JOIN own ON own.oid = typnamespace
    WHERE typtype IN ('e', 'd', 'r') AND t.oid NOT IN (SELECT objid FROM ext)
) AS content ORDER BY name LIMIT 1`

// mysqlContent names one object of the connection's database.
const mysqlContent = `
SELECT name FROM (
  SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()
  UNION ALL SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE()
) AS content ORDER BY name LIMIT 1`

// checkEmpty refuses a database with content, and one whose content is not
// whoever names it to say: a SQLite file, a server of MySQL as a whole.
func (db *database) checkEmpty(ctx context.Context) error {
	var query string
	var args []any
	switch {
	case db.dialect == schema.SQLite:
		if !memory(db.name) {
			return errors.New("a SQLite dev database must be sqlite://dev?mode=memory")
		}
		return nil
	case db.dialect == schema.Postgres:
		query, args = pgContent, []any{db.schemas}
	case len(db.schemas) == 0:
		return errors.New("the URL names no database: add one that is empty, as in maria://host/dev")
	default:
		query = mysqlContent
	}
	var name string
	err := db.QueryRowContext(ctx, query, args...).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look whether the dev database is empty: %w", err)
	}
	return fmt.Errorf("the dev database is not empty: it has %s", name)
}
