package ddl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
)

// What a row must satisfy, through the changes that a schema goes through.
func TestConstraints(t *testing.T) {
	const pg, my, lite = schema.Postgres, schema.MySQL, schema.SQLite
	const tenants = "create table tenants (id int primary key);"
	for _, c := range []struct {
		name    string
		dialect schema.Dialect
		text    string
		want    string
	}{
		{"behind columns", pg, tenants + "create table t (a int check (a > 0), b int constraint fk references tenants on delete set null not null)",
			"t check(a > 0) fk(b)->tenants()"},
		{"table constraints", lite, tenants + "create table t (a int, b text, check (b in ('x', 'y')), constraint fk foreign key (a) references tenants (id))",
			"t check(b in ('x', 'y')) fk(a)->tenants(id)"},
		{"an index name", my, tenants + "create table t (a int, foreign key fk (a) references tenants (id), check (a <> 3))",
			"t check(a <> 3) fk(a)->tenants(id)"},
		{"added", pg, tenants + "create table t (a int); alter table t add constraint c check (a > 1), add foreign key (a) references public.tenants (id) not valid",
			"t c check(a > 1) (a)->tenants(id)"},
		{"dropped by name", pg, tenants + "create table t (a int constraint c check (a > 1) references tenants); alter table t drop constraint c, drop constraint t_a_fkey", ""},
		{"dropped by the engine's name", pg, "create table t (a int check (a > 1), b int, check (a > b)); alter table t drop constraint t_a_check", "t check(a > b)"},
		{"the engine's name of a check of two columns", pg, "create table t (a int check (a > 1), b int, check (a > b)); alter table t drop constraint t_check", "t check(a > 1)"},
		{"MySQL's own verbs", my, tenants + "create table t (a int, constraint c check (a > 1), constraint f foreign key (a) references tenants (id)); alter table t drop foreign key f, drop check c", ""},
		{"columns renamed", pg, tenants + "create table t (a int check (a > 1), b int references tenants (id)); alter table t rename a to x; alter table t rename b to y; alter table tenants rename id to no",
			"t check(x > 1) (y)->tenants(no)"},
		{"tables renamed", lite, tenants + "create table t (a int references tenants); alter table tenants rename to orgs", "t (a)->orgs()"},
		{"a dropped column takes them along", pg, tenants + "create table t (a int check (a > 1), b int references tenants); alter table t drop a, drop b", ""},
		{"an added column brings them", pg, tenants + "create table t (a int); alter table t add b int references tenants check (b > 1)", "t check(b > 1) (b)->tenants()"},
		{"what is not known is not told", pg, "create table t (a int check (a > \x010\x02) references \x011\x02)", ""},
		{"types", pg, "create type mood as enum ('sad', 'ok'); create domain mail as varchar(200) not null check (value like '%@%'); create type x as (a int)",
			"type mood sad,ok; type mail varchar(200)"},
		{"types change", pg, "create type mood as enum ('sad'); alter type mood add value if not exists 'ok' after 'sad'; alter type mood rename value 'sad' to 'blue'; alter type mood rename to m; create type y as enum ('z'); drop type if exists y",
			"type m blue,ok"},
	} {
		t.Run(string(c.dialect)+" "+c.name, func(t *testing.T) {
			b := New(c.dialect)
			b.Apply("x.sql", 1, c.text)
			cat := b.Catalog()
			if len(cat.Notes) > 0 && c.name != "what is not known is not told" {
				t.Errorf("notes: %v", cat.Notes)
			}
			if got := constraints(cat); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func constraints(c *schema.Catalog) string {
	var out []string
	for _, t := range c.Types {
		out = append(out, "type "+t.Name+" "+strings.Join(t.Values, ",")+t.Base)
	}
	for _, t := range c.Tables {
		s := t.Name
		for _, c := range t.Checks {
			s += strings.TrimRight(" "+c.Name, " ") + " check(" + c.Expr + ")"
		}
		for _, k := range t.ForeignKeys {
			s += fmt.Sprintf(" %s(%s)->%s(%s)", k.Name, strings.Join(k.Columns, ","), k.Table, strings.Join(k.References, ","))
		}
		if s != t.Name {
			out = append(out, s)
		}
	}
	return strings.Join(out, "; ")
}
