package sqltext

func (f *formatter) sub(q *Select) {
	f.WriteByte('(')
	f.query(q)
	f.WriteByte(')')
}

// query writes what of a query tells it from another: ORDER BY is not kept.
func (f *formatter) query(q *Select) {
	if q == nil {
		return
	}
	for i, cte := range q.With {
		f.WriteString([]string{"with ", ", "}[min(i, 1)])
		f.ident(cte.Name)
		if sub, ok := cte.Node.(*Select); ok {
			f.WriteString(" as ")
			f.sub(sub)
		}
		f.WriteByte(' ')
	}
	f.core(q)
	for _, u := range q.Compound {
		f.WriteString(" " + u.Op + " ")
		f.query(u.Select)
	}
	if q.Limit != nil {
		f.clause(" limit ", q.Limit)
	}
}

func (f *formatter) core(q *Select) {
	if q.Values != nil {
		f.WriteString("values ")
		for i, row := range q.Values {
			if i > 0 {
				f.WriteString(", ")
			}
			f.WriteByte('(')
			f.list(row)
			f.WriteByte(')')
		}
		return
	}
	f.WriteString("select ")
	if q.Distinct {
		f.WriteString("distinct ")
	}
	for i, item := range q.Items {
		if i > 0 {
			f.WriteString(", ")
		}
		if item.Star {
			f.WriteByte('*')
		}
		f.expr(item.Expr, 0)
	}
	f.from(q.From)
	f.clause(" where ", q.Where)
	for i, e := range q.GroupBy {
		f.clause([]string{" group by ", ", "}[min(i, 1)], e)
	}
	f.clause(" having ", q.Having)
}

func (f *formatter) clause(word string, e Expr) {
	if e != nil {
		f.WriteString(word)
		f.expr(e, 0)
	}
}

func (f *formatter) from(list []Source) {
	for i, s := range list {
		switch {
		case i == 0:
			f.WriteString(" from ")
		case s.Join == "":
			f.WriteString(", ")
		default:
			f.WriteString(" " + s.Join + " join ")
		}
		f.source(s)
		f.clause(" on ", s.On)
		for j, col := range s.Using {
			f.WriteString([]string{" using ", ", "}[min(j, 1)])
			f.ident(col)
		}
	}
}

func (f *formatter) source(s Source) {
	switch {
	case s.Sub != nil:
		f.sub(s.Sub)
	case s.Func != nil:
		f.call(s.Func)
	default:
		if s.Name.Schema != "" {
			f.ident(s.Name.Schema)
			f.WriteByte('.')
		}
		f.ident(s.Name.Table)
		if s.Name.Hole {
			f.WriteString(string(HoleOpen) + string(HoleClose))
		}
	}
	if s.Alias != "" {
		f.WriteByte(' ')
		f.ident(s.Alias)
	}
}
