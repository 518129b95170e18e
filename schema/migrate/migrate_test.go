package migrate

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dupsert/dupsert/schema"
)

// dir makes a directory m of names and texts that alternate.
func dir(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{"m": {Mode: fs.ModeDir | 0o755}}
	for i := 0; i < len(files); i += 2 {
		fsys["m/"+files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fsys
}

// told is a script in a few words: file:line text, with marks.
func told(s Script) string {
	out := fmt.Sprintf("%s:%d %s", strings.TrimPrefix(s.File, "m/"), s.StartLine, strings.Join(strings.Fields(s.Text), " "))
	if s.NoTx {
		out += " !notx"
	}
	if s.Whole {
		out += " !whole"
	}
	if s.Dialect != "" {
		out += " !" + string(s.Dialect)
	}
	if s.Note != "" {
		out += "!note"
	}
	return out
}

func TestRead(t *testing.T) {
	tests := []struct {
		name   string
		format Format // what Detect must say
		files  []string
		want   []string
	}{
		{
			"golang-migrate runs 10 after 9, and only up", GolangMigrate,
			[]string{"10_c.up.sql", "c", "1_a.up.sql", "a", "1_a.down.sql", "A", "9_b.up.sql", "b", "README.md", "r"},
			[]string{"1_a.up.sql:1 a", "9_b.up.sql:1 b", "10_c.up.sql:1 c"},
		},
		{
			"morph's numbers are padded", GolangMigrate,
			[]string{"000001_a.up.sql", "a", "000001_a.down.sql", "A", "000010_b.up.sql", "b"},
			[]string{"000001_a.up.sql:1 a", "000010_b.up.sql:1 b"},
		},
		{
			"two files with one number keep their names' order", GolangMigrate,
			[]string{"0000_b.up.sql", "b", "0000_a.up.sql", "a"},
			[]string{"0000_a.up.sql:1 a", "0000_b.up.sql:1 b"},
		},
		{
			"pop has a file a dialect, and fizz", Pop,
			[]string{"20200101_a.up.fizz", "f", "20200102_b.postgres.up.sql", "p", "20200102_b.up.sql", "g", "20200102_b.postgres.down.sql", "D", "20200103_c.cockroach.up.sql", "c", "20200104_d.up.mysql.sql", "d"},
			[]string{"20200101_a.up.fizz:1 !note", "20200102_b.postgres.up.sql:1 p !postgres", "20200102_b.up.sql:1 g", "20200103_c.cockroach.up.sql:1 c !other", "20200104_d.up.mysql.sql:1 d !mysql"},
		},
		{
			"goose: a column may be called countDown", Goose,
			[]string{"1_a.sql", "-- +goose Up\ncreate table t (\n countDown int -- +goose Down is only meant at a line's start\n);\n-- +goose Down\ndrop table t;\n"},
			[]string{"1_a.sql:1 create table t ( countDown int -- +goose Down is only meant at a line's start );"},
		},
		{
			"goose: statement blocks, case, no transaction, a Go migration", Goose,
			[]string{"2_b.sql", "-- +goose NO TRANSACTION\n-- +goose up\na;\n--+goose StatementBegin\nb; c;\n-- +goose StatementEnd\nd;\n-- +goose Down\n-- +goose StatementBegin\nX\n-- +goose StatementEnd\n",
				"10_c.go", "package m", "10_c_test.go", "package m", "helpers.go", "package m"},
			[]string{"2_b.sql:1 a; !notx", "2_b.sql:4 b; c; !notx !whole", "2_b.sql:6 d; !notx", "10_c.go:1 !note"},
		},
		{
			"dbmate: a column may be called cooldown, options follow up", DBMate,
			[]string{"20200101_a.sql", "ignored;\n-- migrate:up transaction:false\ncreate table t (cooldown int);\n-- migrate:down\ndrop table t;\n"},
			[]string{"20200101_a.sql:1 create table t (cooldown int); !notx"},
		},
		{
			"sql-migrate", SQLMigrate,
			[]string{"b.sql", "-- +migrate Up notransaction\nb;\n-- +migrate StatementBegin\nc; d;\n-- +migrate StatementEnd\n-- +migrate Down\nX;", "a.sql", "-- +migrate Up\na;"},
			[]string{"a.sql:1 a;", "b.sql:1 b; !notx", "b.sql:3 c; d; !notx !whole"},
		},
		{
			"tern", Tern,
			[]string{"001_a.sql", "a;\n---- create above / drop below ----\nX;", "002_b.sql", "---- tern: disable-tx ----\nb;"},
			[]string{"001_a.sql:1 a;", "002_b.sql:1 b; !notx"},
		},
		{
			"flyway: versions by number, repeatable last, undo ignored, folders below", Flyway,
			[]string{"V1.10__d.sql", "d", "V1.2__c.sql", "c", "x/V1__a.sql", "a", "V1_1__b.sql", "b", "U1__a.sql", "U", "R__z.sql", "z", "R__y.sql", "y", "afterMigrate.sql", "A"},
			[]string{"x/V1__a.sql:1 a", "V1_1__b.sql:1 b", "V1.2__c.sql:1 c", "V1.10__d.sql:1 d", "R__y.sql:1 y", "R__z.sql:1 z"},
		},
		{
			"flyway: a baseline replaces the versions up to it", Flyway,
			[]string{"V1__a.sql", "a", "V2__b.sql", "b", "B2__all.sql", "ab", "V3__c.sql", "c"},
			[]string{"B2__all.sql:1 ab", "V3__c.sql:1 c"},
		},
		{
			"atlas: sorted by name, from the last checkpoint on", Atlas,
			[]string{"atlas.sum", "h1:", "1.sql", "a;", "2_checkpoint.sql", "-- atlas:checkpoint\n\nab;", "3.sql", "-- atlas:txmode none\n\nc;"},
			[]string{"2_checkpoint.sql:1 -- atlas:checkpoint ab;", "3.sql:1 -- atlas:txmode none c; !notx"},
		},
		{
			"atlas: a directive below the header is a comment", Atlas,
			[]string{"atlas.sum", "h1:", "1.sql", "a;", "2.sql", "b;\n-- atlas:checkpoint\n"},
			[]string{"1.sql:1 a;", "2.sql:1 b; -- atlas:checkpoint"},
		},
		{
			"atlas: a delimiter, and a txtar archive", Atlas,
			[]string{"1.sql", "-- atlas:delimiter \\n\\n\n\na; b\n\nc", "2.sql", "-- atlas:txtar\n\n-- checks.sql --\nX;\n-- migration.sql --\nd;\ne;\n-- down.sql --\nY;\n"},
			[]string{"1.sql:1 -- atlas:delimiter \\n\\n !whole", "1.sql:3 a; b !whole", "1.sql:5 c !whole", "2.sql:6 d; e;"},
		},
		{
			"atlas.sum beside another tool's files", GolangMigrate,
			[]string{"atlas.sum", "h1:", "1_a.up.sql", "a", "1_a.down.sql", "A"},
			[]string{"1_a.up.sql:1 a"},
		},
		{
			"liquibase's own lines do not run, and are no comments in MySQL", Liquibase,
			[]string{"1.sql", "--liquibase formatted sql\n--changeset a:1\na;\n--rollback X;"},
			[]string{"1.sql:1 a;"},
		},
		{
			"diesel's folders", Folders,
			[]string{"2020-01-02-0_b/up.sql", "b", "2020-01-02-0_b/down.sql", "B", "2020-01-01-0_a/up.sql", "a", ".keep", ""},
			[]string{"2020-01-01-0_a/up.sql:1 a", "2020-01-02-0_b/up.sql:1 b"},
		},
		{
			"prisma's folders", Folders,
			[]string{"20200101_a/migration.sql", "a", "migration_lock.toml", ""},
			[]string{"20200101_a/migration.sql:1 a"},
		},
		{
			"plain numbers", Plain,
			[]string{"10.sql", "j", "2.sql", "b", "V1.sql", "a", "seed.sql", "S"},
			[]string{"2.sql:1 b", "10.sql:1 j", "V1.sql:1 a", "seed.sql:1 !note"},
		},
		{
			"plain: the many names of down", Plain,
			[]string{"001_a.sql", "a", "001_a_down.sql", "X", "002_b.sql", "b", "002_b.rollback.sql", "X", "003_c_up.sql", "c", "003_c_rollback.sql", "X", "004_scale_down.sql", "d",
				"005_e.sql", "e", "005_e.undo.sql", "X", "006_cooldown.sql", "f"},
			[]string{"001_a.sql:1 a", "002_b.sql:1 b", "003_c_up.sql:1 c", "004_scale_down.sql:1 d", "005_e.sql:1 e", "006_cooldown.sql:1 f"},
		},
		{
			"plain without numbers: tables first", Plain,
			[]string{"indexes.sql", "create unique index i on t (a)", "tables.sql", "create table t (a int)"},
			[]string{"tables.sql:1 create table t (a int)", "indexes.sql:1 create unique index i on t (a)"},
		},
		{"empty", Plain, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := dir(tt.files...)
			if got := Detect(fsys, "m"); got != tt.format {
				t.Errorf("Detect = %s, want %s", got, tt.format)
			}
			scripts, err := Read(fsys, "m", tt.format)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range scripts {
				got = append(got, told(s))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("\n got %q\nwant %q", got, tt.want)
			}
		})
	}
}

// A line keeps its number whatever stands before it.
func TestReadKeepsLines(t *testing.T) {
	fsys := dir("1_a.sql", "-- comment\n-- +goose Up\na;\n-- +goose StatementBegin\nb;\n-- +goose StatementEnd\n-- +goose Down\nx;\n-- +goose Up\nc;\n")
	scripts, err := Read(fsys, "m", Goose)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"a;": 3, "b;": 5, "c;": 10}
	found := 0
	for _, s := range scripts {
		for i, line := range strings.Split(s.Text, "\n") {
			if w, ok := want[line]; ok {
				found++
				if got := s.StartLine + i; got != w {
					t.Errorf("%q is on line %d, want %d", line, got, w)
				}
			}
		}
	}
	if found != len(want) {
		t.Errorf("found %d of %d lines", found, len(want))
	}
}

