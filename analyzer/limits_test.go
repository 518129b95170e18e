package analyzer_test

import (
	"regexp"
	"slices"
	"strconv"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/passes/finding"
)

// TestLimits runs the whole-program check over testdata/limits, and over
// testdata/real/limits, which imports the true libraries: what dupsert does not
// find, on purpose or for now:
//
//	// miss "rule": reason    it would be right to report this line, and it is not
//	// false "rule": reason   this line is reported, and it would be right not to
//	// want "rule"            a plain pair beside them, by which the case can be seen to work
//
// When a miss is found one day, the case moves to testdata/src.
func TestLimits(t *testing.T) {
	eachFolder(t, runLimits, "../testdata/limits", "../testdata/real/limits")
}

var limitComment = regexp.MustCompile(`^// (miss|false|want) "([a-z-]+)"(: \S.*)?$`)

// limit is one comment of a case.
type limit struct {
	kind, at string // at is file:line rule
	reason   bool
}

func runLimits(t *testing.T, dir string) {
	pkgs := load(t, dir)
	res, err := analyzer.Check(analyzer.Program{Packages: pkgs, Settings: analyzer.Settings{Catalogs: analyzer.Always(catalogs(t, dir))}, Root: dir})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range res.Findings {
		if f.Severity != finding.None {
			got = append(got, f.Join.File+":"+strconv.Itoa(f.Join.LookupLine)+" "+f.Rule)
		}
	}
	known := map[string]bool{}
	kinds := map[string]int{}
	for _, l := range limits(pkgs, dir) {
		known[l.at] = true
		kinds[l.kind]++
		found := slices.Contains(got, l.at)
		switch {
		case l.kind != "want" && !l.reason:
			t.Errorf("%s: no reason is given", l.at)
		case l.kind == "miss" && found:
			t.Errorf("%s is found now: move the case to testdata/src", l.at)
		case l.kind == "false" && !found:
			t.Errorf("%s is silent now: move the case to testdata/src", l.at)
		case l.kind == "want" && !found:
			t.Errorf("missing: %s", l.at)
		}
	}
	for _, g := range got {
		if !known[g] {
			t.Errorf("unexpected: %s", g)
		}
	}
	if kinds["want"] == 0 || kinds["miss"]+kinds["false"] == 0 {
		t.Errorf("the case has no limit, or nothing that is found: %v", kinds)
	}
}

func limits(pkgs []*packages.Package, dir string) []limit {
	var out []limit
	for _, p := range pkgs {
		for _, f := range p.Syntax {
			for _, g := range f.Comments {
				for _, c := range g.List {
					if m := limitComment.FindStringSubmatch(c.Text); m != nil {
						at := p.Fset.Position(c.Pos())
						out = append(out, limit{m[1], rel(dir, at.Filename) + ":" + strconv.Itoa(at.Line) + " " + m[2], m[3] != ""})
					}
				}
			}
		}
	}
	return out
}
