package config

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/dupsert/dupsert/analyzer"
)

const schemaFile = "dupsert.schema.json"

// compiled is the schema that editors read.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(SchemaURL, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(SchemaURL)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// value is a YAML file as JSON has it.
func value(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSchemaAgrees: the decoder and the schema accept the same files.
func TestSchemaAgrees(t *testing.T) {
	s := compiled(t)
	for _, c := range accepted {
		if err := s.Validate(value(t, c.text)); err != nil {
			t.Errorf("%q is a configuration, and not by %s: %v", c.text, schemaFile, err)
		}
	}
	for _, c := range refused {
		if err := s.Validate(value(t, c.text)); err == nil {
			t.Errorf("%q is no configuration, but is one by %s", c.text, schemaFile)
		}
	}
}

// TestSchemaKeys: each key, rule and word of the decoder is the schema's, and
// the other way round.
func TestSchemaKeys(t *testing.T) {
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Properties map[string]struct {
			Enum []string `json:"enum"`
		} `json:"properties"`
		Enum []string `json:"enum"`
	}
	var doc struct {
		object
		ID   string            `json:"$id"`
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	keys := func(o object) []string { return slices.Sorted(maps.Keys(o.Properties)) }
	sorted := func(s []string) []string { return slices.Sorted(slices.Values(s)) }
	for _, c := range []struct {
		what      string
		want, got []string
	}{
		{"keys", sorted(names(topKeys(&Config{}))), keys(doc.object)},
		{"keys of a path", sorted(names(pathKeys(&Path{}))), keys(doc.Defs["path"])},
		{"rules", analyzer.Rules(), keys(doc.Defs["rules"])},
		{"levels", levels, doc.Defs["level"].Enum},
		{"confidences", analyzer.Confidences, doc.Defs["confidence"].Enum},
		{"generated", Generated, doc.Properties["generated"].Enum},
		{"fail-on", severities, doc.Properties["fail-on"].Enum},
		{"id", []string{SchemaURL}, []string{doc.ID}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-decoder +schema):\n%s", c.what, diff)
		}
	}
}
