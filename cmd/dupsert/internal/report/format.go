package report

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Output is where handlers write and how: findings to Stdout or to the file of
// their Target, everything about the run to Stderr.
type Output struct {
	Stdout, Stderr io.Writer
	Color          bool // colour what goes to Stdout in the format text
	ColorErr       bool // colour what goes to Stderr
	Live           bool // Stderr is a terminal: show what the run is doing
	Stats          bool // print the counters and times too
	// Prefix is where the module lies in its repository, for formats that name
	// files as the repository does: sarif, github, gitlab, checkstyle.
	Prefix string
	// Migration plans the key that a finding lacks; AddKey if it is nil.
	Migration Planner
}

// inRepository is how the repository calls a file of the module.
func (o *Output) inRepository(file string) string {
	if o.Prefix == "" || path.IsAbs(file) {
		return file
	}
	return path.Join(filepath.ToSlash(o.Prefix), file)
}

// Target is a format and the file it goes to, "-" for standard output.
type Target struct{ Format, File string }

// formats are the output formats, in the order in which they are named to people.
var formats = []struct {
	name string
	raw  bool // JSON keeps every character, and spells out by itself what must not be printed
	open func(io.Writer, Output) Handler
}{
	{name: "text", open: newText},
	{name: "concise", open: newConcise},
	{name: "json", raw: true, open: newJSON},
	{name: "sarif", raw: true, open: atEnd(renderSARIF)},
	{name: "github", open: newGitHub},
	{name: "gitlab", raw: true, open: atEnd(renderGitLab)},
	{name: "checkstyle", open: atEnd(renderCheckstyle)},
	{name: "junit", open: atEnd(renderJUnit)},
	{name: "markdown", open: atEnd(renderMarkdown)},
	{name: "html", open: atEnd(renderHTML)},
}

func atEnd(render func(io.Writer, *run) error) func(io.Writer, Output) Handler {
	return func(w io.Writer, out Output) Handler {
		return &whole{run: run{out: out}, w: w, render: render}
	}
}

// Formats names the output formats.
func Formats() []string {
	var out []string
	for _, f := range formats {
		out = append(out, f.name)
	}
	return out
}

// ParseTarget reads FORMAT or FORMAT=FILE.
func ParseTarget(s string) (Target, error) {
	name, file, given := strings.Cut(s, "=")
	if !slices.Contains(Formats(), name) {
		return Target{}, fmt.Errorf("unknown format %q: want one of %s", name, strings.Join(Formats(), ", "))
	}
	if given && file == "" {
		return Target{}, fmt.Errorf("%q names no file: want %s=FILE, or %s=- for standard output", s, name, name)
	}
	if !given {
		file = "-"
	}
	return Target{name, file}, nil
}

// Open returns the handler of all targets. What is said about the run goes to
// Stderr, unless the format json, which says it too, goes to Stdout.
func Open(targets []Target, out Output) (*Report, error) {
	if out.Migration == nil {
		out.Migration = AddKey
	}
	files := map[string]string{} // format by file
	all := fan{}
	quiet := false
	for _, t := range targets {
		file := t.File
		if file != "-" {
			file = filepath.Clean(file)
			if err := writable(file); err != nil {
				return nil, err
			}
		}
		if other, taken := files[file]; taken {
			return nil, fmt.Errorf("the formats %s and %s both go to %s: give one a file of its own, as in %s=FILE", other, t.Format, named(file), t.Format)
		}
		files[file] = t.Format
		quiet = quiet || file == "-" && t.Format == "json"
		h, err := t.open(file, out)
		if err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	if quiet {
		return &Report{fan: all}, nil
	}
	n := newNarrator(out) // first: it clears the line that a finding is written on
	return &Report{append(fan{n}, all...), n}, nil
}

// Report is every output of a run.
type Report struct {
	fan
	narrator *narrator // nil if nothing is said about the run
}

// Abort ends what shows the run's progress. It writes no report, and does
// nothing after Close.
func (r *Report) Abort() {
	if r.narrator != nil {
		r.narrator.end()
	}
}

func named(file string) string {
	if file == "-" {
		return "standard output"
	}
	return file
}

func (t Target) open(file string, out Output) (Handler, error) {
	for _, f := range formats {
		if f.name != t.Format {
			continue
		}
		if file == "-" {
			return visibly{f.open(out.Stdout, out), f.raw}, nil
		}
		buf := new(bytes.Buffer)
		out.Color = false
		return visibly{&toFile{f.open(buf, out), buf, file}, f.raw}, nil
	}
	return nil, fmt.Errorf("unknown format %q: want one of %s", t.Format, strings.Join(Formats(), ", "))
}

// visibly gives a handler messages whose texts are visible.
type visibly struct {
	Handler
	raw bool
}

// Handle implements Handler.
func (v visibly) Handle(m Message) error {
	if !v.raw {
		m = shownMessage(m)
	}
	return v.Handler.Handle(m)
}

// fan hands every message to several handlers.
type fan []Handler

// Handle implements Handler.
func (f fan) Handle(m Message) error {
	for _, h := range f {
		if err := h.Handle(m); err != nil {
			return err
		}
	}
	return nil
}

// Close implements Handler.
func (f fan) Close() error {
	for _, h := range f {
		if err := h.Close(); err != nil {
			return err
		}
	}
	return nil
}
