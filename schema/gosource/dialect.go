package gosource

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/migrate"
)

// drivers are the imports that tell an engine, by the beginning of their path.
var drivers = []struct {
	path    string
	dialect schema.Dialect
}{
	{"github.com/lib/pq", schema.Postgres},
	{"github.com/jackc/", schema.Postgres},
	{"gorm.io/driver/postgres", schema.Postgres},
	{"github.com/uptrace/bun/driver/pgdriver", schema.Postgres},
	{"github.com/go-sql-driver/mysql", schema.MySQL},
	{"gorm.io/driver/mysql", schema.MySQL},
	{"github.com/mattn/go-sqlite3", schema.SQLite},
	{"modernc.org/sqlite", schema.SQLite},
	{"github.com/glebarez/", schema.SQLite},
	{"github.com/ncruces/go-sqlite3", schema.SQLite},
	{"zombiezen.com/go/sqlite", schema.SQLite},
	{"crawshaw.io/sqlite", schema.SQLite},
	{"gorm.io/driver/sqlite", schema.SQLite},
}

// fileDialect tells a file's engine: by its name, else by its only driver,
// else by its SQL.
func fileDialect(file *ast.File, rel string, scripts []migrate.Script) schema.Dialect {
	if d := migrate.PathDialect(strings.TrimSuffix(rel, ".go")); d != "" {
		return d
	}
	if len(ownDialects(scripts)) > 1 {
		return ""
	}
	var found []schema.Dialect
	for _, imp := range file.Imports {
		path, err := strconv.Unquote(imp.Path.Value)
		if err != nil {
			continue // the file does not parse
		}
		for _, d := range drivers {
			if strings.HasPrefix(path, d.path) && !slices.Contains(found, d.dialect) {
				found = append(found, d.dialect)
			}
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return ddl.Dialect(texts(scripts))
}

// ownDialects are the dialects that the code around the texts names.
func ownDialects(scripts []migrate.Script) []schema.Dialect {
	var out []schema.Dialect
	for _, s := range scripts {
		if s.Dialect != "" && !slices.Contains(out, s.Dialect) {
			out = append(out, s.Dialect)
		}
	}
	return out
}

// texts are all scripts' texts.
func texts(scripts []migrate.Script) string {
	var out strings.Builder
	for _, s := range scripts {
		out.WriteString(s.Text)
		out.WriteString(";\n")
	}
	return out.String()
}

// unitsOf makes a unit of a package's files, or one for each dialect if its
// files are for several. Files that tell none belong to every one.
func unitsOf(dir string, files []source) []Unit {
	if len(files) == 0 {
		return nil
	}
	var dialects []schema.Dialect
	for _, f := range files {
		for _, d := range append(ownDialects(f.scripts), f.dialect) {
			if d != "" && !slices.Contains(dialects, d) {
				dialects = append(dialects, d)
			}
		}
	}
	if len(dialects) == 0 {
		dialects = []schema.Dialect{""}
	}
	slices.Sort(dialects)
	var units []Unit
	for _, d := range dialects {
		u := Unit{Dir: dir, Dialect: d}
		for _, f := range files {
			for _, s := range f.scripts {
				if s.Dialect == d || s.Dialect == "" && (f.dialect == d || f.dialect == "") {
					u.Scripts = append(u.Scripts, s)
				}
			}
		}
		units = append(units, u)
	}
	return units
}
