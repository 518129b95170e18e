// Package suppress reads the comments by which code silences findings, and
// finds fault with those that give no reason or silence nothing. It finds
// nothing else.
package suppress

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
)

// Rule is the rule of the faults.
const Rule = "bad-suppression"

// Comment is one comment that silences findings.
//
//	//dupsert:ignore unprotected-insert one process seeds the table at start
//	//nolint:dupsert // one process seeds the table at start
type Comment struct {
	File        string // relative to the root, with forward slashes
	Line        int
	Column      int
	Function    string   // in which it stands
	Rules       []string // that it silences; nil for all
	Reason      string
	First, Last int // lines that it speaks of
	foreign     bool
	used        bool
}

// Set are the suppressions of a program, or of one package.
type Set struct{ comments []*Comment }

// Read reads the comments of files. Positions are relative to root.
func Read(fset *token.FileSet, files []*ast.File, root string) *Set {
	s := &Set{}
	for _, f := range files {
		var heads []lines
		for _, group := range f.Comments {
			for _, c := range group.List {
				found, ok := parse(c.Text)
				if !ok {
					continue
				}
				if heads == nil {
					heads = headsOf(fset, f)
				}
				pos := fset.Position(c.Slash)
				found.File, found.Line, found.Column = rel(root, pos.Filename), pos.Line, pos.Column
				found.place(heads, pos.Line)
				s.comments = append(s.comments, found)
			}
		}
	}
	slices.SortFunc(s.comments, func(a, b *Comment) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return s
}

func rel(root, file string) string {
	if r, err := filepath.Rel(root, file); err == nil && root != "" && !strings.HasPrefix(r, "..") {
		return filepath.ToSlash(r)
	}
	return filepath.ToSlash(file)
}

// parse reads a comment's text. A comment of golangci-lint that names several
// linters, or none, silences, and is that linter's to judge.
//
// https://golangci-lint.run/docs/linters/false-positives/
func parse(text string) (*Comment, bool) {
	if rest, ok := strings.CutPrefix(text, "//dupsert:ignore"); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
		rule, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
		c := &Comment{Rules: []string{}, Reason: strings.TrimSpace(reason)}
		if rule != "" {
			c.Rules = strings.Split(rule, ",")
		}
		return c, true
	}
	rest, ok := strings.CutPrefix(text, "//nolint")
	if !ok {
		return nil, false
	}
	names, reason, _ := strings.Cut(rest, "//")
	names = strings.TrimSpace(names)
	c := &Comment{Reason: strings.TrimSpace(reason)}
	switch list, named := strings.CutPrefix(names, ":"); {
	case names == "", list == "all":
		c.foreign = true
	case !named:
		return nil, false // e.g. //nolintlint
	default:
		linters := strings.Split(list, ",")
		for i := range linters {
			linters[i] = strings.TrimSpace(linters[i])
		}
		if !slices.Contains(linters, "dupsert") {
			return nil, false
		}
		c.foreign = len(linters) > 1
	}
	return c, true
}

// Silence takes the findings that a comment speaks of for protected: they are
// no longer shown, and say why. A finding is spoken of by a comment at its
// lookup, at its insert, or where the two meet.
func (s *Set) Silence(fs []finding.Finding) {
	for i := range fs {
		f := &fs[i]
		if f.Severity == finding.None {
			continue
		}
		for _, c := range s.comments {
			if c.silences(f) {
				c.used = true
				f.Severity, f.Suppressed = finding.None, cmp.Or(c.Reason, "no reason is given")
			}
		}
	}
}

func (c *Comment) silences(f *finding.Finding) bool {
	if c.Rules != nil && !slices.Contains(c.Rules, f.Rule) && !slices.Contains(c.Rules, "all") {
		return false
	}
	at := func(file string, line int) bool { return file == c.File && c.First <= line && line <= c.Last }
	return at(f.Join.File, f.Join.Line) || at(f.Join.File, f.Join.LookupLine) || at(f.Join.File, f.Join.InsertLine) ||
		at(f.Lookup.File, f.Lookup.Line) || at(f.Insert.File, f.Insert.Line)
}

// Faults are findings about the comments themselves: no reason, an unknown
// rule, and, where the whole program was looked at, nothing to silence. off
// tells the rules that the project has turned off in a file: one day a comment
// about such a rule may silence something.
func (s *Set) Faults(rules []string, whole bool, off func(rule, file string) bool) []finding.Finding {
	var out []finding.Finding
	for _, c := range s.comments {
		if c.foreign {
			continue
		}
		if why := c.fault(rules, whole, off); why != "" {
			out = append(out, c.finding(why))
		}
	}
	return out
}

func (c *Comment) fault(rules []string, whole bool, off func(rule, file string) bool) string {
	for _, r := range c.Rules {
		if r != "all" && !slices.Contains(rules, r) {
			return fmt.Sprintf("there is no rule %q", r)
		}
	}
	switch {
	case c.Rules != nil && len(c.Rules) == 0:
		return "the suppression names no rule: //dupsert:ignore RULE reason"
	case c.Reason == "":
		return "the suppression gives no reason"
	case whole && !c.used && !slices.ContainsFunc(c.Rules, func(rule string) bool { return off(rule, c.File) }):
		return "the suppression silences nothing"
	}
	return ""
}

func (c *Comment) finding(why string) finding.Finding {
	leaf := finding.Leaf{File: c.File, Line: c.Line, Column: c.Column, Function: c.Function, Via: []finding.Hop{}}
	return finding.Finding{
		Rule: Rule, Severity: finding.Warning, Confidence: "high", Verdict: finding.Benign,
		Columns: []string{}, Keys: []finding.Key{}, Guards: []finding.Guard{},
		Join:   finding.Join{File: c.File, Line: c.Line, Column: c.Column, Function: c.Function, LookupLine: c.Line, InsertLine: c.Line},
		Lookup: leaf, Insert: leaf, Message: why, Fingerprint: finding.Fingerprint(Rule, c.File, c.Function, strings.Join(c.Rules, ","), why),
	}
}
