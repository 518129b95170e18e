package dal

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/dupsert/dupsert/schema/model"
)

var update = flag.Bool("update", false, "rewrite the table of layers in README.md")

const (
	readme     = "../../README.md"
	tableBegin = "<!-- layers: written by go test ./passes/dal -run TestTable -update -->\n"
	tableEnd   = "<!-- layers end -->"
)

// TestTable holds README.md's table of layers against the rows.
func TestTable(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), tableBegin)
	have, after, okEnd := strings.Cut(rest, tableEnd)
	if !ok || !okEnd {
		t.Fatalf("%s has no table between %q and %q", readme, tableBegin, tableEnd)
	}
	want := layerTable(versions(t))
	if have == want {
		return
	}
	if !*update {
		t.Fatalf("%s does not say what the rows say; go test ./passes/dal -run TestTable -update rewrites it:\n%s", readme, want)
	}
	if err := os.WriteFile(readme, []byte(before+tableBegin+want+tableEnd+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// generated are layers that generate code into the application: by rows of
// their own, or by those of the library that the code calls.
var generated = []Library{
	{"entgo.io/ent", slices.Concat(entPredicates, allOf(entPlain), allOf(entMade))},
	{"gorm.io/gen", slices.Concat(gormGen, by(model.Gorm, slices.Clone(genMade)), genQuery)},
	{"github.com/aarondl/sqlboiler/v4", slices.Concat(sqlboilerAt("github.com/aarondl/sqlboiler/v4"), boilMade)},
	{"github.com/volatiletech/sqlboiler/v4", slices.Concat(sqlboilerAt("github.com/volatiletech/sqlboiler/v4"), boilMade)},
	{"github.com/sqlc-dev/sqlc", slices.Concat(databaseSQL, pgx, pgx4)},
}

func allOf(rows map[string][]Call) []Call {
	var out []Call
	for _, typ := range slices.Sorted(maps.Keys(rows)) {
		out = append(out, by(Ent, slices.Clone(rows[typ]))...)
	}
	return out
}

// partOf are paths that are a part of another layer, whose line tells of both.
var partOf = map[string]string{"github.com/lib/pq": "database/sql", "xorm.io/builder": "xorm.io/xorm", "github.com/xorm-io/builder": "github.com/xorm-io/xorm"}

// versions are the releases that the rows are checked against, by module path.
func versions(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range []string{"../../go.mod", "../../testdata/real/go.mod"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := modfile.Parse(name, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range f.Require {
			if !r.Indirect || out[r.Mod.Path] == "" {
				out[r.Mod.Path] = r.Mod.Version
			}
		}
		out["database/sql"] = "Go " + strings.Join(strings.Split(f.Go.Version, ".")[:2], ".")
	}
	return out
}

// layerTable is the table of layers and what is understood of each, as Markdown.
func layerTable(versions map[string]string) string {
	var b strings.Builder
	b.WriteString("| layer | checked against | lookups | inserts | upserts | conditions | transactions | a miss is | several rows | schema |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|\n")
	for _, l := range layers() {
		cells := []string{"`" + l.Path + "`", checked(l.Path, versions)}
		for _, cell := range []func([]Call) []string{lookups, inserts, upserts, conditions, transactions, misses, several, schemas} {
			words := cell(l.Calls)
			if len(words) == 0 {
				words = []string{"–"}
			}
			cells = append(cells, strings.Join(words, ", "))
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	return b.String()
}

// layers are the libraries, each with what is a part of it, and those that generate code.
func layers() []Library {
	var out []Library
	skip := map[string]bool{}
	for _, g := range generated {
		skip[g.Path] = true
	}
	for _, l := range Libraries {
		if skip[l.Path] || partOf[l.Path] != "" {
			continue
		}
		for _, other := range Libraries {
			if partOf[other.Path] == l.Path {
				l.Calls = slices.Concat(l.Calls, other.Calls)
			}
		}
		out = append(out, l)
	}
	return append(out, generated...)
}

// checked is the release that the rows, or what is generated, are tested against.
func checked(path string, versions map[string]string) string {
	if pinned[path] == nil && nested[path] == nil && !slices.ContainsFunc(generated, func(l Library) bool { return l.Path == path }) {
		return "not checked"
	}
	for p := path; p != ""; p = p[:max(0, strings.LastIndexByte(p, '/'))] {
		if v := versions[p]; v != "" {
			return v
		}
	}
	if strings.HasPrefix(path, "github.com/volatiletech/") { // checked under its new path
		return "not checked"
	}
	return "its code"
}

// words collects words in the order in which they are first said.
type words []string

func (w *words) add(say bool, word string) {
	if say && word != "" && !slices.Contains(*w, word) {
		*w = append(*w, word)
	}
}

func text(c *Call) bool {
	switch c.Verb {
	case Query, QueryRow, Get, Select, Exec, Enqueue, ExecRaw:
		return !c.Built
	}
	return c.Clause == "raw" || c.Clause == "conn text"
}

// takesBuilder reports whether a call runs what a builder has made, or gives its text.
func takesBuilder(c *Call) bool { return c.Built || c.Verb == ToSQL }

func has(rows []Call, ok func(*Call) bool) bool {
	for i := range rows {
		if ok(&rows[i]) {
			return true
		}
	}
	return false
}

func begins(kinds ...string) func(*Call) bool {
	return func(c *Call) bool {
		return (c.Verb == Start || c.Verb == Build) && slices.Contains(kinds, c.Clause)
	}
}

// method is a call's own name in code.
func method(c *Call) string { return "`" + c.Name[strings.LastIndexByte(c.Name, '.')+1:] + "`" }

func lookups(rows []Call) []string {
	var w words
	w.add(has(rows, func(c *Call) bool { return text(c) && c.Verb != Exec }), "text")
	w.add(has(rows, takesBuilder) && has(rows, begins("select", "selectfrom")), "builder")
	verbs := []struct {
		verb Verb
		one  bool
		word string
	}{{Find, true, "one"}, {Find, false, "many"}, {Pluck, false, "a column"}, {Count, false, "count"}, {Exists, false, "exists"}}
	for _, v := range verbs {
		w.add(has(rows, func(c *Call) bool { return c.Verb == v.verb && c.One == v.one }), v.word)
	}
	return w
}

func inserts(rows []Call) []string {
	var w words
	w.add(has(rows, func(c *Call) bool { return text(c) && (c.Verb == Exec || c.Verb == ExecRaw || c.Clause == "raw") }), "text")
	w.add(has(rows, takesBuilder) && has(rows, begins("insert", "toinsert")), "builder")
	w.add(has(rows, func(c *Call) bool { return c.Verb == Insert }), "values")
	return w
}

// ofConflict are the clauses that say what becomes of a conflict.
var ofConflict = []string{"clauses", "conflict", "onconflict", "duplicate", "ignore", "ignoreinto", "insertignore", "replace", "replaceinto", "conflict columns", "suffix"}

func upserts(rows []Call) []string {
	var w words
	w.add(has(rows, text), "text")
	for i := range rows {
		c := &rows[i]
		clause := (c.Verb == Build || c.Verb == Start) && slices.Contains(ofConflict, c.Clause)
		w.add(c.Verb == FindOrInsert || c.Verb == Save || clause || c.Verb == Insert && strings.Contains(c.Mode, "upsert"), strings.TrimSuffix(method(c), "*`"))
	}
	return w
}

// byORM is what a mapper's conditions may be beside what its rows tell: dbcall
// reads them from the value that the code hands over.
var byORM = map[model.ORM][]string{
	model.Gorm:  {"struct", "map", "primary key"},
	model.Gorm1: {"struct", "map", "primary key"},
	model.Xorm:  {"struct", "map", "primary key"},
	model.Bun:   {"primary key"},
	model.GoPG:  {"primary key"},
	model.Pop:   {"primary key"},
	model.Beego: {"columns of a struct", "primary key"},
	model.Upper: {"map", "primary key"},
	model.Gorp:  {"primary key"},
}

func conditions(rows []Call) []string {
	var w words
	w.add(has(rows, func(c *Call) bool {
		return text(c) || takesBuilder(c) || c.Verb == Build && (c.Clause == "where" || c.Clause == "cond") && c.ORM != Ent
	}), "text")
	for _, c := range rows {
		for _, kind := range byORM[c.ORM] {
			w.add(true, kind)
		}
	}
	w.add(has(rows, func(c *Call) bool {
		return statesConditions(c) || c.Verb == Expr && c.Clause != "" || strings.HasPrefix(c.Clause, "cond ") || strings.HasPrefix(c.Clause, "compare ") || c.ORM == Ent && c.Verb == Start
	}), "builder")
	return w
}

// statesConditions reports whether the package that a builder's call is of has types of conditions.
func statesConditions(c *Call) bool {
	for typ := range Conditions {
		if c.Built && strings.Contains(c.Name, typ[:strings.LastIndexByte(typ, '.')+1]) {
			return true
		}
	}
	return false
}

func transactions(rows []Call) []string {
	var w words
	isTx := func(c *Call, verb Verb) bool { return c.Verb == verb && c.Isolation != "none" }
	w.add(has(rows, func(c *Call) bool { return isTx(c, Transact) }), "function")
	w.add(has(rows, func(c *Call) bool { return isTx(c, Begin) }), "begin")
	w.add(has(rows, func(c *Call) bool { return c.Options > 0 && (isTx(c, Begin) || isTx(c, Transact)) }), "isolation")
	return w
}

// version is the last part of an import path that is not the package's name.
var version = regexp.MustCompile(`/v[0-9]+\.`)

// inCode is a full name as code writes it: pgx.ErrNoRows.
func inCode(name string) string {
	name = version.ReplaceAllString(name, ".")
	return name[strings.LastIndexByte(name, '/')+1:]
}

func misses(rows []Call) []string {
	var w words
	for i := range rows {
		c := &rows[i]
		if c.NoRows != "" {
			w.add(true, "`"+inCode(c.NoRows)+"`")
		}
	}
	slices.Sort(w)
	out := func(word string) bool {
		return has(rows, func(c *Call) bool {
			return slices.Contains(strings.Split(c.Out, ","), word) && c.NoRows == "" && c.Verb != Exec
		})
	}
	w.add(out("found") || has(rows, func(c *Call) bool { return c.Verb == Absent || c.Verb == Next }), "bool")
	w.add(out("count") || has(rows, func(c *Call) bool { return c.Verb == Count }), "count")
	w.add(out("one"), "zero")
	w.add(has(rows, func(c *Call) bool {
		return c.Verb == Select || c.Verb == ReadAll || c.Verb == CollectAll || c.Verb == Find && !c.One
	}), "empty list")
	return w
}

func several(rows []Call) []string {
	var w words
	for i := range rows {
		c := &rows[i]
		name := method(c)
		many := strings.Contains(name, "Batch") || strings.Contains(name, "Bulk") || strings.Contains(name, "Multi")
		w.add(c.Verb == Enqueue || c.Verb == Copy || c.Verb == CopyText || many && (c.Verb == Insert || strings.HasSuffix(c.Clause, "bulk") || c.Verb == Start), name)
	}
	w.add(has(rows, func(c *Call) bool { return c.Verb == Insert && c.ORM != model.Gorm1 && c.ORM != Ent }), "lists")
	w.add(has(rows, func(c *Call) bool { return c.Clause == "values" || c.Clause == "row" || c.Clause == "vals" }), "rows of values")
	return w
}

// schemaOf are the sources that read a layer's declarations.
var schemaOf = []model.ORM{model.Gorm, model.Gorm1, model.Xorm, model.Bun, model.Beego, model.GoPG, Ent}

func schemas(rows []Call) []string {
	var w words
	for _, orm := range schemaOf {
		w.add(has(rows, func(c *Call) bool { return c.ORM == orm }), "`"+string(orm)+"://`")
	}
	return w
}
