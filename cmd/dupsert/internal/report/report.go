// Package report is the stream of messages a run of dupsert makes and the
// handlers that turn it into an output format. It decides nothing about code:
// what is found, and how grave it is, comes in with the findings.
package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
)

// Message is one value of the stream: exactly one field is set.
type Message struct {
	Config   *Config          `json:"config,omitempty"`
	Progress *Progress        `json:"progress,omitempty"`
	Finding  *finding.Finding `json:"finding,omitempty"`
	Summary  *Summary         `json:"summary,omitempty"`
}

// Config is the first message: what is being checked, against what.
type Config struct {
	Version  string   `json:"version"`
	Module   string   `json:"module"`
	Patterns []string `json:"patterns"`
	All      bool     `json:"all"`
	FailOn   string   `json:"failOn"`
	Tests    bool     `json:"tests"`
	Schemas  []Schema `json:"schemas"`
	Warnings []string `json:"warnings,omitempty"` // about the schemas
	Root     string   `json:"-"`                  // of the module: where the files of findings are
}

// Schema is one catalog that the findings were judged against.
type Schema struct {
	Source  string   `json:"source"`
	Dialect string   `json:"dialect"`
	Tables  int      `json:"tables"`
	Unknown int      `json:"unknown"`         // tables whose keys are uncertain
	Notes   int      `json:"notes"`           // statements that were not understood
	Files   []string `json:"files,omitempty"` // globs of the files whose pairs are judged against it; none: all others
}

// Progress says what the run is doing now.
type Progress struct {
	Message string `json:"message"`
}

// Summary is the last message of a run that could be finished.
type Summary struct {
	Packages   int            `json:"packages"`
	Pairs      int            `json:"pairs"`          // judged, shown or not
	Shown      int            `json:"shown"`          // findings in this stream
	Left       int            `json:"left,omitempty"` // findings that a baseline knows, or that a patch does not touch
	Severities map[string]int `json:"severities"`
	Verdicts   map[string]int `json:"verdicts"`
	Skipped    []string       `json:"skipped"` // packages left out because they do not type-check
	Stats      map[string]int `json:"stats,omitempty"`
	Timing     []Timing       `json:"timing,omitempty"` // only if asked for: it differs from run to run
	Failed     bool           `json:"failed"`           // something is at or above the failing severity
}

// Timing is how long a step of the run took.
type Timing struct {
	Step   string `json:"step"`
	Millis int64  `json:"millis"`
}

// Handler turns the stream into an output. Close is called once, after the last message.
type Handler interface {
	Handle(Message) error
	Close() error
}

// Severities are the names --fail-on takes, the gravest first.
var Severities = []finding.Severity{finding.Error, finding.Warning, finding.Note, finding.None}

// AtLeast reports whether s is as grave as limit. Nothing is as grave as none.
func AtLeast(s, limit finding.Severity) bool {
	return limit != finding.None && slices.Index(Severities, s) <= slices.Index(Severities, limit) && slices.Contains(Severities, s)
}

// Selection says which findings of a run are shown.
type Selection struct {
	All    bool             // every judged pair, the protected ones too
	FailOn finding.Severity // notes are shown only to those who fail on them
}

// Shows reports whether the selection shows f.
func (s Selection) Shows(f *finding.Finding) bool {
	switch {
	case s.All:
		return true
	case f.Severity == finding.Note:
		return s.FailOn == finding.Note
	default:
		return AtLeast(f.Severity, finding.Warning)
	}
}

// Once leaves one finding, the gravest, of those that meet in one place: a pair
// that several engines or implementations share is said once, as it is on the least safe of them.
func Once(fs []finding.Finding) []finding.Finding {
	type place struct {
		file                 string
		line, column, insert int
		table                string
	}
	at := map[place]int{}
	var out []finding.Finding
	for _, f := range fs {
		k := place{f.Join.File, f.Join.Line, f.Join.Column, f.Join.InsertLine, strings.ToLower(f.Table)}
		i, seen := at[k]
		switch {
		case !seen:
			at[k] = len(out)
			out = append(out, f)
		case slices.Index(Severities, f.Severity) < slices.Index(Severities, out[i].Severity):
			out[i] = f
		}
	}
	return out
}

// Summarize counts findings into sum.
func Summarize(sum *Summary, fs []finding.Finding, sel Selection) {
	sum.Pairs = 0
	sum.Severities, sum.Verdicts = map[string]int{}, map[string]int{}
	for i := range fs {
		sum.Severities[string(fs[i].Severity)]++
		if fs[i].Table != "" { // a pair, not a comment
			sum.Pairs++
			sum.Verdicts[string(fs[i].Verdict)]++
		}
		if sel.Shows(&fs[i]) {
			sum.Shown++
		}
		if AtLeast(fs[i].Severity, sel.FailOn) {
			sum.Failed = true
		}
	}
}

// nearest is the key that decides the pair: the one that covers, or else the
// one that comes closest to covering. A key that binds the right columns and
// fails on fine print comes before one that asks for other columns.
func nearest(f *finding.Finding) *finding.Key {
	if len(f.Keys) == 0 {
		return nil
	}
	return &f.Keys[slices.Index(ranks(f), slices.Min(ranks(f)))]
}

func ranks(f *finding.Finding) []int {
	out := make([]int, len(f.Keys))
	for i, k := range f.Keys {
		missing := 0
		for _, c := range k.Columns {
			if !slices.Contains(f.Columns, c) {
				missing++
			}
		}
		switch {
		case k.Covers:
			out[i] = 0
		case k.Gap != "columns":
			out[i] = 100 + missing
		case missing < len(k.Columns): // shares a column
			out[i] = 200 + missing
		default:
			out[i] = 300 + missing
		}
	}
	return out
}

// counts lists a map's non-zero entries in the given order, then by name.
func counts(m map[string]int, order []string) []string {
	names := make([]string, 0, len(m))
	for name, n := range m {
		if n > 0 {
			names = append(names, name)
		}
	}
	rank := func(s string) int {
		if i := slices.Index(order, s); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(rank(a)-rank(b), cmp.Compare(a, b)) })
	return names
}
