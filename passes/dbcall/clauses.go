package dbcall

import (
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// more adds a clause of a builder whose conditions are texts with their arguments inside.
func (q *query) more(clause string, text, args interp.Val) {
	x := q.x
	switch clause {
	case "selected":
		q.columns = x.textsOf(q.list(text))
	case "also":
		q.columns = append(q.columns, x.textsOf(q.list(text))...)
	case "anywhere":
		q.wheres, q.args = nil, nil
	case "tables":
		q.table = q.comma(x.textsOf(q.list(text)))
	case "cond":
		q.cond(x.text(text))
	case "group":
		q.cond(x.mc.Concat(q.word("("), x.text(text), q.word(")")))
	case "conds":
		for _, c := range q.list(text) {
			q.cond(x.text(c))
		}
	case "unread": // a condition of which nothing is known
		q.cond(x.mc.Opaque(interp.Unknown, summary.String))
	case "on":
		q.joinOn(" JOIN ", text, args)
	case "lefton":
		q.joinOn(" LEFT JOIN ", text, args)
	case "assigned":
		q.sets, q.setArgs = nil, nil
		q.assign(text)
	case "assign":
		q.assign(text)
	case "pair":
		q.columns, q.values = append(q.columns, x.name(text)), append(q.values, args)
	case "row":
		q.record(text)
	case "vals":
		for _, row := range q.list(args) {
			if len(q.values) == 0 {
				q.values = q.list(row)
			}
		}
	case "toinsert", "toupdate", "todelete":
		q.kind, q.columns = strings.TrimPrefix(clause, "to"), nil
	default:
		q.tail(clause, text)
	}
}

// tail adds what stands behind a statement.
func (q *query) tail(clause string, text interp.Val) {
	switch clause {
	case "ignore":
		q.suffix = append(q.suffix, q.word(" ON CONFLICT DO NOTHING"))
	case "ignoreinto":
		q.table = []interp.Val{text}
		q.suffix = append(q.suffix, q.word(" ON CONFLICT DO NOTHING"))
	case "replaceinto":
		q.kind, q.table = "replace", []interp.Val{text}
	case "conflict":
		q.suffix = append(q.suffix, q.word(" ON CONFLICT "), q.x.text(text))
	case "returning":
		q.suffix = append(append(q.suffix, q.word(" RETURNING ")), q.comma(q.x.textsOf(q.list(text)))...)
	case "for update", "for share":
		q.suffix = append(q.suffix, q.word(" "+strings.ToUpper(clause)))
	}
}

// cond adds a condition; the library writes no parentheses of its own.
func (q *query) cond(c interp.Val) {
	if t, ok := c.ConstText(); ok && strings.TrimSpace(t) == "" {
		return
	}
	if len(q.wheres) > 0 {
		q.wheres = append(q.wheres, q.word(" AND "))
	}
	q.wheres = append(q.wheres, c)
}

func (q *query) joinOn(word string, table, on interp.Val) {
	if o, ok := q.option.ConstText(); ok && (strings.HasPrefix(o, "LEFT") || strings.HasPrefix(o, "RIGHT") || strings.HasPrefix(o, "FULL")) {
		word = " LEFT JOIN "
	}
	q.joins = append(q.joins, q.word(word), q.x.name(table))
	conds := q.x.texts(on, " AND ")
	if len(conds) == 0 {
		return
	}
	if c, ok := conds[0].ConstText(); !ok || !strings.HasPrefix(c, "ON ") && !strings.HasPrefix(c, "USING ") {
		if first, _ := firstWord(conds[0]); first != "ON " {
			q.joins = append(q.joins, q.word(" ON "))
		}
	}
	q.joins = append(append(q.joins, q.word(" ")), conds...)
}

// firstWord is how a text of several parts begins.
func firstWord(v interp.Val) (string, bool) {
	if v.Is(interp.KConcat) {
		c, ok := v.T.Args[0].ConstText()
		return c[:min(3, len(c))], ok
	}
	return "", false
}

// assign adds assignments that are texts of their own.
func (q *query) assign(text interp.Val) {
	for _, a := range q.list(text) {
		q.sets, q.setArgs = append(q.sets, q.x.text(a)), append(q.setArgs, interp.Val{})
	}
}

// record is a row given as a map or a struct. Where the columns are named it
// gives their values alone.
func (q *query) record(row interp.Val) {
	row = row.Strip()
	if !row.Is(interp.KStruct) {
		return
	}
	if q.kind == "update" {
		for i, n := range row.T.Names {
			q.sets, q.setArgs = append(q.sets, q.word(`"`+n+`"`)), append(q.setArgs, row.T.Args[i])
		}
		return
	}
	if len(q.values) > 0 {
		return // the first row counts
	}
	if len(q.columns) == 0 {
		for i, n := range row.T.Names {
			q.columns, q.values = append(q.columns, q.word(`"`+n+`"`)), append(q.values, row.T.Args[i])
		}
		return
	}
	for _, c := range q.columns {
		name, _ := c.Strip().ConstText()
		v := q.x.mc.Opaque(interp.Unknown, summary.Other)
		if i := slices.Index(row.T.Names, strings.Trim(name, `"`)); i >= 0 {
			v = row.T.Args[i]
		}
		q.values = append(q.values, v)
	}
}

func (q *query) comma(vs []interp.Val) []interp.Val {
	var out []interp.Val
	for i, v := range vs {
		if i > 0 {
			out = append(out, q.word(", "))
		}
		out = append(out, v)
	}
	return out
}

// textsOf are values as SQL texts. What are names was written as such when the clause was added.
func (x *call) textsOf(vs []interp.Val) []interp.Val {
	out := make([]interp.Val, len(vs))
	for i, v := range vs {
		out[i] = x.name(v)
	}
	return out
}

// name is a table or column that a text or an expression names.
func (x *call) name(v interp.Val) interp.Val {
	in := v.Strip()
	if in.T == nil || in.T.Class == summary.String || in.Is(interp.KConcat) || in.Is(interp.KConst) {
		return in
	}
	return x.text(v)
}

// idents writes the names in a list, or in a value alone, as the library quotes them.
func (x *call) idents(v interp.Val) interp.Val {
	if v.Is(interp.KList) {
		out := make([]interp.Val, len(v.T.Args))
		for i, a := range v.T.Args {
			out[i] = x.idents(a)
		}
		return interp.Val{Bits: v.Bits, T: x.mc.Term(interp.Term{Kind: interp.KList, Class: summary.List, Args: out})}
	}
	if in := v.Strip(); in.T != nil && in.T.Class == summary.String {
		return x.ident(in)
	}
	return v
}

// rowOf is a row to insert, or the first of several, as its columns and values.
func (x *call) rowOf(v interp.Val) interp.Val {
	if v.Is(interp.KList) && len(v.T.Args) > 0 {
		return x.rowOf(v.T.Args[0])
	}
	typ := typeName(v)
	switch in := v.Strip(); {
	case strings.HasPrefix(typ, "[]") && in.Is(interp.KList) && len(in.T.Args) > 0:
		return x.rowOf(interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KIface, Name: typ[2:], Args: in.T.Args[:1]})})
	case in.Is(interp.KStruct) && x.mc.Prog.Type(strings.TrimPrefix(typ, "*")) == nil: // a map
		return in
	}
	row := &interp.Term{Kind: interp.KStruct, Class: summary.List}
	x.rowFields(row, typ, v.Strip(), 0)
	if len(row.Names) == 0 {
		return x.mc.Opaque(interp.Unknown, summary.Other)
	}
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(*row)}
}

