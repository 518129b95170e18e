// Package driver runs dupsert over a whole program: it loads the module's
// packages, has the schemas read, calls the analyzer, and hands what it finds
// to a report. It judges nothing itself.
package driver

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/report"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/passes/finding"
)

// Options is one run.
type Options struct {
	Dir         string   // the folder to run in
	Patterns    []string // the packages whose findings are wanted
	Tags        string   // build tags, as go build takes them
	Tests       bool     // analyse _test.go files too
	AllowErrors bool     // leave out packages that do not type-check
	Generated   string   // config.Skip or config.Check; "" leaves it to the configuration
	Schemas     sources.Options
	Select      report.Selection
	// Given tells the flags that the user gave: they count more than the
	// configuration. nil: none.
	Given func(flag string) bool
	// Leave, if not nil, is given the module's root and configuration and returns
	// what tells the findings to leave out, of those that would be shown.
	Leave   func(root string, cfg *config.Config) (func(*finding.Finding) bool, error)
	Version string
	Now     func() time.Time // times the steps of the run; nil if nobody asks
}

// Result is what a run comes to.
type Result struct {
	Summary report.Summary
	Notes   []string // limits the analyzer hit
	// Again judges the same code once more, against the schemas' catalogs as
	// they are then. What it returns has not been selected from.
	Again func() ([]finding.Finding, error)
}

// Run checks the packages and reports to h. The error is of a run that could
// not be done, not of what it found.
func Run(ctx context.Context, opts Options, read sources.Reader, h report.Handler) (*Result, error) {
	var times clock
	times.start(opts.Now)
	mod, err := findModule(ctx, opts.Dir)
	if err != nil {
		return nil, err
	}
	cfg, err := config.Read(mod.root, opts.Schemas.Config)
	if err != nil {
		return nil, err
	}
	opts.configure(cfg)
	var leave func(*finding.Finding) bool
	if opts.Leave != nil {
		if leave, err = opts.Leave(mod.root, cfg); err != nil {
			return nil, err
		}
	}
	// The schema first: it is what most often is missing, and quick to say so.
	project, err := sources.ReadProject(ctx, read, mod.root, opts.Schemas, cfg)
	if err != nil {
		return nil, err
	}
	times.end("schema")
	if err := h.Handle(report.Message{Config: about(opts, mod, project)}); err != nil {
		return nil, err
	}
	if err := h.Handle(report.Message{Progress: &report.Progress{Message: "load packages"}}); err != nil {
		return nil, err
	}
	prog, err := load(ctx, opts, mod)
	if err != nil {
		return nil, err
	}
	times.end("load")
	if err := h.Handle(report.Message{Progress: &report.Progress{Message: fmt.Sprintf("analyse %d packages", len(prog.packages))}}); err != nil {
		return nil, err
	}
	what := analyzer.Program{Packages: prog.packages, Settings: project.Settings(), Root: mod.root}
	found, err := guard(analyzer.Check, what)
	if err != nil {
		return nil, err
	}
	times.end("analyse")
	res, err := finish(opts, leave, prog, found, &times, h)
	if err != nil {
		return nil, err
	}
	res.Again = func() ([]finding.Finding, error) {
		found, err := guard(analyzer.Check, what)
		if err != nil {
			return nil, err
		}
		return found.Findings, nil
	}
	return res, nil
}

// configure fills in what no flag says, and the configuration does.
func (o *Options) configure(cfg *config.Config) {
	given := func(flag string) bool { return o.Given != nil && o.Given(flag) }
	if !given("tests") {
		o.Tests = o.Tests || cfg.Tests
	}
	if !given("tags") {
		o.Tags = cmp.Or(o.Tags, cfg.Tags)
	}
	if !given("fail-on") {
		o.Select.FailOn = cmp.Or(cfg.FailOn, o.Select.FailOn)
	}
	cfg.Generated = cmp.Or(o.Generated, cfg.Generated)
}

// clock times the steps of a run.
type clock struct {
	now   func() time.Time // nil: nothing is timed
	last  time.Time
	steps []report.Timing
}

