// Package cover decides whether a unique key makes the second of two equal
// inserts fail, and if not, why not (SEMANTICS: which unique keys protect). It
// knows no Go code: what two runs of the code write is its input.
package cover

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Null says whether a written value may be NULL.
type Null uint8

// The answers.
const (
	Never Null = iota
	Maybe
	Always
)

// Cell is what two runs with the same lookup values write into one column.
type Cell struct {
	Shared bool   // both write the same value
	Null   Null   // whether that may be NULL
	Const  string // the constant that is written, if Known
	Known  bool
	Why    string // when not shared: a reason in words
}

// Pair is what coverage is asked of.
type Pair struct {
	Dialect schema.Dialect
	Cell    func(column string) Cell
	Bound   []sqltext.Expr // expressions that the lookup binds, as lower(email)
	Where   []sqltext.Atom // further conditions the inserted row satisfies, as the lookup states them
}

// Result is the answer for one key. Gap is one of columns, expression, null,
// predicate, uncertain; Detail says it in words.
type Result struct {
	Covers bool
	Gap    string
	Detail string
	Miss   int // parts that are not shared: how far the key is from covering
}

// Key decides whether two rows as the pair writes them are certain to collide in k.
func Key(k *schema.Key, p Pair) Result {
	if k.Uncertain {
		return Result{Gap: "uncertain", Detail: "a statement that could not be interpreted names the key", Miss: 1}
	}
	var r Result
	for _, part := range k.Parts {
		gap, detail := partGap(k, part, p)
		if gap == "" {
			continue
		}
		r.Miss++
		if r.Gap == "" {
			r.Gap, r.Detail = gap, detail
		}
	}
	if r.Gap == "" && k.Where != "" && !satisfies(k.Where, p) {
		r.Miss++
		r.Gap, r.Detail = "predicate", "the row written need not satisfy "+k.Where
	}
	r.Covers = r.Gap == "" && len(k.Parts) > 0
	return r
}

func partGap(k *schema.Key, part schema.Part, p Pair) (gap, detail string) {
	if part.Column == "" {
		return exprGap(part.Expr, p)
	}
	c := p.Cell(part.Column)
	if !c.Shared {
		if why := c.Why; why != "" {
			return "columns", why
		}
		return "columns", "the lookup does not bind " + part.Column
	}
	if c.Null != Never && !k.NullsNotDistinct && !k.Primary {
		if c.Null == Always {
			return "null", part.Column + " is NULL in every row written here, and NULLs are distinct"
		}
		return "null", part.Column + " may be NULL, and NULLs are distinct"
	}
	return "", ""
}

// exprGap: equal columns give equal expressions; an expression that the lookup itself binds is equal too.
func exprGap(text string, p Pair) (gap, detail string) {
	e, err := sqltext.ParseExpr(text, p.Dialect)
	if err != nil {
		return "expression", "the key's expression " + text + " cannot be read"
	}
	e = strip(e)
	for _, b := range p.Bound {
		if sqltext.Equal(strip(b), e) {
			return "", ""
		}
	}
	cols := columns(e)
	for _, c := range cols {
		if !p.Cell(c).Shared {
			return "columns", "the lookup does not bind " + c
		}
	}
	if len(cols) == 0 {
		return "", ""
	}
	return "", ""
}

// strip removes qualifiers, so that a key's columns compare with a query's.
func strip(e sqltext.Expr) sqltext.Expr {
	switch x := sqltext.Normalize(e).(type) {
	case *sqltext.Column:
		return &sqltext.Column{Name: strings.ToLower(x.Name)}
	case *sqltext.Call:
		out := *x
		out.Args = nil
		for _, a := range x.Args {
			out.Args = append(out.Args, strip(a))
		}
		return &out
	case *sqltext.Cast:
		return strip(x.X)
	default:
		return x
	}
}

// columns are the columns an expression reads.
func columns(e sqltext.Expr) []string {
	switch x := e.(type) {
	case *sqltext.Column:
		return []string{x.Name}
	case *sqltext.Call:
		var out []string
		for _, a := range x.Args {
			out = append(out, columns(a)...)
		}
		return out
	case *sqltext.Binary:
		return append(columns(x.L), columns(x.R)...)
	case *sqltext.Unary:
		return columns(x.X)
	case *sqltext.Cast:
		return columns(x.X)
	case *sqltext.Collate:
		return columns(x.X)
	case *sqltext.Is:
		return columns(x.X)
	}
	return nil
}
