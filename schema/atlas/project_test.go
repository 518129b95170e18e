package atlas

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema/source"
)

// pieces evaluates atlas.hcl in a fresh folder and prints what it names, with
// the folder written as ROOT.
func pieces(t *testing.T, text string, o source.ProjectOptions, files ...string) (string, error) {
	t.Helper()
	root := t.TempDir()
	write(t, root, "atlas.hcl", text)
	for i := 0; i < len(files); i += 2 {
		write(t, root, files[i], files[i+1])
	}
	o.Root = root
	p, err := LoadProject(context.Background(), filepath.Join(root, "atlas.hcl"), o)
	if err != nil {
		return "", fmt.Errorf("%s", strings.ReplaceAll(err.Error(), root, "ROOT"))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "env %s @%s%s\n", p.Env, p.Pos, tag(" dev ", p.Dev))
	for _, piece := range p.Pieces {
		fmt.Fprintf(&b, "%s %s%s%s%s", piece.URL, piece.Dialect, flag(piece.Migrations, " migrations"), flag(piece.Live, " live"), flag(len(piece.Vars) > 0, fmt.Sprint(" ", piece.Vars)))
		b.WriteString("\n")
		if piece.Load != nil {
			cat, err := piece.Load(context.Background())
			if err != nil {
				return "", err
			}
			b.WriteString(dump(cat))
		}
	}
	if p.Deferred != nil {
		fmt.Fprintf(&b, "deferred: %v\n", p.Deferred)
	}
	return strings.ReplaceAll(b.String(), root, "ROOT"), nil
}

