package snapshot

import (
	"encoding/binary"
	"fmt"

	"github.com/dupsert/dupsert/schema"
)

// decoder reads what encoder wrote. After the first error it only returns
// zero values; err says what was wrong.
type decoder struct {
	strings []string
	in      []byte
	err     error
}

func decode(body []byte) ([]*schema.Catalog, error) {
	d := &decoder{in: body}
	d.table()
	catalogs := read(d, d.catalog)
	if d.err == nil && len(d.in) > 0 {
		d.fail("%d bytes follow its end", len(d.in))
	}
	if d.err != nil {
		return nil, d.err
	}
	return catalogs, nil
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(format, args...))
	}
	d.in = nil
}

// table reads the table of strings. They share one string's memory.
func (d *decoder) table() {
	n := d.count()
	lengths := make([]int, n)
	total := 0
	for i := range lengths {
		lengths[i] = d.count()
		total += lengths[i]
	}
	if d.err != nil || total > len(d.in) {
		d.fail("its strings are cut off")
		return
	}
	all := string(d.in[:total])
	d.in = d.in[total:]
	d.strings = make([]string, n)
	for i, l := range lengths {
		d.strings[i], all = all[:l], all[l:]
	}
}

// count reads a length written as unsigned number. No length can exceed what is left.
func (d *decoder) count() int {
	v, n := binary.Uvarint(d.in)
	if n <= 0 || v > uint64(len(d.in)) {
		d.fail("it ends too early")
		return 0
	}
	d.in = d.in[n:]
	return int(v)
}

func (d *decoder) number() int {
	v, n := binary.Varint(d.in)
	if n <= 0 {
		d.fail("it ends too early")
		return 0
	}
	d.in = d.in[n:]
	return int(v)
}

func (d *decoder) text() string {
	v, n := binary.Uvarint(d.in)
	if n <= 0 || v >= uint64(len(d.strings)) {
		d.fail("it names a string that it does not hold")
		return ""
	}
	d.in = d.in[n:]
	return d.strings[v]
}

func (d *decoder) bits(flags ...*bool) {
	n := d.number()
	for i, f := range flags {
		*f = n&(1<<i) != 0
	}
}

// read reads a list; an empty one is nil. Every item takes at least a byte.
func read[T any](d *decoder, item func() T) []T {
	n := d.number()
	if n < 0 || n > len(d.in) {
		d.fail("it ends too early")
	}
	if n == 0 || d.err != nil {
		return nil
	}
	out := make([]T, n)
	for i := range out {
		out[i] = item()
		if d.err != nil {
			return nil
		}
	}
	return out
}

func (d *decoder) pos() schema.Pos { return schema.Pos{File: d.text(), Line: d.number()} }

func (d *decoder) catalog() *schema.Catalog {
	return &schema.Catalog{
		Dialect: schema.Dialect(d.text()),
		Source:  d.text(),
		Tables:  read(d, d.schemaTable),
		Types:   read(d, d.typ),
		Notes:   read(d, d.note),
	}
}

func (d *decoder) note() schema.Note {
	return schema.Note{Pos: d.pos(), Text: d.text(), Tables: read(d, d.text)}
}

func (d *decoder) schemaTable() *schema.Table {
	t := &schema.Table{Schema: d.text(), Name: d.text()}
	d.bits(&t.Unknown)
	t.Why, t.Declared = d.text(), d.pos()
	t.Columns = read(d, d.column)
	t.Keys = read(d, d.key)
	t.Checks = read(d, d.check)
	t.ForeignKeys = read(d, d.foreign)
	return t
}

func (d *decoder) check() schema.Check { return schema.Check{Name: d.text(), Expr: d.text()} }

func (d *decoder) foreign() schema.ForeignKey {
	return schema.ForeignKey{Name: d.text(), Columns: read(d, d.text), Schema: d.text(), Table: d.text(), References: read(d, d.text)}
}

func (d *decoder) typ() schema.Type {
	return schema.Type{Schema: d.text(), Name: d.text(), Values: read(d, d.text), Base: d.text()}
}

func (d *decoder) column() schema.Column {
	c := schema.Column{Name: d.text(), Type: d.text()}
	d.bits(&c.Nullable, &c.AutoIncrement)
	c.Default, c.Generated, c.Collation = d.text(), d.text(), d.text()
	return c
}

func (d *decoder) key() schema.Key {
	k := schema.Key{Name: d.text(), Where: d.text()}
	d.bits(&k.Primary, &k.Constraint, &k.NullsNotDistinct, &k.Deferrable, &k.Invisible, &k.Exclusion, &k.Uncertain)
	k.Declared = d.pos()
	k.Parts = read(d, d.part)
	return k
}

func (d *decoder) part() schema.Part {
	return schema.Part{Column: d.text(), Expr: d.text(), Prefix: d.number(), Collation: d.text()}
}
