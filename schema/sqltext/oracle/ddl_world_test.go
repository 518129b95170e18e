package oracle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// key is a unique key. A part is a column's name or exprPart.
type key struct {
	name    string
	parts   []string
	where   bool
	primary bool
	text    string // what its expressions and predicate say
}

const exprPart = "(expr)"

func (k key) String() string {
	s := "unique"
	if k.primary {
		s = "primary"
	}
	s += "(" + strings.Join(k.parts, ",") + ")"
	if k.where {
		s += " where"
	}
	return s
}

// relation is a table's columns and unique keys.
type relation struct {
	cols    []string
	keys    []key
	blind   bool // its columns cannot be compared
	unknown bool // the interpreter says that it does not know
}

func (r *relation) String() string {
	keys := make([]string, len(r.keys))
	for i, k := range r.keys {
		keys[i] = k.String()
	}
	slices.Sort(keys)
	cols := "?"
	if !r.blind {
		cols = strings.Join(slices.Sorted(slices.Values(r.cols)), ",")
	}
	return "(" + cols + ") " + strings.Join(keys, " ")
}

// world is the tables of a schema by name.
type world map[string]*relation

// fold is a name as it compares.
func fold(d schema.Dialect, name string) string {
	if d == schema.Postgres {
		return name
	}
	return strings.ToLower(name)
}

// worldOf is a catalog as a world. Schemas are left out.
func worldOf(c *schema.Catalog) world {
	w := world{}
	for _, t := range c.Tables {
		r := &relation{unknown: t.Unknown}
		for _, col := range t.Columns {
			r.cols = append(r.cols, fold(c.Dialect, col.Name))
		}
		for _, k := range t.Keys {
			r.unknown = r.unknown || k.Uncertain
			r.keys = append(r.keys, keyOf(c.Dialect, k))
		}
		w[fold(c.Dialect, t.Name)] = r
	}
	return w
}

func keyOf(d schema.Dialect, k schema.Key) key {
	out := key{name: fold(d, k.Name), where: k.Where != "", primary: k.Primary, text: k.Where}
	for _, p := range k.Parts {
		part := fold(d, p.Column)
		if p.Expr != "" {
			part = exprPart
			out.text += " " + p.Expr
		}
		out.parts = append(out.parts, part)
	}
	return out
}

// differ says where two worlds differ, "" if they do not. Tables that the
// interpreter calls unknown are not compared.
func differ(oracle, ours world) string {
	var out []string
	for name, want := range oracle {
		got := ours[name]
		if got == nil {
			out = append(out, fmt.Sprintf("table %s: oracle %s, we have none", name, want))
			continue
		}
		if got.unknown || want.unknown {
			continue
		}
		mine := *got
		mine.blind = want.blind
		if want.String() != mine.String() {
			out = append(out, fmt.Sprintf("table %s: oracle %s, we %s", name, want, &mine))
		}
	}
	for name, got := range ours {
		if oracle[name] == nil && !got.unknown {
			out = append(out, fmt.Sprintf("table %s: oracle has none, we %s", name, got))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}
