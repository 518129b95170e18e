package cover

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// Keys decides for each of a table's keys whether it covers the pair. Where none
// does alone, those cover that do for one half of what the row may be:
//
//	UNIQUE (org_id, name) WHERE org_id IS NOT NULL
//	UNIQUE (name) WHERE org_id IS NULL
func Keys(keys []schema.Key, p Pair) []Result {
	out := make([]Result, len(keys))
	for i := range keys {
		out[i] = Key(&keys[i], p)
		if out[i].Covers {
			p.split = maxSplit
		}
	}
	if p.split >= maxSplit || len(keys) < 2 {
		return out
	}
	for _, c := range p.optional(keys) {
		absent := Keys(keys, p.assume(c, Always))
		present := Keys(keys, p.assume(c, Never))
		if !covered(absent) || !covered(present) {
			continue
		}
		for i := range out {
			if absent[i].Covers || present[i].Covers {
				out[i] = Result{Covers: true, Detail: "together with another key, whether " + c + " is NULL or not"}
			}
		}
		return out
	}
	return out
}

// maxSplit bounds how many columns are told apart by NULL at once.
const maxSplit = 2

func covered(list []Result) bool {
	for _, r := range list {
		if r.Covers {
			return true
		}
	}
	return false
}

// optional are the columns that both runs write alike, and that may be NULL, of which keys speak.
func (p Pair) optional(keys []schema.Key) []string {
	var out []string
	seen := map[string]bool{}
	for i := range keys {
		for _, part := range keys[i].Parts {
			c := strings.ToLower(part.Column)
			if cell := p.Cell(c); c != "" && !seen[c] && cell.Shared && cell.Null == Maybe {
				seen[c] = true
				out = append(out, c)
			}
		}
	}
	return out
}

// assume is the pair where the column is always or never NULL.
func (p Pair) assume(column string, n Null) Pair {
	cell := p.Cell
	p.split++
	p.Cell = func(c string) Cell {
		out := cell(c)
		if strings.EqualFold(c, column) {
			out.Null = n
		}
		return out
	}
	return p
}
