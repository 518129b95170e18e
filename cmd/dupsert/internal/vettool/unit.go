package vettool

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/passes/dal"
)

// config is what go vet says about a unit: the fields of cmd/go's vetConfig
// that we read.
type config struct {
	ID            string // e.g. "fmt [fmt.test]"
	Compiler      string
	Dir           string
	ImportPath    string
	GoVersion     string
	GoFiles       []string
	NonGoFiles    []string
	IgnoredFiles  []string
	ModulePath    string
	ModuleVersion string
	ImportMap     map[string]string // import path in source to package path
	PackageFile   map[string]string // package path to export data
	PackageVetx   map[string]string // package path of a direct import to its fact file
	VetxOnly      bool              // facts are wanted, findings are not
	VetxOutput    string
	Stdout        string // write standard output here
	FixArchive    string // write edited files here, as a zip archive; "" unless edits are wanted

	SucceedOnTypecheckFailure bool
}

// unit analyses one package.
func (t *Tool) unit(ctx context.Context, file string, f *flags) (status int, err error) {
	cfg, err := readConfig(file)
	if err != nil {
		return 0, err
	}
	if err := writeEdits(cfg); err != nil {
		return 0, err
	}
	reached, err := reachesDatabase(cfg)
	if err != nil {
		return 0, err
	}
	if !reached {
		return 0, writeFacts(cfg, nil)
	}
	settings, err := t.settings(ctx, cfg, f)
	if err != nil {
		return 0, err
	}
	if !settings.Tests {
		// The package without its tests is what the compiler built, too.
		cfg.GoFiles = slices.DeleteFunc(cfg.GoFiles, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	}
	if len(cfg.GoFiles) == 0 {
		return 0, writeFacts(cfg, nil)
	}
	p, err := check(cfg)
	if err != nil {
		if cfg.SucceedOnTypecheckFailure {
			return 0, writeFacts(cfg, nil) // the compiler will say it
		}
		return 0, err
	}
	diags, err := t.analyse(cfg, p, settings)
	if err != nil {
		return 0, fmt.Errorf("analyse %s: %w", cfg.ID, err)
	}
	data, err := p.facts.encode()
	if err != nil {
		return 0, fmt.Errorf("write the facts of %s: %w", cfg.ID, err)
	}
	if err := writeFacts(cfg, data); err != nil {
		return 0, err
	}
	if cfg.VetxOnly || f.fix {
		return 0, nil
	}
	return t.print(cfg, p.fset, diags, f)
}

func readConfig(file string) (*config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the unit: %w", err)
	}
	cfg := new(config)
	if err := json.Unmarshal(data, cfg); err != nil {
		return nil, fmt.Errorf("read the unit %s: %w", file, err)
	}
	return cfg, nil
}

// reachesDatabase decides from the import graph alone, before anything is
// parsed, whether the package can call a database: most of a run's units
// cannot, and end here.
func reachesDatabase(cfg *config) (bool, error) {
	if cfg.ModuleVersion != "" || dal.Reaches(cfg.ImportPath) {
		return false, nil // another module's is not looked at, a library is known from tables
	}
	for _, path := range cfg.ImportMap {
		if dal.Reaches(path) {
			return true, nil
		}
	}
	for path, file := range cfg.PackageVetx {
		info, err := os.Stat(file)
		if err != nil {
			return false, fmt.Errorf("read the facts of %s: %w", path, err)
		}
		if info.Size() > 0 {
			return true, nil
		}
	}
	return false, nil
}

// writeFacts writes the unit's fact file; an empty one says that no database
// can be reached through the package.
func writeFacts(cfg *config, data []byte) error {
	if cfg.VetxOutput == "" {
		return nil
	}
	if err := os.WriteFile(cfg.VetxOutput, data, 0o666); err != nil {
		return fmt.Errorf("write the facts of %s: %w", cfg.ID, err)
	}
	return nil
}

// writeEdits writes an archive of no edits. Without one go vet -fix would ask
// about every package again.
func writeEdits(cfg *config) error {
	if cfg.FixArchive == "" {
		return nil
	}
	var b bytes.Buffer
	if err := zip.NewWriter(&b).Close(); err != nil {
		return fmt.Errorf("write the edits of %s: %w", cfg.ID, err)
	}
	if err := os.WriteFile(cfg.FixArchive, b.Bytes(), 0o666); err != nil {
		return fmt.Errorf("write the edits of %s: %w", cfg.ID, err)
	}
	return nil
}

// checked is a parsed and type-checked unit with the facts of its imports.
type checked struct {
	fset  *token.FileSet
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
	sizes types.Sizes
	facts *facts
}

