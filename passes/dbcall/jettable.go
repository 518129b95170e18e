package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// jetTable is a table that go-jet generated, as code speaks of it.
type jetTable struct {
	columns             string // the type whose fields are the columns
	schema, name, alias string
}

// qualifier is what go-jet writes before a column of the table.
func (t jetTable) qualifier() string {
	if t.alias != "" {
		return t.alias
	}
	return t.name
}

// jetTable is the generated table that a value, or what embeds it, is.
//
//	table.Users, table.Users.AS("u"), table.Users.EXCLUDED
func (x *call) jetTable(v interp.Val) (jetTable, bool) {
	typ := strings.TrimPrefix(typeName(v), "*")
	in, proposed := v.Strip(), ""
	for (in.Is(interp.KField) || in.Is(interp.KFieldA)) && len(in.T.Args) > 0 {
		if in.T.Name == "EXCLUDED" || in.T.Name == "NEW" { // the row that an insert could not write
			proposed = strings.ToLower(in.T.Name)
		}
		in = in.T.Args[0].Strip()
	}
	t, ok := jetTable{}, false
	switch {
	case in.Is(interp.KGlobal) || in.Is(interp.KGlobalA):
		t, ok = x.jetMarked(in.T.Name)
	case in.Is(interp.KLib) && len(in.T.Args) > 1:
		t, ok = x.jetChanged(strings.TrimPrefix(in.T.Name, "clause "), in.T.Args[0], in.T.Args[1])
	case typ != "": // handed over as an interface: the type is the table's own
		t, ok = x.jetMarked(typ)
	}
	if proposed != "" {
		t.schema, t.name, t.alias = "", proposed, ""
	}
	return t, ok
}

// jetMarked is the table of a variable or type that is marked as generated.
func (x *call) jetMarked(name string) (jetTable, bool) {
	mark, _ := x.mc.Prog.Text(dal.Mark(name))
	words := strings.Fields(mark)
	if len(words) < 3 || words[0] != "jettable" {
		return jetTable{}, false
	}
	t := jetTable{columns: words[1], name: words[2]}
	if len(words) > 3 {
		t.schema = words[3]
	}
	return t, true
}

// jetChanged is a table under another name.
func (x *call) jetChanged(how string, base, text interp.Val) (jetTable, bool) {
	t, ok := x.jetTable(base)
	word, known := text.Strip().ConstText()
	if !ok || !known {
		return jetTable{}, false
	}
	switch how {
	case "as":
		t.alias = word
	case "schema":
		t.schema = word
	case "prefix":
		t.name, t.alias = word+t.name, t.name
	case "suffix":
		t.name, t.alias = t.name+word, t.name
	default:
		return jetTable{}, false
	}
	return t, true
}

// jetColumns are the names of the columns that a value stands for: a field of
// a table, a table's list of columns, a list of those.
func (x *call) jetColumns(v interp.Val) (t jetTable, names []string, ok bool) {
	in := v.Strip()
	switch {
	case in.Is(interp.KField):
		if t, ok = x.jetTable(in.T.Args[0]); !ok {
			return t, nil, false
		}
		text, found := x.mc.Prog.Text(dal.Mark(t.columns + "." + in.T.Name))
		return t, slices.DeleteFunc(strings.Split(text, ","), func(n string) bool { return n == "" }), found
	case in.Is(interp.KLib) && in.T.Name == "clause except":
		t, names, ok = x.jetColumns(in.T.Args[0])
		_, without, known := x.jetColumns(in.T.Args[2])
		return t, slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(without, n) }), ok && known
	case in.Is(interp.KList) || in.Is(interp.KSlice):
		for _, e := range x.elems(in) {
			of, more, known := x.jetColumns(e)
			if !known {
				return t, nil, false
			}
			t, names, ok = of, append(names, more...), true
		}
		return t, names, ok
	}
	return t, nil, false
}

// jetText is the text of a column, a list of columns, a table, a keyword or a
// statement; ok is false of all else.
func (x *call) jetText(v interp.Val) (text interp.Val, ok bool) {
	if t, names, ok := x.jetColumns(v); ok {
		for i, n := range names {
			names[i] = jetQuoted(t.qualifier()) + "." + jetQuoted(n)
		}
		return x.word(strings.Join(names, ", ")), true
	}
	if t, ok := x.jetTable(v); ok {
		name := jetQuoted(t.name)
		if t.schema != "" {
			name = jetQuoted(t.schema) + "." + name
		}
		if t.alias != "" {
			name += " AS " + jetQuoted(t.alias)
		}
		return x.word(name), true
	}
	in := v.Strip()
	switch {
	case in.Is(interp.KGlobal):
		word, ok := dal.JetVariables[in.T.Name]
		return x.word(word), ok
	case typeName(v) == dal.JetKeyword:
		return in, true
	case in.Is(interp.KLib) && in.T.Name == "builder":
		return x.mc.Concat(x.word("("), x.jetSQL(in), x.word(")")), true
	case in.Is(interp.KList) || in.Is(interp.KSlice):
		return x.mc.Concat(x.texts(in, ", ")...), true
	}
	return v, false
}

func jetQuoted(name string) string { return `"` + name + `"` }

// jetValue is a value of a row: an expression's text, or an argument.
func (x *call) jetValue(v interp.Val) interp.Val {
	if t, ok := x.jetText(v); ok {
		return t
	}
	if in := v.Strip(); in.Is(interp.KAlloc) { // a pointer to it
		v = interp.Val{Bits: v.Bits, T: x.c.Whole(x.mc, in).T}
	}
	return x.mc.Concat(x.value(v)...)
}

// jetRaw is a text of the code's own with its named arguments in place.
//
//	RawStatement("SELECT id FROM users WHERE name = #name", RawArgs{"#name": name})
func (x *call) jetRaw(text, args interp.Val) interp.Val {
	parts := []interp.Val{text.Strip()}
	if parts[0].Is(interp.KConcat) {
		parts = parts[0].T.Args
	}
	for _, m := range x.elems(args) {
		if m = m.Strip(); !m.Is(interp.KStruct) {
			return x.mc.Opaque(interp.Unknown, summary.String)
		}
		byLength := make([]int, len(m.T.Names))
		for i := range byLength {
			byLength[i] = i
		}
		slices.SortStableFunc(byLength, func(a, b int) int { return len(m.T.Names[b]) - len(m.T.Names[a]) }) // $10 before $1
		for _, i := range byLength {
			parts = x.jetNamed(parts, m.T.Names[i], m.T.Args[i])
		}
	}
	return x.mc.Concat(parts...)
}

// jetNamed is a text with a value wherever its name stands.
func (x *call) jetNamed(parts []interp.Val, name string, v interp.Val) []interp.Val {
	var out []interp.Val
	for _, p := range parts {
		c, ok := p.ConstText()
		if !ok || name == "" {
			out = append(out, p)
			continue
		}
		for {
			before, after, found := strings.Cut(c, name)
			out = append(out, x.word(before))
			if !found {
				break
			}
			c, out = after, append(out, x.bind(v))
		}
	}
	return out
}
