package cli

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/spf13/cobra"
)

// pages are the rules' pages, one file a rule.
//
//go:embed pages/*.md
var pages embed.FS

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain [rule]",
		Short: "print a rule's page, or the list of rules",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listRules(c)
			}
			page, err := pages.ReadFile("pages/" + args[0] + ".md")
			if err != nil {
				names, listErr := rules()
				if listErr != nil {
					return listErr
				}
				return fmt.Errorf("explain %q: no such rule, there are %s", args[0], strings.Join(names, ", "))
			}
			_, err = c.OutOrStdout().Write(page)
			return err
		},
	}
}

func rules() ([]string, error) {
	files, err := fs.Glob(pages, "pages/*.md")
	if err != nil {
		return nil, fmt.Errorf("list the rules: %w", err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".md")
	}
	return files, nil
}

// listRules prints each rule with the title line of its page.
func listRules(c *cobra.Command) error {
	names, err := rules()
	if err != nil {
		return err
	}
	for _, name := range names {
		page, err := pages.ReadFile("pages/" + name + ".md")
		if err != nil {
			return fmt.Errorf("read the page of %s: %w", name, err)
		}
		title, _, _ := strings.Cut(string(page), "\n")
		_, title, _ = strings.Cut(title, ": ")
		if _, err := fmt.Fprintf(c.OutOrStdout(), "%-20s %s\n", name, title); err != nil {
			return err
		}
	}
	return nil
}
