package driver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// moduleInfo is the module the run is about: the main module of the folder.
type moduleInfo struct {
	path string
	root string
	// roots are the folders of all main modules: the module's own, and in a
	// workspace its neighbours', whose summaries the analyzer needs too.
	roots []string
}

// Root is the folder of the module that holds dir.
func Root(ctx context.Context, dir string) (string, error) {
	mod, err := findModule(ctx, dir)
	if err != nil {
		return "", err
	}
	return mod.root, nil
}

// findModule asks the go command, which knows GOFLAGS, GOWORK and -modfile.
func findModule(ctx context.Context, dir string) (*moduleInfo, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the module of %s: %w", dir, err)
	}
	if _, err := os.Stat(abs); err != nil {
		return nil, fmt.Errorf("find the module of %s: %w", dir, err)
	}
	out, err := goCommand(ctx, abs, "env", "GOMOD", "GOWORK")
	if err != nil {
		return nil, err
	}
	gomod, gowork, _ := strings.Cut(strings.TrimRight(out, "\n"), "\n")
	inWork := gowork != "" && gowork != "off"
	if (gomod == "" || gomod == os.DevNull) && !inWork {
		return nil, fmt.Errorf("no go.mod in %s or any folder above it", abs)
	}
	out, err = goCommand(ctx, abs, "list", "-m", "-f", "{{.Path}}\t{{.Dir}}")
	if err != nil {
		return nil, err
	}
	mod := &moduleInfo{}
	for line := range strings.Lines(out) {
		path, root, _ := strings.Cut(strings.TrimSpace(line), "\t")
		mod.roots = append(mod.roots, root)
		if root == filepath.Dir(gomod) {
			mod.path, mod.root = path, root
		}
	}
	if mod.root == "" && inWork { // the workspace's own folder, which need not be a module
		mod.path, mod.root = "go.work", filepath.Dir(gowork)
	}
	if mod.root == "" {
		return nil, fmt.Errorf("no main module in %s: go list -m names %s", abs, strings.Join(mod.roots, ", "))
	}
	return mod, nil
}

// goCommand runs the go command in dir. Its own message is the error: it says
// more than an exit status.
func goCommand(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if msg := oneLine(stderr.String()); msg != "" {
			err = errors.New(msg)
		}
		return "", fmt.Errorf("run go %s: %w", strings.Join(args[:min(2, len(args))], " "), err)
	}
	return stdout.String(), nil
}

// program is the packages to analyse and which of them the user asked about.
type program struct {
	packages []*packages.Package
	skipped  []string        // with the reason
	wanted   map[string]bool // files by path relative to the root; nil for all
}

func (p *program) wants(file string) bool { return p.wanted == nil || p.wanted[file] }

// syntaxMode is types and syntax of the packages themselves, export data for
// everything they import.
const syntaxMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
	packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo |
	packages.NeedModule | packages.NeedEmbedFiles | packages.NeedForTest

// load reads every package of the main modules, whatever the patterns: a pair
// may join functions of packages that were not named. The patterns choose
// whose findings are shown.
func load(ctx context.Context, opts Options, mod *moduleInfo) (*program, error) {
	prog := &program{}
	all := len(opts.Patterns) == 1 && opts.Patterns[0] == "./..." && sameDir(opts.Dir, mod.root) && len(mod.roots) == 1
	var named []string // patterns outside the main modules
	if !all {
		var err error
		if named, err = prog.match(ctx, opts, mod); err != nil {
			return nil, err
		}
	}
	for _, root := range mod.roots {
		named = append(named, filepath.Join(root, "..."))
	}
	pkgs, err := packages.Load(loadConfig(ctx, opts, mod.root, syntaxMode), named...)
	if err != nil {
		return nil, fmt.Errorf("load packages: %w", errors.New(oneLine(err.Error())))
	}
	pkgs = withTests(pkgs)
	if len(pkgs) == 0 {
		return nil, fmt.Errorf("no Go packages match %s in %s", strings.Join(opts.Patterns, " "), mod.root)
	}
	return prog, prog.keep(pkgs, opts)
}

func loadConfig(ctx context.Context, opts Options, dir string, mode packages.LoadMode) *packages.Config {
	cfg := &packages.Config{Context: ctx, Dir: dir, Mode: mode, Tests: opts.Tests}
	if opts.Tags != "" {
		cfg.BuildFlags = []string{"-tags=" + opts.Tags}
	}
	return cfg
}

// match resolves the user's patterns. It returns the packages that no main
// module holds, or that its ... does not name.
func (p *program) match(ctx context.Context, opts Options, mod *moduleInfo) (outside []string, err error) {
	const mode = packages.NeedName | packages.NeedFiles | packages.NeedModule
	patterns, err := inModules(opts, mod)
	if err != nil {
		return nil, err
	}
	pkgs, err := packages.Load(loadConfig(ctx, opts, opts.Dir, mode), patterns...)
	if err != nil {
		return nil, fmt.Errorf("find packages %s: %w", strings.Join(opts.Patterns, " "), errors.New(oneLine(err.Error())))
	}
	if len(pkgs) == 0 {
		return nil, fmt.Errorf("no Go packages match %s in %s", strings.Join(opts.Patterns, " "), opts.Dir)
	}
	p.wanted = map[string]bool{}
	for _, pkg := range pkgs {
		if len(pkg.GoFiles) == 0 && len(pkg.Errors) > 0 {
			return nil, fmt.Errorf("find packages %s: %s", strings.Join(opts.Patterns, " "), oneLine(pkg.Errors[0].Msg))
		}
		for _, f := range pkg.GoFiles {
			p.wanted[slash(mod.root, f)] = true
		}
		if pkg.Module == nil || !pkg.Module.Main || unlisted(pkg.PkgPath) {
			outside = append(outside, pkg.PkgPath)
		}
	}
	return outside, nil
}

