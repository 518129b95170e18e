package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Builders whose conditions are values or strings of their own keep arguments
// inside the text, each as a bind: so a condition can be handed about, glued to
// others and left out, and still knows what it compares with.

const bindName = "bind"

// bind is a value in a text: a hole of which the value is known.
func (x *call) bind(v interp.Val) interp.Val {
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: bindName, Class: summary.String, Args: []interp.Val{v}})}
}

// unbound is the value of a bind, or v itself.
func unbound(v interp.Val) interp.Val {
	for v = v.Strip(); v.Is(interp.KLib) && v.T.Name == bindName; {
		v = v.T.Args[0].Strip()
	}
	return v
}

// Argument reports whether an expression stands for an argument, not for text.
func (op *Op) Argument(stmt int, e sqltext.Expr) bool {
	switch e := e.(type) {
	case *sqltext.Placeholder:
		return true
	case *sqltext.Hole:
		holes := op.Stmts[stmt].Holes
		return e.ID >= 0 && e.ID < len(holes) && holes[e.ID].Is(interp.KLib) && holes[e.ID].T.Name == bindName
	}
	return false
}

// expr is the text that a row's Clause spells: a string where the function
// gives one, else an expression.
//
//	sb.Equal("email", email)   // # = ?
func (x *call) expr() interp.Val {
	parts := x.spell()
	if outs := x.c.Instr.Outs; len(outs) > 0 && outs[0] == summary.String {
		return x.mc.Concat(parts...)
	}
	return x.expression(parts)
}

func (x *call) expression(parts []interp.Val) interp.Val {
	none := x.none()
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{
		Kind: interp.KLib, Name: "clause expr", Class: summary.Other, Args: []interp.Val{none, x.mc.Concat(parts...), none},
	})}
}

func (x *call) spell() []interp.Val {
	if x.row.Mode == "null" { // x = NULL is written x IS NULL, and x = a list x IN
		words := strings.Fields(x.row.Clause)
		return x.compare(x.symbol(words[0], 0), strings.ReplaceAll(words[1], "_", " "), x.arg(x.row.Args))
	}
	if x.row.Mode == "path" { // names, each quoted, with dots between them
		parts := x.texts(x.arg(x.row.SQL), ".")
		for i, p := range parts {
			if c, ok := p.ConstText(); ok && c != "." {
				parts[i] = x.word(quoted(c))
			}
		}
		return parts
	}
	if x.row.Mode == "named" {
		return []interp.Val{x.jetRaw(x.arg(x.row.SQL), x.freeze(x.arg(x.row.Args), 0))}
	}
	if x.row.Mode == "text" { // the text is the code's own: it is the only one with placeholders in it
		return x.fillIn(x.arg(x.row.SQL).Strip(), x.list(x.arg(x.row.Args)))
	}
	var parts []interp.Val
	values, from := 0, 0
	text := x.row.Clause
	for i, r := range text {
		if !strings.ContainsRune("~^#@&|?", r) {
			continue
		}
		parts = append(parts, x.word(text[from:i]))
		in := x.symbol(string(r), values)
		if len(in) == 0 && strings.ContainsRune("&|", r) {
			return nil // no condition
		}
		parts = append(parts, in...)
		from = i + 1
		if r == '?' {
			values++
		}
	}
	return append(parts, x.word(text[from:]))
}

// symbol is what a symbol of a row's Clause stands for.
func (x *call) symbol(symbol string, n int) []interp.Val {
	switch symbol {
	case "~":
		return []interp.Val{x.text(x.arg(0))}
	case "^":
		return []interp.Val{x.alias(x.text(x.arg(0)))}
	case "#":
		return x.texts(x.arg(x.row.SQL), ", ")
	case "@":
		return []interp.Val{x.text(x.arg(max(x.row.SQL, 0) + 1))}
	case "&":
		return x.texts(x.arg(x.row.SQL), " AND ")
	case "|":
		return x.texts(x.arg(x.row.SQL), " OR ")
	}
	return x.values(x.arg(max(x.row.Args, 0) + n))
}

// alias is the name that a text gives a table: u of users AS u.
func (x *call) alias(text interp.Val) interp.Val {
	c, ok := text.ConstText()
	if !ok {
		return x.mc.Opaque(interp.Unknown, summary.String)
	}
	if i := strings.LastIndex(c, " AS "); i >= 0 {
		c = c[i+len(" AS "):]
	}
	return x.word(c)
}

func (x *call) word(w string) interp.Val { return x.mc.Const(summary.String, w, w == "") }

// elems are the members of a list, or the value alone.
func (x *call) elems(v interp.Val) []interp.Val {
	if x.row.ORM == dal.Jet {
		return (&query{x: x}).appended(v, 0)
	}
	if es, ok := x.c.Elems(x.mc, v); ok {
		return es
	}
	return []interp.Val{v}
}

