package cover

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Keys decides for each of a table's keys whether it covers the pair. Where none
// does alone, those cover that do for one half of what the row may be:
//
//	UNIQUE (org_id, name) WHERE org_id IS NOT NULL
//	UNIQUE (name) WHERE org_id IS NULL
func Keys(keys []schema.Key, p Pair) []Result {
	if p.split == 0 {
		p = p.settled()
	}
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
				out[i] = Result{Covers: true, Part: true, Detail: "together with another key, whether " + c + " is NULL or not"}
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

// settled is the pair with the columns as shared for which the lookup's
// conditions leave one value.
//
//	// Have: WHERE active IS NOT TRUE, and active is NOT NULL
func (p Pair) settled() Pair {
	fixed := map[string]Cell{}
	for _, e := range p.stated() {
		for _, name := range columnsOf(e) {
			if _, done := fixed[name]; !done && !p.Cell(name).Shared && column(p, name) != nil {
				fixed[name] = p.only(name)
			}
		}
	}
	cell := p.Cell
	p.Cell = func(c string) Cell {
		if one, ok := fixed[strings.ToLower(c)]; ok && one.Shared {
			return one
		}
		return cell(c)
	}
	return p
}

// only is the cell of a column that can have one value alone.
func (p Pair) only(name string) Cell {
	v, ok := p.one(&sqltext.Column{Name: name})
	switch {
	case !ok:
		return Cell{}
	case v.kind == nullValue:
		return Cell{Shared: true, Null: Always}
	case v.kind == textValue:
		return Cell{Shared: true, Known: true, Const: v.text}
	case classOf(column(p, name).Type) == classBool:
		return Cell{Shared: true, Known: true, Const: strconv.FormatBool(v.num != 0)}
	default:
		return Cell{Shared: true, Known: true, Const: strconv.FormatFloat(v.num, 'f', -1, 64)}
	}
}

// one is the constant that an expression is for every row that the pair may write.
func (p Pair) one(e sqltext.Expr) (v datum, ok bool) {
	e = p.plain(e)
	if _, column := e.(*sqltext.Column); !column && !evaluated(e) {
		return datum{}, false
	}
	var values []datum
	seen := p.models(e, func(m model) bool {
		if v := m.value(e); !slices.Contains(values, v) {
			values = append(values, v)
		}
		return len(values) < 2
	})
	if !seen || len(values) != 1 {
		return datum{}, false
	}
	switch v = values[0]; v.kind {
	case nullValue, textValue, numberValue:
		return v, !v.about
	}
	return datum{}, false
}
