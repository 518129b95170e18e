package source

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Watch lists the files and folders, by absolute path, whose change may change
// what Discover or Load return for the candidates: for package snapshot's
// cache. discovered says that the candidates are Discover's, so that a new
// migration directory anywhere in the module counts. A database has no file;
// what was read of one is not noticed when it changes.
func Watch(ctx context.Context, candidates []Candidate, discovered bool, o Options) ([]string, error) {
	l := &loader{Options: o}
	out := []string{l.local(".dupsert.yaml"), l.local("go.mod")}
	if discovered {
		w := &walker{root: o.Root, fsys: os.DirFS(o.Root)}
		if err := fs.WalkDir(w.fsys, ".", w.visit); err != nil {
			return nil, fmt.Errorf("list the schema sources of %s: %w", o.Root, err)
		}
		for _, name := range append(w.folders, w.files...) {
			out = append(out, l.local(name))
		}
	}
	for _, c := range candidates {
		found, err := l.watch(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("list the files of %s: %w", c, err)
		}
		out = append(out, found...)
	}
	for i, p := range out {
		abs, err := filepath.Abs(p)
		if err != nil {
			return nil, err
		}
		out[i] = abs
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func (l *loader) watch(ctx context.Context, c Candidate) ([]string, error) {
	switch c.Kind {
	case Database:
		return nil, nil
	case Go, Models: // types may be declared anywhere in the module
		return l.goFiles()
	case Env:
		var out []string
		for _, f := range l.envFiles(ctx, c) {
			below, err := tree(f)
			if err != nil {
				return nil, err
			}
			out = append(out, below...)
		}
		return out, nil
	}
	return tree(l.local(c.Path))
}

// tree is a path with everything below it; a missing one is itself.
func tree(root string) ([]string, error) {
	out := []string{}
	err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if os.IsNotExist(err) && p == root {
			out = append(out, p)
			return nil
		}
		if err != nil {
			return err
		}
		if e.IsDir() && e.Name() == ".git" {
			return fs.SkipDir
		}
		out = append(out, p)
		return nil
	})
	return out, err
}

// goFiles are the files and folders of the module's Go code.
func (l *loader) goFiles() ([]string, error) {
	w := &walker{root: l.Root, fsys: os.DirFS(l.Root)}
	if err := fs.WalkDir(w.fsys, ".", w.visit); err != nil {
		return nil, err
	}
	var out []string
	for _, name := range append(w.folders, w.files...) {
		out = append(out, l.local(name))
	}
	return out, nil
}