func TestProject(t *testing.T) {
	const hclFile = `variable "tenant" { type = string }
schema "main" { name = var.tenant }
table "t" {
  schema = schema.main
  column "id" { type = int }
  primary_key { columns = [column.id] }
}
`
	for name, test := range map[string]struct {
		text  string
		opts  source.ProjectOptions
		files []string
		want  string
	}{
		"the usual": {text: `
variable "url" {
  type    = string
  default = "postgres://u:p@localhost:5432/app"
}
locals { dir = "file://db/migrations" }
env "local" {
  src = "file://schema.hcl"
  url = var.url
  dev = "docker://postgres/16/dev?search_path=public"
  migration {
    dir    = local.dir
    format = golang-migrate
  }
  lint {
    destructive { error = true }
  }
  format {
    migrate { diff = "{{ sql . }}" }
  }
}
lint { latest = 1 }
diff {
  skip { drop_table = true }
}`, want: `
env local @atlas.hcl:7
file://ROOT/db/migrations?format=golang-migrate postgres migrations
file://ROOT/schema.hcl postgres
postgres://u:p@localhost:5432/app postgres live`},
		"schema.src, list, variables of the schema": {text: `
env {
  name   = atlas.env
  tenant = "acme_${atlas.env}"
  dev    = "sqlite://dev?mode=memory"
  schema {
    src  = ["file://a.hcl", "file://b.sql"]
    mode { roles = true }
  }
}`, opts: source.ProjectOptions{Env: "prod"}, want: `
env prod @atlas.hcl:2 dev sqlite://dev?mode=memory
file://ROOT/a.hcl sqlite map[tenant:acme_prod]
file://ROOT/b.sql sqlite map[tenant:acme_prod]`},
		"env by name": {text: `
env "a" { url = data.nothing.here }
env "b" { src = "file://b.sql" }`, opts: source.ProjectOptions{Env: "b"}, want: `
env b @atlas.hcl:3
file://ROOT/b.sql `},
		"hcl_schema": {text: `
data "hcl_schema" "app" {
  path = "db/schema.hcl"
  vars = { tenant = "x" }
}
env "local" {
  src = data.hcl_schema.app.url
  dev = "docker://mysql/8/dev"
}`, files: []string{"db/schema.hcl", hclFile}, want: `
env local @atlas.hcl:6
data://hcl_schema/app mysql
table .t @db/schema.hcl:3
  id int
  key PRIMARY primary key (id) constraint @db/schema.hcl:6`},
		"template_dir": {text: `
data "template_dir" "m" {
  path = "m"
  vars = { table = "users", n = 3 }
}
env "local" {
  dev = "docker+postgres://_/img/dev"
  migration { dir = data.template_dir.m.url }
}`, files: []string{"m/1.sql", "-- {{ .n }}\nCREATE TABLE {{ .table }} ({{ template \"shared/cols.tmpl\" . }});", "m/shared/cols.tmpl", "id int PRIMARY KEY", "m/atlas.sum", "x"}, want: `
env local @atlas.hcl:6
data://template_dir/m postgres migrations
table .users @m/1.sql:2
  id int
  key users_pkey primary key (id) constraint @m/1.sql:2`},
		"composite, fileset, getenv, file": {text: `
data "composite_schema" "c" {
  schema "a" { url = "file://${trimspace(file("name.txt"))}.sql" }
  schema "b" { url = "file://${getenv("DUPSERT_TEST_NAME")}.sql" }
}
env "local" {
  src = data.composite_schema.c.url
  migration { dir = fileset("x/*.sql")[0] }
}`, files: []string{"name.txt", "one\n", "x/1.sql", ""}, want: `
env local @atlas.hcl:6
file://ROOT/x/1.sql  migrations
file://ROOT/one.sql 
file://ROOT/two.sql `},
		"a program that nothing needs": {text: `
data "external" "vault" { program = ["false"] }
data "sql" "tenants" {
  url   = "postgres://x"
  query = "select 1"
}
variable "pass" { type = string }
env "prod" {
  for_each = toset(data.sql.tenants.values)
  src      = "file://schema.sql"
  url      = "postgres://u:${var.pass}@h/${each.value}?x=${data.external.vault}"
}`, want: `
env prod @atlas.hcl:8
file://ROOT/schema.sql postgres`},
		"an external schema, allowed": {text: `
data "external_schema" "orm" { program = ["printf", "CREATE TABLE t (id int PRIMARY KEY);"] }
env "gorm" {
  src = data.external_schema.orm.url
  dev = "docker://maria/latest/dev"
}`, opts: source.ProjectOptions{AllowExec: true}, want: `
env gorm @atlas.hcl:3
data://external_schema/orm mariadb
table .t @output of printf CREATE TABLE t (id int PRIMARY KEY);:1
  id int
  key PRIMARY primary key (id) constraint @output of printf CREATE TABLE t (id int PRIMARY KEY);:1`},
		"migrations stand, the program is left out": {text: `
data "external_schema" "orm" { program = ["./loader"] }
env "gorm" {
  src = data.external_schema.orm.url
  migration { dir = "file://migrations" }
}`, want: `
env gorm @atlas.hcl:3
file://ROOT/migrations  migrations
deferred: atlas.hcl:2: data "external_schema" "orm" runs a program (./loader), which needs to be allowed`},
		"docker block": {text: `
docker "postgres" "dev" { image = "postgres:16" }
env "local" {
  src = "file://s.sql"
  dev = docker.postgres.dev.url
}`, want: `
env local @atlas.hcl:3
file://ROOT/s.sql postgres`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("DUPSERT_TEST_NAME", "two")
			got, err := pieces(t, test.text, test.opts, test.files...)
			if err != nil {
				t.Fatal(err)
			}
			if strings.TrimSpace(got) != strings.TrimSpace(test.want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

// What cannot be evaluated offline, or would read or run what it must not, is
// one error with the place of the block at fault.
func TestProjectErrors(t *testing.T) {
	outside := t.TempDir()
	write(t, outside, "secret.txt", "x")
	for name, test := range map[string]struct {
		text string
		opts source.ProjectOptions
		want string
	}{
		"syntax":            {text: "env \"x\" {", want: "atlas.hcl:1: Unclosed configuration block"},
		"no env":            {text: "locals { a = 1 }", want: "atlas.hcl: no env block"},
		"another env":       {text: "env \"a\" {}\nenv \"b\" {}", opts: source.ProjectOptions{Env: "c"}, want: `atlas.hcl: no env "c", it has a, b`},
		"nothing named":     {text: "\nenv \"a\" {}", want: `atlas.hcl:2: env "a" names neither src`},
		"unknown reference": {text: "env \"a\" {\n  src = local.nope\n}", want: "atlas.hcl:2: Un"},
		"variable":          {text: "variable \"d\" { type = string }\nenv \"a\" {\n  src = \"file://${var.d}\"\n}", want: `atlas.hcl:1: variable "d" has no value, and src of env "a" needs it`},
		"src is a number":   {text: "env \"a\" {\n src = 3\n}", want: `atlas.hcl:1: src of env "a" must be a text`},
		"sql":               {text: "data \"sql\" \"q\" { url = \"x\" }\nenv \"a\" { src = data.sql.q.value }", want: `atlas.hcl:1: data "sql" "q" cannot be evaluated offline, and src of env "a" (atlas.hcl:2) needs it`},
		"runtimevar":        {text: "data \"runtimevar\" \"q\" { url = \"x\" }\nenv \"a\" { url = \"postgres://u:${data.runtimevar.q}@h/d\" }", want: `atlas.hcl:1: data "runtimevar" "q" cannot be evaluated offline, and url of env "a"`},
		"external":          {text: "data \"external\" \"q\" { program = [\"touch\", \"ran\"] }\nenv \"a\" { src = data.external.q }", want: `atlas.hcl:1: data "external" "q" cannot be evaluated offline`},
		"external_schema":   {text: "\ndata \"external_schema\" \"q\" { program = [\"touch\", \"ran\"] }\nenv \"a\" { src = data.external_schema.q.url }", want: `atlas.hcl:2: data "external_schema" "q" runs a program (touch ran), which needs to be allowed`},
		"program fails":     {text: "data \"external\" \"q\" { program = [\"sh\", \"-c\", \"echo broken >&2; exit 3\"] }\nenv \"a\" { src = data.external.q }", opts: source.ProjectOptions{AllowExec: true}, want: "atlas.hcl:1: run sh -c echo broken >&2; exit 3: exit status 3\nbroken"},
		"registry":          {text: "env \"a\" { src = \"atlas://app\" }", want: `atlas.hcl:1: src of env "a" is kept in Atlas's registry`},
		"outside, src":      {text: "env \"a\" { src = \"file://../x.sql\" }", want: `atlas.hcl:1: src of env "a": ../x.sql lies outside of ROOT`},
		"outside, file":     {text: "env \"a\" { src = file(\"" + outside + "/secret.txt\") }", want: "atlas.hcl:1: Error in function call: Call to function \"file\" failed: " + outside + "/secret.txt lies outside"},
		"outside, glob":     {text: "env \"a\" { src = fileset(\"*/../../../*\") }", want: "atlas.hcl:1: Error in function call"},
		"outside, data":     {text: "data \"hcl_schema\" \"s\" { path = \"/etc/x.hcl\" }\nenv \"a\" { src = data.hcl_schema.s.url }", want: "atlas.hcl:1: /etc/x.hcl lies outside"},
		"index":             {text: "locals {\n a = 1\n b = local[\"a\"]\n}\nenv \"a\" { src = local.b }", want: "atlas.hcl:5: a reference that Atlas cannot follow"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := pieces(t, test.text, test.opts, "x/y.txt", "")
			if err == nil {
				t.Fatalf("no error, got\n%s", got)
			}
			if !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got  %s\nwant %s", err, test.want)
			}
		})
	}
}

// A link inside the module that leads out of it is no way out.
func TestProjectLink(t *testing.T) {
	outside, root := t.TempDir(), t.TempDir()
	write(t, outside, "schema.sql", "")
	if err := os.Symlink(outside, filepath.Join(root, "db")); err != nil {
		t.Skip(err)
	}
	write(t, root, "atlas.hcl", `env "a" { src = "file://db/schema.sql" }`)
	_, err := LoadProject(context.Background(), filepath.Join(root, "atlas.hcl"), source.ProjectOptions{Root: root})
	if err == nil || !strings.Contains(err.Error(), "lies outside") {
		t.Errorf("got %v", err)
	}
	if _, err := LoadProject(context.Background(), filepath.Join(root, "atlas.hcl"), source.ProjectOptions{Root: root, AllowOutside: true}); err != nil {
		t.Errorf("allowed: %v", err)
	}
}
