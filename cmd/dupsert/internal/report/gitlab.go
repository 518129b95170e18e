package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/dupsert/dupsert/passes/finding"
)

// gitlabIssue is one entry of GitLab's Code Quality report.
//
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

// renderGitLab writes a Code Quality report. What is no fault is left out.
func renderGitLab(w io.Writer, r *run) error {
	severity := map[finding.Severity]string{finding.Error: "critical", finding.Warning: "minor", finding.Note: "info"}
	issues := []gitlabIssue{}
	seen := map[string]int{}
	for _, f := range r.findings {
		if severity[f.Severity] == "" {
			continue
		}
		seen[f.Fingerprint]++
		issues = append(issues, gitlabIssue{
			Description: f.Message, CheckName: f.Rule, Severity: severity[f.Severity],
			Fingerprint: distinct(f.Fingerprint, seen[f.Fingerprint]),
			Location:    gitlabLocation{r.out.inRepository(f.Join.File), gitlabLines{f.Join.Line}},
		})
	}
	return document(w, issues)
}

// distinct is the fingerprint of the nth finding that has it: GitLab shows one
// entry of those that share one.
func distinct(fingerprint string, n int) string {
	if n == 1 {
		return fingerprint
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s#%d", fingerprint, n))
	return hex.EncodeToString(sum[:8])
}
