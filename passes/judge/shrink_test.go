package judge_test

import (
	"fmt"
	"slices"
)

// shrink takes parts of a scene away as long as wrong says that the rest is
// still a counter-example.
func shrink(s *scene, wrong func(*scene) bool) *scene {
	for again := true; again; {
		again = false
		for _, smaller := range reductions(s) {
			if wrong(smaller) {
				s, again = smaller, true
				break
			}
		}
	}
	return s
}

// reductions are the scenes with one part less.
func reductions(s *scene) []*scene {
	var out []*scene
	add := func(change func(*scene)) {
		c := s.clone()
		change(c)
		out = append(out, c)
	}
	for i := range s.keys {
		add(func(c *scene) { c.keys = slices.Delete(c.keys, i, i+1) })
	}
	for i := range s.columns {
		add(func(c *scene) { c.dropColumn(c.columns[i].name) })
	}
	for i := range s.conds {
		if len(s.conds) > 1 {
			add(func(c *scene) { c.conds = slices.Delete(c.conds, i, i+1) })
		}
	}
	for i := range s.sets {
		if len(s.sets) > 1 && !s.listless {
			add(func(c *scene) { c.sets = slices.Delete(c.sets, i, i+1) })
		}
	}
	if s.conflict != "" {
		add(func(c *scene) { c.conflict = "" })
	}
	if s.listless {
		add(func(c *scene) { c.listless = false })
	}
	if s.part != "" {
		add(func(c *scene) { c.part = "" })
	}
	if s.inherits {
		add(func(c *scene) { c.inherits = false })
	}
	for i := range s.columns {
		out = append(out, plainer(s, i)...)
	}
	for i := range s.keys {
		out = append(out, simpler(s, i)...)
	}
	return out
}

// dropColumn takes a column away with what the insert writes there.
func (s *scene) dropColumn(name string) {
	s.columns = slices.DeleteFunc(s.columns, func(c sceneColumn) bool { return c.name == name })
	s.sets = slices.DeleteFunc(s.sets, func(a sceneSet) bool { return a.column == name })
}

// plainer are the scenes in which a column is less special.
func plainer(s *scene, i int) []*scene {
	var out []*scene
	add := func(is bool, change func(*sceneColumn)) {
		if is {
			c := s.clone()
			change(&c.columns[i])
			out = append(out, c)
		}
	}
	col := s.columns[i]
	add(col.def != "", func(c *sceneColumn) { c.def = "" })
	add(col.collation != "", func(c *sceneColumn) { c.collation = "" })
	add(col.notNull, func(c *sceneColumn) { c.notNull = false })
	return out
}

// simpler are the scenes in which a key has a part less.
func simpler(s *scene, i int) []*scene {
	var out []*scene
	add := func(is bool, change func(*sceneKey)) {
		if is {
			c := s.clone()
			change(&c.keys[i])
			out = append(out, c)
		}
	}
	k := s.keys[i]
	for p := range k.parts {
		add(len(k.parts) > 1, func(c *sceneKey) { c.parts = slices.Delete(c.parts, p, p+1) })
	}
	add(k.option != "", func(c *sceneKey) { c.option = "" })
	add(k.primary, func(c *sceneKey) { c.primary, c.constraint = false, true })
	add(k.constraint, func(c *sceneKey) { c.constraint = false })
	add(k.where != nil, func(c *sceneKey) { c.where = nil })
	if k.where != nil {
		for _, w := range k.where.smaller() {
			add(true, func(c *sceneKey) { c.where = w })
		}
	}
	return out
}

// smaller are the predicates with one operation less.
func (t *tree) smaller() []*tree {
	out := slices.Clone(t.kids)
	for i, kid := range t.kids {
		for _, k := range kid.smaller() {
			kids := slices.Clone(t.kids)
			kids[i] = k
			out = append(out, &tree{op: t.op, kids: kids})
		}
	}
	return out
}

// literal is the scene as one of edges, to be pasted there.
func (s *scene) literal() string {
	name := map[string]string{"postgres": "pg", "mariadb": "maria", "sqlite": "sqlite"}[string(s.dialect)]
	q := s.question()
	out := fmt.Sprintf("{%s, %q, %q, %q, race, \"\"},", name, q.schema, q.lookup, q.insert)
	if q.same != "" {
		out += " // same: " + q.same
	}
	return out
}
