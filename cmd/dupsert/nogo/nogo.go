// Package nogo is dupsert for Bazel's nogo, which compiles analyzers into the
// build. It reads no schema source: a snapshot stands in for the schema, for a
// build action sees nothing that is not among its inputs.
//
// A package of the workspace embeds the snapshot, and is what the nogo rule
// names in deps; testdata/nogo is a worked example:
//
//	//go:embed app.dupsert
//	var schema []byte
//
//	var Analyzer = nogo.New(schema, nil)
//
// https://github.com/bazel-contrib/rules_go/blob/master/go/nogo.rst
package nogo

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/snapshot"
)

// Analyzer is dupsert without a schema of its own: the flag schema names a
// snapshot. Builds that are hermetic embed it with New instead.
var Analyzer = New(nil, nil)

// New returns dupsert with a snapshot of the schema (dupsert schema --write
// app.dupsert) and the text of a .dupsert.yaml, nil for none. Of that, rules,
// confidence, generated, tests and the rules of paths count. A snapshot or
// configuration that cannot be read is an error where a pair is judged.
//
// The analyzer's flags, which nogo's config sets by analyzer_flags, are schema,
// the file of a snapshot instead of the embedded one, and tests.
func New(snapshot, configuration []byte) *analysis.Analyzer {
	var s analyzer.Settings
	cfg, err := config.Parse(configuration, config.Name)
	if err == nil {
		err = unread(cfg)
	}
	if err == nil {
		s.Policy, s.Tests = cfg.Policy(), cfg.Tests
	}
	var file string
	read := sync.OnceValues(func() ([]*schema.Catalog, error) {
		if err != nil {
			return nil, fmt.Errorf("read the embedded configuration: %w", err)
		}
		return catalogs(snapshot, file)
	})
	s.Catalogs = func([]string) ([]*schema.Catalog, error) { return read() }
	a := analyzer.New(s)
	a.Flags.StringVar(&file, "schema", "", "judge by the snapshot in this file instead of the embedded one")
	return a
}

// unread refuses what an embedded configuration cannot have: its schema is the snapshot.
func unread(cfg *config.Config) error {
	for _, p := range cfg.Paths {
		if len(p.Schema) > 0 {
			return fmt.Errorf("%s: nogo judges by one snapshot: a path has no schema of its own", p.Schema[0].Pos)
		}
	}
	return nil
}

func catalogs(embedded []byte, file string) ([]*schema.Catalog, error) {
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read the snapshot of the flag schema: %w", err)
		}
		embedded = data
	}
	if len(embedded) == 0 {
		return nil, errors.New("no schema: embed a snapshot of dupsert schema --write with nogo.New, or set the flag schema")
	}
	cats, _, err := snapshot.Decode(embedded)
	if err != nil {
		return nil, fmt.Errorf("read the snapshot: %w", err)
	}
	return cats, nil
}
