package migrate

import (
	"regexp"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/dupsert/dupsert/schema"
)

// hole delimiters: sqltext.HoleOpen and sqltext.HoleClose.
const holeOpen, holeClose = '\x01', '\x02'

// placeholders are what migration tools put a value into: flyway's ${x},
// goose's and envsubst's ${X:-y}.
var placeholders = regexp.MustCompile(`\$\{[^{}\n]*\}`)

// Expand replaces what is filled in before the script runs. Go template
// directives are evaluated as far as the dialect decides them: a field named
// after a dialect is true for that dialect, {{.x}} is a hole, and a call is a
// CALL statement of that name, which no reader of DDL takes for granted. A
// branch that cannot be decided runs. Line numbers stay as they are.
func Expand(text string, d schema.Dialect) string {
	e := expander{dialect: d}
	if strings.Contains(text, "{{") {
		if tree, err := parseTemplate(text); err == nil {
			e.source = text
			e.list(tree.Root)
			text = e.out.String()
		} // else e.g. an array literal '{{1,2}}': not a template
	}
	if strings.Contains(text, "${") {
		text = placeholders.ReplaceAllStringFunc(text, func(string) string { return e.nextHole() })
	}
	return text
}

// parseTemplate parses without knowing which functions the program defines.
func parseTemplate(text string) (*parse.Tree, error) {
	t := parse.New("sql")
	t.Mode = parse.SkipFuncCheck
	return t.Parse(text, "", "", map[string]*parse.Tree{})
}

// expander writes the text that a template makes for one dialect.
type expander struct {
	dialect schema.Dialect
	source  string
	out     strings.Builder
	lines   int // newlines written so far
	holes   int
}

func (e *expander) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		e.node(n)
	}
}

func (e *expander) node(n parse.Node) {
	switch n := n.(type) {
	case *parse.TextNode:
		e.pad(int(n.Pos))
		e.write(string(n.Text))
	case *parse.ActionNode:
		e.pad(int(n.Pos))
		e.action(n.Pipe)
	case *parse.IfNode:
		e.branch(n)
	case *parse.RangeNode:
		e.list(n.List)
	case *parse.WithNode:
		e.list(n.List)
	case *parse.TemplateNode:
		e.pad(int(n.Pos))
		e.call("template", []string{n.Name})
	}
}

// pad writes the newlines that dropped directives and branches stood on.
func (e *expander) pad(pos int) {
	want := strings.Count(e.source[:min(pos, len(e.source))], "\n")
	if e.lines < want {
		e.write(strings.Repeat("\n", want-e.lines))
	}
}

func (e *expander) write(s string) {
	e.out.WriteString(s)
	e.lines += strings.Count(s, "\n")
}

// action writes what {{…}} prints.
func (e *expander) action(p *parse.PipeNode) {
	if p == nil || len(p.Decl) > 0 || len(p.Cmds) == 0 {
		return // e.g. {{$x := 1}} prints nothing
	}
	first := p.Cmds[0]
	id, ok := first.Args[0].(*parse.IdentifierNode)
	if !ok || len(p.Cmds) > 1 || !e.betweenStatements() {
		e.write(e.nextHole())
		return
	}
	var args []string
	for _, a := range first.Args[1:] {
		args = append(args, argText(a))
	}
	e.call(id.Ident, args)
}

// call writes a helper's call as a statement that names what it is given.
func (e *expander) call(name string, args []string) {
	for i, a := range args {
		args[i] = "'" + strings.ReplaceAll(strings.ReplaceAll(a, "'", "''"), "\n", " ") + "'"
	}
	e.write("; CALL " + name + "(" + strings.Join(args, ", ") + ");")
}

// argText is an argument's value as far as it is known.
func argText(n parse.Node) string {
	switch n := n.(type) {
	case *parse.StringNode:
		return n.Text
	case *parse.NumberNode:
		return n.Text
	}
	return ""
}

// betweenStatements reports whether what is written next begins a statement:
// nothing but comments stands behind the last semicolon.
func (e *expander) betweenStatements() bool {
	before := e.out.String()
	for {
		before = strings.TrimRight(before, " \t\r\n")
		if before == "" || strings.HasSuffix(before, ";") {
			return true
		}
		if i := strings.LastIndex(before, "/*"); i >= 0 && strings.HasSuffix(before, "*/") {
			before = before[:i]
			continue
		}
		start := strings.LastIndexByte(before, '\n') + 1
		if !strings.HasPrefix(strings.TrimLeft(before[start:], " \t"), "--") {
			return false
		}
		before = before[:start]
	}
}

func (e *expander) nextHole() string {
	e.holes++
	return string(holeOpen) + strconv.Itoa(e.holes-1) + string(holeClose)
}

// branch writes the branch that runs; both, one after the other, if that
// cannot be told and whole statements stand in them.
func (e *expander) branch(n *parse.IfNode) {
	switch e.truth(n.Pipe) {
	case yes:
		e.list(n.List)
	case no:
		e.list(n.ElseList)
	default:
		between := e.betweenStatements()
		e.list(n.List)
		if between && n.ElseList != nil {
			e.write(";")
			e.list(n.ElseList)
		} else if !between && n.ElseList == nil {
			e.write(e.nextHole()) // the text may or may not stand here
		}
	}
}
