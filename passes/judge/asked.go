package judge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/cover"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// agreement says whether two values are one.
type agreement uint8

const (
	unsure agreement = iota
	none             // surely not
	all              // surely
)

// sameConstant compares two constants as values of the column.
func (r *row) sameConstant(c string, a, b dbcall.Value) agreement {
	if !a.Const || !b.Const {
		return unsure
	}
	if a.Null || b.Null {
		if a.Null && b.Null {
			return all
		}
		return none
	}
	same, differ := cover.Constants(r.column(c), a.Text, b.Text)
	switch {
	case same:
		return all
	case differ:
		return none
	}
	return unsure
}

// among reports whether a constant is one of the list that the lookup of the
// column names.
func (r *row) among(c string, v dbcall.Value) agreement {
	list, ok := r.atoms[c].Value.(*sqltext.Tuple)
	if !ok || r.atoms[c].Op != "in" {
		return unsure
	}
	out := none
	for _, e := range list.List {
		l, ok := e.(*sqltext.Literal)
		if !ok {
			return unsure
		}
		switch r.sameConstant(c, v, dbcall.Value{Const: true, Null: l.Kind == "null", Text: l.Text}) {
		case all:
			return all
		case unsure:
			out = unsure
		}
	}
	return out
}

// one reports whether a condition of the lookup leaves one value to the column.
// A list of constants does not: both 'draft' and 'sent' pass status IN
// ('draft', 'sent'). A list that the code makes is one lookup for each of its values.
func (r *row) one(c string, a sqltext.Atom) bool {
	list, ok := a.Value.(*sqltext.Tuple)
	if !ok || a.Op != "in" || len(list.List) < 2 {
		return true
	}
	for _, e := range list.List {
		if _, ok := e.(*sqltext.Literal); !ok {
			return true
		}
	}
	return false
}

// pattern is LIKE of the value that is inserted as the comparison it is meant
// to be; another LIKE stays one.
//
//	// Have: WHERE email ILIKE $1; INSERT (email) VALUES ($1)
func (r *row) pattern(a sqltext.Atom, op *dbcall.Op, stmt int) sqltext.Atom {
	c, ok := a.Expr.(*sqltext.Column)
	if !ok || a.Op != "like" && a.Op != "ilike" {
		return a
	}
	w, writes := r.written[strings.ToLower(c.Name)]
	if v := op.Value(stmt, a.Value); !writes || v.Const || !v.Same(w) {
		return a
	}
	if a.Op == "ilike" || r.dialect == schema.SQLite { // https://www.sqlite.org/lang_expr.html#the_like_glob_regexp_match_and_extract_operators
		a.Expr = &sqltext.Call{Name: "lower", Args: []sqltext.Expr{c}}
		a.Value = &sqltext.Call{Name: "lower", Args: []sqltext.Expr{a.Value}}
	}
	a.Op = "="
	return a
}

// coarse reports whether an expression compares values that differ as equal.
func coarse(e sqltext.Expr) bool {
	switch e := e.(type) {
	case *sqltext.Collate:
		return true
	case *sqltext.Cast:
		return strings.HasSuffix(strings.ToLower(e.Type), "citext")
	}
	return false
}

// mayBeNil reports whether a value that is looked for may be NULL, and rows found all the same.
func (r *row) mayBeNil(v dbcall.Value) bool {
	if v.Term != nil {
		switch cmp.Or(v.Term.Class, v.Term.Type) {
		case summary.String, summary.Number, summary.Bool:
			return false
		}
	}
	return slices.ContainsFunc(r.maybe, v.Same) && !slices.ContainsFunc(r.certain, v.Same)
}

// loosen notes the value of a comparison that ignores letter case.
//
//	// Have: WHERE lower(email) = lower($1); WHERE email = $1 COLLATE nocase
func (r *row) loosen(a sqltext.Atom, v dbcall.Value) {
	call, ok := a.Expr.(*sqltext.Call)
	folds := ok && len(call.Args) == 1 && (call.Name == "lower" || call.Name == "upper") && (v.Fold == "lower" || v.Fold == "upper")
	if c, ok := a.Expr.(*sqltext.Collate); ok {
		folds = strings.EqualFold(c.Name, "nocase") || strings.HasSuffix(strings.ToLower(c.Name), "_ci")
	} else if coarse(a.Expr) {
		folds = true
	}
	if folds && v.Term != nil && a.Op == "=" {
		r.loose = append(r.loose, v.Term)
	}
}
