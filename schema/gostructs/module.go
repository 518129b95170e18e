// Package gostructs reads the struct types that a Go module declares, and the
// constants around them, from syntax alone: it checks no types and needs no
// other module. By itself, it knows no library and no database.
package gostructs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/dupsert/dupsert/schema/model"
)

// Module is the source of one Go module.
type Module struct {
	Path string // as go.mod says, "" without one
	Dirs []Dir  // folders with Go code, sorted by path

	root     string
	packages map[string]*Package // by folder
	locals   map[string]*typeDecl
	structs  map[string]*model.Struct
}

// Dir is a folder with the Go files of a program: no tests.
type Dir struct {
	Path  string // relative to the module's root, with slashes; "." for it
	Files []Source
}

// Source is a Go file that need not be parsed yet.
type Source struct {
	Name string
	Data []byte
}

// Open lists the Go files of the module at root that lie in its folder dir, "."
// for all. Packages elsewhere in the module are read when a name leads there.
func Open(root, dir string) (*Module, error) {
	m := &Module{root: root, packages: map[string]*Package{}, locals: map[string]*typeDecl{}, structs: map[string]*model.Struct{}}
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	m.Path = modfile.ModulePath(data)
	err = fs.WalkDir(os.DirFS(root), dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !d.IsDir():
			return nil
		case name != dir && m.skips(name, d.Name()):
			return fs.SkipDir
		}
		read, err := m.readDir(name)
		if err != nil {
			return err
		}
		if len(read.Files) > 0 {
			m.Dirs = append(m.Dirs, read)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read Go code: %w", err)
	}
	return m, nil
}

// skips reports whether a directory holds no code of the module's program.
func (m *Module) skips(dir, name string) bool {
	switch name {
	case "testdata", "vendor", "node_modules", "example", "examples", "_examples", "mocks":
		return true
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(m.root, filepath.FromSlash(dir), "go.mod"))
	return err == nil // another module
}

func (m *Module) readDir(dir string) (Dir, error) {
	out := Dir{Path: dir}
	entries, err := os.ReadDir(filepath.Join(m.root, filepath.FromSlash(dir)))
	if err != nil {
		return out, err
	}
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(m.root, filepath.FromSlash(dir), e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // a link to nowhere
		}
		if err != nil {
			return out, err
		}
		out.Files = append(out.Files, Source{Name: e.Name(), Data: data})
	}
	return out, nil
}

// compareDirs orders folders as a walk does: by each of their names.
func compareDirs(x, y string) int {
	if x == "." || y == "." {
		return strings.Compare(strings.TrimPrefix(x, "."), strings.TrimPrefix(y, "."))
	}
	return slices.Compare(strings.Split(x, "/"), strings.Split(y, "/"))
}
