package cover

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// unshared is the first column that keeps two runs from giving e the same
// value, or "". Equal columns give equal expressions; an expression that the
// lookup itself binds is equal too. The functions of an index are immutable:
// every engine insists.
func unshared(e sqltext.Expr, folds bool, p Pair) string {
	if bound(e, folds, p) {
		return ""
	}
	if _, one := p.one(e); one && (folds || !loose(e, p)) {
		return ""
	}
	if c, ok := e.(*sqltext.Column); ok {
		cell := p.Cell(c.Name)
		if cell.Shared || cell.Folds && folds {
			return ""
		}
		return c.Name
	}
	if c, ok := uncased(e).(*sqltext.Column); ok && (p.Cell(c.Name).Folds || p.Cell(c.Name).Shared) {
		return ""
	}
	for _, x := range sqltext.Operands(e) {
		if c := within(x, folds && keepsText(e), p); c != "" {
			return c
		}
	}
	return ""
}

// loose reports whether an expression is made of a column whose constant is
// known only but for letter case: 'human' finds the 'HUMAN' that is written.
func loose(e sqltext.Expr, p Pair) bool {
	if _, plain := e.(*sqltext.Column); plain {
		return false // see finer
	}
	found := false
	sqltext.Walk(e, func(x sqltext.Expr) bool {
		if c, ok := x.(*sqltext.Column); ok {
			found = found || p.Cell(c.Name).Loose && foldsCase(schema.Part{Column: c.Name}, p)
		}
		return !found
	})
	return found
}

// keepsText reports whether an operation makes of texts that differ in letter
// case texts that differ in letter case.
func keepsText(e sqltext.Expr) bool {
	switch e := e.(type) {
	case *sqltext.Call:
		switch e.Name {
		case "trim", "ltrim", "rtrim", "left", "right", "substr", "substring", "concat", "coalesce":
			return true
		}
	case *sqltext.Binary:
		return e.Op == "||"
	}
	return false
}

// within is unshared for an operand: of two texts that a comparison holds for
// equal, a function may make two values, unless the key holds these for equal.
func within(e sqltext.Expr, folds bool, p Pair) string {
	if e == nil {
		return ""
	}
	if c, ok := e.(*sqltext.Column); ok && folds && p.Cell(c.Name).Folds {
		return ""
	}
	if c, ok := e.(*sqltext.Column); ok && p.Cell(c.Name).Loose && !folds && foldsCase(schema.Part{Column: c.Name}, p) {
		return c.Name
	}
	return unshared(e, false, p)
}

// bound reports whether the lookup binds the expression, or, where letter case
// does not count, the same in lower or upper case.
func bound(e sqltext.Expr, folds bool, p Pair) bool {
	e = p.whatIs(e)
	for _, b := range p.binds() {
		if sqltext.Equal(b, e) {
			return true
		}
		in := uncased(b)
		if in == nil {
			continue
		}
		if same := uncased(e); folds && sqltext.Equal(in, e) || same != nil && sqltext.Equal(in, same) {
			return true
		}
	}
	return false
}

// binds are the expressions that the lookup binds: those that it names, those
// that the generated columns stand for which it binds, and what these are made of one to one.
func (p Pair) binds() []sqltext.Expr {
	var out []sqltext.Expr
	for _, b := range p.Bound {
		out = append(out, p.whatIs(bare(b)))
	}
	if p.Table != nil {
		for _, c := range p.Table.Columns {
			if c.Generated == "" || !p.Cell(c.Name).Shared || p.Cell(c.Name).Null != Never {
				continue
			}
			if e, err := sqltext.ParseExpr(c.Generated, p.Dialect); err == nil && whole(e) {
				out = append(out, p.whatIs(bare(e)))
			}
		}
	}
	for i := 0; i < len(out); i++ {
		if in := oneToOne(out[i]); in != nil {
			out = append(out, in)
		}
	}
	return out
}

// whatIs is an expression without a coalesce that never chooses.
func (p Pair) whatIs(e sqltext.Expr) sqltext.Expr {
	return sqltext.Map(e, func(x sqltext.Expr) sqltext.Expr {
		c, ok := x.(*sqltext.Call)
		if !ok || c.Name != "coalesce" || len(c.Args) == 0 {
			return x
		}
		if col, ok := c.Args[0].(*sqltext.Column); ok && (p.columnNull(col.Name) == Never || p.states(col)) {
			return col
		}
		return x
	})
}

func digests(name string) bool {
	switch name {
	case "md5", "sha", "sha1", "sha2", "sha224", "sha256", "sha384", "sha512", "digest", "hex", "encode":
		return true
	}
	return false
}

// states reports whether the lookup finds no row in which the column is NULL.
func (p Pair) states(col *sqltext.Column) bool {
	for _, c := range append(p.stated(), p.generators()...) {
		for _, n := range append(needed(c), needed(p.plain(c))...) {
			if sqltext.Equal(n, col) {
				return true
			}
		}
	}
	return false
}

// oneToOne is the operand that determines an operation's value and is determined
// by it, as the n of n + 1; nil if there is none.
func oneToOne(e sqltext.Expr) sqltext.Expr {
	operands := func(list []sqltext.Expr) sqltext.Expr {
		var in sqltext.Expr
		for _, x := range list {
			if _, ok := x.(*sqltext.Literal); ok {
				continue
			}
			if in != nil {
				return nil
			}
			in = x
		}
		return in
	}
	switch e := e.(type) {
	case *sqltext.Binary:
		if e.Op == "+" || e.Op == "-" || e.Op == "||" {
			return operands([]sqltext.Expr{e.L, e.R})
		}
	case *sqltext.Call:
		switch {
		case digests(e.Name) && len(e.Args) > 0: // nobody has two texts of one digest
			return operands(e.Args)
		case e.Name == "concat":
			return operands(e.Args)
		case e.Name == "nullif" && len(e.Args) == 2: // = does not find NULL
			if _, ok := e.Args[1].(*sqltext.Literal); ok {
				return e.Args[0]
			}
		}
	}
	return nil
}

// uncased is what an expression makes equal but for letter case: the argument
// of lower or upper, what a collation is given to; else nil.
func uncased(e sqltext.Expr) sqltext.Expr {
	switch e := e.(type) {
	case *sqltext.Call:
		if len(e.Args) == 1 && (e.Name == "lower" || e.Name == "upper") {
			return e.Args[0]
		}
	case *sqltext.Collate:
		if n := strings.ToLower(e.Name); n == "nocase" || strings.HasSuffix(n, "_ci") {
			return e.X
		}
	}
	return nil
}
