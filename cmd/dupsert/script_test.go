package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the command, for stories and for go vet.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dupsert": main})
}

// TestScript runs the stories of testdata/script: a title, files, and what the
// command says about them.
func TestScript(t *testing.T) {
	env, err := goEnv("GOCACHE", "GOMODCACHE", "GOPROXY", "GOTOOLCHAIN")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			// The build cache is the caller's, ours is the story's own.
			e.Vars = append(e.Vars, env...)
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, ".cache"))
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("GOFLAGS", "-mod=mod")
			e.Setenv("GOWORK", "off")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":   status,
			"lines":    lines,
			"values":   values,
			"big":      big,
			"vet":      vet,
			"appendto": appendTo,
		},
	})
}

func goEnv(names ...string) ([]string, error) {
	out, err := exec.Command("go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	var env []string
	for i, value := range strings.Split(strings.TrimRight(string(out), "\n"), "\n") {
		env = append(env, names[i]+"="+value)
	}
	return env, nil
}

// status N command...: the command ends with exit status N.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [args...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("%s: status %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// lines FILE N: the file (or stdout, stderr) has N lines.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lines FILE N")
	}
	text := ts.ReadFile(args[0])
	if n := strings.Count(text, "\n"); fmt.Sprint(n) != args[1] {
		ts.Fatalf("%s has %d lines, want %s:\n%s", args[0], n, args[1], text)
	}
}

// values NAME...: standard output is a stream of JSON values with exactly
// these fields, in this order, one each.
func values(ts *testscript.TestScript, neg bool, args []string) {
	var got []string
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	for dec.More() {
		var value map[string]json.RawMessage
		ts.Check(dec.Decode(&value))
		if len(value) != 1 {
			ts.Fatalf("a value with %d fields", len(value))
		}
		for name := range value {
			got = append(got, name)
		}
	}
	if have, want := strings.Join(got, " "), strings.Join(args, " "); neg || have != want {
		ts.Fatalf("the stream is %q, want %q", have, want)
	}
}

// big FILE BYTES writes a migration of that size: many tables, the last one users.
func big(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: big FILE BYTES")
	}
	var size int
	if _, err := fmt.Sscan(args[1], &size); err != nil {
		ts.Fatalf("big: %v", err)
	}
	var b bytes.Buffer
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "CREATE TABLE t%d (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT, UNIQUE (a, b));\n", i)
		fmt.Fprintf(&b, "INSERT INTO t%d (id, a) VALUES (1, '%s');\n", i, strings.Repeat("x;''", 50))
	}
	b.WriteString("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);\n")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o644))
}

// vet [flags] [patterns] runs go vet with dupsert as its tool, over ./... if no
// pattern says otherwise (cmd/go before 1.26.9 forgets findings of packages that
// were vetted as dependencies, when they are named alone).
func vet(ts *testscript.TestScript, neg bool, args []string) {
	exe, err := exec.LookPath("dupsert")
	if err == nil && !filepath.IsAbs(exe) {
		exe, err = filepath.Abs(exe)
	}
	if err != nil {
		ts.Fatalf("vet: %v", err)
	}
	if len(args) == 0 || strings.HasPrefix(args[len(args)-1], "-") {
		args = append(args, "./...")
	}
	err = ts.Exec("go", append([]string{"vet", "-vettool=" + exe}, args...)...)
	switch {
	case err == nil && neg:
		ts.Fatalf("go vet found nothing")
	case err != nil && !neg:
		ts.Fatalf("go vet: %v", err)
	}
}

// appendto FILE TEXT...: adds a line.
func appendTo(ts *testscript.TestScript, _ bool, args []string) {
	file := ts.MkAbs(args[0])
	data, err := os.ReadFile(file)
	ts.Check(err)
	ts.Check(os.WriteFile(file, append(data, strings.Join(args[1:], " ")+"\n"...), 0o644))
}
