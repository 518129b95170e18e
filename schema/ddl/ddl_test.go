package ddl

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
)

// brief is a catalog in a few words: "t(a, b) key name(a) …".
func brief(c *schema.Catalog) string {
	var out []string
	for _, t := range c.Tables {
		s := t.Name
		if t.Schema != "" {
			s = t.Schema + "." + s
		}
		if t.Unknown {
			s += "?"
		}
		for _, k := range t.Keys {
			s += fmt.Sprintf(" %s(%s)", k.Name, strings.Join(k.Columns(), ","))
			if k.Where != "" {
				s += "where(" + k.Where + ")"
			}
			if k.Invisible {
				s += "invisible"
			}
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// What an engine test cannot tell: what is unknown, what is noted, what only
// MySQL has.
func TestApply(t *testing.T) {
	const pg, my, lite = schema.Postgres, schema.MySQL, schema.SQLite
	const tu = "create table t (id int primary key, a int, b int); create table u (id int primary key);"
	tests := []struct {
		name    string
		dialect schema.Dialect
		text    string
		want    string
		notes   []string // line: text [tables]
	}{
		{"an unknown statement makes the tables it names unknown", pg, tu + "frobnicate t;", "t? t_pkey(id); u u_pkey(id)", []string{"1: “frobnicate” begins a statement that is not understood [t]"}},
		{"an unknown action concerns its table alone", pg, tu + "\nalter table t frobnicate u, add unique (a);", "t? t_pkey(id) t_a_key(a); u u_pkey(id)", []string{"2: “frobnicate” begins an action of ALTER TABLE that is not understood [t]"}},
		{"a table that no statement creates", pg, "alter table x add unique (a);", "x? x_a_key(a)", []string{"1: ALTER TABLE of a table that no statement creates [x]"}},
		{"a table that a later statement creates is known", pg, "alter table x add unique (a); create table x (id int primary key);", "x x_pkey(id)", []string{"1: ALTER TABLE of a table that no statement creates [x]"}},
		{"a key that no statement creates", pg, tu + "alter table t drop constraint x, drop constraint t_a_fkey; drop index y; drop index if exists z;", "t t_pkey(id); u u_pkey(id)",
			[]string{"1: drops x, which no statement creates [t]", "1: drops the index y, which no statement creates []"}},
		{"a strange column", pg, "create table t (id int primary key, a int !! b, c int); create table u (id int unique)", "t? t_pkey(id); u u_id_key(id)", []string{"1: “!!” in the definition of column a [t]"}},
		{"an open parenthesis", pg, "create table t (id int primary key, a int", "t? t_pkey(id)", []string{"1: the end in the definition of table t [t]"}},
		{"no columns", pg, "create table users failed", "users?", []string{"1: CREATE TABLE without columns [users]"}},
		{"two definitions with other keys", pg, "create table t (a int unique);\ncreate table t (a int);", "t?", []string{"2: a second CREATE TABLE of t, with other keys [t]"}},
		{"two definitions with the same keys", pg, "create table t (a int unique); create table t (a int, b int, unique (a));", "t t_a_key(a)", nil},
		{"two keys of one name", pg, tu + "create unique index i on t (a); create unique index i on t (b);", "t t_pkey(id) i(b); u u_pkey(id)", []string{"1: a second unique (a) named i [t]"}},

		{"execute of a constant", pg, tu + "do $$ begin execute 'create unique index i on t (a)'; end $$;", "t t_pkey(id) i(a); u u_pkey(id)",
			[]string{"1: executes a text: it is applied as if its conditions held []", "1: a DO block: its DDL is applied as if its conditions held []"}},
		{"execute of a text made at run time", pg, tu + "do $$ begin execute format('alter table t drop constraint %I', x); end $$;", "t? t_pkey(id); u u_pkey(id)",
			[]string{"1: executes a text that is made at run time [t]", "1: a DO block: its DDL is applied as if its conditions held []"}},
		{"execute of a text that cannot matter", pg, tu + "do $$ begin execute 'alter table t owner to ' || quote_ident(x); end $$;", "t t_pkey(id); u u_pkey(id)",
			[]string{"1: executes a text: it is applied as if its conditions held []", "1: a DO block: its DDL is applied as if its conditions held []"}},
		{"a DO block without DDL", pg, tu + "do $$ begin update t set a = 1; perform drop_all('t'); end $$;", "t t_pkey(id); u u_pkey(id)", nil},
		{"prepare", my, tu + "set @s = concat('alter table t drop index ', @i); prepare p from @s; execute p;", "t? PRIMARY(id); u PRIMARY(id)", []string{"1: executes a text that is made at run time [t]"}},
		{"a call of nobody knows what", my, tu + "call fix_it('t', 'a');", "t? PRIMARY(id); u PRIMARY(id)", []string{"1: calls fix_it, whose effect is not known [t]"}},
		{"a call whose name says what it does", my, tu + "create unique index ua on t (a); call DROP_INDEX_IF_EXISTS('t', 'ua'); call addColumnIfNeeded('u', 'c', 'int', 'unique');", "t PRIMARY(id); u PRIMARY(id) c(c)",
			[]string{"1: calls DROP_INDEX_IF_EXISTS: it is taken to do what its name says [t]", "1: calls addColumnIfNeeded: it is taken to do what its name says [u]"}},
		{"a call whose name says too much", my, tu + "call drop_primary_key('t', 'id');", "t? PRIMARY(id); u PRIMARY(id)", []string{"1: calls drop_primary_key, whose effect is not known [t]"}},
		{"a routine that prepares", my, tu + "create procedure p(in n varchar(64)) begin set @s = concat('alter table ', n, ' drop primary key'); prepare x from @s; execute x; end; call p('u');", "t PRIMARY(id); u? PRIMARY(id)",
			[]string{"1: calls p, whose effect is not known [u]"}},

		{"a name with an unknown prefix", pg, "create table \x010\x02users (id int primary key, \x011\x02x int); create unique index \x010\x02i on \x010\x02users (x);", "users users_pkey(id) i(x)", nil},
		{"an unknown name", pg, tu + "create table \x010\x02 (id int); alter table \x010\x02 add unique (a);", "t t_pkey(id); u u_pkey(id)",
			[]string{"1: CREATE TABLE of a name that is not known []", "1: ALTER TABLE of a table whose name is not known []"}},
		{"an unknown type is a type", pg, "create table t (id \x010\x02 primary key, a \x010\x02 not null)", "t t_pkey(id)", nil},
		{"an unknown definition may be a key", pg, "create table t (id int primary key, a \x010\x02)", "t? t_pkey(id)", []string{"1: a column whose type and constraints are not known [t]"}},
		{"unknown columns of a key", pg, tu + "create unique index i on t (\x010\x02);", "t? t_pkey(id); u u_pkey(id)", []string{"1: a unique index whose columns are not known [t]"}},

		{"MySQL: a dropped column leaves its keys", my, "create table t (a int, b int, unique key ab (a, b), unique key bb (b)); alter table t drop column b;", "t ab(a)", nil},
		{"MySQL: functional parts and invisible keys", my, "create table t (id int, m varchar(9), unique key f ((lower(m)), id) invisible, unique index ((id + 1))); alter table t alter index f visible, alter index functional_index invisible;",
			"t f(lower(m),id) functional_index(id + 1)invisible", nil},
		{"MySQL: a qualified name", my, "use app; create table app.t (id int primary key); create table other.t (id int unique); alter table t add unique (id);", "app.t PRIMARY(id) id(id); other.t id(id)", nil},
		{"PostgreSQL: a long name is cut", pg, "create table t (a int constraint " + strings.Repeat("n", 70) + " unique);", "t " + strings.Repeat("n", 63) + "(a)", nil},
		{"PostgreSQL: DROP INDEX cannot drop a constraint", pg, "create table t (a int unique); drop index t_a_key;", "t t_a_key(a)", []string{"1: DROP INDEX of the constraint t_a_key, which PostgreSQL refuses [t]"}},
		{"SQLite: a dropped column that a key uses", lite, "create table t (a int, b int); create unique index i on t (a, b); alter table t drop column a;", "t", []string{"1: drops column a though unique (a, b) uses it [t]"}},
		{"predicates and expressions are kept on one line", pg, "create table t (a text, b int); create unique index i on t (\n lower( a ) -- x\n) where (b\n  > 0\n);", "t i(lower( a ))where(b > 0)", nil},
		{"a renamed column in a predicate", pg, "create table t (a text, b int); create unique index i on t (a) where b > 0 and 'b' <> a; alter table t rename b to \"B\";", `t i(a)where("B" > 0 and 'b' <> a)`, nil},
		{"psql and copy", pg, "\\connect x\ncreate table t (id int primary key);\ncopy t (id) from stdin;\n1\n\\.\nalter table t drop constraint t_pkey;", "t", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := New(tt.dialect)
			b.Apply("f.sql", 1, tt.text)
			c := b.Catalog()
			if got := brief(c); got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
			var notes []string
			for _, n := range c.Notes {
				notes = append(notes, fmt.Sprintf("%d: %s %v", n.Pos.Line, n.Text, n.Tables))
			}
			if !slices.Equal(notes, tt.notes) {
				t.Errorf("notes\n got %q\nwant %q", notes, tt.notes)
			}
		})
	}
}

// Every table and key knows the line that declares it.
func TestDeclared(t *testing.T) {
	b := New(schema.Postgres)
	b.Apply("m/1.sql", 10, "-- a comment\n\ncreate table t (\n  id int primary key,\n  a int,\n  b int unique,\n  constraint ab\n    unique (a, b)\n);\n")
	b.Apply("m/2.sql", 1, "alter table t\n  add column c int unique,\n  add constraint abc unique (a, b, c);\n\ncreate unique index\n  i on t (c, b);\n")
	c := b.Catalog()
	want := map[string]string{"t_pkey": "m/1.sql:13", "t_b_key": "m/1.sql:15", "ab": "m/1.sql:16", "t_c_key": "m/2.sql:2", "abc": "m/2.sql:3", "i": "m/2.sql:5"}
	for _, k := range c.Tables[0].Keys {
		if k.Declared.String() != want[k.Name] {
			t.Errorf("%s is declared at %s, want %s", k.Name, k.Declared, want[k.Name])
		}
		delete(want, k.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing %v", want)
	}
	if got := c.Tables[0].Declared.String(); got != "m/1.sql:12" {
		t.Errorf("t is declared at %s", got)
	}
}

// What the columns say.
func TestColumns(t *testing.T) {
	b := New(schema.MySQL)
	b.Apply("f.sql", 1, "create table t (id bigint unsigned auto_increment primary key, a varchar(20) character set utf8 collate utf8_bin not null default 'x', b text, "+
		"c int generated always as (id * 2) stored, d timestamp default current_timestamp on update current_timestamp) collate utf8mb4_0900_ai_ci")
	want := []schema.Column{
		{Name: "id", Type: "bigint unsigned", AutoIncrement: true},
		{Name: "a", Type: "varchar(20)", Default: "'x'", Collation: "utf8_bin"},
		{Name: "b", Type: "text", Nullable: true, Collation: "utf8mb4_0900_ai_ci"},
		{Name: "c", Type: "int", Nullable: true, Generated: "id * 2"},
		{Name: "d", Type: "timestamp", Nullable: true, Default: "current_timestamp"},
	}
	if got := b.Catalog().Tables[0].Columns; !slices.Equal(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

// Scripts are expanded for the dialect, and those of other dialects left out.
func TestScripts(t *testing.T) {
	scripts := []migrate.Script{
		{File: "1.sql", StartLine: 1, Text: "create table {{.prefix}}t (id int{{if .postgres}} primary key{{end}});"},
		{File: "2.go", StartLine: 1, Note: "a migration written in Go is not read"},
		{File: "3.mysql.sql", StartLine: 1, Text: "drop table t;", Dialect: schema.MySQL},
		{File: "4.sql", StartLine: 7, Whole: true, Text: "create function f() returns int begin\n drop table t; return 1; end;"},
		{File: "5.sql", StartLine: 1, Text: "{{ addUnique \"t\" \"id\" }}"},
	}
	c := Read(schema.Postgres, scripts)
	if got := brief(c); got != "t? t_pkey(id)" {
		t.Errorf("got %s", got)
	}
	var notes []string
	for _, n := range c.Notes {
		notes = append(notes, n.Pos.String()+" "+n.Text)
	}
	want := []string{"2.go:1 a migration written in Go is not read", "5.sql:1 calls addUnique, whose effect is not known"}
	if !slices.Equal(notes, want) {
		t.Errorf("notes %q, want %q", notes, want)
	}
	if got := brief(Read(schema.MySQL, scripts)); got != "" {
		t.Errorf("in MySQL %s is left", got)
	}
}

func TestDialect(t *testing.T) {
	for text, want := range map[string]schema.Dialect{
		"create table t (id bigserial primary key, at timestamptz)":                                 schema.Postgres,
		"CREATE TABLE `t` (`id` int(11) NOT NULL AUTO_INCREMENT, PRIMARY KEY (`id`)) ENGINE=InnoDB": schema.MySQL,
		"create table t (id integer primary key autoincrement)":                                     schema.SQLite,
		"create table t (id integer primary key, name text collate nocase)":                         schema.SQLite,
		"alter table t alter column a set not null":                                                 schema.Postgres,
		"-- the `name`\ncreate table t (id integer primary key, at timestamptz)":                    schema.Postgres,
		"alter table `t` add x int":                                                                 schema.MySQL,
		"create table t (id int)":                                                                   "",
	} {
		if got := Dialect(text); got != want {
			t.Errorf("Dialect(%q) = %q, want %q", text, got, want)
		}
	}
}
