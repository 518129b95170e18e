package ddl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// maxColumns and maxIndexes are more than any engine lets a table have
// (https://dev.mysql.com/doc/refman/8.0/en/column-count-limit.html: 4096;
// PostgreSQL: 1600 columns, no limit of indexes).
const maxColumns, maxIndexes = 5000, 500

// addIndexes adds the indexes that one statement declares: the primary key
// first, as the engines do, equal ones once.
func (b *Builder) addIndexes(t *table, list []index) {
	slices.SortStableFunc(list, func(x, y index) int {
		switch {
		case x.Primary == y.Primary:
			return 0
		case x.Primary:
			return -1
		}
		return 1
	})
	for _, ix := range b.merge(t, list) {
		b.addIndex(t, ix)
	}
}

// merge drops the constraints that repeat another one of the statement, as
// PostgreSQL (parse_utilcmd.c, transformIndexConstraints: the first one stays
// and takes the name of the other if it has none) and SQLite (build.c,
// sqlite3CreateIndex) do. An alias of SQLite's rowid is no index that could be
// repeated. MySQL keeps both.
func (b *Builder) merge(t *table, list []index) []index {
	if b.mysql() {
		return list
	}
	var out []index
	for _, ix := range list {
		i := slices.IndexFunc(out, func(prior index) bool {
			return b.equalIndex(&prior, &ix) && !b.rowidAlias(t, &prior)
		})
		if i < 0 {
			out = append(out, ix)
		} else if out[i].Name == "" {
			out[i].Name = ix.Name
		}
	}
	return out
}

// equalIndex reports whether two constraints would make the same index.
func (b *Builder) equalIndex(x, y *index) bool {
	return x.unique == y.unique && x.Exclusion == y.Exclusion && x.Where == y.Where && x.using == "" && y.using == "" &&
		x.Deferrable == y.Deferrable && x.NullsNotDistinct == y.NullsNotDistinct &&
		slices.Equal(x.include, y.include) && slices.EqualFunc(x.Parts, y.Parts, func(p, q schema.Part) bool {
		return b.same(p.Column, q.Column) && p.Expr == q.Expr && p.Collation == q.Collation
	})
}

// addIndex adds one index, and names it if the statement does not.
func (b *Builder) addIndex(t *table, ix index) {
	if ix.using != "" && !b.adopt(t, &ix) {
		return
	}
	if len(ix.Parts) == 0 {
		return // its element made the table unknown
	}
	if len(t.indexes) >= maxIndexes {
		b.doubt(t, "more indexes than a table can have")
		return
	}
	if b.guarded && ix.Name == "" && slices.ContainsFunc(t.indexes, func(x index) bool { return b.equalIndex(&x, &ix) }) {
		return // its condition did not hold
	}
	if i := b.clash(t, &ix); i >= 0 {
		if b.guarded {
			return // Have: IF NOT EXISTS (…) THEN ALTER TABLE … ADD CONSTRAINT
		}
		b.note("a second "+t.indexes[i].Key.String()+" named "+ix.Name, t.fullName())
		b.dropIndexAt(t, i)
	}
	if ix.Name == "" {
		ix.Name = b.autoName(t, &ix)
	}
	b.wholeParts(t, &ix)
	if ix.Primary {
		b.requireValues(t, &ix)
	}
	if ix.Declared == (schema.Pos{}) {
		ix.Declared = b.pos
	}
	t.indexes = append(t.indexes, ix)
	b.fileIndex(t, ix.Name)
	for _, part := range t.partitions {
		b.cloneIndex(part, ix)
	}
}

// wholeParts forgets a prefix as long as its column, as MySQL does.
func (b *Builder) wholeParts(t *table, ix *index) {
	for i := range ix.Parts {
		part := &ix.Parts[i]
		if c := b.column(t, part.Column); part.Prefix > 0 && c != nil && typeLength(c.Type) == part.Prefix {
			part.Prefix = 0
		}
	}
}

