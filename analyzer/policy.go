package analyzer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/passes/suppress"
)

// Off is the severity of a rule that is turned off.
const Off = finding.None

// Confidences are the names of how sure a finding is, the surest first.
var Confidences = []string{"high", "medium", "low"}

// Policy is what a project says about the findings of its code: which rules
// count, and how much. It is the same for every driver. The zero value reports
// everything as the rules have it.
type Policy struct {
	Scope               // of the whole module
	Paths       []Scope // of parts of it; where two speak of a file, the later one counts
	NoGenerated bool    // findings whose lookup and insert meet in a generated file are not reported
}

// Scope is what is said about some files.
type Scope struct {
	Files      Globs                       // no globs: every file
	Rules      map[string]finding.Severity // by rule; Off turns it off
	Confidence string                      // findings less sure than this are not reported; "" says nothing
}

// Rules returns the names of all rules, sorted.
func Rules() []string {
	out := append([]string{suppress.Rule}, judge.Rules...)
	slices.Sort(out)
	return out
}

// Globs are patterns of files, relative to the module's root and with forward
// slashes: * and ? stay within a folder, ** does not, {a,b} are alternatives. A
// pattern that names a folder speaks of everything below it.
type Globs []string

// Match reports whether a pattern speaks of the file.
func (g Globs) Match(file string) bool {
	return slices.ContainsFunc(g, func(glob string) bool {
		for name := file; ; {
			if doublestar.MatchUnvalidated(glob, name) {
				return true
			}
			i := strings.LastIndexByte(name, '/')
			if i < 0 {
				return false
			}
			name = name[:i] // the folder
		}
	})
}

// severity is what is said about the rule in the file, "" if nothing is.
func (p *Policy) severity(rule, file string) finding.Severity {
	said := p.Rules[rule]
	for _, s := range p.Paths {
		if s.Files.Match(file) {
			said = cmp.Or(s.Rules[rule], said)
		}
	}
	return said
}

// off reports whether the rule is turned off in the file.
func (p *Policy) off(rule, file string) bool { return p.severity(rule, file) == Off }

// confidence is the least that is reported in the file.
func (p *Policy) confidence(file string) string {
	said := p.Confidence
	for _, s := range p.Paths {
		if s.Files.Match(file) {
			said = cmp.Or(s.Confidence, said)
		}
	}
	return said
}

// apply gives findings the severity that the project wants. Those that it does
// not want reported are kept, with the reason, for whoever asks for every pair.
// generated are the generated files. What is no fault, or what a comment silences, stays as it is.
func (p *Policy) apply(fs []finding.Finding, generated map[string]bool) {
	for i := range fs {
		f := &fs[i]
		if f.Severity == finding.None {
			continue
		}
		f.Severity = cmp.Or(p.severity(f.Rule, f.Join.File), f.Severity)
		if why := p.unwanted(f, generated[f.Join.File]); why != "" {
			f.Severity, f.Suppressed, f.Outside = finding.None, why, true
		}
	}
}

// unwanted is why the finding is not to be reported, "" if it is.
func (p *Policy) unwanted(f *finding.Finding, generated bool) string {
	least := p.confidence(f.Join.File)
	switch {
	case f.Severity == Off:
		return "the configuration turns " + f.Rule + " off here"
	case slices.Index(Confidences, f.Confidence) > slices.Index(Confidences, least) && least != "":
		return fmt.Sprintf("the configuration asks for confidence %s, this is %s", least, f.Confidence)
	case p.NoGenerated && generated:
		return "the configuration leaves generated files out"
	}
	return ""
}
