package cli

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/baseline"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/driver"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/report"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/passes/finding"
)

// baselineFlags are the flags of the verbs of baseline.
type baselineFlags struct {
	dir, file string
	run       driver.Options
}

func baselineCommand(read sources.Reader) *cobra.Command {
	c := &cobra.Command{
		Use:   "baseline",
		Short: "keep the findings that are known, so that a run fails on new ones alone",
		Long: `A baseline is a file of findings that a project knows of. dupsert check leaves them out. A finding is
known by what it says, not by its line: it stays known when code moves within its file.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	for _, verb := range []struct {
		use, short string
		run        func(*cobra.Command, string, *baseline.Baseline, []finding.Finding) error
	}{
		{"write [packages]", "write all errors and warnings of now as known", writeBaseline},
		{"check [packages]", "say what is new and what is gone; status 1 if anything is", checkBaseline},
		{"prune [packages]", "take out what is no longer found", pruneBaseline},
	} {
		var flags baselineFlags
		sub := &cobra.Command{
			Use: verb.use, Short: verb.short, Args: cobra.ArbitraryArgs,
			RunE: func(c *cobra.Command, args []string) error {
				if err := checkGenerated(&flags.run); err != nil {
					return err
				}
				if err := enter(flags.dir); err != nil {
					return err
				}
				found, file, err := flags.find(c.Context(), args, read)
				if err != nil {
					return err
				}
				if flags.file != "" {
					file = flags.file
				}
				old, err := baseline.Optional(file)
				if err != nil {
					return err
				}
				return verb.run(c, file, old, found)
			},
		}
		f := sub.Flags()
		f.StringVar(&flags.file, "baseline", "", "use this `file` instead of "+baseline.Name+" at the module's root")
		codeFlags(sub, &flags.run)
		dirFlag(sub, &flags.dir)
		schemaFlags(sub, &flags.run.Schemas)
		c.AddCommand(sub)
	}
	return c
}

// gather keeps the findings of a run.
type gather struct{ found []finding.Finding }

func (g *gather) Handle(m report.Message) error {
	if m.Finding != nil {
		g.found = append(g.found, *m.Finding)
	}
	return nil
}

func (g *gather) Close() error { return nil }

// find checks, and returns what was found and the baseline of the module.
func (flags *baselineFlags) find(ctx context.Context, args []string, read sources.Reader) (found []finding.Finding, file string, err error) {
	opts := flags.run
	opts.Dir, opts.Schemas.Dir, opts.Version = ".", ".", Version()
	opts.Patterns = args
	if len(args) == 0 {
		opts.Patterns = []string{"./..."}
	}
	opts.Select = report.Selection{FailOn: finding.Error}
	opts.Leave = func(root string, cfg *config.Config) (func(*finding.Finding) bool, error) {
		file = filepath.Join(root, cmp.Or(filepath.FromSlash(cfg.Baseline), baseline.Name))
		return func(*finding.Finding) bool { return false }, nil
	}
	var g gather
	if _, err := driver.Run(ctx, opts, read, &g); err != nil {
		return nil, "", err
	}
	return g.found, file, nil
}

func writeBaseline(c *cobra.Command, file string, old *baseline.Baseline, found []finding.Finding) error {
	b := baseline.Of(found)
	if err := b.Write(file); err != nil {
		return err
	}
	_, gone := old.Compare(found)
	return say(c, "%s: %d known, %d of them new, %d gone", filepath.Base(file), b.Count(), b.Count()-old.Count()+gone.Count(), gone.Count())
}

func checkBaseline(c *cobra.Command, file string, old *baseline.Baseline, found []finding.Finding) error {
	fresh, gone := old.Compare(found)
	for i := range fresh {
		f := &fresh[i]
		if err := say(c, "new: %s:%d: %s [%s]", f.Join.File, f.Join.Line, f.Message, f.Rule); err != nil {
			return err
		}
	}
	for _, e := range gone.Findings {
		if err := say(c, "gone: %s: %s of %s [%s]", e.File, e.Function, e.Table, e.Rule); err != nil {
			return err
		}
	}
	if err := say(c, "%s: %d known, %d new, %d gone", filepath.Base(file), old.Count(), len(fresh), gone.Count()); err != nil {
		return err
	}
	if len(fresh) > 0 || gone.Count() > 0 {
		return errFound
	}
	return nil
}

func pruneBaseline(c *cobra.Command, file string, old *baseline.Baseline, found []finding.Finding) error {
	_, gone := old.Compare(found)
	if gone.Count() > 0 {
		if err := old.Without(gone).Write(file); err != nil {
			return err
		}
	}
	return say(c, "%s: %d known, %d taken out", filepath.Base(file), old.Count()-gone.Count(), gone.Count())
}

func say(c *cobra.Command, format string, args ...any) error {
	if _, err := fmt.Fprintf(c.OutOrStdout(), format+"\n", args...); err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	return nil
}
