package sqltext

import (
	"slices"
	"strings"
)

// Normalize brings an expression into the form in which equal ones have equal
// text: casts that do not change what is compared are dropped (PostgreSQL
// deparses st = 'a' as (st)::text = 'a'::text), != and NOT = are <>, IN with
// one value is =, = ANY (ARRAY[…]) is IN, BETWEEN is two comparisons, a
// constant stands on the right, the operands of AND, OR and = are sorted.
// It returns a new tree, and nil for nil.
func Normalize(e Expr) Expr {
	if b, ok := e.(*Binary); ok && (b.Op == "and" || b.Op == "or") {
		list := flatten(b, b.Op) // the whole chain at once, else long ones take quadratic time
		for i, x := range list {
			list[i] = Normalize(x)
		}
		return joinSorted(b.Op, list)
	}
	if e == nil {
		return nil
	}
	return normal(rebuild(e, Normalize))
}

// Condition is Normalize for an expression that stands where a condition
// does: active, active = true and active is true are one, and so are NOT
// active, active = false, active <> true and active is false. A row passes
// the one form exactly when it passes the other.
func Condition(e Expr) Expr {
	return truth(Normalize(e))
}

// Equal reports whether two expressions are equal after Normalize. Arguments
// are equal when their positions or names are, holes when their numbers are.
func Equal(a, b Expr) bool { return Format(Normalize(a)) == Format(Normalize(b)) }

// EqualCondition is Equal for two conditions: see Condition.
func EqualCondition(a, b Expr) bool { return Format(Condition(a)) == Format(Condition(b)) }

// normal normalises an expression whose operands are normalised.
func normal(e Expr) Expr {
	switch e := e.(type) {
	case *Cast:
		return normalCast(e)
	case *Unary:
		if e.Op == "not" {
			return normalNot(e)
		}
		if e.Op == "+" {
			return e.X
		}
	case *In:
		return normalIn(e)
	case *Between:
		return normalBetween(e)
	case *Is:
		if e.What == "unknown" {
			return &Is{X: e.X, Not: e.Not, What: "null"}
		}
	case *Call:
		if name, ok := synonyms[e.Name]; ok {
			c := *e
			c.Name = name
			return &c
		}
	case *Binary:
		return sortSides(e)
	}
	return e
}

// synonyms are functions with two names.
var synonyms = map[string]string{
	"lcase": "lower", "ucase": "upper", "ifnull": "coalesce", "nvl": "coalesce",
	"now": "current_timestamp", "transaction_timestamp": "current_timestamp", "localtimestamp": "current_timestamp",
	"char_length": "length", "character_length": "length", "btrim": "trim",
}

// textTypes compare as the text they hold. citext does not: it folds case.
func textType(typ string) bool {
	base, _, _ := strings.Cut(typ, "(")
	base = strings.TrimPrefix(base, "pg_catalog.")
	switch strings.TrimSuffix(base, "[]") {
	case "text", "varchar", "character varying", "char", "character", "bpchar", "name", "nchar", "string":
		return true
	}
	return false
}

func normalCast(e *Cast) Expr {
	typ := lower(e.Type)
	if strings.HasSuffix(typ, "citext") || typ == "binary" {
		return e
	}
	switch x := e.X.(type) {
	case *Literal:
		return normalLiteral(x, typ)
	case *Placeholder, *Hole, *Tuple:
		return e.X // the cast says what type the argument has
	}
	if textType(typ) {
		return e.X
	}
	return e
}

// normalLiteral is a constant with the type of a cast: 'true'::boolean is true.
func normalLiteral(l *Literal, typ string) Expr {
	if l.Kind != "string" {
		return l
	}
	switch typ {
	case "bool", "boolean":
		switch lower(l.Text) {
		case "t", "true", "1", "on", "yes":
			return &Literal{Kind: "bool", Text: "true"}
		case "f", "false", "0", "off", "no":
			return &Literal{Kind: "bool", Text: "false"}
		}
	case "int", "integer", "bigint", "smallint", "int2", "int4", "int8", "numeric", "decimal", "real", "double precision":
		return &Literal{Kind: "number", Text: strings.TrimSpace(l.Text)}
	}
	return l
}

// opposite is the comparison that holds where both sides are known and the
// given one does not.
var opposite = map[string]string{
	"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
	"like": "not like", "not like": "like", "ilike": "not ilike", "not ilike": "ilike",
	"<=>": "is distinct from", "is distinct from": "<=>",
}