// typeLength is the n of a type like varchar(n), 0 if it has none.
func typeLength(typ string) int {
	_, rest, _ := strings.Cut(typ, "(")
	num, _, _ := strings.Cut(rest, ")")
	n, err := strconv.Atoi(strings.TrimSpace(num))
	if err != nil {
		return 0 // e.g. decimal(10, 2)
	}
	return n
}

// clash is the position of an index that cannot be there beside ix: one of the
// same name, or another primary key; -1 if there is none.
func (b *Builder) clash(t *table, ix *index) int {
	if ix.Primary {
		if i := slices.IndexFunc(t.indexes, func(x index) bool { return x.Primary }); i >= 0 {
			return i
		}
	}
	return b.index(t, ix.Name)
}

// adopt turns an index into the constraint of ADD CONSTRAINT … USING INDEX,
// which renames it (https://www.postgresql.org/docs/current/sql-altertable.html).
func (b *Builder) adopt(t *table, ix *index) bool {
	i := b.index(t, ix.using)
	if i < 0 {
		b.doubt(t, "a constraint that uses the index "+ix.using+", which no statement creates")
		return false
	}
	old := t.indexes[i]
	b.dropIndexAt(t, i)
	name := ix.Name
	if name == "" {
		name = old.Name
	}
	ix.Parts, ix.include, ix.NullsNotDistinct, ix.Where = old.Parts, old.include, old.NullsNotDistinct, old.Where
	ix.Name, ix.using = name, ""
	return true
}

// requireValues makes the columns of a primary key NOT NULL. SQLite does so
// only for an alias of the rowid, which fills itself, in tables without rowid
// (https://www.sqlite.org/lang_createtable.html#the_primary_key) and in strict
// ones (https://www.sqlite.org/stricttables.html).
func (b *Builder) requireValues(t *table, ix *index) {
	alias := false
	if b.sqlite() && t.rowid {
		if alias = b.rowidAlias(t, ix); !alias && !t.strict {
			return
		}
	}
	for _, part := range ix.Parts {
		if c := b.column(t, part.Column); c != nil {
			c.Nullable = false
			c.AutoIncrement = c.AutoIncrement || alias
		}
	}
}

// rowidAlias reports whether a primary key is another name of the rowid: one
// column of exactly the type INTEGER, and not the historical PRIMARY KEY DESC.
func (b *Builder) rowidAlias(t *table, ix *index) bool {
	if !b.sqlite() || !t.rowid || !ix.Primary || len(ix.Parts) != 1 || ix.desc {
		return false
	}
	c := b.column(t, ix.Parts[0].Column)
	return c != nil && strings.EqualFold(c.Type, "integer")
}

// cloneIndex gives a partition its copy of the parent's index, unless it has
// an equal one, which PostgreSQL attaches instead.
func (b *Builder) cloneIndex(part *table, ix index) {
	for i := range part.indexes {
		if own := &part.indexes[i]; own.clone == "" && b.equalIndex(own, &ix) && own.Primary == ix.Primary && own.Constraint == ix.Constraint {
			own.clone = ix.Name
			return
		}
	}
	ix.clone, ix.Name, ix.Parts = ix.Name, "", slices.Clone(ix.Parts)
	b.addIndex(part, ix)
}

// dropIndexAt takes away an index and its copies in partitions.
func (b *Builder) dropIndexAt(t *table, i int) {
	name := t.indexes[i].Name
	b.unfileIndex(t, name)
	t.indexes = slices.Delete(t.indexes, i, i+1)
	for _, part := range t.partitions {
		if j := slices.IndexFunc(part.indexes, func(x index) bool { return x.clone != "" && x.clone == name }); j >= 0 {
			b.dropIndexAt(part, j)
		}
	}
}

// renameIndexAt gives an index another name.
func (b *Builder) renameIndexAt(t *table, i int, name string) {
	old := t.indexes[i].Name
	b.unfileIndex(t, old)
	t.indexes[i].Name = name
	b.fileIndex(t, name)
	for _, part := range t.partitions {
		for j := range part.indexes {
			if part.indexes[j].clone == old {
				part.indexes[j].clone = name
			}
		}
	}
}
