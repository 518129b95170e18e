package suppress

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/passes/finding"
)

const source = `package p

// Register is a story.
//
//dupsert:ignore unprotected-insert the queue has one worker
func Register() {
	look()
	insert()
}

func two() {
	look() //dupsert:ignore unprotected-insert behind a statement
	insert()
}

func above() {
	//dupsert:ignore key-mismatch,unprotected-insert above a chain
	a.
		look().
		first()
	insert()
}

func cond() {
	//nolint:dupsert // the lookup is in the condition
	if err := look(); err != nil {
		insert()
	}
}

func wrong() {
	look() //dupsert:ignore unbacked-upsert another rule
	insert()
}

func bare() {
	look() //nolint:dupsert
	insert()
}

func several() {
	look() //nolint:errcheck,dupsert
	insert()
}

func others() {
	look() //nolint:errcheck // not ours
	insert()
}

func unnamed() {
	look() //dupsert:ignore
	insert() //dupsert:ignore no-such-rule a reason
}

func ignored() { look() } //dupsert:ignored is another word
`

func read(t *testing.T) *Set {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "/m/p/p.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return Read(fset, []*ast.File{f}, "/m")
}

// lineOf is the line of a function's lookup in the source.
func lineOf(function, what string) int {
	lines := strings.Split(source, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "func "+function+"(") {
			for j := i; ; j++ {
				if strings.Contains(lines[j], what+"(") {
					return j + 1
				}
			}
		}
	}
	panic(function)
}

func TestSilence(t *testing.T) {
	s := read(t)
	for function, reason := range map[string]string{
		"Register": "the queue has one worker", "two": "behind a statement", "above": "above a chain",
		"cond": "the lookup is in the condition", "wrong": "", "bare": "no reason is given", "several": "no reason is given", "others": "", "unnamed": "", "ignored": "",
	} {
		look, insert := lineOf(function, "look"), lineOf(function, "look")+1
		if function == "Register" {
			look, insert = 1, lineOf(function, "insert") // the insert alone is in the function
		}
		f := []finding.Finding{{
			Rule: "unprotected-insert", Severity: finding.Error, Join: finding.Join{File: "p/p.go", Line: look, LookupLine: look, InsertLine: insert},
			Lookup: finding.Leaf{File: "p/p.go", Line: look}, Insert: finding.Leaf{File: "q/q.go", Line: 1},
		}}
		s.Silence(f)
		if f[0].Suppressed != reason || (f[0].Severity == finding.None) != (reason != "") {
			t.Errorf("%s: %q, severity %s, want %q", function, f[0].Suppressed, f[0].Severity, reason)
		}
	}
}

func TestFaults(t *testing.T) {
	rules := []string{"key-mismatch", "unbacked-upsert", "unprotected-insert"}
	off := func(string, string) bool { return false }
	faults := func(s *Set, whole bool) (out []string) {
		for _, f := range s.Faults(rules, whole, off) {
			out = append(out, f.Join.Function+": "+f.Message)
		}
		return out
	}
	part := []string{
		"bare: the suppression gives no reason", "unnamed: the suppression names no rule: //dupsert:ignore RULE reason", `unnamed: there is no rule "no-such-rule"`,
	}
	if diff := cmp.Diff(part, faults(read(t), false)); diff != "" {
		t.Errorf("a package (-want +got):\n%s", diff)
	}
	nothing := ": the suppression silences nothing"
	whole := []string{"Register" + nothing, "two" + nothing, "above" + nothing, "cond" + nothing, "wrong" + nothing, part[0], part[1], part[2]}
	if diff := cmp.Diff(whole, faults(read(t), true)); diff != "" {
		t.Errorf("a program (-want +got):\n%s", diff)
	}
	off = func(rule, file string) bool { return rule == "unprotected-insert" && file == "p/p.go" }
	named := []string{"cond" + nothing, "wrong" + nothing, part[0], part[1], part[2]} // those that speak of another rule, or of none in particular
	if diff := cmp.Diff(named, faults(read(t), true)); diff != "" {
		t.Errorf("a rule is off (-want +got):\n%s", diff)
	}
}
