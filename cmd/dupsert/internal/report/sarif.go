package report

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/rules"
	"github.com/dupsert/dupsert/passes/finding"
)

// home is where people read about dupsert.
const home = "https://github.com/dupsert/dupsert"

// srcRoot is what SARIF's locations are relative to: the module's root.
const srcRoot = "%SRCROOT%"

// renderSARIF writes SARIF 2.1.0.
//
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
func renderSARIF(w io.Writer, r *run) error {
	all, err := rules.All()
	if err != nil {
		return err
	}
	driver := sarifDriver{Name: "dupsert", InformationURI: home, Version: r.config.Version}
	for _, rule := range all {
		driver.Rules = append(driver.Rules, sarifRuleOf(rule))
	}
	results := make([]sarifResult, 0, len(r.findings))
	for _, f := range r.findings {
		results = append(results, r.sarifResult(f, all))
	}
	return document(w, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool:               sarifTool{driver},
			Invocations:        []sarifInvocation{r.sarifInvocation()},
			OriginalURIBaseIDs: map[string]sarifArtifact{srcRoot: {Description: &sarifText{Text: r.sarifRoot()}}},
			ColumnKind:         "utf16CodeUnits",
			Results:            results,
		}},
	})
}

func sarifRuleOf(r rules.Rule) sarifRule {
	return sarifRule{
		ID:               r.Name,
		ShortDescription: sarifText{Text: r.Title},
		Help:             sarifText{Text: r.Page(), Markdown: "## " + r.Name + "\n" + r.Title + "\n\n" + r.Body},
		Default:          sarifConfiguration{Level: string(r.Severity)},
		Properties:       map[string]any{"tags": []string{"concurrency", "correctness", "database"}, "problem.severity": problem(r.Severity)},
	}
}

// problem is GitHub's word for a severity.
//
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
func problem(s finding.Severity) string {
	if s == finding.Note {
		return "recommendation"
	}
	return string(s)
}

func (r *run) sarifInvocation() sarifInvocation {
	inv := sarifInvocation{Successful: true, ExitCodeDescription: "nothing at or above the failing severity"}
	if r.summary.Failed {
		inv.ExitCode, inv.ExitCodeDescription = 1, "findings at or above the failing severity"
	}
	for _, w := range r.config.Warnings {
		inv.Configuration = append(inv.Configuration, sarifNotification{"warning", sarifText{Text: bracketed(w)}})
	}
	for _, s := range r.summary.Skipped {
		inv.Execution = append(inv.Execution, sarifNotification{"warning", sarifText{Text: bracketed("left out " + s)}})
	}
	return inv
}

func (r *run) sarifResult(f *finding.Finding, all []rules.Rule) sarifResult {
	out := sarifResult{
		RuleID:       f.Rule,
		RuleIndex:    slices.IndexFunc(all, func(rule rules.Rule) bool { return rule.Name == f.Rule }),
		Fingerprints: map[string]string{"dupsert/v1": f.Fingerprint},
		Locations:    []sarifLocation{r.sarifPlace(f.Join.File, f.Join.Line, f.Join.Column, f.Join.Function, "")},
		Properties: map[string]any{
			"verdict": f.Verdict, "confidence": f.Confidence, "table": f.Table, "columns": list(f.Columns), "dialect": f.Dialect, "shape": f.Shape,
		},
	}
	r.sarifSeverity(&out, f, all)
	if !paired(f) {
		out.Message = sarifText{Text: bracketed(f.Message)}
		return out
	}
	out.Related = []sarifLocation{
		r.sarifLeaf(&f.Lookup, "the lookup"),
		r.sarifLeaf(&f.Insert, "the "+writes(f)),
	}
	links := fmt.Sprintf("[lookup](1), [%s](2)", writes(f))
	if k := nearest(f); k != nil {
		if file, line, ok := declared(k.Declared); ok {
			out.Related = append(out.Related, r.sarifPlace(file, line, 0, "", "the key "+key(k)))
			links += ", [nearest key](3)"
		}
	}
	for i := range out.Related {
		out.Related[i].ID = i + 1
	}
	out.Message = sarifText{Text: bracketed(f.Message) + " (" + links + ")"}
	out.CodeFlows = []sarifCodeFlow{
		r.sarifFlow(f, &f.Lookup, "lookup", f.Join.LookupLine),
		r.sarifFlow(f, &f.Insert, writes(f), f.Join.InsertLine),
	}
	return out
}

