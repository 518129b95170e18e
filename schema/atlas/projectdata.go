package atlas

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ariga.io/atlas/schemahcl"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/dupsert/dupsert/schema"
)

// dataValue is an evaluated data block. Its value is a sentinel,
// data://kind/name, so that one that cannot be evaluated offline does no harm
// where nothing needs it.
type dataValue struct {
	kind, name string
	pos        schema.Pos
	paths      []string             // hcl_schema: files and folders; template_dir: the folder; absolute
	vars       map[string]cty.Value // hcl_schema, template_dir
	urls       []string             // composite_schema
	program    []string             // external_schema, external
	workingDir string
}

// texts are the data sources whose value is a text; the others have attributes.
// https://atlasgo.io/atlas-schema/projects#data-sources
var texts = []string{"runtimevar", "external", "aws_rds_token", "gcp_cloudsql_token"}

// evalData records a data block and returns its sentinel.
func (p *project) evalData(_ context.Context, ectx *hcl.EvalContext, b *hclsyntax.Block) (cty.Value, error) {
	d := &dataValue{kind: b.Labels[0], name: b.Labels[1], pos: position(b.DefRange())}
	if b.Type == "docker" {
		d.kind = "docker " + d.kind
	}
	sentinel := fmt.Sprintf("data://%s/%s", b.Labels[0], d.name)
	if b.Type == "docker" {
		sentinel = fmt.Sprintf("docker://%s/%s", b.Labels[0], d.name)
	}
	p.data[sentinel] = d
	var err error
	switch d.kind {
	case "hcl_schema", "template_dir":
		err = p.evalPaths(ectx, b, d)
	case "composite_schema":
		err = evalComposite(ectx, b, d)
	case "external_schema", "external":
		err = evalProgram(ectx, b, d)
	}
	if err != nil {
		return cty.NilVal, err
	}
	if d.kind == "external" && p.AllowExec {
		out, err := p.runProgram(d)
		return cty.StringVal(strings.TrimRight(out, "\n")), err
	}
	text := cty.StringVal(sentinel)
	if slices.Contains(texts, d.kind) {
		return text, nil
	}
	return cty.ObjectVal(map[string]cty.Value{
		"url": text, "value": text, "output": text, "values": cty.ListVal([]cty.Value{text}), "count": cty.NumberIntVal(1),
	}), nil
}

func (p *project) evalPaths(ectx *hcl.EvalContext, b *hclsyntax.Block, d *dataValue) error {
	for _, name := range []string{"path", "paths"} {
		at := b.Body.Attributes[name]
		if at == nil {
			continue
		}
		list, err := stringList(ectx, at)
		if err != nil {
			return err
		}
		for _, path := range list {
			abs, err := p.inside(strings.TrimPrefix(path, "file://"))
			if err != nil {
				return &placedError{d.pos, err.Error()}
			}
			d.paths = append(d.paths, abs)
		}
	}
	if len(d.paths) == 0 {
		return &placedError{d.pos, fmt.Sprintf("data %q %q has no path", d.kind, d.name)}
	}
	if at := b.Body.Attributes["vars"]; at != nil {
		v, diags := at.Expr.Value(ectx)
		if diags.HasErrors() {
			return diags
		}
		if !v.IsNull() && v.CanIterateElements() {
			d.vars = v.AsValueMap()
		}
	}
	return nil
}

// Have: data "composite_schema" "app" { schema "public" { url = data.external_schema.x.url } }
func evalComposite(ectx *hcl.EvalContext, b *hclsyntax.Block, d *dataValue) error {
	for _, c := range b.Body.Blocks {
		at := c.Body.Attributes["url"]
		if c.Type != "schema" || at == nil {
			continue
		}
		list, err := stringList(ectx, at)
		if err != nil {
			return err
		}
		d.urls = append(d.urls, list...)
	}
	return nil
}

