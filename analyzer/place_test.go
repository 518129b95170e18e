package analyzer

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// TestPositions: a finding's file and line lead back to a position, also where
// a //line comment has renamed them, and not into other packages.
func TestPositions(t *testing.T) {
	fset := token.NewFileSet()
	var all []*ast.File
	for name, src := range map[string]string{
		"/m/p/plain.go": "package p\n\nfunc f() {}\n",
		"/m/p/gen.go":   "// Code generated\n//line /m/p/page.tmpl:40\npackage p\n\nfunc g() {}\n",
	} {
		f, err := parser.ParseFile(fset, name, src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	pos := positions(&analysis.Pass{Fset: fset}, all, "/m")
	for _, c := range []struct {
		file   string
		line   int
		column int
		want   string // "" for nowhere
	}{
		{"p/plain.go", 3, 6, "/m/p/plain.go:3:6"},
		{"/m/p/plain.go", 3, 1, "/m/p/plain.go:3:1"},
		{"p/plain.go", 3, 0, "/m/p/plain.go:3:1"},
		{"p/plain.go", 30, 1, ""},
		{"p/plain.go", 0, 1, ""},
		{"p/page.tmpl", 42, 6, "/m/p/page.tmpl:42"},
		{"q/plain.go", 3, 6, ""},
	} {
		p := pos.pos(c.file, c.line, c.column)
		got := ""
		if p.IsValid() {
			got = fset.Position(p).String()
		}
		if got != c.want {
			t.Errorf("%s:%d:%d is %q, want %q", c.file, c.line, c.column, got, c.want)
		}
	}
}

// TestPlace: the module's root is found upwards; without one it is the package's folder.
func TestPlace(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "store", "sql")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, filepath.Join(dir, "x.go"), "package sql\n", 0)
	if err != nil {
		t.Fatal(err)
	}
	pass := &analysis.Pass{Fset: fset}
	if p, err := placeOf(pass, f); err != nil || p != (place{dir: dir, root: dir}) {
		t.Errorf("without a go.mod: %+v, %v", p, err)
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module example.com/m\n\ngo 1.24\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := placeOf(pass, f)
	if err != nil || p != (place{dir: dir, root: root, module: "example.com/m"}) {
		t.Errorf("with one: %+v, %v", p, err)
	}
}

// TestBazelsPlace: relative names start at the workspace, whose import path the
// package's own tells.
func TestBazelsPlace(t *testing.T) {
	for _, c := range []struct{ file, pkg, dir, module string }{
		{"store/sql/x.go", "example.com/m/store/sql", "store/sql", "example.com/m"},
		{"x.go", "example.com/m", ".", "example.com/m"},
		{"bazel-out/bin/store/x.go", "example.com/m/store", "bazel-out/bin/store", ""},
		{"external/other/x.go", "example.com/other", "external/other", ""},
	} {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, filepath.FromSlash(c.file), "package x\n", 0)
		if err != nil {
			t.Fatal(err)
		}
		p, err := placeOf(&analysis.Pass{Fset: fset, Pkg: types.NewPackage(c.pkg, "x")}, f)
		if err != nil || p != (place{dir: filepath.FromSlash(c.dir), root: ".", module: c.module}) {
			t.Errorf("%s: %+v, %v", c.file, p, err)
		}
	}
}

// TestDigest: named queries are part of what a driver keys its results by.
func TestDigest(t *testing.T) {
	root := t.TempDir()
	write := func(text string) []byte {
		if err := os.WriteFile(filepath.Join(root, "q.sql"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		d, err := Digest(root)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	one := write("-- name: get\nSELECT 1\n")
	if same := write("-- name: get\n\nSELECT 1\n\n"); !bytes.Equal(one, same) {
		t.Error("blank lines count")
	}
	if other := write("-- name: get\nSELECT 2\n"); bytes.Equal(one, other) {
		t.Error("another text has the same digest")
	}
	if _, err := Digest(filepath.Join(root, "nowhere")); err == nil {
		t.Error("a folder that is not there is no error")
	}
}
