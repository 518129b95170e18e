// Package nogo_test builds what Bazel's nogo rule builds around dupsert,
// without Bazel: rules_go's own builder generates the main package, the Go
// compiler and linker are called as it calls them, and the result is run on
// the packages of testdata/example.
package nogo_test

import (
	"encoding/json"
	"errors"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	// The analyzer, for the go command: it lists what is compiled here by hand.
	_ "github.com/dupsert/dupsert/cmd/dupsert/nogo"
)

// violation is nogo's exit status for findings (constants.go of rules_go).
const violation = 3

// shop is a workspace: the files of testdata/shop and of the example, in a
// folder of its own. What nogo is compiled from lies beside it.
type shop struct {
	*testing.T
	dir, out string
	imports  []string // lines of an importcfg: what nogo may import
	own      []string // what the workspace's packages may
}

func newShop(t *testing.T) *shop {
	s := &shop{T: t, dir: t.TempDir(), out: t.TempDir()}
	for _, from := range []string{"testdata/shop", "../example"} {
		if err := os.CopyFS(s.dir, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	s.tool("../..", "go", "build", "-o", filepath.Join(s.out, "dupsert"), "./cmd/dupsert")
	s.tool(".", "go", append([]string{"build", "-ldflags=-X main.rulesGoStdlibPrefix=@rules_go//stdlib:", "-o", filepath.Join(s.out, "builder")}, s.rulesGo("builder_srcs", "path.go")...)...)
	s.imports = s.exports(".", "github.com/dupsert/dupsert/cmd/dupsert/nogo", "golang.org/x/tools/internal/facts",
		"golang.org/x/tools/go/gcexportdata", "github.com/aymanbagabas/go-udiff", "embed", "io/ioutil")
	s.own = s.exports(s.dir, "./store", "./account")
	return s
}

// tool runs a program that has to succeed.
func (s *shop) tool(dir, name string, args ...string) string {
	s.Helper()
	cmd := exec.CommandContext(s.Context(), name, args...)
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		s.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, stderr.String())
	}
	return string(out)
}

