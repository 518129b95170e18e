package judge_test

import (
	"slices"
	"strings"
)

// axes are what a scene is about, for the counts.
func (s *scene) axes() []string {
	out := []string{"shared columns"}
	add := func(name string, is bool) {
		if is {
			out = append(out, name)
		}
	}
	key := func(is func(k sceneKey) bool) bool { return slices.ContainsFunc(s.keys, is) }
	part := func(is func(p string) bool) bool {
		return key(func(k sceneKey) bool { return slices.ContainsFunc(k.parts, is) })
	}
	cond := func(words ...string) bool {
		return slices.ContainsFunc(s.conds, func(c sceneCond) bool {
			return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(c.text, w) })
		})
	}
	prefix := func(p string) bool { return strings.HasSuffix(p, "(2)") }
	column := func(is func(c sceneColumn) bool) bool { return slices.ContainsFunc(s.columns, is) }
	set := func(is func(v string) bool) bool {
		return slices.ContainsFunc(s.sets, func(a sceneSet) bool { return is(a.value) })
	}
	add("expression keys", part(func(p string) bool { return strings.Contains(p, "(") && !prefix(p) }))
	add("prefix keys", part(prefix))
	add("partial keys", key(func(k sceneKey) bool { return k.where != nil }))
	add("composed predicates", key(func(k sceneKey) bool { return k.where != nil && k.where.op != "" }))
	add("NULLs", cond(" is null", "distinct", "<=>", " is :") || set(func(v string) bool { return v == "null" }))
	add("NULLS NOT DISTINCT", key(func(k sceneKey) bool { return k.option == "nulls not distinct" }))
	add("collation and case", cond("lower(", "upper(", "collate", "ilike", "trim(") || part(func(p string) bool { return strings.Contains(p, " collate ") }) ||
		column(func(c sceneColumn) bool { return c.collation != "" || c.typ == "citext" }))
	add("generated columns", column(func(c sceneColumn) bool { return c.gen != "" }))
	add("defaulted columns", column(func(c sceneColumn) bool { return c.def != "" }))
	add("deferrable keys", key(func(k sceneKey) bool { return strings.HasPrefix(k.option, "deferrable") }))
	add("invisible keys", key(func(k sceneKey) bool { return k.option == "ignored" }))
	add("partition keys", s.part != "")
	add("inherited keys", s.inherits)
	add("exclusion constraints", key(func(k sceneKey) bool { return k.option == "exclude" }))
	add("functional dependencies", set(func(v string) bool { return strings.Contains(v, "(:") || strings.Contains(v, "||") }))
	add("key mismatch", slices.ContainsFunc(s.conds, func(c sceneCond) bool { return c.same != "" }))
	add("conflict clauses", s.conflict != "")
	add("IN lists", cond(" in (", "any ("))
	return out
}
