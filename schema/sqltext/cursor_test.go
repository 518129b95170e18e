package sqltext

import (
	"reflect"
	"testing"

	"github.com/dupsert/dupsert/schema"
)

func TestCursor(t *testing.T) {
	c := NewCursor(`CREATE TABLE IF NOT EXISTS app."Users" (id int DEFAULT (1 + 2) NOT NULL, (x)) tail`, schema.Postgres)
	if !c.AcceptWord("create") || c.AcceptWord("table", "if", "exists") || !c.AcceptWord("table") || !c.AcceptWord("if", "not", "exists") {
		t.Fatalf("at %q", c.Peek().Raw)
	}
	if n, ok := c.Name(); !ok || n != (Name{Schema: "app", Table: "Users"}) {
		t.Errorf("name %+v %v", n, ok)
	}
	mark := c.Mark()
	if toks := c.SkipParens(); len(toks) != 14 || toks[0].Text != "id" || toks[13].Text != ")" {
		t.Errorf("skipped %d tokens", len(toks))
	}
	if got := c.Text(mark); got != `(id int DEFAULT (1 + 2) NOT NULL, (x))` {
		t.Errorf("text %q", got)
	}
	if !c.AtWord("tail") || c.SkipParens() != nil {
		t.Errorf("behind the parenthesis: %q", c.Peek().Raw)
	}
	c.Reset(mark)
	c.AcceptOp("(")
	c.Ident()
	if typ := c.TypeName(); typ != "int" {
		t.Errorf("type %q", typ)
	}
	c.AcceptAny("generated", "default")
	if e := Format(c.Operand()); e != "1 + 2" || !c.AtWord("not", "null") {
		t.Errorf("default %q, then %q", e, c.Peek().Raw)
	}
	if skipped := c.SkipTo(","); skipped != "NOT NULL" || !c.AtOp(",") {
		t.Errorf("skipped %q", skipped)
	}
	for !c.Done() {
		c.Next()
	}
	if c.Next().Kind != KindEOF || c.PeekAt(5).Kind != KindEOF || c.PeekAt(-99).Kind != KindEOF {
		t.Error("the end is no EOF token")
	}
}

func TestTypeName(t *testing.T) {
	tests := []struct{ text, want, rest string }{
		{"character varying(255) not null", "character varying(255)", "not"},
		{"timestamp ( 3 ) with time zone default", "timestamp(3) with time zone", "default"},
		{"double precision,", "double precision", ","},
		{"text[][] x", "text[][]", "x"},
		{"int unsigned zerofill auto_increment", "int unsigned zerofill", "auto_increment"},
		{"varchar(10) character set utf8mb4 collate x", "varchar(10)", "collate"},
		{"public.citext", "public.citext", ""},
		{"enum('a', 'b') default", "enum('a','b')", "default"},
	}
	for _, tt := range tests {
		c := NewCursor(tt.text, schema.MySQL)
		if got := c.TypeName(); got != tt.want || c.Peek().Text != tt.rest {
			t.Errorf("%s: %q, then %q", tt.text, got, c.Peek().Text)
		}
	}
}

func TestParseNodes(t *testing.T) {
	list := Parse("-- name: A :one\nSELECT a FROM t;\nCREATE TABLE x (a int);\nDELETE FROM t WHERE a = 1 garbage ) here; UPDATE t SET a = ? WHERE b = ?", schema.Postgres)
	want := []struct {
		verb string
		line int
		node Node
		err  bool
	}{
		{"select", 2, &Select{}, false},
		{"create", 3, nil, false},
		{"delete", 4, &Delete{}, true},
		{"update", 4, &Update{}, false},
	}
	if len(list) != len(want) {
		t.Fatalf("%d statements, want %d", len(list), len(want))
	}
	for i, w := range want {
		s := list[i]
		if s.Verb != w.verb || s.Line != w.line || reflect.TypeOf(s.Node) != reflect.TypeOf(w.node) || (s.Err != nil) != w.err {
			t.Errorf("statement %d: %s line %d %T, %v", i, s.Verb, s.Line, s.Node, s.Err)
		}
	}
	if got := describeAll(Effects(list[2])); got != "delete t(a = 1) +partial" {
		t.Errorf("what was understood of it: %s", got)
	}
}

func TestAfterHole(t *testing.T) {
	s := Parse("select 1 from t where a = ? and \x010\x02 and b = ?", schema.MySQL)[0]
	atoms := Effects(s)[0].Atoms
	if len(atoms) != 2 {
		t.Fatalf("atoms %s", atomsText(atoms))
	}
	for i, want := range []Placeholder{{Index: 0}, {Index: 1, AfterHole: true}} {
		if got := atoms[i].Value.(*Placeholder); *got != want {
			t.Errorf("argument %d is %+v, want %+v", i, *got, want)
		}
	}
}
