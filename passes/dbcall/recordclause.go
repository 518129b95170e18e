package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// walk follows a chain down to its start, then adds its clauses in order.
func (r *record) walk(v interp.Val, depth int) {
	r.x.descend(v, depth, func(clause string, t *interp.Term, below func()) {
		below()
		r.add(clause, t)
	}, func(begun interp.Val) { r.lent = r.lent || dependsOn(begun) })
}

// add adds one clause.
func (r *record) add(clause string, t *interp.Term) {
	text, list := t.Args[1], r.list(t.Args[2])
	switch clause {
	case "where":
		text, list = r.oneForAll(text, list)
		r.and("AND", r.condition(text, list, 0))
	case "raw":
		r.raw, r.args = r.expand(r.rawOf(text), list)
	case "rawargs":
		r.args = list
	case "unknown":
		r.and("AND", r.unknown())
	case "lock":
		r.suffix = []interp.Val{r.word(" FOR UPDATE")}
	case "on":
		on, _ := r.expand(t.Args[3].Strip(), list)
		r.joins = append(append(r.joins, r.word(" JOIN "), text.Strip(), r.word(" ON ")), on...)
		r.joinArgs = append(r.joinArgs, list...)
	case "models":
		r.queried(text)
	case "filter", "exclude", "filter or", "exclude or":
		r.filtered(clause, text, list)
	case "setcond":
		r.where, r.statement.args = nil, nil
		r.and("AND", r.inner(text))
	case "cond and":
		r.and("AND", r.inner(text))
	case "cond or":
		r.and("OR", r.inner(text))
	default:
		r.addBuilt(clause, text, t.Args[2], t)
	}
}

// oneForAll is text and its arguments where one placeholder may stand for all of them.
//
//	c.Where("id IN (?)", 1, 2, 3)
func (r *record) oneForAll(text interp.Val, list []interp.Val) (interp.Val, []interp.Val) {
	c, ok := text.Strip().ConstText()
	if in := strings.Index(c, "(?)"); ok && len(list) > 1 && in > 0 && strings.Count(c, "?") == 1 && strings.HasSuffix(strings.ToLower(strings.TrimSpace(c[:in])), "in") {
		c = c[:in] + "(" + strings.TrimSuffix(strings.Repeat("?, ", len(list)), ", ") + ")" + c[in+3:]
		return r.word(c), list
	}
	return text, list
}

// rawOf is an SQL text: a string, or what a function of the library made of one.
func (r *record) rawOf(v interp.Val) interp.Val {
	v = v.Strip()
	if v.Is(interp.KLib) && v.T.Name == "clause expr" {
		return v.T.Args[1].Strip()
	}
	return v
}

// queried is the table that beego's QueryTable is told: by a model, or by the name of one.
func (r *record) queried(v interp.Val) {
	name, ok := v.Strip().ConstText()
	if !ok {
		r.model, r.typ, r.named = nil, "", []interp.Val{v}
		r.is(v)
		return
	}
	r.table = []interp.Val{r.word(strings.ToLower(name))}
}

// inner are a chain's conditions as one.
func (r *record) inner(v interp.Val) condition {
	in := &record{statement: &statement{x: r.x, model: r.model, typ: r.typ, table: r.table}}
	in.walk(v, 0)
	if len(in.where) == 0 {
		return r.unknown()
	}
	return condition{parts: in.where, args: in.statement.args, loose: true}
}

// filtered adds a condition that beego writes as an expression: name, name__iexact, user__id.
// https://github.com/beego/beedoc/blob/master/en-US/mvc/model/query.md#field-query
func (r *record) filtered(clause string, expr interp.Val, list []interp.Val) {
	c := r.compared(expr, list)
	if strings.HasPrefix(clause, "exclude") {
		c.parts = append(append([]interp.Val{r.word("NOT (")}, c.parts...), r.word(")"))
	}
	word := "AND"
	if strings.HasSuffix(clause, " or") {
		word = "OR"
	}
	r.and(word, c)
}

