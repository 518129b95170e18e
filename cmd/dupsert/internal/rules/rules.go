// Package rules holds the rules' pages, one file a rule, as people and formats
// read them. It finds nothing: what a rule reports is package judge's.
package rules

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/passes/suppress"
)

// pages are the rules' pages.
//
//go:embed pages/*.md
var pages embed.FS

// Rule is one rule and its page.
type Rule struct {
	Name     string
	Title    string           // one sentence, no capital, no full stop
	Body     string           // the page below its title: paragraphs, and code indented by four spaces
	Severity finding.Severity // of its findings, where nothing says otherwise
}

// Page is the whole page, as it is printed.
func (r Rule) Page() string { return r.Name + ": " + r.Title + "\n\n" + r.Body }

// severities are those of rules that are no errors (SEMANTICS, section 6).
var severities = map[string]finding.Severity{
	judge.Unhandled:  finding.Warning,
	judge.UnknownTab: finding.Note,
	suppress.Rule:    finding.Warning,
}

// All returns the rules, sorted by name.
func All() ([]Rule, error) {
	files, err := fs.Glob(pages, "pages/*.md")
	if err != nil {
		return nil, fmt.Errorf("list the rules: %w", err)
	}
	out := make([]Rule, 0, len(files)) // Glob sorts
	for _, file := range files {
		r, err := read(file)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func read(file string) (Rule, error) {
	page, err := pages.ReadFile(file)
	if err != nil {
		return Rule{}, fmt.Errorf("read a rule's page: %w", err)
	}
	r := Rule{Name: strings.TrimSuffix(path.Base(file), ".md"), Severity: finding.Error}
	if s, other := severities[r.Name]; other {
		r.Severity = s
	}
	first, body, _ := strings.Cut(string(page), "\n")
	title, named := strings.CutPrefix(first, r.Name+": ")
	if !named {
		return Rule{}, fmt.Errorf("the page of %s does not begin with its name", r.Name)
	}
	r.Title, r.Body = title, strings.TrimLeft(body, "\n")
	return r, nil
}
