// Package cli is the command line of dupsert: one file a verb. It turns flags
// into options and errors into one line and an exit status; the work is the
// driver's.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/driver"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
)

// The exit statuses.
const (
	ok       = 0 // nothing at or above the failing severity
	found    = 1 // findings
	couldNot = 2 // bad flags, bad configuration, unreadable schema, packages that do not type-check
)

// errFound ends a run that found something; it has been reported already.
var errFound = errors.New("findings")

// Main runs the command with the arguments after its name and returns the
// exit status. read is how schemas are read.
func Main(args []string, stdout, stderr io.Writer, read sources.Reader) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := rootCommand(read)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return ok
	case errors.Is(err, errFound):
		return found
	}
	fmt.Fprintln(stderr, "dupsert: "+strings.Join(strings.Fields(err.Error()), " "))
	return couldNot
}

func rootCommand(read sources.Reader) *cobra.Command {
	c := checkCommand(read)
	check := checkCommand(read)
	check.Use, check.Example = "check [packages]", ""
	c.AddCommand(check, initCommand(read), schemaCommand(read), proveCommand(read), fixCommand(read), baselineCommand(read), explainCommand(), versionCommand())
	c.CompletionOptions.HiddenDefaultCmd = true
	c.SilenceErrors, c.SilenceUsage = true, true
	return c
}

// schemaFlags adds the flags that say where schemas are.
func schemaFlags(c *cobra.Command, opts *sources.Options) {
	f := c.Flags()
	f.StringArrayVarP(&opts.URLs, "schema", "s", nil, "read the schema from this `URL`: file://schema.hcl, file://migrations?format=goose, sqlite://app.db, postgres://…, env://NAME; may be repeated")
	f.StringVar(&opts.Env, "env", "", "use this environment of atlas.hcl")
	f.StringToStringVar(&opts.Vars, "var", nil, "set an input variable of atlas.hcl, as `name=value`; may be repeated")
	f.StringVar(&opts.DevURL, "dev-url", "", "replay migrations on the empty database at this `URL` instead of interpreting them")
	f.BoolVar(&opts.AllowExec, "allow-exec", false, "let data sources of atlas.hcl run programs")
	f.BoolVar(&opts.AllowOutside, "allow-outside", false, "let atlas.hcl and sqlc.yaml name files outside the module")
	f.StringVar(&opts.Config, "config", "", "read this configuration `file` instead of .dupsert.yaml at the module's root")
}

// codeFlags adds the flags that say which code is looked at. A flag that was
// given counts more than the configuration.
func codeFlags(c *cobra.Command, opts *driver.Options) {
	f := c.Flags()
	f.BoolVar(&opts.Tests, "tests", false, "check _test.go files too")
	f.StringVar(&opts.Tags, "tags", "", "build tags, as `list` for go build")
	f.StringVar(&opts.Generated, "generated", "", "findings in generated files: `"+strings.Join(config.Generated, "|")+"`; check is the default")
	f.BoolVar(&opts.AllowErrors, "allow-errors", false, "leave out packages that do not type-check instead of giving up")
	opts.Given = f.Changed
}

// checkGenerated refuses what --generated does not know.
func checkGenerated(opts *driver.Options) error {
	if opts.Generated != "" && !slices.Contains(config.Generated, opts.Generated) {
		return fmt.Errorf("--generated %q: want %s", opts.Generated, strings.Join(config.Generated, " or "))
	}
	return nil
}

// dirFlag adds -C.
func dirFlag(c *cobra.Command, dir *string) {
	c.Flags().StringVarP(dir, "chdir", "C", "", "run as if started in `dir`")
}

// enter is what -C asks for. Everything after it, relative flags too, is
// relative to dir, as with go -C.
func enter(dir string) error {
	if dir == "" {
		return nil
	}
	if err := os.Chdir(dir); err != nil {
		return fmt.Errorf("enter the folder given by -C: %w", err)
	}
	return nil
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "print the version", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(c.OutOrStdout(), "dupsert "+Version())
			return err
		},
	}
}

// Version is the module's version, and the commit when it was built from one.
func Version() string {
	info, known := debug.ReadBuildInfo()
	if !known {
		return "(unknown)"
	}
	v := info.Main.Version
	if v == "" {
		v = "(devel)"
	}
	return v + " " + info.GoVersion
}
