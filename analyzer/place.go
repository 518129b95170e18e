package analyzer

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/analysis"
)

// place is where a package lies: its folder, and its module's path and folder.
// Without a go.mod the root is the package's folder; Bazel names files relative
// to its workspace, which is the root then.
type place struct{ dir, root, module string }

func placeOf(pass *analysis.Pass, file *ast.File) (place, error) {
	p := place{dir: filepath.Dir(pass.Fset.File(file.Pos()).Name())}
	p.root = p.dir
	if !filepath.IsAbs(p.dir) {
		p.root, p.module = ".", above(pass.Pkg.Path(), filepath.ToSlash(p.dir))
		return p, nil
	}
	for dir := p.dir; ; dir = filepath.Dir(dir) {
		if dir == filepath.Dir(dir) {
			return p, nil // all folders are below this one: whatever lies here, it is no module to walk
		}
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil {
			p.root, p.module = dir, modfile.ModulePath(data)
			return p, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return p, fmt.Errorf("find the module of %s: %w", p.dir, err)
		}
	}
}

// above is the import path of the folder that dir is relative to, "" if the
// package is not named after its folder.
func above(pkg, dir string) string {
	if dir == "." {
		return pkg
	}
	module, ok := strings.CutSuffix(pkg, "/"+dir)
	if !ok {
		return "" // e.g. bazel-out/k8-fastbuild/bin/store, external/com_github_x
	}
	return module
}

// asked are the named queries of modules, read once in a process.
var asked sync.Map // of func() (map[string]string, error) by folder

// queries are the named queries of the module's SQL files. Of Bazel's workspace
// a package sees its own folder only.
func (p place) queries() (map[string]string, error) {
	root := p.root
	if !filepath.IsAbs(root) {
		root = p.dir
	}
	read, _ := asked.LoadOrStore(root, sync.OnceValues(func() (map[string]string, error) { return queries(root) }))
	return read.(func() (map[string]string, error))()
}

// Digest is a digest of what the analyzer reads of a module beside its Go
// packages: named queries of SQL files. A driver that keeps results adds it to their key.
func Digest(root string) ([]byte, error) {
	all, err := queries(root)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(h, "%q %q\n", name, all[name])
	}
	return h.Sum(nil), nil
}

// files are the files of a package by the names that findings give them.
type files struct {
	fset   *token.FileSet
	byName map[string]*token.File
	first  token.Pos // of the package
}

func positions(pass *analysis.Pass, all []*ast.File, root string) files {
	out := files{fset: pass.Fset, byName: map[string]*token.File{}, first: all[0].Package}
	for _, f := range all {
		for _, name := range names(pass.Fset, f, root) {
			out.byName[name] = pass.Fset.File(f.Pos())
		}
	}
	return out
}

// names are what findings may call a file: as it lies, or as a //line comment
// has it, relative to the root or not.
func names(fset *token.FileSet, f *ast.File, root string) []string {
	var out []string
	for _, name := range []string{fset.File(f.Pos()).Name(), fset.Position(f.Pos()).Filename} {
		out = append(out, filepath.ToSlash(name))
		if rel, err := filepath.Rel(root, name); err == nil {
			out = append(out, filepath.ToSlash(rel))
		}
	}
	return out
}

// pos is the position of a line and column, invalid in files of other packages.
func (f files) pos(file string, line, column int) token.Pos {
	tf := f.byName[file]
	if tf == nil || line < 1 {
		return token.NoPos
	}
	if line <= tf.LineCount() {
		p := tf.LineStart(line) + token.Pos(max(column, 1)-1)
		if p <= token.Pos(tf.Base()+tf.Size()) && f.fset.Position(p).Line == line {
			return p
		}
	}
	// A //line comment moves the lines: look for the one that is called so.
	for l := 1; l <= tf.LineCount(); l++ {
		if at := f.fset.Position(tf.LineStart(l)); at.Line == line {
			return tf.LineStart(l)
		}
	}
	return token.NoPos
}
