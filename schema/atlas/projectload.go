package atlas

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
	"github.com/dupsert/dupsert/schema/migrate"
	"github.com/dupsert/dupsert/schema/source"
)

// resolveData turns a data source that a URL names into pieces.
func (p piece) resolveData(attr string, d *dataValue) ([]source.Piece, error) {
	out := source.Piece{URL: fmt.Sprintf("data://%s/%s", d.kind, d.name), Dialect: p.dialect, Pos: d.pos, Files: d.paths}
	switch d.kind {
	case "hcl_schema":
		out.Load = func(context.Context) (*schema.Catalog, error) {
			return LoadHCL(d.paths, HCL{Dialect: p.dialect, Root: p.Root, Vars: d.vars})
		}
	case "template_dir":
		out.Load = func(context.Context) (*schema.Catalog, error) { return p.renderDir(d) }
	case "external_schema":
		if !p.AllowExec {
			return nil, fmt.Errorf("%s: data %q %q runs a program (%s), which needs to be allowed", d.pos, d.kind, d.name, strings.Join(d.program, " "))
		}
		out.Load = func(context.Context) (*schema.Catalog, error) { return p.loadProgram(d) }
	case "composite_schema":
		var all []source.Piece
		var errs []error
		for _, u := range d.urls {
			found, err := p.resolve(attr, u)
			all, errs = append(all, found...), append(errs, err)
		}
		return all, errors.Join(errs...)
	default:
		return nil, p.offline(attr, d)
	}
	return []source.Piece{out}, nil
}

// loadProgram runs a program and reads what it prints as DDL.
// https://atlasgo.io/atlas-schema/projects#data-source-external_schema
func (p piece) loadProgram(d *dataValue) (*schema.Catalog, error) {
	if p.dialect == "" {
		return nil, fmt.Errorf("%s: the dialect of data %q %q is not known: env %q has neither dev nor url", d.pos, d.kind, d.name, p.env.Name)
	}
	text, err := p.runProgram(d)
	if err != nil {
		return nil, err
	}
	b := ddl.New(p.dialect)
	b.Apply(fmt.Sprintf("output of %s", strings.Join(d.program, " ")), 1, text)
	return b.Catalog(), nil
}

func (p *project) runProgram(d *dataValue) (string, error) {
	if len(d.program) == 0 {
		return "", &placedError{d.pos, fmt.Sprintf("data %q %q has no program", d.kind, d.name)}
	}
	cmd := exec.CommandContext(p.ctx, d.program[0], d.program[1:]...)
	cmd.Dir = filepath.Join(p.dir, filepath.FromSlash(d.workingDir))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", &placedError{d.pos, fmt.Sprintf("run %s: %v\n%s", strings.Join(d.program, " "), err, strings.TrimSpace(errs.String()))}
	}
	return out.String(), nil
}

// renderDir reads a directory of migration templates: the files directly in
// it, executed with the variables; those in its folders are shared parts.
// https://atlasgo.io/atlas-schema/projects#data-source-template_dir
func (p piece) renderDir(d *dataValue) (*schema.Catalog, error) {
	dir := d.paths[0]
	fsys, err := render(dir, d.vars)
	if err != nil {
		return nil, fmt.Errorf("%s: data %q %q: %w", d.pos, d.kind, d.name, err)
	}
	scripts, err := migrate.Read(fsys, ".", "")
	if err != nil {
		return nil, fmt.Errorf("%s: data %q %q: %w", d.pos, d.kind, d.name, err)
	}
	if p.dialect == "" {
		return nil, fmt.Errorf("%s: the dialect of data %q %q is not known: env %q has neither dev nor url", d.pos, d.kind, d.name, p.env.Name)
	}
	for i := range scripts {
		scripts[i].File = path.Join(relative(p.Root, dir), scripts[i].File)
	}
	return ddl.Read(p.dialect, scripts), nil
}

// render executes the templates of a folder into a file system in memory.
func render(dir string, vars map[string]cty.Value) (fs.FS, error) {
	data, err := templateVars(vars)
	if err != nil {
		return nil, err
	}
	root := template.New("template_dir")
	var top []string
	err = filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel := relative(dir, file)
		if !strings.Contains(rel, "/") && path.Ext(rel) == ".sql" {
			top = append(top, rel)
		}
		_, err = root.New(rel).Option("missingkey=error").Parse(string(text))
		return err
	})
	if err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, name := range top {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name})
		if err != nil {
			return nil, err
		}
		if err := root.ExecuteTemplate(f, name, data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
}

// templateVars are the variables as templates see them: texts, numbers and
// bools plainly, anything else as decoded JSON would be.
func templateVars(vars map[string]cty.Value) (map[string]any, error) {
	out := map[string]any{}
	for name, v := range vars {
		if v.Type().IsPrimitiveType() {
			s, err := convert.Convert(v, cty.String)
			if err != nil {
				return nil, fmt.Errorf("variable %q: %w", name, err)
			}
			out[name] = s.AsString()
			continue
		}
		text, err := ctyjson.Marshal(v, v.Type())
		if err != nil {
			return nil, fmt.Errorf("variable %q: %w", name, err)
		}
		var decoded any
		if err := json.Unmarshal(text, &decoded); err != nil {
			return nil, fmt.Errorf("variable %q: %w", name, err)
		}
		out[name] = decoded
	}
	return out, nil
}
