package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/dupsert/dupsert/passes/finding"
)

// maxComment is how long a comment may be: GitHub refuses one of more than
// 65,536 characters, and a bot adds some of its own.
const maxComment = 60000

// renderMarkdown writes a comment for a pull request. It begins with a comment
// of its own by which a bot finds it again.
func renderMarkdown(w io.Writer, r *run) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<!-- dupsert -->\n### dupsert: %s\n\n", severities(&r.summary))
	for _, s := range r.config.Schemas {
		fmt.Fprintf(&b, "Schema %s\n\n", prose(s.String()))
	}
	for i, f := range r.findings {
		part := r.markdown(f)
		if b.Len()+len(part) > maxComment {
			fmt.Fprintf(&b, "%s more: the comment would be too long for them.\n", plural(len(r.findings)-i, "finding"))
			break
		}
		b.WriteString(part)
	}
	if len(r.findings) == 0 {
		fmt.Fprintf(&b, "%s\n", prose(conclusion(&r.summary)))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (r *run) markdown(f *finding.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#### %s: %s\n\n", wordOf(f), code(place(f.Join.File, f.Join.Line, f.Join.Column)))
	fmt.Fprintf(&b, "%s (%s)\n\n", prose(f.Message), code(f.Rule))
	if f.Suppressed != "" {
		fmt.Fprintf(&b, "Suppressed: %s\n\n", prose(f.Suppressed))
	}
	if !paired(f) {
		return b.String()
	}
	fmt.Fprintf(&b, "<details><summary>The code, the keys and what to add</summary>\n\n")
	r.markdownLeaf(&b, "Lookup", &f.Lookup)
	r.markdownLeaf(&b, strings.ToUpper(writes(f)[:1])+writes(f)[1:], &f.Insert)
	if len(f.Keys) > 0 {
		b.WriteString("| unique key | covers | declared |\n|---|---|---|\n")
	}
	for i := range f.Keys {
		k := &f.Keys[i]
		covers := "yes"
		if !k.Covers {
			covers = "no: " + prose(gap(k))
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", cell(code(keyColumns(k))), cell(covers), cell(code(k.Declared)))
	}
	if len(f.Keys) > 0 {
		b.WriteString("\n")
	}
	for _, g := range f.Guards {
		fmt.Fprintf(&b, "- %s\n\n", prose(guard(g)))
	}
	if m, ok := r.out.Migration(f); ok {
		fmt.Fprintf(&b, "What is there twice already, and the key to add:\n\n%s\n", fenced("sql", m.Duplicates+";\n"+m.Add+";"))
	}
	b.WriteString("</details>\n\n")
	return b.String()
}

func (r *run) markdownLeaf(b *strings.Builder, what string, l *finding.Leaf) {
	fmt.Fprintf(b, "%s at %s in %s", what, code(place(l.File, l.Line, l.Column)), code(l.Function))
	for i := len(l.Via) - 1; i >= 0; i-- {
		fmt.Fprintf(b, ", called at %s", code(place(l.Via[i].File, l.Via[i].Line, 0)))
	}
	b.WriteString("\n\n")
	if sql := oneLine(l.SQL, 1000); sql != "" {
		b.WriteString(fenced("sql", sql) + "\n")
	}
	frame := r.source.frame(l.File, l.Line, l.Column, 2)
	if len(frame) == 0 {
		return
	}
	var text []string
	for _, line := range frame {
		text = append(text, line.Text)
	}
	b.WriteString(fenced("go", strings.Join(text, "\n")) + "\n")
}

// prose is s as text that means nothing in Markdown or HTML and notifies
// nobody: a character is put between @ or # and what follows.
//
// https://spec.commonmark.org/0.31.2/#backslash-escapes,
// https://github.github.com/gfm/#autolinks-extension-
func prose(s string) string {
	var b strings.Builder
	text := strings.Join(strings.Fields(s), " ")
	for i, r := range text {
		before, after := text[:i], text[i+utf8.RuneLen(r):]
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '@' || r == '#':
			b.WriteString(`\` + string(r) + "\u200b")
		case strings.ContainsRune("\\`*_{}[]+!|~$", r), r == ':' && strings.HasPrefix(after, "/"):
			b.WriteString(`\` + string(r))
		case r == '.' && strings.HasSuffix(strings.ToLower(before), "www"), i == 0 && strings.ContainsRune("-=", r):
			b.WriteString(`\` + string(r)) // no link, no list, no heading
		case (r == '.' || r == ')') && digits(before):
			b.WriteString(`\` + string(r)) // no list
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// code is s as a code span, in which nothing has a meaning.
//
// https://spec.commonmark.org/0.31.2/#code-spans
func code(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return ""
	}
	ticks := strings.Repeat("`", longest(s)+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// fenced is a block of code that its own text cannot end.
func fenced(language, s string) string {
	fence := strings.Repeat("`", max(3, longest(s)+1))
	return fence + language + "\n" + s + "\n" + fence + "\n"
}

// longest is the length of the longest run of backticks.
func longest(s string) int {
	most, n := 0, 0
	for _, r := range s {
		n++
		if r != '`' {
			n = 0
		}
		most = max(most, n)
	}
	return most
}

// cell is Markdown as a table's cell: a bar would end it, also in a code span.
//
// https://github.github.com/gfm/#tables-extension-
func cell(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, `\|`, "|"), "|", `\|`) }
