package report

import (
	"cmp"
	"crypto/sha256"
	_ "embed" // the page's text
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/rules"
	"github.com/dupsert/dupsert/passes/finding"
)

//go:embed html.tmpl
var htmlPage string

//go:embed html.css
var htmlStyle string

// htmlTemplate escapes what it is given by where it stands: html/template.
var htmlTemplate = template.Must(template.New("report").Parse(htmlPage))

// page is what html.tmpl shows.
type page struct {
	Style   template.CSS
	Policy  string // Content-Security-Policy: this style and nothing else
	Config  Config
	Schemas []string
	Counts  []count
	Summary string
	Tables  []tablePart
	Rules   []rulePart
	Skipped []string
}

// count is how many findings of a severity are shown.
type count struct {
	Severity, Words string
}

// tablePart is the findings about one table.
type tablePart struct {
	ID, Name, Words, Worst string
	Findings               []findingPart
}

type findingPart struct {
	*finding.Finding
	ID, Word, Place string
	Open, Paired    bool
	Picture         []drawing
	Held, Outcome   string
	Blocks          []block
	Keys            []keyPart
	Guards          []string
	Migration       *Migration
}

// block is a place in the code: a title, the way there, the SQL and a frame.
type block struct {
	Title, Place, Function string
	Via                    []string
	SQL                    string
	Lines                  []codeLine
}

// codeLine is a line of a frame; of a marked one Token is what the mark is on.
type codeLine struct {
	N                   int
	Mark                bool
	Before, Token, Rest string
}

type keyPart struct {
	Columns, Why, Declared string
	Covers, Nearest        bool
	Lines                  []codeLine
}

type rulePart struct {
	Name, Title string
	Blocks      []rulesBlock
}

type rulesBlock struct {
	Text string
	Code bool
}

// renderHTML writes one self-contained page, without scripts.
func renderHTML(w io.Writer, r *run) error {
	sum := sha256.Sum256([]byte(htmlStyle))
	p := page{
		Style:  template.CSS(htmlStyle),
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
		Config: r.config, Summary: conclusion(&r.summary), Skipped: r.summary.Skipped,
	}
	for _, s := range r.config.Schemas {
		p.Schemas = append(p.Schemas, s.String())
	}
	shown := map[string]int{}
	for _, f := range r.findings {
		shown[kindOf(wordOf(f))]++
	}
	for _, name := range counts(shown, []string{"error", "warning", "note"}) {
		words := plural(shown[name], name)
		if name == "fine" {
			words = fmt.Sprintf("%d safe", shown[name])
		}
		p.Counts = append(p.Counts, count{name, words})
	}
	p.Tables = r.tables()
	var err error
	if p.Rules, err = r.rules(); err != nil {
		return err
	}
	if err := htmlTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("write html: %w", err)
	}
	return nil
}

// wordOf is the severity; of what is no fault, the verdict.
func wordOf(f *finding.Finding) string {
	if f.Suppressed != "" {
		return "suppressed"
	}
	if f.Severity == finding.None {
		return string(f.Verdict)
	}
	return string(f.Severity)
}

// kindOf is the class that a word is coloured by.
func kindOf(word string) string {
	if slices.Contains([]string{"error", "warning", "note"}, word) {
		return word
	}
	return "fine"
}

// tables groups the findings by table, that with the gravest first.
func (r *run) tables() []tablePart {
	var out []tablePart
	at := map[string]int{}
	used := map[string]int{}
	for _, f := range r.findings {
		name := strings.ToLower(f.Table)
		i, seen := at[name]
		if !seen {
			i, at[name] = len(out), len(out)
			out = append(out, tablePart{Name: f.Table})
		}
		used[f.Fingerprint]++
		out[i].Findings = append(out[i].Findings, r.part(f, distinct(f.Fingerprint, used[f.Fingerprint])))
	}
	gravity := func(f findingPart) int { return slices.Index(Severities, f.Severity) }
	for i := range out {
		slices.SortStableFunc(out[i].Findings, func(a, b findingPart) int { return gravity(a) - gravity(b) })
		out[i].Worst = kindOf(out[i].Findings[0].Word)
		n := map[string]int{}
		for _, f := range out[i].Findings {
			n[f.Word]++
		}
		var words []string
		for _, name := range counts(n, []string{"error", "warning", "note"}) {
			words = append(words, amount(n[name], name))
		}
		out[i].Words = strings.Join(words, ", ")
	}
	slices.SortStableFunc(out, func(a, b tablePart) int {
		return cmp.Or(gravity(a.Findings[0])-gravity(b.Findings[0]), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
	})
	for i := range out {
		out[i].ID = fmt.Sprintf("table-%d", i+1)
	}
	return out
}

// amount counts findings: a verdict has no plural.
func amount(n int, word string) string {
	if kindOf(word) == "fine" {
		return fmt.Sprintf("%d %s", n, word)
	}
	return plural(n, word)
}

// rules are the pages of the rules that found something.
func (r *run) rules() ([]rulePart, error) {
	all, err := rules.All()
	if err != nil {
		return nil, err
	}
	var out []rulePart
	for _, rule := range all {
		if !slices.ContainsFunc(r.findings, func(f *finding.Finding) bool { return f.Rule == rule.Name }) {
			continue
		}
		out = append(out, rulePart{rule.Name, rule.Title, paragraphs(rule.Body)})
	}
	return out, nil
}

// paragraphs are a page's: code is indented by four spaces, the items of a
// list begin with "- ".
func paragraphs(body string) []rulesBlock {
	var out []rulesBlock
	for text := range strings.SplitSeq(strings.Trim(body, "\n"), "\n\n") {
		if code, ok := strings.CutPrefix(text, "    "); ok {
			out = append(out, rulesBlock{strings.ReplaceAll(code, "\n    ", "\n"), true})
			continue
		}
		var b strings.Builder
		for i, line := range strings.Split(text, "\n") {
			switch {
			case i > 0 && strings.HasPrefix(line, "- "):
				b.WriteByte('\n')
			case i > 0:
				b.WriteByte(' ')
			}
			b.WriteString(strings.TrimSpace(line))
		}
		out = append(out, rulesBlock{b.String(), false})
	}
	return out
}
