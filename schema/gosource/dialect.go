package gosource

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/gostructs"
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
	{"github.com/jinzhu/gorm/dialects/postgres", schema.Postgres},
	{"github.com/jinzhu/gorm/dialects/mysql", schema.MySQL},
	{"github.com/jinzhu/gorm/dialects/sqlite", schema.SQLite},
	{"github.com/uptrace/bun/dialect/pgdialect", schema.Postgres},
	{"github.com/uptrace/bun/dialect/mysqldialect", schema.MySQL},
	{"github.com/uptrace/bun/dialect/sqlitedialect", schema.SQLite},
	{"github.com/go-pg/pg", schema.Postgres},
}

// mapperDrivers are the drivers that are made for a mapper.
var mapperDrivers = []string{"gorm.io/driver/", "github.com/glebarez/sqlite", "github.com/jinzhu/gorm/dialects/", "github.com/uptrace/bun/dialect/", "github.com/go-pg/pg"}

// drivers are the engines whose drivers the module's code imports: if there are
// drivers for a mapper, only theirs.
func (r *resolver) drivers() []schema.Dialect {
	var all, own []schema.Dialect
	for _, d := range drivers {
		if !r.inSome(`"` + d.path) {
			continue
		}
		all = append(all, d.dialect)
		if slices.ContainsFunc(mapperDrivers, func(p string) bool { return strings.HasPrefix(d.path, p) }) || d.path == "github.com/glebarez/" && r.inSome(`"github.com/glebarez/sqlite"`) {
			own = append(own, d.dialect)
		}
	}
	if len(own) == 0 {
		own = all
	}
	slices.Sort(own)
	return slices.Compact(own)
}

// fileDialect tells a file's engine: by its name, else by its only driver,
// else by its SQL. Models are for whatever engine the program is told to use.
func fileDialect(file *gostructs.File, steps []Step) schema.Dialect {
	if d := migrate.PathDialect(strings.TrimSuffix(file.Rel, ".go")); d != "" {
		return d
	}
	if len(ownDialects(steps)) > 1 {
		return ""
	}
	if found := importedDialects(file.Imports()); len(found) == 1 {
		return found[0]
	}
	return ddl.Dialect(texts(steps))
}

// importedDialects are those of the drivers among import paths.
func importedDialects(imports []string) []schema.Dialect {
	var found []schema.Dialect
	for _, path := range imports {
		for _, d := range drivers {
			if strings.HasPrefix(path, d.path) && !slices.Contains(found, d.dialect) {
				found = append(found, d.dialect)
			}
		}
	}
	return found
}

// ownDialects are the dialects that the code around the steps names.
func ownDialects(steps []Step) []schema.Dialect {
	var out []schema.Dialect
	for _, s := range steps {
		if s.Dialect != "" && !slices.Contains(out, s.Dialect) {
			out = append(out, s.Dialect)
		}
	}
	return out
}

// texts are all steps' texts.
func texts(steps []Step) string {
	var out strings.Builder
	for _, s := range steps {
		out.WriteString(s.Text)
		out.WriteString(";\n")
	}
	return out.String()
}

// unitsOf makes a unit of a package's files, or one for each dialect if its
// files are for several. Files that tell none belong to every one. With models
// in it, a package is one unit.
func unitsOf(dir string, files []source) []Unit {
	if len(files) == 0 {
		return nil
	}
	if slices.ContainsFunc(files, func(s source) bool { return s.models() }) {
		return []Unit{modelUnit(dir, files)}
	}
	var dialects []schema.Dialect
	for _, f := range files {
		for _, d := range append(ownDialects(f.steps), f.dialect) {
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
			for _, s := range f.steps {
				if s.Dialect == d || s.Dialect == "" && (f.dialect == d || f.dialect == "") {
					u.Steps = append(u.Steps, s)
				}
			}
		}
		units = append(units, u)
	}
	return units
}

// modelUnit is the unit of a package that hands over models. Its texts are for
// the dialect of their file.
func modelUnit(dir string, files []source) Unit {
	u := Unit{Dir: dir, Models: true}
	for _, f := range files {
		for _, s := range f.steps {
			if s.Dialect == "" && s.Change == nil {
				s.Dialect = f.dialect
			}
			u.Steps = append(u.Steps, s)
		}
	}
	return u
}
