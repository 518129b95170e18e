package analyzer

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/dbssa"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/passes/pairs"
	"github.com/dupsert/dupsert/passes/suppress"
)

// Check analyses a whole program and judges every get-then-insert pair.
func Check(p Program) (*Result, error) {
	if len(p.Packages) == 0 {
		return &Result{}, nil
	}
	prog := dbssa.New(p.Packages[0].Fset, sources(p.Packages), dbssa.Known{Queries: func() (map[string]string, error) { return queries(p.Root) }})
	finder := pairs.New(prog, dbcall.NewTexts())
	res := &Result{}
	ps := finder.Find()
	if err := prog.Err(); err != nil {
		return nil, err
	}
	var err error
	if res.Findings, err = judge.All(ps, p.Catalogs, p.Root); err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, pkg := range p.Packages {
		files = append(files, pkg.Syntax...)
	}
	fset := p.Packages[0].Fset
	res.settle(suppress.Read(fset, files, p.Root), &p.Policy, generated(fset, files, p.Root), true)
	res.Stats, res.Notes = finder.Stats, finder.Notes
	return res, nil
}

// settle takes out what comments silence, adds what is wrong with them, and
// has the project's policy decide about the rest. Comments come first: one that
// silences a finding of a rule that is off silences something.
func (r *Result) settle(s *suppress.Set, p *Policy, made map[string]bool, whole bool) {
	s.Silence(r.Findings)
	r.Findings = append(r.Findings, s.Faults(Rules(), whole, p.off)...)
	p.apply(r.Findings, made)
	slices.SortStableFunc(r.Findings, func(a, b finding.Finding) int {
		return cmp.Or(cmp.Compare(a.Join.File, b.Join.File), cmp.Compare(a.Join.LookupLine, b.Join.LookupLine), cmp.Compare(a.Join.InsertLine, b.Join.InsertLine))
	})
}

// generated are the files that a generator says it wrote, as findings name them.
//
// https://go.dev/s/generatedcode
func generated(fset *token.FileSet, files []*ast.File, root string) map[string]bool {
	out := map[string]bool{}
	for _, f := range files {
		if !ast.IsGenerated(f) {
			continue
		}
		for _, name := range names(fset, f, root) {
			out[name] = true
		}
	}
	return out
}

// queries are the named queries of a module.
func queries(root string) (map[string]string, error) {
	out, err := dbssa.Queries(root)
	if err != nil {
		return nil, fmt.Errorf("read named queries: %w", err)
	}
	return out, nil
}

func sources(pkgs []*packages.Package) []dbssa.Source {
	var out []dbssa.Source
	for _, p := range pkgs {
		s := dbssa.Source{Pkg: p.Types, Info: p.TypesInfo, Files: p.Syntax}
		if len(p.GoFiles) > 0 {
			s.Dir = filepath.Dir(p.GoFiles[0])
		}
		out = append(out, s)
	}
	return out
}
