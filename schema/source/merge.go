package source

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
)

// merge joins the parts of each dialect: every table as its best ranked source
// declares it. Each pair of sources that disagree gives one warning.
func merge(parts []part) ([]*schema.Catalog, []Warning) {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(a.cat.Dialect, b.cat.Dialect), cmp.Compare(a.from.Rank, b.from.Rank))
	})
	var out []*schema.Catalog
	var warnings []Warning
	for len(parts) > 0 {
		d := parts[0].cat.Dialect
		n := slices.IndexFunc(parts, func(p part) bool { return p.cat.Dialect != d })
		if n < 0 {
			n = len(parts)
		}
		cat, w := join(parts[:n])
		out, warnings = append(out, cat), append(warnings, w...)
		parts = parts[n:]
	}
	return out, warnings
}

type tableID struct{ schema, name string }

func idOf(t *schema.Table) tableID {
	return tableID{strings.ToLower(t.Schema), strings.ToLower(t.Name)}
}

// join joins the parts of one dialect, the best ranked first.
func join(parts []part) (*schema.Catalog, []Warning) {
	out := &schema.Catalog{Dialect: parts[0].cat.Dialect}
	owner := map[tableID]int{} // part that a table was taken from
	first := map[tableID]*schema.Table{}
	var names []string
	var disputes []dispute
	made := createdBy(parts)
	for i, p := range parts {
		names = append(names, p.cat.Source)
		out.Notes = append(out.Notes, p.cat.Notes...)
		for _, t := range p.cat.Types {
			if !slices.ContainsFunc(out.Types, func(o schema.Type) bool { return o.Schema == t.Schema && o.Name == t.Name }) {
				out.Types = append(out.Types, t)
			}
		}
		for _, t := range p.cat.Tables {
			id := idOf(t)
			if ddl.Uncreated(t) && made[id] {
				continue // e.g. migrations of what AutoMigrate makes
			}
			have := first[id]
			if have == nil {
				owner[id], first[id] = i, t
				out.Tables = append(out.Tables, t)
				continue
			}
			if p.from.Rank == Old {
				continue // it is expected to differ
			}
			if owner[id] != i && !have.Unknown && !t.Unknown && !slices.Equal(keySet(have), keySet(t)) {
				disputes = append(disputes, dispute{owner[id], i, have, t})
			}
		}
	}
	out.Source = strings.Join(slices.Compact(names), ", ")
	out.Sort()
	return out, told(parts, disputes)
}

// createdBy are the tables that some part creates.
func createdBy(parts []part) map[tableID]bool {
	out := map[tableID]bool{}
	for _, p := range parts {
		for _, t := range p.cat.Tables {
			if !ddl.Uncreated(t) {
				out[idOf(t)] = true
			}
		}
	}
	return out
}

// dispute is a table that two parts declare differently.
type dispute struct {
	winner, loser int
	have, other   *schema.Table
}

// told makes one warning of all disputes between two parts.
func told(parts []part, disputes []dispute) []Warning {
	slices.SortStableFunc(disputes, func(a, b dispute) int {
		return cmp.Or(cmp.Compare(a.loser, b.loser), cmp.Compare(a.other.Declared.File, b.other.Declared.File), cmp.Compare(a.other.Declared.Line, b.other.Declared.Line))
	})
	var out []Warning
	for len(disputes) > 0 {
		d := disputes[0]
		more := 0
		disputes = slices.DeleteFunc(disputes[1:], func(e dispute) bool {
			same := e.winner == d.winner && e.loser == d.loser
			if same {
				more++
			}
			return same
		})
		text := fmt.Sprintf("two schemas disagree about table %s: %s has %s, %s has %s; the first is believed",
			d.have.Name, where(parts[d.winner], d.have), listed(d.have), where(parts[d.loser], d.other), listed(d.other))
		if more > 0 {
			text += fmt.Sprintf(" (so do they about %d more)", more)
		}
		out = append(out, Warning{Pos: d.other.Declared, Text: text})
	}
	return out
}

func where(p part, t *schema.Table) string {
	if s := t.Declared.String(); s != "" {
		return s
	}
	return withoutPassword(p.cat.Source)
}

func listed(t *schema.Table) string {
	keys := make([]string, 0, len(t.Keys))
	for i := range t.Keys {
		keys = append(keys, t.Keys[i].String())
	}
	if len(keys) == 0 {
		return "no unique key"
	}
	slices.Sort(keys)
	return strings.Join(slices.Compact(keys), ", ")
}

// dressing is what engines and authors write around an expression without
// changing it.
var dressing = regexp.MustCompile("::[a-z_ ]+|[\\s()\"'`\\[\\]]")

// keySet is what the keys of a table say, without names, spelling and the order
// of columns. A key that repeats another's columns adds nothing.
func keySet(t *schema.Table) []string {
	var out []string
	for _, k := range t.Keys {
		columns := k.Columns()
		slices.Sort(columns)
		s := dressing.ReplaceAllString(strings.ToLower(strings.Join(columns, ",")), "")
		if k.Where != "" {
			s += " where " + dressing.ReplaceAllString(strings.ToLower(k.Where), "")
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