func (c *clock) start(now func() time.Time) {
	if c.now = now; now != nil {
		c.last = now()
	}
}

// end says that the step that ran until now is over.
func (c *clock) end(step string) {
	if c.now == nil {
		return
	}
	now := c.now()
	c.steps = append(c.steps, report.Timing{Step: step, Millis: now.Sub(c.last).Milliseconds()})
	c.last = now
}

// guard calls the analyzer. A panic there is our fault, but the user still
// gets one line and status 2.
func guard(check func(analyzer.Program) (*analyzer.Result, error), p analyzer.Program) (res *analyzer.Result, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error while analysing: %v%s; please report it", r, panicPlace(debug.Stack()))
		}
	}()
	return check(p)
}

// panicPlace is the first frame of the project's own below the panic.
func panicPlace(stack []byte) string {
	_, below, _ := strings.Cut(string(stack), "panic(")
	for line := range strings.Lines(below) {
		line = strings.TrimSpace(line)
		if i := strings.Index(line, "/passes/"); i >= 0 && strings.Contains(line, ".go:") {
			place, _, _ := strings.Cut(line[i+1:], " ")
			return " at " + place
		}
	}
	return ""
}

func finish(opts Options, leave func(*finding.Finding) bool, prog *program, found *analyzer.Result, times *clock, h report.Handler) (*Result, error) {
	fs := slices.DeleteFunc(slices.Clone(found.Findings), func(f finding.Finding) bool {
		return !prog.wants(f.Join.File) || !opts.Tests && strings.HasSuffix(f.Join.File, "_test.go")
	})
	if !opts.Select.All {
		fs = report.Once(fs)
	}
	left := 0
	if leave != nil {
		fs = slices.DeleteFunc(fs, func(f finding.Finding) bool {
			out := opts.Select.Shows(&f) && f.Severity != finding.None && leave(&f)
			if out {
				left++
			}
			return out
		})
	}
	for i := range fs {
		if !opts.Select.Shows(&fs[i]) {
			continue
		}
		if err := h.Handle(report.Message{Finding: &fs[i]}); err != nil {
			return nil, err
		}
	}
	sum := report.Summary{Packages: len(prog.packages), Skipped: prog.skipped, Stats: found.Stats, Timing: times.steps}
	report.Summarize(&sum, fs, opts.Select)
	sum.Pairs, sum.Left = sum.Pairs+left, left
	if err := h.Handle(report.Message{Summary: &sum}); err != nil {
		return nil, err
	}
	return &Result{Summary: sum, Notes: found.Notes}, h.Close()
}

// about is what a run is about.
func about(opts Options, mod *moduleInfo, project *sources.Project) *report.Config {
	c := &report.Config{
		Version: opts.Version, Module: mod.path, Patterns: opts.Patterns, All: opts.Select.All,
		FailOn: string(opts.Select.FailOn), Tests: opts.Tests, Schemas: Described(project.Schemas, nil), Warnings: project.Warnings, Root: mod.root,
	}
	for i, own := range project.Paths {
		if own != nil {
			c.Schemas = append(c.Schemas, Described(own, project.Config.Paths[i].Files)...)
			c.Warnings = append(c.Warnings, own.Warnings...)
		}
	}
	return c
}

// Described are schemas that pairs of some files are judged against; nil for
// those of which nothing else is said.
func Described(schemas *sources.Schemas, files []string) []report.Schema {
	out := []report.Schema{}
	for _, cat := range schemas.Catalogs {
		s := report.Schema{Source: cat.Source, Dialect: string(cat.Dialect), Tables: len(cat.Tables), Notes: len(cat.Notes), Files: files}
		for _, t := range cat.Tables {
			if t.Unknown {
				s.Unknown++
			}
		}
		out = append(out, s)
	}
	return out
}

// slash is a path relative to root with forward slashes, as findings print it.
func slash(root, file string) string {
	rel, err := filepath.Rel(root, file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(rel)
}
