// Package config reads .dupsert.yaml, the file in which a project says how it
// wants to be checked. It reads no schema and judges nothing: every driver
// hands what the file says to those who do.
package config

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// Name is the configuration file at a module's root.
const Name = ".dupsert.yaml"

// SchemaURL is where editors find what may stand in the file: dupsert.schema.json.
const SchemaURL = "https://raw.githubusercontent.com/dupsert/dupsert/main/cmd/dupsert/internal/config/dupsert.schema.json"

// Config is what a configuration file says; dupsert.schema.json describes the
// same to editors. What it does not say is empty, and left to a flag or a default.
//
//	schema: file://migrations       # or a list
//	env: prod                       # the atlas.hcl environment
//	vars: {tenant: acme}            # atlas.hcl input variables
//	rules: {unhandled-conflict: off}
//	confidence: medium
//	generated: skip
//	paths:
//	  - files: internal/billing
//	    schema: file://billing/migrations
//	    rules: {unhandled-conflict: error}
//	tests: true
//	tags: integration
//	fail-on: warning
//	baseline: ci/known.json
type Config struct {
	Schema     []Setting
	Env        string
	Vars       map[string]string
	Rules      map[string]finding.Severity // analyzer.Off turns one off
	Confidence string
	Generated  string // Skip or Check
	Paths      []Path
	Tests      bool
	Tags       string // as go build takes them
	FailOn     finding.Severity
	Baseline   string // relative to the module's root
	Digest     string // of the file, "" without one
}

// Path is what is said about some files.
type Path struct {
	Files      []string // analyzer.Globs
	Schema     []Setting
	Rules      map[string]finding.Severity
	Confidence string
}

// Setting is a text and where it stands.
type Setting struct {
	Text string
	Pos  schema.Pos
}

// What generated may say.
const (
	Check = "check" // report findings in generated files too: most are mended in the schema
	Skip  = "skip"
)

// Generated is what generated may say.
var Generated = []string{Check, Skip}

// Read reads the configuration of the module at root: the named file, or the
// one at the root, which need not exist. Unknown keys are refused, with file,
// line and the nearest known key: a typing error would silently change what is
// checked.
func Read(root, file string) (*Config, error) {
	name := file
	if file == "" {
		name, file = Name, filepath.Join(root, Name)
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && name == Name {
		return &Config{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	cfg, err := Parse(data, name)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	cfg.Digest = fmt.Sprintf("%x", sha256.Sum256(data))
	return cfg, nil
}

// Parse reads a configuration that errors call name. Relative URLs start at the
// module's root.
func Parse(data []byte, name string) (*Config, error) {
	cfg := &Config{}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		// yaml: line 3: did not find …
		return nil, errors.New(strings.Replace(err.Error(), "yaml: line ", name+":", 1))
	}
	if len(doc.Content) == 0 || doc.Content[0].ShortTag() == "!!null" {
		return cfg, nil // empty, or only comments
	}
	d := &decoder{file: name}
	if err := d.mapping(doc.Content[0], "", "key", topKeys(cfg)); err != nil {
		return nil, err
	}
	return cfg, nil
}

// Policy is what the file says about findings.
func (c *Config) Policy() analyzer.Policy {
	p := analyzer.Policy{
		Scope:       analyzer.Scope{Rules: c.Rules, Confidence: c.Confidence},
		NoGenerated: c.Generated == Skip,
	}
	for _, path := range c.Paths {
		p.Paths = append(p.Paths, analyzer.Scope{Files: path.Files, Rules: path.Rules, Confidence: path.Confidence})
	}
	return p
}

// SchemaOf is the path whose schema a pair is judged by, -1 for the module's
// own. files are the pair's; the first that a path with a schema speaks of
// decides, and of two such paths the later one.
func (c *Config) SchemaOf(files []string) int {
	for _, file := range files {
		for i, path := range slices.Backward(c.Paths) {
			if len(path.Schema) > 0 && analyzer.Globs(path.Files).Match(file) {
				return i
			}
		}
	}
	return -1
}

// URLs are the texts of settings.
func URLs(settings []Setting) []string {
	var out []string
	for _, s := range settings {
		out = append(out, s.Text)
	}
	return out
}
