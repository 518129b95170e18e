package cover

import (
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// FuzzKey asks whether a key covers a row: part and predicate are the key's,
// lookup is a condition, which says what the row's columns may be.
//
// It never panics; a column that is shared besides never makes a key cover less, a
// column that may be NULL besides never more; and a key that covers does so
// with any of its parts left out.
func FuzzKey(f *testing.F) {
	for _, s := range []struct{ part, where, lookup string }{
		{"lower(a)", "b is null", "a = $1 and b is null"},
		{"a", "not (b or c = 'x')", "a = $1 and b is not true"},
		{"coalesce(a, 0)", "c in ('x', 'y') and b <> 1", "coalesce(a, 0) = $1 and c = 'x'"},
		{"case when b is null then a end", "", "a = $1 and b is null"},
		{"nullif(a, 1) + 1", "(b = 1) is not true", "nullif(a, 1) = 2"},
		{"md5(trim(lower(a)))", "a between 1 and 5 or a is distinct from c", "trim(lower(a)) like $1"},
		{"a collate nocase", "b = any (array[1, 2])", "a = $1 collate nocase"},
		{"(", "a (", "a ="},
	} {
		f.Add(s.part, s.where, s.lookup, byte(0xd2), byte(0))
		f.Add(s.part, s.where, s.lookup, byte(0x1b), byte(2))
	}
	f.Fuzz(func(t *testing.T, part, where, lookup string, cells, which byte) {
		d := []schema.Dialect{schema.Postgres, schema.MariaDB, schema.SQLite}[int(which)%3]
		k := schema.Key{Parts: []schema.Part{{Expr: part}, {Column: "a"}}, Where: where}
		p := pairOf(lookup, cells, d)
		r := Key(&k, p)
		if r.Covers != (r.Gap == "") || r.Covers && r.Miss > 0 {
			t.Fatalf("covers %v, gap %q, %d missing", r.Covers, r.Gap, r.Miss)
		}
		if more := p.with(func(c Cell) Cell { c.Shared = true; return c }); r.Covers && !Key(&k, more).Covers {
			t.Errorf("it covers no more when every column is shared: %+v", Key(&k, more))
		}
		if less := p.with(func(c Cell) Cell { c.Null, c.Known = max(c.Null, Maybe), false; return c }); !r.Covers && where == "" && Key(&k, less).Covers {
			t.Errorf("it covers when every column may be NULL: %+v", r)
		}
		one := schema.Key{Parts: k.Parts[:1], Where: where}
		if r.Covers && !Key(&one, p).Covers {
			t.Errorf("it covers, but without its second part it does not: %+v", Key(&one, p))
		}
		if all := Keys([]schema.Key{k, one}, p); Key(&one, p).Covers && !all[1].Covers {
			t.Errorf("it covers alone, and not beside another key")
		}
	})
}

// pairOf is a pair whose lookup states a condition, and whose columns a, b, c
// are shared and NULL as the bits say.
func pairOf(lookup string, cells byte, d schema.Dialect) Pair {
	p := Pair{Dialect: d, Table: &schema.Table{Name: "t", Columns: []schema.Column{
		{Name: "a", Type: "text", Nullable: true}, {Name: "b", Type: "boolean", Nullable: true}, {Name: "c", Type: "int"},
	}}}
	for _, s := range sqltext.Parse("select 1 from t where "+lookup, d) {
		for _, e := range sqltext.Effects(s) {
			p.Where = append(p.Where, e.Atoms...)
		}
	}
	for _, a := range p.Where {
		if _, plain := a.Expr.(*sqltext.Column); !plain && a.Op == "=" && a.Value != nil {
			p.Bound = append(p.Bound, a.Expr)
		}
	}
	null := map[string]bool{} // what the lookup states is so
	for _, a := range p.Where {
		if c, plain := a.Expr.(*sqltext.Column); plain && a.Op == "is null" {
			null[strings.ToLower(c.Name)] = true
		}
	}
	p.Cell = func(c string) Cell {
		i := strings.Index("abc", strings.ToLower(c))
		if i < 0 || len(c) != 1 {
			return Cell{}
		}
		bits := cells >> (2 * i)
		out := Cell{Shared: bits&1 != 0, Null: Null(bits & 2 / 2)}
		if null[strings.ToLower(c)] {
			out.Null = Always
		}
		return out
	}
	return p
}

// with is the pair with other cells.
func (p Pair) with(change func(Cell) Cell) Pair {
	cell := p.Cell
	p.Cell = func(c string) Cell { return change(cell(c)) }
	return p
}
