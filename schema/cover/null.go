package cover

import (
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// nullness says whether an expression over the row written may be NULL.
func nullness(e sqltext.Expr, folds bool, p Pair) Null {
	if bound(e, folds, p) {
		return Never // = does not find NULL
	}
	switch x := e.(type) {
	case *sqltext.Column:
		return p.Cell(x.Name).Null
	case *sqltext.Literal:
		if x.Kind == "null" {
			return Always
		}
		return Never
	case *sqltext.Is, *sqltext.Exists:
		return Never
	case *sqltext.Cast:
		return nullness(x.X, false, p)
	case *sqltext.Collate:
		return nullness(x.X, folds, p)
	case *sqltext.Unary:
		return nullness(x.X, false, p)
	case *sqltext.Binary:
		switch x.Op {
		case "and", "or": // false AND NULL is false
			return either(operandsNull([]sqltext.Expr{x.L, x.R}, p))
		case "<=>", "is distinct from":
			return Never
		}
		return worst(operandsNull([]sqltext.Expr{x.L, x.R}, p))
	case *sqltext.Call:
		return nullCall(x, p)
	case *sqltext.Case:
		return nullCase(x, p)
	}
	return Maybe
}

func nullCall(x *sqltext.Call, p Pair) Null {
	args := operandsNull(x.Args, p)
	switch x.Name {
	case "coalesce": // and its synonyms, see sqltext.Normalize
		return best(args)
	case "nullif", "jsonb_extract_path_text", "json_extract", "json_value", "json_unquote":
		return Maybe
	case "if", "iif":
		if len(args) == 3 {
			return either(args[1:])
		}
		return Maybe
	case "concat", "greatest", "least": // PostgreSQL's leave NULLs out
		if p.Dialect == schema.Postgres {
			if x.Name == "concat" {
				return Never
			}
			return best(args)
		}
	case "concat_ws":
		if len(args) > 0 {
			return args[0]
		}
	}
	return worst(args)
}

func nullCase(x *sqltext.Case, p Pair) Null {
	if x.Else == nil {
		return Maybe
	}
	all := []Null{nullness(x.Else, false, p)}
	for _, w := range x.Whens {
		all = append(all, nullness(w.Then, false, p))
	}
	return either(all)
}

func operandsNull(list []sqltext.Expr, p Pair) []Null {
	out := make([]Null, len(list))
	for i, e := range list {
		out[i] = nullness(e, false, p)
	}
	return out
}

// worst is the nullness of a strict operation: NULL as soon as one operand is.
func worst(ns []Null) Null {
	out := Never
	for _, n := range ns {
		out = max(out, n)
	}
	return out
}

// best is the nullness of the first operand that is not NULL.
func best(ns []Null) Null {
	out := Always
	for _, n := range ns {
		out = min(out, n)
	}
	return out
}

// either is the nullness of one of several values: certain only where they agree.
func either(ns []Null) Null {
	for _, n := range ns {
		if n != ns[0] {
			return Maybe
		}
	}
	if len(ns) == 0 {
		return Maybe
	}
	return ns[0]
}
