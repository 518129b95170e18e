package sqltext

import (
	"slices"
	"strings"
)

// mirrored is the comparison with its sides exchanged.
var mirrored = map[string]string{"=": "=", "<>": "<>", "<=>": "<=>", "is distinct from": "is distinct from", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

// sortSides puts the operands of an operator that allows it into their order.
func sortSides(e Expr) Expr {
	b, ok := e.(*Binary)
	if !ok {
		return e
	}
	op, ok := mirrored[b.Op]
	if !ok || sideRank(b.L) < sideRank(b.R) || sideRank(b.L) == sideRank(b.R) && Format(b.L) <= Format(b.R) {
		return b
	}
	return &Binary{Op: op, L: b.R, R: b.L}
}

// sideRank orders operands: what speaks of columns first, constants last.
func sideRank(e Expr) int {
	switch e := e.(type) {
	case *Literal:
		return 3
	case *Placeholder, *Hole:
		return 2
	case *Cast:
		return sideRank(e.X)
	case *Column:
		return 0
	}
	return 1
}

// joinSorted is a chain of AND or OR, sorted and without what stands in it twice.
func joinSorted(op string, operands []Expr) Expr {
	var list []Expr
	for _, e := range operands {
		list = append(list, flatten(e, op)...)
	}
	texts := sortExprs(list)
	out := list[0]
	for i, x := range list[1:] {
		if texts[i+1] != texts[i] {
			out = &Binary{Op: op, L: out, R: x}
		}
	}
	return out
}

// sortExprs sorts expressions by their text and returns the texts.
func sortExprs(list []Expr) []string {
	type entry struct {
		e    Expr
		text string
	}
	entries := make([]entry, len(list))
	for i, e := range list {
		entries[i] = entry{e, Format(e)}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return strings.Compare(a.text, b.text) })
	texts := make([]string, len(list))
	for i, e := range entries {
		list[i], texts[i] = e.e, e.text
	}
	return texts
}
