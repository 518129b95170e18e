package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadme runs the README's example and compares what it prints with what
// the README says it prints.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	const command = "$ go run ./cmd/dupsert -C testdata/example ./...\n"
	_, rest, found := strings.Cut(string(readme), command)
	want, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatalf("README.md does not show the output of %s", command)
	}
	if diff := cmp.Diff(want, example(t)); diff != "" {
		t.Errorf("README.md's output, -README +real:\n%s", diff)
	}
}

// example is what dupsert prints about testdata/example, both streams as a
// terminal shows them.
func example(t *testing.T) string {
	t.Helper()
	exe, err := exec.LookPath("dupsert") // this binary, see TestMain
	if err != nil {
		t.Fatal(err)
	}
	if exe, err = filepath.Abs(exe); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-C", "testdata/example", "./...")
	cmd.Dir = "../.."
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("dupsert ends with %v, want status 1", err)
	}
	return out.String() + "exit status 1\n" // go run says it
}