func check(cfg *config) (*checked, error) {
	p := &checked{fset: token.NewFileSet(), sizes: types.SizesFor("gc", goarch())}
	for _, name := range cfg.GoFiles {
		f, err := parser.ParseFile(p.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, firstError(err)
		}
		p.files = append(p.files, f)
	}
	p.info = &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Instances:    make(map[*ast.Ident]types.Instance),
		Scopes:       make(map[ast.Node]*types.Scope),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		FileVersions: make(map[*ast.File]string),
	}
	tc := &types.Config{Importer: exportData(cfg, p.fset), Sizes: p.sizes, GoVersion: cfg.GoVersion}
	pkg, err := tc.Check(cfg.ImportPath, p.fset, p.files, p.info)
	if err != nil {
		return nil, err
	}
	p.pkg = pkg
	return p, nil
}

// goarch is the architecture the sizes are of. go vet passes GOARCH on.
func goarch() string {
	if a := os.Getenv("GOARCH"); a != "" {
		return a
	}
	return runtime.GOARCH
}

// firstError is one line of a list of syntax errors.
func firstError(err error) error {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return list[0]
	}
	return err
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// exportData imports packages from what the compiler wrote about them.
func exportData(cfg *config, fset *token.FileSet) types.Importer {
	gc := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		file, ok := cfg.PackageFile[path]
		if !ok {
			return nil, fmt.Errorf("go vet names no export data for %q", path)
		}
		return os.Open(file)
	})
	return importerFunc(func(path string) (*types.Package, error) {
		mapped, ok := cfg.ImportMap[path] // vendoring, test variants
		if !ok {
			return nil, fmt.Errorf("go vet names no package for import %q", path)
		}
		return gc.Import(mapped)
	})
}

// analyse runs the analyzer, and what it requires, over the unit.
func (t *Tool) analyse(cfg *config, p *checked, settings analyzer.Settings) (diags []analysis.Diagnostic, err error) {
	a := t.New(settings)
	if err := analysis.Validate([]*analysis.Analyzer{a}); err != nil {
		return nil, err
	}
	if p.facts, err = readFacts(cfg, p.pkg, factTypes(a)); err != nil {
		return nil, err
	}
	run := &run{cfg: cfg, unit: p, results: map[*analysis.Analyzer]any{}}
	if err := run.analyzer(a); err != nil {
		return nil, err
	}
	return run.diags, nil
}

// run is one pass of an analyzer and its requirements over a unit.
type run struct {
	cfg     *config
	unit    *checked
	results map[*analysis.Analyzer]any
	diags   []analysis.Diagnostic
}

func (r *run) analyzer(a *analysis.Analyzer) (err error) {
	if _, done := r.results[a]; done {
		return nil
	}
	for _, req := range a.Requires {
		if err := r.analyzer(req); err != nil {
			return err
		}
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error in %s: %v; please report it", a.Name, p)
		}
	}()
	result, err := a.Run(r.pass(a))
	if err != nil {
		return err
	}
	if a.ResultType != nil && reflect.TypeOf(result) != a.ResultType {
		return fmt.Errorf("%s returned %T, want %v", a.Name, result, a.ResultType)
	}
	r.results[a] = result
	return nil
}

func (r *run) pass(a *analysis.Analyzer) *analysis.Pass {
	u := r.unit
	inputs := make(map[*analysis.Analyzer]any, len(a.Requires))
	for _, req := range a.Requires {
		inputs[req] = r.results[req]
	}
	kinds := kindsOf(a.FactTypes)
	pass := &analysis.Pass{
		Analyzer: a, Fset: u.fset, Files: u.files, OtherFiles: r.cfg.NonGoFiles, IgnoredFiles: r.cfg.IgnoredFiles,
		Pkg: u.pkg, TypesInfo: u.info, TypesSizes: u.sizes, ResultOf: inputs, ReadFile: r.readFile,
		Report:            func(d analysis.Diagnostic) { r.diags = append(r.diags, d) },
		ImportObjectFact:  u.facts.importObject,
		ExportObjectFact:  u.facts.exportObject,
		AllObjectFacts:    func() []analysis.ObjectFact { return u.facts.allObjects(kinds) },
		ImportPackageFact: u.facts.importPackage,
		ExportPackageFact: u.facts.exportPackage,
		AllPackageFacts:   func() []analysis.PackageFact { return u.facts.allPackages(kinds) },
	}
	if r.cfg.ModulePath != "" {
		pass.Module = &analysis.Module{Path: r.cfg.ModulePath, Version: r.cfg.ModuleVersion, GoVersion: r.cfg.GoVersion}
	}
	return pass
}

// readFile reads a file of the package's folder or below. Embedded files are
// not in go vet's list of the unit, but they are part of the package's action.
func (r *run) readFile(name string) ([]byte, error) {
	if rel, err := filepath.Rel(r.cfg.Dir, name); err != nil || !filepath.IsLocal(rel) {
		listed := slices.Contains(r.cfg.NonGoFiles, name) || slices.Contains(r.cfg.GoFiles, name) || slices.Contains(r.cfg.IgnoredFiles, name)
		if !listed {
			return nil, fmt.Errorf("read %s: it is not part of %s", name, r.cfg.ID)
		}
	}
	return os.ReadFile(name)
}
