// Package analyzer is the face of dupsert: the only package a driver imports.
// It joins the passes; it prints nothing and touches neither network nor
// schema sources.
package analyzer

import (
	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// Settings are what decides about a module's pairs beside its code.
type Settings struct {
	// Catalogs gives the schemas that a pair is judged against, one per dialect
	// or database; none is allowed and makes every table unknown. The files are
	// the pair's, relative to the module's root, those that say most about its
	// database first. It is called for every pair, so it should keep what it reads.
	Catalogs func(files []string) ([]*schema.Catalog, error)
	Policy   Policy
	Tests    bool // look at _test.go files too; a whole program has those that were loaded
}

// Always gives every pair the same schemas.
func Always(catalogs []*schema.Catalog) func([]string) ([]*schema.Catalog, error) {
	return func([]string) ([]*schema.Catalog, error) { return catalogs, nil }
}

// Program is what the whole-program driver analyses.
type Program struct {
	// Packages are the module's own packages, loaded with syntax and types
	// (packages.LoadSyntax); dependencies come from export data.
	Packages []*packages.Package
	Settings
	// Root is the folder that positions are printed relative to.
	Root string
}

// Result is what Check found.
type Result struct {
	Findings []finding.Finding // sorted by position, every judged pair
	Notes    []string          // internal limits that were hit, one line each
	Stats    map[string]int    // counters for --stats
}
