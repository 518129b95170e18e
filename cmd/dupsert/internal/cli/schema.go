package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/driver"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/schema"
)

func schemaCommand(read sources.Reader) *cobra.Command {
	var (
		opts               sources.Options
		dir, format, write string
	)
	c := &cobra.Command{
		Use:   "schema",
		Short: "print the tables and unique keys dupsert sees, and where each was declared",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return fmt.Errorf("--format: unknown format %q: want text or json", format)
			}
			if err := enter(dir); err != nil {
				return err
			}
			root, err := driver.Root(c.Context(), ".")
			if err != nil {
				return err
			}
			opts.Dir = "."
			cats, err := catalogs(c.Context(), read, root, opts, write == "", c.ErrOrStderr())
			if err != nil {
				return err
			}
			if write != "" {
				return writeSnapshot(write, cats, c.ErrOrStderr())
			}
			if format == "json" {
				return printJSON(c.OutOrStdout(), cats)
			}
			return printSchema(c.OutOrStdout(), cats)
		},
	}
	c.Flags().StringVar(&format, "format", "text", "print the schema as `text|json`")
	c.Flags().StringVar(&write, "write", "", "write a snapshot to `file` instead of printing; give it back as -s file://NAME.dupsert")
	c.Flags().BoolVar(&opts.Offline, "offline", false, "read files only, no database")
	dirFlag(c, &dir)
	schemaFlags(c, &opts)
	return c
}

// catalogs are the schemas of the module. Those of paths, which the
// configuration may name, are left out of a snapshot: it is everybody's.
func catalogs(ctx context.Context, read sources.Reader, root string, opts sources.Options, paths bool, stderr io.Writer) ([]*schema.Catalog, error) {
	cfg := &config.Config{}
	if paths {
		var err error
		if cfg, err = config.Read(root, opts.Config); err != nil {
			return nil, err
		}
	}
	project, err := sources.ReadProject(ctx, read, root, opts, cfg)
	if err != nil {
		return nil, err
	}
	var out []*schema.Catalog
	for _, s := range project.All() {
		for _, w := range s.Warnings {
			fmt.Fprintln(stderr, "dupsert: warning: "+w)
		}
		out = append(out, s.Catalogs...)
	}
	return out, nil
}

func printJSON(w io.Writer, cats []*schema.Catalog) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(cats); err != nil {
		return fmt.Errorf("print the schema: %w", err)
	}
	return nil
}

// printSchema prints a table's line, its columns, its unique keys, and at the
// end of each catalog what was not understood.
func printSchema(w io.Writer, cats []*schema.Catalog) error {
	var b bytes.Buffer
	for i, c := range cats {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "# %s (%s), %d tables\n", c.Source, c.Dialect, len(c.Tables))
		for _, t := range c.Tables {
			printTable(&b, t)
		}
		if len(c.Notes) > 0 {
			fmt.Fprintf(&b, "\nnot understood:\n")
		}
		for _, n := range c.Notes {
			fmt.Fprintf(&b, "  %s%s", at(n.Pos, "", ": "), n.Text)
			if len(n.Tables) > 0 {
				fmt.Fprintf(&b, " (makes uncertain: %s)", strings.Join(n.Tables, ", "))
			}
			b.WriteByte('\n')
		}
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("print the schema: %w", err)
	}
	return nil
}

func printTable(b *bytes.Buffer, t *schema.Table) {
	name := t.Name
	if t.Schema != "" {
		name = t.Schema + "." + name
	}
	fmt.Fprintf(b, "\n%s%s\n", name, at(t.Declared, "  ", ""))
	if t.Unknown {
		fmt.Fprintf(b, "  uncertain, never judged: %s\n", t.Why)
	}
	width := 0
	for _, c := range t.Columns {
		width = max(width, len(c.Name))
	}
	for _, c := range t.Columns {
		fmt.Fprintf(b, "  %s\n", strings.TrimRight(fmt.Sprintf("%-*s  %s", width, c.Name, column(&c)), " "))
	}
	for i := range t.Keys {
		k := &t.Keys[i]
		fmt.Fprintf(b, "  %s%s%s\n", k, traits(k), at(k.Declared, "  ", ""))
	}
	if len(t.Keys) == 0 && !t.Unknown {
		fmt.Fprintf(b, "  no unique key\n")
	}
}

func column(c *schema.Column) string {
	words := []string{}
	add := func(ok bool, s string) {
		if ok && s != "" {
			words = append(words, s)
		}
	}
	add(true, c.Type)
	add(!c.Nullable, "not null")
	add(c.AutoIncrement, "auto increment")
	add(c.Default != "", "default "+c.Default)
	add(c.Generated != "", "generated as "+c.Generated)
	add(c.Collation != "", "collate "+c.Collation)
	return strings.Join(words, " ")
}

// traits are what a key's columns and predicate do not say.
func traits(k *schema.Key) string {
	var b strings.Builder
	if k.Name != "" {
		b.WriteString(" " + k.Name)
	}
	for _, t := range []struct {
		has  bool
		text string
	}{
		{k.NullsNotDistinct, "nulls not distinct"}, {k.Deferrable, "deferrable"}, {k.Invisible, "invisible"},
		{k.Exclusion, "exclusion"}, {k.Uncertain, "uncertain"},
	} {
		if t.has {
			b.WriteString(", " + t.text)
		}
	}
	return b.String()
}

func at(p schema.Pos, before, after string) string {
	if p.String() == "" {
		return ""
	}
	return before + p.String() + after
}
