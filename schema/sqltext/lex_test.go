package sqltext

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dupsert/dupsert/schema"
)

// show writes tokens as kind:text, with marks for Quoted, Hole and Open.
func show(toks []Token) string {
	var out []string
	for _, t := range toks {
		if t.Kind == KindEOF && !t.Open {
			continue
		}
		s := fmt.Sprintf("%s:%s", t.Kind, t.Text)
		if t.Kind == KindPlaceholder {
			s = fmt.Sprintf("arg:%d%s", t.Index, t.Text)
		}
		if t.Quoted {
			s += "!q"
		}
		if t.Hole && t.Kind != KindHole {
			s += "!h"
		}
		if t.Open {
			s += "!open"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestLex(t *testing.T) {
	const pg, my, lite = schema.Postgres, schema.MySQL, schema.SQLite
	tests := []struct {
		dialect schema.Dialect
		text    string
		want    string
	}{
		{pg, `Select "Users".Id`, `ident:select ident:Users!q op:. ident:id`},
		{pg, `'it''s' E'it\'s\n' 'a\'`, "string:it's string:it's\n string:a\\"},
		{my, `'it\'s' "q""r" x'0f' N'a'`, `string:it's string:q"r string:0f string:a`},
		{my, `t."c"`, `ident:t op:. ident:c!q`},
		{pg, `$$a;'b$$ $fn$x$$y$fn$ $1 $name`, `string:a;'b string:x$$y arg:0 arg:-1name`},
		{my, "`a``b` # note\n-- x\n5--5", "ident:a`b!q number:5 op:- op:- number:5"},
		{pg, `5--5`, `number:5`},
		{pg, `a /* b /* c */ d */ e`, `ident:a ident:e`},
		{my, `a /* b /* c */ d`, `ident:a ident:d`},
		{my, `/*!40101 SET */ x /*M!100100 y*/`, `ident:set ident:x ident:y`},
		{pg, `/*!40101 SET */ x`, `ident:x`},
		{lite, `[a b].[c]`, `ident:a b!q op:. ident:c!q`},
		{pg, `a[1:2]`, `ident:a op:[ number:1 op:: number:2 op:]`},
		{pg, `? ?3 ? :a @b @p1 ?name`, `arg:0 arg:2 arg:3 arg:-1a arg:-1b arg:-1p1 arg:-1name`},
		{pg, `x::text ?| a ?& b ->'c' ->> d @> e #>> f ?||'%'`,
			`ident:x op::: ident:text op:?| ident:a op:?& ident:b op:-> string:c op:->> ident:d op:@> ident:e op:#>> ident:f arg:0 op:|| string:%`},
		{pg, `a=@b and c<=:d`, `ident:a op:= arg:-1b ident:and ident:c op:<= arg:-1d`},
		{my, `a<=>?`, `ident:a op:<=> arg:0`},
		{pg, "\x010\x02 \x011\x02users pre_\x012\x02 '%\x013\x02' \"\x014\x02x\"", `hole:0 ident:users!h ident:pre_!h string:%!h ident:x!q!h`},
		{pg, "\x010\x02WHERE\x011\x02", `hole:0 ident:where hole:1`},
		{pg, "x = $\x010\x02", `ident:x op:= arg:-1!h`},
		{pg, `1 1.5 .5 1e10 0x1F 1_000 1.`, `number:1 number:1.5 number:.5 number:1e10 number:0x1F number:1_000 number:1.`},
		{my, `2fa 1e5 12ab.x`, `ident:2fa number:1e5 ident:12ab op:. ident:x`},
		{pg, `'open`, `string:open!open`},
		{pg, `a /* open`, `ident:a eof:!open`},
		{pg, `$x$ open`, `string: open!open`},
		{lite, `"open`, `ident:open!q!open`},
		{pg, "tête É", "ident:tête ident:É"},
		{pg, "\ufeffselect\u00a01", "ident:select number:1"},
	}
	for _, tt := range tests {
		if got := show(Lex(tt.text, tt.dialect)); got != tt.want {
			t.Errorf("Lex(%q, %s)\n got %s\nwant %s", tt.text, tt.dialect, got, tt.want)
		}
	}
}

func TestLexPositions(t *testing.T) {
	toks := Lex("a\n  'b\nc' d", schema.Postgres)
	want := []struct{ pos, line int }{{0, 1}, {4, 2}, {10, 3}}
	for i, w := range want {
		if toks[i].Pos != w.pos || toks[i].Line != w.line {
			t.Errorf("token %d (%s) at %d line %d, want %d line %d", i, toks[i].Raw, toks[i].Pos, toks[i].Line, w.pos, w.line)
		}
	}
}

func TestLexSpeed(t *testing.T) {
	for _, unit := range []string{"insert into t values (1, 'x', $1);\n", "(", "$a", "'", "/*", "a<", "?", "\x01", "\x010\x02", "\"", "$$"} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		start := time.Now()
		Lex(text, schema.Postgres)
		if d := time.Since(start); d > 5*time.Second { // a quadratic scan takes minutes
			t.Errorf("1 MB of %q took %s", unit, d)
		}
	}
}

func BenchmarkLex(b *testing.B) {
	text := strings.Repeat("insert into users (id, email) values ($1, lower('x')) on conflict (email) do nothing;\n", 60000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Lex(text, schema.Postgres)
	}
}
