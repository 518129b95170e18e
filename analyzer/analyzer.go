// Package analyzer is the face of dupsert: the only package a driver imports.
// It joins the passes; it prints nothing and touches neither network nor
// schema sources.
package analyzer

import (
	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// Program is what the whole-program driver analyses.
type Program struct {
	// Packages are the module's own packages, loaded with syntax and types
	// (packages.LoadSyntax); dependencies come from export data.
	Packages []*packages.Package
	// Catalogs are the schemas, one per dialect or database; none is allowed and makes every table unknown.
	Catalogs []*schema.Catalog
	// Root is the folder that positions are printed relative to.
	Root string
}

// Result is what Check found.
type Result struct {
	Findings []finding.Finding // sorted by position, every judged pair
	Notes    []string          // internal limits that were hit, one line each
	Stats    map[string]int    // counters for --stats
}
