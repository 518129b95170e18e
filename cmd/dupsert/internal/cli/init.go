package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/driver"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/rules"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/snapshot"
	"github.com/dupsert/dupsert/schema/source"
)

func initCommand(read sources.Reader) *cobra.Command {
	var (
		dir string
		dry bool
	)
	c := &cobra.Command{
		Use:   "init",
		Short: "write a " + config.Name + " to start from",
		Long: `init looks for the module's schema as check does, says what it found, and writes it to ` + config.Name + `
at the module's root, with every other key as a comment. A file that is there is left alone.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := enter(dir); err != nil {
				return err
			}
			return start(c, read, dry)
		},
	}
	c.Flags().BoolVarP(&dry, "dry-run", "n", false, "print the file instead of writing it")
	dirFlag(c, &dir)
	return c
}

func start(c *cobra.Command, read sources.Reader, dry bool) error {
	root, err := driver.Root(c.Context(), ".")
	if err != nil {
		return err
	}
	file := filepath.Join(root, config.Name)
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = fs.ErrExist
		}
		return fmt.Errorf("write %s: %w", file, err)
	}
	found, err := look(c.Context(), read, root, c.ErrOrStderr())
	if err != nil {
		return err
	}
	text := config.Start(*found)
	if dry {
		_, err := io.WriteString(c.OutOrStdout(), text)
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("write %s: %w", config.Name, err)
	}
	if _, err = io.WriteString(f, text); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", config.Name, err), f.Close())
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", config.Name, err)
	}
	fmt.Fprintln(c.ErrOrStderr(), "dupsert: wrote "+config.Name)
	return nil
}

// look finds the module's schema and says so.
func look(ctx context.Context, read sources.Reader, root string, stderr io.Writer) (*config.Found, error) {
	all, err := rules.All()
	if err != nil {
		return nil, err
	}
	found := &config.Found{}
	for _, r := range all {
		found.Rules = append(found.Rules, config.Rule{Name: r.Name, Severity: r.Severity})
	}
	schemas, err := read(ctx, root, sources.Options{})
	if errors.Is(err, source.ErrNoSchema) {
		fmt.Fprintln(stderr, "dupsert: warning: "+err.Error())
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	for _, w := range schemas.Warnings {
		fmt.Fprintln(stderr, "dupsert: warning: "+w)
	}
	var urls []string
	for _, s := range driver.Described(schemas, nil) {
		fmt.Fprintln(stderr, "dupsert: schema "+s.String())
		found.Schemas = append(found.Schemas, s.String())
		urls = append(urls, strings.Split(s.Source, ", ")...)
	}
	if same(ctx, read, root, urls, schemas) {
		found.URLs = urls
	}
	return found, nil
}

// same reports whether naming the URLs gives the schemas that were discovered.
// It need not: of what is discovered one source ranks above another, and of what
// is named none does.
func same(ctx context.Context, read sources.Reader, root string, urls []string, discovered *sources.Schemas) bool {
	named, err := read(ctx, root, sources.Options{URLs: urls, Dir: root, Offline: true})
	return err == nil && digest(named) == digest(discovered)
}

// digest is of what the schemas declare, whatever they are called.
func digest(s *sources.Schemas) string {
	var out []*schema.Catalog
	for _, c := range s.Catalogs {
		c := *c
		c.Source = ""
		out = append(out, &c)
	}
	return snapshot.Digest(out)
}