func (r *record) compared(expr interp.Val, list []interp.Val) condition {
	text, ok := expr.Strip().ConstText()
	if !ok {
		return r.unknown()
	}
	path, op := strings.Split(text, "__"), "~ = ?"
	if o := dal.BeegoOperators[path[len(path)-1]]; o != "" && len(path) > 1 {
		path, op = path[:len(path)-1], o
	}
	name, typ := r.fieldColumn(path)
	if name == "" {
		return r.unknown()
	}
	if len(list) == 1 {
		if es, isList := r.statement.members(list[0]); isList {
			list = es
			if op == "~ = ?" {
				op = "in"
			}
		} else if typ != "" {
			if t := r.x.typed(list[0]); t == typ { // a model stands for its key
				list = []interp.Val{r.x.keyOf(list[0], typ)}
			}
		}
	}
	col := quoted(name)
	switch {
	case op == "in":
		return condition{parts: []interp.Val{r.word(col + " IN (" + strings.TrimSuffix(strings.Repeat("?, ", len(list)), ", ") + ")")}, args: list}
	case op == "null" && len(list) == 1 && list[0].Strip().Bits != interp.Either:
		return condition{parts: []interp.Val{r.word(col + map[bool]string{true: " IS NULL", false: " IS NOT NULL"}[list[0].Strip().Bits == interp.NonZero])}}
	case op == "~ = ?" && len(list) == 1:
		return r.column(name, "=", list[0])
	case strings.Count(op, "?") == len(list):
		return condition{parts: []interp.Val{r.word(strings.ReplaceAll(op, "~", col))}, args: list}
	}
	return r.unknown()
}

// fieldColumn is the column of the table that a path of names leads to, and the
// type that the column refers to; "" where the path leaves the table.
func (r *record) fieldColumn(path []string) (name, typ string) {
	if r.model == nil { // e.g. Exist of a table that is named
		if len(path) == 1 {
			return strings.ToLower(path[0]), ""
		}
		return "", ""
	}
	c := r.model.column(path[0])
	if strings.EqualFold(path[0], "pk") {
		if pk := r.model.primary(); len(pk) == 1 {
			c = pk[0]
		}
	}
	if c == nil {
		return "", ""
	}
	other := r.x.model(r.x.element(c.GoType))
	if len(path) == 1 {
		return c.Name, r.x.element(c.GoType)
	}
	if to := other.column(path[1]); len(path) == 2 && to != nil && to.Primary {
		return c.Name, ""
	}
	return "", ""
}

// addBuilt adds a clause of upper/db.
func (r *record) addBuilt(clause string, text, args interp.Val, t *interp.Term) {
	list := r.list(args)
	switch clause {
	case "table":
		if c, ok := text.Strip().ConstText(); ok {
			text = r.word(c)
		}
		r.table = []interp.Val{text.Strip()}
	case "tables":
		if len(list) > 0 {
			r.table = []interp.Val{list[0].Strip()}
		}
	case "into", "update", "delete":
		r.kind, r.table = clause, []interp.Val{text.Strip()}
	case "conds":
		r.and("AND", r.conds(list, 0))
	case "columns":
		for _, c := range list {
			name, _ := c.Strip().ConstText()
			r.cols = append(r.cols, name)
		}
	case "values":
		r.given(list)
	case "sets":
		r.set(list)
	case "jointable":
		if len(list) > 0 {
			r.joins = append(r.joins, r.word(" JOIN "), list[0].Strip())
		}
	case "joinon":
		c := r.conds(list, 0)
		r.joins, r.joinArgs = append(append(r.joins, r.word(" ON ")), c.parts...), append(r.joinArgs, c.args...)
	case "amend":
		r.amends = append(r.amends, t.Args[3])
	}
}

// given are the values of an INSERT: one for each column that was named, or a struct's or a map's.
func (r *record) given(list []interp.Val) {
	if len(r.values) > 0 {
		return // a second row
	}
	if len(list) == 1 && len(r.cols) != 1 {
		r.shapedBy(list[0])
		r.cols, r.values = r.row(list[0])
		return
	}
	for _, v := range list {
		r.values = append(r.values, value{arg: v})
	}
	if len(r.cols) != len(r.values) {
		r.cols = nil // not known
	}
}

// shapedBy takes the model of a value, and not its table.
func (r *record) shapedBy(v interp.Val) {
	r.typ = r.x.typed(v)
	r.model = r.x.model(r.typ)
}

// set are the columns that an UPDATE sets: pairs, a text with values, a struct or a map.
func (r *record) set(list []interp.Val) {
	if len(list) == 0 {
		return
	}
	text, ok := list[0].Strip().ConstText()
	switch {
	case ok && strings.Contains(text, "="):
		name, _, _ := strings.Cut(text, "=")
		r.cols, r.values = append(r.cols, strings.TrimSpace(name)), append(r.values, value{arg: list[len(list)-1]})
	case ok:
		for i := 0; i+1 < len(list); i += 2 {
			name, _ := list[i].Strip().ConstText()
			r.cols, r.values = append(r.cols, name), append(r.values, value{arg: list[i+1]})
		}
	default:
		r.shapedBy(list[0])
		names, values := r.row(list[0])
		r.cols, r.values = append(r.cols, names...), append(r.values, values...)
	}
}

