package atlas

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ariga.io/atlas/schemahcl"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/source"
)

// project evaluates one atlas.hcl file. The atlas command's own evaluation is
// internal to it; this is the part that says where the schema is.
// https://atlasgo.io/atlas-schema/projects
type project struct {
	source.ProjectOptions
	ctx  context.Context
	dir  string // of the file; what it names is relative to it
	file string // as positions name it
	data map[string]*dataValue
	vars map[string]schema.Pos // variables without a value
}

// projectSpec is what is decoded of the file.
type projectSpec struct {
	Envs []*envSpec `spec:"env"`
}

type envSpec struct {
	Name   string `spec:",name"`
	URL    string `spec:"url"`
	Dev    string `spec:"dev"`
	Schema *struct {
		schemahcl.DefaultExtension
	} `spec:"schema"`
	Migration *struct {
		Dir    string `spec:"dir"`
		Format string `spec:"format"`
		schemahcl.DefaultExtension
	} `spec:"migration"`
	schemahcl.DefaultExtension
}

// formats are the values of migration.format, which may stand without quotes.
var formats = []string{"atlas", "golang-migrate", "goose", "flyway", "liquibase", "dbmate"}

// LoadProject evaluates an atlas.hcl file without running anything (unless
// allowed) and without opening a database. Blocks that say nothing about where
// the schema is are not looked at, and a data source that cannot be evaluated
// offline is an error only if the chosen env needs it.
func LoadProject(ctx context.Context, file string, o source.ProjectOptions) (*source.Project, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	p := &project{ProjectOptions: o, ctx: ctx, dir: filepath.Dir(abs), file: relative(o.Root, abs), data: map[string]*dataValue{}, vars: map[string]schema.Pos{}}
	if p.Root == "" {
		p.Root = p.dir
	}
	data, err := os.ReadFile(abs)
	if err != nil {
		return nil, fmt.Errorf("read atlas.hcl: %w", err)
	}
	f, diags := hclsyntax.ParseConfig(data, p.file, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, positioned(diags)
	}
	body := f.Body.(*hclsyntax.Body) // what ParseConfig returns by its documentation
	env, name, err := p.choose(body)
	if err != nil {
		return nil, err
	}
	spec, err := p.eval(body, name)
	if err != nil {
		return nil, p.locate(err, env)
	}
	return p.result(spec, env, name)
}

// choose finds the env block: the one labelled with the wanted name, else an
// unlabelled one, whose name is atlas.env; without a wanted name the first.
func (p *project) choose(body *hclsyntax.Body) (*hclsyntax.Block, string, error) {
	var open *hclsyntax.Block
	var names []string
	for _, b := range body.Blocks {
		switch {
		case b.Type != "env":
		case len(b.Labels) == 0:
			if open == nil {
				open = b
			}
		case p.Env == "" || b.Labels[0] == p.Env:
			return b, b.Labels[0], nil
		default:
			names = append(names, b.Labels[0])
		}
	}
	switch {
	case open != nil && p.Env != "":
		return open, p.Env, nil
	case open != nil:
		return open, "local", nil
	case p.Env != "" && len(names) > 0:
		return nil, "", fmt.Errorf("%s: no env %q, it has %s", p.file, p.Env, strings.Join(names, ", "))
	}
	return nil, "", fmt.Errorf("%s: no env block", p.file)
}

// result turns the evaluated env into pieces.
func (p *project) result(spec *projectSpec, env *hclsyntax.Block, name string) (*source.Project, error) {
	out := &source.Project{Env: name, Pos: position(env.DefRange())}
	var problems []error
	for _, e := range spec.Envs { // several with for_each
		pieces, err := p.pieces(e, out.Pos)
		if err != nil {
			problems = append(problems, err)
		}
		for _, piece := range pieces {
			if !slices.ContainsFunc(out.Pieces, func(o source.Piece) bool { return o.URL == piece.URL }) {
				out.Pieces = append(out.Pieces, piece)
			}
		}
		if out.Dev == "" && schemes[scheme(e.Dev)] != "" {
			out.Dev = e.Dev
		}
	}
	slices.SortStableFunc(out.Pieces, func(a, b source.Piece) int { return order(a) - order(b) })
	offline := slices.ContainsFunc(out.Pieces, func(a source.Piece) bool { return !a.Live })
	switch {
	case len(problems) > 0 && !offline:
		return nil, errors.Join(problems...)
	case len(problems) > 0:
		out.Deferred = errors.Join(problems...)
	case len(out.Pieces) == 0:
		return nil, fmt.Errorf("%s: env %q names neither src, schema.src, migration.dir nor url", out.Pos, name)
	}
	return out, nil
}

func order(p source.Piece) int {
	switch {
	case p.Migrations:
		return 0
	case p.Live:
		return 2
	}
	return 1
}

func scheme(url string) string {
	s, _, _ := strings.Cut(url, "://")
	return s
}

// locate gives an error its file:line: that of its diagnostics, of the variable
// it names, or of the env.
func (p *project) locate(err error, env *hclsyntax.Block) error {
	var diags hcl.Diagnostics
	if errors.As(err, &diags) && len(diags) > 0 {
		return positioned(diags)
	}
	var placed *placedError
	if errors.As(err, &placed) {
		return placed
	}
	text := strings.TrimPrefix(err.Error(), "schemahcl: ")
	if m := namesVariable.FindStringSubmatch(text); m != nil {
		if pos, ok := p.vars[m[1]]; ok {
			return fmt.Errorf("%s: %s", pos, text)
		}
	}
	return fmt.Errorf("%s: %s", position(env.DefRange()), text)
}

// placedError is an error of a block of the file.
type placedError struct {
	pos  schema.Pos
	text string
}

func (e *placedError) Error() string { return e.pos.String() + ": " + e.text }
