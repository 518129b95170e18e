package migrate

import (
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
)

func TestExpand(t *testing.T) {
	const pg, my, lite = schema.Postgres, schema.MySQL, schema.SQLite
	tests := []struct {
		dialect    schema.Dialect
		text, want string
	}{
		{pg, "create table {{.prefix}}users (a int)", "create table \x010\x02users (a int)"},
		{pg, "a {{if .postgres}}json{{else}}text{{end}} b", "a json b"},
		{my, "a {{if .postgres}}json{{else}}text{{end}} b", "a text b"},
		{schema.MariaDB, "{{if .mysql}}m{{end}}", "m"},
		{lite, "{{if or .postgres .sqlite}}x{{else}}y{{end}}", "x"},
		{my, "{{if or .postgres .sqlite}}x{{else}}y{{end}}", "y"},
		{my, "{{if and .mysql .plugin}}x{{end}}y", "xy"},
		{pg, "{{if and .mysql .plugin}}x{{end}}y", "y"},
		{pg, "{{if not .isPostgres}}x{{else}}y{{end}}", "y"},
		{pg, `{{if eq .Dialect "postgres"}}x{{else if eq .Dialect "mysql"}}y{{end}}`, "x"},
		{my, `{{if eq .Dialect "postgres"}}x{{else if eq .Dialect "mysql"}}y{{end}}`, "y"},
		{pg, `{{if ne .Driver "mysql"}}x{{end}}`, "x"},
		{pg, "{{if .mssql}}x{{else}}y{{end}}", "y"},
		{pg, `a; {{ addIt "t" "c" "it's" 3 }} b`, "a; ; CALL addIt('t', 'c', 'it''s', '3'); b"},
		{pg, "a;\n-- why\n/* how */ {{ addIt }}", "a;\n-- why\n/* how */ ; CALL addIt();"},
		{pg, "create table {{ name }} (a int)", "create table \x010\x02 (a int)"},
		{pg, `{{if tableExists "t"}}select 1;{{else}}drop table t;{{end}}`, "select 1;;drop table t;"},
		{pg, "a int {{if .strict}}not null{{end}}, b", "a int not null\x010\x02, b"},
		{pg, "values ('{{1,2},{3,4}}')", "values ('{{1,2},{3,4}}')"},
		{pg, "{{$x := 1}}a", "a"},
		{pg, `{{template "shared.sql" .}}`, "; CALL template('shared.sql');"},
		{pg, "create table ${schema}.users (a ${type:-int})", "create table \x010\x02.users (a \x011\x02)"},
	}
	for _, tt := range tests {
		if got := Expand(tt.text, tt.dialect); got != tt.want {
			t.Errorf("Expand(%q, %s)\n got %q\nwant %q", tt.text, tt.dialect, got, tt.want)
		}
	}
}

// Whatever directives stand above it, a line keeps its number.
func TestExpandKeepsLines(t *testing.T) {
	text := "{{- /* a\nb */ -}}\n{{if .mysql}}\nx\n\n{{else}}\n\nHERE\n{{end}}\n\n{{- if .postgres -}}\n\nTHERE\n{{- end}}\n{{.a}}\nEND\n"
	lineOf := func(s, word string) int {
		before, _, found := strings.Cut(s, word)
		if !found {
			t.Fatalf("%s is missing:\n%s", word, s)
		}
		return strings.Count(before, "\n") + 1
	}
	got := Expand(text, schema.Postgres)
	for _, word := range []string{"HERE", "THERE", "END"} {
		if g, w := lineOf(got, word), lineOf(text, word); g != w {
			t.Errorf("%s is on line %d, want %d:\n%s", word, g, w, got)
		}
	}
}
