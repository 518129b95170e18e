package migration

import (
	"fmt"
	"slices"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// Settle asks again, with the keys in the catalogs, and leaves out what ends
// nothing. judge judges the same code as before against the catalogs as they
// are now. In PostgreSQL a key that fails by a NULL alone is tried with NULLS
// NOT DISTINCT. The catalogs are afterwards as they were.
func Settle(keys []*Wanted, judge func() ([]finding.Finding, error)) (kept []*Wanted, left []Left, err error) {
	for range 2 {
		after, err := assuming(keys, judge)
		if err != nil {
			return nil, nil, err
		}
		changed := false
		kept, left = nil, nil
		for _, w := range keys {
			still := w.unended(after)
			changed = w.tryNulls(after) || changed
			if len(still) < len(w.For) {
				kept = append(kept, w)
			}
			left = append(left, still...)
		}
		if !changed {
			break
		}
	}
	for _, w := range kept {
		w.For = slices.DeleteFunc(slices.Clone(w.For), func(f *finding.Finding) bool {
			return slices.ContainsFunc(left, func(l Left) bool { return l.Finding == f })
		})
	}
	return kept, left, nil
}

// assuming judges with the keys in the catalogs.
func assuming(keys []*Wanted, judge func() ([]finding.Finding, error)) ([]finding.Finding, error) {
	for _, w := range keys {
		t := w.Table
		columns, all := t.Columns, t.Keys
		defer func() { t.Columns, t.Keys = columns, all }()
		w.assume()
	}
	return judge()
}

// assume adds the key to its table.
func (w *Wanted) assume() {
	t, k := w.Table, w.Key
	key := schema.Key{Name: k.Name, NullsNotDistinct: k.Nulls}
	for _, p := range k.Parts {
		key.Parts = append(key.Parts, schema.Part{Column: p.Column, Expr: p.Expr})
	}
	if k.Marked() {
		t.Columns = append(slices.Clone(t.Columns), schema.Column{Name: k.Mark(), Type: "tinyint", Nullable: true, Generated: k.Marking()})
		key.Parts = append(key.Parts, schema.Part{Column: k.Mark()})
	} else {
		key.Where = k.Where()
	}
	t.Keys = append(slices.Clone(t.Keys), key)
}

// unended are the findings that the key does not end.
func (w *Wanted) unended(after []finding.Finding) []Left {
	var out []Left
	for _, f := range w.For {
		a := again(f, after)
		if a == nil {
			continue
		}
		why := "a unique key on " + w.listed() + " does not end it"
		if k := w.own(a); k != nil && k.Detail != "" {
			why += ": " + k.Detail
		}
		out = append(out, Left{f, why})
	}
	return out
}

// again is the finding as it is judged now, nil if it is no race any more.
func again(f *finding.Finding, after []finding.Finding) *finding.Finding {
	i := slices.IndexFunc(after, func(a finding.Finding) bool {
		return (a.Verdict == finding.Race || a.Verdict == finding.LocalLock) && same(f, &a)
	})
	if i < 0 {
		return nil
	}
	return &after[i]
}

// same says whether two findings are of one pair.
func same(a, b *finding.Finding) bool {
	return a.Fingerprint == b.Fingerprint && a.Dialect == b.Dialect && a.Join == b.Join &&
		fmt.Sprint(a.Lookup) == fmt.Sprint(b.Lookup) && fmt.Sprint(a.Insert) == fmt.Sprint(b.Insert)
}

// own is what a finding says about the key.
func (w *Wanted) own(f *finding.Finding) *finding.Key {
	i := slices.IndexFunc(f.Keys, func(k finding.Key) bool { return k.Name == w.Key.Name })
	if i < 0 {
		return nil
	}
	return &f.Keys[i]
}

// tryNulls makes the key one to which NULL is a value, if that is all that is
// missing.
func (w *Wanted) tryNulls(after []finding.Finding) bool {
	if w.Key.Dialect != schema.Postgres || w.Key.Nulls {
		return false
	}
	w.Key.Nulls = slices.ContainsFunc(w.For, func(f *finding.Finding) bool {
		a := again(f, after)
		if a == nil {
			return false
		}
		k := w.own(a)
		return k != nil && k.Gap == "null"
	})
	return w.Key.Nulls
}
