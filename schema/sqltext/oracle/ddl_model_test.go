package oracle

import (
	"slices"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// op is what a change does.
type op int

const (
	createTable op = iota
	hideTable      // creates a view, a temporary or foreign table: no part of a catalog
	queryTable     // creates a materialized view, which is a table once it has a key
	dropTable
	renameTable  // to name
	attachTable  // table becomes a partition of name
	detachTable  // table is a partition of name no more
	addColumn    // cols, with their keys
	dropColumn   // name
	renameColumn // name to to
	addKey       // keys
	adoptKey     // the index name becomes keys[0], which has no parts
	dropKey      // name; of any table if table is ""
	renameKey    // name to to; of any table if table is ""
	noChange     // but the table has to be there
	opaqueChange // runs code that the oracle does not look into
)

// change is one thing that a statement does, as an oracle's tree says.
type change struct {
	op       op
	table    string
	name, to string
	cols     []string
	keys     []key
	guard    bool     // IF NOT EXISTS of the new table, column or key
	ifTable  bool     // IF EXISTS of the table
	like     []string // tables whose columns a new table begins with
	likeKeys bool     // … and whose keys
	inherits bool     // … and it follows their later columns
	blind    bool     // the tree does not tell the columns: CREATE TABLE … AS
}

// model applies an oracle's changes to tables that come from outside before
// every statement.
type model struct {
	d        schema.Dialect
	hidden   map[string]bool     // names that are no tables of a catalog
	queried  map[string]bool     // materialized views
	children map[string][]string // tables that follow a table's columns
	parts    map[string][]string // of those, the ones that follow its keys
}

func newModel(d schema.Dialect) *model {
	return &model{d: d, hidden: map[string]bool{}, queried: map[string]bool{}, children: map[string][]string{}, parts: map[string][]string{}}
}

// needsError says that a statement speaks of what is not there.
type needsError struct{ name string }

func (e needsError) Error() string { return "needs " + e.name }

// apply makes the changes of one statement in w.
func (m *model) apply(w world, list []change) error {
	for _, c := range list {
		c.table, c.name, c.to = fold(m.d, c.table), fold(m.d, c.name), fold(m.d, c.to)
		if err := m.one(w, c); err != nil {
			return err
		}
	}
	return nil
}

func (m *model) one(w world, c change) error {
	switch {
	case c.op == opaqueChange:
		return nil
	case c.op == hideTable:
		m.hidden[c.table] = true
		return nil
	case c.op == queryTable:
		m.queried[c.table] = true
		return nil
	case c.op == createTable:
		return m.create(w, c)
	case c.table == "":
		for _, r := range w {
			m.alter(w, r, c)
		}
		return nil
	}
	r := w[c.table]
	if r == nil && c.op == addKey && m.queried[c.table] {
		r = &relation{blind: true}
		w[c.table] = r
	}
	if r == nil {
		return m.missing(c)
	}
	var followers []string
	switch c.op {
	case addColumn, dropColumn, renameColumn:
		followers = m.children[c.table]
	case addKey:
		followers = m.parts[c.table]
	case adoptKey:
		if !slices.ContainsFunc(r.keys, func(k key) bool { return k.name == c.name }) {
			return needsError{c.name}
		}
	}
	for _, name := range followers {
		if kid := w[name]; kid != nil {
			m.alter(w, kid, c)
		}
	}
	m.alter(w, r, c)
	return nil
}

// missing handles a change of a table that is not in the catalog.
func (m *model) missing(c change) error {
	switch {
	case m.hidden[c.table]:
		if c.op == dropTable || c.op == renameTable {
			delete(m.hidden, c.table)
		}
		if c.op == renameTable {
			m.hidden[c.name] = true
		}
		return nil
	case m.queried[c.table]:
		if c.op == dropTable || c.op == renameTable {
			delete(m.queried, c.table)
		}
		if c.op == renameTable {
			m.queried[c.name] = true
		}
		return nil
	case c.ifTable:
		return nil
	}
	return needsError{c.table}
}

func (m *model) create(w world, c change) error {
	if w[c.table] != nil && c.guard {
		return nil
	}
	delete(m.hidden, c.table)
	r := &relation{blind: c.blind}
	for _, from := range c.like {
		from = fold(m.d, from)
		src := w[from]
		if src == nil {
			return needsError{from}
		}
		r.cols = append(r.cols, src.cols...)
		if c.likeKeys {
			r.keys = append(r.keys, src.keys...)
		}
		if c.inherits {
			m.children[from] = append(m.children[from], c.table)
		}
		if c.inherits && c.likeKeys {
			m.parts[from] = append(m.parts[from], c.table)
		}
	}
	m.columns(r, c.cols)
	m.keys(r, c.keys)
	w[c.table] = r
	return nil
}

// columns adds columns that are not there.
func (m *model) columns(r *relation, cols []string) {
	for _, col := range cols {
		if col = fold(m.d, col); !slices.Contains(r.cols, col) {
			r.cols = append(r.cols, col)
		}
	}
}

// keys adds the keys of one statement. PostgreSQL makes one of those that are
// equal in it, and it is primary if one of them is (parse_utilcmd.c).
func (m *model) keys(r *relation, list []key) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y key) int { return btoi(y.primary) - btoi(x.primary) })
	from := len(r.keys)
	for _, k := range list {
		k.name, k.parts = fold(m.d, k.name), slices.Clone(k.parts)
		for i := range k.parts {
			k.parts[i] = fold(m.d, k.parts[i])
		}
		same := func(x key) bool {
			return slices.Equal(x.parts, k.parts) && !x.where && !k.where && !slices.Contains(k.parts, exprPart)
		}
		if m.d == schema.Postgres && slices.ContainsFunc(r.keys[from:], same) {
			continue
		}
		r.keys = append(r.keys, k)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// alter makes a change of one table that is there.
func (m *model) alter(w world, r *relation, c change) {
	named := func(k key) bool { return k.name == c.name }
	switch c.op {
	case dropTable:
		delete(w, c.table)
		for _, part := range m.parts[c.table] {
			if kid := w[part]; kid != nil {
				m.alter(w, kid, change{op: dropTable, table: part})
			}
		}
		delete(m.children, c.table)
		delete(m.parts, c.table)
	case renameTable:
		delete(w, c.table)
		w[c.name] = r
		m.children[c.name], m.parts[c.name] = m.children[c.table], m.parts[c.table]
	case attachTable:
		m.children[c.name], m.parts[c.name] = append(m.children[c.name], c.table), append(m.parts[c.name], c.table)
		if parent := w[c.name]; parent != nil {
			attach(r, parent)
		}
	case detachTable:
		not := func(s string) bool { return s == c.table }
		m.children[c.name], m.parts[c.name] = slices.DeleteFunc(m.children[c.name], not), slices.DeleteFunc(m.parts[c.name], not)
	case addColumn:
		if c.guard && slices.Contains(r.cols, fold(m.d, c.cols[0])) {
			return
		}
		m.columns(r, c.cols)
		m.keys(r, c.keys)
	case addKey:
		if !c.guard || !m.taken(w, r, fold(m.d, c.keys[0].name)) {
			m.keys(r, c.keys)
		}
	case dropColumn:
		m.dropColumn(r, c.name)
	case renameColumn:
		swap(r.cols, c.name, c.to)
		for _, k := range r.keys {
			swap(k.parts, c.name, c.to)
		}
	case dropKey:
		r.keys = slices.DeleteFunc(r.keys, named)
	case adoptKey, renameKey:
		for i := range r.keys {
			if named(r.keys[i]) && c.op == renameKey {
				r.keys[i].name = c.to
			} else if named(r.keys[i]) {
				r.keys[i].primary = c.keys[0].primary
			}
		}
	}
}

// taken reports whether IF NOT EXISTS finds a key: in the table or, where the
// names of indexes belong to the schema, in any.
func (m *model) taken(w world, r *relation, name string) bool {
	named := func(k key) bool { return k.name == name }
	if m.d == schema.MySQL {
		return slices.ContainsFunc(r.keys, named)
	}
	for _, t := range w {
		if slices.ContainsFunc(t.keys, named) {
			return true
		}
	}
	return false
}

// attach gives a partition the keys of its parent that it does not have.
func attach(r, parent *relation) {
	for _, k := range parent.keys {
		if !slices.ContainsFunc(r.keys, func(x key) bool { return x.String() == k.String() }) {
			r.keys = append(r.keys, k)
		}
	}
}

// dropColumn drops a column: PostgreSQL drops the keys that use it, MySQL
// takes it out of them.
func (m *model) dropColumn(r *relation, name string) {
	is := func(s string) bool { return s == name }
	r.cols = slices.DeleteFunc(r.cols, is)
	r.keys = slices.DeleteFunc(r.keys, func(k key) bool {
		return m.d == schema.Postgres && (slices.ContainsFunc(k.parts, is) || mentions(k.text, name))
	})
	for i := range r.keys {
		r.keys[i].parts = slices.DeleteFunc(slices.Clone(r.keys[i].parts), is)
	}
	r.keys = slices.DeleteFunc(r.keys, func(k key) bool { return len(k.parts) == 0 })
}

// mentions reports whether a name stands in an expression's text.
func mentions(text, name string) bool {
	return slices.ContainsFunc(sqltext.Lex(text, schema.Postgres), func(t sqltext.Token) bool {
		return t.Kind == sqltext.KindIdent && t.Text == name
	})
}

func swap(list []string, from, to string) {
	for i := range list {
		if list[i] == from {
			list[i] = to
		}
	}
}

// dropsFirst is the order in which the engines carry out the actions of one
// ALTER TABLE, whose new name counts from the next statement on.
func dropsFirst(list []change) []change {
	rank := func(c change) int {
		switch c.op {
		case dropColumn, dropKey:
			return 0
		case renameTable:
			return 2
		}
		return 1
	}
	slices.SortStableFunc(list, func(x, y change) int { return rank(x) - rank(y) })
	return list
}
