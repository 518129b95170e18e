// Package gosource finds the DDL that a Go module's code executes: string
// literals with CREATE TABLE and the like, in the order a reader would expect
// them to run. By itself, it does not interpret any SQL.
//
// It works from syntax alone: no types, no other modules. Tests, examples and
// vendored code are not read, and neither is what undoes a migration.
package gosource

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
)

// Unit is the DDL of one package.
type Unit struct {
	Dir     string           // relative to the root, with forward slashes
	Dialect schema.Dialect   // as far as imports, names or the SQL itself tell; "" if they do not
	Scripts []migrate.Script // in the order they run; File is relative to the root
}

// Read returns the packages under root whose code holds DDL, sorted by
// directory. Files that do not parse are read as far as they do.
func Read(root string) ([]Unit, error) {
	var units []Unit
	err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() {
			return nil
		}
		if dir != root && skipDir(dir, d.Name()) {
			return filepath.SkipDir
		}
		unit, err := readDir(root, dir)
		if err != nil {
			return err
		}
		units = append(units, unit...)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read DDL in Go code: %w", err)
	}
	return units, nil
}

// skipDir reports whether a directory holds no code of the module's program.
func skipDir(dir, name string) bool {
	switch name {
	case "testdata", "vendor", "node_modules", "example", "examples", "_examples", "mocks":
		return true
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil // another module
}

// readDir reads one package. Code for several engines may stand in one
// package, in files named after them: each engine's files are a unit then.
func readDir(root, dir string) ([]Unit, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return nil, err
	}
	rel = filepath.ToSlash(rel)
	var names []string
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") {
			names = append(names, e.Name())
		}
	}
	pkg, err := parseDDL(dir, names)
	if err != nil || pkg == nil {
		return nil, err
	}
	var files []source
	for _, name := range names {
		if f := pkg.find(name, joinRel(rel, name)); len(f.scripts) > 0 {
			files = append(files, f)
		}
	}
	slices.SortStableFunc(files, compareFiles)
	return unitsOf(rel, files), nil
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

func joinRel(rel, name string) string {
	if rel == "." {
		return name
	}
	return rel + "/" + name
}

// source is one file with DDL.
type source struct {
	name    string // relative to the root
	dialect schema.Dialect
	scripts []migrate.Script
}

// rank is 0 for a file that creates tables, 1 for others.
func (s *source) rank() int {
	if strings.Contains(strings.ToLower(texts(s.scripts)), "create table") {
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

// parsed is one package's syntax.
type parsed struct {
	fset   *token.FileSet
	files  map[string]*ast.File // those that may hold DDL
	consts map[string]string
	broken map[string]bool // files with a syntax error
}

// parseDDL parses the files of a package, for their constants too, if one of
// them may hold DDL; else it returns nil.
func parseDDL(dir string, names []string) (*parsed, error) {
	texts := make(map[string][]byte)
	worth := false
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		texts[name] = data
		worth = worth || mayDefine(data)
	}
	if !worth {
		return nil, nil
	}
	p := &parsed{fset: token.NewFileSet(), files: make(map[string]*ast.File), consts: make(map[string]string), broken: make(map[string]bool)}
	for _, name := range names {
		file, err := parser.ParseFile(p.fset, name, texts[name], parser.SkipObjectResolution)
		if file == nil {
			return nil, fmt.Errorf("parse %s: %w", filepath.Join(dir, name), err)
		}
		p.addConsts(file)
		if mayDefine(texts[name]) {
			p.files[name] = file
			p.broken[name] = err != nil
		}
	}
	return p, nil
}

// addConsts remembers the file's string constants of one literal.
func (p *parsed) addConsts(file *ast.File) {
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.CONST {
			continue
		}
		for _, spec := range gen.Specs {
			vs, ok := spec.(*ast.ValueSpec)
			if !ok || len(vs.Names) != len(vs.Values) {
				continue
			}
			for i, v := range vs.Values {
				if lit, ok := v.(*ast.BasicLit); ok {
					if s, ok := literal(lit); ok {
						p.consts[vs.Names[i].Name] = s
					}
				}
			}
		}
	}
}

// find finds the DDL in one file.
func (p *parsed) find(name, rel string) source {
	src := source{name: rel}
	file := p.files[name]
	if file == nil {
		return src
	}
	f := finder{reader: reader{fset: p.fset, consts: p.consts}, file: rel}
	ast.Inspect(file, f.visit)
	src.scripts = f.scripts
	if p.broken[name] {
		note := migrate.Script{File: rel, StartLine: 1, Note: "a Go file with a syntax error is read only in part"}
		src.scripts = append([]migrate.Script{note}, src.scripts...)
	}
	src.dialect = fileDialect(file, rel, f.scripts)
	return src
}
