package atlas

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"ariga.io/atlas/schemahcl"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/source"
)

// pieces are the sources that one evaluated env names.
func (p *project) pieces(e *envSpec, pos schema.Pos) (out []source.Piece, err error) {
	d := dialectOf(e.Dev)
	if d == "" {
		d = dialectOf(e.URL)
	}
	env := piece{project: p, env: e, pos: pos, dialect: d, vars: variables(e)}
	var problems []error
	if e.Migration != nil && e.Migration.Dir != "" {
		found, err := env.resolve("migration.dir", e.Migration.Dir)
		for i := range found {
			found[i].Migrations = true
			found[i].URL = withFormat(found[i].URL, e.Migration.Format)
		}
		out, problems = append(out, found...), append(problems, err)
	}
	srcs, err := env.sources()
	problems = append(problems, err)
	for _, src := range srcs {
		found, err := env.resolve("src", src)
		out, problems = append(out, found...), append(problems, err)
	}
	if e.URL != "" {
		found, err := env.resolve("url", e.URL)
		out = append(out, found...)
		if len(out) == 0 { // an env that needs no database may name one that cannot be known here
			problems = append(problems, err)
		}
	}
	return out, errors.Join(problems...)
}

// sources are the values of src and schema.src.
func (p piece) sources() (out []string, err error) {
	attrs := []func(string) (*schemahcl.Attr, bool){p.env.Attr}
	if p.env.Schema != nil {
		attrs = append(attrs, p.env.Schema.Attr)
	}
	for _, attr := range attrs {
		at, ok := attr("src")
		if !ok {
			continue
		}
		list, ok := stringsOf(at.V)
		if !ok {
			return out, fmt.Errorf("%s: src of env %q must be a text or a list of texts", p.pos, p.env.Name)
		}
		out = append(out, list...)
	}
	return out, nil
}

// variables are the attributes of an env that Atlas hands to the schema.
func variables(e *envSpec) map[string]string {
	out := map[string]string{}
	for _, at := range e.Extra.Attrs {
		if slices.Contains(knownEnv, at.K) {
			continue
		}
		if v, err := convert.Convert(at.V, cty.String); err == nil && !v.IsNull() && v.IsKnown() {
			out[at.K] = v.AsString()
		}
	}
	return out
}

// piece resolves the URLs of one env.
type piece struct {
	*project
	env     *envSpec
	pos     schema.Pos
	dialect schema.Dialect
	vars    map[string]string
}

// resolve turns a URL that an attribute holds into pieces.
func (p piece) resolve(attr, u string) ([]source.Piece, error) {
	if name, ok := sentinel(u, "variable://"); ok {
		return nil, fmt.Errorf("%s: variable %q has no value, and %s of env %q needs it: give it with --var %s=…",
			p.project.vars[name], name, attr, p.env.Name, name)
	}
	if name, ok := sentinel(u, "data://"); ok {
		d := p.data["data://"+name]
		if d == nil {
			return nil, fmt.Errorf("%s: %s of env %q is %s", p.pos, attr, p.env.Name, u)
		}
		if u != "data://"+name {
			return nil, p.offline(attr, d) // part of a longer text
		}
		return p.resolveData(attr, d)
	}
	switch s := scheme(u); {
	case s == "atlas":
		return nil, fmt.Errorf("%s: %s of env %q is kept in Atlas's registry (%s), which is not read", p.pos, attr, p.env.Name, u)
	case s == "docker" || strings.HasPrefix(s, "docker+"):
		return nil, nil // a dev database in the place of a schema says nothing
	case schemes[s] != "":
		return []source.Piece{{URL: u, Dialect: schemes[s], Live: true, Pos: p.pos}}, nil
	case s == "file" || s == u:
		path, query, _ := strings.Cut(strings.TrimPrefix(u, "file://"), "?")
		abs, err := p.inside(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %s of env %q: %w", p.pos, attr, p.env.Name, err)
		}
		full := "file://" + filepath.ToSlash(abs)
		if query != "" {
			full += "?" + query
		}
		return []source.Piece{{URL: full, Dialect: p.dialect, Vars: p.vars, Pos: p.pos}}, nil
	}
	return []source.Piece{{URL: u, Dialect: p.dialect, Pos: p.pos}}, nil // e.g. ent://
}

// sentinel finds what follows the scheme of a sentinel: the name it stands for.
func sentinel(u, scheme string) (string, bool) {
	i := strings.Index(u, scheme)
	if i < 0 {
		return "", false
	}
	rest := u[i+len(scheme):]
	end := strings.IndexFunc(rest, func(r rune) bool {
		return r != '/' && r != '_' && r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	if end >= 0 {
		rest = rest[:end]
	}
	return rest, true
}

func (p piece) offline(attr string, d *dataValue) error {
	return fmt.Errorf("%s: data %q %q cannot be evaluated offline, and %s of env %q (%s) needs it", d.pos, d.kind, d.name, attr, p.env.Name, p.pos)
}

// dialectOf is what a database URL says: of a server, or of a docker image.
// Have: docker://postgres/16/dev, docker+postgres://…, docker://maria/latest/dev
func dialectOf(u string) schema.Dialect {
	s := scheme(u)
	if s == "docker" {
		s, _, _ = strings.Cut(strings.TrimPrefix(u, "docker://"), "/")
	}
	s = strings.TrimPrefix(s, "docker+")
	switch s {
	case "postgis", "pgvector":
		return schema.Postgres
	}
	return schemes[s]
}

// withFormat adds migration.format to the URL of a directory that names none.
func withFormat(u, format string) string {
	parsed, err := url.Parse(u)
	if format == "" || err != nil || parsed.Query().Has("format") {
		return u
	}
	sep := "?"
	if parsed.RawQuery != "" {
		sep = "&"
	}
	return u + sep + "format=" + url.QueryEscape(format)
}
