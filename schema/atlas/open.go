package atlas

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/mysql"
	"ariga.io/atlas/sql/postgres"
	mysqldriver "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // "pgx"
	_ "modernc.org/sqlite"             // "sqlite"

	"github.com/dupsert/dupsert/schema"
)

// database is an open connection.
type database struct {
	*sql.DB
	dialect schema.Dialect
	driver  migrate.Driver // nil for SQLite, see sqlite.go
	name    string         // the URL without its password
	schemas []string       // what to look at; nil for all
}

// schemes are the URL schemes of databases, by dialect. mysql:// may turn out
// to be MariaDB.
var schemes = map[string]schema.Dialect{
	"postgres": schema.Postgres, "postgresql": schema.Postgres,
	"mysql": schema.MySQL,
	"maria": schema.MariaDB, "mariadb": schema.MariaDB,
	"sqlite": schema.SQLite, "sqlite3": schema.SQLite,
}

// open connects to the database that the URL names, in Atlas's notation:
// https://atlasgo.io/concepts/url. Paths of SQLite files are relative to root.
func open(ctx context.Context, rawURL, root string) (*database, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		// The parser's error repeats the URL, and so the password.
		return nil, errors.New("open database: malformed URL (special characters of a user name or password must be percent-encoded)")
	}
	db := &database{dialect: schemes[u.Scheme], name: withoutPassword(u)}
	switch db.dialect {
	case schema.Postgres:
		err = db.openPostgres(ctx, u)
	case schema.MySQL, schema.MariaDB:
		err = db.openMySQL(ctx, u)
	case schema.SQLite:
		err = db.openSQLite(rawURL, root)
	default:
		err = fmt.Errorf("unknown scheme %q, want postgres, mysql, maria or sqlite", u.Scheme)
		if u.Scheme == "docker" {
			err = errors.New("docker:// is a feature of the atlas command: start a database and give its own URL")
		}
	}
	if err != nil {
		return nil, errors.Join(redact(fmt.Errorf("open %s: %w", db.name, err), u), db.close())
	}
	return db, nil
}

func (db *database) close() error {
	if db.DB == nil {
		return nil
	}
	return db.Close()
}

func (db *database) openPostgres(ctx context.Context, u *url.URL) (err error) {
	if path := u.Query().Get("search_path"); path != "" {
		for name := range strings.SplitSeq(path, ",") {
			db.schemas = append(db.schemas, strings.Trim(strings.TrimSpace(name), `"`))
		}
	}
	if db.DB, err = sql.Open("pgx", u.String()); err != nil {
		return err
	}
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	db.driver, err = postgres.Open(db.DB)
	return err
}

func (db *database) openMySQL(ctx context.Context, u *url.URL) error {
	c, err := mysqldriver.ParseDSN("/?" + u.RawQuery) // the driver's parameters: tls, timeout, …
	if err != nil {
		return err
	}
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr = "tcp", u.Host
	if u.Port() == "" {
		c.Addr = u.Host + ":3306"
	}
	if c.DBName = strings.Trim(u.Path, "/"); c.DBName != "" {
		db.schemas = []string{c.DBName}
	}
	connector, err := mysqldriver.NewConnector(c)
	if err != nil {
		return err
	}
	db.DB = sql.OpenDB(connector)
	var version string
	if err := db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return err
	}
	db.dialect = schema.MySQL
	if strings.Contains(strings.ToLower(version), "mariadb") {
		db.dialect = schema.MariaDB
	}
	db.driver, err = mysql.Open(db.DB)
	return err
}

// openSQLite opens an existing file for reading, or a database in memory.
// Have: sqlite://app.db, sqlite:///abs/app.db, sqlite://dev?mode=memory
func (db *database) openSQLite(rawURL, root string) (err error) {
	_, rest, _ := strings.Cut(rawURL, "://")
	path, query, _ := strings.Cut(rest, "?")
	path = strings.TrimPrefix(path, "file:")
	params, err := url.ParseQuery(query)
	if err != nil {
		return err
	}
	dsn := "file::memory:"
	if params.Get("mode") != "memory" && path != ":memory:" {
		if !filepath.IsAbs(path) {
			path = filepath.Join(root, path)
		}
		if _, err := os.Stat(path); err != nil {
			return err // the driver would create it
		}
		dsn = "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?mode=ro"
	}
	if db.DB, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	db.SetMaxOpenConns(1) // each connection to :memory: is a database of its own
	return nil
}

// withoutPassword is the URL as a source's name.
func withoutPassword(u *url.URL) string {
	c := *u
	if u.User != nil {
		c.User = url.User(u.User.Username())
	}
	q := c.Query()
	for name := range q {
		if secret(name) {
			q.Del(name)
		}
	}
	c.RawQuery = q.Encode()
	return c.String()
}

func secret(parameter string) bool {
	p := strings.ToLower(parameter)
	return strings.Contains(p, "password") || strings.Contains(p, "secret") || strings.Contains(p, "token")
}

// redact removes the URL's secrets, plain and percent-encoded, from what a
// driver says. The result wraps nothing: what it wrapped might be printed.
func redact(err error, u *url.URL) error {
	text := err.Error()
	var secrets []string
	if p, ok := u.User.Password(); ok {
		_, raw, _ := strings.Cut(u.User.String(), ":")
		secrets = append(secrets, p, raw)
	}
	for name, values := range u.Query() {
		if secret(name) {
			secrets = append(secrets, values...)
		}
	}
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, "xxxxx")
		}
	}
	return errors.New(text)
}
