package dbcall

import (
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
)

// format puts values in place of a text's placeholders: ? takes the next, ?1
// the second, ?name a field of the one struct given or a name that the query
// knows. An identifier, a list, a query or a text takes the place as it is
// written, any other value as an argument.
//
// https://bun.uptrace.dev/guide/placeholders.html
func (u *uptrace) format(text, args interp.Val) condition {
	es, known := u.x.c.Elems(u.x.mc, args)
	if !known && args.Bits != interp.Zero {
		es = nil // placeholders without a value take an unknown one
	}
	return u.formatList(text, es)
}

func (u *uptrace) formatList(text interp.Val, args []interp.Val) condition {
	text = text.Strip()
	texts := []interp.Val{text}
	if text.Is(interp.KConcat) {
		texts = text.T.Args
	}
	f := &formatter{u: u, args: args}
	for _, t := range texts {
		if c, ok := t.ConstText(); ok {
			f.text(c)
			continue
		}
		if takesValues(t) {
			return u.hole()
		}
		f.out.parts = append(f.out.parts, t)
	}
	return f.out
}

// takesValues reports whether a text that may be one of several has placeholders in one.
func takesValues(t interp.Val) bool {
	if !t.Is(interp.KPhi) {
		return false
	}
	for _, a := range t.T.Args {
		if c, ok := a.ConstText(); ok && strings.Contains(c, "?") {
			return true
		}
	}
	return false
}

// formatter is a text that is being formatted.
type formatter struct {
	u    *uptrace
	args []interp.Val
	next int
	out  condition
}

