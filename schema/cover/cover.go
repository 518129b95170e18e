// Package cover decides whether a unique key makes the second of two equal
// inserts fail, and if not, why not (SEMANTICS: which unique keys protect). It
// knows no Go code: what two runs of the code write is its input.
package cover

import (
	"cmp"
	"strconv"
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
	Looked bool   // when shared: because the lookup finds both, as it compares the column
	Loose  bool   // when looked: what is written need not be the very value looked for
	Folds  bool   // when not shared: both write the same but for letter case
	Null   Null   // whether that may be NULL
	Given  bool   // when not shared: it is not NULL
	Const  string // the constant that is written, if Known
	Known  bool
	Gap    string // when not shared: the kind of gap, columns unless said
	Why    string // and a reason in words
}

// Pair is what coverage is asked of.
type Pair struct {
	Dialect schema.Dialect
	Table   *schema.Table // for types, collations and generated columns; nil says nothing of them
	Cell    func(column string) Cell
	Bound   []sqltext.Expr // expressions whose value both runs share, as lower(email)
	Where   []sqltext.Atom // further conditions the inserted row satisfies, as the lookup states them

	conditions []sqltext.Expr // as Where
	split      int            // columns of which a case is assumed
}

// Result is the answer for one key. Gap is one of columns, expression, value,
// null, predicate, uncertain; Detail says it in words.
type Result struct {
	Covers bool
	Part   bool // of the cases, together with other keys
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
	e, name, err := partExpr(part, p)
	if err != nil || !whole(e) {
		return "expression", "the key's expression " + name + " cannot be read"
	}
	binary := p.Dialect == schema.SQLite && uncollated(e)
	e = p.whatIs(e)
	folds := foldsCase(part, p)
	if c, ok := e.(*sqltext.Column); ok && binary {
		if p.Cell(c.Name).Loose && foldsCase(schema.Part{Column: c.Name}, p) {
			return "expression", "the lookup compares " + c.Name + " without regard to letter case, the key " + name + " with"
		}
	} else if c, ok := e.(*sqltext.Column); ok && part.Column == "" && !castsText(part.Expr, p) {
		folds = foldsCase(schema.Part{Column: c.Name}, p)
	}
	if prefixBound(part, p) {
		return "", ""
	}
	if c := unshared(e, folds, p); c != "" {
		cell := p.Cell(c)
		if b := compared(c, p); b != "" && cell.Why == "" && part.Column != "" {
			return "expression", "the lookup compares " + b + ", not " + c + " itself"
		}
		return cmp.Or(cell.Gap, "columns"), cmp.Or(cell.Why, "the lookup does not bind "+c)
	}
	if c := finer(part, e, p); c != "" {
		return "expression", "values of " + c + " that the lookup holds for equal are two to the key"
	}
	if k.NullsNotDistinct || k.Primary && p.Dialect != schema.SQLite { // https://sqlite.org/lang_createtable.html#the_primary_key
		return "", ""
	}
	switch nullness(e, folds, p) {
	case Always:
		return "null", name + " is NULL in every row written here, and NULLs are distinct"
	case Maybe:
		return "null", name + " may be NULL, and NULLs are distinct"
	}
	return "", ""
}

// prefixBound reports whether the lookup binds what a MySQL prefix part holds.
//
//	// Have: UNIQUE KEY (url(20)); WHERE left(url, 20) = left(?, 20)
func prefixBound(part schema.Part, p Pair) bool {
	if part.Prefix == 0 {
		return false
	}
	n := &sqltext.Literal{Kind: "number", Text: strconv.Itoa(part.Prefix)}
	c := &sqltext.Column{Name: strings.ToLower(part.Column)}
	one := &sqltext.Literal{Kind: "number", Text: "1"}
	return bound(&sqltext.Call{Name: "left", Args: []sqltext.Expr{c, n}}, false, p) ||
		bound(&sqltext.Call{Name: "substr", Args: []sqltext.Expr{c, one, n}}, false, p)
}

// compared is an expression over the column that the lookup binds, as text, or "".
func compared(column string, p Pair) string {
	for _, b := range p.Bound {
		found := false
		sqltext.Walk(b, func(e sqltext.Expr) bool {
			c, ok := e.(*sqltext.Column)
			found = found || ok && strings.EqualFold(c.Name, column)
			return true
		})
		if found {
			return sqltext.Format(b)
		}
	}
	return ""
}

// partExpr is what a part of a key holds: a column, an expression, or the
// expression that a generated column stands for.
func partExpr(part schema.Part, p Pair) (e sqltext.Expr, name string, err error) {
	if part.Column != "" {
		if col := column(p, part.Column); col != nil && col.Generated != "" && !p.Cell(part.Column).Shared {
			e, err = sqltext.ParseExpr(col.Generated, p.Dialect)
			return bare(e), part.Column, err
		}
		return &sqltext.Column{Name: strings.ToLower(part.Column)}, part.Column, nil
	}
	e, err = sqltext.ParseExpr(part.Expr, p.Dialect)
	return bare(e), part.Expr, err
}

// whole reports whether all of an expression was understood.
func whole(e sqltext.Expr) bool {
	ok := true
	sqltext.Walk(e, func(x sqltext.Expr) bool {
		switch x.(type) {
		case *sqltext.Raw, *sqltext.Hole, *sqltext.Subquery, *sqltext.Exists:
			ok = false
		}
		return ok
	})
	return ok
}

func column(p Pair, name string) *schema.Column {
	if p.Table == nil {
		return nil
	}
	return p.Table.Column(name)
}

// bare normalises an expression and removes qualifiers and the case of names,
// so that a key's expression compares with a query's.
func bare(e sqltext.Expr) sqltext.Expr {
	return sqltext.Map(sqltext.Normalize(e), func(x sqltext.Expr) sqltext.Expr {
		switch x := x.(type) {
		case *sqltext.Column:
			return &sqltext.Column{Name: strings.ToLower(x.Name)}
		case *sqltext.Call:
			return trimFirst(x)
		}
		return x
	})
}

// trimFirst is trim(lower(x)) as lower(trim(x)).
func trimFirst(x *sqltext.Call) sqltext.Expr {
	if x.Name == "trim" && len(x.Args) == 1 {
		if in, ok := x.Args[0].(*sqltext.Call); ok && len(in.Args) == 1 && (in.Name == "lower" || in.Name == "upper") {
			return &sqltext.Call{Name: in.Name, Args: []sqltext.Expr{&sqltext.Call{Name: "trim", Args: in.Args}}}
		}
	}
	return x
}
