package oracle

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// ddlOracle parses one statement and says what it does; an error means that it
// does not accept it.
type ddlOracle func(sql string) ([]change, error)

// ddlRun compares the interpreter with an oracle, statement by statement.
type ddlRun struct {
	t    *testing.T
	d    schema.Dialect
	name string
	ask  ddlOracle // a parser; nil for an engine
	db   *sql.DB   // an engine

	builder *ddl.Builder
	model   *model
	blind   map[string]bool // an engine's tables whose columns only a query tells

	prelude []statement       // what a statement needs that its file does not create
	known   map[string]string // differences that are known: the statement, and what differ says of it

	accepted, refused, skipped, opaque int
	certain, same, keyed               int
}

// statement is one of a file, with its place.
type statement struct {
	file string
	line int
	text string
}

func (r *ddlRun) reset() {
	r.builder, r.model, r.blind = ddl.New(r.d), newModel(r.d), map[string]bool{}
}

func (r *ddlRun) world() world { return worldOf(r.builder.Catalog()) }

// one compares one statement, after all those before it. It reports what the
// statement needs and does not find.
func (r *ddlRun) one(s statement) error {
	if r.db != nil {
		return r.engine(s)
	}
	list, err := r.ask(s.text)
	if err != nil {
		r.refused++
		r.t.Logf("%s:%d: %s refuses: %v", s.file, s.line, r.name, err)
		r.builder.Apply(s.file, s.line, s.text) // it may be an engine's all the same
		return nil
	}
	before, want := r.world(), r.world()
	if err := r.model.apply(want, list); err != nil {
		return err
	}
	r.builder.Apply(s.file, s.line, s.text)
	if slices.ContainsFunc(list, func(c change) bool { return c.op == opaqueChange }) {
		r.opaque++
		want = r.world() // the tree does not say
	}
	r.judge(s, before, want, slices.ContainsFunc(list, func(c change) bool { return len(c.keys) > 0 }))
	return nil
}

// engine compares one statement that an engine runs.
func (r *ddlRun) engine(s statement) error {
	before := r.world()
	had, err := sqliteWorld(r.db)
	if err != nil {
		return err
	}
	if _, err := r.db.Exec(s.text); err != nil {
		r.refused++
		r.t.Logf("%s:%d: %s refuses: %v", s.file, s.line, r.name, err)
		return nil
	}
	r.builder.Apply(s.file, s.line, s.text)
	want, err := sqliteWorld(r.db)
	if err != nil {
		return err
	}
	r.shade(s, had, want)
	r.judge(s, before, want, countKeys(want) > countKeys(had))
	return nil
}

// queried matches a CREATE TABLE whose columns are those of a query that
// names them; the interpreter leaves them out.
var queried = regexp.MustCompile(`(?is)^create\s+table\s+\S+\s+as\s+select\s+[^*\s]`)

// shade marks the tables whose columns cannot be compared, under their new
// names, too.
func (r *ddlRun) shade(s statement, had, want world) {
	lost := false // a blind table is gone
	for name := range had {
		if want[name] == nil && r.blind[name] {
			lost = true
			delete(r.blind, name)
		}
	}
	for name, t := range want {
		if had[name] == nil && (lost || queried.MatchString(s.text)) {
			r.blind[name] = true
		}
		t.blind = r.blind[name]
	}
}

func countKeys(w world) int {
	n := 0
	for _, r := range w {
		n += len(r.keys)
	}
	return n
}

// judge compares what is there after a statement with what should be.
func (r *ddlRun) judge(s statement, before, want world, keys bool) {
	r.accepted++
	got := r.world()
	certain := true
	for name, t := range got {
		if old := before[name]; t.unknown && (old == nil || !old.unknown) {
			r.t.Errorf("%s:%d: %s accepts, we are uncertain about %s:\n%s", s.file, s.line, r.name, name, s.text)
			certain = false
		}
	}
	if !certain {
		return
	}
	r.certain++
	text := differ(want, got)
	if why, ok := r.known[s.text]; ok {
		if text != why {
			r.t.Errorf("%s:%d: is known to differ as\n%s\nbut says\n%s", s.file, s.line, why, text)
		}
		return
	}
	if text != "" {
		r.t.Errorf("%s:%d: %s\n%s", s.file, s.line, text, s.text)
		return
	}
	r.same++
	if keys {
		r.keyed++
	}
}

func (r *ddlRun) report(what string) {
	r.t.Logf("%-8s %-9s %s: oracle accepts %d (refuses %d, skipped %d); we interpret %d; same tables, columns and keys %d (%d of them make keys, %d opaque)",
		r.name, r.d, what, r.accepted, r.refused, r.skipped, r.certain, r.same, r.keyed, r.opaque)
}

// torture runs the DDL of the torture set of a dialect, then this package's
// own, of which nothing may be skipped.
func (r *ddlRun) torture(minAccepted, minKeyed int) {
	r.file(filepath.Join("..", "testdata", string(r.d)+".sql"))
	if r.accepted < minAccepted || r.keyed < minKeyed {
		r.t.Errorf("%s compares only %d statements, %d of which make keys: want %d, %d", r.name, r.accepted, r.keyed, minAccepted, minKeyed)
	}
	r.accepted, r.refused, r.skipped, r.opaque, r.certain, r.same, r.keyed = 0, 0, 0, 0, 0, 0, 0
	if r.db != nil {
		r.db = openSQLite(r.t)
	}
	r.file(filepath.Join("testdata", string(r.d)+".sql"))
	if r.skipped > 0 || r.keyed < 6 {
		r.t.Errorf("%s skips %d statements of its own set, and compares %d that make keys", r.name, r.skipped, r.keyed)
	}
}

// file runs the DDL of a file. A statement whose tables an earlier one has
// taken away is compared after the file's CREATE statements alone.
func (r *ddlRun) file(file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		r.t.Fatal(err)
	}
	var list, creates []statement
	for _, st := range sqltext.Parse(string(data), r.d) {
		s := statement{filepath.ToSlash(file), st.Line, st.Text}
		if !isDML(st) {
			list = append(list, s)
		}
		if st.Verb == "create" {
			creates = append(creates, s)
		}
	}
	r.reset()
	for _, s := range list {
		err := r.one(s)
		var needs needsError
		if errors.As(err, &needs) {
			err = r.alone(s, creates)
		}
		if errors.As(err, &needs) {
			r.skipped++
			r.t.Logf("%s:%d: skipped: it %v, which no statement of the file creates", s.file, s.line, err)
		} else if err != nil {
			r.t.Fatal(err)
		}
	}
	r.report(filepath.ToSlash(file))
}

// alone compares a statement after the CREATE statements of its file.
func (r *ddlRun) alone(s statement, creates []statement) error {
	builder, model := r.builder, r.model
	defer func() { r.builder, r.model = builder, model }()
	r.reset()
	for _, c := range slices.Concat(creates, r.prelude) {
		list, err := r.ask(c.text)
		if err != nil {
			continue // one has said so, and the statement may do without
		}
		var needs needsError
		if err := r.model.apply(r.world(), list); err != nil && !errors.As(err, &needs) {
			return err
		}
		r.builder.Apply(c.file, c.line, c.text)
	}
	return r.one(s)
}
