package cover

import (
	"testing"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// What the stories of package judge, which are tried on the engines, cannot
// tell: keys that no statement declares so, cells that no code writes so.
func TestKey(t *testing.T) {
	shared := Cell{Shared: true}
	tests := []struct {
		name  string
		key   schema.Key
		cells map[string]Cell
		bound []string
		want  string // "" covers, else gap: detail
	}{
		{"no parts", schema.Key{}, nil, nil, ": "},
		{"uncertain", schema.Key{Parts: parts("a"), Uncertain: true}, map[string]Cell{"a": shared}, nil, "uncertain: a statement that could not be interpreted names the key"},
		{"deferrable", schema.Key{Parts: parts("a"), Deferrable: true}, map[string]Cell{"a": shared}, nil, ""},
		{"invisible", schema.Key{Parts: parts("a"), Invisible: true}, map[string]Cell{"a": shared}, nil, ""},
		{"exclusion", schema.Key{Parts: parts("a"), Exclusion: true}, map[string]Cell{"a": shared}, nil, ""},
		{"a primary key is never NULL", schema.Key{Parts: parts("a"), Primary: true}, map[string]Cell{"a": {Shared: true, Null: Maybe}}, nil, ""},
		{"a part that may be NULL", schema.Key{Parts: parts("a")}, map[string]Cell{"a": {Shared: true, Null: Maybe}}, nil, "null: a may be NULL, and NULLs are distinct"},
		{"a reason given", schema.Key{Parts: parts("a")}, map[string]Cell{"a": {Why: "a is another"}}, nil, "columns: a is another"},
		{"a kind of reason given", schema.Key{Parts: parts("a")}, map[string]Cell{"a": {Why: "a is another", Gap: "value"}}, nil, "value: a is another"},
		{"an expression that no index has", schema.Key{Parts: []schema.Part{{Expr: "(select 1)"}}}, nil, nil, "expression: the key's expression (select 1) cannot be read"},
		{"a predicate that is no SQL", schema.Key{Parts: parts("a"), Where: "a ("}, map[string]Cell{"a": shared}, nil, "predicate: the row written need not satisfy a ("},
		{"the first gap is told", schema.Key{Parts: parts("a", "b", "c")}, map[string]Cell{"a": shared}, nil, "columns: the lookup does not bind b"},
		{"case of names", schema.Key{Parts: []schema.Part{{Expr: "lower(Email)"}}}, nil, []string{"LOWER(email)"}, ""},
		{"an expression in an expression that is bound", schema.Key{Parts: []schema.Part{{Expr: "md5(lower(email))"}}}, nil, []string{"lower(email)"}, ""},
		{"a digest of an expression that is bound", schema.Key{Parts: []schema.Part{{Expr: "lower(email)"}}}, nil, []string{"md5(lower(email))"}, ""},
		{"an expression around one that is bound", schema.Key{Parts: []schema.Part{{Expr: "lower(email)"}}}, nil, []string{"left(lower(email), 3)"}, "columns: the lookup does not bind email"},
		{"coalesce of a NULL and a constant", schema.Key{Parts: []schema.Part{{Expr: "coalesce(a, '')"}}}, map[string]Cell{"a": {Shared: true, Null: Always}}, nil, ""},
		{"coalesce of NULLs", schema.Key{Parts: []schema.Part{{Expr: "coalesce(a, b)"}}}, map[string]Cell{"a": {Shared: true, Null: Always}, "b": {Shared: true, Null: Maybe}}, nil, "null: coalesce(a, b) may be NULL, and NULLs are distinct"},
		{"concat leaves NULLs out", schema.Key{Parts: []schema.Part{{Expr: "concat(a, '-')"}}}, map[string]Cell{"a": {Shared: true, Null: Always}}, nil, ""},
		{"|| does not", schema.Key{Parts: []schema.Part{{Expr: "a || '-'"}}}, map[string]Cell{"a": {Shared: true, Null: Always}}, nil, "null: a || '-' is NULL in every row written here, and NULLs are distinct"},
		{"CASE with ELSE", schema.Key{Parts: []schema.Part{{Expr: "case when a is null then 0 else 1 end"}}}, map[string]Cell{"a": {Shared: true, Null: Always}}, nil, ""},
		{"CASE without ELSE that is not needed", schema.Key{Parts: []schema.Part{{Expr: "case when a is null then 0 end"}}}, map[string]Cell{"a": {Shared: true, Null: Always}}, nil, ""},
		{"CASE without ELSE", schema.Key{Parts: []schema.Part{{Expr: "case when a is null then 0 end"}}}, map[string]Cell{"a": {Shared: true, Null: Maybe}}, nil, "null: case when a is null then 0 end may be NULL, and NULLs are distinct"},
		{"CASE over another column", schema.Key{Parts: []schema.Part{{Expr: "case when a then b else 1 end"}}}, map[string]Cell{"a": shared}, nil, "columns: the lookup does not bind b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := Pair{Dialect: schema.Postgres, Cell: func(c string) Cell { return tt.cells[c] }}
			for _, b := range tt.bound {
				p.Bound = append(p.Bound, expr(t, b))
			}
			r := Key(&tt.key, p)
			got := ""
			if !r.Covers {
				got = r.Gap + ": " + r.Detail
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMiss(t *testing.T) {
	p := Pair{Dialect: schema.Postgres, Cell: func(c string) Cell { return Cell{Shared: c == "a"} }}
	k := schema.Key{Parts: parts("a", "b", "c")}
	if r := Key(&k, p); r.Miss != 2 {
		t.Errorf("%d of (a, b, c) are missing where a is shared, want 2", r.Miss)
	}
}

// TestComparisons asks which comparisons follow from others, and counts over
// values around the constants and between them.
func TestComparisons(t *testing.T) {
	ops := []string{"=", "<>", "<", "<=", ">", ">="}
	values := []string{"-1", "-0.5", "0", "0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4"}
	holds := func(v, op, c string) bool {
		return compare(op, datum{kind: textValue, text: v}, constant(&sqltext.Literal{Kind: "number", Text: c})) == isTrue
	}
	for _, given := range ops {
		for _, asked := range ops {
			for _, a := range []string{"0", "1", "2", "3"} {
				for _, b := range []string{"0", "1", "2", "3"} {
					want := true
					for _, v := range values {
						want = want && (!holds(v, given, a) || holds(v, asked, b))
					}
					p := Pair{Dialect: schema.Postgres, Where: atoms(t, "x "+given+" "+a), Cell: func(string) Cell { return Cell{} }}
					if got := satisfies("x "+asked+" "+b, p); got != want {
						t.Errorf("x %s %s implies x %s %s: %v, want %v", given, a, asked, b, got, want)
					}
				}
			}
		}
	}
}

func atoms(t *testing.T, condition string) []sqltext.Atom {
	t.Helper()
	for _, s := range sqltext.Parse("select 1 from t where "+condition, schema.Postgres) {
		if list := sqltext.Effects(s)[0].Atoms; len(list) > 0 {
			return list
		}
	}
	t.Fatalf("%s states nothing", condition)
	return nil
}

func TestPredicateOfLookup(t *testing.T) {
	tests := []struct {
		predicate, lookup string
		want              bool
	}{
		{"n > 0", "n > 5", true},
		{"n > 5", "n > 0", false},
		{"n <> 3", "n > 3", true},
		{"kind in ('a', 'b', 'c')", "kind in ('b', 'a')", true},
		{"kind in ('a', 'b')", "kind in ('b', 'c')", false},
		{"kind in ('a', 'b')", "kind = 'a'", true},
		{"deleted_at is null", "deleted_at is null", true},
		{"deleted_at is null", "deleted_at is not null", false},
		{"not deleted", "deleted = false", true},
		{"deleted = false", "not deleted", true},
		{"lower(kind) = 'a'", "lower(kind) = 'a'", true},
		{"lower(kind) = 'a'", "upper(kind) = 'a'", false},
		{"n between 1 and 5", "n = 3", true},
		{"n between 1 and 5", "n = 6", false},
		{"x is not null and n > 0", "n > 0", false},
		{"true", "n = 1", true},
	}
	for _, tt := range tests {
		p := Pair{Dialect: schema.Postgres, Where: atoms(t, tt.lookup), Cell: func(string) Cell { return Cell{} }}
		if got := satisfies(tt.predicate, p); got != tt.want {
			t.Errorf("where %s, looked up by %s: %v, want %v", tt.predicate, tt.lookup, got, tt.want)
		}
	}
}

func parts(columns ...string) []schema.Part {
	out := make([]schema.Part, len(columns))
	for i, c := range columns {
		out[i].Column = c
	}
	return out
}

func expr(t *testing.T, text string) sqltext.Expr {
	t.Helper()
	e, err := sqltext.ParseExpr(text, schema.Postgres)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