// conds is what upper/db makes of a list of conditions: a text and its values, a
// column and its value, maps, expressions, the primary key.
// https://upper.io/v4/getting-started/sql-builder-api/
func (r *record) conds(list []interp.Val, depth int) condition {
	if len(list) == 0 || depth > 8 {
		return condition{}
	}
	first := list[0].Strip()
	typ := ""
	if list[0].Is(interp.KIface) {
		typ = list[0].T.Name
	}
	if r.isText(typ, first) {
		c, known := first.ConstText()
		switch {
		case !known, strings.Contains(c, "?"), len(list) == 1:
			parts, args := r.expand(first, list[1:])
			return condition{parts: parts, args: args, loose: true}
		case len(list) == 2:
			return r.keyed(c, list[1])
		}
		return r.unknown()
	}
	var cs []condition
	for _, v := range list {
		cs = append(cs, r.stated(v, depth))
	}
	return r.all(cs, "AND")
}

// stated is one condition that is no text.
func (r *record) stated(v interp.Val, depth int) condition {
	in := v.Strip()
	typ := ""
	if v.Is(interp.KIface) {
		typ = v.T.Name
	}
	kind := ""
	if in.Is(interp.KLib) {
		kind = strings.TrimPrefix(in.T.Name, "clause ")
	}
	switch {
	case kind == "expr":
		parts, args := r.expand(in.T.Args[1].Strip(), r.list(in.T.Args[2]))
		return condition{parts: parts, args: args, loose: true}
	case kind == "all and" || kind == "all or":
		var cs []condition
		if base := in.T.Args[0]; base.Strip().Is(interp.KLib) {
			cs = append(cs, r.stated(base, depth+1))
		}
		for _, a := range r.list(in.T.Args[2]) {
			cs = append(cs, r.stated(a, depth+1))
		}
		return r.all(cs, strings.ToUpper(kind[len("all "):]))
	case strings.HasSuffix(typ, ".Cond") || strings.HasPrefix(typ, "map[") || in.Is(interp.KMap):
		names, values, known := r.entries(in)
		if !known {
			return r.unknown()
		}
		var cs []condition
		for i, n := range names {
			cs = append(cs, r.keyed(n, values[i]))
		}
		return r.all(cs, "AND")
	case scalarClass(typ) == summary.Number || in.Is(interp.KConst):
		return r.column(r.keyName(), "=", v)
	}
	return r.unknown()
}

func (r *record) keyName() string {
	if pk := r.model.primary(); len(pk) == 1 {
		return pk[0].Name
	}
	return "id"
}

// keyed compares a column, which an operator may follow, with a value, which may be a comparison.
//
//	db.Cond{"name": n, "age >": 18, "id": db.In(1, 2)}
func (r *record) keyed(key string, v interp.Val) condition {
	name, op, _ := strings.Cut(strings.TrimSpace(key), " ")
	op = strings.ToUpper(strings.TrimSpace(op))
	in := v.Strip()
	if in.Is(interp.KLib) && strings.HasPrefix(in.T.Name, "clause compare ") {
		op = strings.TrimSuffix(strings.TrimPrefix(in.T.Name, "clause compare "), " ?")
		v = in.T.Args[1]
		if in.T.Args[2].T != nil && in.T.Args[2].Bits != interp.Zero { // In(a, b)
			list := r.list(in.T.Args[2])
			return condition{parts: []interp.Val{r.word(quoted(name) + " " + op + " (" + strings.TrimSuffix(strings.Repeat("?, ", len(list)), ", ") + ")")}, args: list}
		}
	}
	switch op {
	case "", "=":
		return r.column(name, "=", v)
	case "!=", "<>":
		return r.column(name, "<>", v)
	case "IN", "NOT IN":
		if op == "IN" {
			return r.column(name, "=", v)
		}
		return r.column(name, "<>", v)
	case "IS NULL", "IS NOT NULL":
		return condition{parts: []interp.Val{r.word(quoted(name) + " " + op)}}
	case "IS", "IS NOT":
		return r.column(name, map[string]string{"IS": "=", "IS NOT": "<>"}[op], v)
	}
	return condition{parts: []interp.Val{r.word(quoted(name) + " " + op + " ?")}, args: []interp.Val{v}}
}