// exports are the compiled packages and all that they import.
func (s *shop) exports(dir string, packages ...string) []string {
	out := s.tool(dir, "go", append([]string{"list", "-export", "-deps", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}"}, packages...)...)
	return strings.Split(strings.TrimSpace(out), "\n")
}

func (s *shop) write(file string, lines ...string) string {
	s.Helper()
	if !filepath.IsAbs(file) {
		file = filepath.Join(s.out, file)
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
		s.Fatal(err)
	}
	return file
}

// snapshot writes the schema that the migrations of the workspace come to.
func (s *shop) snapshot(file string) {
	s.tool(s.dir, filepath.Join(s.out, "dupsert"), "schema", "--write", file)
}

// build compiles lint, the generated main and rules_go's part of it, and links them.
func (s *shop) build(config string) (nogo string) {
	s.Helper()
	lint := filepath.Join(s.dir, "lint")
	embed, err := json.Marshal(map[string]any{
		"Patterns": map[string][]string{"app.dupsert": {"app.dupsert"}, "dupsert.yaml": {"dupsert.yaml"}},
		"Files":    map[string]string{"app.dupsert": filepath.Join(lint, "app.dupsert"), "dupsert.yaml": filepath.Join(lint, "dupsert.yaml")},
	})
	if err != nil {
		s.Fatal(err)
	}
	archive := filepath.Join(s.out, "lint.a")
	s.tool(lint, "go", "tool", "compile", "-p", "example.com/shop/lint", "-importcfg", s.write("lint.cfg", s.imports...),
		"-embedcfg", s.write("embed.json", string(embed)), "-o", archive, "lint.go")

	generated := filepath.Join(s.out, "nogo_gen.go")
	s.tool(s.dir, filepath.Join(s.out, "builder"), "gennogomain", "-output", generated, "-analyzer_importpath", "example.com/shop/lint", "-config", config)
	all := s.write("main.cfg", append([]string{"packagefile example.com/shop/lint=" + archive}, s.imports...)...)
	main := filepath.Join(s.out, "main.a")
	s.tool(".", "go", append([]string{"tool", "compile", "-p", "main", "-importcfg", all, "-o", main, generated}, s.rulesGo("nogo_srcs")...)...)
	nogo = filepath.Join(s.out, "nogo")
	s.tool(".", "go", "tool", "link", "-importcfg", all, "-o", nogo, main)
	return nogo
}

// rulesGo are the sources of a target of rules_go's tools, as its BUILD file
// lists them, and those that it adds for this platform.
func (s *shop) rulesGo(target string, also ...string) []string {
	s.Helper()
	dir := strings.TrimSpace(s.tool(".", "go", "list", "-e", "-f", "{{.Dir}}", "github.com/bazelbuild/rules_go/go/tools/builders"))
	text, err := os.ReadFile(filepath.Join(dir, "BUILD.bazel"))
	if err != nil {
		s.Fatal(err)
	}
	list := regexp.MustCompile(`(?s)name = "` + target + `",\s*srcs = \[(.*?)\]`).FindStringSubmatch(string(text))
	if list == nil {
		s.Fatalf("rules_go has no target %s any more", target)
	}
	names := also
	for _, m := range regexp.MustCompile(`"([^"]+\.go)"`).FindAllStringSubmatch(list[1], -1) {
		names = append(names, m[1])
	}
	var out []string
	for _, name := range names {
		wanted, err := build.Default.MatchFile(dir, name) // as the builder does
		if err != nil {
			s.Fatal(err)
		}
		if wanted {
			out = append(out, filepath.Join(dir, name))
		}
	}
	return out
}

// check runs nogo over the workspace's packages, dependencies first, as the
// builder does: in the workspace's folder, with names relative to it, and the
// facts of the packages before.
func (s *shop) check(nogo string) (said string, status int) {
	s.Helper()
	facts := filepath.Join(s.out, "store.facts")
	importcfg := s.write("shop.cfg", s.own...)
	said, status = s.run(nogo, "-p", "example.com/shop/store", "-importcfg", importcfg, "-x", facts, "store/store.go")
	if status != 0 {
		return said, status
	}
	if info, err := os.Stat(facts); err != nil || info.Size() == 0 {
		s.Fatalf("the store leaves no facts: %v", err)
	}
	return s.run(nogo, "-p", "example.com/shop/account", "-importcfg", importcfg, "-fact", "example.com/shop/store="+facts,
		"-x", filepath.Join(s.out, "account.facts"), "account/account.go")
}

func (s *shop) run(nogo string, args ...string) (said string, status int) {
	s.Helper()
	cmd := exec.CommandContext(s.Context(), nogo, args...)
	cmd.Dir = s.dir
	out, err := cmd.CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		s.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// TestNogo: the race of the example is found, with both places, where the
// schema is the embedded one; another schema or configuration is heeded.
func TestNogo(t *testing.T) {
	s := newShop(t)
	want := func(nogo string, status int, texts ...string) {
		t.Helper()
		said, got := s.check(nogo)
		if got != status {
			t.Errorf("status %d, want %d", got, status)
		}
		for _, text := range texts {
			if !strings.Contains(said, text) {
				t.Errorf("no %q in\n%s", text, said)
			}
		}
		if len(texts) == 0 && said != "" {
			t.Errorf("said\n%s", said)
		}
	}
	const race = "two callers can insert into users by (email) at once"
	s.snapshot("lint/app.dupsert")
	nogo := s.build("nogo.json")
	want(nogo, violation, "account/account.go:17:", race, "lookup at store/store.go:19, insert at store/store.go:29 (unprotected-insert)", "(dupsert)")

	s.write(filepath.Join(s.dir, "migrations/0003_email.up.sql"), "CREATE UNIQUE INDEX users_email ON users (email);")
	s.snapshot("unique.dupsert")
	s.write(filepath.Join(s.dir, "flags.json"), `{"dupsert": {"analyzer_flags": {"schema": "unique.dupsert"}}}`)
	want(s.build("flags.json"), 0)

	s.write(filepath.Join(s.dir, "lint/dupsert.yaml"), "paths:", "- files: account", "  rules: {unprotected-insert: off}")
	want(s.build("nogo.json"), 0)

	s.write(filepath.Join(s.dir, "lint/dupsert.yaml"), "rule: {}")
	want(s.build("nogo.json"), 1, `read the embedded configuration: .dupsert.yaml:1: unknown key "rule": did you mean rules?`)

	s.write(filepath.Join(s.dir, "lint/dupsert.yaml"))
	s.write(filepath.Join(s.dir, "flags.json"), `{"dupsert": {"analyzer_flags": {"schema": "nowhere.dupsert"}}}`)
	want(s.build("flags.json"), 1, "read the snapshot of the flag schema: open nowhere.dupsert")
	s.write(filepath.Join(s.dir, "flags.json"), `{"dupsert": {"analyzer_flags": {"scheme": "x"}}}`)
	want(s.build("flags.json"), 1, "dupsert: unrecognized flag: scheme")
}
