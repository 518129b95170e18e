package source

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/gosource"
	"github.com/dupsert/dupsert/schema/migrate"
)

// notOurs matches folders and files of Go code whose DDL is for tests, or for an engine
// that is not judged.
var notOurs = regexp.MustCompile(`(?i)(^|[/_])(tests?|testing|testrig|testutils?|testhelpers?|cassandra|scylla|clickhouse|cockroach(db)?|mssql|sqlserver|oracle|spanner|duckdb)(/|\.go$|$)`)

// gostrings reads what the module's Go code does to the schema: each package
// is a source of its own.
func (l *loader) gostrings(c Candidate) error {
	root, dir := l.within(c.Path)
	code, err := gosource.Read(root, dir, notOurs.MatchString)
	if err != nil {
		return placed(c, fmt.Errorf("read the schema in Go code: %w", err))
	}
	return l.code(c, code)
}

// models reads the tables of one library's models.
func (l *loader) models(c Candidate) error {
	root, dir := l.within(c.Path)
	code, err := gosource.ReadModels(root, dir, c.ORM, notOurs.MatchString)
	if err != nil {
		return placed(c, fmt.Errorf("read the models in Go code: %w", err))
	}
	return l.code(c, code)
}

// within is a path as a folder of a module: of the one at Root, or else alone.
func (l *loader) within(p string) (root, dir string) {
	rel, err := filepath.Rel(l.Root, l.local(p))
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return l.local(p), "."
	}
	return l.Root, filepath.ToSlash(rel)
}

// code keeps what the code's units make.
func (l *loader) code(c Candidate, code gosource.Code) error {
	units := slices.Clone(code.Units)
	slices.SortStableFunc(units, func(a, b gosource.Unit) int { // those whose dialect is known are believed
		return cmp.Compare(b.Dialect, a.Dialect)
	})
	found := false
	scheme, _, _ := strings.Cut(c.URL, "://")
	for _, u := range units {
		if onlyChanges(u) && slices.ContainsFunc(units, func(u gosource.Unit) bool { return u.Models }) {
			continue // withChanges has it
		}
		from := c
		from.URL = scheme + "://" + u.Dir
		from.Optional = true
		from.Path = u.Dir
		from.Dialect = cmp.Or(c.Dialect, u.Dialect)
		if u.Models {
			u = withChanges(u, units)
			if c.Rank != Named && !u.History() {
				from.Rank = Tags
			}
		}
		for _, d := range l.codeDialects(from, u, code.Drivers) {
			cat := l.unit(u, d)
			found = found || len(cat.Tables) > 0
			if err := l.keep(from, cat); err != nil {
				return err
			}
		}
	}
	if !found && !c.Optional {
		return l.keep(c, &schema.Catalog{})
	}
	return nil
}

// unit is what a unit makes, with what migrations change about the tables of
// its models.
func (l *loader) unit(u gosource.Unit, d schema.Dialect) *schema.Catalog {
	scripts := u.Scripts(d)
	var elsewhere []*schema.Table // that the migrations create
	for _, p := range l.patches {
		if !u.Models || family(p.cat.Dialect) != family(d) {
			continue
		}
		for _, s := range p.scripts {
			s.Guarded = true
			scripts = append(scripts, s)
		}
		elsewhere = append(elsewhere, p.cat.Tables...)
	}
	cat := ddl.Read(d, scripts)
	cat.Tables = slices.DeleteFunc(cat.Tables, func(t *schema.Table) bool {
		return slices.ContainsFunc(elsewhere, func(e *schema.Table) bool { return idOf(e) == idOf(t) && !ddl.Uncreated(e) })
	})
	doubtPartial(cat, u)
	return cat
}

// codeDialects are the dialects that a unit is for: with models, those that
// the program has drivers for.
func (l *loader) codeDialects(from Candidate, u gosource.Unit, drivers []schema.Dialect) []schema.Dialect {
	switch {
	case from.Dialect != "":
		return []schema.Dialect{from.Dialect}
	case u.Models && len(drivers) > 0:
		return drivers
	}
	var texts []migrate.Script
	for _, s := range u.Steps {
		texts = append(texts, s.Script)
	}
	return l.dialects(from, texts)
}

// onlyChanges reports whether a unit makes no table itself.
func onlyChanges(u gosource.Unit) bool {
	return !u.Models && !slices.ContainsFunc(u.Steps, makesTable)
}

func makesTable(s gosource.Step) bool {
	return strings.Contains(strings.ToLower(s.Text), "create table")
}

// withChanges adds to a unit with models what the texts of other units change:
// CREATE UNIQUE INDEX behind AutoMigrate.
func withChanges(u gosource.Unit, all []gosource.Unit) gosource.Unit {
	u.Steps = slices.Clone(u.Steps)
	for _, other := range all {
		if other.Dir == u.Dir {
			continue
		}
		for _, s := range other.Steps {
			if s.Note != "" || s.Change != nil || makesTable(s) {
				continue
			}
			s.Dialect = cmp.Or(s.Dialect, other.Dialect)
			u.Steps = append(u.Steps, s)
		}
	}
	return u
}

// doubtPartial makes the tables unknown of models that embed what is not read.
func doubtPartial(cat *schema.Catalog, u gosource.Unit) {
	for _, t := range u.Tables() {
		if have := cat.Table(t.Schema, t.Name); t.Missing != "" && have != nil && !have.Unknown {
			have.Unknown, have.Why = true, fmt.Sprintf("its model embeds %s, which is not of this module (%s)", t.Missing, t.Declared)
		}
	}
}

// declared says what a module without any schema lacks.
func declared(candidates []Candidate) string {
	const all = "neither .dupsert.yaml, atlas.hcl, sqlc.yaml, ent's migrate/schema.go, a migration directory, a schema file nor Go code (DDL in strings, models that it migrates) declares a table"
	var looked []string
	for _, c := range candidates {
		if c.Kind != Go {
			looked = append(looked, c.String())
		}
	}
	if len(looked) == 0 {
		return all
	}
	return fmt.Sprintf("%s (looked at %s)", all, strings.Join(looked, ", "))
}
