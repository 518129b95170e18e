package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// repository is a copy of testdata/example as a repository has it: in a folder of
// a git checkout.
func repository(t *testing.T, below string) (module string) {
	t.Helper()
	root := t.TempDir()
	module = filepath.Join(root, below)
	if err := os.CopyFS(module, os.DirFS("../../testdata/example")); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("git", "init", "-q", root).CombinedOutput(); err != nil {
		t.Fatalf("git init: %v\n%s", err, out)
	}
	return module
}

// onPath puts dupsert, which is this binary, on the PATH of scripts.
func onPath(t *testing.T) string {
	t.Helper()
	exe, err := exec.LookPath("dupsert")
	if err != nil {
		t.Fatal(err)
	}
	if exe, err = filepath.Abs(exe); err != nil {
		t.Fatal(err)
	}
	return "PATH=" + filepath.Dir(exe) + string(os.PathListSeparator) + os.Getenv("PATH")
}

// script runs lines as CI does and returns what they print, and the status.
func script(t *testing.T, dir string, env []string, lines string) (said string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", lines)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// read decodes a YAML text; keys that the type has not are an error.
func read(t *testing.T, text string, into any) {
	t.Helper()
	dec := yaml.NewDecoder(strings.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// snippet is the YAML of the README that a pattern is found in.
func snippet(t *testing.T, pattern string) string {
	t.Helper()
	for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(readFile(t, "../../README.md"), -1) {
		if strings.Contains(m[1], pattern) {
			return m[1]
		}
	}
	t.Fatalf("README.md has no YAML with %q", pattern)
	return ""
}

const race = "two callers can insert into users by (email) at once"

// TestPreCommit runs the hook as pre-commit does, and the README names it.
func TestPreCommit(t *testing.T) {
	var hooks []struct {
		ID, Name, Description, Entry, Language, Files string
		Args                                          []string
		PassFilenames                                 bool `yaml:"pass_filenames"`
		RequireSerial                                 bool `yaml:"require_serial"`
	}
	read(t, readFile(t, "../../.pre-commit-hooks.yaml"), &hooks)
	var use struct {
		Repos []struct {
			Repo, Rev string
			Hooks     []struct{ ID string }
		}
	}
	read(t, snippet(t, "repos:"), &use)
	if len(hooks) != 1 || hooks[0].ID != use.Repos[0].Hooks[0].ID || hooks[0].Language != "golang" || hooks[0].PassFilenames {
		t.Fatalf("%+v, used as %+v", hooks, use)
	}
	h := hooks[0]
	files, err := regexp.Compile(h.Files)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]bool{
		"store/store.go": true, "migrations/1.sql": true, "schema.hcl": true, "go.mod": true, "x/.dupsert.yaml": true,
		"README.md": false, "x.gox": false, "mygo.mod": false,
	} {
		if files.MatchString(file) != want {
			t.Errorf("a change of %s runs the hook: %v", file, !want)
		}
	}
	said, status := script(t, repository(t, "."), []string{onPath(t)}, strings.Join(append([]string{h.Entry}, h.Args...), " "))
	if status != 1 || !strings.Contains(said, race) {
		t.Errorf("status %d:\n%s", status, said)
	}
}

// action is action.yml.
type action struct {
	Name, Description string
	Branding          struct{ Icon, Color string }
	Inputs            map[string]struct{ Description, Default string }
	Outputs           map[string]struct{ Description, Value string }
	Runs              struct {
		Using string
		Steps []step
	}
}

type step struct {
	Name, ID, Shell, Run, Uses, If string
	Dir                            string `yaml:"working-directory"`
	Env, With                      map[string]string
}

// job is a run of the action: what expressions stand for.
type job struct {
	*testing.T
	action action
	dir    string // the caller's checkout
	values map[string]string
}

func newJob(t *testing.T, dir string, with map[string]string) *job {
	t.Helper()
	j := &job{T: t, dir: dir, values: map[string]string{"runner.temp": t.TempDir()}}
	read(t, readFile(t, "../../action.yml"), &j.action)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	j.values["github.action_path"] = root
	for name, input := range j.action.Inputs {
		j.values["inputs."+name] = j.expand(input.Default)
	}
	for name, value := range with {
		if _, known := j.action.Inputs[name]; !known {
			t.Fatalf("action.yml has no input %s", name)
		}
		j.values["inputs."+name] = value
	}
	return j
}

// expand puts in what the expressions of a text stand for.
func (j *job) expand(text string) string {
	return regexp.MustCompile(`\$\{\{ *(.*?) *\}\}`).ReplaceAllStringFunc(text, func(expr string) string {
		name := strings.Trim(expr, "${} ")
		value, known := j.values[name]
		if !known {
			j.Fatalf("the expression %s is not known", expr)
		}
		return value
	})
}

// run runs the steps that are scripts until one fails.
func (j *job) run() (said string, status int) {
	j.Helper()
	for _, s := range j.action.Runs.Steps {
		if s.Uses != "" {
			continue
		}
		if s.Shell != "bash" || strings.Contains(s.Run, "${{") {
			j.Errorf("%s: a script takes what it is given from its environment, or it may be made to run something else", s.Name)
		}
		outputs := filepath.Join(j.TempDir(), "outputs")
		env := []string{"GITHUB_OUTPUT=" + outputs, "TMPDIR=" + os.TempDir()}
		for name, value := range s.Env {
			env = append(env, name+"="+j.expand(value))
		}
		dir := j.expand(s.Dir)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(j.dir, dir)
		}
		out, code := script(j.T, dir, env, s.Run)
		said += out
		if data, err := os.ReadFile(outputs); err == nil {
			for line := range strings.Lines(string(data)) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				j.values["steps."+s.ID+".outputs."+name] = value
			}
		}
		if code != 0 {
			return said, code
		}
	}
	return said, 0
}

