package ddl

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// autoName is the name that the engine gives an index without one.
func (b *Builder) autoName(t *table, ix *index) string {
	switch {
	case b.postgres():
		return b.postgresName(t, ix)
	case b.mysql():
		return b.mysqlName(t, ix)
	}
	return "" // SQLite's sqlite_autoindex_t_1 cannot be named in a statement
}

// mysqlName is the first column's name, with _2, _3, … if it is taken
// (sql_table.cc, make_unique_key_name).
func (b *Builder) mysqlName(t *table, ix *index) string {
	if ix.Primary {
		return "PRIMARY"
	}
	name := "functional_index"
	if len(ix.Parts) > 0 && ix.Parts[0].Column != "" {
		name = ix.Parts[0].Column
	}
	free := name
	for n := 2; b.index(t, free) >= 0 || b.same(free, "primary"); n++ {
		free = fmt.Sprintf("%s_%d", name, n)
	}
	return free
}

// postgresName is table_columns_key, with a number if it is taken (indexcmds.c,
// ChooseIndexName).
func (b *Builder) postgresName(t *table, ix *index) string {
	switch {
	case ix.Primary:
		return b.relationName(t, "", "pkey")
	case ix.Exclusion:
		return b.relationName(t, indexNameAddition(b.columnNames(ix)), "excl")
	case ix.Constraint:
		return b.relationName(t, indexNameAddition(b.columnNames(ix)), "key")
	}
	return b.relationName(t, indexNameAddition(b.columnNames(ix)), "idx")
}

// relationName is the first free name of name1_name2_label, label1, label2, …
// (indexcmds.c, ChooseRelationName).
func (b *Builder) relationName(t *table, name2, label string) string {
	for n := 0; ; n++ {
		mod := label
		if n > 0 {
			mod += strconv.Itoa(n)
		}
		name := objectName(t.Name, name2, mod)
		if b.names[b.key(t.Schema, name)] == 0 && !t.others[name] {
			return name
		}
	}
}

// objectName joins the parts into a name of 63 bytes, the longer of the first
// two cut first (indexcmds.c, makeObjectName).
func objectName(name1, name2, label string) string {
	overhead := len(label) + 1
	if name2 != "" {
		overhead++
	}
	n1, n2 := len(name1), len(name2)
	for n1+n2 > 63-overhead {
		if n1 > n2 {
			n1--
		} else {
			n2--
		}
	}
	name1, name2 = clipTo(name1, n1), clipTo(name2, n2)
	if name2 != "" {
		return name1 + "_" + name2 + "_" + label
	}
	return name1 + "_" + label
}

// clipTo cuts s to n bytes, not inside a character.
func clipTo(s string, n int) string {
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:min(n, len(s))]
}

// indexNameAddition joins the columns' names until a name's length is reached
// (indexcmds.c, ChooseIndexNameAddition).
func indexNameAddition(columns []string) string {
	var out strings.Builder
	for _, c := range columns {
		if out.Len() > 0 {
			out.WriteByte('_')
		}
		out.WriteString(c)
		if out.Len() >= 64 {
			break
		}
	}
	return out.String()
}

// columnNames are the names of an index's columns, each unique, those behind
// INCLUDE too (indexcmds.c, ChooseIndexColumnNames).
func (b *Builder) columnNames(ix *index) []string {
	var out []string
	taken := make(map[string]bool)
	add := func(name string) {
		free := name
		for n := 1; taken[free]; n++ {
			num := strconv.Itoa(n)
			free = clipTo(name, 63-len(num)) + num
		}
		taken[free] = true
		out = append(out, free)
	}
	for _, p := range ix.Parts {
		if p.Column != "" {
			add(p.Column)
		} else {
			add(exprName(sqltext.Lex(p.Expr, b.dialect)))
		}
	}
	for _, c := range ix.include {
		add(c)
	}
	return out
}

