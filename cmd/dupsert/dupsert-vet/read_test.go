package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
)

// TestLight: what makes dupsert slow to start is not linked.
func TestLight(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "/schema/source\n") {
		t.Fatalf("the list of dependencies looks wrong:\n%s", out)
	}
	for path := range strings.Lines(string(out)) {
		for _, heavy := range []string{"ariga.io/", "modernc.org/", "github.com/jackc/", "github.com/go-sql-driver/", "github.com/hashicorp/", "github.com/spf13/", "net/http\n"} {
			if strings.HasPrefix(path, heavy) {
				t.Errorf("dupsert-vet links %s", path)
			}
		}
	}
}

// TestThroughDupsert: HCL is read by dupsert, and without one the error says
// what to do.
func TestThroughDupsert(t *testing.T) {
	bin, root := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.24\n",
		"schema.hcl": `schema "main" {}
table "users" {
  schema = schema.main
  column "id" {
    type = int
  }
  primary_key {
    columns = [column.id]
  }
}
`,
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	opts := sources.Options{Dir: root, Offline: true, URLs: []string{"file://schema.hcl"}}

	path := os.Getenv("PATH")
	t.Setenv("PATH", bin)
	if _, err := read(t.Context(), root, opts); err == nil || !strings.Contains(err.Error(), "install dupsert beside dupsert-vet") {
		t.Errorf("without dupsert: %v", err)
	}

	t.Setenv("PATH", bin+string(os.PathListSeparator)+path)
	if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "dupsert"), "..").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s, err := read(t.Context(), root, opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Catalogs) != 1 || s.Catalogs[0].Table("", "users") == nil {
		t.Errorf("got %v", s.Catalogs)
	}

	if err := os.WriteFile(filepath.Join(root, "schema.hcl"), []byte("table \"users\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := read(t.Context(), root, opts); err == nil || !strings.Contains(err.Error(), "schema.hcl:1") || strings.Contains(err.Error(), "dupsert: ") {
		t.Errorf("a broken file: %v", err)
	}
}
