package ent

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	entschema "entgo.io/ent/dialect/sql/schema"
	_ "github.com/glebarez/go-sqlite" // the driver "sqlite"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	source "github.com/dupsert/dupsert/schema/entschema"
	generated "github.com/dupsert/dupsert/testdata/real/cases/ent/ent"
	"github.com/dupsert/dupsert/testdata/real/cases/ent/ent/migrate"
)

const file = "../cases/ent/ent/migrate/schema.go"

// TestDump holds what is read from the generated file against the DDL that
// ent plans from it, in each dialect.
func TestDump(t *testing.T) {
	for _, c := range []struct {
		ent, version string
		dialect      schema.Dialect
	}{{dialect.Postgres, "15", schema.Postgres}, {dialect.MySQL, "8.0.30", schema.MySQL}, {dialect.SQLite, "3", schema.SQLite}} {
		t.Run(c.ent, func(t *testing.T) {
			text, err := entschema.DDL(context.Background(), entschema.DDLArgs{Dialect: c.ent, Version: c.version, Tables: migrate.Tables})
			if err != nil {
				t.Fatal(err)
			}
			same(t, c.dialect, text)
		})
	}
}

// TestCreate lets ent create the tables in a database.
func TestCreate(t *testing.T) {
	db, err := sql.Open("sqlite", "file:"+t.TempDir()+"/x.db?_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	client := generated.NewClient(generated.Driver(entsql.OpenDB(dialect.SQLite, db)))
	if err := client.Schema.Create(context.Background()); err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var text strings.Builder
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		text.WriteString(s + ";\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	same(t, schema.SQLite, text.String())
}

func same(t *testing.T, d schema.Dialect, text string) {
	t.Helper()
	b := ddl.New(d)
	b.Apply("ent.sql", 1, text)
	f, err := source.Read(file, "schema.go")
	if err != nil {
		t.Fatal(err)
	}
	want, got := described(b.Catalog()), described(f.Catalog(d))
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("(-ent +read):\n%s\n%s", diff, text)
	}
	if len(got) < 10 {
		t.Errorf("only %d lines: %q", len(got), got)
	}
}

// described are the columns and keys of a catalog, a line each.
func described(cat *schema.Catalog) []string {
	var out []string
	for _, t := range cat.Tables {
		if strings.HasPrefix(t.Name, "sqlite_") {
			continue
		}
		for _, c := range t.Columns {
			out = append(out, fmt.Sprintf("%s.%s null=%v", t.Name, c.Name, c.Nullable && !primary(t, c.Name)))
		}
		for _, k := range t.Keys {
			name := k.Name
			if k.Primary {
				name = ""
			}
			k.Where = strings.Trim(strings.ReplaceAll(k.Where, "`", ""), "()")
			out = append(out, fmt.Sprintf("%s %s %s", t.Name, name, k.String()))
		}
	}
	return out
}

func primary(t *schema.Table, column string) bool {
	for _, k := range t.Keys {
		for _, p := range k.Parts {
			if k.Primary && p.Column == column {
				return true
			}
		}
	}
	return false
}
