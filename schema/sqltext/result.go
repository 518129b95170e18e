package sqltext

// itemsResult says how a query with this select list and no GROUP BY answers.
func itemsResult(items []Item) (ResultKind, bool) {
	result, negated := Rows, false
	for _, it := range items {
		r, n := classify(it.Expr)
		if r == Count && result != Truth || r == Truth || r == Aggregate && result == Rows {
			result, negated = r, n
		}
	}
	return result, negated
}

// classify says what an expression over aggregates tells of a miss: Count,
// Truth or Aggregate; "" when it has no aggregate.
func classify(e Expr) (ResultKind, bool) {
	switch e := e.(type) {
	case *Call:
		return classifyCall(e)
	case *Cast:
		return classify(e.X)
	case *Binary:
		return classifyBinary(e)
	case *Unary:
		r, n := classify(e.X)
		if e.Op == "not" {
			return r, !n
		}
		return r, n
	case *Is:
		if r, n := classify(e.X); r == Truth {
			return Truth, n != (e.Not != (e.What == "false"))
		} else if r != "" {
			return Truth, !e.Not
		}
	case *Case:
		return classifyCase(e)
	}
	return "", false
}

func classifyCall(e *Call) (ResultKind, bool) {
	if e.Window {
		return "", false
	}
	switch e.Name {
	case "count", "count_big":
		return Count, false
	case "max", "min", "sum", "total", "avg", "bool_or", "bool_and", "every", "any_value", "array_agg", "string_agg", "group_concat", "json_agg",
		"jsonb_agg", "json_object_agg", "jsonb_object_agg", "json_group_array", "json_group_object", "json_arrayagg", "json_objectagg",
		"bit_or", "bit_and", "bit_xor", "std", "stddev", "variance":
		return Aggregate, false
	case "if", "iif":
		if len(e.Args) == 3 {
			r, n := classify(e.Args[0])
			if r != "" {
				return Truth, n != isFalse(e.Args[1])
			}
		}
		return "", false
	}
	for _, x := range e.Args { // coalesce(max(x), 0), greatest(…), to_json(array_agg(x))
		if r, n := classify(x); r != "" {
			if e.Name != "coalesce" && e.Name != "ifnull" && r == Count {
				return Aggregate, false
			}
			return r, n
		}
	}
	return "", false
}

// classifyBinary: count(*) > 0 is the truth of a hit, count(*) = 0 of a miss.
func classifyBinary(e *Binary) (ResultKind, bool) {
	r, _ := classify(e.L)
	op, bound := e.Op, e.R
	if r == "" {
		if r, _ = classify(e.R); r == "" {
			return "", false
		}
		op, bound = mirrored[e.Op], e.L
	}
	switch op {
	case "=", "<", "<=", "<>", ">", ">=":
	default:
		return Aggregate, false // count(*) + 1
	}
	n, ok := bound.(*Literal)
	if !ok || n.Kind == "string" {
		return Aggregate, false
	}
	zero := n.Text == "0"
	return Truth, op == "<" || op == "=" && zero || op == "<=" && zero || op == "=" && n.Text == "false" || op == "<>" && n.Text == "true"
}

// classifyCase: CASE WHEN count(*) > 0 THEN 1 ELSE 0 END.
func classifyCase(e *Case) (ResultKind, bool) {
	if len(e.Whens) == 0 || e.Operand != nil {
		return "", false
	}
	r, n := classify(e.Whens[0].Cond)
	if r == "" {
		return "", false
	}
	return Truth, n != isFalse(e.Whens[0].Then)
}

// probes reads a query without tables of its own that answers by a subquery:
// SELECT EXISTS (…), SELECT (SELECT count(*) …) > 0, SELECT 1 WHERE NOT
// EXISTS (…). It reports whether there was one.
func (a *analysis) probes(q *Select, sc *scope, want request) bool {
	found := false
	for _, it := range q.Items {
		found = a.probe(it.Expr, sc, want) || found
	}
	if found {
		return true
	}
	for _, e := range Conjuncts(q.Where) {
		w := want
		w.result = "" // rows
		found = a.rowProbe(e, sc, w) || found
	}
	return found
}

// rowProbe reads a condition that decides whether the query has a row.
func (a *analysis) rowProbe(e Expr, sc *scope, want request) bool {
	neg := false
	for {
		u, ok := e.(*Unary)
		if !ok || u.Op != "not" {
			break
		}
		neg, e = !neg, u.X
	}
	x, ok := e.(*Exists)
	if !ok {
		return false
	}
	want.result, want.negated = Rows, neg
	a.query(x.Sub, sc, want)
	return true
}

// probe reads the subquery that an item of a select list answers by.
func (a *analysis) probe(e Expr, sc *scope, want request) bool {
	switch e := e.(type) {
	case *Exists:
		if want.result != Truth {
			want.result, want.negated = Truth, false
		}
		a.query(e.Sub, sc, want)
		return true
	case *Subquery:
		if want.result == "" {
			want.result = Aggregate
		}
		a.query(e.Sub, sc, want)
		return true
	case *Cast:
		return a.probe(e.X, sc, want)
	case *In:
		if e.Sub == nil {
			return false
		}
		want.result, want.negated, want.item = Truth, e.Not, sc.resolve(e.X)
		a.query(e.Sub, sc, want)
		return true
	case *Unary:
		return e.Op == "not" && a.probe(e.X, sc, truthOf(want, true))
	case *Is:
		flip := e.Not == (e.What == "true")
		if e.What == "null" || e.What == "unknown" {
			flip = !e.Not
		}
		return a.probe(e.X, sc, truthOf(want, flip))
	case *Case:
		if len(e.Whens) > 0 && e.Operand == nil {
			return a.probe(e.Whens[0].Cond, sc, truthOf(want, isFalse(e.Whens[0].Then)))
		}
	case *Call:
		return a.probeCall(e, sc, want)
	case *Binary:
		return a.probeBinary(e, sc, want)
	}
	return false
}

// truthOf asks for the truth of a query instead of its rows.
func truthOf(want request, flip bool) request {
	if want.result != Truth {
		want.result, want.negated = Truth, false
	}
	want.negated = want.negated != flip
	return want
}

func (a *analysis) probeCall(e *Call, sc *scope, want request) bool {
	if (e.Name == "if" || e.Name == "iif") && len(e.Args) == 3 {
		return a.probe(e.Args[0], sc, truthOf(want, isFalse(e.Args[1])))
	}
	found := false
	for _, x := range e.Args {
		found = a.probe(x, sc, want) || found
	}
	return found
}

// probeBinary: (SELECT count(*) …) > 0, EXISTS (…) = true, EXISTS (…) OR EXISTS (…).
func (a *analysis) probeBinary(e *Binary, sc *scope, want request) bool {
	if e.Op == "and" || e.Op == "or" {
		l := a.probe(e.L, sc, want)
		return a.probe(e.R, sc, want) || l
	}
	x, bound, op := e.L, e.R, e.Op
	if _, ok := x.(*Literal); ok {
		x, bound, op = e.R, e.L, mirrored[e.Op]
	}
	// A count stands for the subquery: count(*) > 0 has the truth we ask for.
	r, negated := classifyBinary(&Binary{Op: op, L: &Call{Name: "count"}, R: bound})
	if r != Truth {
		return a.probe(x, sc, want)
	}
	return a.probe(x, sc, truthOf(want, negated))
}