func evalProgram(ectx *hcl.EvalContext, b *hclsyntax.Block, d *dataValue) (err error) {
	if at := b.Body.Attributes["program"]; at != nil {
		if d.program, err = stringList(ectx, at); err != nil {
			return err
		}
	}
	if at := b.Body.Attributes["working_dir"]; at != nil {
		list, err := stringList(ectx, at)
		if err != nil {
			return err
		}
		d.workingDir = strings.Join(list, "")
	}
	return nil
}

// stringList is the value of an attribute that is a text or a list of texts.
func stringList(ectx *hcl.EvalContext, at *hclsyntax.Attribute) ([]string, error) {
	v, diags := at.Expr.Value(ectx)
	if diags.HasErrors() {
		return nil, diags
	}
	out, ok := stringsOf(v)
	if !ok {
		return nil, &placedError{position(at.SrcRange), fmt.Sprintf("%s must be a text or a list of texts", at.Name)}
	}
	return out, nil
}

func stringsOf(v cty.Value) ([]string, bool) {
	switch t := v.Type(); {
	case v.IsNull() || !v.IsWhollyKnown():
		return nil, false
	case t == cty.String:
		return []string{v.AsString()}, true
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		var out []string
		for _, e := range v.AsValueSlice() {
			if e.Type() != cty.String || e.IsNull() {
				return nil, false
			}
			out = append(out, e.AsString())
		}
		return out, true
	}
	return nil, false
}

// inside is the absolute form of a path that atlas.hcl names. A path that
// leads out of the module root, also through a symbolic link, is refused
// unless the options allow it.
func (p *project) inside(path string) (string, error) {
	abs := filepath.FromSlash(path)
	if !filepath.IsAbs(abs) {
		abs = filepath.Join(p.dir, abs)
	}
	if p.AllowOutside {
		return abs, nil
	}
	root, err := filepath.EvalSymlinks(p.Root)
	if err != nil {
		return "", fmt.Errorf("resolve the module root: %w", err)
	}
	target, err := filepath.EvalSymlinks(abs)
	if err != nil {
		target = filepath.Clean(abs) // does not exist: reading it will say so
		if r, err := filepath.Abs(p.Root); err == nil {
			root = r
		}
	}
	rel, err := filepath.Rel(root, target)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", fmt.Errorf("%s lies outside of %s and is not read", path, p.Root)
	}
	return abs, nil
}

// functions are the functions that read files and the environment. Those that
// read files are Atlas's own behind a check of the path.
func (p *project) functions() map[string]function.Function {
	return map[string]function.Function{
		"file":    p.checked(schemahcl.MakeFileFunc(p.dir), cty.String),
		"fileset": p.checked(schemahcl.MakeFileSetFunc(p.dir), cty.List(cty.String)),
		"glob":    p.checked(schemahcl.MakeGlobFunc(p.dir), cty.List(cty.String)),
		"getenv": function.New(&function.Spec{
			Params: []function.Parameter{{Name: "name", Type: cty.String}},
			Type:   function.StaticReturnType(cty.String),
			Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
				return cty.StringVal(os.Getenv(args[0].AsString())), nil
			},
		}),
	}
}

func (p *project) checked(f function.Function, ret cty.Type) function.Function {
	return function.New(&function.Spec{
		Params: f.Params(),
		Type:   function.StaticReturnType(ret),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			path := args[0].AsString()
			if i := strings.IndexAny(path, "*?[{"); i >= 0 {
				path = filepath.Dir(path[:i] + "x")
			}
			if _, err := p.inside(path); err != nil {
				return cty.NilVal, err
			}
			out, err := f.Call(args)
			if err != nil || ret == cty.String {
				return out, err
			}
			for _, match := range out.AsValueSlice() { // e.g. of */../../x, or behind a link
				if _, err := p.inside(match.AsString()); err != nil {
					return cty.NilVal, err
				}
			}
			return out, nil
		},
	})
}
