package judge_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// scene is a question in parts, which can be taken away one by one.
type scene struct {
	dialect  schema.Dialect
	columns  []sceneColumn
	keys     []sceneKey
	conds    []sceneCond
	sets     []sceneSet
	conflict string
	listless bool   // the insert names no columns
	part     string // the column by which the table is partitioned
	inherits bool   // the keys are those of the table's parent
}

// sceneColumn is a column; gen is the expression that generates it.
type sceneColumn struct {
	name, typ, collation, def, gen string
	notNull                        bool
}

// sceneKey is a unique key. Parts are as CREATE INDEX writes them.
type sceneKey struct {
	parts      []string
	where      *tree
	primary    bool
	constraint bool
	option     string // NULLS NOT DISTINCT, DEFERRABLE, EXCLUDE, IGNORED
}

// sceneCond is a condition of the lookup. same finds, with the same values, the
// rows that are the same to the code, where that is not what the lookup asks.
type sceneCond struct{ text, same string }

// sceneSet is what the insert writes into a column.
type sceneSet struct{ column, value string }

// tree is a predicate.
type tree struct {
	op   string // and, or, not; "" for a leaf
	kids []*tree
	leaf string
}

func (t *tree) String() string {
	switch t.op {
	case "":
		return t.leaf
	case "not":
		return "not (" + t.kids[0].String() + ")"
	}
	return "(" + t.kids[0].String() + " " + t.op + " " + t.kids[1].String() + ")"
}

// question is the scene as texts.
func (s *scene) question() question {
	var look, same []string
	for _, c := range s.conds {
		look = append(look, c.text)
		if c.same == "" {
			c.same = c.text
		}
		same = append(same, c.same)
	}
	q := question{dialect: s.dialect, schema: s.ddl(), lookup: "select 1 from t where " + strings.Join(look, " and "), insert: s.insert(), conds: look}
	if strings.Join(look, ";") != strings.Join(same, ";") {
		q.same = "select 1 from t where " + strings.Join(same, " and ")
	}
	return q
}

func (s *scene) insert() string {
	var columns, values []string
	for _, a := range s.sets {
		columns, values = append(columns, a.column), append(values, a.value)
	}
	verb, clause := "insert into", ""
	switch {
	case strings.HasPrefix(s.conflict, "on "):
		clause = " " + s.conflict
	case s.conflict != "":
		verb = s.conflict
	}
	list := " (" + strings.Join(columns, ", ") + ")"
	if s.listless {
		list = ""
	}
	return verb + " t" + list + " values (" + strings.Join(values, ", ") + ")" + clause
}

func (s *scene) ddl() string {
	var elements, rest []string
	for _, c := range s.columns {
		elements = append(elements, c.ddl())
	}
	table := "t"
	if s.inherits {
		table = "base"
	}
	for i, k := range s.keys {
		if inline := k.inline(s.dialect, i); inline != "" {
			elements = append(elements, inline)
		} else {
			rest = append(rest, k.index(table, i))
		}
	}
	text := "create table " + table + " (" + strings.Join(elements, ", ") + ")"
	if s.dialect == schema.MariaDB {
		text += " charset=utf8mb4"
	}
	if s.part != "" && s.dialect == schema.MariaDB {
		text += " partition by hash (" + s.part + ") partitions 2"
	} else if s.part != "" {
		text += " partition by hash (" + s.part + ")"
		for i := range 2 {
			rest = append(rest, fmt.Sprintf("create table t%d partition of t for values with (modulus 2, remainder %d)", i, i))
		}
	}
	if s.inherits {
		rest = append(rest, "create table t () inherits (base)")
	}
	return strings.Join(append([]string{text}, rest...), "; ")
}

func (c sceneColumn) ddl() string {
	out := c.name + " " + c.typ
	if c.collation != "" {
		out += " collate " + c.collation
	}
	if c.gen != "" {
		return out + " generated always as (" + c.gen + ") stored"
	}
	if c.notNull {
		out += " not null"
	}
	if c.def != "" {
		out += " default " + c.def
	}
	return out
}

// inline is the key as an element of the table, "" if it is an index of its own.
func (k sceneKey) inline(d schema.Dialect, i int) string {
	list := " (" + strings.Join(k.parts, ", ") + ")"
	switch {
	case k.option == "exclude":
		return "exclude using gist (" + strings.Join(k.parts, " with =, ") + " with =)" + k.predicate()
	case k.primary:
		return "primary key" + list
	case d == schema.MariaDB:
		return strings.TrimSpace(fmt.Sprintf("unique key k%d%s %s", i, list, k.option))
	case k.constraint && k.option == "nulls not distinct":
		return fmt.Sprintf("constraint k%d unique nulls not distinct%s", i, list)
	case k.constraint:
		return strings.TrimSpace(fmt.Sprintf("constraint k%d unique%s %s", i, list, k.option))
	}
	return ""
}

func (k sceneKey) index(table string, i int) string {
	out := fmt.Sprintf("create unique index k%d on %s (%s)", i, table, strings.Join(k.parts, ", "))
	if k.option != "" {
		out += " " + k.option
	}
	return out + k.predicate()
}

func (k sceneKey) predicate() string {
	switch {
	case k.where == nil:
		return ""
	case k.option == "exclude":
		return " where (" + k.where.String() + ")"
	}
	return " where " + k.where.String()
}

// clone is a copy whose lists are its own.
func (s *scene) clone() *scene {
	c := *s
	c.columns, c.keys, c.conds, c.sets = slices.Clone(s.columns), slices.Clone(s.keys), slices.Clone(s.conds), slices.Clone(s.sets)
	for i := range c.keys {
		c.keys[i].parts = slices.Clone(c.keys[i].parts)
	}
	return &c
}