// A line may be longer than bufio.Scanner's 64 KiB.
func TestReadLongLine(t *testing.T) {
	long := "insert into t values ('" + strings.Repeat("x", 1<<17) + "');"
	for _, f := range []struct {
		format Format
		mark   string
	}{{Goose, "-- +goose Up\n"}, {DBMate, "-- migrate:up\n"}, {SQLMigrate, "-- +migrate Up\n"}} {
		scripts, err := Read(dir("1_a.sql", f.mark+long+"\ncreate table after (a int);\n"), "m", f.format)
		if err != nil {
			t.Fatal(err)
		}
		if len(scripts) != 1 || !strings.Contains(scripts[0].Text, "create table after") {
			t.Errorf("%s lost what stands behind a long line", f.format)
		}
	}
}

func TestReadOneFile(t *testing.T) {
	fsys := dir("schema.sql", "create table t (a int);", "goose.sql", "\ufeff-- +goose Up\na;\n-- +goose Down\nb;")
	for file, want := range map[string]string{"m/schema.sql": "create table t (a int);", "m/goose.sql": "a;"} {
		scripts, err := Read(fsys, file, "")
		if err != nil || len(scripts) != 1 || strings.TrimSpace(scripts[0].Text) != want {
			t.Errorf("Read(%s) = %v, %v, want %q", file, scripts, err, want)
		}
	}
}

