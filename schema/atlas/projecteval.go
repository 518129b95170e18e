package atlas

import (
	"fmt"
	"slices"

	"ariga.io/atlas/schemahcl"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// eval prunes the file to what the chosen env may need and evaluates it.
func (p *project) eval(body *hclsyntax.Body, env string) (spec *projectSpec, err error) {
	defer func() { // see evaluate
		if r := recover(); r != nil {
			err = fmt.Errorf("a reference that Atlas cannot follow: %v", r)
		}
	}()
	opts := []schemahcl.Option{
		schemahcl.WithContext(p.ctx),
		schemahcl.WithScopedEnums("env.migration.format", formats...),
		schemahcl.WithVariables(map[string]cty.Value{"atlas": cty.ObjectVal(map[string]cty.Value{"env": cty.StringVal(env)})}),
		schemahcl.WithFunctions(p.functions()),
	}
	inputs := map[string]cty.Value{}
	kept := body.Blocks[:0]
	for _, b := range body.Blocks {
		switch b.Type {
		case "variable":
			p.input(b, inputs)
		case "locals":
		case "data":
			if len(b.Labels) == 2 {
				opts = append(opts, schemahcl.WithDataSource(b.Labels[0], p.evalData))
			}
		case "docker":
			if len(b.Labels) == 2 {
				opts = append(opts, schemahcl.WithTypeLabelBlock("docker", b.Labels[0], p.evalData))
			}
		case "env":
			if len(b.Labels) > 0 && b.Labels[0] != env {
				continue
			}
			pruneEnv(b, env)
		default:
			continue // atlas, lint, diff, test, exporter: nothing about where the schema is
		}
		kept = append(kept, b)
	}
	body.Blocks, body.Attributes = kept, hclsyntax.Attributes{}
	parser := hclparse.NewParser()
	parser.AddFile(p.file, &hcl.File{Body: body})
	spec = &projectSpec{}
	return spec, schemahcl.New(opts...).Eval(parser, spec, inputs)
}

// keptEnv are the attributes left in the blocks of an env. An env itself keeps
// its own attributes: Atlas hands those it does not know to the schema as variables.
var keptEnv = map[string][]string{
	"schema":    {"src"},
	"migration": {"dir", "format"},
}

// knownEnv are the attributes of an env that are no variables of the schema.
var knownEnv = []string{"name", "src", "url", "dev", "schemas", "exclude", "for_each"}

// pruneEnv leaves what says where the schema is, and gives an unlabelled env
// the name it stands for.
func pruneEnv(b *hclsyntax.Block, name string) {
	b.Labels = []string{name}
	var kept hclsyntax.Blocks
	for _, c := range b.Body.Blocks {
		if c.Type != "schema" && c.Type != "migration" {
			continue
		}
		for at := range c.Body.Attributes {
			if !slices.Contains(keptEnv[c.Type], at) {
				delete(c.Body.Attributes, at)
			}
		}
		c.Body.Blocks = nil
		kept = append(kept, c)
	}
	for _, at := range []string{"name", "schemas", "exclude"} {
		delete(b.Body.Attributes, at)
	}
	b.Body.Blocks = kept
}

// input gives a variable its value. One without a value gets a placeholder,
// which is an error only where it is needed.
func (p *project) input(b *hclsyntax.Block, inputs map[string]cty.Value) {
	if len(b.Labels) != 1 {
		return // the codec says so
	}
	name := b.Labels[0]
	if v, ok := p.Vars[name]; ok {
		inputs[name] = cty.StringVal(v)
		return
	}
	if b.Body.Attributes["default"] != nil {
		return
	}
	p.vars[name] = position(b.DefRange())
	switch at := b.Body.Attributes["type"]; {
	case at == nil:
	case typeName(at.Expr) == "number" || typeName(at.Expr) == "int":
		inputs[name] = cty.Zero
	case typeName(at.Expr) == "bool":
		inputs[name] = cty.False
	default:
		inputs[name] = cty.StringVal("variable://" + name)
	}
}
