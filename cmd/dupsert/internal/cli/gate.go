package cli

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/baseline"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/changed"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/passes/finding"
)

// gateFlags say which findings a run does not answer for.
type gateFlags struct {
	baseline   string
	noBaseline bool
	rev, patch string
}

func (g *gateFlags) add(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&g.baseline, "baseline", "", "leave out the findings that this `file` knows, instead of "+baseline.Name+" at the module's root")
	f.BoolVar(&g.noBaseline, "no-baseline", false, "show the findings that the baseline knows, too")
	f.StringVar(&g.rev, "new-from-rev", "", "show only findings on lines that differ from this git `revision`, uncommitted changes included")
	f.StringVar(&g.patch, "new-from-patch", "", "show only findings on lines that this patch `file` adds")
}

// leave makes of the flags what tells the findings to leave out.
func (g *gateFlags) leave(ctx context.Context) (func(root string, cfg *config.Config) (func(*finding.Finding) bool, error), error) {
	switch {
	case g.baseline != "" && g.noBaseline:
		return nil, errors.New("--baseline and --no-baseline contradict each other")
	case g.rev != "" && g.patch != "":
		return nil, errors.New("--new-from-rev and --new-from-patch cannot be given together")
	}
	return func(root string, cfg *config.Config) (func(*finding.Finding) bool, error) {
		known, err := g.known(root, cfg)
		if err != nil {
			return nil, err
		}
		lines, err := g.lines(ctx, root)
		if err != nil {
			return nil, err
		}
		return func(f *finding.Finding) bool {
			return known.Take(f) || lines != nil && !lines.Touches(f)
		}, nil
	}, nil
}

// known are the findings of the baseline: the flag's, or the configuration's,
// which both have to be there, or that at the module's root.
func (g *gateFlags) known(root string, cfg *config.Config) (baseline.Left, error) {
	if g.noBaseline {
		return nil, nil
	}
	read, file := baseline.Optional, filepath.Join(root, baseline.Name)
	switch {
	case g.baseline != "":
		read, file = baseline.Read, g.baseline
	case cfg.Baseline != "":
		read, file = baseline.Read, filepath.Join(root, filepath.FromSlash(cfg.Baseline))
	}
	b, err := read(file)
	if err != nil {
		return nil, err
	}
	return b.Left(), nil
}

// lines are those that are new, nil for all.
func (g *gateFlags) lines(ctx context.Context, root string) (*changed.Lines, error) {
	switch {
	case g.rev != "":
		return changed.Since(ctx, root, g.rev)
	case g.patch != "":
		return changed.Patch(root, g.patch)
	}
	return nil, nil
}
