package migration

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
)

// Write plans the files that add the keys. It writes nothing: Apply does.
func Write(ctx context.Context, keys []*Wanted, o Options) (*Result, error) {
	r := &Result{}
	wanted := map[place][]*Wanted{}
	var order []place
	for _, w := range keys {
		p, err := o.at(w)
		if err != nil {
			return nil, err
		}
		also, err := o.beside(w, p)
		if err != nil {
			return nil, err
		}
		for _, p := range append([]place{p}, also...) {
			if _, seen := wanted[p]; !seen {
				order = append(order, p)
			}
			wanted[p] = append(wanted[p], w)
		}
	}
	for _, p := range order {
		if err := r.write(ctx, p, wanted[p], &o); err != nil {
			return nil, err
		}
	}
	r.Keys = keys
	slices.SortStableFunc(r.Edits, func(a, b Edit) int { return strings.Compare(a.Path, b.Path) })
	return r, nil
}

// write plans what one place needs.
func (r *Result) write(ctx context.Context, p place, keys []*Wanted, o *Options) error {
	switch {
	case p.format != "" && p.format != migrate.Pop && mixed(keys):
		return r.advise(ctx, keys, "the migrations of "+p.path+" run on several engines, whose statements differ")
	case p.format != "":
		return r.directory(ctx, p, keys, o)
	case path.Ext(p.path) == ".hcl":
		return r.hcl(p, keys, o)
	case path.Ext(p.path) == ".sql":
		return r.appendSQL(ctx, p.path, keys, o)
	}
	return r.advise(ctx, keys, "")
}

func mixed(keys []*Wanted) bool {
	return slices.ContainsFunc(keys, func(w *Wanted) bool { return w.Key.Dialect != keys[0].Key.Dialect })
}

// directory plans the migrations of a directory.
func (r *Result) directory(ctx context.Context, p place, keys []*Wanted, o *Options) error {
	l, known := layouts[p.format]
	if !known {
		return fmt.Errorf("write a migration to %s: nothing writes the format %q", p.path, p.format)
	}
	names, err := o.names(p)
	if err != nil {
		return err
	}
	n := count(names, p.format, o.Now)
	if n.last == "" {
		return fmt.Errorf("write a migration to %s: no file there has a version to go on from", p.path)
	}
	var texts []text
	asked := o.Version
	for _, w := range keys {
		steps, err := w.steps(ctx, l.outside)
		if err != nil {
			return err
		}
		for _, u := range w.units(steps, l.single) {
			v, err := n.take(asked)
			if err != nil {
				return fmt.Errorf("write a migration to %s: %w", p.path, err)
			}
			asked = ""
			u.id = n.before + v + n.between + u.name
			u.paired = o.paired(p, names)
			u.dialect = suffix(names, string(w.Key.Dialect))
			texts = append(texts, l.files(u)...)
		}
	}
	beside := ""
	if p.format == migrate.Flyway {
		beside = besides(names, n.before)
	}
	for _, t := range texts {
		r.Edits = append(r.Edits, Edit{Path: path.Join(p.path, beside, t.name), New: []byte(t.body)})
	}
	for _, e := range r.Edits {
		if old, err := o.read(e.Path); err != nil || old != nil && e.Old == nil {
			return fmt.Errorf("write a migration to %s: %s is there already", p.path, path.Base(e.Path))
		}
	}
	return r.sum(p, texts, o)
}

// besides is the folder of the last version, below flyway's own.
func besides(names []string, before string) string {
	last, dir := "", ""
	for _, n := range names {
		_, v, _ := cut(path.Base(n), migrate.Flyway)
		if v != "" && strings.HasPrefix(path.Base(n), before) && (last == "" || migrate.Compare(v, last) > 0) {
			last, dir = v, path.Dir(n)
		}
	}
	return dir
}

// units are the migrations that the steps make.
func (w *Wanted) units(steps []step, single bool) []unit {
	remark := w.remark()
	if steps[0].alone {
		remark = append(remark, "When it fails it leaves an invalid index, to be dropped before the next try.")
	}
	if !single || !steps[0].alone {
		return []unit{{name: fileName(w.Key.Name), remark: remark, steps: steps}}
	}
	var out []unit
	for i, s := range steps {
		u := unit{name: fileName(s.name), steps: []step{s}}
		if i == 0 {
			u.remark = remark
		}
		out = append(out, u)
	}
	return out
}

// fileName is a key's name as it may stand in a file's: letters, digits and _.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, name)
}

// remark says what the key is for, and how to see what would refuse it. No
// line ends in a semicolon: some tools cut their files there.
func (w *Wanted) remark() []string {
	var out []string
	for _, f := range w.For {
		line := "For " + f.Join.Function + " in " + f.Join.File + ", which inserts into " + w.Table.Name + " what it does not find."
		if !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	slices.Sort(out)
	if len(out) > 3 {
		out = append(out[:3], fmt.Sprintf("For %d more like these.", len(out)-3))
	}
	if w.Key.Nulls {
		out = append(out, "NULL counts as a value here; PostgreSQL can say so since version 15.")
	}
	return append(out, "Rows that are there twice make this fail. To list them:", "  "+w.Key.Duplicates())
}

// appendSQL adds the key at the end of a schema file.
func (r *Result) appendSQL(ctx context.Context, file string, keys []*Wanted, o *Options) error {
	old, err := o.read(file)
	if err != nil {
		return err
	}
	if old == nil {
		return fmt.Errorf("add a key to %s: the file is not there", file)
	}
	body := string(old)
	for _, w := range keys {
		steps, err := w.steps(ctx, false)
		if err != nil {
			return err
		}
		if body != "" && !strings.HasSuffix(body, "\n") {
			body += "\n"
		}
		body += "\n" + unit{remark: w.remark(), steps: steps}.up()
	}
	r.Edits = append(r.Edits, Edit{Path: file, Old: old, New: []byte(body)})
	return nil
}

// advise says what to do where no file is written.
func (r *Result) advise(ctx context.Context, keys []*Wanted, why string) error {
	for _, w := range keys {
		steps, err := w.steps(ctx, w.Key.Dialect == schema.Postgres)
		if err != nil {
			return err
		}
		a := Advice{At: w.Table.Declared.String(), Text: why}
		if a.At == "" {
			a.At = w.From.Source
		}
		if why == "" {
			a.Text = w.byHand()
		}
		for _, line := range w.remark() {
			a.Statements = append(a.Statements, "-- "+line)
		}
		for _, s := range steps {
			a.Statements = append(a.Statements, s.up+";")
		}
		r.Advice = append(r.Advice, a)
	}
	return nil
}
