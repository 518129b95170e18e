package snapshot

import (
	"encoding/binary"

	"github.com/dupsert/dupsert/schema"
)

// The encoding is a table of the distinct strings (count, then each string's
// length, then all their bytes) and the catalogs as varints: a string is its
// place in the table, a list its length and its items, flags are bits of one number.

// encoder collects strings and writes numbers.
type encoder struct {
	places  map[string]uint64
	strings []string
	out     []byte
}

func encode(catalogs []*schema.Catalog) []byte {
	e := &encoder{places: map[string]uint64{}}
	list(e, catalogs, e.catalog)
	head := binary.AppendUvarint(nil, uint64(len(e.strings)))
	for _, s := range e.strings {
		head = binary.AppendUvarint(head, uint64(len(s)))
	}
	for _, s := range e.strings {
		head = append(head, s...)
	}
	return append(head, e.out...)
}

func (e *encoder) number(n int) { e.out = binary.AppendVarint(e.out, int64(n)) }

func (e *encoder) text(s string) {
	place, ok := e.places[s]
	if !ok {
		place = uint64(len(e.strings))
		e.places[s] = place
		e.strings = append(e.strings, s)
	}
	e.out = binary.AppendUvarint(e.out, place)
}

// bits writes flags, the first in the lowest bit.
func (e *encoder) bits(flags ...bool) {
	n := 0
	for i, f := range flags {
		if f {
			n |= 1 << i
		}
	}
	e.number(n)
}

func list[T any](e *encoder, items []T, write func(T)) {
	e.number(len(items))
	for _, item := range items {
		write(item)
	}
}

func (e *encoder) pos(p schema.Pos) {
	e.text(p.File)
	e.number(p.Line)
}

func (e *encoder) catalog(c *schema.Catalog) {
	e.text(string(c.Dialect))
	e.text(c.Source)
	list(e, c.Tables, e.table)
	list(e, c.Types, e.typ)
	list(e, c.Notes, e.note)
}

func (e *encoder) note(n schema.Note) {
	e.pos(n.Pos)
	e.text(n.Text)
	list(e, n.Tables, e.text)
}

func (e *encoder) table(t *schema.Table) {
	e.text(t.Schema)
	e.text(t.Name)
	e.bits(t.Unknown)
	e.text(t.Why)
	e.pos(t.Declared)
	list(e, t.Columns, e.column)
	list(e, t.Keys, e.key)
	list(e, t.Checks, e.check)
	list(e, t.ForeignKeys, e.foreign)
}

func (e *encoder) check(c schema.Check) {
	e.text(c.Name)
	e.text(c.Expr)
}

func (e *encoder) foreign(k schema.ForeignKey) {
	e.text(k.Name)
	list(e, k.Columns, e.text)
	e.text(k.Schema)
	e.text(k.Table)
	list(e, k.References, e.text)
}

func (e *encoder) typ(t schema.Type) {
	e.text(t.Schema)
	e.text(t.Name)
	list(e, t.Values, e.text)
	e.text(t.Base)
}

func (e *encoder) column(c schema.Column) {
	e.text(c.Name)
	e.text(c.Type)
	e.bits(c.Nullable, c.AutoIncrement)
	e.text(c.Default)
	e.text(c.Generated)
	e.text(c.Collation)
}

func (e *encoder) key(k schema.Key) {
	e.text(k.Name)
	e.text(k.Where)
	e.bits(k.Primary, k.Constraint, k.NullsNotDistinct, k.Deferrable, k.Invisible, k.Exclusion, k.Uncertain)
	e.pos(k.Declared)
	list(e, k.Parts, e.part)
}

func (e *encoder) part(p schema.Part) {
	e.text(p.Column)
	e.text(p.Expr)
	e.number(p.Prefix)
	e.text(p.Collation)
}
