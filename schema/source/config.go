package source

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/migrate"
)

// configured reads the schema key of root's .dupsert.yaml: one URL or a list.
// The file's other keys are not looked at.
func configured(root string) ([]Candidate, error) {
	const name = ".dupsert.yaml"
	doc, err := readYAML(filepath.Join(root, name), name)
	if err != nil || doc == nil {
		return nil, err
	}
	var out []Candidate
	for _, n := range texts(value(doc, "schema")) {
		found, err := Explicit([]string{n.Value}, schema.Pos{File: name, Line: n.Line})
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	if n := value(doc, "schema"); n != nil && len(out) == 0 {
		return nil, fmt.Errorf("%s:%d: schema must be a URL or a list of URLs", name, n.Line)
	}
	return out, nil
}

// sqlc reads the schema paths of a sqlc configuration, of either version.
// https://docs.sqlc.dev/en/stable/reference/config.html
//
//	version: "2"                           version: "1"
//	sql:                                   packages:
//	  - engine: postgresql                   - engine: mysql
//	    schema: [a.sql, migrations]            schema: schema.sql
func sqlc(root, file string) ([]Candidate, error) {
	doc, err := readYAML(filepath.Join(root, filepath.FromSlash(file)), file)
	if err != nil || doc == nil {
		return nil, err
	}
	blocks := value(doc, "sql")
	if v := value(doc, "version"); v != nil && v.Value == "1" {
		blocks = value(doc, "packages")
	}
	if blocks == nil {
		return nil, nil
	}
	var out []Candidate
	for _, block := range blocks.Content {
		d := schema.Dialect("")
		if e := value(block, "engine"); e != nil {
			if d = dialects[strings.ToLower(e.Value)]; d == "" {
				continue // e.g. a plugin's engine
			}
		} else if blocks == value(doc, "packages") {
			d = schema.Postgres // version 1's default
		}
		for _, n := range texts(value(block, "schema")) {
			paths, err := expandGlob(root, path.Join(path.Dir(file), n.Value))
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, n.Line, err)
			}
			for _, p := range paths {
				out = append(out, Candidate{
					Source: Source{URL: "file://" + p, Kind: SQL, Path: p, Dialect: d},
					Rank:   rankOf(root, p), Found: schema.Pos{File: file, Line: n.Line},
				})
			}
		}
	}
	return out, nil
}

// expandGlob is a path that may have wild cards as paths below root; one that
// matches nothing stays as it is, for the error.
func expandGlob(root, pattern string) ([]string, error) {
	if !strings.ContainsAny(pattern, "*?[") {
		return []string{pattern}, nil
	}
	found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range found {
		rel, err := filepath.Rel(root, f)
		if err != nil {
			return nil, err
		}
		out = append(out, filepath.ToSlash(rel))
	}
	if len(out) == 0 {
		return []string{pattern}, nil
	}
	slices.Sort(out)
	return out, nil
}

// rankOf is History for a folder that holds migrations.
func rankOf(root, p string) Rank {
	info, err := os.Stat(filepath.Join(root, filepath.FromSlash(p)))
	if err != nil || !info.IsDir() {
		return File
	}
	if migrate.Detect(os.DirFS(root), p) == migrate.Plain && !migrationName(p) {
		return File
	}
	return History
}

// readYAML parses a YAML or JSON file; nil if there is none.
func readYAML(file, name string) (*yaml.Node, error) {
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s", strings.Replace(err.Error(), "yaml: line ", name+":", 1)) // yaml: line 3: …
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, nil // e.g. an empty file
	}
	return doc.Content[0], nil
}

// value is the value of a key of a mapping, nil if it has none.
func value(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// texts are the scalars of a scalar or of a list.
func texts(n *yaml.Node) []*yaml.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == yaml.ScalarNode && n.Value != "":
		return []*yaml.Node{n}
	case n.Kind != yaml.SequenceNode:
		return nil
	}
	var out []*yaml.Node
	for _, c := range n.Content {
		if c.Kind == yaml.ScalarNode && c.Value != "" {
			out = append(out, c)
		}
	}
	return out
}
