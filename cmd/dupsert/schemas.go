package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/snapshot"
)

func readSchemas(_ context.Context, root string, opts sources.Options) ([]*schema.Catalog, error) {
	if len(opts.URLs) == 0 {
		return nil, fmt.Errorf("no schema found in %s: pass one with --schema", root)
	}
	var all []*schema.Catalog
	for _, u := range opts.URLs {
		path, ok := strings.CutPrefix(u, "file://")
		if !ok {
			return nil, errors.New("only file:// yet")
		}
		path = filepath.Join(opts.Dir, path)
		if snapshot.Is(path) {
			cats, _, err := snapshot.Read(path)
			if err != nil {
				return nil, err
			}
			all = append(all, cats...)
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var cats []*schema.Catalog
		if err := json.Unmarshal(data, &cats); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, cats...)
	}
	return all, nil
}
