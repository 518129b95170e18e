package analyzer

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/dbssa"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/passes/pairs"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/passes/suppress"
)

// New returns the analyzer for per-package drivers (go vet, golangci-lint,
// nogo). Without s.Catalogs, packages give facts and no findings. The facts do
// not depend on the settings, except for s.Tests, which is also the flag -tests.
// The analyzer's result is a *Result.
//
// It requires no other analyzer: buildssa's own requirements have facts, so
// that drivers would run them on every dependency.
func New(s Settings) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:       "dupsert",
		Doc:        "report get-then-insert code that no unique key protects",
		FactTypes:  []analysis.Fact{new(summary.Fact)},
		ResultType: reflect.TypeFor[*Result](),
	}
	a.Flags.BoolVar(&s.Tests, "tests", s.Tests, "look at _test.go files too")
	a.Run = func(pass *analysis.Pass) (any, error) {
		u := &unit{pass: pass, Settings: &s, res: &Result{}}
		if err := u.run(); err != nil {
			return nil, err
		}
		return u.res, nil
	}
	return a
}

// unit is one package being analysed.
type unit struct {
	*Settings
	pass     *analysis.Pass
	files    []*ast.File
	imported []*summary.Archive
	place    place
	prog     *dbssa.Program
	finder   *pairs.Finder
	res      *Result
}

func (u *unit) run() error {
	if m := u.pass.Module; m != nil && m.Version != "" || dal.Reaches(u.pass.Pkg.Path()) {
		return nil // another module's package, or a library that is known from tables
	}
	reached, err := u.reached()
	if err != nil || !reached {
		return err
	}
	for _, f := range u.pass.Files {
		if u.Tests || !strings.HasSuffix(u.pass.Fset.File(f.Pos()).Name(), "_test.go") {
			u.files = append(u.files, f)
		}
	}
	if len(u.files) == 0 {
		return nil
	}
	if u.place, err = placeOf(u.pass, u.files[0]); err != nil {
		return err
	}
	u.prog = dbssa.New(u.pass.Fset, []dbssa.Source{{
		Pkg: u.pass.Pkg, Info: u.pass.TypesInfo, Files: u.files, Dir: u.place.dir, Read: u.pass.ReadFile,
	}}, dbssa.Known{
		Queries: u.place.queries, Imported: u.imported, Module: u.place.module, Root: u.place.root, Part: true,
	})
	u.finder = pairs.New(u.prog, dbcall.NewTexts())
	if u.Catalogs != nil {
		if err := u.report(); err != nil {
			return err
		}
	}
	u.export()
	u.res.Stats, u.res.Notes = u.finder.Stats, u.finder.Notes
	return u.prog.Err()
}

// reached opens the facts of imported packages and reports whether a database
// is in reach: by a direct import, or through a function of another package.
func (u *unit) reached() (bool, error) {
	reached := slices.ContainsFunc(u.pass.Pkg.Imports(), direct)
	seen := map[string]bool{u.pass.Pkg.Path(): true} // with its tests, a package may find the facts of itself without them
	var facts []*summary.Fact
	for _, o := range u.pass.AllObjectFacts() {
		if f, ok := o.Fact.(*summary.Fact); ok && !seen[f.Path] {
			seen[f.Path] = true
			facts = append(facts, f)
			reached = reached || f.Reach
		}
	}
	if !reached {
		return false, nil
	}
	slices.SortFunc(facts, func(a, b *summary.Fact) int { return cmp.Compare(a.Path, b.Path) })
	for _, f := range facts {
		a, err := summary.Open(f)
		switch {
		case summary.Foreign(err): // another dupsert's
		case err != nil:
			return false, err
		default:
			u.imported = append(u.imported, a)
		}
	}
	return true, nil
}

// report judges the package's pairs.
func (u *unit) report() error {
	silent := suppress.Read(u.pass.Fset, u.files, u.place.root)
	var err error
	if u.res.Findings, err = judge.All(u.finder.Find(), u.Catalogs, u.place.root); err != nil {
		return err
	}
	u.res.settle(silent, &u.Policy, generated(u.pass.Fset, u.files, u.place.root), false)
	pos := positions(u.pass, u.files, u.place.root)
	for _, f := range u.res.Findings {
		if f.Severity != finding.Error && f.Severity != finding.Warning {
			continue // e.g. a table that no schema declares: the command lists those
		}
		u.pass.Report(diagnostic(f, pos))
	}
	return nil
}

// diagnostic is a finding as drivers print it. Some show nothing but the
// message, so the rule and both places are in it.
func diagnostic(f finding.Finding, pos files) analysis.Diagnostic {
	if f.Rule == suppress.Rule {
		return analysis.Diagnostic{Category: f.Rule, Message: f.Message + " (" + f.Rule + ")", Pos: pos.pos(f.Join.File, f.Join.Line, f.Join.Column)}
	}
	d := analysis.Diagnostic{
		Category: f.Rule,
		Message: fmt.Sprintf("%s; lookup at %s:%d, insert at %s:%d (%s)",
			f.Message, f.Lookup.File, f.Lookup.Line, f.Insert.File, f.Insert.Line, f.Rule),
		Pos: pos.pos(f.Join.File, f.Join.Line, f.Join.Column),
	}
	if !d.Pos.IsValid() {
		d.Pos = pos.first
	}
	for _, end := range []struct {
		leaf finding.Leaf
		text string
	}{{f.Lookup, "the lookup"}, {f.Insert, "the insert"}} {
		if p := pos.pos(end.leaf.File, end.leaf.Line, end.leaf.Column); p.IsValid() && p != d.Pos {
			d.Related = append(d.Related, analysis.RelatedInformation{Pos: p, Message: end.text + " of " + f.Table})
		}
	}
	return d
}

// export leaves what importing packages may enter on the first exported
// object. A package that has none, such as a command, leaves nothing.
func (u *unit) export() {
	names, reach := u.finder.Enters()
	reach = reach || u.prog.Generated()
	if len(names) == 0 && !reach {
		return
	}
	scope := u.pass.Pkg.Scope()
	for _, name := range scope.Names() { // sorted
		if obj := scope.Lookup(name); obj.Exported() {
			u.pass.ExportObjectFact(obj, summary.Encode(u.prog.Package(names), reach))
			return
		}
	}
}

// direct reports whether an imported package brings a database in reach by itself.
func direct(pkg *types.Package) bool { return dal.Reaches(pkg.Path()) }
