package analyzer

import (
	"cmp"
	"fmt"
	"go/ast"
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
	res.Findings = judge.All(ps, p.Catalogs, p.Root)
	var files []*ast.File
	for _, pkg := range p.Packages {
		files = append(files, pkg.Syntax...)
	}
	res.silence(suppress.Read(p.Packages[0].Fset, files, p.Root), true)
	res.Stats, res.Notes = finder.Stats, finder.Notes
	return res, nil
}

// silence takes out what comments silence, and adds what is wrong with them.
func (r *Result) silence(s *suppress.Set, whole bool) {
	s.Silence(r.Findings)
	r.Findings = append(r.Findings, s.Faults(append([]string{suppress.Rule}, judge.Rules...), whole)...)
	slices.SortStableFunc(r.Findings, func(a, b finding.Finding) int {
		return cmp.Or(cmp.Compare(a.Join.File, b.Join.File), cmp.Compare(a.Join.LookupLine, b.Join.LookupLine), cmp.Compare(a.Join.InsertLine, b.Join.InsertLine))
	})
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
