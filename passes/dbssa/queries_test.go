package dbssa

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
)

func TestQueries(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"queries.sql": "-- name: get-user\n-- raw: 1\nSELECT id\nFROM users WHERE email = $1;\n\n-- name: add-user :one\nINSERT INTO users (email) VALUES ($1);\n-- name: empty\n",
		"more/b.sql":  "--name: drop-user\nDELETE FROM users WHERE email = $1\n\n-- name: twice\nSELECT 1\n\n-- name: same\nSELECT 3\n",
		"more/c.sql":  "-- name: twice\nSELECT 2\n-- name: same\nSELECT 3\n",
		"plain.sql":   "CREATE TABLE users (id int);\n",
		// not the program's own
		"vendor/v.sql":       "-- name: vendored\nSELECT 1\n",
		"testdata/t.sql":     "-- name: test\nSELECT 1\n",
		"node_modules/n.sql": "-- name: node\nSELECT 1\n",
		".git/g.sql":         "-- name: git\nSELECT 1\n",
		"_old/o.sql":         "-- name: old\nSELECT 1\n",
		"queries.txt":        "-- name: text\nSELECT 1\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Queries(root)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"get-user":  "-- raw: 1\nSELECT id\nFROM users WHERE email = $1;",
		"add-user":  "INSERT INTO users (email) VALUES ($1);",
		"drop-user": "DELETE FROM users WHERE email = $1",
		"same":      "SELECT 3",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestQueriesOfNothing(t *testing.T) {
	if _, err := Queries(filepath.Join(t.TempDir(), "missing")); err == nil {
		t.Error("a folder that does not exist has no queries, and no error")
	}
}
