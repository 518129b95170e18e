package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/report"
	"github.com/dupsert/dupsert/passes/finding"
)

// evil is what a name, a statement or a path may hold: what terminals obey,
// what turns the direction of text, and what HTML, XML, Markdown and workflow
// commands mean something by.
const evil = "x\x1b[31m\x07\u009b2J\u202eright\u2066\u200b\U000e0041\xff</code></details><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;]]>--><!-- `` ```\n```\n# h\n\n::error::a,b%0A | * _b_ [l](javascript:alert(1)) ![i](http://e.vil/) http://e.vil www.e.vil @all #1 $x$ {{.}} ${a}"

// hostile is a race all of whose texts are evil.
func hostile() finding.Finding {
	f := race()
	f.Rule = "unprotected-insert"
	f.Table, f.Columns = evil, []string{evil, "b"}
	f.Message, f.Fingerprint, f.Confidence, f.Shape = evil, evil, evil, evil
	f.Join.File, f.Join.Function = "a/"+evil+".go", evil
	f.Lookup = finding.Leaf{File: evil, Line: 1, Column: 1, Function: evil, Call: evil, SQL: evil, Via: []finding.Hop{{File: evil, Line: 3, Function: evil}}}
	f.Insert = finding.Leaf{File: "hostile.txt", Line: 2, Column: 2, Function: evil, Call: evil}
	f.Keys = []finding.Key{{Name: evil, Columns: []string{evil}, Where: evil, Gap: "columns", Detail: evil, Declared: evil + ":1"}}
	f.Guards = []finding.Guard{{Kind: evil, Isolation: evil, Effect: "none"}}
	return f
}

func hostileOutput(t *testing.T, format string) string {
	t.Helper()
	out, errs := output(t, format, []finding.Finding{hostile()}, report.Selection{All: true, FailOn: finding.Error}, false)
	inert(t, format+" on stderr", errs)
	return out
}

// inert fails if a terminal would do anything but show s.
func inert(t *testing.T, what, s string) {
	t.Helper()
	for i, r := range s {
		if r != '\n' && r != '\t' && r != '\u200b' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			t.Errorf("%s holds %U at %q", what, r, s[max(0, i-20):min(len(s), i+20)])
			return
		}
	}
}

func TestHostile(t *testing.T) {
	for _, format := range report.Formats() {
		s := hostileOutput(t, format)
		inert(t, format, s)
		if !strings.Contains(s, "alert(1)") {
			t.Errorf("%s does not show the finding: %q", format, s)
		}
	}
}

// TestHostileText: a line of the text format is a line of ours.
func TestHostileText(t *testing.T) {
	for line := range strings.Lines(hostileOutput(t, "text")) {
		if !regexp.MustCompile(`^(a/x|    (lookup|insert|key   |guard |add   |      ) |  +\d+ \||  +\| )`).MatchString(line) {
			t.Errorf("a line that a name has begun: %q", line)
		}
	}
}

// TestHostileJSON: nothing is lost to the readers of JSON.
func TestHostileJSON(t *testing.T) {
	want := strings.ToValidUTF8(evil, "\ufffd")
	var values []struct {
		Finding finding.Finding
	}
	dec := json.NewDecoder(strings.NewReader(hostileOutput(t, "json")))
	for {
		var v struct{ Finding finding.Finding }
		if err := dec.Decode(&v); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	if got := values[2].Finding.Table; got != want {
		t.Errorf("table %q, want %q", got, want)
	}
	var issues []struct {
		Location struct{ Path string }
	}
	if err := json.Unmarshal([]byte(hostileOutput(t, "gitlab")), &issues); err != nil {
		t.Fatal(err)
	}
	if got := issues[0].Location.Path; got != "a/"+want+".go" {
		t.Errorf("path %q, want a/%q.go", got, want)
	}
}

func TestHostileGitHub(t *testing.T) {
	out := hostileOutput(t, "github")
	if n := strings.Count(out, "\n"); n != 1 {
		t.Fatalf("%d lines, want one command: %q", n, out)
	}
	m := regexp.MustCompile(`^::error file=([^,:]*),line=\d+,col=\d+,title=([^,:]*)::(.*)\n$`).FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("no command: %q", out)
	}
	undo := strings.NewReplacer("%3A", ":", "%2C", ",", "%0A", "\n", "%25", "%")
	if got := undo.Replace(m[1]); !strings.Contains(got, `::error::a,b%0A |`) {
		t.Errorf("file %q", got)
	}
	if got := undo.Replace(m[3]); !strings.Contains(got, "\nlookup: ") || !strings.Contains(got, `::error::a,b%0A |`) {
		t.Errorf("message %q", got)
	}
}

// TestHostileXML: the documents are well-formed, and hold what was put in.
func TestHostileXML(t *testing.T) {
	var c struct {
		Files []struct {
			Name   string `xml:"name,attr"`
			Errors []struct {
				Message string `xml:"message,attr"`
			} `xml:"error"`
		} `xml:"file"`
	}
	if err := xml.Unmarshal([]byte(hostileOutput(t, "checkstyle")), &c); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{c.Files[0].Name, c.Files[0].Errors[0].Message} {
		if !strings.Contains(s, `\x1b[31m\x07\x9b2J\u202eright\u2066\u200b\ue0041\xff</code>`) || !strings.Contains(s, "\"'&amp;]]>--><!--") {
			t.Errorf("checkstyle says %q", s)
		}
	}
	var j struct {
		Suites []struct {
			Cases []struct {
				Failure string `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(hostileOutput(t, "junit")), &j); err != nil {
		t.Fatal(err)
	}
	if s := j.Suites[0].Cases[0].Failure; !strings.Contains(s, "]]>--><!--") {
		t.Errorf("junit says %q", s)
	}
}

// TestHostileMarkdown: what a Markdown reader makes of it is our own structure.
func TestHostileMarkdown(t *testing.T) {
	src := []byte(hostileOutput(t, "markdown"))
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(src))
	ours := regexp.MustCompile(`^\s*(<!-- dupsert -->|<details><summary>[A-Za-z, ]+</summary>|</details>)\s*$`)
	tables := 0
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link, *ast.Image, *ast.AutoLink, *ast.RawHTML, *ast.Emphasis, *ast.ThematicBreak:
			t.Errorf("a %s where text was to be: %q", n.Kind(), src)
		case *ast.HTMLBlock:
			var b bytes.Buffer
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				b.Write(line.Value(src))
			}
			if !ours.Match(b.Bytes()) {
				t.Errorf("HTML: %q", b.String())
			}
		case *ast.Text: // that of code is of no consequence
			if n.Parent().Kind() != ast.KindCodeSpan && regexp.MustCompile("[@#][a-z0-9]").Match(n.Segment.Value(src)) {
				t.Errorf("somebody would be notified: %q", n.Segment.Value(src))
			}
		case *ast.Heading:
			if n.Level < 3 {
				t.Errorf("a heading of level %d", n.Level)
			}
		}
		if n.Kind().String() == "TableRow" {
			tables++
			if n.ChildCount() != 3 {
				t.Errorf("a row of %d cells", n.ChildCount())
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if tables != 1 {
		t.Errorf("%d rows of keys, want 1", tables)
	}
}

// TestHostileHTML: a browser sees the elements of the template and nothing else.
func TestHostileHTML(t *testing.T) {
	doc, err := html.Parse(strings.NewReader(hostileOutput(t, "html")))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("a comment: %q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" || n.Data == "img" {
			t.Errorf("an element <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
}
