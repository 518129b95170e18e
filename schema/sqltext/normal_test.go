package sqltext

import (
	"testing"

	"github.com/dupsert/dupsert/schema"
)

// must parses an expression of a test.
func must(t *testing.T, text string, d schema.Dialect) Expr {
	t.Helper()
	e, err := ParseExpr(text, d)
	if err != nil {
		t.Fatalf("ParseExpr(%q): %v", text, err)
	}
	return e
}

func TestFormat(t *testing.T) {
	const pg, my, lite = schema.Postgres, schema.MySQL, schema.SQLite
	tests := []struct {
		dialect    schema.Dialect
		text, want string
	}{
		{pg, `Email = ? AND "Tenant" = $2`, `email = $1 and "Tenant" = $2`},
		{pg, `(a = 1) AND ((b OR c))`, `a = 1 and (b or c)`},
		{pg, `a = 1 OR b = 2 AND NOT c`, `a = 1 or b = 2 and not c`},
		{pg, `NOT (a AND b)`, `not (a and b)`},
		{pg, `a - (b - c) * 2`, `a - (b - c) * 2`},
		{pg, `a - b - c`, `a - b - c`},
		{pg, `(a + b)::text || 'x'`, `(a + b)::text || 'x'`},
		{pg, `-1 + -a`, `-1 + -a`},
		{pg, `a != 1`, `a <> 1`},
		{lite, `a == 1`, `a = 1`},
		{my, `a <=> NULL`, `a <=> null`},
		{my, `a || b && c`, `a or b and c`},
		{pg, `a || b`, `a || b`},
		{pg, `a IS NOT DISTINCT FROM b`, `a <=> b`},
		{pg, `a IS DISTINCT FROM b`, `a is distinct from b`},
		{pg, `a ISNULL AND b NOTNULL`, `a is null and b is not null`},
		{pg, `a NOT IN (1, 2) AND b NOT BETWEEN 1 AND 2 AND c NOT LIKE 'x' ESCAPE '\'`, `a not in (1, 2) and b not between 1 and 2 and c not like 'x'`},
		{pg, `a = ANY($1) AND b <> ALL ($2)`, `a = any ($1) and b <> all ($2)`},
		{pg, `(st)::text = 'a'::character varying(10)`, `st::text = 'a'::character varying(10)`},
		{pg, `CAST(a AS timestamp with time zone)`, `a::timestamp with time zone`},
		{pg, `a COLLATE "C" = 'it''s'`, `a collate "C" = 'it''s'`},
		{pg, `lower(a.b) ~~* 'x'`, `lower(a.b) ilike 'x'`},
		{pg, `a AT TIME ZONE 'utc' > now()`, `timezone('utc', a) > now()`},
		{pg, `a OPERATOR(pg_catalog.=) b`, `a = b`},
		{pg, `data->'a'->>'b' = ?`, `data -> 'a' ->> 'b' = $1`},
		{pg, `count(DISTINCT a) FILTER (WHERE b) OVER (PARTITION BY c)`, `count(distinct a) filter (where b) over ()`},
		{pg, `trim(both ' ' from a) = substring(b from 1 for 2)`, `trim(' ', a) = substring(b, 1, 2)`},
		{pg, `date '2020-01-01' + interval '1 day'`, `'2020-01-01'::date + '1 day'::interval`},
		{my, `a > NOW() - INTERVAL 7 DAY`, `a > now() - 7::interval`},
		{my, `group_concat(a ORDER BY b, c SEPARATOR ',')`, `group_concat(a)`},
		{my, `match(a, b) against (? in boolean mode)`, `match(a, b)`},
		{my, `a = _utf8mb4'x' 'y'`, `a = 'xy'`},
		{pg, `exists (select 1 from t where a = 1)`, `exists (select 1 from t where a = 1)`},
		{pg, `sqlc.arg('id')::int = sqlc.narg(x) or a = any(sqlc.slice(ids))`, `:id::int = :x or a = any (:ids)`},
		{pg, "a = \x010\x02 AND \x011\x02", "a = \x010\x02 and \x011\x02"},
		{pg, "a = '\x013\x02'", "a = \x013\x02"},
		{pg, `WHERE a = 1 ORDER BY b LIMIT 1`, `a = 1`},
		{pg, `case a when 1 then 2 else 3 end`, `case a when 1 then 2 else 3 end`},
		{pg, `(a, b) = (1, ROW(2, 3))`, `(a, b) = (1, (2, 3))`},
		{pg, `a[1] = 2`, `a[1] = 2`},
		{pg, `"from" = "a""b"`, `"from" = "a""b"`},
	}
	for _, tt := range tests {
		got := Format(must(t, tt.text, tt.dialect))
		if got != tt.want {
			t.Errorf("Format(%s)\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// TestFormatReadsBack: the canonical text means what the tree does.
func TestFormatReadsBack(t *testing.T) {
	for _, text := range []string{
		`a - (b - c)`, `(a = b) = c`, `not (a = 1 or b)`, `(a or b) and c`, `not (a is null)`, `(a and b) is true`, `-(a + b)`, `- -1`, `(a::int)::text`,
		`(a || b) collate "C"`, `a in (1, (2 + 3))`, `a between (1 + 2) and 3`, `(a in (1)) = true`, `not exists (select a from b)`, `lower(a) = any (b)`,
		`(-1)::text`, `2 ^ (3 ^ 4)`, `a like (b like c)`, `case when a or b then 1 end`, `"A b".c = 1`,
	} {
		e := must(t, text, schema.Postgres)
		once := Format(e)
		if twice := Format(must(t, once, schema.Postgres)); once != twice {
			t.Errorf("%s: %s reads back as %s", text, once, twice)
		}
	}
}

func TestEqual(t *testing.T) {
	tests := []struct {
		a, b        string
		plain, cond bool // Equal, EqualCondition
	}{
		{`((deleted_at IS NULL) AND ((st)::text = 'a'::text))`, `st = 'a' and deleted_at is null`, true, true},
		{`(status = ANY (ARRAY['a'::text, 'b'::text]))`, `status in ('b', 'a')`, true, true},
		{`((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`, `status in ('a','b')`, true, true},
		{`lower((email)::text)`, `LOWER(email)`, true, true},
		{`1 = a`, `a = 1`, true, true},
		{`5 < a`, `a > 5`, true, true},
		{`5 < a`, `a < 5`, false, false},
		{`a != 1`, `not a = 1`, true, true},
		{`a between 1 and 2`, `a <= 2 and a >= 1`, true, true},
		{`a not in (1)`, `a <> 1`, true, true},
		{`a and b`, `b and a and a`, true, true},
		{`a and b or c`, `a and (b or c)`, false, false},
		{`active`, `active = true`, false, true},
		{`active is true`, `active = true`, false, true},
		{`not deleted`, `deleted = false`, false, true},
		{`deleted is not true`, `deleted = false`, false, false}, // NULL passes the first
		{`deleted <> true`, `not deleted`, false, true},
		{`active and not deleted`, `deleted is false and active = 't'::boolean`, false, true},
		{`email::citext = 'a'`, `email = 'a'`, false, false},
		{`created::date = $1`, `created = $1`, false, false},
		{`a = $1`, `a = $2`, false, false},
		{`a = :x::uuid`, `a = :x`, true, true},
		{`'1'::integer`, `1`, true, true},
		{`coalesce(a, '')`, `ifnull(a, ''::text)`, true, true},
		{`a is null`, `not a is not null`, true, true},
		{`a like 'x'`, `a ~~ 'x'::text`, true, true},
		{`a - b`, `b - a`, false, false},
		{`a is not distinct from b`, `b is not distinct from a`, true, true},
		{`t.a = 1`, `a = 1`, false, false},
		{`"A" = 1`, `a = 1`, false, false},
	}
	for _, tt := range tests {
		a, b := must(t, tt.a, schema.Postgres), must(t, tt.b, schema.Postgres)
		if got := Equal(a, b); got != tt.plain {
			t.Errorf("Equal(%s, %s) = %v: %s, %s", tt.a, tt.b, got, Format(Normalize(a)), Format(Normalize(b)))
		}
		if got := EqualCondition(a, b); got != tt.cond {
			t.Errorf("EqualCondition(%s, %s) = %v: %s, %s", tt.a, tt.b, got, Format(Condition(a)), Format(Condition(b)))
		}
	}
	if !Equal(nil, nil) || Equal(nil, &Column{Name: "a"}) {
		t.Error("nil equals nil only")
	}
}

func TestNormalizeKeepsItsInput(t *testing.T) {
	e := must(t, `b = 1 and (a)::text = 'x' and c in (3, 2)`, schema.Postgres)
	before := Format(e)
	Normalize(e)
	Condition(e)
	if after := Format(e); after != before {
		t.Errorf("input changed from %s to %s", before, after)
	}
}

func TestParseExprErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"order by a", ""},
		{"a = 1) or (b = 2", "a = 1 and ) or (b = 2"},
		{"a = = 1", "a =  = 1"},
		{"a b c", "a and b c"},
	}
	for _, tt := range tests {
		e, err := ParseExpr(tt.text, schema.Postgres)
		if err == nil {
			t.Errorf("ParseExpr(%q): no error", tt.text)
		}
		if got := Format(e); got != tt.want && tt.want != "" {
			t.Errorf("ParseExpr(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
