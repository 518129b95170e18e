package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeRules: the README's table, the pages and the command agree on
// which rules there are.
func TestReadmeRules(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("internal/cli/pages/*.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| (error|warning|note) \\|").FindAllStringSubmatch(string(readme), -1)
	if len(rows) != len(pages) || len(rows) == 0 {
		t.Errorf("README.md has %d rules, there are %d pages", len(rows), len(pages))
	}
	for _, row := range rows {
		page, err := os.ReadFile(filepath.Join("internal/cli/pages", row[1]+".md"))
		if err != nil {
			t.Errorf("README.md names the rule %s: %v", row[1], err)
			continue
		}
		if !strings.HasPrefix(string(page), row[1]+": ") {
			t.Errorf("the page of %s does not begin with its name", row[1])
		}
	}
}
