package ddl

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// kind is what a relation is.
type kind uint8

const (
	base    kind = iota
	view         // has no keys
	matview      // is a table only if it has keys
	absent       // named by a statement, created by none
)

// table is a relation and its indexes.
type table struct {
	schema.Table // Keys stays empty until export
	kind         kind
	temp         bool
	rowid        bool // SQLite: has a rowid, so that INTEGER PRIMARY KEY is its alias
	strict       bool // SQLite: a STRICT table
	indexes      []index
	others       map[string]bool // names of constraints that are no keys
	partitions   []*table
}

// index is an index, unique or not. The others count for their names.
type index struct {
	schema.Key
	unique  bool
	include []string // names of the columns behind INCLUDE
	using   string   // ADD CONSTRAINT … USING INDEX: the index that becomes the constraint
	clone   string   // of a partition: the index of the parent that this one belongs to
	desc    bool     // PRIMARY KEY DESC behind a column
}

// tempSchema is where PostgreSQL's temporary tables are; ours of every dialect are.
const tempSchema = "pg_temp"

func (t *table) fullName() string {
	if t.Schema == "" {
		return t.Name
	}
	return t.Schema + "." + t.Name
}

// export copies the table for the catalog; nil if it is none.
func (t *table) export() *schema.Table {
	if t.temp || t.kind == view {
		return nil
	}
	out := t.Table
	out.Columns = slices.Clone(t.Columns)
	out.Keys = nil
	out.Checks, out.ForeignKeys = slices.Clone(t.Checks), slices.Clone(t.ForeignKeys)
	for i := range out.ForeignKeys {
		k := &out.ForeignKeys[i]
		k.Columns, k.References = slices.Clone(k.Columns), slices.Clone(k.References)
	}
	for _, ix := range t.indexes {
		if ix.unique {
			k := ix.Key
			k.Parts = slices.Clone(k.Parts)
			out.Keys = append(out.Keys, k)
		}
	}
	if t.kind == matview && len(out.Keys) == 0 {
		return nil
	}
	return &out
}

// key is how a table is filed.
func (b *Builder) key(schemaName, name string) string {
	return b.fold(schemaName) + "\x00" + b.fold(name)
}

// resolve is the schema as the catalog writes it: "" for the default one.
func (b *Builder) resolve(schemaName string) string {
	switch {
	case b.postgres() && schemaName == "public", b.sqlite() && b.fold(schemaName) == "main":
		return ""
	case b.sqlite() && b.fold(schemaName) == "temp":
		return tempSchema
	case b.mysql() && schemaName != "" && b.same(schemaName, b.path[0]):
		return b.path[0]
	}
	return schemaName
}

// find is the table a statement names, nil if there is none.
func (b *Builder) find(n sqltext.Name) *table {
	if n.Table == "" {
		return nil // a hole
	}
	if n.Schema != "" {
		return b.tables[b.key(b.resolve(n.Schema), n.Table)]
	}
	if t := b.tables[b.key(tempSchema, n.Table)]; t != nil {
		return t
	}
	for _, s := range b.path {
		if t := b.tables[b.key(s, n.Table)]; t != nil {
			return t
		}
	}
	if all := b.byName[b.fold(n.Table)]; len(all) == 1 {
		return all[0] // the search path may be set by the connection
	}
	return nil
}

// named is find for a table that must exist: if no statement created it, it is
// filed as unknown.
func (b *Builder) named(n sqltext.Name, what string) *table {
	if t := b.find(n); t != nil {
		return t
	}
	if n.Table == "" {
		b.note(what + " of a table whose name is not known")
		return nil
	}
	t := b.newTable(n, absent)
	b.doubt(t, what+uncreated)
	return t
}

// uncreated is in the reason why a table is unknown that the statements take
// to be there.
const uncreated = " of a table that no statement creates"

// Uncreated reports whether a table is unknown because no statement creates
// it: something else must.
func Uncreated(t *schema.Table) bool { return t.Unknown && strings.Contains(t.Why, uncreated) }

// newTable files a table under a statement's name, in place of an older one.
func (b *Builder) newTable(n sqltext.Name, k kind) *table {
	t := &table{kind: k, rowid: b.sqlite()}
	t.Name, t.Declared = n.Table, b.pos
	t.Schema = b.resolve(n.Schema)
	if n.Schema == "" {
		t.Schema = b.path[0]
	}
	b.file(t)
	return t
}

// file enters a table and its indexes under their names.
func (b *Builder) file(t *table) {
	k := b.key(t.Schema, t.Name)
	if old := b.tables[k]; old != nil && old != t {
		b.remove(old)
	}
	b.tables[k] = t
	name := b.fold(t.Name)
	b.byName[name] = append(b.byName[name], t)
	b.names[k]++
	for _, ix := range t.indexes {
		b.fileIndex(t, ix.Name)
	}
}

// remove takes a table and its indexes away.
func (b *Builder) remove(t *table) {
	k := b.key(t.Schema, t.Name)
	if b.tables[k] == t {
		delete(b.tables, k)
	}
	name := b.fold(t.Name)
	b.byName[name] = slices.DeleteFunc(b.byName[name], func(x *table) bool { return x == t })
	b.release(k)
	for _, ix := range t.indexes {
		b.unfileIndex(t, ix.Name)
	}
}

// rename gives a table another name or schema.
func (b *Builder) rename(t *table, schemaName, name string) {
	b.referring(t, func(k *schema.ForeignKey) { k.Schema, k.Table = schemaName, name })
	b.remove(t)
	t.Schema, t.Name = schemaName, name
	b.file(t)
}

// release gives a relation's name free.
func (b *Builder) release(key string) {
	if b.names[key]--; b.names[key] <= 0 {
		delete(b.names, key)
	}
}

// fileIndex enters an index under its name, where names are shared by a schema.
func (b *Builder) fileIndex(t *table, name string) {
	if b.mysql() || name == "" {
		return
	}
	k := b.key(t.Schema, name)
	b.indexes[k] = t
	b.names[k]++
	b.owners[b.fold(name)] = append(b.owners[b.fold(name)], t)
}

func (b *Builder) unfileIndex(t *table, name string) {
	if b.mysql() || name == "" {
		return
	}
	k := b.key(t.Schema, name)
	if b.indexes[k] == t {
		delete(b.indexes, k)
	}
	b.release(k)
	owners := b.owners[b.fold(name)]
	if i := slices.Index(owners, t); i >= 0 {
		b.owners[b.fold(name)] = slices.Delete(owners, i, i+1)
	}
}

// index is the position of the named index of t, -1 if it has none.
func (b *Builder) index(t *table, name string) int {
	if name == "" {
		return -1
	}
	return slices.IndexFunc(t.indexes, func(ix index) bool { return b.same(ix.Name, name) })
}

// column is the named column of t, nil if it has none.
func (b *Builder) column(t *table, name string) *schema.Column {
	for i := range t.Columns {
		if b.same(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}