// inModules are the user's patterns for the go command, which refuses ./... in a
// folder of a workspace that is above its modules: there it stands for theirs.
func inModules(opts Options, mod *moduleInfo) ([]string, error) {
	var out []string
	for _, pattern := range opts.Patterns {
		rest, all := strings.CutSuffix(pattern, "...")
		if !all || !strings.HasPrefix(pattern, ".") {
			out = append(out, pattern)
			continue
		}
		dir, err := filepath.Abs(filepath.Join(opts.Dir, rest))
		if err != nil {
			return nil, fmt.Errorf("find packages %s: %w", pattern, err)
		}
		if dir, err = filepath.EvalSymlinks(dir); err != nil {
			return nil, fmt.Errorf("find packages %s: %w", pattern, err)
		}
		below := modulesBelow(dir, mod.roots)
		if len(below) == 0 {
			below = []string{pattern}
		}
		out = append(out, below...)
	}
	return out, nil
}

// modulesBelow are patterns of the modules below a folder, none if the folder
// is in a module itself.
func modulesBelow(dir string, roots []string) []string {
	var out []string
	for _, root := range roots {
		if within(root, dir) {
			return nil
		}
		if within(dir, root) {
			out = append(out, filepath.Join(root, "..."))
		}
	}
	return out
}

// within reports whether a folder is dir or below it.
func within(dir, folder string) bool {
	rel, err := filepath.Rel(dir, folder)
	return err == nil && filepath.IsLocal(rel)
}

// unlisted reports whether ... leaves a package out, so that it must be named:
// elements of its path are testdata, or begin with _ or a dot (go help packages).
func unlisted(path string) bool {
	for _, elem := range strings.Split(path, "/") {
		if elem == "testdata" || strings.HasPrefix(elem, "_") || strings.HasPrefix(elem, ".") {
			return true
		}
	}
	return false
}

// withTests leaves one package of each: the one with its test files where
// there is one, and no generated test mains.
func withTests(pkgs []*packages.Package) []*packages.Package {
	tested := map[string]bool{}
	for _, p := range pkgs {
		if p.ForTest != "" && p.ForTest == p.PkgPath {
			tested[p.PkgPath] = true
		}
	}
	return slices.DeleteFunc(pkgs, func(p *packages.Package) bool {
		plain := p.ForTest == "" && tested[p.PkgPath]
		return plain || strings.HasSuffix(p.ID, ".test")
	})
}

// keep takes the packages that type-check. The others end the run, or are
// left out aloud.
func (p *program) keep(pkgs []*packages.Package, opts Options) error {
	slices.SortFunc(pkgs, func(a, b *packages.Package) int { return strings.Compare(a.ID, b.ID) })
	var errs []string
	for _, pkg := range pkgs {
		if usable(pkg) {
			p.packages = append(p.packages, pkg)
			continue
		}
		why := "imports a package that does not type-check"
		for i, e := range own(pkg.Errors) {
			text := errorText(e)
			if i == 0 {
				why = text
			}
			errs = append(errs, text)
		}
		p.skipped = append(p.skipped, pkg.PkgPath+": "+why)
	}
	switch {
	case len(p.skipped) == 0:
		return nil
	case !opts.AllowErrors:
		if len(errs) == 0 {
			errs = p.skipped
		}
		more := ""
		if n := len(errs) - 1; n > 0 {
			more = fmt.Sprintf(" (and %d more)", n)
		}
		return fmt.Errorf("packages do not type-check: %s%s; --allow-errors leaves them out", errs[0], more)
	case len(p.packages) == 0:
		return fmt.Errorf("no package type-checks: %s", p.skipped[0])
	}
	return nil
}

// usable reports whether a package's own files type-check. What it embeds may be
// missing (a build product that this checkout has not), and so may what an import
// embeds: neither changes what the code does to a database.
func usable(pkg *packages.Package) bool {
	if pkg.Types == nil || len(pkg.Syntax) == 0 && len(pkg.GoFiles) > 0 {
		return false
	}
	for _, e := range pkg.Errors {
		if e.Kind != packages.ListError || !strings.Contains(e.Msg, "no matching files found") {
			return false
		}
	}
	if !pkg.IllTyped {
		return true
	}
	for _, imp := range pkg.Imports {
		if imp.IllTyped && !usable(imp) {
			return false
		}
	}
	return true
}

// own are the errors of the package's source, if it has any: the go command
// repeats them as the compiler's output.
func own(errs []packages.Error) []packages.Error {
	source := slices.DeleteFunc(slices.Clone(errs), func(e packages.Error) bool {
		return e.Kind != packages.ParseError && e.Kind != packages.TypeError
	})
	if len(source) == 0 {
		return errs
	}
	return source
}

func errorText(e packages.Error) string {
	msg := oneLine(e.Msg)
	if e.Pos == "" || e.Pos == "-" {
		return msg
	}
	pos := e.Pos
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, pos); err == nil && !strings.HasPrefix(rel, "..") {
			pos = rel
		}
	}
	return pos + ": " + msg
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func sameDir(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
