package judge_test

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// predicate is a condition over constants, at most depth operations deep.
func (g *generator) predicate(depth int) *tree {
	if depth > 0 && g.oneIn(2) {
		op := g.pick("and", "or", "not")
		t := &tree{op: op, kids: []*tree{g.predicate(depth - 1)}}
		if op != "not" {
			t.kids = append(t.kids, g.predicate(depth-1))
		}
		return t
	}
	c := *g.column()
	for c.name == "id" {
		c = *g.column()
	}
	return &tree{leaf: g.leaf(c)}
}

func (g *generator) leaf(c sceneColumn) string {
	var list []string
	switch {
	case isText(c), c.name == "made" && c.typ != "int":
		list = []string{"C = 'human'", "'bot' = C", "C in ('human', 'bot')", "C <> 'bot'", "C not in ('bot', 'x')", "C is null", "C is not null", "lower(C) = 'human'", "coalesce(C, '') = ''", "(C) = ('human')"}
		if g.pg() {
			list = append(list, "(C)::text = 'human'::text", "C = any (array['human', 'bot'])", "((C)::text = ANY (ARRAY['human'::character varying, 'bot'::character varying]::text[]))", "C is distinct from 'bot'", "C = any ('{human,bot}')")
		}
		if g.sqlite() {
			list = append(list, "C is not 'bot'", "C is 'human'")
		}
	case c.name == "active":
		list = []string{"C", "not C", "C = true", "C = false", "C is true", "C is false", "C is not true", "C is not false", "C <> true", "coalesce(C, false) = false", "C is null", "C is not null"}
		if !g.pg() {
			list = append(list, "C = 1", "C = 0", "C <> 0")
		}
	case c.name == "deleted_at":
		list = []string{"C is null", "C is null", "C is not null"}
	default:
		list = []string{"C = 0", "C = 1", "C <> 0", "C > 0", "C >= 1", "C < 2", "C <= 0", "0 < C", "C between 0 and 2", "C not between 0 and 2", "C in (0, 1)", "C not in (0, 1)", "C is null", "C is not null", "coalesce(C, 0) = 0", "(C = 1) is not true", "C > -1"}
		if g.pg() {
			list = append(list, "C = '1'::integer", "C > '-1'::integer", "C is distinct from 1", "C = any (array[0, 1])")
		}
	}
	return g.fill(g.pick(list...), c.name)
}

// lookup asks by one to three columns.
func (g *generator) lookup() {
	seen := map[string]bool{}
	n := 1 + g.IntN(3)
	if g.oneIn(2) && len(g.s.keys) > 0 { // by what a key has
		for _, p := range g.s.keys[g.IntN(len(g.s.keys))].parts {
			for _, c := range g.s.columns {
				if strings.Contains(p, c.name) && !seen[c.name] && c.name != "n" && c.name != "id" {
					seen[c.name] = true
					g.s.conds = append(g.s.conds, g.cond(c))
				}
			}
		}
	}
	for range n {
		if c := *g.column(); !seen[c.name] && c.name != "id" {
			seen[c.name] = true
			g.s.conds = append(g.s.conds, g.cond(c))
		}
	}
	if slices.ContainsFunc(g.s.conds, func(c sceneCond) bool { return c.same != "" }) { // one question about a value
		g.s.conds = slices.DeleteFunc(g.s.conds, func(c sceneCond) bool { return strings.HasPrefix(c.text, "made ") })
	}
	if len(g.s.conds) == 0 {
		g.s.conds = append(g.s.conds, sceneCond{text: "email = :email"})
	}
}

func (g *generator) cond(c sceneColumn) sceneCond {
	var safe string // equality that finds NULL
	switch {
	case g.pg():
		safe = "C is not distinct from :C"
	case g.maria():
		safe = "C <=> :C"
	default:
		safe = "C is :C"
	}
	list := []string{"C = :C", "C = :C", "C = :C"}
	switch {
	case c.gen != "":
		return sceneCond{text: c.name + " = " + strings.ReplaceAll(c.gen, g.source(c), ":"+g.source(c))}
	case isText(c):
		if g.oneIn(8) {
			return g.mismatch(c)
		}
		list = append(list, safe, "lower(C) = lower(:C)", "upper(C) = upper(:C)", "C in ('human', 'bot')", "C in (:C)", "C = 'human'", "C is null", "C <> 'bot'", "coalesce(C, '') = coalesce(:C, '')", "C is not null", "trim(C) = trim(:C)")
		if g.pg() {
			list = append(list, "(C)::text = :C", "C ilike :C", "C = any (array['human', 'bot'])")
		}
		if g.sqlite() {
			list = append(list, "C = :C collate nocase", "C collate nocase = :C")
		}
	case c.name == "active":
		list = append(list, "C", "not C", "C = true", "C is true", "C is not true", "C is null", safe)
	case c.name == "deleted_at":
		list = append(list, "C is null", "C is null", "C is null", safe)
	default:
		list = append(list, safe, "C = 0", "C in (0, 1)", "C > 0", "C between 1 and 3", "C is null", "coalesce(C, 0) = coalesce(:C, 0)", "C is not null", "C <> 0", "C >= 0 and C < 2")
	}
	return sceneCond{text: g.fill(g.pick(list...), c.name)}
}

