package judge

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/cover"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// cell is what two runs with the same lookup values write into a column.
func (r *row) cell(c string) cover.Cell {
	c = strings.ToLower(c)
	col := r.column(c)
	nullable := col == nil || col.Nullable
	w, writes := r.written[c]
	if r.folds[c] {
		return cover.Cell{Why: r.mismatch, Gap: "value", Folds: !strings.Contains(r.values[c].Fold, "trim")}
	}
	if a, bound := r.atoms[c]; bound && !r.differs[c] && r.one(c, a) {
		return r.asked(c, a)
	}
	switch {
	case writes && w.Const:
		out := cover.Cell{Shared: true, Known: true, Const: w.Text}
		if w.Null {
			out.Null = cover.Always
			if !nullable && col != nil {
				out.Null = cover.Never
			}
		}
		return out
	case writes && r.derived(w):
		out := cover.Cell{Shared: true}
		if nullable && r.mayBeNil(w) {
			out.Null = cover.Maybe
		}
		return out
	case writes && r.computed(c):
		return cover.Cell{Shared: true}
	case writes:
		folds := w.Term != nil && slices.ContainsFunc(r.loose, w.Term.Same)
		if folds && (w.Fold == "lower" || w.Fold == "upper") {
			return cover.Cell{Shared: true}
		}
		return cover.Cell{Folds: folds, Given: folds || given(w) || r.joined(c)}
	case r.all:
		return cover.Cell{}
	case col != nil:
		return r.omitted(col)
	}
	return cover.Cell{}
}

// asked is the cell of a column that the lookup compares: of two rows that it finds.
func (r *row) asked(c string, a sqltext.Atom) cover.Cell {
	col := r.column(c)
	w, writes := r.written[c]
	v := r.values[c]
	constant := writes && w.Const && !w.Null
	_, plain := r.texts[c].expr.(*sqltext.Placeholder)
	out := cover.Cell{Shared: true, Looked: !constant && (plain || !r.computed(c))}
	out.Loose = out.Looked && writes && !v.Same(w)
	switch {
	case a.Op == "is null", a.Op == "<=>" && writes && w.Null:
		out.Null, out.Loose = cover.Always, false
		return out
	case a.Op == "<=>" && (col == nil || col.Nullable):
		out.Null = cover.Maybe
	}
	switch {
	case v.Const && !v.Null:
		out.Known, out.Const = true, v.Text
	case constant:
		out.Known, out.Const, out.Null = true, w.Text, cover.Never
	case !writes && !r.all && col != nil:
		if o := r.omitted(col); o.Known || o.Null == cover.Always && out.Null == cover.Maybe {
			return o
		}
	}
	return out
}

// derived reports whether a written value is one that is looked for, or made
// from one: not one that is folded for the lookup, of which there are many.
func (r *row) derived(w dbcall.Value) bool {
	for _, v := range r.sought {
		if !v.Const && (v.Same(w) || w.FoldOf(v)) {
			return true
		}
		if partOf(w, v) {
			return true
		}
	}
	return w.Term != nil && r.made(w.Term, 0)
}

// partOf reports whether the value looked for is a text put together of the one
// written and of others: rows that agree in the text agree in its parts.
//
//	// Have: dn := fmt.Sprintf("uid=%s,%s", name, base); WHERE dn = $1; INSERT (name, dn) VALUES (name, dn)
func partOf(w, v dbcall.Value) bool {
	if w.Term == nil || v.Term == nil || v.Term.Kind != interp.KConcat || w.Fold != "" || v.Fold != "" {
		return false
	}
	for _, a := range v.Term.Args {
		if p := a.Strip(); p.T != nil && p.T.Same(w.Term) {
			return true
		}
	}
	return false
}

// made reports whether a value is made of values that are looked for, of
// constants and of the program's settings, by operations that always give the same.
//
//	// Have: WHERE username = $1; INSERT (username, uri) VALUES ($1, uriOf($1))
func (r *row) made(t *interp.Term, depth int) bool {
	if t == nil || depth > 8 {
		return false
	}
	switch t.Kind {
	case interp.KField, interp.KIface, interp.KConcat:
	case interp.KOp:
		if t.Site != "" || t.Name == "append" {
			return false
		}
	case interp.KCall:
		if t.Site != "" { // it may give something new each time
			return false
		}
	default:
		return false
	}
	given := false
	for _, a := range t.Args {
		switch v := (dbcall.Value{Term: a.Strip().T}); {
		case slices.ContainsFunc(r.sought, func(s dbcall.Value) bool { return !s.Const && s.Same(v) }), r.made(v.Term, depth+1):
			given = true
		case a.Strip().Is(interp.KConst), setting(v.Term):
		default:
			return false
		}
	}
	return given
}

// setting reports whether a value is a package-level variable's or a part of it: the same in all runs.
func setting(t *interp.Term) bool {
	for t != nil && t.Kind == interp.KField && len(t.Args) > 0 {
		t = t.Args[0].T
	}
	return t != nil && (t.Kind == interp.KGlobal || t.Kind == interp.KGlobalA)
}

// joined reports whether PostgreSQL's concat makes the value, which leaves NULLs out.
func (r *row) joined(c string) bool {
	call, ok := r.texts[c].expr.(*sqltext.Call)
	return ok && call.Name == "concat" && r.dialect == schema.Postgres
}
