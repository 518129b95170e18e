package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/report"
	"github.com/dupsert/dupsert/passes/finding"
)

func open(t *testing.T, targets ...report.Target) (*report.Report, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	h, err := report.Open(targets, report.Output{Stdout: &out, Stderr: &bytes.Buffer{}})
	if err != nil {
		t.Fatal(err)
	}
	return h, &out
}

func contents(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestSeveral: one run, several outputs, each what it is alone.
func TestSeveral(t *testing.T) {
	sel := report.Selection{FailOn: finding.Error}
	dir := t.TempDir()
	targets := []report.Target{{Format: "text", File: "-"}}
	for _, format := range report.Formats() {
		targets = append(targets, report.Target{Format: format, File: filepath.Join(dir, format)})
	}
	h, out := open(t, targets...)
	play(t, h, findings(), sel)
	for _, format := range report.Formats() {
		want, _ := run(t, format, sel, false)
		if got := contents(t, filepath.Join(dir, format)); got != want {
			t.Errorf("%s in a file is not what it is on standard output", format)
		}
	}
	if want, _ := run(t, "text", sel, false); out.String() != want {
		t.Error("text beside files is not what it is alone")
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(report.Formats()) {
		t.Errorf("%d files, want %d: something is left over", len(entries), len(report.Formats()))
	}
}

// TestWhole: a run that is given up leaves the file as it was.
func TestWhole(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out.txt")
	if err := os.WriteFile(file, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	f := race()
	h, _ := open(t, report.Target{Format: "text", File: file})
	if err := h.Handle(report.Message{Finding: &f}); err != nil {
		t.Fatal(err)
	}
	h.Abort()
	if got := contents(t, file); got != "old" {
		t.Errorf("the file says %q before the end", got)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, file); !strings.Contains(got, "[unprotected-insert]") {
		t.Errorf("the file says %q", got)
	}
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v: want that of the old file", info.Mode(), err)
	}
}

// TestLinksAndDevices: a link stays one, a device is written to, not replaced.
func TestLinksAndDevices(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no links for everybody, no /dev/null")
	}
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := os.WriteFile(target, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	h, _ := open(t, report.Target{Format: "concise", File: link}, report.Target{Format: "text", File: os.DevNull})
	play(t, h, findings(), report.Selection{FailOn: finding.Error})
	if !strings.Contains(contents(t, target), "error: ") {
		t.Error("the link's file was not written")
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode()&os.ModeDevice == 0 {
		t.Fatalf("%s is no device any more: %v, %v", os.DevNull, info, err)
	}
}

func TestTargets(t *testing.T) {
	for in, want := range map[string]report.Target{
		"text":          {Format: "text", File: "-"},
		"sarif=-":       {Format: "sarif", File: "-"},
		"html=a=b.html": {Format: "html", File: "a=b.html"},
	} {
		if got, err := report.ParseTarget(in); err != nil || got != want {
			t.Errorf("%s: %v, %v", in, got, err)
		}
	}
	for in, want := range map[string]string{
		"xml":       `unknown format "xml": want one of text, concise, json, sarif, github, gitlab, checkstyle, junit, markdown, html`,
		"text,json": `unknown format "text,json"`,
		"json=":     `"json=" names no file: want json=FILE, or json=- for standard output`,
	} {
		if _, err := report.ParseTarget(in); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", in, err, want)
		}
	}
	dir := t.TempDir()
	for _, c := range []struct {
		want    string
		targets []report.Target
	}{
		{"the formats text and json both go to standard output: give one a file of its own, as in json=FILE", []report.Target{{Format: "text", File: "-"}, {Format: "json", File: "-"}}},
		{"the formats text and json both go to " + filepath.Join(dir, "x"), []report.Target{{Format: "text", File: filepath.Join(dir, "x")}, {Format: "json", File: dir + "/./x"}}},
		{"write " + dir + ": it is a folder", []report.Target{{Format: "text", File: dir}}},
		{"there is no folder", []report.Target{{Format: "text", File: filepath.Join(dir, "no", "x")}}},
		{`unknown format "xml"`, []report.Target{{Format: "xml", File: "-"}}},
	} {
		if _, err := report.Open(c.targets, report.Output{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %s", c.targets, err, c.want)
		}
	}
}
