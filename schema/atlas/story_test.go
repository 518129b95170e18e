package atlas

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ariga.io/atlas/sql/sqlite"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	dirs "github.com/dupsert/dupsert/schema/migrate"
)

// Every story under testdata/schemas is told to the interpreter and to a real
// engine. What Atlas's inspection finds there, and what our own catalogue
// query finds, must be what the interpreter found.
func TestStories(t *testing.T) {
	for d, url := range map[schema.Dialect]func(t *testing.T) string{
		schema.Postgres: func(t *testing.T) string { return server(t, "DUPSERT_POSTGRES_URL") },
		schema.MariaDB:  func(t *testing.T) string { return server(t, "DUPSERT_MARIADB_URL") },
		schema.SQLite:   func(*testing.T) string { return "sqlite://dev?mode=memory" },
	} {
		t.Run(string(d), func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join("../../testdata/schemas", string(d), "*.sql"))
			if err != nil || len(files) < 10 {
				t.Fatalf("%d stories, %v", len(files), err)
			}
			for _, file := range files {
				t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
					text, err := os.ReadFile(file)
					if err != nil {
						t.Fatal(err)
					}
					tellStory(t, d, url(t), dirs.Script{File: filepath.Base(file), StartLine: 1, Text: string(text)})
				})
			}
		})
	}
}

func tellStory(t *testing.T, d schema.Dialect, url string, s dirs.Script) {
	ctx := context.Background()
	offline := ddl.Read(d, []dirs.Script{s})
	db, err := open(ctx, url, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.close(); err != nil {
			t.Error(err)
		}
	}()
	if err := db.run(ctx, []dirs.Script{s}); err != nil {
		t.Fatal(err)
	}
	ours, err := db.inspect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	offline.Tables = slices.DeleteFunc(offline.Tables, func(t *schema.Table) bool {
		return len(t.Columns) == 0 // a materialized view, which no insert can name
	})
	same(t, "our inspection", told(ours, d, false), told(offline, d, false))
	if d == schema.SQLite {
		if db.driver, err = sqlite.Open(db.DB); err != nil {
			t.Fatal(err)
		}
	}
	realm, err := db.realm(ctx)
	if err != nil {
		t.Logf("Atlas cannot inspect this: %v", err)
		if d != schema.SQLite {
			t.Fail()
		}
		return
	}
	atlas := FromRealm(realm, d)
	inBoth := func(a, b *schema.Catalog) *schema.Catalog {
		out := *a
		out.Tables = slices.DeleteFunc(slices.Clone(a.Tables), func(t *schema.Table) bool { return find(b, tableID{t.Schema, t.Name}) == nil })
		return &out
	}
	if missing := len(ours.Tables) - len(inBoth(ours, atlas).Tables); missing > 0 && !strings.HasPrefix(t.Name(), "TestStories/postgres/") {
		t.Errorf("Atlas misses %d tables", missing) // on PostgreSQL it leaves out partitions
	}
	// Atlas also lists the tables that keep the content of SQLite's virtual ones.
	same(t, "Atlas's inspection", told(inBoth(atlas, ours), d, true), told(inBoth(offline, atlas), d, true))
}

func same(t *testing.T, who string, got, want []string) {
	t.Helper()
	for _, l := range got {
		if !slices.Contains(want, l) {
			t.Errorf("%s has, the interpreter has not: %s", who, l)
		}
	}
	for _, l := range want {
		if !slices.Contains(got, l) {
			t.Errorf("the interpreter has, %s has not: %s", who, l)
		}
	}
}

// told is a catalog as comparable lines: a column with its nullability, a key
// with its parts and flags. Expressions and predicates count by presence only:
// engines write them anew. coarse leaves out what Atlas does not keep.
func told(cat *schema.Catalog, d schema.Dialect, coarse bool) []string {
	var out []string
	for _, t := range cat.Tables {
		name := t.Schema + "." + t.Name
		for _, c := range t.Columns {
			null := c.Nullable
			if coarse && d == schema.SQLite && !slices.ContainsFunc(withIndex(t), func(k schema.Key) bool { return k.Primary }) {
				null = null || rowNumber(t, c.Name) // Atlas takes an INTEGER PRIMARY KEY for nullable
			}
			out = append(out, strings.ToLower(fmt.Sprintf("column %s.%s null=%t", name, c.Name, null)))
		}
		for _, k := range t.Keys {
			if coarse && k.Exclusion {
				continue // Atlas's inspection does not mark it unique
			}
			out = append(out, strings.ToLower("key "+name+" "+keyLine(k, d, coarse)))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func keyLine(k schema.Key, d schema.Dialect, coarse bool) string {
	var b strings.Builder
	if d != schema.SQLite {
		b.WriteString(k.Name)
	}
	for _, p := range k.Parts {
		part := p
		if p.Expr != "" {
			part.Expr = "expr"
		}
		b.WriteString(" " + part.String())
	}
	fmt.Fprintf(&b, " primary=%t where=%t nnd=%t", k.Primary, k.Where != "", k.NullsNotDistinct)
	if !coarse {
		fmt.Fprintf(&b, " deferrable=%t invisible=%t exclusion=%t", k.Deferrable, k.Invisible, k.Exclusion)
	}
	return b.String()
}

// rowNumber says whether the column is the table's INTEGER PRIMARY KEY.
func rowNumber(t *schema.Table, column string) bool {
	return slices.ContainsFunc(t.Keys, func(k schema.Key) bool {
		return k.Primary && len(k.Parts) == 1 && strings.EqualFold(k.Parts[0].Column, column)
	})
}
