package analyzer

import (
	"fmt"
	"path/filepath"

	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/dbssa"
	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/passes/pairs"
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
	res.Stats, res.Notes = finder.Stats, finder.Notes
	return res, nil
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
