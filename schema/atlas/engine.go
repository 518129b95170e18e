package atlas

import (
	"context"

	"github.com/zclconf/go-cty/cty"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/source"
)

// Engine is this package as a source.Atlas, for the commands that link it.
type Engine struct{}

var _ source.Atlas = Engine{}

// HCL is LoadHCL.
func (Engine) HCL(paths []string, root string, d schema.Dialect, vars map[string]string) (*schema.Catalog, error) {
	values := make(map[string]cty.Value, len(vars))
	for name, v := range vars {
		values[name] = cty.StringVal(v)
	}
	return LoadHCL(paths, HCL{Dialect: d, Root: root, Vars: values})
}

// Project is LoadProject.
func (Engine) Project(ctx context.Context, file string, o source.ProjectOptions) (*source.Project, error) {
	return LoadProject(ctx, file, o)
}

// Inspect is Inspect.
func (Engine) Inspect(ctx context.Context, url, root string) (*schema.Catalog, error) {
	return Inspect(ctx, url, root)
}

// Replay is Replay.
func (Engine) Replay(ctx context.Context, devURL, root string, scripts []migrate.Script) (*schema.Catalog, error) {
	return Replay(ctx, devURL, root, scripts)
}
