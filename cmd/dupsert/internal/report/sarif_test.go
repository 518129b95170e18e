package report_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/report"
	"github.com/dupsert/dupsert/passes/finding"
)

// sarifSchema is the official schema; see testdata/sarif/README.md.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	file, err := os.Open("testdata/sarif/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}()
	doc, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func TestSARIFSchema(t *testing.T) {
	schema := sarifSchema(t)
	all := report.Selection{All: true, FailOn: finding.Error}
	for name, fs := range map[string][]finding.Finding{"findings": findings(), "hostile": {hostile()}, "silenced": silenced(), "none": nil} {
		out, _ := output(t, "sarif", fs, all, false)
		if err := validate(t, schema, out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, broken := range [][2]string{{`"version": "2.1.0"`, `"version": "2.2"`}, {`"invocations"`, `"invocation"`}} {
			if err := validate(t, schema, strings.Replace(out, broken[0], broken[1], 1)); err == nil {
				t.Errorf("%s: the schema takes %s: it cannot fail", name, broken[1])
			}
		}
	}
}

type sarifPlace struct {
	ID               int
	PhysicalLocation struct {
		ArtifactLocation struct{ URI, URIBaseID string }
		Region           struct{ StartLine, StartColumn int }
	}
	Message struct{ Text string }
}

type sarifLog struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Rules []struct {
					ID                   string
					Help                 struct{ Markdown string }
					DefaultConfiguration struct{ Level string }
				}
			}
		}
		Invocations []struct{ ExitCode int }
		Results     []struct {
			RuleID              string
			RuleIndex           int
			Level, Kind         string
			Message             struct{ Text string }
			Locations           []sarifPlace
			RelatedLocations    []sarifPlace
			PartialFingerprints map[string]string
			CodeFlows           []struct {
				ThreadFlows []struct {
					Locations []struct{ Location sarifPlace }
				}
			}
		}
	}
}

func readSARIF(t *testing.T, fs ...finding.Finding) sarifLog {
	t.Helper()
	out, _ := output(t, "sarif", fs, report.Selection{All: true, FailOn: finding.Error}, false)
	var log sarifLog
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

// TestSARIFFlows: the calls from the join to each end, in order, and links
// that lead to related locations.
func TestSARIFFlows(t *testing.T) {
	f := race()
	f.Lookup.Via = append(f.Lookup.Via, finding.Hop{File: "service/cache.go", Line: 5, Function: "load"})
	f.Insert.Column = 0
	f.Keys[2].Declared = "migrations/001.sql:3"
	run := readSARIF(t, f).Runs[0]
	res := run.Results[0]
	var flows [][]string
	for _, flow := range res.CodeFlows {
		var steps []string
		for _, at := range flow.ThreadFlows[0].Locations {
			p := at.Location
			steps = append(steps, p.PhysicalLocation.ArtifactLocation.URI+" "+p.Message.Text)
		}
		flows = append(flows, steps)
	}
	want := [][]string{
		{"service/users.go calls load", "service/cache.go calls (*Store).ByEmail", "store/users.go lookup: SELECT id FROM users WHERE tenant_id = $1 AND email = $2 AND created < now()"},
		{"service/users.go from here", "store/users.go insert: ExecContext"},
	}
	if diff := cmp.Diff(want, flows); diff != "" {
		t.Errorf("flows, -want +got:\n%s", diff)
	}
	ids := map[string]string{}
	for _, p := range res.RelatedLocations {
		ids[string(rune('0'+p.ID))] = p.PhysicalLocation.ArtifactLocation.URI
	}
	links := regexp.MustCompile(`\[[a-z ]+\]\((\d)\)`).FindAllStringSubmatch(res.Message.Text, -1)
	if len(links) != 3 || ids["1"] != "store/users.go" || ids["3"] != "migrations/001.sql" {
		t.Errorf("links %v to %v", links, ids)
	}
	if run.Invocations[0].ExitCode != 1 || res.PartialFingerprints["dupsert/v1"] != "c0ffee" || res.Level != "error" || res.Kind != "fail" {
		t.Errorf("%+v", res)
	}
	rule := run.Tool.Driver.Rules[res.RuleIndex]
	if rule.ID != f.Rule || rule.DefaultConfiguration.Level != "error" || !strings.Contains(rule.Help.Markdown, "Cure:") {
		t.Errorf("rule %+v", rule)
	}
}

// TestSARIFPlaces: URIs are escaped, columns are UTF-16 code units.
func TestSARIFPlaces(t *testing.T) {
	f := race()
	f.Join.File = "a b/#1%/c:d.go"
	f.Lookup.File, f.Lookup.Line, f.Lookup.Column = "wide.go", 3, 40
	res := readSARIF(t, f).Runs[0].Results[0]
	at := res.Locations[0].PhysicalLocation.ArtifactLocation
	if at.URI != "a%20b/%231%25/c:d.go" || at.URIBaseID != "%SRCROOT%" {
		t.Errorf("%+v", at)
	}
	if got := res.RelatedLocations[0].PhysicalLocation.Region.StartColumn; got != 34 {
		t.Errorf("column %d, want 34", got) // 「𝒳」 are 10 bytes, 3 code points, 4 code units
	}
	f.Join.File = "/outside/x.go"
	if got := readSARIF(t, f).Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation; got.URI != "file:///outside/x.go" || got.URIBaseID != "" {
		t.Errorf("%+v", got)
	}
}
