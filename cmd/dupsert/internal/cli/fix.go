package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/driver"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/migration"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/report"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// fixFlags are the flags of fix.
type fixFlags struct {
	dir                string
	migration, dryRun  bool
	version            string
	run                driver.Options
	packages, prefixes []string
}

func fixCommand(read sources.Reader) *cobra.Command {
	var flags fixFlags
	c := &cobra.Command{
		Use:   "fix --migration [packages | fingerprints]",
		Short: "write the migrations that add the missing unique keys",
		Long: `fix --migration writes, for every race that a unique key would end, the migration that adds the
key: planned by Atlas, in the format of the directory that declares the table, after the query that
lists what is there twice already. Atlas HCL and single SQL files are edited in place. Whether the
key ends the race is judged before anything is written; a key that does not is not added.

Without arguments it is about ./...; arguments name packages, or findings by their fingerprints
(check prints them with --format json), which may be shortened.
Exit status: 0 written, or nothing to write; 1 for some finding no migration could be written; 2 nothing could be done.`,
		Example: `  dupsert fix --migration --dry-run
  dupsert fix --migration ./internal/store
  dupsert fix --migration 5089cd07`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return flags.fix(c, args, read) },
	}
	f := c.Flags()
	f.BoolVar(&flags.migration, "migration", false, "write migrations")
	f.BoolVar(&flags.dryRun, "dry-run", false, "print what would be written, as a patch")
	f.StringVar(&flags.version, "version", "", "give the first new migration this `version` instead of the next, or of the time")
	f.BoolVar(&flags.run.Tests, "tests", false, "look at _test.go files too")
	f.StringVar(&flags.run.Tags, "tags", "", "build tags, as `list` for go build")
	f.BoolVar(&flags.run.AllowErrors, "allow-errors", false, "leave out packages that do not type-check instead of giving up")
	dirFlag(c, &flags.dir)
	schemaFlags(c, &flags.run.Schemas)
	return c
}

// fingerprint is what one, or the beginning of one, looks like.
var fingerprint = regexp.MustCompile(`^[0-9a-f]{4,16}$`)

// versionText is what a version looks like: 0007, 1.7, 2024-01-02-030405.
var versionText = regexp.MustCompile(`^\d+([._-]\d+)*$`)

func (flags *fixFlags) fix(c *cobra.Command, args []string, read sources.Reader) error {
	if !flags.migration {
		return errors.New("fix: say what to write: --migration")
	}
	if flags.version != "" && !versionText.MatchString(flags.version) {
		return fmt.Errorf("--version %q: want digits", flags.version)
	}
	for _, a := range args {
		if fingerprint.MatchString(a) {
			flags.prefixes = append(flags.prefixes, a)
		} else {
			flags.packages = append(flags.packages, a)
		}
	}
	if err := enter(flags.dir); err != nil {
		return err
	}
	told, err := report.Open(nil, report.Output{Stderr: c.ErrOrStderr()}) // no findings, only what is about the run
	if err != nil {
		return err
	}
	m := &mending{flags: flags, c: c, told: told}
	if err := m.check(c.Context(), read); err != nil {
		return err
	}
	if err := m.plan(c.Context()); err != nil {
		return err
	}
	return m.say()
}

// mending is one run of fix --migration.
type mending struct {
	flags    *fixFlags
	c        *cobra.Command
	told     report.Handler
	root     string
	catalogs []*schema.Catalog
	chosen   []*finding.Finding
	again    func() ([]finding.Finding, error)
	result   *migration.Result
}

// check finds what lacks a key.
func (m *mending) check(ctx context.Context, read sources.Reader) error {
	opts := m.flags.run
	opts.Dir, opts.Schemas.Dir, opts.Version = ".", ".", Version()
	opts.Given = m.c.Flags().Changed
	opts.Patterns = m.flags.packages
	if len(opts.Patterns) == 0 {
		opts.Patterns = []string{"./..."}
	}
	opts.Select = report.Selection{All: true, FailOn: finding.None}
	keep := func(ctx context.Context, root string, o sources.Options) (*sources.Schemas, error) {
		s, err := read(ctx, root, o)
		if err == nil {
			m.root = root
			m.catalogs = append(m.catalogs, s.Catalogs...)
		}
		return s, err
	}
	got := collector{told: m.told}
	res, err := driver.Run(ctx, opts, keep, &got)
	if err != nil {
		return err
	}
	m.again = res.Again
	return m.choose(got.findings)
}

// choose takes the findings that fingerprints name, or else those that are
// reported and are races.
func (m *mending) choose(found []finding.Finding) error {
	for _, prefix := range m.flags.prefixes {
		f, err := named(found, prefix)
		if err != nil {
			return err
		}
		for i := range found {
			if found[i].Fingerprint == f.Fingerprint && !slices.Contains(m.chosen, &found[i]) {
				m.chosen = append(m.chosen, &found[i])
			}
		}
	}
	if len(m.flags.prefixes) > 0 {
		return nil
	}
	for i := range found {
		f := &found[i]
		if f.Severity != finding.None && (f.Verdict == finding.Race || f.Verdict == finding.LocalLock) {
			m.chosen = append(m.chosen, f)
		}
	}
	return nil
}

// plan makes the edits, and writes them unless they are only to be shown.
func (m *mending) plan(ctx context.Context) error {
	keys, left := migration.Want(m.chosen, m.catalogs)
	keys, unended, err := migration.Settle(keys, m.again)
	if err != nil {
		return err
	}
	o := migration.Options{Root: m.root, Version: m.flags.version, Now: time.Now()}
	if m.result, err = migration.Write(ctx, keys, o); err != nil {
		return err
	}
	m.result.Left = slices.Concat(left, unended)
	if m.flags.dryRun {
		return nil
	}
	return migration.Apply(m.result.Edits, o)
}

// say prints the files, or the patch, and what is left to do by hand.
func (m *mending) say() error {
	for _, e := range m.result.Edits {
		text := e.Path + "\n"
		if m.flags.dryRun {
			text = string(e.Diff())
		}
		if _, err := fmt.Fprint(m.c.OutOrStdout(), text); err != nil {
			return fmt.Errorf("write to stdout: %w", err)
		}
	}
	for _, a := range m.result.Advice {
		if err := say(m.c, "-- %s: %s\n%s", a.At, a.Text, strings.Join(a.Statements, "\n")); err != nil {
			return err
		}
	}
	if len(m.chosen) == 0 {
		fmt.Fprintln(m.c.ErrOrStderr(), "dupsert: no race lacks a unique key")
		return nil
	}
	mended := 0
	for _, w := range m.result.Keys {
		mended += len(w.For)
	}
	for _, l := range m.result.Left {
		fmt.Fprintf(m.c.ErrOrStderr(), "dupsert: %s:%d:%d: no migration: %s\n", l.Finding.Join.File, l.Finding.Join.Line, l.Finding.Join.Column, l.Why)
	}
	fmt.Fprintf(m.c.ErrOrStderr(), "dupsert: %d of %d races ended by %s\n", mended, len(m.chosen), plural(len(m.result.Keys), "unique key"))
	if len(m.result.Left) > 0 {
		return errFound
	}
	return nil
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
