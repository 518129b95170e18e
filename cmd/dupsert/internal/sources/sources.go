// Package sources is what the drivers ask for schemas: where the user said
// they are, and whether those that were read agree. It reads none itself; the
// command hands in a Reader.
package sources

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// Options is where the user says the schemas are. The zero value asks for discovery.
type Options struct {
	URLs   []string          // as given by --schema, in order; relative ones start at Dir
	Env    string            // the atlas.hcl environment
	Vars   map[string]string // atlas.hcl input variables
	Config string            // the configuration file, "" for .dupsert.yaml at the root
	Dir    string            // the folder relative URLs start at, "" for the root
	// Offline refuses whatever is not a file: go vet and its like never touch the network.
	Offline bool
}

// Reader reads the schemas of the module at root.
type Reader func(ctx context.Context, root string, opts Options) ([]*schema.Catalog, error)

// Read reads the schemas and refuses those that disagree: a verdict from
// either would be a guess.
func (read Reader) Read(ctx context.Context, root string, opts Options) ([]*schema.Catalog, error) {
	cats, err := read(ctx, root, opts)
	if err != nil {
		return nil, err
	}
	for i, a := range cats {
		for _, b := range cats[i+1:] {
			if err := disagree(a, b); err != nil {
				return nil, err
			}
		}
	}
	return cats, nil
}

// disagree says where two schemas of one dialect declare one table with
// different unique keys. Schemas of two dialects may differ: each query is
// judged by its own.
func disagree(a, b *schema.Catalog) error {
	if a.Dialect != b.Dialect {
		return nil
	}
	for _, x := range a.Tables {
		for _, y := range b.Tables {
			if x.Schema != y.Schema || !strings.EqualFold(x.Name, y.Name) || x.Unknown || y.Unknown {
				continue
			}
			kx, ky := keys(x), keys(y)
			if !slices.Equal(kx, ky) {
				return fmt.Errorf("two schemas disagree about table %s: %s has %s, %s has %s; pass the right one with --schema",
					x.Name, place(a, x), list(kx), place(b, y), list(ky))
			}
		}
	}
	return nil
}

func keys(t *schema.Table) []string {
	var out []string
	for i := range t.Keys {
		out = append(out, strings.ToLower(t.Keys[i].String()))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func place(c *schema.Catalog, t *schema.Table) string {
	if p := t.Declared.String(); p != "" {
		return p
	}
	return c.Source
}

func list(keys []string) string {
	if len(keys) == 0 {
		return "no unique key"
	}
	return strings.Join(keys, ", ")
}
