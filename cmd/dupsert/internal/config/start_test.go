package config

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/passes/finding"
)

func rules() []Rule {
	var out []Rule
	for _, name := range analyzer.Rules() {
		out = append(out, Rule{name, finding.Warning})
	}
	return out
}

// TestStart: a configuration to start from says nothing but the schema; without
// its comment signs every key is in it, and it is still one.
func TestStart(t *testing.T) {
	s := compiled(t)
	for _, urls := range [][]string{nil, {"file://migrations?format=goose"}, {"ent://ent", "file://it's # here.sql"}} {
		text := Start(Found{Schemas: []string{"a\nb"}, URLs: urls, Rules: rules()})
		cfg, err := Parse([]byte(text), Name)
		if err != nil {
			t.Fatalf("%v:\n%s", err, text)
		}
		if diff := cmp.Diff(urls, URLs(cfg.Schema)); diff != "" {
			t.Errorf("schema (-want +got):\n%s", diff)
		}
		cfg.Schema = nil
		if diff := cmp.Diff(&Config{}, cfg); diff != "" {
			t.Errorf("beside the schema (-want +got):\n%s", diff)
		}
		_, all, _ := strings.Cut(text, "\n") // the first line is for editors
		all = regexp.MustCompile(`(?m)^# (( *- | *)[a-z-]+:( |$).*$)`).ReplaceAllString(all, "$1")
		cfg, err = Parse([]byte(all), Name)
		if err != nil {
			t.Fatalf("%v:\n%s", err, all)
		}
		if err := s.Validate(value(t, all)); err != nil {
			t.Errorf("not by the schema: %v", err)
		}
		for _, key := range names(topKeys(&Config{})) {
			if !strings.Contains("\n"+all, "\n"+key+":") {
				t.Errorf("no key %s in\n%s", key, all)
			}
		}
		if len(cfg.Rules) != len(analyzer.Rules()) || len(cfg.Paths) != 1 {
			t.Errorf("rules %v, paths %v", cfg.Rules, cfg.Paths)
		}
	}
}