func (f *formatter) text(c string) {
	for {
		before, after, found := strings.Cut(c, "?")
		if found && strings.HasSuffix(before, `\`) { // an operator of the database: no equality
			f.out = f.out.then(f.u.words(strings.TrimSuffix(before, `\`) + "~"))
			c = after
			continue
		}
		f.out = f.out.then(f.u.words(before))
		if !found {
			return
		}
		n := 0
		for n < len(after) && (after[n] == '_' || after[n] >= '0' && after[n] <= '9' || after[n] >= 'a' && after[n] <= 'z' || after[n] >= 'A' && after[n] <= 'Z') {
			n++
		}
		f.out = f.out.then(f.value(after[:n]))
		c = after[n:]
	}
}

// value is what stands for the placeholder of that name, "" for the next.
func (f *formatter) value(name string) condition {
	u := f.u
	unknown := condition{parts: []interp.Val{u.word("?")}, args: []interp.Val{u.x.mc.Opaque(interp.Unknown, 0)}}
	if name == "" {
		if f.next++; f.next > len(f.args) {
			return unknown
		}
		return u.value(f.args[f.next-1])
	}
	if i, err := strconv.Atoi(name); err == nil {
		if i < len(f.args) {
			return u.value(f.args[i])
		}
		return unknown
	}
	if len(f.args) == 1 {
		if v, ok := u.fieldNamed(f.args[0], name); ok {
			return condition{parts: []interp.Val{u.word("?")}, args: []interp.Val{v}}
		}
	}
	if c, ok := u.known(name); ok {
		return c
	}
	return unknown
}

// fieldNamed is the field of a struct by its column's name.
func (u *uptrace) fieldNamed(v interp.Val, name string) (interp.Val, bool) {
	typ := u.x.typed(v)
	if !strings.Contains(typ, ".") {
		return interp.Val{}, false
	}
	t := u.x.lib.texts.model(u.x.row.ORM, typ, u.x.mc.Prog)
	if t == nil || t.Column(name) == nil {
		return interp.Val{}, false
	}
	f, _ := u.x.field(v.Strip(), typ, t.Column(name))
	return f, true
}

// known is a name that the query gives a meaning.
// https://bun.uptrace.dev/guide/placeholders.html#model-placeholders
func (u *uptrace) known(name string) (condition, bool) {
	if u.table == nil {
		return condition{}, false
	}
	switch name {
	case "TableName":
		return u.modelName(false), true
	case "TableAlias":
		return u.words(u.quoted(u.alias())), true
	case "PKs", "TablePKs":
		var cs []condition
		for _, c := range u.table.Columns {
			if c.Primary {
				cs = append(cs, u.words(u.quoted(c.Name)))
			}
		}
		return u.joined(cs, ", "), true
	case "Columns", "TableColumns":
		return u.words("*"), true
	}
	c := u.table.Column(name) // go-pg: the model's own value
	if c == nil || u.of.Strip().T == nil {
		return condition{}, false
	}
	f, _ := u.x.field(u.of.Strip(), u.typ, c)
	return condition{parts: []interp.Val{u.word("?")}, args: []interp.Val{f}}, true
}

// value is what an argument is written as.
func (u *uptrace) value(v interp.Val) condition {
	typ := ""
	if v.Is(interp.KIface) {
		typ = v.T.Name
	}
	in := v.Strip()
	switch dot := strings.LastIndexByte(typ, '.'); {
	case in.T == nil:
		return u.hole()
	case named(typ, dot, "Ident"):
		return u.name(in, true)
	case named(typ, dot, "Name"):
		return u.name(in, false)
	case named(typ, dot, "Safe"):
		return condition{parts: []interp.Val{in}}
	case in.Is(interp.KLib) && in.T.Name == "clause expr":
		return u.format(in.T.Args[1], in.T.Args[2])
	case in.Is(interp.KLib) && (in.T.Name == "clause list" || in.T.Name == "clause tuple"):
		return u.listed(in)
	case isChain(in) || in.Is(interp.KLib) && in.T.Name == "builder":
		return u.sub(in)
	case in.Is(interp.KConst) && in.T.Name == "nil":
		return u.words("NULL")
	}
	return condition{parts: []interp.Val{u.word("?")}, args: []interp.Val{v}}
}

// named reports whether a type's text is that of the libraries' type of that name.
func named(typ string, dot int, name string) bool {
	if dot < 0 || typ[dot+1:] != name {
		return false
	}
	return strings.HasPrefix(typ, "github.com/uptrace/bun") || strings.HasPrefix(typ, "github.com/go-pg/pg/")
}

// listed is a list as its members between commas.
func (u *uptrace) listed(v interp.Val) condition {
	es, ok := (&statement{x: u.x}).members(v.T.Args[1])
	if !ok {
		es = []interp.Val{u.x.mc.Opaque(interp.Unknown, 0), u.x.mc.Opaque(interp.Unknown, 0)}
	}
	c := condition{parts: []interp.Val{u.word(strings.TrimSuffix(strings.Repeat("?, ", len(es)), ", "))}, args: es}
	if v.T.Name == "clause tuple" {
		return u.words("(").then(c, u.words(")"))
	}
	return c
}

// inList is a list that WhereIn is given.
func (u *uptrace) inList(v interp.Val) interp.Val {
	none := interp.Val{Bits: interp.Zero, T: u.x.mc.ZeroOf(0).T}
	return interp.Val{Bits: interp.NonZero, T: u.x.mc.Term(interp.Term{Kind: interp.KLib, Name: "clause list", Args: []interp.Val{none, v, none}})}
}

// name is an identifier: a known one is quoted, part by part if it is dotted.
func (u *uptrace) name(v interp.Val, dotted bool) condition {
	if c, ok := v.ConstText(); ok {
		return u.words(u.ident(c, dotted))
	}
	if !v.Is(interp.KPhi) {
		return condition{parts: []interp.Val{v}}
	}
	t := interp.Term{Kind: interp.KPhi, Name: v.T.Name + " name", Class: v.T.Class}
	for _, a := range v.T.Args { // one of several
		if c, ok := a.ConstText(); ok {
			a = u.word(strings.ReplaceAll(u.ident(c, dotted), nameQuote, `"`))
		}
		t.Args = append(t.Args, a)
	}
	return condition{parts: []interp.Val{{Bits: v.Bits, T: u.x.mc.Term(t)}}}
}

func (u *uptrace) ident(name string, dotted bool) string {
	if !dotted {
		return u.quoted(name)
	}
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = u.quoted(p)
	}
	return strings.Join(parts, ".")
}