func TestReadErrors(t *testing.T) {
	if _, err := Read(dir(), "missing", ""); err == nil {
		t.Error("a missing directory is no error")
	}
	if _, err := Read(dir(), "m", "gooose"); err == nil || !strings.Contains(err.Error(), "gooose") {
		t.Errorf("unknown format: %v", err)
	}
}

func TestFor(t *testing.T) {
	scripts, err := Read(dir("1_a.mysql.up.sql", "m", "1_a.up.sql", "all", "2_b.up.sql", "{{if .mysql}}m{{else}}o{{end}}"), "m", Pop)
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range map[schema.Dialect]string{schema.MySQL: "m m", schema.MariaDB: "m m", schema.Postgres: "all o"} {
		var got []string
		for _, s := range For(scripts, d) {
			got = append(got, s.Text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("For(%s) = %q, want %q", d, got, want)
		}
	}
}

func TestPathDialect(t *testing.T) {
	for name, want := range map[string]schema.Dialect{
		"db/postgres/001_init.sql": schema.Postgres, "schema_mysql.sql": schema.MySQL, "sqlite3/pg_notes.sql": schema.Postgres,
		"upgrade/x.sql": "", "store/sqlite": schema.SQLite,
	} {
		if got := PathDialect(name); got != want {
			t.Errorf("PathDialect(%s) = %q, want %q", name, got, want)
		}
	}
}
