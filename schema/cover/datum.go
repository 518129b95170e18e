package cover

import (
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// datum is what an expression gives for one row: a number (truth is 1 and 0),
// a text, NULL, or less than that.
type datum struct {
	kind  datumKind
	num   float64
	text  string // of a text; of other and about, the term whose value it is
	about bool   // the number stands for those around it
}

type datumKind uint8

const (
	anyValue  datumKind = iota
	someValue           // not NULL
	nullValue
	numberValue
	textValue
	otherText // none of the constants
)

// answers are the truth values that a condition may have.
type answers uint8

const (
	isTrue answers = 1 << iota
	isFalse
	isNull
	known   = isTrue | isFalse
	unknown = isTrue | isFalse | isNull
)

// asDatum is a truth value as a number.
func (a answers) asDatum() datum {
	switch a {
	case isTrue:
		return datum{kind: numberValue, num: 1}
	case isFalse:
		return datum{kind: numberValue}
	case isNull:
		return datum{kind: nullValue}
	case known:
		return datum{kind: someValue}
	}
	return datum{}
}

// asAnswers is a value that stands where a condition does.
func (d datum) asAnswers() answers {
	switch d.kind {
	case nullValue:
		return isNull
	case numberValue:
		return truth(d.num != 0)
	case textValue:
		if b, ok := boolean(d.text); ok {
			return truth(b)
		}
		return known
	case someValue, otherText:
		return known
	}
	return unknown
}

func truth(b bool) answers {
	if b {
		return isTrue
	}
	return isFalse
}

// constant is a literal's value.
func constant(l *sqltext.Literal) datum {
	switch l.Kind {
	case "null":
		return datum{kind: nullValue}
	case "bool":
		return truth(l.Text == "true").asDatum()
	case "number":
		if f, err := strconv.ParseFloat(l.Text, 64); err == nil {
			return datum{kind: numberValue, num: f}
		}
		return datum{kind: someValue}
	case "string":
		return datum{kind: textValue, text: l.Text}
	}
	return datum{}
}

// boolean reads the truth values that PostgreSQL takes for texts.
// https://www.postgresql.org/docs/current/datatype-boolean.html
func boolean(s string) (value, ok bool) {
	switch strings.ToLower(s) {
	case "t", "true", "y", "yes", "on", "1":
		return true, true
	case "f", "false", "n", "no", "off", "0":
		return false, true
	}
	return false, false
}

// compare is a op b of two values.
func compare(op string, a, b datum) answers {
	switch {
	case op == "<=>" || op == "is distinct from":
		eq := notDistinct(a, b)
		if op == "<=>" {
			return eq
		}
		return not(eq)
	case a.kind == nullValue || b.kind == nullValue:
		return isNull
	case a.kind == anyValue || b.kind == anyValue:
		return unknown
	}
	order, ok := ordered(a, b)
	switch op {
	case "=":
		return equal(a, b)
	case "<>":
		return not(equal(a, b))
	case "<", "<=", ">", ">=":
		if !ok {
			return known
		}
		return truth(strings.Contains(op, "=") && order == 0 || op[0] == '<' && order < 0 || op[0] == '>' && order > 0)
	}
	return unknown
}

// notDistinct is a IS NOT DISTINCT FROM b.
func notDistinct(a, b datum) answers {
	switch {
	case a.kind == anyValue || b.kind == anyValue:
		return known
	case a.kind == nullValue || b.kind == nullValue:
		return truth(a.kind == b.kind)
	}
	return equal(a, b)
}

// ordered compares two values that are not NULL; ok is false where the order
// is a collation's or the values are not known.
func ordered(a, b datum) (order int, ok bool) {
	x, okX := a.number()
	y, okY := b.number()
	switch {
	case a.about && b.about && a.text != b.text:
	case okX && okY && (a.kind == numberValue || b.kind == numberValue):
		switch {
		case x < y:
			return -1, true
		case x > y:
			return 1, true
		}
		return 0, true
	case a.kind == textValue && a == b:
		return 0, true
	}
	return 0, false
}

// equal is a = b of two values that are not NULL. Texts that differ in letter
// case or in blanks at their end may be equal: the collation or type says.
func equal(a, b datum) answers {
	if order, ok := ordered(a, b); ok {
		return truth(order == 0)
	}
	switch {
	case a.kind == otherText && b.kind == textValue, a.kind == textValue && b.kind == otherText:
		return isFalse
	case a.kind == otherText && a == b:
		return isTrue
	case a.kind == textValue && b.kind == textValue && !alike(a.text, b.text):
		return isFalse
	}
	return known
}

// alike reports whether some collation may hold two texts for equal.
func alike(a, b string) bool {
	plain := func(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r > 0x7f }) < 0 }
	return strings.EqualFold(strings.TrimRight(a, " "), strings.TrimRight(b, " ")) || !plain(a) || !plain(b)
}

// number reads a value as a number.
func (d datum) number() (float64, bool) {
	switch d.kind {
	case numberValue:
		return d.num, true
	case textValue:
		if b, ok := boolean(d.text); ok && d.text != "0" && d.text != "1" {
			return truth(b).asDatum().num, true
		}
		f, err := strconv.ParseFloat(strings.TrimSpace(d.text), 64)
		return f, err == nil
	}
	return 0, false
}

func not(a answers) answers {
	out := a & isNull
	if a&isTrue != 0 {
		out |= isFalse
	}
	if a&isFalse != 0 {
		out |= isTrue
	}
	return out
}

// and is the conjunction of every two truth values that may come together.
func and(a, b answers) answers {
	var out answers
	if a&isFalse != 0 || b&isFalse != 0 {
		out |= isFalse
	}
	if a&isTrue != 0 && b&isTrue != 0 {
		out |= isTrue
	}
	if a&isNull != 0 && b&(isNull|isTrue) != 0 || b&isNull != 0 && a&isTrue != 0 {
		out |= isNull
	}
	return out
}

func or(a, b answers) answers { return not(and(not(a), not(b))) }

// Constants compares two constants as values of a column, which may be nil:
// whether they are surely the same, or surely not. Texts that differ in letter
// case alone are neither.
func Constants(col *schema.Column, a, b string) (same, differ bool) {
	x, y := datum{kind: textValue, text: a}, datum{kind: textValue, text: b}
	kind := classOther
	if col != nil {
		kind = classOf(col.Type)
	}
	if n, ok := x.number(); ok && kind != classText {
		if m, ok := y.number(); ok {
			return n == m, n != m
		}
	}
	eq := equal(x, y)
	return eq == isTrue, eq == isFalse
}
