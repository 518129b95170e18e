package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/driver"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/prove"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/report"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// proveFlags are the flags of prove.
type proveFlags struct {
	dir, format string
	run         driver.Options
}

func proveCommand(read sources.Reader) *cobra.Command {
	var flags proveFlags
	c := &cobra.Command{
		Use:   "prove [--dev-url URL] [fingerprint...] [packages]",
		Short: "replay findings on a scratch database and show what happens",
		Long: `prove builds the tables of a finding on a scratch database, runs the finding's own SQL in two
sessions in the order of the race, and prints who read what, who inserted, who waited, who failed.

Without fingerprints it replays every finding that is an error, in the packages if any are named; a fingerprint (check prints it with
--format json) may be shortened to what is unambiguous. Findings about SQLite run on a temporary
database. For the others --dev-url names an empty database of that engine: one that holds anything
is refused, and what was made in it is dropped again.
Exit status: 0 the engine does what every finding says, 1 some finding is not confirmed or could
not be replayed, 2 nothing could be run.`,
		Example: `  dupsert prove
  dupsert prove --dev-url 'postgres://localhost:5432/dev?sslmode=disable' 5089cd07`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return flags.prove(c, args, read)
		},
	}
	f := c.Flags()
	f.StringVar(&flags.format, "format", "text", "print proofs as `text|json`")
	codeFlags(c, &flags.run)
	dirFlag(c, &flags.dir)
	schemaFlags(c, &flags.run.Schemas)
	f.Lookup("dev-url").Usage = "replay on the empty database at this `URL`: postgres://…, mysql://…, maria://…"
	return c
}

func (flags *proveFlags) prove(c *cobra.Command, args []string, read sources.Reader) error {
	printer, err := prove.NewPrinter(flags.format, c.OutOrStdout(), c.ErrOrStderr())
	if err != nil {
		return fmt.Errorf("--format: %w", err)
	}
	if err := checkGenerated(&flags.run); err != nil {
		return err
	}
	if err := enter(flags.dir); err != nil {
		return err
	}
	told, err := report.Open(nil, report.Output{Stderr: c.ErrOrStderr()}) // no findings, only what is about the run
	if err != nil {
		return err
	}
	prefixes, patterns := split(args)
	found, catalogs, err := flags.findings(c.Context(), read, told, patterns)
	if err != nil {
		return err
	}
	chosen, err := choose(found, prefixes)
	if err != nil {
		return err
	}
	var sum prove.Summary
	err = prove.Findings(c.Context(), chosen, catalogs, flags.run.Schemas.DevURL, func(p *prove.Proof) error {
		sum.Add(p)
		return printer.Proof(p)
	})
	if err != nil {
		if c.Context().Err() != nil {
			return fmt.Errorf("interrupted: %w", err)
		}
		return err
	}
	if err := printer.Close(sum); err != nil {
		return err
	}
	if sum.NotConfirmed+sum.NotReplayed > 0 {
		return errFound
	}
	return nil
}

// split tells fingerprints from package patterns, which have a dot or a slash; all packages without any.
func split(args []string) (prefixes, patterns []string) {
	for _, a := range args {
		if strings.ContainsAny(a, "./") {
			patterns = append(patterns, a)
		} else {
			prefixes = append(prefixes, a)
		}
	}
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	return prefixes, patterns
}

// findings checks the packages, as check --all does, and returns what was found
// and the schemas it was judged by. They are read as check reads them: the dev
// URL is for the replay alone. told says which schemas they are.
func (flags *proveFlags) findings(ctx context.Context, read sources.Reader, told report.Handler, patterns []string) ([]finding.Finding, []*schema.Catalog, error) {
	opts := flags.run
	opts.Dir, opts.Schemas.Dir, opts.Schemas.DevURL, opts.Version = ".", ".", "", Version()
	opts.Patterns = patterns
	opts.Select = report.Selection{All: true, FailOn: finding.None}
	var catalogs []*schema.Catalog
	keep := func(ctx context.Context, root string, o sources.Options) (*sources.Schemas, error) {
		s, err := read(ctx, root, o)
		if err == nil {
			catalogs = append(catalogs, s.Catalogs...)
		}
		return s, err
	}
	got := collector{told: told}
	if _, err := driver.Run(ctx, opts, keep, &got); err != nil {
		return nil, nil, err
	}
	return got.findings, catalogs, nil
}

// collector is a report that keeps the findings.
type collector struct {
	findings []finding.Finding
	told     report.Handler // of the schemas
}

// Handle implements report.Handler.
func (c *collector) Handle(m report.Message) error {
	if m.Config != nil {
		return c.told.Handle(m)
	}
	if m.Finding != nil {
		c.findings = append(c.findings, *m.Finding)
	}
	return nil
}

// Close implements report.Handler.
func (*collector) Close() error { return nil }

// choose returns the findings that the prefixes of fingerprints name, in the
// order given; without any, those that are errors.
func choose(found []finding.Finding, prefixes []string) ([]*finding.Finding, error) {
	var out []*finding.Finding
	if len(prefixes) == 0 {
		errors := slices.DeleteFunc(slices.Clone(found), func(f finding.Finding) bool { return f.Severity != finding.Error })
		errors = report.Once(errors)
		for i := range errors {
			out = append(out, &errors[i])
		}
		return out, nil
	}
	for _, prefix := range prefixes {
		f, err := named(found, prefix)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out, nil
}

// named is the gravest finding of the one fingerprint that begins so.
func named(found []finding.Finding, prefix string) (*finding.Finding, error) {
	var best *finding.Finding
	var all []string
	for i := range found {
		f := &found[i]
		if prefix == "" || !strings.HasPrefix(f.Fingerprint, strings.ToLower(prefix)) {
			continue
		}
		if !slices.Contains(all, f.Fingerprint) {
			all = append(all, f.Fingerprint)
		}
		if best == nil || slices.Index(report.Severities, f.Severity) < slices.Index(report.Severities, best.Severity) {
			best = f
		}
	}
	switch len(all) {
	case 0:
		return nil, fmt.Errorf("no finding has the fingerprint %q: dupsert check --all --format json prints them", prefix)
	case 1:
		return best, nil
	}
	slices.Sort(all)
	return nil, fmt.Errorf("the fingerprint %q is ambiguous: %s", prefix, strings.Join(all, ", "))
}
