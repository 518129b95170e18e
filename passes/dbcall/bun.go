package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/model"
)

// uptrace is a query of bun's or of go-pg's, which are of one make: its clauses
// in the order in which the statement has them.
type uptrace struct {
	x          *call
	kind       string     // select, insert, update, delete, raw
	of         interp.Val // the model
	typ        string     // its type
	table      *model.Table
	tables     []condition // beside the model's
	modelTable []condition // instead of the model's
	columns    []interp.Val
	items      []condition
	omit       []interp.Val
	with       []condition
	joins      []condition
	where      condition
	byPrimary  bool
	primary    []interp.Val // columns of WherePK, if it names any
	live       string       // soft deletion: "" for rows that live, deleted, all
	values     []written
	sets       []condition
	conflict   condition
	suffix     condition
	returning  condition
	text       condition // of a raw query
	replace    bool
	omitZero   bool
	conn       interp.Val
}

// written is a column's value that is written as an expression.
type written struct {
	column interp.Val
	value  condition
}

// formats reports whether a mapper puts values in place of a text's placeholders itself.
func formats(orm model.ORM) bool { return orm == model.Bun || orm == model.GoPG }

// uptrace is the statement that a terminal call runs, and its arguments.
func (x *call) uptrace(op *Op) (text, args interp.Val) {
	u := x.queryOf(x.chain(), 0)
	u.omitZero = u.omitZero || x.row.Mode == "notzero"
	op.dests = u.dests()
	if tx := txOf(u.conn); tx != nil {
		op.Tx = tx
	}
	if x.row.NoRows != "" && !isList(op.dests[0]) {
		op.NoRows = x.row.NoRows
	}
	var c condition
	switch {
	case u.kind == "raw":
		c = u.text
	case x.row.Verb == dal.ExecRaw:
		c = u.format(x.arg(x.row.SQL), x.arg(x.row.Args))
	case x.row.Verb == dal.Insert:
		op.model = u.table
		c = u.insert()
	case x.row.Verb == dal.FindOrInsert:
		c = u.selectOrInsert()
	case x.row.Verb == dal.Change && x.row.Mode == "delete":
		c = u.delete()
	case x.row.Verb == dal.Change:
		c = u.update()
	case x.row.Verb == dal.Count:
		c = u.lookup([]condition{u.words("count(*)")})
	case x.row.Verb == dal.Exists:
		c = u.lookup([]condition{u.words("1")})
	default:
		c = u.lookup(u.selected())
	}
	if u.kind != "raw" && x.row.Verb != dal.ExecRaw && len(u.from(false).parts) == 0 {
		in := &statement{x: x, named: []interp.Val{u.of}}
		op.Open = dependsOn(x.chain().Strip()) || in.callers(op.dests[0])
	}
	return u.finish(c)
}

// formatted is the text of a call that runs a text, its values in place.
func (x *call) formatted() (text, args interp.Val) {
	u := &uptrace{x: x}
	return u.finish(u.format(x.arg(x.row.SQL).Strip(), x.arg(x.row.Args)))
}

// finish is a statement as one text and one list of arguments. Names are quoted as the texts of the code quote them.
func (u *uptrace) finish(c condition) (text, args interp.Val) {
	for i, p := range c.parts {
		if t, ok := p.ConstText(); ok && strings.Contains(t, nameQuote) {
			c.parts[i] = u.word(strings.ReplaceAll(t, nameQuote, c.quote()))
		}
	}
	return u.x.mc.Concat(c.parts...), u.x.arguments(c.args)
}

// nameQuote stands for the quote of a name until it is known how the code's own texts quote theirs.
const nameQuote = "\x00"

func (c condition) quote() string {
	for _, p := range c.parts {
		if t, ok := p.ConstText(); ok && strings.Contains(t, "`") {
			return "`"
		}
	}
	return `"`
}

// queryOf takes a chain apart. Of several ways in which it may have been built,
// the one with most clauses counts.
func (x *call) queryOf(v interp.Val, depth int) *uptrace {
	u := &uptrace{x: x}
	u.walk(v, depth)
	return u
}

func (u *uptrace) walk(v interp.Val, depth int) {
	u.x.descend(v, depth, func(clause string, t *interp.Term, below func()) {
		below()
		u.add(clause, t.Args[1], t.Args[2])
	}, nil)
}

// add adds one clause.
func (u *uptrace) add(clause string, text, args interp.Val) {
	switch clause {
	case "select", "insert", "update", "delete":
		u.kind = clause
	case "raw":
		u.kind, u.text = clause, u.format(text, args)
	case "model":
		u.is(text)
	case "models": // go-pg's: one model, or none
		if es := u.list(args); len(es) > 0 {
			u.is(es[0])
		}
	case "conn":
		u.conn = text
	case "tables":
		for _, t := range u.list(args) {
			u.tables = append(u.tables, u.name(t.Strip(), true))
		}
	case "tableexpr":
		u.tables = append(u.tables, u.format(text, args))
	case "modeltable":
		u.modelTable = []condition{u.format(text, args)}
	case "columns":
		u.columns = append(u.columns, u.list(args)...)
	case "columnexpr":
		u.items = append(u.items, u.format(text, args))
	case "omit":
		u.omit = append(u.omit, u.list(args)...)
	case "value":
		if es := u.list(args); len(es) > 0 {
			u.values = append(u.values, written{text, u.formatList(es[0], es[1:])})
		}
	case "set":
		u.sets = append(u.sets, u.format(text, args))
	case "for":
		u.suffix = u.suffix.then(u.words(" FOR "), u.format(text, args))
	case "returning":
		u.returning = u.format(text, args)
	case "conflict":
		u.conflict = u.words(" ON ").then(u.format(text, args))
	case "onconflict":
		u.conflict = u.words(" ON CONFLICT ").then(u.format(text, args))
	case "ignore":
		u.conflict = u.words(" ON CONFLICT DO NOTHING")
	case "replace":
		u.replace = true
	case "omitzero":
		u.omitZero = true
	case "unscoped":
		u.live = "all"
	case "deleted":
		u.live = "deleted"
	default:
		u.addCondition(clause, text, args)
	}
}