// TestAction runs the action's steps: it installs dupsert from its own
// checkout, finds the race, names files as the repository does, and fails last,
// after the upload.
func TestAction(t *testing.T) {
	var workflow struct {
		Jobs map[string]struct {
			RunsOn      string `yaml:"runs-on"`
			Permissions map[string]string
			Steps       []step
		}
	}
	read(t, snippet(t, "uses: dupsert/dupsert"), &workflow)
	steps := workflow.Jobs["dupsert"].Steps
	with := steps[len(steps)-1].With
	module := repository(t, "services/shop")

	j := newJob(t, filepath.Join(module, "../.."), with)
	j.values["inputs.working-directory"] = "services/shop"
	said, status := j.run()
	if status != 1 || !strings.Contains(said, "::error file=services/shop/account/account.go,line=17,") {
		t.Errorf("status %d:\n%s", status, said)
	}
	var log struct {
		Runs []struct {
			Results []struct {
				Locations []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(readFile(t, j.values["inputs.sarif"])), &log); err != nil {
		t.Fatal(err)
	}
	if got := log.Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; got != "services/shop/account/account.go" {
		t.Errorf("the SARIF file names %s", got)
	}
	last := len(j.action.Runs.Steps) - 1
	upload := slices.IndexFunc(j.action.Runs.Steps, func(s step) bool { return strings.HasPrefix(s.Uses, "github/codeql-action/upload-sarif@") })
	if upload < 0 || upload > last || j.expand(j.action.Runs.Steps[upload].With["sarif_file"]) != j.values["inputs.sarif"] {
		t.Errorf("step %d uploads %v", upload, j.action.Runs.Steps[upload].With)
	}

	j = newJob(t, module, map[string]string{"args": "--fail-on none\n--stats", "format": "concise", "packages": "./store ./account"})
	if said, status := j.run(); status != 0 || !strings.Contains(said, race) || !strings.Contains(said, "dupsert: stats:") {
		t.Errorf("--fail-on none: status %d:\n%s", status, said)
	}
	j = newJob(t, module, map[string]string{"args": "--schema file://nowhere.sql"})
	if said, status := j.run(); status == 0 || j.values["steps.check.outputs.status"] != "2" {
		t.Errorf("no schema: status %d:\n%s", status, said)
	}
}

// TestGitLab runs the README's job for GitLab; installing is left to the binary
// that is tested.
func TestGitLab(t *testing.T) {
	var jobs map[string]struct {
		Image     string
		Script    []string
		Artifacts struct {
			When    string
			Reports struct{ Codequality string }
		}
	}
	read(t, snippet(t, "codequality:"), &jobs)
	j := jobs["dupsert"]
	install, _, _ := strings.Cut(j.Script[0], "@")
	if install != "go install github.com/dupsert/dupsert/cmd/dupsert" {
		t.Errorf("installs by %s", j.Script[0])
	}
	dir := repository(t, ".")
	said, status := script(t, dir, []string{onPath(t)}, strings.Join(j.Script[1:], "\n"))
	if status != 1 || !strings.Contains(said, race) {
		t.Errorf("status %d:\n%s", status, said)
	}
	var issues []struct{ Location struct{ Path string } }
	if err := json.Unmarshal([]byte(readFile(t, filepath.Join(dir, j.Artifacts.Reports.Codequality))), &issues); err != nil {
		t.Fatal(err)
	}
	if len(issues) != 1 || issues[0].Location.Path != "account/account.go" || j.Artifacts.When != "always" {
		t.Errorf("%+v, %+v", issues, j.Artifacts)
	}
}