func normalNot(e *Unary) Expr {
	switch x := e.X.(type) {
	case *Unary:
		if x.Op == "not" {
			return x.X
		}
	case *Is:
		return &Is{X: x.X, Not: !x.Not, What: x.What}
	case *In:
		n := *x
		n.Not = !x.Not
		return &n
	case *Literal:
		if x.Kind == "bool" {
			return boolean(x.Text != "true")
		}
	case *Binary:
		if op, ok := opposite[x.Op]; ok {
			return sortSides(&Binary{Op: op, L: x.L, R: x.R})
		}
	}
	return e
}

func boolean(v bool) *Literal {
	if v {
		return &Literal{Kind: "bool", Text: "true"}
	}
	return &Literal{Kind: "bool", Text: "false"}
}

func normalIn(e *In) Expr {
	if e.Any && len(e.List) == 1 {
		if t := arrayOf(e.List[0]); t != nil {
			e = &In{X: e.X, Not: e.Not, List: t.List}
		}
	}
	if e.Any || e.Sub != nil {
		return e
	}
	if len(e.List) == 1 && isConstant(e.List[0]) {
		op := "="
		if e.Not {
			op = "<>"
		}
		return sortSides(&Binary{Op: op, L: e.X, R: e.List[0]})
	}
	n := *e
	n.List = slices.Clone(e.List)
	sortExprs(n.List)
	return &n
}

// arrayOf are the elements of ARRAY['a', 'b'] and of '{a,b}', nil for another array.
// https://www.postgresql.org/docs/current/arrays.html#ARRAYS-INPUT
func arrayOf(e Expr) *Tuple {
	switch e := e.(type) {
	case *Tuple:
		return e
	case *Literal:
		if e.Kind != "string" || len(e.Text) < 2 || e.Text[0] != '{' || strings.ContainsAny(e.Text, `"\\`) {
			return nil
		}
		t := &Tuple{}
		for _, s := range strings.Split(strings.Trim(e.Text, "{}"), ",") {
			if s = strings.TrimSpace(s); s == "" || strings.EqualFold(s, "null") || strings.ContainsAny(s, "{}") {
				return nil
			}
			t.List = append(t.List, &Literal{Kind: "string", Text: s})
		}
		return t
	}
	return nil
}

func isConstant(e Expr) bool {
	_, ok := e.(*Literal)
	return ok
}

// normalBetween is two comparisons, unless that would write a condition twice:
// nested ones would double the text at every level.
func normalBetween(e *Between) Expr {
	nested := false
	Walk(e.X, func(x Expr) bool {
		b, ok := x.(*Binary)
		_, between := x.(*Between)
		nested = nested || between || ok && (b.Op == "and" || b.Op == "or")
		return !nested
	})
	if nested {
		return e
	}
	lo := sortSides(&Binary{Op: ">=", L: e.X, R: e.Lo})
	hi := sortSides(&Binary{Op: "<=", L: e.X, R: e.Hi})
	if e.Not {
		lo = sortSides(&Binary{Op: "<", L: e.X, R: e.Lo})
		hi = sortSides(&Binary{Op: ">", L: e.X, R: e.Hi})
		return joinSorted("or", []Expr{lo, hi})
	}
	return joinSorted("and", []Expr{lo, hi})
}

// truth rewrites a normalised condition so that boolean tests are x = true
// and x = false.
func truth(e Expr) Expr {
	switch e := e.(type) {
	case *Column:
		return &Binary{Op: "=", L: e, R: boolean(true)}
	case *Unary:
		if e.Op != "not" {
			return e
		}
		if _, ok := e.X.(*Column); ok {
			return &Binary{Op: "=", L: e.X, R: boolean(false)}
		}
	case *Is:
		if e.What != "null" && !e.Not {
			return &Binary{Op: "=", L: e.X, R: boolean(e.What == "true")}
		}
	case *Binary:
		if e.Op == "and" || e.Op == "or" {
			list := flatten(e, e.Op)
			for i, x := range list {
				list[i] = truth(x)
			}
			return joinSorted(e.Op, list)
		}
		if lit, ok := e.R.(*Literal); ok && lit.Kind == "bool" && e.Op == "<>" {
			return &Binary{Op: "=", L: e.L, R: boolean(lit.Text != "true")}
		}
	}
	return e
}
