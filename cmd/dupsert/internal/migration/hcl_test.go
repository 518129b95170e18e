package migration_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ariga.io/atlas/schemahcl"
	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/mysql"
	"ariga.io/atlas/sql/postgres"
	realm "ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2/hclparse"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/migration"
	"github.com/dupsert/dupsert/schema"
	engine "github.com/dupsert/dupsert/schema/atlas"
)

// hclTables are the tables of the module under testdata, written as a person
// might: tabs, comments, a column on one line.
func hclTables(d schema.Dialect) string {
	name := map[schema.Dialect]string{schema.Postgres: "public", schema.SQLite: "main"}[d]
	if name == "" {
		name = "app"
	}
	key := map[schema.Dialect]string{
		schema.Postgres: "identity {\n      generated = ALWAYS\n    }", schema.SQLite: "auto_increment = true",
	}[d]
	if key == "" {
		key = "auto_increment = true"
	}
	number := map[schema.Dialect]string{schema.SQLite: "integer"}[d]
	if number == "" {
		number = "bigint"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# the app's tables\nschema %q {}\n\n", name)
	for _, t := range []string{
		"users email:varchar(100):false", "members team:bigint:false email:varchar(100):false deleted_at:timestamp:true",
		"nodes parent:bigint:true name:varchar(100):false", "pages title:text:false", "tags name:varchar(100):false", "codes code:varchar(100):true",
	} {
		words := strings.Fields(t)
		fmt.Fprintf(&b, "table %q {\n  schema = schema.%s // here\n  column \"id\" {\n    null = false\n    type = %s\n    %s\n  }\n", words[0], name, number, key)
		for _, c := range words[1:] {
			p := strings.Split(c, ":")
			fmt.Fprintf(&b, "  column %q {\n\ttype   = %s\n    null = %s\n  }\n", p[0], p[1], p[2])
		}
		b.WriteString("  primary_key { columns = [column.id] }\n}\n\n")
	}
	if d == schema.SQLite {
		return strings.ReplaceAll(strings.ReplaceAll(b.String(), "bigint", "integer"), "timestamp", "datetime")
	}
	return b.String()
}

// TestHCL: the key stands in the table's block, nothing else has changed, Atlas
// takes the file, and what Atlas makes of it refuses the second row.
func TestHCL(t *testing.T) {
	for _, d := range every {
		t.Run(string(d), func(t *testing.T) {
			root := t.TempDir()
			before := hclTables(d)
			put(t, filepath.Join(root, "schema.hcl"), before)
			url := "file://schema.hcl?dialect=" + string(d)
			res, why := mend(t, root, url)
			if len(res.Edits) != 1 || res.Edits[0].Path != "schema.hcl" {
				t.Fatalf("writes %v", res.Edits)
			}
			patch := string(res.Edits[0].Diff())
			for line := range strings.Lines(patch) {
				if strings.HasPrefix(line, "-") && !strings.HasPrefix(line, "---") {
					t.Errorf("takes out %s", line)
				}
			}
			gone(t, root, url, d, why)
			if d == schema.MySQL {
				return // no server
			}
			db := database(t, d)
			build(t, db, d, filepath.Join(root, "schema.hcl"))
			refuses(t, db, d, why)
		})
	}
}

// build has Atlas make the tables of an HCL file, and returns its driver.
func build(t *testing.T, db *sql.DB, d schema.Dialect, file string) atlas.Driver {
	t.Helper()
	eval := map[schema.Dialect]schemahcl.EvalFunc{schema.Postgres: postgres.EvalHCL, schema.MariaDB: mysql.EvalMariaHCL, schema.SQLite: sqlite.EvalHCL}[d]
	var want realm.Realm
	p := hclparse.NewParser()
	if _, diags := p.ParseHCLFile(file); diags.HasErrors() {
		t.Fatal(diags)
	}
	if err := eval.Eval(p, &want, nil); err != nil {
		t.Fatal(err)
	}
	drv := driver(t, db, d)
	have := inspect(t, drv)
	want.Schemas[0].Name = have.Name
	changes, err := drv.SchemaDiff(have, want.Schemas[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := drv.ApplyChanges(t.Context(), changes); err != nil {
		t.Fatal(err)
	}
	return drv
}

func driver(t *testing.T, db *sql.DB, d schema.Dialect) atlas.Driver {
	t.Helper()
	by := map[schema.Dialect]func(realm.ExecQuerier) (atlas.Driver, error){schema.Postgres: postgres.Open, schema.MariaDB: mysql.Open, schema.SQLite: sqlite.Open}[d]
	drv, err := by(db)
	if err != nil {
		t.Fatal(err)
	}
	return drv
}

func inspect(t *testing.T, drv atlas.Driver) *realm.Schema {
	t.Helper()
	s, err := drv.InspectSchema(t.Context(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestProject: where atlas.hcl names a schema and migrations, both get the key,
// and Atlas sees no key in one that the other lacks. As atlas migrate diff does,
// it compares what the engine makes of the one with what it makes of the other.
func TestProject(t *testing.T) {
	for _, d := range []schema.Dialect{schema.Postgres, schema.MariaDB, schema.SQLite} {
		t.Run(string(d), func(t *testing.T) {
			root := t.TempDir()
			put(t, filepath.Join(root, "schema.hcl"), hclTables(d))
			put(t, filepath.Join(root, "atlas.hcl"), fmt.Sprintf(`env "local" {
  src = "file://schema.hcl"
  url = "%s://localhost/app"
  migration { dir = "file://migrations" }
}
`, map[schema.Dialect]string{schema.Postgres: "postgres", schema.MariaDB: "maria", schema.SQLite: "sqlite"}[d]))
			tools[0].lay(t, root, d)
			_, why := mend(t, root, "file://atlas.hcl")
			gone(t, root, "file://migrations?dialect="+string(d), d, why)
			gone(t, root, "file://schema.hcl?dialect="+string(d), d, why)
			db := database(t, d)
			tools[0].up(t, db, root, d, nil)
			drv := driver(t, db, d)
			have, want := inspect(t, drv), inspect(t, build(t, database(t, d), d, filepath.Join(root, "schema.hcl")))
			have.Name, want.Name = "app", "app"
			changes, err := drv.SchemaDiff(have, want)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range keyChanges(changes) {
				t.Error("Atlas would " + c)
			}
			if diff := cmp.Diff(constraints(have), constraints(want)); diff != "" {
				t.Errorf("unique constraints, -migrations +schema:\n%s", diff)
			}
		})
	}
}

// constraints are the keys that PostgreSQL keeps as constraints. Atlas's diff
// does not tell them from indexes.
func constraints(s *realm.Schema) []string {
	var out []string
	for _, t := range s.Tables {
		for _, ix := range t.Indexes {
			if slices.ContainsFunc(ix.Attrs, func(a realm.Attr) bool { _, is := a.(*postgres.Constraint); return is }) {
				out = append(out, ix.Name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// keyChanges leaves out what makes no key: the two do not declare the columns
// to the letter alike.
func keyChanges(changes []realm.Change) []string {
	var out []string
	for _, c := range changes {
		m, ok := c.(*realm.ModifyTable)
		if !ok {
			out = append(out, fmt.Sprintf("%T", c))
			continue
		}
		for _, c := range m.Changes {
			switch c.(type) {
			case *realm.ModifyColumn, *realm.AddAttr, *realm.ModifyAttr:
			default:
				out = append(out, fmt.Sprintf("%T on %s", c, m.T.Name))
			}
		}
	}
	return out
}

var golden = `table "users" {
	schema = schema.main
	column "id" { type = integer }
	column "e mail" { type = text }
}
`

// TestHCLBlock: indentation is the block's own; a table on one line is taken apart.
func TestHCLBlock(t *testing.T) {
	for name, c := range map[string]struct{ before, want string }{
		"tabs": {golden, strings.Replace(golden, "text }\n", "text }\n\t# REMARK\n\tindex \"k\" {\n\t  unique  = true\n\t  columns = [column[\"e mail\"]]\n\t}\n", 1)},
		"two of one name": {
			"table \"a\" \"users\" {\n  schema = schema.a\n  column \"e mail\" { type = text }\n}\n" + strings.Replace(golden, `table "users"`, `table "main" "users"`, 1), "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			put(t, filepath.Join(root, "schema.hcl"), c.before)
			w := wanted("e mail")
			w.Key.Name, w.Table.Declared = "k", schema.Pos{File: "schema.hcl", Line: 1 + strings.Count(c.before, "\n") - strings.Count(golden, "\n")}
			res, err := migration.Write(t.Context(), []*migration.Wanted{w}, migration.Options{Root: root})
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for line := range strings.Lines(string(res.Edits[0].New)) {
				if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "#") {
					if !strings.HasPrefix(trimmed, "# Rows") {
						continue
					}
					line = strings.Replace(line, trimmed, "# REMARK", 1)
				}
				got.WriteString(line)
			}
			want := c.want
			if want == "" {
				other, _, _ := strings.Cut(c.before, `table "main"`)
				want = other + strings.Replace(strings.Replace(golden, `table "users"`, `table "main" "users"`, 1),
					"text }\n", "text }\n\t# REMARK\n\tindex \"k\" {\n\t  unique  = true\n\t  columns = [column[\"e mail\"]]\n\t}\n", 1)
			}
			if got.String() != want {
				t.Errorf("got\n%s\nwant\n%s", got.String(), want)
			}
			if name == "two of one name" {
				return // whose schemas the file does not declare
			}
			put(t, filepath.Join(root, "schema.hcl"), "schema \"main\" {}\n"+got.String())
			cat, err := engine.Engine{}.HCL([]string{filepath.Join(root, "schema.hcl")}, root, schema.SQLite, nil)
			if err != nil || len(cat.Tables[0].Keys) != 1 {
				t.Errorf("Atlas reads %v, %v", cat, err)
			}
		})
	}
}
