package vettool

import (
	"cmp"
	"encoding/json"
	"fmt"
	"go/token"
	"os"

	"golang.org/x/tools/go/analysis"
)

// diagnostic is a finding as go vet -json prints it.
type diagnostic struct {
	Category string    `json:"category,omitempty"`
	Posn     string    `json:"posn"`
	End      string    `json:"end"`
	Message  string    `json:"message"`
	Related  []related `json:"related,omitempty"`
}

type related struct {
	Posn    string `json:"posn"`
	End     string `json:"end"`
	Message string `json:"message"`
}

// print prints the unit's findings. Since Go 1.26 go vet always asks for JSON
// and makes the text itself.
func (t *Tool) print(cfg *config, fset *token.FileSet, diags []analysis.Diagnostic, f *flags) (status int, err error) {
	if f.json {
		return 0, t.printJSON(cfg, fset, diags)
	}
	for _, d := range diags {
		status = 1
		fmt.Fprintf(t.Stderr, "%s: %s\n", fset.Position(d.Pos), d.Message)
		for _, r := range d.Related {
			fmt.Fprintf(t.Stderr, "%s: \t%s\n", fset.Position(r.Pos), r.Message)
		}
	}
	return status, nil
}

func (t *Tool) printJSON(cfg *config, fset *token.FileSet, diags []analysis.Diagnostic) error {
	tree := map[string]map[string][]diagnostic{}
	if len(diags) > 0 {
		tree[cfg.ID] = map[string][]diagnostic{"dupsert": describe(fset, diags)}
	}
	data, err := json.MarshalIndent(tree, "", "\t")
	if err != nil {
		return fmt.Errorf("print the findings of %s: %w", cfg.ID, err)
	}
	data = append(data, '\n')
	if cfg.Stdout == "" {
		_, err = t.Stdout.Write(data)
	} else {
		err = os.WriteFile(cfg.Stdout, data, 0o666)
	}
	if err != nil {
		return fmt.Errorf("print the findings of %s: %w", cfg.ID, err)
	}
	return nil
}

func describe(fset *token.FileSet, diags []analysis.Diagnostic) []diagnostic {
	at := func(p token.Pos) string { return fset.Position(p).String() }
	var out []diagnostic
	for _, d := range diags {
		j := diagnostic{Category: d.Category, Posn: at(d.Pos), End: at(cmp.Or(d.End, d.Pos)), Message: d.Message}
		for _, r := range d.Related {
			j.Related = append(j.Related, related{Posn: at(r.Pos), End: at(cmp.Or(r.End, r.Pos)), Message: r.Message})
		}
		out = append(out, j)
	}
	return out
}
