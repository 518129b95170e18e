package cover

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// domain is a value of each kind that the constants around a term tell apart.
func (p Pair) domain(t term) []datum {
	var out []datum
	var isNull Null
	kind, given := classOther, false
	if c, ok := t.expr.(*sqltext.Column); ok {
		isNull = p.columnNull(c.Name)
		cell := p.Cell(c.Name)
		given = cell.Shared && isNull == Never || cell.Folds
		if col := column(p, c.Name); col != nil {
			kind = classOf(col.Type)
		}
	} else {
		alone := p
		alone.Where, alone.conditions = nil, nil // which may speak of the term itself
		isNull = nullOf(t.expr, alone)
		if b, ok := t.expr.(*sqltext.Binary); ok && strings.Contains(b.Op, "like") {
			kind = classBool
		}
	}
	if isNull != Never {
		out = append(out, datum{kind: nullValue})
	}
	if isNull == Always {
		return out
	}
	for _, d := range t.values(kind) {
		// Have: CREATE UNIQUE INDEX … WHERE email <> ''. The value looked for is taken to be a real one.
		if given && d.kind == textValue && d.text == "" {
			continue
		}
		out = append(out, d)
	}
	return out
}

// class is what values a column's type has.
type class uint8

const (
	classOther class = iota
	classBool        // a column declared boolean is taken to hold nothing else, in SQLite and MySQL too
	classWhole
	classNumber
	classText
)

func classOf(typ string) class {
	typ = strings.ToLower(typ)
	base, _, _ := strings.Cut(typ, "(")
	base, _, _ = strings.Cut(base, " ")
	switch base {
	case "bool", "boolean":
		return classBool
	case "tinyint", "bit":
		if strings.HasPrefix(typ, base+"(1)") {
			return classBool
		}
		return classWhole
	case "int", "integer", "bigint", "smallint", "mediumint", "int2", "int4", "int8", "serial", "bigserial", "smallserial":
		return classWhole
	case "numeric", "decimal", "real", "double", "float", "float4", "float8":
		return classNumber
	}
	if textual(base) {
		return classText
	}
	return classOther
}

func textual(base string) bool {
	switch base {
	case "char", "varchar", "nchar", "nvarchar", "character", "tinytext", "text", "mediumtext", "longtext", "enum", "set", "citext":
		return true
	}
	return false
}

func (t term) values(kind class) []datum {
	if kind == classOther {
		kind = t.guess()
	}
	switch kind {
	case classBool:
		return []datum{isTrue.asDatum(), isFalse.asDatum()}
	case classWhole, classNumber:
		return t.numbers(kind == classWhole)
	case classText:
		out := []datum{{kind: otherText, text: t.name}}
		for _, d := range t.pool {
			if d.kind == textValue {
				out = append(out, d)
			}
		}
		return out
	}
	return []datum{isTrue.asDatum(), isFalse.asDatum(), {kind: someValue}}
}

// guess is the class of a term whose type is not known, by what it is compared with.
func (t term) guess() class {
	out := classOther
	for _, d := range t.pool {
		if d.kind == textValue {
			return classText
		}
		out = classNumber
	}
	return out
}

// numbers are the constants, and a number before, between and after them.
func (t term) numbers(whole bool) []datum {
	var at []float64
	for _, d := range t.pool {
		if n, ok := d.number(); ok {
			at = append(at, n)
		}
	}
	if len(at) == 0 {
		at = []float64{0}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	all := []float64{at[0] - 1}
	for i, n := range at {
		all = append(all, n)
		switch {
		case i+1 == len(at):
			all = append(all, n+1)
		case !whole:
			all = append(all, (n+at[i+1])/2)
		case at[i+1]-n > 1:
			all = append(all, n+1)
		}
	}
	out := make([]datum, len(all))
	for i, n := range all {
		out[i] = datum{kind: numberValue, num: n}
		if _, exact := slices.BinarySearch(at, n); !exact || len(t.pool) == 0 {
			out[i].about, out[i].text = true, t.name
		}
	}
	return out
}

// columnNull says whether the row's column may be NULL, also if it is not shared.
func (p Pair) columnNull(name string) Null {
	cell := p.Cell(name)
	if cell.Shared || cell.Known || cell.Null != Never || cell.Given {
		return cell.Null
	}
	if col := column(p, name); col != nil && !col.Nullable {
		return Never
	}
	return Maybe
}
