package vettool

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/schema"
)

// calls is a fact for the tests: the functions of database/sql that a
// function reaches.
type calls struct{ Names []string }

func (*calls) AFact()           {}
func (c *calls) String() string { return strings.Join(c.Names, ",") }

// reachAnalyzer reports, for every function, what it reaches, and at the
// package clause every object a fact is known of.
func reachAnalyzer(s analyzer.Settings) *analysis.Analyzer {
	a := &analysis.Analyzer{Name: "reach", Doc: "test", FactTypes: []analysis.Fact{new(calls)}}
	a.Run = func(pass *analysis.Pass) (any, error) {
		for _, file := range pass.Files {
			for _, decl := range file.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok {
					reachFunc(pass, fn)
				}
			}
		}
		var names []string
		for _, f := range pass.AllObjectFacts() {
			name := f.Object.Name()
			if fn, ok := f.Object.(*types.Func); ok {
				name = fn.FullName()
			}
			names = append(names, name)
		}
		slices.Sort(names)
		if s.Catalogs != nil && strings.Contains(pass.Pkg.Path(), "needs") {
			if _, err := s.Catalogs(nil); err != nil {
				return nil, err
			}
		}
		pass.Reportf(pass.Files[0].Package, "known: %s", strings.Join(names, " "))
		return nil, nil
	}
	return a
}

func reachFunc(pass *analysis.Pass, fn *ast.FuncDecl) {
	var reached []string
	ast.Inspect(fn, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		callee, ok := pass.TypesInfo.Uses[id].(*types.Func)
		if !ok {
			return true
		}
		var fact calls
		if callee.Pkg() != nil && callee.Pkg().Path() == "database/sql" {
			reached = append(reached, callee.Name())
		} else if pass.ImportObjectFact(callee, &fact) {
			reached = append(reached, fact.Names...)
		}
		return true
	})
	if len(reached) > 0 {
		slices.Sort(reached)
		pass.ExportObjectFact(pass.TypesInfo.Defs[fn.Name], &calls{slices.Compact(reached)})
		pass.Reportf(fn.Pos(), "reaches %s", strings.Join(slices.Compact(reached), " "))
	}
}

