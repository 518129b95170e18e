// Package ddl applies the statements of SQL files to a catalog, one after the
// other, as PostgreSQL, MySQL, MariaDB or SQLite would. By itself, it reads no
// files and speaks to no database.
//
// The engine is taken to have accepted every statement. What cannot be
// interpreted is noted, and makes the tables it names unknown; all the others
// stay as they are.
package ddl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Builder holds the state of a schema between statements.
type Builder struct {
	dialect schema.Dialect
	tables  map[string]*table   // by schema and name
	byName  map[string][]*table // by name alone
	indexes map[string]*table   // by schema and index name; not for MySQL, whose index names belong to their table
	owners  map[string][]*table // by index name alone
	names   map[string]int      // how many relations have a name: PostgreSQL chooses names that are free
	path    []string            // schemas to look unqualified names up in; the first is created in
	bodies  map[string]string   // bodies of the routines that contain DDL, by name
	notes   []schema.Note
	types   []schema.Type // PostgreSQL's enumerations and domains

	pos     schema.Pos // of the statement being applied
	guarded bool       // the statement stands under a condition: what exists already is left alone
	depth   int        // nesting of blocks in routines
	inners  int        // statements of routines applied so far
}

// New returns a Builder with no tables.
func New(d schema.Dialect) *Builder {
	return &Builder{
		dialect: d,
		tables:  make(map[string]*table),
		byName:  make(map[string][]*table),
		indexes: make(map[string]*table),
		owners:  make(map[string][]*table),
		names:   make(map[string]int),
		path:    []string{""},
		bodies:  make(map[string]string),
	}
}

// Read applies the scripts that run on the dialect and returns the result.
func Read(d schema.Dialect, scripts []migrate.Script) *schema.Catalog {
	b := New(d)
	for _, s := range migrate.For(scripts, d) {
		b.Script(s)
	}
	return b.Catalog()
}

// Script applies one up script, expanded already.
func (b *Builder) Script(s migrate.Script) {
	b.guarded = s.Guarded
	defer func() { b.guarded = false }()
	switch {
	case s.Note != "":
		b.pos = schema.Pos{File: s.File, Line: s.StartLine}
		b.note(s.Note)
	case s.Whole && b.isRoutine(s.Text):
		st := sqltext.Statement{Text: strings.TrimRight(strings.TrimSpace(s.Text), ";"), Line: 1, Verb: "create"}
		b.statement(s.File, s.StartLine, st)
	default:
		b.Apply(s.File, s.StartLine, s.Text)
	}
}

// isRoutine reports whether text is a CREATE of a function, procedure, trigger
// or event, whose body Split might cut.
func (b *Builder) isRoutine(text string) bool {
	p := b.parser(schema.Pos{}, text[:min(len(text), 400)])
	return p.AcceptWord("create") && p.routine()
}

// Apply interprets all statements of text, whose first line is startLine of file.
func (b *Builder) Apply(file string, startLine int, text string) {
	for _, st := range sqltext.Split(text, b.dialect) {
		b.statement(file, startLine, st)
	}
}

// Catalog is the schema after all that was applied. It shares nothing with
// the Builder.
func (b *Builder) Catalog() *schema.Catalog {
	c := &schema.Catalog{Dialect: b.dialect, Notes: append([]schema.Note(nil), b.notes...), Types: slices.Clone(b.types)}
	for i := range c.Types {
		c.Types[i].Values = slices.Clone(c.Types[i].Values)
	}
	for _, t := range b.tables {
		if out := t.export(); out != nil {
			c.Tables = append(c.Tables, out)
		}
	}
	c.Sort()
	return c
}

// note records what was not understood at the current statement, and which
// tables it concerns.
func (b *Builder) note(text string, tables ...string) {
	b.notes = append(b.notes, schema.Note{Pos: b.pos, Text: text, Tables: tables})
}

// doubt makes a table unknown.
func (b *Builder) doubt(t *table, why string) {
	if !t.Unknown {
		t.Unknown = true
		t.Why = fmt.Sprintf("%s (%s)", why, b.pos)
	}
	b.note(why, t.fullName())
}

// mysql reports whether the dialect is MySQL or MariaDB.
func (b *Builder) mysql() bool { return b.dialect == schema.MySQL || b.dialect == schema.MariaDB }

func (b *Builder) postgres() bool { return b.dialect == schema.Postgres }

func (b *Builder) sqlite() bool { return b.dialect == schema.SQLite }

// fold is a name as it compares: PostgreSQL tells quoted names apart by case,
// the others do not (https://dev.mysql.com/doc/refman/8.0/en/identifier-case-sensitivity.html:
// column and index names never, table names depending on the file system).
func (b *Builder) fold(name string) string {
	if b.postgres() {
		return name
	}
	return strings.ToLower(name)
}

func (b *Builder) same(x, y string) bool { return b.fold(x) == b.fold(y) }
