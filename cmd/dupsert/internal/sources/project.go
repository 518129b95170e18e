package sources

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/source"
)

// Project is a module's schemas: those of the flags, or of its configuration.
type Project struct {
	Config *config.Config
	*Schemas
	Paths []*Schemas // by path of the configuration, nil for one without a schema of its own
}

// ReadProject reads the schemas of the module at root as its configuration has
// them, those of single paths too. Schemas that a flag names are everybody's.
// The driver has read the configuration already.
func ReadProject(ctx context.Context, read Reader, root string, opts Options, cfg *config.Config) (*Project, error) {
	p := &Project{Config: cfg, Paths: make([]*Schemas, len(cfg.Paths))}
	for i, path := range cfg.Paths {
		if len(path.Schema) == 0 || len(opts.URLs) > 0 {
			continue
		}
		s, err := ReadPath(ctx, read, root, opts, path)
		if err != nil {
			return nil, err
		}
		p.Paths[i] = s
	}
	var err error
	p.Schemas, err = ReadRest(ctx, read, root, opts, cfg)
	return p, err
}

// ReadRest reads the schemas of what no path of the configuration gives one.
// There need be none where paths have their own.
func ReadRest(ctx context.Context, read Reader, root string, opts Options, cfg *config.Config) (*Schemas, error) {
	s, err := read(ctx, root, opts)
	if errors.Is(err, source.ErrNoSchema) && slices.ContainsFunc(cfg.Paths, func(p config.Path) bool { return len(p.Schema) > 0 }) {
		return &Schemas{}, nil
	}
	return s, err
}

// ReadPath reads the schema of one path of the configuration.
func ReadPath(ctx context.Context, read Reader, root string, opts Options, path config.Path) (*Schemas, error) {
	opts.URLs, opts.Dir = config.URLs(path.Schema), root
	s, err := read(ctx, root, opts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path.Schema[0].Pos, err)
	}
	return s, nil
}

// Settings are what the analyzer is told about the project.
func (p *Project) Settings() analyzer.Settings {
	return analyzer.Settings{
		Policy: p.Config.Policy(),
		Catalogs: func(files []string) ([]*schema.Catalog, error) {
			if i := p.Config.SchemaOf(files); i >= 0 && p.Paths[i] != nil {
				return p.Paths[i].Catalogs, nil
			}
			return p.Catalogs, nil
		},
	}
}

// All are the schemas of everybody and of the paths.
func (p *Project) All() []*Schemas {
	own := slices.DeleteFunc(slices.Clone(p.Paths), func(s *Schemas) bool { return s == nil })
	return append([]*Schemas{p.Schemas}, own...)
}
