package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"go.yaml.in/yaml/v3"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/passes/finding"
)

// key is a key of a mapping and what reads its value.
type key struct {
	name string
	read func(d *decoder, key string, n *yaml.Node) error
}

// topKeys are the keys of the file.
func topKeys(c *Config) []key {
	return []key{
		{"schema", func(d *decoder, key string, n *yaml.Node) (err error) {
			c.Schema, err = d.settings(key, n, "a URL or a list of URLs")
			return err
		}},
		{"env", func(d *decoder, key string, n *yaml.Node) (err error) {
			c.Env, err = d.text(key, n, "the name of an environment of atlas.hcl")
			return err
		}},
		{"vars", func(d *decoder, key string, n *yaml.Node) (err error) {
			c.Vars, err = d.vars(key, n)
			return err
		}},
		{"rules", func(d *decoder, key string, n *yaml.Node) (err error) {
			c.Rules, err = d.rules(key, n)
			return err
		}},
		{"confidence", func(d *decoder, key string, n *yaml.Node) (err error) {
			c.Confidence, err = d.oneOf(key, n, analyzer.Confidences)
			return err
		}},
		{"generated", func(d *decoder, key string, n *yaml.Node) (err error) {
			c.Generated, err = d.oneOf(key, n, Generated)
			return err
		}},
		{"paths", func(d *decoder, key string, n *yaml.Node) (err error) {
			c.Paths, err = d.paths(key, n)
			return err
		}},
		{"tests", func(d *decoder, key string, n *yaml.Node) (err error) {
			c.Tests, err = d.boolean(key, n)
			return err
		}},
		{"tags", func(d *decoder, key string, n *yaml.Node) error {
			tags, err := d.settings(key, n, "a build tag or a list of them")
			c.Tags = strings.Join(URLs(tags), ",")
			return err
		}},
		{"fail-on", func(d *decoder, key string, n *yaml.Node) error {
			s, err := d.oneOf(key, n, severities)
			c.FailOn = finding.Severity(s)
			return err
		}},
		{"baseline", func(d *decoder, key string, n *yaml.Node) (err error) {
			c.Baseline, err = d.text(key, n, "a file")
			return err
		}},
	}
}

// pathKeys are the keys of an entry of paths.
func pathKeys(p *Path) []key {
	return []key{
		{"files", func(d *decoder, key string, n *yaml.Node) (err error) {
			p.Files, err = d.globs(key, n)
			return err
		}},
		{"rules", func(d *decoder, key string, n *yaml.Node) (err error) {
			p.Rules, err = d.rules(key, n)
			return err
		}},
		{"confidence", func(d *decoder, key string, n *yaml.Node) (err error) {
			p.Confidence, err = d.oneOf(key, n, analyzer.Confidences)
			return err
		}},
		{"schema", func(d *decoder, key string, n *yaml.Node) (err error) {
			p.Schema, err = d.settings(key, n, "a URL or a list of URLs")
			return err
		}},
	}
}

// severities are what fail-on may say, as --fail-on.
var severities = []string{string(finding.Error), string(finding.Warning), string(finding.Note), string(finding.None)}

// levels are what may be said about a rule.
var levels = []string{"off", string(finding.Note), string(finding.Warning), string(finding.Error)}

func (d *decoder) rules(where string, n *yaml.Node) (map[string]finding.Severity, error) {
	out := map[string]finding.Severity{}
	read := func(d *decoder, rule string, n *yaml.Node) error {
		level, err := d.oneOf(rule, n, levels)
		if out[rule] = finding.Severity(level); level == "off" {
			out[rule] = analyzer.Off
		}
		return err
	}
	var known []key
	for _, rule := range analyzer.Rules() {
		known = append(known, key{rule, read})
	}
	return out, d.mapping(n, where, "rule", known)
}

func (d *decoder) paths(key string, n *yaml.Node) ([]Path, error) {
	if n.Kind != yaml.SequenceNode {
		return nil, d.want(n, key, "a list, each entry with files and rules, confidence or schema")
	}
	var out []Path
	for _, item := range n.Content {
		var p Path
		if err := d.mapping(target(item), key, "key", pathKeys(&p)); err != nil {
			return nil, err
		}
		switch {
		case p.Files == nil:
			return nil, d.want(item, key, "files in every entry")
		case p.Rules == nil && p.Confidence == "" && p.Schema == nil:
			return nil, d.want(item, key, "rules, confidence or schema beside files")
		}
		out = append(out, p)
	}
	return out, nil
}

// globs are patterns below the module's root.
func (d *decoder) globs(key string, n *yaml.Node) ([]string, error) {
	const want = "globs below the module's root with forward slashes, such as internal/legacy or **/*_gen.go"
	list, err := d.settings(key, n, want)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, s := range list {
		glob := strings.TrimSuffix(s.Text, "/")
		first, _, _ := strings.Cut(glob, "/")
		bad := slices.Contains([]string{"", ".", ".."}, first) || strings.Contains(glob, `\`)
		if bad || !doublestar.ValidatePattern(glob) {
			return nil, d.want(n, key, fmt.Sprintf("%s, not %q", want, s.Text))
		}
		out = append(out, glob)
	}
	return out, nil
}
