package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// wholeOnly are the findings of testdata/src that need the whole program, by
// the reason why one package at a time cannot tell.
var wholeOnly = map[string]string{
	"layers/app/app.go:35:26 unprotected-insert":         "a package without a database in reach, here of SQL texts, leaves no facts",
	"layers/service/service.go:14:25 unprotected-insert": "a package that knows its store by an interface only is not looked at, and its importers report what meets in themselves",
	"layers/store/store.go:52:29 unhandled-conflict":     "callers that are not seen may handle the violation",
}

// TestAgree: go vet, which sees one package at a time, says what the whole
// program says: the same about a package of its own, never more.
func TestAgree(t *testing.T) {
	cases, err := filepath.Glob("../../testdata/src/*")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	exe, err := exec.LookPath("dupsert") // this binary, see TestMain
	if err != nil {
		t.Fatal(err)
	}
	if exe, err = filepath.Abs(exe); err != nil {
		t.Fatal(err)
	}
	env, err := goEnv("GOCACHE", "GOMODCACHE")
	if err != nil {
		t.Fatal(err)
	}
	unused := map[string]bool{}
	for f := range wholeOnly {
		unused[f] = true
	}
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			root := caseModule(t, dir)
			env := append(append(os.Environ(), env...), "GOFLAGS=-mod=mod", "GOWORK=off", "XDG_CACHE_HOME="+t.TempDir())
			whole := wholeFindings(t, command(t, root, env, exe, "--format=json", "./..."))
			vetted := vetFindings(t, root, command(t, root, env, "go", "vet", "-vettool="+exe, "-json", "./..."))
			if len(whole) == 0 || len(vetted) == 0 {
				t.Fatalf("whole program: %d findings, go vet: %d", len(whole), len(vetted))
			}
			for _, f := range vetted {
				if !slices.Contains(whole, f) {
					t.Errorf("go vet alone says: %s", f)
				}
			}
			for _, f := range whole {
				known := filepath.Base(dir) + "/" + f
				switch {
				case slices.Contains(vetted, f):
				case wholeOnly[known] == "":
					t.Errorf("go vet does not say: %s", f)
				default:
					delete(unused, known)
				}
			}
			t.Logf("%d findings, %d of them under go vet", len(whole), len(vetted))
		})
	}
	for f := range unused {
		t.Errorf("wholeOnly lists what go vet says, or nobody: %s", f)
	}
}

// caseModule copies a case to a module of its own, with this module's requirements.
func caseModule(t *testing.T, dir string) string {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		own := []byte("module github.com/dupsert/dupsert/testdata/src/" + filepath.Base(dir) + "\n")
		data = bytes.Replace(data, []byte("module github.com/dupsert/dupsert\n"), own, 1)
		if err := os.WriteFile(filepath.Join(root, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// command is what a command prints on standard output. Findings make it fail.
func command(t *testing.T, dir string, env []string, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || len(out) == 0) {
		t.Fatalf("%s: %v: %s", name, err, stderr.String())
	}
	return out
}

// wholeFindings are the findings of the command's stream, each as one line.
func wholeFindings(t *testing.T, out []byte) []string {
	t.Helper()
	var all []string
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var value struct {
			Finding *struct {
				Rule, Severity string
				Join           struct {
					File                     string
					Column, LookupLine, Line int
				}
			}
		}
		if err := dec.Decode(&value); err != nil {
			t.Fatal(err)
		}
		if f := value.Finding; f != nil && (f.Severity == "error" || f.Severity == "warning") {
			all = append(all, f.Join.File+":"+strconv.Itoa(f.Join.Line)+":"+strconv.Itoa(f.Join.Column)+" "+f.Rule)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// comment are the lines with which go vet names the package before its JSON.
var comment = regexp.MustCompile(`(?m)^#.*$`)

func vetFindings(t *testing.T, root string, out []byte) []string {
	t.Helper()
	var all []string
	for dec := json.NewDecoder(bytes.NewReader(comment.ReplaceAll(out, nil))); dec.More(); {
		var tree map[string]map[string][]struct{ Category, Posn, Message string }
		if err := dec.Decode(&tree); err != nil {
			t.Fatal(err)
		}
		for _, byAnalyzer := range tree {
			for _, d := range byAnalyzer["dupsert"] {
				posn, err := filepath.EvalSymlinks(filepath.Dir(d.Posn))
				if err != nil && !errors.Is(err, fs.ErrNotExist) {
					t.Fatal(err)
				}
				rel, err := filepath.Rel(root, filepath.Join(posn, filepath.Base(d.Posn)))
				if err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(d.Message, "("+d.Category+")") || !strings.Contains(d.Message, "; lookup at ") {
					t.Errorf("the message does not name its rule and places: %s", d.Message)
				}
				all = append(all, filepath.ToSlash(rel)+" "+d.Category)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