// list are a list's members, none where they are not known.
func (x *call) list(v interp.Val) []interp.Val {
	es, _ := x.c.Elems(x.mc, v)
	return es
}

// texts are the texts of a list, with word between them.
func (x *call) texts(v interp.Val, word string) []interp.Val {
	var parts []interp.Val
	for _, e := range x.elems(v) {
		t := x.text(e)
		if c, ok := t.ConstText(); ok && strings.TrimSpace(c) == "" {
			continue
		}
		if len(parts) > 0 {
			parts = append(parts, x.word(word))
		}
		if x.row.Mode == "group" {
			t = x.mc.Concat(x.word("("), t, x.word(")"))
		}
		parts = append(parts, t)
	}
	return parts
}

// text is a value as SQL text: a text of the code's own, an identifier, an
// expression, a map of columns, another builder's statement.
func (x *call) text(v interp.Val) interp.Val {
	if op := dal.Conditions[typeName(v)]; op != "" {
		return x.mapText(x.freeze(v, 0).Strip(), op)
	}
	in := v.Strip()
	if c, ok := column(in); ok {
		return x.word(quoted(c))
	}
	if x.row.ORM == dal.Jet {
		if t, ok := x.jetText(v); ok {
			return t
		}
	}
	if of := x.embedding(in); of.Is(interp.KLib) && of.T.Name == "clause expr" {
		in = of
	}
	switch {
	case in.T == nil:
	case in.Is(interp.KLib) && in.T.Name == "clause expr":
		return in.T.Args[1]
	case isChain(in) || in.Is(interp.KLib) && in.T.Name == "builder":
		text, _ := x.render(x.state(in))
		return x.mc.Concat(x.word("("), text, x.word(")"))
	case in.Is(interp.KPhi) && len(in.T.Args) > 0 && in.T.Class != summary.String:
		alts := make([]interp.Val, len(in.T.Args))
		for i, a := range in.T.Args {
			alts[i] = x.text(a)
		}
		return interp.Val{Bits: interp.Either, T: x.mc.Term(interp.Term{Kind: interp.KPhi, Class: summary.String, Name: "texts" + x.c.Key(), Args: alts})}
	case in.T.Class == summary.String || in.Is(interp.KConcat):
		return x.ident(in)
	case in.Bits == interp.Zero:
		return x.word("")
	}
	return x.mc.Opaque(interp.Unknown, summary.String)
}

func typeName(v interp.Val) string {
	if v.Is(interp.KIface) {
		return v.T.Name
	}
	return ""
}

// ident is a name as the library quotes it, where the row says that its texts are names.
func (x *call) ident(v interp.Val) interp.Val {
	c, ok := v.ConstText()
	switch {
	case !ok || x.row.Mode != "ident" && x.row.Mode != "column":
		return v
	case x.row.Mode == "column": // dots are a part of it
		return x.word(`"` + c + `"`)
	}
	names := strings.Split(c, ".")
	for i, n := range names {
		if n != "*" {
			names[i] = `"` + n + `"`
		}
	}
	return x.word(strings.Join(names, "."))
}

// mapText compares the columns of a map.
func (x *call) mapText(m interp.Val, op string) interp.Val {
	if !m.Is(interp.KStruct) || len(m.T.Names) == 0 {
		return x.mc.Opaque(interp.Unknown, summary.String)
	}
	word := " AND "
	if op == "any" {
		op, word = "=", " OR "
	}
	parts := []interp.Val{x.word("(")}
	for i, name := range m.T.Names {
		if i > 0 {
			parts = append(parts, x.word(word))
		}
		col := x.dotted(name)
		if ops := m.T.Args[i]; dal.Conditions[typeName(ops)] == "op" {
			parts = append(parts, x.opText(col, x.freeze(ops, 0).Strip())...)
			continue
		}
		parts = append(parts, x.compare([]interp.Val{col}, op, m.T.Args[i])...)
	}
	return x.mc.Concat(append(parts, x.word(")"))...)
}

// dotted is the key of a map of columns, quoted name by name.
func (x *call) dotted(name string) interp.Val {
	return x.word(`"` + strings.ReplaceAll(name, ".", `"."`) + `"`)
}

// opText is a map of comparisons: "gt": 3.
func (x *call) opText(col interp.Val, ops interp.Val) []interp.Val {
	if !ops.Is(interp.KStruct) || len(ops.T.Names) == 0 {
		return []interp.Val{x.mc.Opaque(interp.Unknown, summary.String)}
	}
	var parts []interp.Val
	for i, name := range ops.T.Names {
		if i > 0 {
			parts = append(parts, x.word(" OR "))
		}
		op := dal.Operators[strings.ToLower(name)]
		if op == "" {
			return []interp.Val{x.mc.Opaque(interp.Unknown, summary.String)}
		}
		parts = append(parts, x.compare([]interp.Val{col}, op, ops.T.Args[i])...)
	}
	if len(ops.T.Names) > 1 {
		parts = append(append([]interp.Val{x.word("(")}, parts...), x.word(")"))
	}
	return parts
}

