package prove

import (
	"testing"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/interleave"
)

// Values of every type of each engine: the engine takes them, and tells those
// of two numbers apart where the type has two values.
func TestValuesOnEngines(t *testing.T) {
	for _, c := range []struct {
		dialect schema.Dialect
		env     string
		few     []string // types with too few values to differ
		types   []string
	}{
		{schema.Postgres, "DUPSERT_POSTGRES_URL", []string{"boolean", "int[]", "text[]", "bit"}, []string{
			"int", "bigint", "smallint", "numeric(10,2)", "real", "double precision", "money", "text", "varchar(3)", "char(2)", "varchar", "bytea", "uuid",
			"timestamp", "timestamptz(3)", "timestamp with time zone", "date", "time", "timetz", "interval", "json", "jsonb", "inet", "cidr", "macaddr", "public.mood", "mail", "citext",
			"boolean", "int[]", "text[]", "bit",
		}},
		{schema.MariaDB, "DUPSERT_MARIADB_URL", []string{"tinyint(1)", "bool", "bit(1)"}, []string{
			"int", "bigint unsigned", "tinyint", "mediumint", "smallint", "decimal(10,2)", "double", "float", "text", "varchar(2)", "char(3)", "binary(8)", "varbinary(20)", "blob",
			"longtext", "datetime(6)", "timestamp", "date", "time", "year", "json", "enum('a','b','it''s')", "set('x','y')", "uuid", "inet6", "tinyint(1)", "bool", "bit(1)",
		}},
		{schema.SQLite, "", []string{"boolean"}, []string{"integer", "int", "text", "varchar(10)", "real", "numeric", "blob", "datetime", "date", "", "boolean"}},
	} {
		t.Run(string(c.dialect), func(t *testing.T) {
			dev := ""
			if c.env != "" {
				dev = devURL(t, c.env)
			}
			for _, typ := range c.types {
				proveType(t, c.dialect, dev, typ, contains(c.few, typ))
			}
			if dev != "" {
				isEmpty(t, dev)
			}
		})
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// proveType replays a pair that looks up by a number and inserts a value of the
// type, unique, of each session's own: both rows go in, unless the values are one.
func proveType(t *testing.T, d schema.Dialect, dev, typ string, few bool) {
	t.Helper()
	b := ddl.New(d)
	b.Apply("schema.sql", 1, "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN mail AS varchar(30) CHECK (value <> '')")
	b.Apply("schema.sql", 1, "CREATE TABLE things (k int NOT NULL, v "+typ+" NOT NULL)")
	cat := b.Catalog()
	if d != schema.Postgres {
		cat.Types = nil
	}
	f := &finding.Finding{
		Table: "things", Dialect: string(d), Verdict: finding.Race, Rule: "unprotected-insert", Fingerprint: "f",
		Replay: &finding.Replay{
			Table:  "things",
			Lookup: finding.Statement{Cells: []finding.Cell{{Column: "k", Value: finding.Value{Kind: finding.Shared, ID: 1}}, {Column: "v", Value: finding.Value{Kind: finding.Shared, ID: 2}}}},
			Insert: finding.Statement{Cells: []finding.Cell{{Column: "k", Value: finding.Value{Kind: finding.Shared, ID: 1}}, {Column: "v", Value: finding.Value{Kind: finding.Own, ID: 2}}}},
		},
	}
	if few || typ == "json" && d == schema.Postgres { // json has no =
		f.Replay.Lookup.Cells = f.Replay.Lookup.Cells[:1]
	}
	var got []*Proof
	if err := Findings(t.Context(), []*finding.Finding{f}, []*schema.Catalog{cat}, dev, keep(&got)); err != nil {
		t.Errorf("%s: %v", typ, err)
		return
	}
	// Each session's own value is not the one looked for: none of the rows matches.
	want := interleave.NoRow
	if len(f.Replay.Lookup.Cells) == 1 {
		want = interleave.Duplicates
	}
	p := got[0]
	if p.Result == nil || p.Result.Outcome != want && !(want == interleave.NoRow && fewer[typ]) {
		t.Errorf("%s: %s\n%s", typ, p.NotShown, printed(t, p))
	}
}

// fewer are types of which a value comes back after two or three numbers.
var fewer = map[string]bool{"public.mood": true, "enum('a','b','it''s')": true, "set('x','y')": true}

// Checks of simple shapes are kept.
func TestRules(t *testing.T) {
	for check, c := range map[string]struct{ typ, want string }{
		"v > 17":                  {"int", "21"},
		"v BETWEEN 1 AND 5":       {"int", "4"},
		"v >= 0 AND v < 3":        {"int", "2"},
		"0 < v":                   {"int", "4"},
		"v <= -5":                 {"int", "-8"},
		"v IN ('a', 'b')":         {"text", "b"},
		"v = 'x'":                 {"text", "x"},
		"v IS NULL OR v IN ('a')": {"text", "a"},
		"v LIKE '%@%.org'":        {"text", "dupsert-3@.org"},
		"length(v) >= 12":         {"text", "dupsert-3xxx"},
		"char_length(v) <= 4":     {"text", "0003"},
		"v <> ''":                 {"text", "dupsert-3"},
		"w > 100":                 {"int", "3"},
		"(v)::text = ANY ((ARRAY['p'::character varying, 'q'::character varying])::text[])": {"text", "q"},
		"((v >= 10) AND (v <= 20))": {"int", "13"},
	} {
		table := &schema.Table{Name: "t", Columns: []schema.Column{{Name: "v", Type: c.typ}}, Checks: []schema.Check{{Expr: check}}}
		m := &maker{dialect: schema.Postgres, cat: &schema.Catalog{}}
		got, why := m.value(table, &table.Columns[0], 3)
		if got != c.want || why != "" {
			t.Errorf("%s: %v %s, want %s", check, got, why, c.want)
		}
	}
	table := &schema.Table{Name: "t", Columns: []schema.Column{{Name: "v", Type: "geometry"}}}
	m := &maker{dialect: schema.Postgres, cat: &schema.Catalog{}}
	if _, why := m.value(table, &table.Columns[0], 3); why != "no value can be made for t.v of type geometry" {
		t.Error(why)
	}
}
