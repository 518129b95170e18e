package atlas

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/dupsert/dupsert/schema"
)

// load writes the text as schema.hcl and loads it with positions relative to its folder.
func load(t *testing.T, d schema.Dialect, text string) (*schema.Catalog, error) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "schema.hcl", text)
	return LoadHCL([]string{filepath.Join(dir, "schema.hcl")}, HCL{Dialect: d, Root: dir})
}

func mustLoad(t *testing.T, d schema.Dialect, text string) *schema.Catalog {
	t.Helper()
	cat, err := load(t, d, text)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// dump is a catalog as lines, for comparison with what a test expects.
func dump(cat *schema.Catalog) string {
	var b strings.Builder
	for _, t := range cat.Tables {
		fmt.Fprintf(&b, "table %s.%s @%s", t.Schema, t.Name, t.Declared)
		if t.Unknown {
			fmt.Fprintf(&b, " UNKNOWN %s", t.Why)
		}
		b.WriteString("\n")
		for _, c := range t.Columns {
			fmt.Fprintf(&b, "  %s %s%s%s%s%s%s\n", c.Name, c.Type, flag(c.Nullable, " null"), flag(c.AutoIncrement, " auto"),
				tag(" default ", c.Default), tag(" as ", c.Generated), tag(" collate ", c.Collation))
		}
		for _, k := range t.Keys {
			fmt.Fprintf(&b, "  key %s %s%s%s%s%s%s @%s\n", k.Name, k.String(), flag(k.Constraint, " constraint"), flag(k.NullsNotDistinct, " nulls-not-distinct"),
				flag(k.Deferrable, " deferrable"), flag(k.Exclusion, " exclusion"), collations(k), k.Declared)
		}
	}
	for _, n := range cat.Notes {
		fmt.Fprintf(&b, "note %s: %s\n", n.Pos, n.Text)
	}
	return b.String()
}

func flag(on bool, s string) string {
	if on {
		return s
	}
	return ""
}

func tag(name, v string) string { return flag(v != "", name+v) }

func collations(k schema.Key) string {
	s := ""
	for i, p := range k.Parts {
		s += tag(fmt.Sprintf(" [%d collate ", i), p.Collation) + flag(p.Collation != "", "]")
	}
	return s
}

func compare(t *testing.T, cat *schema.Catalog, want string) {
	t.Helper()
	if got := dump(cat); strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// Every trap of Atlas's codec in one PostgreSQL file: blocks of the paid
// version, a raw domain type, dropped collations, deferrable and exclusion
// constraints, a primary key that is not marked unique, positions.
func TestPostgresHCL(t *testing.T) {
	cat := mustLoad(t, schema.Postgres, `schema "public" {}
extension "citext" { schema = schema.public }
domain "email" {
  schema = schema.public
  type   = text
}
composite "addr" {
  schema = schema.public
  field "x" { type = text }
}
sequence "s" { schema = schema.public }
function "f" {
  schema = schema.public
  lang   = SQL
  return = int
  as     = "select 1"
}
view "v" {
  schema = schema.public
  as     = "select 1"
}
enum "status" {
  schema = schema.public
  values = ["a", "b"]
}
table "users" {
  schema  = schema.public
  comment = "people"
  column "id" {
    type = int
    identity {
      generated = BY_DEFAULT
    }
  }
  column "email" {
    type    = domain.email
    collate = "C"
  }
  column "st" {
    type    = enum.status
    null    = true
    default = "a"
  }
  column "addr" {
    type = composite.addr
  }
  column "low" {
    type = text
    as {
      expr = "lower(email)"
      type = STORED
    }
  }
  primary_key { columns = [column.id] }
  index "users_email" {
    unique = true
    where  = "st = 'a'"
    on {
      expr = "lower(email)"
    }
    on {
      column  = column.st
      collate = "und-x-icu"
      ops     = "text_pattern_ops"
    }
    include = [column.low]
    type    = BTREE
  }
  index "plain" { columns = [column.st] }
  unique "users_low" {
    columns        = [column.low, column.st]
    nulls_distinct = false
    deferrable     = true
  }
  exclude "no_overlap" {
    type = GIST
    on {
      column = column.id
      op     = "="
    }
    on {
      column = column.low
      op     = "&&"
    }
  }
  exclude "one_mail" {
    type = GIST
    on {
      column = column.email
      op     = "="
    }
    where = "st = 'b'"
  }
  check "c" { expr = "id > 0" }
  partition {
    type    = HASH
    columns = [column.id]
  }
}
`)
	compare(t, cat, `
table .users @schema.hcl:26
  id integer auto
  email email collate C
  st status null default 'a'
  addr addr
  low text as lower(email)
  key users_pkey primary key (id) constraint @schema.hcl:54
  key one_mail unique (email) where st = 'b' constraint exclusion @schema.hcl:86
  key users_email unique (lower(email), st) where st = 'a' [1 collate und-x-icu] @schema.hcl:55
  key users_low unique (low, st) constraint nulls-not-distinct deferrable @schema.hcl:70`)
}

func TestMySQLHCL(t *testing.T) {
	const text = `schema "app" {
  charset = "utf8mb4"
  collate = "utf8mb4_0900_ai_ci"
}
table "users" {
  schema = schema.app
  engine = InnoDB
  column "id" {
    type           = bigint
    unsigned       = true
    auto_increment = true
  }
  column "name" { type = varchar(255) }
  column "token" {
    type    = varchar(64)
    charset = "ascii"
    collate = "ascii_bin"
  }
  primary_key { columns = [column.id] }
  index "by_name" {
    unique = true
    on {
      column = column.name
      prefix = 20
    }
  }
  unique "ignored" { columns = [column.token] }
  partition {
    type = HASH
    columns = [column.id]
  }
}
trigger "x" { on = table.users }
`
	const want = `
table .users @schema.hcl:5
  id bigint unsigned auto
  name varchar(255) collate utf8mb4_0900_ai_ci
  token varchar(64) collate ascii_bin
  key PRIMARY primary key (id) constraint @schema.hcl:19
  key by_name unique (name(20)) @schema.hcl:20
note schema.hcl:27: Atlas ignores unique blocks for %s: write index "ignored" with unique = true`
	for _, d := range []schema.Dialect{schema.MySQL, schema.MariaDB} {
		compare(t, mustLoad(t, d, text), fmt.Sprintf(want, d))
	}
}

func TestSQLiteHCL(t *testing.T) {
	cat := mustLoad(t, schema.SQLite, `schema "main" {}
table "users" {
  schema = schema.main
  column "id" {
    type           = integer
    auto_increment = true
  }
  column "email" {
    type    = text
    null    = true
    collate = NOCASE
  }
  primary_key {
    on {
      column = column.id
    }
  }
  index "email" {
    unique = true
    where  = "email is not null"
    on {
      column  = column.email
      collate = "RTRIM"
    }
  }
}
`)
	compare(t, cat, `
table .users @schema.hcl:2
  id integer auto
  email text null collate NOCASE
  key  primary key (id) constraint @schema.hcl:13
  key email unique (email) where email is not null [0 collate RTRIM] @schema.hcl:18`)
}

// A folder is one schema: locals of one file serve another, in any order.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "db/a.hcl", `
table "t" {
  schema = schema.public
  column "id" { type = int }
  column "n" { type = varchar(local.len) }
  primary_key { columns = [column.id] }
}`)
	write(t, dir, "db/b.hcl", `
locals { len = var.len }
schema "public" {}
table "s2" "u" {
  schema = schema.s2
  column "id" { type = int }
}
table "s1" "u" {
  schema = schema.s1
  column "id" { type = int }
  primary_key { columns = [column.id] }
}
schema "s1" {}
schema "s2" {}`)
	write(t, dir, "db/vars.hcl", `
variable "len" { type = number }`)
	write(t, dir, "db/README", "not HCL")
	for range 20 {
		cat, err := LoadHCL([]string{filepath.Join(dir, "db")}, HCL{Dialect: schema.Postgres, Root: dir, Vars: map[string]cty.Value{"len": cty.StringVal("7")}})
		if err != nil {
			t.Fatal(err)
		}
		compare(t, cat, `
table .t @db/a.hcl:2
  id integer
  n character varying(7)
  key t_pkey primary key (id) constraint @db/a.hcl:6
table s1.u @db/b.hcl:8
  id integer
  key u_pkey primary key (id) constraint @db/b.hcl:11
table s2.u @db/b.hcl:4
  id integer`)
	}
}

// A block that may declare keys in a way we do not know makes its table unknown.
func TestUnknownBlock(t *testing.T) {
	cat := mustLoad(t, schema.Postgres, `schema "public" {}
module "more" { source = "x" }
table "t" {
  schema = schema.public
  column "id" { type = int }
  dynamic "index" {
    for_each = [1]
  }
}`)
	compare(t, cat, `
table .t @schema.hcl:3 UNKNOWN schema.hcl:6: block "dynamic" is not understood
  id integer
note schema.hcl:2: block "module" is not understood
note schema.hcl:6: block "dynamic" is not understood`)
}

// Every error names file and line, and none is a panic of the codec.
func TestHCLErrors(t *testing.T) {
	const head = "schema \"public\" {}\n"
	for name, test := range map[string]struct{ text, want string }{
		"syntax":       {head + "table \"t\" {\n  column =\n}", "schema.hcl:3: Invalid expression"},
		"unclosed":     {head + "table \"t\" {\n", "schema.hcl:2: Unclosed configuration block"},
		"type":         {head + "table \"t\" {\n schema = schema.public\n column \"a\" { type = intt }\n}", "schema.hcl:4: Unknown column.type"},
		"column":       {head + "table \"t\" {\n schema = schema.public\n column \"a\" { type = int }\n index \"i\" {\n  columns = [column.b]\n }\n}", "schema.hcl:6: Unsupported attribute"},
		"no schema":    {head + "\ntable \"t\" {\n column \"a\" { type = int }\n}", `schema.hcl:3: failed converting to *schema.Realm: cannot extract schema name for table "t"`},
		"variable":     {head + "variable \"v\" {\n type = string\n}\ntable \"t\" {\n schema = schema.public\n}", `schema.hcl:2: missing value for required variable "v"`},
		"data":         {head + "data \"sql\" \"x\" {}\ntable \"t\" {\n schema = data.sql.x\n}", "schema.hcl:4: Unknown data source: data.sql.x does not exist"},
		"foreign key":  {head + "table \"o\" {\n schema = schema.public\n column \"a\" { type = int }\n}\ntable \"t\" {\n schema = schema.public\n column \"b\" { type = int }\n primary_key {\n  columns = [table.o.column.a]\n }\n}", "schema.hcl: evaluate HCL: a reference that Atlas cannot follow"},
		"local index":  {head + "locals {\n a = 1\n b = local[\"a\"]\n}\ntable \"t\" {\n schema = schema.public\n}", "schema.hcl: evaluate HCL: a reference that Atlas cannot follow"},
		"three labels": {head + "table \"a\" \"b\" \"c\" {}", "schema.hcl: too many labels for block"},
	} {
		t.Run(name, func(t *testing.T) {
			cat, err := load(t, schema.Postgres, test.text)
			if err == nil {
				t.Fatalf("no error, got\n%s", dump(cat))
			}
			if !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got  %s\nwant %s", err, test.want)
			}
		})
	}
	if _, err := LoadHCL([]string{filepath.Join(t.TempDir(), "none.hcl")}, HCL{}); err == nil || !strings.Contains(err.Error(), "none.hcl") {
		t.Errorf("missing file: %v", err)
	}
	if _, err := LoadHCL([]string{t.TempDir()}, HCL{}); err == nil || !strings.Contains(err.Error(), "no *.hcl") {
		t.Errorf("empty folder: %v", err)
	}
}

func TestDetectHCL(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]schema.Dialect{
		`schema "public" {}`: schema.Postgres,
		`schema "main" {}`:   schema.SQLite,
		"table \"t\" {\n column \"a\" { type = mediumtext }\n}": schema.MySQL,
		"table \"t\" {\n column \"a\" { type = bytea }\n}":      schema.Postgres,
		"table \"t\" {\n column \"a\" { type = int }\n}":        "",
		`schema "main" {}
table "t" {
  unique "u" {}
}`: "",
	} {
		write(t, dir, "schema.hcl", text)
		got, err := DetectHCL([]string{dir})
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", text, got, err, want)
		}
	}
}

func BenchmarkHCL(b *testing.B) {
	var text strings.Builder
	text.WriteString("schema \"public\" {}\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "table \"t%d\" {\n  schema = schema.public\n", i)
		for j := range 8 {
			fmt.Fprintf(&text, "  column \"c%d\" { type = varchar(255) }\n", j)
		}
		text.WriteString("  primary_key { columns = [column.c0] }\n")
		for j := range 3 {
			fmt.Fprintf(&text, "  index \"t%d_c%d\" {\n    unique = true\n    columns = [column.c%d, column.c%d]\n  }\n", i, j, j, j+1)
		}
		text.WriteString("}\n")
	}
	path := filepath.Join(b.TempDir(), "schema.hcl")
	if err := os.WriteFile(path, []byte(text.String()), 0o666); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := LoadHCL([]string{path}, HCL{Dialect: schema.Postgres}); err != nil {
			b.Fatal(err)
		}
	}
}