// compare compares a column: with nil by IS NULL, with a list by IN.
func (x *call) compare(col []interp.Val, op string, v interp.Val) []interp.Val {
	parts := append([]interp.Val{}, col...)
	equal, not := op == "=" || op == "IS" || op == "IN", op == "<>" || op == "!=" || op == "IS NOT" || op == "NOT IN"
	list, isList := x.members(v)
	switch {
	case isNil(v) && equal:
		return append(parts, x.word(" IS NULL"))
	case isNil(v) && not:
		return append(parts, x.word(" IS NOT NULL"))
	case isTruth(v) && equal:
		return append(parts, x.word(" IS "+strings.ToUpper(v.Strip().T.Name)))
	case isTruth(v) && not:
		return append(parts, x.word(" IS NOT "+strings.ToUpper(v.Strip().T.Name)))
	case isList && (equal || not):
		word := " IN ("
		if not {
			word = " NOT IN ("
		}
		parts = append(parts, x.word(word))
		for i, e := range list {
			if i > 0 {
				parts = append(parts, x.word(", "))
			}
			parts = append(parts, x.value(e)...)
		}
		return append(parts, x.word(")"))
	}
	return append(append(parts, x.word(" "+op+" ")), x.value(v)...)
}

func isNil(v interp.Val) bool {
	c, ok := v.Strip().ConstText()
	return ok && c == "nil"
}

func isTruth(v interp.Val) bool {
	in := v.Strip()
	return in.Is(interp.KConst) && in.T.Class == summary.Bool
}

// members are the members of a list that is handed over as one value; two unknown ones where they are not known.
func (x *call) members(v interp.Val) ([]interp.Val, bool) {
	typ := typeName(v)
	if !strings.HasPrefix(typ, "[]") || typ == "[]byte" || typ == "[]uint8" {
		return nil, false
	}
	in := v.Strip()
	if es, ok := x.c.Elems(x.mc, in); ok && len(es) > 0 {
		return es, true
	}
	return x.someOf(in), true
}

// someOf are members of a list that is not known: one of it, and others.
func (x *call) someOf(list interp.Val) []interp.Val {
	one := interp.Val{Bits: interp.Either, T: x.mc.Term(interp.Term{Kind: interp.KElem, Args: []interp.Val{{Bits: interp.Either, T: list.T}}})}
	return []interp.Val{one, x.mc.Opaque(interp.Unknown, summary.Other)}
}

// values are a value, or the members of a list of them, as a comma-separated list.
func (x *call) values(v interp.Val) []interp.Val {
	if x.row.ORM == dal.Jet { // a list is one value: bytes
		return x.value(v)
	}
	list := []interp.Val{v}
	if es, ok := x.c.Elems(x.mc, v); ok && !v.Is(interp.KIface) && v.T.Class != summary.Any {
		list = es
	} else if !v.Is(interp.KIface) && v.T != nil && v.T.Class == summary.List {
		list = x.someOf(v)
	}
	if len(list) == 1 {
		if es, isList := x.members(list[0]); isList {
			list = es
		}
	}
	var parts []interp.Val
	for i, e := range list {
		if i > 0 {
			parts = append(parts, x.word(", "))
		}
		parts = append(parts, x.value(e)...)
	}
	return parts
}

// value is a value in a text: an expression's or a statement's text, or an argument.
func (x *call) value(v interp.Val) []interp.Val {
	in := v.Strip()
	switch {
	case isNil(v):
		return []interp.Val{x.word("NULL")}
	case in.Is(interp.KLib) && (in.T.Name == "clause expr" || in.T.Name == "builder") || isChain(in):
		return []interp.Val{x.text(v)}
	}
	return []interp.Val{x.bind(v)}
}

// fillIn is a text with its arguments in place of its placeholders; a list
// takes one for each member, in parentheses unless they are there.
func (x *call) fillIn(text interp.Val, args []interp.Val) []interp.Val {
	texts := []interp.Val{text}
	if text.Is(interp.KConcat) {
		texts = text.T.Args
	}
	var parts []interp.Val
	n := 0
	for _, t := range texts {
		c, ok := t.ConstText()
		if !ok {
			parts = append(parts, t)
			continue
		}
		for {
			before, after, found := strings.Cut(c, "?")
			parts = append(parts, x.word(before))
			if !found {
				break
			}
			c = after
			if n >= len(args) {
				parts = append(parts, x.bind(x.mc.Opaque(interp.Unknown, summary.Other)))
				continue
			}
			_, isList := x.members(args[n])
			open := isList && !strings.HasSuffix(strings.TrimSpace(before), "(")
			if open {
				parts = append(parts, x.word("("))
			}
			parts = append(parts, x.values(args[n])...)
			if open {
				parts = append(parts, x.word(")"))
			}
			n++
		}
	}
	return parts
}
