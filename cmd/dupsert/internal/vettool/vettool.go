// Package vettool drives the analyzer for go vet: one process a package, on
// go vet's protocol (-V=full, -flags, unit.cfg). It is a driver of our own
// because x/tools' unitchecker takes types from its dependencies' fact files
// and so has to type-check every dependency from source; this one takes them
// from the compiler's export data, and looks only at packages from which a
// database can be reached.
package vettool

import (
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
)

// Tool is what go vet runs.
type Tool struct {
	Name   string         // as errors name it
	Read   sources.Reader // reads schemas from files
	New    func(analyzer.Settings) *analysis.Analyzer
	Stdout io.Writer
	Stderr io.Writer
}

// Asked reports whether the arguments are go vet's and not a person's.
func Asked(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	if len(args) == 1 && (strings.HasPrefix(last, "-V=") || last == "-flags") {
		return true
	}
	for _, a := range args[:len(args)-1] {
		if !strings.HasPrefix(a, "-") {
			return false
		}
	}
	return filepath.Ext(last) == ".cfg"
}

// flags are what a user may pass through go vet.
type flags struct {
	json    bool
	fix     bool // edits are wanted, and nothing is to be printed; no finding suggests one
	diff    bool // the edits are to be printed instead
	tests   bool
	schemas urls
}

// urls is a repeatable flag.
type urls []string

func (u *urls) String() string     { return strings.Join(*u, ",") }
func (u *urls) Set(s string) error { *u = append(*u, s); return nil }

func (f *flags) set() *flag.FlagSet {
	fs := flag.NewFlagSet("dupsert", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // the error is returned, the usage is go vet's to print
	fs.BoolVar(&f.json, "json", false, "emit JSON output")
	fs.BoolVar(&f.fix, "fix", false, "apply suggested edits instead of printing findings; there are none")
	fs.BoolVar(&f.diff, "diff", false, "with -fix, print the edits instead")
	fs.BoolVar(&f.tests, "tests", false, "report findings in _test.go files too")
	fs.Var(&f.schemas, "schema", "read the schema from this file URL, relative to the module's root; may be repeated")
	return fs
}

// Main answers go vet and returns the exit status.
func (t *Tool) Main(args []string) int {
	status, err := t.answer(context.Background(), args)
	if err != nil {
		fmt.Fprintln(t.Stderr, t.Name+": "+strings.Join(strings.Fields(err.Error()), " "))
		return 1
	}
	return status
}

func (t *Tool) answer(ctx context.Context, args []string) (status int, err error) {
	switch {
	case args[0] == "-V=full":
		return 0, t.printIdentity(ctx)
	case strings.HasPrefix(args[0], "-V="):
		return 0, fmt.Errorf("unsupported flag value %s: want -V=full", args[0])
	case args[0] == "-flags":
		return 0, t.printFlags()
	}
	var f flags
	fs := f.set()
	if err := fs.Parse(args); err != nil {
		return 0, err
	}
	if fs.NArg() != 1 {
		return 0, fmt.Errorf("want one unit.cfg, have %q", fs.Args())
	}
	return t.unit(ctx, fs.Arg(0), &f)
}