// rowFields adds the columns of a struct: by the db tag, or by the field's name as the library writes it.
func (x *call) rowFields(row *interp.Term, typ string, v interp.Val, depth int) {
	typ = strings.TrimPrefix(typ, "*")
	t := x.mc.Prog.Type(typ)
	if t == nil || depth > 3 {
		return
	}
	for _, f := range t.Fields {
		tag := reflect.StructTag(f.Tag)
		name, _, _ := strings.Cut(tag.Get("db"), ",")
		if name == "-" || strings.Contains(tag.Get("goqu"), "skipinsert") || f.Name == "_" || f.Name[0] >= 'a' && f.Name[0] <= 'z' {
			continue
		}
		fv := x.mc.Field(x.c, v, typ, f.Name, scalarClass(f.Type))
		if f.Embedded && name == "" {
			x.rowFields(row, f.Type, fv, depth+1)
			continue
		}
		if fv.Bits == interp.Zero && strings.Contains(tag.Get("goqu"), "omit") {
			continue
		}
		if name == "" {
			name = columnName(f.Name, x.row.Mode)
		}
		if !slices.Contains(row.Names, name) {
			row.Names, row.Args = append(row.Names, name), append(row.Args, fv)
		}
	}
}

// columnName is the column that a field without a tag stands for.
func columnName(field, mode string) string {
	switch mode {
	case "row lower":
		return strings.ToLower(field)
	case "row snake":
		return snake([]rune(field))
	}
	return field
}

// snake is UserID as user_id.
func snake(name []rune) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) && (!unicode.IsUpper(name[i-1]) || i+1 < len(name) && unicode.IsLower(name[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