// TestMain lets the test binary be the vet tool.
func TestMain(m *testing.M) {
	if Asked(os.Args[1:]) && os.Getenv("DUPSERT_TEST_VETTOOL") != "" {
		tool := &Tool{Name: "reach", Read: readText, New: reachAnalyzer, Stdout: os.Stdout, Stderr: os.Stderr}
		os.Exit(tool.Main(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// readText reads the schema of the tests: a file of table names.
func readText(_ context.Context, _ string, opts sources.Options) (*sources.Schemas, error) {
	if !opts.Offline {
		return nil, errors.New("a vet tool reads schemas offline")
	}
	files := opts.URLs
	if len(files) == 0 {
		files = []string{"schema.txt"}
	}
	c := &schema.Catalog{Dialect: schema.SQLite, Source: files[0]}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(opts.Dir, strings.TrimPrefix(f, "file://")))
		if err != nil {
			return nil, fmt.Errorf("no schema found: %w", err)
		}
		for _, name := range strings.Fields(string(data)) {
			c.Tables = append(c.Tables, &schema.Table{Name: name})
		}
	}
	return &sources.Schemas{Catalogs: []*schema.Catalog{c}}, nil
}

// module writes files and returns their folder.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

type vetting struct{ dir, cache string }

// vet runs go vet over ./... of dir.
func (v vetting) vet(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", append([]string{"vet", "-vettool=" + exe}, append(args, "./...")...)...)
	cmd.Dir = v.dir
	cmd.Env = append(os.Environ(), "DUPSERT_TEST_VETTOOL=1", "XDG_CACHE_HOME="+v.cache, "GOCACHE="+goCache(t), "GOFLAGS=", "GOWORK=off")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String()
}

// goCache is the build cache of the caller, although XDG_CACHE_HOME changes.
func goCache(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

var chain = map[string]string{
	"go.mod": "module example.com/chain\n\ngo 1.24\n",
	"store/store.go": `package store

import "database/sql"

type Store interface{ Create() }

type store struct{ db *sql.DB }

func (s *store) Create() { s.db.Exec("") }

func New(db *sql.DB) Store { return &store{db} }

func Find(db *sql.DB) { db.Query("") }
`,
	"middle/middle.go": `package middle

import "example.com/chain/store"

var Find = func() { store.Find(nil) }

func Lookup() { store.Find(nil) }
`,
	"top/top.go": `package top

import "example.com/chain/middle"

func Top() { middle.Lookup() }
`,
	"far/far.go": `package far

import "strings"

func Far() string { return strings.ToUpper("x") }
`,
}

// TestFactsTravel: a package two imports up knows what a function reaches, and
// also the method of an unexported type that no export data on the way mentions.
func TestFactsTravel(t *testing.T) {
	stdout, _ := vetting{module(t, chain), t.TempDir()}.vet(t, "-json")
	found := messages(t, stdout)
	want := map[string][]string{
		"example.com/chain/store": {
			"known: (*example.com/chain/store.store).Create example.com/chain/store.Find", "reaches Exec", "reaches Query",
		},
		"example.com/chain/middle": {
			"known: (*example.com/chain/store.store).Create example.com/chain/middle.Lookup example.com/chain/store.Find", "reaches Query",
		},
		"example.com/chain/top": {
			"known: (*example.com/chain/store.store).Create example.com/chain/middle.Lookup example.com/chain/store.Find example.com/chain/top.Top", "reaches Query",
		},
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// messages reads go vet -json: a comment line and a JSON value for each package.
func messages(t *testing.T, stdout string) map[string][]string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(stdout) {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	found := map[string][]string{}
	dec := json.NewDecoder(strings.NewReader(strings.Join(lines, "")))
	for dec.More() {
		var tree map[string]map[string][]diagnostic
		if err := dec.Decode(&tree); err != nil {
			t.Fatalf("%v in:\n%s", err, stdout)
		}
		for pkg, byAnalyzer := range tree {
			for _, diags := range byAnalyzer {
				for _, d := range diags {
					found[pkg] = append(found[pkg], d.Message)
				}
			}
		}
	}
	for _, list := range found {
		slices.Sort(list)
	}
	return found
}

// TestEncodingIsStable: the file depends on the facts only, not on the order
// they were made or read in.
func TestEncodingIsStable(t *testing.T) {
	pkg := types.NewPackage("example.com/p", "p")
	var objs []types.Object
	for i := range 50 {
		fn := types.NewFunc(0, pkg, fmt.Sprintf("F%d", i), types.NewSignatureType(nil, nil, nil, nil, nil, false))
		pkg.Scope().Insert(fn)
		objs = append(objs, fn)
	}
	build := func(objs []types.Object) []byte {
		s := &facts{pkg: pkg, known: map[factKey]analysis.Fact{}}
		for _, o := range objs {
			s.exportObject(o, &calls{[]string{o.Name()}})
		}
		s.carry = []entry{{Pkg: "example.com/q", Object: "G", Name: "G", Kind: kindFunc, Fact: &calls{[]string{"Exec"}}}}
		data, err := s.encode()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	if err := register([]analysis.Fact{new(calls)}); err != nil {
		t.Fatal(err)
	}
	first := build(objs)
	slices.Reverse(objs)
	if !bytes.Equal(first, build(objs)) {
		t.Error("the same facts in another order give another file")
	}
}

// TestBrokenFacts: a damaged fact file is an error that names the package.
func TestBrokenFacts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "vet.out")
	if err := os.WriteFile(file, []byte("not gob"), 0o644); err != nil {
		t.Fatal(err)
	}
	cfg := &config{PackageVetx: map[string]string{"example.com/q": file}}
	_, err := readFacts(cfg, types.NewPackage("example.com/p", "p"), []analysis.Fact{new(calls)})
	if err == nil || !strings.Contains(err.Error(), "read the facts of example.com/q") {
		t.Errorf("got %v", err)
	}
}