// sarifSeverity says how grave a result is. One that a comment silences has
// the level of its rule and the comment's reason; so has one that the
// configuration does not want.
func (r *run) sarifSeverity(out *sarifResult, f *finding.Finding, all []rules.Rule) {
	out.Kind, out.Level = "fail", string(f.Severity)
	switch {
	case f.Suppressed != "":
		kind := "inSource"
		if f.Outside {
			kind = "external"
		}
		out.Suppressions = []sarifSuppression{{kind, f.Suppressed}}
		if out.RuleIndex >= 0 {
			out.Level = string(all[out.RuleIndex].Severity)
		}
	case f.Severity == finding.None:
		out.Kind = "pass" // fail asks for a level
	}
}

// sarifFlow is the calls that lead from the join to one end.
func (r *run) sarifFlow(f *finding.Finding, l *finding.Leaf, what string, line int) sarifCodeFlow {
	var flow []sarifStep
	add := func(at sarifLocation) {
		flow = append(flow, sarifStep{Location: at, NestingLevel: len(flow)})
	}
	if len(l.Via) == 0 && (l.File != f.Join.File || l.Line != line) && line > 0 {
		add(r.sarifPlace(f.Join.File, line, 0, f.Join.Function, "from here"))
	}
	for i, hop := range l.Via {
		callee := l.Function
		if i+1 < len(l.Via) {
			callee = l.Via[i+1].Function
		}
		add(r.sarifPlace(hop.File, hop.Line, 0, hop.Function, "calls "+callee))
	}
	add(r.sarifLeaf(l, what))
	return sarifCodeFlow{Message: sarifText{Text: "the way to the " + what}, ThreadFlows: []sarifThreadFlow{{flow}}}
}

func (r *run) sarifLeaf(l *finding.Leaf, what string) sarifLocation {
	text := l.Call
	if l.SQL != "" {
		text = oneLine(l.SQL, 1000)
	}
	return r.sarifPlace(l.File, l.Line, l.Column, l.Function, what+": "+text)
}

// sarifRoot is what relative locations start at.
func (r *run) sarifRoot() string {
	if r.out.Prefix != "" {
		return "the root of the repository that holds the module " + r.config.Module
	}
	return "the root of the module " + r.config.Module
}

// sarifPlace is a location; column, function and message may be missing.
func (r *run) sarifPlace(file string, line, column int, function, message string) sarifLocation {
	loc := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifact{URI: escapedPath(r.out.inRepository(file)), URIBaseID: srcRoot}}}
	if strings.HasPrefix(file, "/") {
		loc.Physical.Artifact = sarifArtifact{URI: "file://" + escapedPath(file)} // outside the module
	}
	if line > 0 {
		loc.Physical.Region = &sarifRegion{StartLine: line, StartColumn: r.source.utf16Column(file, line, column)}
	}
	if function != "" {
		loc.Logical = []sarifLogical{{FullyQualifiedName: function, Kind: "function"}}
	}
	if message != "" {
		loc.Message = &sarifText{Text: bracketed(message)}
	}
	return loc
}

// escapedPath is a path as a URI reference.
func escapedPath(path string) string { return (&url.URL{Path: path}).String() }

// bracketed is s as a message that holds no link (SARIF 2.1.0, 3.11.6).
func bracketed(s string) string {
	return strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`).Replace(s)
}
