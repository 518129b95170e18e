// Package migration writes the migrations that add the unique keys which
// findings lack: it joins findings that want one key, has Atlas plan the
// statements, and words them for the tool whose directory declares the table.
// It judges nothing; whether a key ends a race is asked of the analyzer again.
package migration

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/newkey"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// Options say how files are named and where.
type Options struct {
	Root    string    // the module's folder; positions are relative to it
	Version string    // of the first new migration; "" for the directory's next
	Now     time.Time // what directories that count by time count by
}

// Wanted is a key, the table it is for and the findings that it is to end.
type Wanted struct {
	Key   *newkey.Key
	Table *schema.Table
	From  *schema.Catalog
	For   []*finding.Finding
}

// Left is a finding for which no migration can be written, and why.
type Left struct {
	Finding *finding.Finding
	Why     string
}

// Advice is what a person has to do where there is no file to write: the
// place, what to change there, and the statements.
type Advice struct {
	At, Text   string
	Statements []string
}

// Result is what is to be written and what is not.
type Result struct {
	Edits  []Edit
	Advice []Advice
	Keys   []*Wanted // those that Edits and Advice add
	Left   []Left
}

// Want are the keys that the findings lack, one for all that want the same,
// sorted by dialect, table and columns.
func Want(found []*finding.Finding, catalogs []*schema.Catalog) (keys []*Wanted, left []Left) {
	for _, f := range found {
		w, why := want(f, catalogs)
		if why != "" {
			left = append(left, Left{f, why})
			continue
		}
		i := slices.IndexFunc(keys, func(o *Wanted) bool { return o.Table == w.Table && o.id() == w.id() })
		if i >= 0 {
			keys[i].For = append(keys[i].For, f)
			continue
		}
		keys = append(keys, w)
	}
	keys = narrowest(keys)
	slices.SortStableFunc(keys, func(a, b *Wanted) int {
		return cmp.Or(cmp.Compare(a.Key.Dialect, b.Key.Dialect), cmp.Compare(a.Table.Schema, b.Table.Schema),
			cmp.Compare(a.Table.Name, b.Table.Name), cmp.Compare(a.id(), b.id()))
	})
	return keys, left
}

// want is the key that one finding lacks, or why there is none.
func want(f *finding.Finding, catalogs []*schema.Catalog) (*Wanted, string) {
	k, ok := newkey.Of(f)
	if !ok {
		return nil, none(f)
	}
	cat, t := declared(k, catalogs)
	if t == nil {
		return nil, "no schema declares the table " + k.Table
	}
	w := &Wanted{Key: k, Table: t, From: cat, For: []*finding.Finding{f}}
	if why := w.resolve(); why != "" {
		return nil, why
	}
	return w, unable(w)
}

// none says why a finding asks for no key.
func none(f *finding.Finding) string {
	switch {
	case f.Verdict == finding.Unhandled:
		return "a key is there; it is the loser's error that nobody handles"
	case f.Verdict != finding.Race && f.Verdict != finding.LocalLock:
		return "it lacks no key"
	case f.Dialect == string(schema.MariaDB) && slices.ContainsFunc(f.Columns, func(c string) bool { return strings.Contains(c, "(") }):
		return "MariaDB has no keys on expressions: declare a generated column for " + strings.Join(f.Columns, ", ") + " and a unique key on it"
	case len(f.Keys) > 0 && slices.ContainsFunc(f.Keys, func(k finding.Key) bool { return k.Gap != "columns" }):
		return "a key of these columns is there; what is wrong is elsewhere"
	}
	return "the lookup binds nothing that could be a key"
}

// declared is the table that the key is for.
func declared(k *newkey.Key, catalogs []*schema.Catalog) (*schema.Catalog, *schema.Table) {
	for _, c := range catalogs {
		if c.Dialect != k.Dialect {
			continue
		}
		if t := c.Table(k.Schema, k.Table); t != nil {
			return c, t
		}
	}
	return nil, nil
}

// id is the same for two keys that say the same.
func (w *Wanted) id() string {
	parts := slices.Sorted(slices.Values(w.columns()))
	return strings.Join(parts, ",") + " where " + w.Key.Where()
}

// columns are the parts in lower case.
func (w *Wanted) columns() []string {
	var out []string
	for _, p := range w.Key.Parts {
		out = append(out, strings.ToLower(p.Column+p.Expr))
	}
	return out
}

// narrowest leaves out a key that another one of the same rows implies: where
// no two rows have one email, no two have one email and one tenant.
func narrowest(keys []*Wanted) []*Wanted {
	var out []*Wanted
	for _, w := range keys {
		i := slices.IndexFunc(keys, func(o *Wanted) bool { return o != w && o.implies(w) })
		if i < 0 {
			out = append(out, w)
			continue
		}
		keys[i].For = append(keys[i].For, w.For...)
	}
	return out
}

func (w *Wanted) implies(o *Wanted) bool {
	if w.Table != o.Table || w.Key.Where() != o.Key.Where() || len(w.Key.Parts) >= len(o.Key.Parts) {
		return false
	}
	wider := o.columns()
	for _, c := range w.columns() {
		if !slices.Contains(wider, c) {
			return false
		}
	}
	return true
}
