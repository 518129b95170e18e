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
