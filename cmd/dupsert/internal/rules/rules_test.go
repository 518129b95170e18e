package rules

import (
	"strings"
	"testing"

	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/passes/suppress"
)

// TestAll: every rule of the judge has a page, and a page says what it is about.
func TestAll(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]Rule{}
	for _, r := range all {
		pages[r.Name] = r
		file, err := written(r.Name)
		if err != nil {
			t.Fatal(err)
		}
		if r.Page() != file {
			t.Errorf("the page of %s is not printed as it is written", r.Name)
		}
		if r.Title == "" || strings.HasSuffix(r.Title, ".") || strings.TrimSpace(r.Body) == "" {
			t.Errorf("%s: title %q, body %q", r.Name, r.Title, r.Body)
		}
	}
	for _, name := range append([]string{suppress.Rule}, judge.Rules...) {
		if _, has := pages[name]; !has {
			t.Errorf("%s has no page", name)
		}
	}
	for name := range severities {
		if _, has := pages[name]; !has {
			t.Errorf("%s has a severity and no page", name)
		}
	}
}

func written(name string) (string, error) {
	data, err := pages.ReadFile("pages/" + name + ".md")
	return string(data), err
}
