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
	e = p.plain(e)
	if !evaluated(e) {
		return nullOf(e, p)
	}
	never, always := true, true
	seen := p.models(e, func(m model) bool {
		switch m.value(e).kind {
		case nullValue:
			never = false
		case anyValue:
			never, always = false, false
		default:
			always = false
		}
		return true
	})
	switch {
	case seen && never:
		return Never
	case seen && always:
		return Always
	}
	return Maybe
}

// nullOf is nullness for what is not evaluated.
func nullOf(e sqltext.Expr, p Pair) Null {
	switch x := e.(type) {
	case *sqltext.Column:
		if p.states(x) {
			return Never
		}
		return p.columnNull(x.Name)
	case *sqltext.Exists:
		return Never
	case *sqltext.Cast:
		return nullness(x.X, false, p)
	case *sqltext.Collate:
		return nullness(x.X, false, p)
	case *sqltext.Unary:
		return nullness(x.X, false, p)
	case *sqltext.Binary:
		if x.Op == "->" || x.Op == "->>" || x.Op == "#>>" || x.Op == "#>" {
			return max(Maybe, nullness(x.L, false, p)) // the document may lack it
		}
		return worst([]Null{nullness(x.L, false, p), nullness(x.R, false, p)})
	case *sqltext.Call:
		return nullCall(x, p)
	}
	return Maybe
}

func nullCall(x *sqltext.Call, p Pair) Null {
	args := make([]Null, len(x.Args))
	for i, a := range x.Args {
		args[i] = nullness(a, false, p)
	}
	switch x.Name {
	case "nullif", "jsonb_extract_path_text", "json_extract", "json_value", "json_unquote":
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
