package ddl

import (
	"github.com/dupsert/dupsert/schema/sqltext"
)

// exprName is the name of an index column that is an expression
// (parse_target.c, FigureIndexColname): a column's, a function's, a cast's
// type if what is cast has none, else expr.
func exprName(toks []sqltext.Token) string {
	if n := len(toks); n > 0 && toks[n-1].Kind == sqltext.KindEOF {
		toks = toks[:n-1]
	}
	if len(toks) > 200 {
		return "expr" // nobody's index; the search for casts is quadratic
	}
	name, _ := figure(toks)
	if name == "" {
		return "expr"
	}
	return name
}

// figure names an expression; strong is false for a name made of a type alone.
func figure(toks []sqltext.Token) (name string, strong bool) {
	toks = unwrap(toks)
	if cast := lastCast(toks); cast >= 0 {
		if name, strong = figure(toks[:cast]); strong {
			return name, true
		}
		return typeName(toks[cast+1:]), false
	}
	if n := len(toks); n > 2 && toks[n-2].IsWord("collate") {
		return figure(toks[:n-2])
	}
	head := nameLength(toks)
	switch {
	case head == 0:
		return "", false
	case head == len(toks):
		return toks[head-1].Text, true
	case toks[head].IsOp("(") && closing(toks[head:]) == len(toks)-1-head:
		if toks[head-1].IsWord("cast") {
			return castName(toks[head+1 : len(toks)-1])
		}
		return toks[head-1].Text, true
	case toks[0].IsWord("case") && toks[len(toks)-1].IsWord("end"):
		return "case", true
	}
	return "", false
}

// nameLength is the number of tokens of the qualified name at the beginning.
func nameLength(toks []sqltext.Token) int {
	n := 0
	for n < len(toks) && toks[n].Kind == sqltext.KindIdent {
		if n+2 < len(toks) && toks[n+1].IsOp(".") && toks[n+2].Kind == sqltext.KindIdent {
			n += 2
			continue
		}
		return n + 1
	}
	return 0
}

// castName names CAST(x AS type).
func castName(toks []sqltext.Token) (string, bool) {
	for i, t := range toks {
		if t.IsWord("as") {
			if name, strong := figure(toks[:i]); strong {
				return name, true
			}
			return typeName(toks[i+1:]), false
		}
	}
	return "", false
}

// lastCast is the position of the :: that applies to all before it, -1 if
// there is none.
func lastCast(toks []sqltext.Token) int {
	depth := 0
	for i := len(toks) - 1; i > 0; i-- {
		switch t := toks[i]; {
		case t.IsOp(")"), t.IsOp("]"):
			depth++
		case t.IsOp("("), t.IsOp("["):
			depth--
		case depth == 0 && t.IsOp("::"):
			if head := unwrap(toks[:i]); len(head) < i || nameLength(head) == i || simpleOperand(toks[:i]) {
				return i
			}
			return -1
		case depth == 0 && t.Kind == sqltext.KindOp && !t.IsOp("."):
			return -1 // the cast binds tighter than this operator
		}
	}
	return -1
}

// simpleOperand reports whether the tokens are one operand: a call, a literal
// or another cast.
func simpleOperand(toks []sqltext.Token) bool {
	if len(toks) == 1 || lastCast(toks) >= 0 {
		return true
	}
	head := nameLength(toks)
	return head > 0 && head < len(toks) && toks[head].IsOp("(") && closing(toks[head:]) == len(toks)-1-head
}

// internalTypes are the names under which PostgreSQL's grammar files types.
var internalTypes = map[string]string{
	"int": "int4", "integer": "int4", "smallint": "int2", "bigint": "int8", "boolean": "bool", "real": "float4", "float": "float8",
	"double": "float8", "decimal": "numeric", "dec": "numeric", "character": "bpchar", "char": "bpchar",
}

// typeName is a type's own name.
func typeName(toks []sqltext.Token) string {
	n := nameLength(toks)
	if n == 0 {
		return "expr"
	}
	name := toks[n-1].Text
	if internal := internalTypes[name]; internal != "" && n == 1 {
		if name == "character" && len(toks) > 1 && toks[1].IsWord("varying") {
			return "varchar"
		}
		return internal
	}
	if (name == "timestamp" || name == "time") && len(toks) > 1 && toks[1].IsWord("with") {
		return name + "tz"
	}
	return name
}
