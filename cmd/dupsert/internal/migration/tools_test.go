package migration_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	atlas "ariga.io/atlas/sql/migrate"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
)

// tool is how a migration tool keeps and runs its files.
type tool struct {
	format   migrate.Format
	dialects []schema.Dialect
	first    string // the file that creates the tables
	head     string // what stands above its statements
	foot     string // below
	between  string // of a file with both parts: the line before the one that undoes
	single   bool   // sends a part as one string
	free     bool   // begins no transaction by itself
	second   string // what the first new file is called
}

var every = []schema.Dialect{schema.Postgres, schema.MariaDB, schema.MySQL, schema.SQLite}

var tools = []tool{
	{format: migrate.Atlas, dialects: every, first: "20240101000000_tables.sql", second: "20240102030405_"},
	{format: migrate.GolangMigrate, dialects: every, first: "000009_tables.up.sql", single: true, free: true, second: "000010_"},
	{format: migrate.Morph, dialects: every, first: "000001_tables.up.sql", single: true, second: "000002_"},
	{format: migrate.Goose, dialects: every, first: "00001_tables.sql", head: "-- +goose Up\n", between: "-- +goose Down", second: "00002_"},
	{format: migrate.DBMate, dialects: every, first: "20240101000000_tables.sql", head: "-- migrate:up\n", foot: "-- migrate:down\n", between: "-- migrate:down", single: true, second: "20240102030405_"},
	{format: migrate.SQLMigrate, dialects: every, first: "0001-tables.sql", head: "-- +migrate Up\n", between: "-- +migrate Down", second: "0002-"},
	{format: migrate.Flyway, dialects: every, first: "V1.9__tables.sql", second: "V1.10__"},
	{format: migrate.Tern, dialects: []schema.Dialect{schema.Postgres}, first: "001_tables.sql", foot: "---- create above / drop below ----\n", between: "---- create above / drop below ----", second: "002_"},
	{format: migrate.Liquibase, dialects: every, first: "001-tables.sql", head: "--liquibase formatted sql\n--changeset a:1\n", between: "--rollback ", second: "002-"},
	{format: migrate.Pop, dialects: every, first: "20240101000000_tables.up.sql", single: true, second: "20240102030405_"},
	{format: migrate.Folders, dialects: every, first: "2024-01-01-000000_tables/up.sql", single: true, second: "2024-01-02-030405_"},
	{format: migrate.Plain, dialects: every, first: "v1_tables.sql", single: true, second: "v2_"},
}

// tables are what the module under testdata inserts into.
func tables(d schema.Dialect) string {
	id := map[schema.Dialect]string{
		schema.Postgres: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", schema.SQLite: "INTEGER PRIMARY KEY AUTOINCREMENT",
		schema.MySQL: "BIGINT AUTO_INCREMENT PRIMARY KEY", schema.MariaDB: "BIGINT AUTO_INCREMENT PRIMARY KEY",
	}[d]
	return strings.ReplaceAll(`CREATE TABLE users (id ID, email VARCHAR(100) NOT NULL);
CREATE TABLE members (id ID, team BIGINT NOT NULL, email VARCHAR(100) NOT NULL, deleted_at TIMESTAMP NULL);
CREATE TABLE nodes (id ID, parent BIGINT, name VARCHAR(100) NOT NULL);
CREATE TABLE pages (id ID, title TEXT NOT NULL);
CREATE TABLE tags (id ID, name VARCHAR(100) NOT NULL);
CREATE TABLE codes (id ID, code VARCHAR(100));
`, "ID", id)
}

// lay writes the directory as it is before: the tables alone.
func (c tool) lay(t *testing.T, root string, d schema.Dialect) {
	t.Helper()
	put(t, filepath.Join(root, "migrations", c.first), c.head+tables(d)+c.foot)
	if c.format != migrate.Atlas {
		return
	}
	dir, err := atlas.NewLocalDir(filepath.Join(root, "migrations"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := dir.Checksum()
	if err != nil {
		t.Fatal(err)
	}
	if err := atlas.WriteSumFile(dir, sum); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// up runs what the directory runs on the way up, but for the files that ran
// before, each as its tool runs it.
func (c tool) up(t *testing.T, db *sql.DB, root string, d schema.Dialect, ran []string) []string {
	t.Helper()
	scripts, err := migrate.Read(os.DirFS(root), "migrations", c.format)
	if err != nil {
		t.Fatal(err)
	}
	files := slices.Clone(ran)
	for _, s := range migrate.For(scripts, d) {
		if slices.Contains(ran, s.File) {
			continue
		}
		if s.Note != "" {
			t.Fatalf("%s: %s", s.File, s.Note)
		}
		c.run(t, db, s.File, s.Text, d, s.NoTx || c.outside(t, filepath.Join(root, s.File), s.Text))
		files = append(files, s.File)
	}
	return files
}

// outside is what package migrate does not read.
func (c tool) outside(t *testing.T, file, text string) bool {
	switch c.format {
	case migrate.Flyway:
		conf, err := os.ReadFile(file + ".conf")
		return err == nil && string(conf) == "executeInTransaction=false\n"
	case migrate.Morph:
		return strings.HasPrefix(text, "-- morph:nontransactional\n")
	}
	return false
}

// down undoes the files in turn, the last first.
func (c tool) down(t *testing.T, db *sql.DB, root string, d schema.Dialect, files []string) {
	t.Helper()
	for _, f := range slices.Backward(files) {
		file := filepath.Join(root, f)
		text := read(t, file)
		switch {
		case c.format == migrate.Liquibase:
			_, text, _ = strings.Cut(text, c.between)
			text = strings.ReplaceAll(text, c.between, "")
		case c.between != "":
			_, text, _ = strings.Cut(text, c.between)
			_, text, _ = strings.Cut(text, "\n") // what the line says beside
		case strings.HasSuffix(file, ".up.sql"):
			text = read(t, strings.TrimSuffix(file, ".up.sql")+".down.sql")
		case c.format == migrate.Folders:
			text = read(t, filepath.Join(filepath.Dir(file), "down.sql"))
		}
		c.run(t, db, f, text, d, strings.Contains(read(t, file), "CONCURRENTLY"))
	}
}

func (c tool) run(t *testing.T, db *sql.DB, file, text string, d schema.Dialect, outside bool) {
	t.Helper()
	statements := []string{text}
	if !c.single || d == schema.MySQL || d == schema.MariaDB { // whose driver takes one statement
		found, err := atlas.Stmts(text)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		statements = nil
		for _, s := range found {
			statements = append(statements, s.Text)
		}
	}
	if c.free || outside {
		for _, s := range statements {
			if _, err := db.Exec(s); err != nil {
				t.Fatalf("%s: %v\n%s", file, err, s)
			}
		}
		return
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := tx.Exec(s); err != nil {
			t.Fatalf("%s: %v\n%s", file, err, s)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
