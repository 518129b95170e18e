package dbcall

import (
	"testing"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Two values that an op gives to SQL: $1 is the one Go value, $2 the other.
func TestValues(t *testing.T) {
	op := &Op{Row: &dal.Call{}, Known: true, Stmts: []Stmt{{}}, List: []interp.Val{
		{Bits: interp.Either, T: &interp.Term{ID: 1, Kind: interp.KParam}},
		{Bits: interp.Either, T: &interp.Term{ID: 2, Kind: interp.KParam, N: 1}},
	}}
	value := func(text string) Value {
		e, err := sqltext.ParseExpr(text, schema.Postgres)
		if err != nil {
			t.Fatal(err)
		}
		return op.Value(0, e)
	}
	tests := []struct {
		a, b string
		same bool
		fold bool // a is b after a normalisation
	}{
		{"$1", "$1", true, false},
		{"$1", "$2", false, false},
		{"$1", "$3", false, false}, // there is no third argument
		{"$3", "$3", false, false},
		{"$1", "'x'", false, false},
		{"'x'", "'x'", true, false},
		{"'x'", "'y'", false, false},
		{"null", "null", true, false},
		{"null", "'null'", false, false},
		{"lower($1)", "$1", false, true},
		{"$1", "lower($1)", false, false},
		{"lower($1)", "$2", false, false},
		{"lower($1)", "lower($1)", true, false},
		{"lower(lower($1))", "lower($1)", true, false},
		{"lower(upper($1))", "lower($1)", true, false},
		{"lower($1)", "upper($1)", false, false},
		{"lower(trim($1))", "trim(lower($1))", true, false},
		{"trim(trim($1))", "trim($1)", true, false},
		{"lower(trim($1))", "$1", false, true},
		{"trim($1)", "lower(trim($1))", false, false},
		{"lower('X')", "'x'", true, false},
		{"trim(' x ')", "'x'", true, false},
		{"$1::text", "$1", true, false},
		{"now()", "now()", false, false},
		{"md5($1)", "md5($1)", false, false}, // not known: a function of its own
	}
	for _, tt := range tests {
		a, b := value(tt.a), value(tt.b)
		if got := a.Same(b); got != tt.same {
			t.Errorf("%s and %s are the same: %v, want %v", tt.a, tt.b, got, tt.same)
		}
		if got := b.Same(a); got != tt.same {
			t.Errorf("%s and %s are the same: %v, want %v", tt.b, tt.a, got, tt.same)
		}
		if got := a.FoldOf(b); got != tt.fold {
			t.Errorf("%s is %s normalised: %v, want %v", tt.a, tt.b, got, tt.fold)
		}
	}
	if !value("gen_random_uuid()").Fresh || value("$1").Fresh || value("lower($1)").Fresh {
		t.Error("a new id is fresh, an argument is not")
	}
}
