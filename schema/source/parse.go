package source

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/model"
)

// Kind is what a source is.
type Kind string

// The kinds of source.
const (
	Snapshot Kind = "snapshot" // a file written by package snapshot
	HCL      Kind = "hcl"      // an Atlas schema file, or a folder of them
	SQL      Kind = "sql"      // one SQL file, or a folder: which of the two is seen when it is read
	Database Kind = "database" // a live database, or a SQLite file
	Env      Kind = "env"      // an env block of an atlas.hcl file
	Go       Kind = "go"       // DDL in the strings of Go code, and models that it hands over
	Models   Kind = "models"   // struct tags of one library's models
	Ent      Kind = "ent"      // the tables that ent generates: migrate/schema.go
)

// Source is one source as a URL names it.
type Source struct {
	URL     string // as given
	Kind    Kind
	Path    string         // of files and folders, with slashes; relative to where the URL stands
	Format  migrate.Format // of a migration directory, "" to detect it
	Dialect schema.Dialect // as the URL says, "" to detect it
	Env     string         // of an env source, "" for the first block
	ORM     model.ORM      // of models
}

// databases are the schemes of databases. https://atlasgo.io/concepts/url
var databases = map[string]schema.Dialect{
	"postgres": schema.Postgres, "postgresql": schema.Postgres, "mysql": schema.MySQL,
	"maria": schema.MariaDB, "mariadb": schema.MariaDB, "sqlite": schema.SQLite, "sqlite3": schema.SQLite,
}

// dialects are the names of dialects in URLs and in sqlc's engine.
var dialects = map[string]schema.Dialect{
	"postgres": schema.Postgres, "postgresql": schema.Postgres, "mysql": schema.MySQL,
	"mariadb": schema.MariaDB, "maria": schema.MariaDB, "sqlite": schema.SQLite, "sqlite3": schema.SQLite,
}

// mappers are the schemes of models.
var mappers = map[string]model.ORM{
	"gorm": model.Gorm, "gormv1": model.Gorm1, "xorm": model.Xorm, "bun": model.Bun, "beego": model.Beego, "go-pg": model.GoPG,
}

// Parse reads a source's URL: file://schema.hcl, file://migrations?format=goose,
// file://schema.sql?dialect=mysql, file://x.dupsert, sqlite://app.db,
// postgres://…, mysql://…, maria://…, env://prod, ent://ent, go://., and for the
// models of one library gorm://internal/model (gormv1, xorm, bun, beego, go-pg).
// A text without a scheme is a path.
func Parse(text string) (Source, error) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		scheme, rest = "file", text
	}
	s := Source{URL: text}
	switch {
	case scheme == "file":
		return s.file(rest)
	case databases[scheme] != "":
		s.Kind, s.Dialect = Database, databases[scheme]
		if _, err := url.Parse(text); err != nil {
			// The parser's error would repeat a password.
			return s, fmt.Errorf("parse schema URL %s://…: special characters of a user name or password must be percent-encoded", scheme)
		}
		return s, nil
	case scheme == "env":
		name, query, _ := strings.Cut(rest, "?")
		s.Kind, s.Env, s.Path = Env, name, "atlas.hcl"
		params, err := url.ParseQuery(query)
		if err != nil {
			return s, fmt.Errorf("parse schema URL %s: %w", text, err)
		}
		if config := params.Get("config"); config != "" {
			s.Path = strings.TrimPrefix(config, "file://")
		}
		return s, nil
	case scheme == "go":
		s.Kind = Go
		return s.code(rest)
	case mappers[scheme] != "":
		s.Kind, s.ORM = Models, mappers[scheme]
		return s.code(rest)
	case scheme == "ent":
		s.Kind, s.Path = Ent, path.Clean(rest)
		return s, nil
	}
	return s, fmt.Errorf("parse schema URL %s://…: unknown scheme, want file, postgres, mysql, maria, sqlite, env, ent, go, gorm, gormv1, xorm, bun, beego or go-pg", scheme)
}

// code reads what follows the scheme of a folder with Go code.
func (s Source) code(rest string) (Source, error) {
	dir, query, _ := strings.Cut(rest, "?")
	s.Path = path.Clean(dir)
	params, err := url.ParseQuery(query)
	if err != nil {
		return s, fmt.Errorf("parse schema URL %s: %w", s.URL, err)
	}
	s.Dialect, err = s.dialect(params)
	return s, err
}

// dialect is the one that a URL names.
func (s Source) dialect(params url.Values) (schema.Dialect, error) {
	d := params.Get("dialect")
	if d == "" || dialects[strings.ToLower(d)] != "" {
		return dialects[strings.ToLower(d)], nil
	}
	return "", fmt.Errorf("parse schema URL %s: unknown dialect %q, want postgres, mysql, mariadb or sqlite", s.URL, d)
}

// file reads what follows file://.
func (s Source) file(rest string) (Source, error) {
	name, query, _ := strings.Cut(rest, "?")
	if name == "" {
		return s, fmt.Errorf("parse schema URL %s: no path", s.URL)
	}
	params, err := url.ParseQuery(query)
	if err != nil {
		return s, fmt.Errorf("parse schema URL %s: %w", s.URL, err)
	}
	s.Path = path.Clean(strings.ReplaceAll(name, `\`, "/"))
	s.Format = migrate.Format(params.Get("format"))
	if s.Dialect, err = s.dialect(params); err != nil {
		return s, err
	}
	switch path.Ext(s.Path) {
	case ".dupsert":
		s.Kind = Snapshot
	case ".hcl":
		s.Kind = HCL
		if path.Base(s.Path) == "atlas.hcl" {
			s.Kind, s.Env = Env, params.Get("env")
		}
	default:
		s.Kind = SQL
	}
	return s, nil
}