func (u *uptrace) addCondition(clause string, text, args interp.Val) {
	switch clause {
	case "where":
		u.and(" AND ", u.format(text, args))
	case "or":
		u.and(" OR ", u.format(text, args))
	case "in":
		u.and(" AND ", u.formatList(text, []interp.Val{u.inList(args)}))
	case "orin":
		u.and(" OR ", u.formatList(text, []interp.Val{u.inList(args)}))
	case "wherepk":
		u.byPrimary, u.primary = true, u.list(args)
	case "group":
		sep, ok := text.ConstText()
		if !ok {
			sep = " OR "
		}
		not := strings.HasSuffix(sep, " NOT ")
		in := &uptrace{x: u.x, of: u.of, typ: u.typ, table: u.table}
		in.walk(args, 0)
		c := in.where
		if in.byPrimary {
			c = c.then(u.words(" AND "), in.ofPrimary())
		}
		if len(c.parts) > 0 && not {
			c = u.words("NOT (").then(c, u.words(")"))
		}
		u.and(strings.TrimSuffix(sep, "NOT "), c)
	case "join":
		u.joins = append(u.joins, u.words(" ").then(u.format(text, args)))
	case "joinon":
		u.joins = append(u.joins, u.words(u.on(" AND ")+"(").then(u.format(text, args), u.words(")")))
	case "joinonor":
		u.joins = append(u.joins, u.words(u.on(" OR ")+"(").then(u.format(text, args), u.words(")")))
	case "with":
		if name, ok := text.ConstText(); ok {
			for _, q := range u.list(args) {
				u.with = append(u.with, u.words(u.quoted(name)+" AS (").then(u.sub(q), u.words(")")))
			}
		}
	}
}

// on is the word before a join's condition.
func (u *uptrace) on(word string) string {
	if n := len(u.joins); n > 0 {
		if t, ok := u.joins[n-1].parts[0].ConstText(); ok && (strings.HasPrefix(t, " ON ") || strings.HasPrefix(t, " AND ") || strings.HasPrefix(t, " OR ")) {
			return word
		}
	}
	return " ON "
}

// is takes the model: its table, and where what is found is put.
func (u *uptrace) is(v interp.Val) {
	u.of, u.typ = v, u.x.typed(v)
	u.table = nil
	if strings.Contains(u.typ, ".") {
		u.table = u.x.lib.texts.model(u.x.row.ORM, u.typ, u.x.mc.Prog)
	}
}

// dests are what the call reads into: its arguments, or the model.
func (u *uptrace) dests() []interp.Val {
	args := u.x.arg(u.x.row.Args)
	if u.x.row.Verb == dal.ExecRaw {
		dest := u.x.arg(u.x.row.Dest)
		if in := dest.Strip(); !in.Is(interp.KLib) || in.T.Name != "clause scan" {
			return []interp.Val{dest}
		}
		args = dest.Strip().T.Args[2] // pg.Scan(&a, &b)
	}
	if es, ok := u.x.c.Elems(u.x.mc, args); ok && len(es) > 0 && (u.x.row.Args != 0) {
		return es
	}
	return []interp.Val{u.of}
}

// and adds a condition.
func (u *uptrace) and(word string, c condition) {
	if len(c.parts) == 0 {
		return
	}
	c = u.words("(").then(c, u.words(")"))
	if len(u.where.parts) > 0 {
		c = u.words(word).then(c)
	}
	u.where = u.where.then(c)
}

func (u *uptrace) word(w string) interp.Val { return u.x.mc.Const(summary.String, w, w == "") }

func (u *uptrace) words(w string) condition { return condition{parts: []interp.Val{u.word(w)}} }

// then is a text with others behind it.
func (c condition) then(next ...condition) condition {
	out := condition{parts: append([]interp.Val{}, c.parts...), args: append([]interp.Val{}, c.args...)}
	for _, n := range next {
		out.parts, out.args = append(out.parts, n.parts...), append(out.args, n.args...)
	}
	return out
}

func (u *uptrace) list(v interp.Val) []interp.Val {
	es, _ := u.x.c.Elems(u.x.mc, v)
	return es
}

// joined are texts with word between them.
func (u *uptrace) joined(cs []condition, word string) condition {
	var out condition
	for i, c := range cs {
		if i > 0 {
			out = out.then(u.words(word))
		}
		out = out.then(c)
	}
	return out
}
