package vettool

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dupsert/dupsert/analyzer"
	projectfile "github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/schema"
)

// settings are what the analyzer is told about the unit's module. A unit
// without a module has none, and fails only where it needs a schema.
func (t *Tool) settings(ctx context.Context, unit *config, f *flags) (analyzer.Settings, error) {
	root, missing := moduleRoot(unit.Dir)
	project := &projectfile.Config{}
	if missing == nil {
		var err error
		if project, err = projectfile.Read(root, ""); err != nil {
			return analyzer.Settings{}, err
		}
	}
	s := analyzer.Settings{Policy: project.Policy(), Tests: f.tests || project.Tests}
	if unit.VetxOnly {
		return s, nil // facts are wanted, findings are not
	}
	read := map[int][]*schema.Catalog{} // by path of the configuration
	s.Catalogs = func(files []string) ([]*schema.Catalog, error) {
		if missing != nil {
			return nil, missing
		}
		path := -1
		if len(f.schemas) == 0 { // a flag is asked first
			path = project.SchemaOf(files)
		}
		if cats, done := read[path]; done {
			return cats, nil
		}
		cats, err := t.schemas(ctx, root, f, project, path)
		if err == nil {
			read[path] = cats
		}
		return cats, err
	}
	return s, nil
}

// schemas are those of a path of the configuration, or, for -1, of everything else.
func (t *Tool) schemas(ctx context.Context, root string, f *flags, project *projectfile.Config, path int) ([]*schema.Catalog, error) {
	if path >= 0 {
		own := project.Paths[path].Schema
		cats, err := t.load(ctx, root, projectfile.URLs(own))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", own[0].Pos, err)
		}
		return cats, nil
	}
	for _, u := range f.schemas {
		if scheme, _, isURL := strings.Cut(u, "://"); isURL && scheme != "file" {
			return nil, fmt.Errorf("-schema %s: %w", u, errDatabase)
		}
	}
	if dir := cacheDir(); dir != "" && len(f.schemas) > 0 {
		if err := note(dir, root, f.schemas); err != nil {
			return nil, err
		}
	}
	return t.load(ctx, root, f.schemas)
}

var errDatabase = errors.New("go vet reads files only; write a snapshot with dupsert schema --write")