// source is the column that a generated one is made of.
func (g *generator) source(gen sceneColumn) string {
	for _, c := range g.s.columns {
		if c.gen == "" && strings.Contains(gen.gen, c.name) && c.name != "n" {
			return c.name
		}
	}
	return "n"
}

// mismatch looks for the value in another form than that of the column.
func (g *generator) mismatch(c sceneColumn) sceneCond {
	f := g.pick("lower", "upper", "trim")
	return sceneCond{text: c.name + " = " + f + "(:" + c.name + ")", same: f + "(" + c.name + ") = " + f + "(:" + c.name + ")"}
}

// insert writes the looked for values, constants, others, and leaves columns out.
func (g *generator) insert() {
	asked := arguments(g.s.question().lookup)
	all := g.oneIn(10) && !slices.ContainsFunc(g.s.columns, func(c sceneColumn) bool { return c.gen != "" })
	for _, c := range g.s.columns {
		if c.gen != "" {
			continue
		}
		v := g.written(c, slices.Contains(asked, c.name), asked)
		if v == "" && all {
			v = "null"
		}
		if v != "" {
			g.s.sets = append(g.s.sets, sceneSet{c.name, v})
		}
	}
	g.s.listless = all
	if len(g.s.sets) == 0 {
		g.s.sets = []sceneSet{{"email", ":email"}}
	}
}

// written is what goes into a column, "" to leave it out.
func (g *generator) written(c sceneColumn, asked bool, names []string) string {
	switch {
	case c.name == "id":
		if g.sqlite() || g.maria() {
			return g.pick("", "null")
		}
		return g.pick("", "default")
	case asked && !g.oneIn(6):
		return ":" + c.name
	}
	switch n := g.IntN(24); {
	case n < 3 && !g.sqlite():
		return "default"
	case n < 8:
		return ""
	case n < 10:
		return "null"
	case n < 15:
		return g.constant(c)
	case n < 18 && isText(c):
		return g.computed(c, names)
	case c.name == "deleted_at": // finer than the race is
		return map[schema.Dialect]string{schema.Postgres: "current_timestamp", schema.MariaDB: "current_timestamp(6)", schema.SQLite: "hex(randomblob(8))"}[g.d]
	}
	return ":" + c.name
}

func (g *generator) constant(c sceneColumn) string {
	switch {
	case isText(c):
		return g.pick("'human'", "'bot'", "''")
	case c.name == "active":
		return g.pick("true", "false")
	case c.name == "deleted_at":
		return "'2024-05-06 07:08:09'"
	}
	return g.pick("0", "1", "2")
}

// computed is made of a value that is looked for, or of the column's own. What
// is written in another form than looked for is the same row to the code.
func (g *generator) computed(c sceneColumn, names []string) string {
	list := []string{"lower(:C)", "upper(:C)", "trim(:C)", "concat(:C, '-')"}
	if g.sqlite() {
		list[3] = ":C || '-'"
	}
	f := g.pick(list...)
	for i := range g.s.conds {
		if cond := &g.s.conds[i]; strings.Contains(cond.text, c.name) {
			if cond.text != c.name+" = :"+c.name {
				return ":" + c.name
			}
			cond.same = "(" + cond.text + " or " + c.name + " = " + g.fill(f, c.name) + ")"
			return g.fill(f, c.name)
		}
	}
	for _, n := range names {
		plain := func(cond sceneCond) bool {
			return strings.HasPrefix(cond.text, n+" = :") || strings.HasPrefix(cond.text, "lower("+n)
		}
		if slices.Contains(g.s.sets, sceneSet{n, ":" + n}) && isText(sceneColumn{name: n}) && slices.ContainsFunc(g.s.conds, plain) {
			return g.fill(f, n)
		}
	}
	return g.fill(f, c.name)
}

// conflict gives the insert a conflict clause.
func (g *generator) conflict() {
	if g.maria() {
		g.s.conflict = g.pick("insert ignore into", "replace into", "on duplicate key update email = email")
		return
	}
	target := ""
	switch k := g.s.keys; {
	case g.oneIn(4) || len(k) == 0:
	case g.oneIn(4):
		target = " (" + g.column().name + ")"
	default:
		one := k[g.IntN(len(k))]
		target = " (" + strings.Join(one.parts, ", ") + ")"
		if one.where != nil && !g.oneIn(4) {
			target += " where " + one.where.String()
		}
		if g.pg() && g.oneIn(6) {
			target = " on constraint k0"
		}
	}
	if g.sqlite() && g.oneIn(3) {
		g.s.conflict = g.pick("insert or ignore into", "insert or replace into", "replace into")
		return
	}
	g.s.conflict = "on conflict" + target + " do nothing"
	if target != "" && g.oneIn(2) {
		g.s.conflict = "on conflict" + target + " do update set email = excluded.email"
	}
}
