package ddl

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dupsert/dupsert/schema"
)

var dialects = []schema.Dialect{schema.Postgres, schema.MySQL, schema.MariaDB, schema.SQLite}

// FuzzApply looks for texts that make the Builder panic or hang.
func FuzzApply(f *testing.F) {
	files, err := filepath.Glob("../../testdata/schemas/*/*.sql")
	if err != nil || len(files) == 0 {
		f.Fatalf("%d stories, %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("alter table t add (a int, b int unique), rename to u, drop \x010\x02; do $$ begin execute 'drop table ' || x; end $$")
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range dialects {
			start := time.Now()
			b := New(d)
			b.Apply("f.sql", 1, text)
			for _, table := range b.Catalog().Tables {
				if table.Name == "" {
					t.Errorf("%s: a table without a name", d)
				}
				for _, k := range table.Keys {
					if len(k.Parts) == 0 {
						t.Errorf("%s: key %q of %s has no parts", d, k.Name, table.Name)
					}
				}
			}
			if took := time.Since(start); took > 5*time.Second && len(text) < 1<<16 {
				t.Errorf("%s: %d bytes took %s", d, len(text), took)
			}
		}
	})
}

// Neither length nor depth may cost more than its size.
func TestSpeed(t *testing.T) {
	tables := func(format string, n int) string {
		var out strings.Builder
		for i := range n {
			fmt.Fprintf(&out, format, i)
		}
		return out.String()
	}
	const size = 256 << 10
	texts := map[string]string{
		"tables":       tables("create table t%[1]d (id int primary key, a varchar(20) not null unique, b int default (1 + 2), unique (a, b));\n", 8000),
		"indexes":      tables("create table t%[1]d (id int); create unique index i%[1]d on t%[1]d (id) where id > 0; drop index i%[1]d;\n", 8000),
		"missing":      tables("drop index missing%[1]d; alter table t drop constraint c%[1]d; drop table if exists t%[1]d;\n", 10000),
		"rows":         "create table t (a int);\n" + strings.Repeat("insert into t values (1, 'create table x (a int)');\n", 20*size/50),
		"parentheses":  "create table t (a int default " + strings.Repeat("(", size) + ");",
		"expression":   "create unique index i on t (" + strings.Repeat("(", size/2) + "a" + strings.Repeat(")", size/2) + ");",
		"columns":      "create table t (" + tables("c%d int, ", 20000) + "z int);",
		"casts":        "create unique index on t ((a" + strings.Repeat("::text", size/6) + "));",
		"blocks":       "create table t (a int); " + strings.Repeat("do $$ begin if true then alter table t add unique (a); end if; end $$;\n", 5000),
		"same name":    "create table t (a int); " + strings.Repeat("alter table t add unique (a);\n", 5000),
		"recursion":    "create table t (a int); create procedure p() begin alter table t add b int; " + strings.Repeat("call p(); ", 50) + "end; call p();",
		"unterminated": "create table t (a text default '" + strings.Repeat("x\n", size/2),
	}
	for name, text := range texts {
		for _, d := range []schema.Dialect{schema.Postgres, schema.MySQL, schema.SQLite} {
			start := time.Now()
			b := New(d)
			b.Apply("f.sql", 1, text)
			b.Catalog()
			took := time.Since(start)
			t.Logf("%s, %s: %.1f MB in %s", name, d, float64(len(text))/(1<<20), took.Round(time.Millisecond))
			if took > 10*time.Second { // the aim is 2 s for 5 MB; a quadratic step takes minutes
				t.Errorf("%s, %s: %d bytes took %s", name, d, len(text), took)
			}
		}
	}
}
