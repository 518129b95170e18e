package cli

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/driver"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/report"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/passes/finding"
)

// checkFlags are the flags of check, and of dupsert without a verb.
type checkFlags struct {
	dir, failOn, color     string
	prefix                 string
	formats                []string
	all, stats             bool
	cpuProfile, memProfile string
	gate                   gateFlags
	run                    driver.Options
}

func checkCommand(read sources.Reader) *cobra.Command {
	var flags checkFlags
	c := &cobra.Command{
		Use:   "dupsert [check] [packages]",
		Short: "find get-then-insert races that no unique key prevents",
		Long: `dupsert finds Go code that looks a row up and, when it is missing, inserts it, and judges
every such pair against the unique keys of the database's schema.

Without packages it checks ./...; without --schema it finds the schema by itself and says which it used.
Exit status: 0 nothing at or above --fail-on, 1 findings, 2 the check could not be done.`,
		Example: `  dupsert ./...
  dupsert -s file://migrations ./...
  go vet -vettool=$(which dupsert) ./...`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return flags.check(c, args, read)
		},
	}
	f := c.Flags()
	f.BoolVar(&flags.all, "all", false, "print every judged pair, the protected ones too")
	f.StringArrayVar(&flags.formats, "format", []string{"text"}, "print findings as `FORMAT[=FILE]`: "+strings.Join(report.Formats(), ", ")+"; may be repeated, with a file for all but one")
	f.StringVar(&flags.prefix, "path-prefix", "", "put this `folder` before the files that sarif, github, gitlab and checkstyle name: where the module lies in its repository")
	f.StringVar(&flags.color, "color", "auto", "colour text `auto|always|never`; auto is on a terminal, unless NO_COLOR is set")
	f.StringVar(&flags.failOn, "fail-on", "error", "exit with status 1 on findings of this `severity` or graver: error, warning, note, none")
	codeFlags(c, &flags.run)
	f.BoolVar(&flags.stats, "stats", false, "print counters, times and the limits that were hit on stderr")
	f.StringVar(&flags.cpuProfile, "cpuprofile", "", "write a CPU profile to `file`")
	f.StringVar(&flags.memProfile, "memprofile", "", "write a memory profile to `file`")
	flags.gate.add(c)
	dirFlag(c, &flags.dir)
	schemaFlags(c, &flags.run.Schemas)
	return c
}

func (flags *checkFlags) check(c *cobra.Command, args []string, read sources.Reader) (err error) {
	if !slices.Contains(report.Severities, finding.Severity(flags.failOn)) {
		return fmt.Errorf("--fail-on %q: want error, warning, note or none", flags.failOn)
	}
	if err := checkGenerated(&flags.run); err != nil {
		return err
	}
	targets, err := flags.targets()
	if err != nil {
		return err
	}
	leave, err := flags.gate.leave(c.Context())
	if err != nil {
		return err
	}
	stop, err := flags.profile()
	if err != nil {
		return err
	}
	defer func() {
		if stopErr := stop(); err == nil {
			err = stopErr
		}
	}()
	if err := enter(flags.dir); err != nil {
		return err
	}
	h, err := report.Open(targets, flags.output(c.OutOrStdout(), c.ErrOrStderr()))
	if err != nil {
		return fmt.Errorf("--format: %w", err)
	}
	defer h.Abort()
	opts := flags.run
	opts.Dir, opts.Schemas.Dir, opts.Version, opts.Leave = ".", ".", Version(), leave
	if flags.stats {
		opts.Now = time.Now
	}
	opts.Patterns = args
	if len(args) == 0 {
		opts.Patterns = []string{"./..."}
	}
	opts.Select = report.Selection{All: flags.all, FailOn: finding.Severity(flags.failOn)}
	res, err := driver.Run(c.Context(), opts, read, h)
	if err != nil {
		return err
	}
	if flags.stats {
		for _, note := range res.Notes {
			fmt.Fprintln(c.ErrOrStderr(), "dupsert: limit: "+strings.TrimSpace(note))
		}
	}
	if res.Summary.Failed {
		return errFound
	}
	return nil
}

// targets reads --format and --color.
func (flags *checkFlags) targets() ([]report.Target, error) {
	if !slices.Contains([]string{"auto", "always", "never"}, flags.color) {
		return nil, fmt.Errorf("--color %q: want auto, always or never", flags.color)
	}
	var out []report.Target
	for _, s := range flags.formats {
		t, err := report.ParseTarget(s)
		if err != nil {
			return nil, fmt.Errorf("--format: %w", err)
		}
		out = append(out, t)
	}
	return out, nil
}

func (flags *checkFlags) output(stdout, stderr io.Writer) report.Output {
	out, _ := stdout.(*os.File)
	errs, isErrFile := stderr.(*os.File)
	return report.Output{
		Stdout: stdout, Stderr: stderr, Stats: flags.stats, Prefix: flags.prefix,
		Color:    report.Colored(out, flags.color),
		ColorErr: report.Colored(errs, flags.color),
		Live:     isErrFile && report.Terminal(errs),
	}
}

// profile starts what --cpuprofile and --memprofile ask for. Their paths are
// the caller's, not -C's.
func (flags *checkFlags) profile() (stop func() error, err error) {
	var cpu, mem *os.File
	if flags.cpuProfile != "" {
		if cpu, err = os.Create(flags.cpuProfile); err != nil {
			return nil, fmt.Errorf("write the CPU profile: %w", err)
		}
		if err := pprof.StartCPUProfile(cpu); err != nil {
			return nil, fmt.Errorf("write the CPU profile: %w", err)
		}
	}
	if flags.memProfile != "" {
		if mem, err = os.Create(flags.memProfile); err != nil {
			return nil, fmt.Errorf("write the memory profile: %w", err)
		}
	}
	return func() error {
		if cpu != nil {
			pprof.StopCPUProfile()
			if err := cpu.Close(); err != nil {
				return fmt.Errorf("write the CPU profile: %w", err)
			}
		}
		if mem != nil {
			runtime.GC() // the profile is of what is live
			if err := pprof.WriteHeapProfile(mem); err != nil {
				return fmt.Errorf("write the memory profile: %w", err)
			}
			if err := mem.Close(); err != nil {
				return fmt.Errorf("write the memory profile: %w", err)
			}
		}
		return nil
	}, nil
}
