package judge_test

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// generator makes scenes of one engine, always the same of the same seed.
type generator struct {
	*rand.Rand
	d schema.Dialect
	s *scene
}

// generate is the scene of a number.
func generate(d schema.Dialect, seed, n uint64) *scene {
	g := &generator{rand.New(rand.NewPCG(seed, n)), d, &scene{dialect: d}}
	g.columns()
	for range 1 + g.IntN(3) {
		g.key()
	}
	g.lookup()
	g.insert()
	if g.oneIn(4) {
		g.conflict()
	}
	g.table()
	return g.s
}

func (g *generator) oneIn(n int) bool              { return g.IntN(n) == 0 }
func (g *generator) pick(list ...string) string    { return list[g.IntN(len(list))] }
func (g *generator) pg() bool                      { return g.d == schema.Postgres }
func (g *generator) maria() bool                   { return g.d == schema.MariaDB }
func (g *generator) sqlite() bool                  { return g.d == schema.SQLite }
func (g *generator) column() *sceneColumn          { return &g.s.columns[g.IntN(len(g.s.columns))] }
func (g *generator) fill(pattern, c string) string { return strings.ReplaceAll(pattern, "C", c) }

func (g *generator) columns() {
	names := []string{"email"}
	for _, n := range []string{"name", "kind", "org_id", "n", "active", "deleted_at"} {
		if g.oneIn(2) {
			names = append(names, n)
		}
	}
	for _, n := range names {
		c := sceneColumn{name: n, notNull: g.oneIn(3)}
		switch n {
		case "email", "name", "kind":
			g.textColumn(&c)
		case "org_id", "n":
			c.typ = g.pick("int", "bigint")
			c.def = g.someDefault("0", "1", "-1", "null", "(1 + 1)")
		case "active":
			c.typ = "boolean"
			c.def = g.someDefault("true", "false")
		case "deleted_at":
			c.typ = map[bool]string{true: "datetime(6)", false: "timestamp"}[g.maria()]
			c.notNull = c.notNull && g.oneIn(4)
		}
		if strings.HasPrefix(c.def, "null") {
			c.notNull = false
		}
		g.s.columns = append(g.s.columns, c)
	}
	g.generated()
}

func (g *generator) textColumn(c *sceneColumn) {
	switch {
	case g.pg():
		c.typ = g.pick("text", "text", "varchar(20)", "citext")
	case g.maria():
		c.typ = "varchar(20)"
		c.collation = g.pick("", "utf8mb4_general_ci", "utf8mb4_bin", "utf8mb4_bin")
	default:
		c.typ = g.pick("text", "varchar(20)")
		c.collation = g.pick("", "", "nocase", "binary", "rtrim")
	}
	c.def = g.someDefault("'human'", "'bot'", "''", "null")
}

func (g *generator) someDefault(values ...string) string {
	if g.oneIn(3) {
		return g.pick(values...)
	}
	return ""
}

// generated adds a generated column now and then, and a number that the database gives.
func (g *generator) generated() {
	if g.oneIn(5) {
		c := *g.column()
		if e := g.expression(c); e != "" {
			gen := sceneColumn{name: "made", typ: g.typeOf(c), gen: e}
			if g.maria() && gen.typ == "varchar(40)" {
				gen.collation = g.pick("", "utf8mb4_bin", "utf8mb4_general_ci")
			}
			g.s.columns = append(g.s.columns, gen)
		}
	}
	if g.oneIn(5) {
		id := sceneColumn{name: "id", typ: map[schema.Dialect]string{schema.Postgres: "serial", schema.MariaDB: "int auto_increment", schema.SQLite: "integer"}[g.d]}
		g.s.columns = append(g.s.columns, id)
		g.s.keys = append(g.s.keys, sceneKey{parts: []string{"id"}, primary: true})
	}
}

// typeOf is a type that the expressions over a column fit in.
func (g *generator) typeOf(c sceneColumn) string {
	switch {
	case isText(c) && g.maria():
		return "varchar(40)"
	case isText(c):
		return "text"
	}
	return "int"
}

func isText(c sceneColumn) bool { return slices.Contains([]string{"email", "name", "kind"}, c.name) }

// expression is one over a column, "" if there is none for its type.
func (g *generator) expression(c sceneColumn) string {
	switch {
	case isText(c):
		list := []string{"lower(C)", "upper(C)", "coalesce(C, '')", "trim(C)", "substr(C, 1, 2)"}
		if !g.sqlite() {
			list = append(list, "md5(C)", "left(C, 2)", "concat(C, '-')")
		}
		if g.pg() {
			list = append(list, "C || 'x'", "(C)::text", "lower((C)::text)")
		}
		return g.fill(g.pick(list...), c.name)
	case c.name == "n" || c.name == "org_id":
		return g.fill(g.pick("coalesce(C, 0)", "C + 1", "abs(C)", "coalesce(C, -1)", "nullif(C, 0)", "case when C > 0 then C else 0 end"), c.name)
	case c.name == "deleted_at":
		if g.pg() {
			return "case when deleted_at is null then 1 end"
		}
		return g.pick("case when deleted_at is null then 1 end", "case when deleted_at is null then 1 else 0 end")
	}
	return ""
}

// key adds a unique key.
func (g *generator) key() {
	var k sceneKey
	seen := map[string]bool{}
	plain := true
	for range 1 + g.IntN(3) {
		c := *g.column()
		if seen[c.name] || c.name == "id" {
			continue
		}
		seen[c.name] = true
		part := g.part(c)
		plain = plain && part == c.name
		k.parts = append(k.parts, part)
	}
	if len(k.parts) == 0 {
		return
	}
	k.constraint = plain && g.oneIn(2)
	if !g.maria() && !k.constraint && g.oneIn(2) {
		k.where = g.predicate(2)
	}
	g.options(&k, plain)
	g.s.keys = append(g.s.keys, k)
}

// options gives a key what only some engines have.
func (g *generator) options(k *sceneKey, plain bool) {
	primary := slices.ContainsFunc(g.s.keys, func(k sceneKey) bool { return k.primary })
	switch {
	case plain && !primary && k.where == nil && g.oneIn(5) && !slices.Contains(k.parts, "made"):
		k.primary = true
	case g.maria() && g.oneIn(8):
		k.option = "ignored"
	case g.pg() && g.oneIn(8):
		k.option = "nulls not distinct"
	case g.pg() && k.constraint && g.oneIn(4):
		k.option = g.pick("deferrable", "deferrable initially deferred")
	case g.pg() && plain && g.oneIn(8) && !slices.Contains(k.parts, "active"):
		k.option = "exclude"
	case g.pg() && !k.constraint && g.oneIn(8):
		k.option = "include (email)"
	}
}

// part is a column as a part of a key, or an expression over it.
func (g *generator) part(c sceneColumn) string {
	switch {
	case g.maria() && isText(c) && g.oneIn(3):
		return c.name + "(2)"
	case g.maria():
		return c.name + g.pick("", "", " desc")
	case g.sqlite() && isText(c) && g.oneIn(4):
		return c.name + " collate " + g.pick("nocase", "binary")
	case g.oneIn(3) && c.gen == "":
		if e := g.expression(c); e != "" {
			return "(" + e + ")"
		}
	}
	return c.name
}

// table makes the table of another kind now and then.
func (g *generator) table() {
	switch {
	case g.oneIn(12) && !g.sqlite():
		c := g.column()
		g.s.part = c.name
	case g.oneIn(20) && g.pg():
		g.s.inherits = true
	}
}
