// Package migrate reads migration directories, and single SQL files, into an
// ordered list of up scripts. By itself, it does not interpret any SQL: it
// only knows which part of which file runs, and in which order.
package migrate

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// Format is the layout of a migration directory. Its values are the ones that
// stand in a source's URL: file://migrations?format=goose.
type Format string

// The layouts that Read knows. Each is read by the rules of the tool's own
// manual, named at the function that implements it.
const (
	Atlas         Format = "atlas"          // https://atlasgo.io/concepts/migration-directory-integrity
	GolangMigrate Format = "golang-migrate" // https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md
	Goose         Format = "goose"          // https://pressly.github.io/goose/documentation/annotations/
	Flyway        Format = "flyway"         // https://documentation.red-gate.com/fd/migrations-271585107.html
	DBMate        Format = "dbmate"         // https://github.com/amacneil/dbmate#creating-migrations
	Tern          Format = "tern"           // https://github.com/jackc/tern#migrations
	SQLMigrate    Format = "sql-migrate"    // https://github.com/rubenv/sql-migrate#writing-migrations
	Pop           Format = "pop"            // https://gobuffalo.io/documentation/database/migrations/
	Morph         Format = "morph"          // https://github.com/mattermost/morph#usage: golang-migrate's names
	Liquibase     Format = "liquibase"      // formatted SQL only: its rollbacks are comments
	Folders       Format = "folders"        // one folder a version: diesel's x/up.sql, prisma's x/migration.sql
	Plain         Format = "plain"          // numbered files without sections
)

// formats is every Format, in the order an error message lists them.
var formats = []Format{Atlas, GolangMigrate, Goose, Flyway, DBMate, Tern, SQLMigrate, Pop, Morph, Liquibase, Folders, Plain}

// Script is a piece of a migration that runs on the way up.
type Script struct {
	File      string         // as fs names it
	StartLine int            // line of the first line of Text in File, from 1
	Text      string         // down parts are blank lines, so that line numbers stay
	NoTx      bool           // runs outside a transaction
	Whole     bool           // the author declared the text to be one statement, whatever semicolons stand in it
	Dialect   schema.Dialect // the only dialect it runs on; "" for all
	Guarded   bool           // what exists already is left alone
	Note      string         // why a migration could not be read: it is not SQL; Text is empty then
}

// Read returns the up scripts of the migrations in dir, in the order the
// format's tool runs them. If dir is a file, it is the only migration. An
// empty format stands for Detect's answer.
func Read(fsys fs.FS, dir string, format Format) ([]Script, error) {
	info, err := fs.Stat(fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	if format == "" {
		format = Detect(fsys, dir)
	}
	split := splitter(format)
	if split == nil {
		return nil, fmt.Errorf("read migrations %s: unknown format %q, want one of %v", dir, format, formats)
	}
	files := []string{dir}
	if info.IsDir() {
		if files, err = list(fsys, dir, format); err != nil {
			return nil, fmt.Errorf("read migrations %s: %w", dir, err)
		}
	}
	return scripts(fsys, files, format, split)
}

// scripts reads the files and cuts each into its up scripts.
func scripts(fsys fs.FS, files []string, format Format, split func(string) []Script) ([]Script, error) {
	var out []Script
	numbered := format == Plain && anyNumbered(files)
	for _, file := range files {
		why := notSQL(file)
		if numbered && number(path.Base(file)) == "" {
			why = "a file without a number among numbered ones is not read" // e.g. a seed or a dump
		}
		if why != "" {
			out = append(out, Script{File: file, StartLine: 1, Note: why})
			continue
		}
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		text := strings.TrimPrefix(string(data), "\ufeff")
		if format == Atlas && header(text, "checkpoint") != nil {
			out = nil // a checkpoint states all that the files before it did
		}
		for _, s := range split(text) {
			s.File, s.Dialect = file, nameDialect(path.Base(file))
			out = append(out, s)
		}
	}
	if format == Plain && !numbered {
		tablesFirst(out)
	}
	return out, nil
}

// notSQL says why a file of a migration directory cannot be read, "" if it can.
func notSQL(file string) string {
	switch path.Ext(file) {
	case ".go":
		return "a migration written in Go is not read"
	case ".fizz":
		return "a fizz migration is not read"
	case ".java":
		return "a migration written in Java is not read"
	}
	return ""
}
