package sqltext

import (
	"strings"
	"testing"
	"time"

	"github.com/dupsert/dupsert/schema"
)

var dialects = []schema.Dialect{schema.Postgres, schema.MySQL, schema.SQLite}

// seeds gives a fuzzer the torture set and what broke things before.
func seeds(f *testing.F) {
	for i, d := range dialects {
		_, list := torture(f, d)
		for _, s := range list {
			f.Add(s.Text, byte(i))
		}
	}
	for _, s := range []string{
		"", ";", "(", "))", "'", "$$", "$a", "\x01", "\x010\x02", "\x01\x02", "select \x010\x02", "\x010\x02users", "a.\x010\x02.b", "/*", "/*!", "--", "a operator('') b", "::", "? ?", "case", "select from", "insert into",
		"with", "with a as", "values", "in", "not", "a not", "a is", "a between", "array[", "x'", "e'\\", "select * from (", "on conflict", "merge", "a[", "count(*) over", "\xff\xfe", "delimiter", "\\", ".", "interval",
		"with a as (select * from a), b as (select * from a, a), c as (select * from b, b) select * from c, c, b",
	} {
		f.Add(s, byte(len(s)))
	}
}

func FuzzLex(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string, which byte) {
		end := 0
		toks := Lex(text, dialects[int(which)%len(dialects)])
		for i, tok := range toks {
			if tok.Pos < end || tok.End() > len(text) || text[tok.Pos:tok.End()] != tok.Raw {
				t.Fatalf("token %d %q at %d, the one before ends at %d", i, tok.Raw, tok.Pos, end)
			}
			if want := 1 + strings.Count(text[:tok.Pos], "\n"); tok.Line != want {
				t.Fatalf("token %d %q on line %d, want %d", i, tok.Raw, tok.Line, want)
			}
			if (tok.Kind == KindEOF) != (i == len(toks)-1) || tok.Raw == "" && tok.Kind != KindEOF {
				t.Fatalf("token %d of %d: %s %q", i, len(toks), tok.Kind, tok.Raw)
			}
			end = tok.End()
		}
	})
}

func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string, which byte) {
		d := dialects[int(which)%len(dialects)]
		start := time.Now()
		for _, s := range Parse(text, d) {
			if s.Offset < 0 || s.Offset+len(s.Text) > len(text) || text[s.Offset:s.Offset+len(s.Text)] != s.Text {
				t.Fatalf("statement %q at %d", s.Text, s.Offset)
			}
			Effects(s)
		}
		e, err := ParseExpr(text, d)
		if e == nil && err == nil {
			t.Fatal("neither an expression nor an error")
		}
		if e != nil && !EqualCondition(e, Condition(e)) {
			t.Fatalf("%q: the normal form of %q is %q", Format(e), Format(Condition(e)), Format(Condition(Condition(e))))
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Fatalf("took %s", took)
		}
	})
}

// TestDeep: nesting and length beyond any use end in an error, not in a crash.
func TestDeep(t *testing.T) {
	const n = 20_000
	for _, unit := range []string{"(", "((select ", "not ", "- ", "a and (", "a + ", "a or ", "case when ", "f(", "array[", "select * from (", "a in (", "exists (select ", "with a as (", "a union select ", "a::", "a[", "x between ", "a.", "(a,", "a join b on (", "{", "[", "1 in (select 1 where "} {
		for _, prefix := range []string{"", "select ", "select 1 from t where ", "insert into t values ("} {
			text := prefix + strings.Repeat(unit, n/len(unit))
			start := time.Now()
			for _, s := range Parse(text, schema.Postgres) {
				Effects(s)
			}
			e, _ := ParseExpr(text, schema.Postgres) // the error is not the point here
			EqualCondition(e, e)
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("%q after %q took %s", unit, prefix, took)
			}
		}
	}
}
