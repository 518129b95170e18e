package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/report"
	"github.com/dupsert/dupsert/passes/finding"
)

func parsed(t *testing.T) *html.Node {
	t.Helper()
	out, _ := output(t, "html", findings(), report.Selection{All: true, FailOn: finding.Error}, false)
	doc, err := html.Parse(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func inner(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func elements(doc *html.Node, name string) []*html.Node {
	var out []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			out = append(out, n)
		}
	}
	return out
}

// TestHTMLAlone: the page names nothing outside of it, and its policy allows
// its own style only.
func TestHTMLAlone(t *testing.T) {
	doc := parsed(t)
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if slices.Contains([]string{"src", "href", "action", "data", "poster", "srcset", "xlink:href"}, a.Key) && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("<%s %s=%q> leads outside", n.Data, a.Key, a.Val)
			}
			if a.Key == "style" {
				t.Errorf("<%s style=%q>, which the policy does not allow", n.Data, a.Val)
			}
		}
	}
	style := inner(elements(doc, "style")[0])
	if strings.Contains(style, "url(") || strings.Contains(style, "@import") {
		t.Error("the style loads something")
	}
	sum := sha256.Sum256([]byte(style))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	policy := ""
	for _, meta := range elements(doc, "meta") {
		if attr(meta, "http-equiv") == "Content-Security-Policy" {
			policy = attr(meta, "content")
		}
	}
	if policy != want {
		t.Errorf("policy %q, want %q", policy, want)
	}
	for _, needed := range []string{"prefers-color-scheme: dark", "prefers-reduced-motion", ":focus-visible"} {
		if !strings.Contains(style, needed) {
			t.Errorf("the style does not know %s", needed)
		}
	}
}

// TestHTMLReferences: ids are there once, and what refers to one finds it.
func TestHTMLReferences(t *testing.T) {
	doc := parsed(t)
	ids := map[string]int{}
	for n := range doc.Descendants() {
		if id := attr(n, "id"); id != "" {
			ids[id]++
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%d elements with the id %s", n, id)
		}
	}
	refs := 0
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			var names []string
			switch {
			case a.Key == "aria-labelledby":
				names = strings.Fields(a.Val)
			case a.Key == "href":
				names = []string{strings.TrimPrefix(a.Val, "#")}
			}
			for _, id := range names {
				if refs++; ids[id] == 0 {
					t.Errorf("<%s %s=%q> refers to nothing", n.Data, a.Key, a.Val)
				}
			}
		}
	}
	if refs < 20 {
		t.Errorf("%d references: the walk is broken", refs)
	}
}

// TestHTMLFindings: every finding that is shown is there, with a picture that
// is told in words too, its code, its keys and the migration.
func TestHTMLFindings(t *testing.T) {
	var got []*html.Node
	for _, d := range elements(parsed(t), "details") {
		if strings.HasPrefix(attr(d, "class"), "finding") {
			got = append(got, d)
		}
	}
	if len(got) != len(findings()) {
		t.Fatalf("%d findings, want %d", len(got), len(findings()))
	}
	first := got[0]
	text := inner(first)
	for _, want := range []string{
		race().Message, "service/users.go:12:26", "SELECT id", "QueryRowContext", "id BIGSERIAL PRIMARY KEY", "the lookup does not bind external_id",
		"deleted_at may be set", "mutex holds in this process only", "CREATE UNIQUE INDEX users_tenant_id_email_key ON users (tenant_id, email);",
		"HAVING count(*) > 1;",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the first finding does not say %q", want)
		}
	}
	pictures := elements(first, "svg")
	if len(pictures) != 2 {
		t.Fatalf("%d pictures, want a wide and a narrow one", len(pictures))
	}
	for _, svg := range pictures {
		desc := inner(elements(svg, "desc")[0])
		if want := "caller A: look up, finds nothing; caller B: look up, finds nothing; caller A: insert, done; caller B: insert, done as well. The table now has two rows where the code means to have one."; desc != want {
			t.Errorf("in words: %q, want %q", desc, want)
		}
		if len(elements(svg, "circle")) != 4 || !strings.Contains(inner(svg), "window of the race") {
			t.Errorf("the picture shows %d steps", len(elements(svg, "circle")))
		}
	}
}