// exprName is the name of an index column that is an expression
// (parse_target.c, FigureIndexColname): a column's, a function's, a cast's
// type if what is cast has none, else expr.
func exprName(toks []sqltext.Token) string {
	if n := len(toks); n > 0 && toks[n-1].Kind == sqltext.KindEOF {
		toks = toks[:n-1]
	}
	if len(toks) > 200 {
		return "expr" // nobody's index; the search for casts is quadratic
	}
	name, _ := figure(toks)
	if name == "" {
		return "expr"
	}
	return name
}

// figure names an expression; strong is false for a name made of a type alone.
func figure(toks []sqltext.Token) (name string, strong bool) {
	toks = unwrap(toks)
	if cast := lastCast(toks); cast >= 0 {
		if name, strong = figure(toks[:cast]); strong {
			return name, true
		}
		return typeName(toks[cast+1:]), false
	}
	if n := len(toks); n > 2 && toks[n-2].IsWord("collate") {
		return figure(toks[:n-2])
	}
	head := nameLength(toks)
	switch {
	case head == 0:
		return "", false
	case head == len(toks):
		return toks[head-1].Text, true
	case toks[head].IsOp("(") && closing(toks[head:]) == len(toks)-1-head:
		if toks[head-1].IsWord("cast") {
			return castName(toks[head+1 : len(toks)-1])
		}
		return toks[head-1].Text, true
	case toks[0].IsWord("case") && toks[len(toks)-1].IsWord("end"):
		return "case", true
	}
	return "", false
}

// nameLength is the number of tokens of the qualified name at the beginning.
func nameLength(toks []sqltext.Token) int {
	n := 0
	for n < len(toks) && toks[n].Kind == sqltext.KindIdent {
		if n+2 < len(toks) && toks[n+1].IsOp(".") && toks[n+2].Kind == sqltext.KindIdent {
			n += 2
			continue
		}
		return n + 1
	}
	return 0
}

// castName names CAST(x AS type).
func castName(toks []sqltext.Token) (string, bool) {
	for i, t := range toks {
		if t.IsWord("as") {
			if name, strong := figure(toks[:i]); strong {
				return name, true
			}
			return typeName(toks[i+1:]), false
		}
	}
	return "", false
}

// lastCast is the position of the :: that applies to all before it, -1 if
// there is none.
func lastCast(toks []sqltext.Token) int {
	depth := 0
	for i := len(toks) - 1; i > 0; i-- {
		switch t := toks[i]; {
		case t.IsOp(")"), t.IsOp("]"):
			depth++
		case t.IsOp("("), t.IsOp("["):
			depth--
		case depth == 0 && t.IsOp("::"):
			if head := unwrap(toks[:i]); len(head) < i || nameLength(head) == i || simpleOperand(toks[:i]) {
				return i
			}
			return -1
		case depth == 0 && t.Kind == sqltext.KindOp && !t.IsOp("."):
			return -1 // the cast binds tighter than this operator
		}
	}
	return -1
}

// simpleOperand reports whether the tokens are one operand: a call, a literal
// or another cast.
func simpleOperand(toks []sqltext.Token) bool {
	if len(toks) == 1 || lastCast(toks) >= 0 {
		return true
	}
	head := nameLength(toks)
	return head > 0 && head < len(toks) && toks[head].IsOp("(") && closing(toks[head:]) == len(toks)-1-head
}

// internalTypes are the names under which PostgreSQL's grammar files types.
var internalTypes = map[string]string{
	"int": "int4", "integer": "int4", "smallint": "int2", "bigint": "int8", "boolean": "bool", "real": "float4", "float": "float8",
	"double": "float8", "decimal": "numeric", "dec": "numeric", "character": "bpchar", "char": "bpchar",
}

// typeName is a type's own name.
func typeName(toks []sqltext.Token) string {
	n := nameLength(toks)
	if n == 0 {
		return "expr"
	}
	name := toks[n-1].Text
	if internal := internalTypes[name]; internal != "" && n == 1 {
		if name == "character" && len(toks) > 1 && toks[1].IsWord("varying") {
			return "varchar"
		}
		return internal
	}
	if (name == "timestamp" || name == "time") && len(toks) > 1 && toks[1].IsWord("with") {
		return name + "tz"
	}
	return name
}
