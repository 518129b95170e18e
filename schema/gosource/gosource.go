// Package gosource finds what a Go module's code does to its database's schema:
// the DDL in its strings and the models that it hands to their library to make
// tables of, in the order a reader would expect them to run. By itself, it does
// not interpret any SQL.
//
// It works from syntax alone: no types, no other modules. Tests, examples and
// vendored code are not read, and neither is what undoes a migration.
package gosource

import (
	"bytes"
	"cmp"
	"go/ast"
	"path"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/gostructs"
	"github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/model"
)

// Unit is what the code of one package does.
type Unit struct {
	Dir     string         // relative to the module's root, with forward slashes
	Dialect schema.Dialect // as far as imports, names or the SQL itself tell; "" if they do not
	Models  bool           // some step hands over models
	Steps   []Step         // in the order they run
}

// Step is a text with DDL, or what is asked of an object-relational mapper.
type Step struct {
	migrate.Script // File is relative to the module's root; Text is "" unless the step is a text
	Change         *Change
}

// Code is what a module's code does.
type Code struct {
	Units   []Unit           // sorted by directory
	Drivers []schema.Dialect // engines whose drivers the code imports, those made for a mapper before others
}

// Read reads the packages in dir, a folder of the module at root, whose code
// holds DDL or hands over models. Files that skip reports are not ours. Files
// that do not parse are read as far as they do.
func Read(root, dir string, skip func(file string) bool) (Code, error) {
	r, err := open(root, dir, skip)
	if err != nil {
		return Code{}, err
	}
	code := Code{Drivers: r.drivers()}
	for _, d := range r.module.Dirs {
		code.Units = append(code.Units, r.unit(d)...)
	}
	settle(code.Units)
	return code, nil
}

func open(root, dir string, skip func(file string) bool) (*resolver, error) {
	m, err := gostructs.Open(root, dir)
	if err != nil {
		return nil, err
	}
	for i := range m.Dirs {
		d := &m.Dirs[i]
		d.Files = slices.DeleteFunc(d.Files, func(s gostructs.Source) bool { return skip != nil && skip(path.Join(d.Path, s.Name)) })
	}
	return newResolver(m), nil
}

// unit reads one package, if it may be of interest.
func (r *resolver) unit(dir gostructs.Dir) []Unit {
	mayDefine := slices.ContainsFunc(dir.Files, func(s gostructs.Source) bool { return mayDefine(s.Data) || r.mayHandOver(s.Data) })
	if !mayDefine {
		return nil
	}
	p := r.module.Package(dir.Path)
	if p == nil {
		return nil
	}
	consts := constants(p)
	makers := r.makers(p)
	var files []source
	for _, f := range p.Files {
		if s := r.file(f, consts, makers); len(s.steps) > 0 {
			files = append(files, s)
		}
	}
	slices.SortStableFunc(files, compareFiles)
	return unitsOf(dir.Path, files)
}

// compareFiles orders a package's files by name. Where names have no numbers,
// those that create tables come first: migrator.go alters what schema.go creates.
func compareFiles(x, y source) int {
	if c := cmp.Compare(x.rank(), y.rank()); c != 0 && !hasDigit(x.name) && !hasDigit(y.name) {
		return c
	}
	return migrate.Compare(x.name, y.name)
}

func hasDigit(name string) bool { return strings.ContainsAny(path.Base(name), "0123456789") }

// source is one file with DDL or models.
type source struct {
	name    string // relative to the root
	dialect schema.Dialect
	steps   []Step
}

// models reports whether the file asks something of a mapper.
func (s *source) models() bool {
	return slices.ContainsFunc(s.steps, func(s Step) bool { return s.Change != nil })
}

// rank is 0 for a file that creates tables, 1 for others.
func (s *source) rank() int {
	if strings.Contains(strings.ToLower(texts(s.steps)), "create table") || slices.ContainsFunc(s.steps, func(s Step) bool {
		return s.Change != nil && s.Change.Kind <= Ensure
	}) {
		return 0
	}
	return 1
}

// ddlWords are what a file must hold, in any case, to be worth parsing.
var ddlWords = [][]byte{[]byte("CREATE TABLE"), []byte("ALTER TABLE"), []byte("CREATE UNIQUE"), []byte("DROP TABLE"), []byte("DROP INDEX"),
	[]byte("CREATE TEMP"), []byte("RENAME TABLE"), []byte("CREATE INDEX"), []byte("ALTER INDEX")}

// mayDefine reports whether a file is worth parsing.
func mayDefine(data []byte) bool {
	upper := bytes.ToUpper(data)
	return slices.ContainsFunc(ddlWords, func(w []byte) bool { return bytes.Contains(upper, w) })
}

// constants are the package's string constants of one literal.
func constants(p *gostructs.Package) map[string]string {
	out := map[string]string{}
	for _, f := range p.Files {
		for _, decl := range f.AST.Decls {
			if gen, ok := decl.(*ast.GenDecl); ok {
				addConsts(out, gen)
			}
		}
	}
	return out
}

// file finds the DDL and the models in one file.
func (r *resolver) file(file *gostructs.File, consts map[string]string, makers map[string]maker) source {
	src := source{name: file.Rel}
	ddl := mayDefine(file.Data)
	if !ddl && !r.mayHandOver(file.Data) && !callsOne(file.Data, makers) {
		return src
	}
	f := finder{reader: reader{fset: file.Package.Fset, consts: consts}, source: file, resolver: r, makers: makers, ddl: ddl}
	ast.Inspect(file.AST, f.visit)
	src.steps = f.steps
	if file.Broken && ddl {
		note := Step{Script: migrate.Script{File: file.Rel, StartLine: 1, Note: "a Go file with a syntax error is read only in part"}}
		src.steps = append([]Step{note}, src.steps...)
	}
	src.dialect = fileDialect(file, f.steps)
	return src
}

// Tables are the tables that the unit's models stand for.
func (u Unit) Tables() []*model.Table {
	var out []*model.Table
	for _, s := range u.Steps {
		if s.Change != nil {
			out = append(out, s.Change.Tables...)
		}
	}
	return out
}
