package migrate

import (
	"strings"
	"text/template/parse"

	"github.com/dupsert/dupsert/schema"
)

// truth is what is known of a condition.
type truth int

const (
	unknown truth = iota
	yes
	no
)

func known(b bool) truth {
	if b {
		return yes
	}
	return no
}

// truth evaluates a pipeline of one command: {{if .postgres}},
// {{if or .mysql .sqlite}}, {{if eq .Dialect "postgres"}}.
func (e *expander) truth(p *parse.PipeNode) truth {
	if p == nil || len(p.Cmds) != 1 || len(p.Decl) > 0 {
		return unknown
	}
	return e.command(p.Cmds[0].Args)
}

func (e *expander) command(args []parse.Node) truth {
	id, ok := args[0].(*parse.IdentifierNode)
	if !ok {
		return e.operand(args[0])
	}
	rest := args[1:]
	switch id.Ident {
	case "not":
		if len(rest) == 1 {
			return negate(e.operand(rest[0]))
		}
	case "and":
		return e.fold(rest, no)
	case "or":
		return e.fold(rest, yes)
	case "eq":
		return e.equal(rest)
	case "ne":
		return negate(e.equal(rest))
	}
	return unknown // e.g. {{if doesTableExist "x"}}
}

// operand is the truth of one argument.
func (e *expander) operand(n parse.Node) truth {
	switch n := n.(type) {
	case *parse.FieldNode:
		return e.named(n.Ident[len(n.Ident)-1])
	case *parse.VariableNode:
		return e.named(n.Ident[len(n.Ident)-1])
	case *parse.BoolNode:
		return known(n.True)
	case *parse.PipeNode:
		return e.truth(n)
	}
	return unknown
}

// fold is and/or: one operand equal to decisive decides.
func (e *expander) fold(args []parse.Node, decisive truth) truth {
	result := negate(decisive)
	for _, a := range args {
		switch e.operand(a) {
		case decisive:
			return decisive
		case unknown:
			result = unknown
		}
	}
	return result
}

// equal compares a field with strings: if one of them names a dialect, the
// field is the dialect.
func (e *expander) equal(args []parse.Node) truth {
	result := unknown
	for _, a := range args {
		s, ok := a.(*parse.StringNode)
		if !ok {
			continue
		}
		switch e.named(s.Text) {
		case yes:
			return yes
		case no:
			result = no
		}
	}
	return result
}

// named is the truth of a field or word that is named after a dialect.
func (e *expander) named(name string) truth {
	name = strings.ToLower(strings.TrimPrefix(name, "$"))
	for _, prefix := range []string{"is_", "is", "use", "on"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && (dialectWords[rest] != "" || foreignWords[rest]) {
			name = rest
		}
	}
	if foreignWords[name] {
		return no
	}
	d := dialectWords[name]
	if d == "" || e.dialect == "" {
		return unknown
	}
	return known(family(d) == family(e.dialect))
}

// family folds MariaDB into MySQL: tools know one name for both.
func family(d schema.Dialect) schema.Dialect {
	if d == schema.MariaDB {
		return schema.MySQL
	}
	return d
}

func negate(t truth) truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return unknown
}
