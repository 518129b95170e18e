package pairs_test

import (
	"testing"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/pairs"
)

// TestBudget: a run that is cut short proves nothing, so that no budget, however
// small, makes a pair that a full run does not find.
func TestBudget(t *testing.T) {
	prog := caseOf(t, "miss")
	full := roots(pairs.New(prog, dbcall.NewTexts()).Find())
	cut := 0
	for budget := 1; budget < 260; budget += 3 {
		f := pairs.New(prog, dbcall.NewTexts())
		f.Budget = budget
		found := roots(f.Find())
		if len(found) < len(full) {
			cut++
		}
		for name := range found {
			if !full[name] {
				t.Fatalf("budget %d makes a pair in %s", budget, name)
			}
		}
	}
	if cut == 0 {
		t.Fatal("no budget was small enough to cut a run short")
	}
}
