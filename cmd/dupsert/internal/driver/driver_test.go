package driver

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/analyzer"
)

// TestGuard: a panic of the analyzer becomes an error of one line.
func TestGuard(t *testing.T) {
	_, err := guard(func(analyzer.Program) (*analyzer.Result, error) {
		panic("index out of range")
	}, analyzer.Program{})
	if err == nil || !strings.Contains(err.Error(), "internal error while analysing: index out of range") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	want := errors.New("no")
	if _, err := guard(func(analyzer.Program) (*analyzer.Result, error) { return nil, want }, analyzer.Program{}); !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
}

func TestPanicPlace(t *testing.T) {
	const stack = `goroutine 1 [running]:
runtime/debug.Stack()
	/go/src/runtime/debug/stack.go:26 +0x5e
panic({0x1, 0x2})
	/go/src/runtime/panic.go:783 +0x132
golang.org/x/tools/go/ssa.(*Function).x()
	/go/pkg/mod/golang.org/x/tools/go/ssa/func.go:9 +0x1
github.com/dupsert/dupsert/passes/pairs.join()
	/home/me/dupsert/passes/pairs/join.go:41 +0x1
`
	if got, want := panicPlace([]byte(stack)), " at passes/pairs/join.go:41"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := panicPlace([]byte("goroutine 1")); got != "" {
		t.Errorf("no frame of ours: got %q", got)
	}
}

// TestWithTests: a package and its test variant are one package, and the
// generated test main is none.
func TestWithTests(t *testing.T) {
	in := []*packages.Package{
		{ID: "a", PkgPath: "a"},
		{ID: "a [a.test]", PkgPath: "a", ForTest: "a"},
		{ID: "a_test [a.test]", PkgPath: "a_test", ForTest: "a"},
		{ID: "a.test", PkgPath: "a.test"},
		{ID: "b", PkgPath: "b"},
	}
	var got []string
	for _, p := range withTests(in) {
		got = append(got, p.ID)
	}
	if want := "a [a.test],a_test [a.test],b"; strings.Join(got, ",") != want {
		t.Errorf("got %q, want %s", got, want)
	}
}
