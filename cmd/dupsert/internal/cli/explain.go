package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/rules"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain [rule]",
		Short: "print a rule's page, or the list of rules",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			all, err := rules.All()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return listRules(c.OutOrStdout(), all)
			}
			i := slices.IndexFunc(all, func(r rules.Rule) bool { return r.Name == args[0] })
			if i < 0 {
				return fmt.Errorf("explain %q: no such rule, there are %s", args[0], names(all))
			}
			_, err = io.WriteString(c.OutOrStdout(), all[i].Page())
			return err
		},
	}
}

func names(all []rules.Rule) string {
	out := make([]string, len(all))
	for i, r := range all {
		out[i] = r.Name
	}
	return strings.Join(out, ", ")
}

// listRules prints each rule with the title line of its page.
func listRules(w io.Writer, all []rules.Rule) error {
	for _, r := range all {
		if _, err := fmt.Fprintf(w, "%-20s %s\n", r.Name, r.Title); err != nil {
			return err
		}
	}
	return nil
}
