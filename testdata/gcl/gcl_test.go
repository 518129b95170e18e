package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	gomod = "module example.com/signup\n\ngo 1.26\n"
	lint  = `version: "2"
linters:
  default: none
  enable: [dupsert]
  settings:
    custom:
      dupsert:
        type: module
        settings:
          schema: [file://schema.sql]
`
	store = `// Package store keeps users.
package store

import (
	"database/sql"
	"errors"
)

// Find finds a user.
func Find(db *sql.DB, email string) (id int64, err error) {
	err = db.QueryRow("SELECT id FROM users WHERE email = ?", email).Scan(&id)
	return id, err
}

// Missing says that there is none.
func Missing(err error) bool { return errors.Is(err, sql.ErrNoRows) }
`
	signup = `// Package signup makes users.
package signup

import (
	"database/sql"

	"example.com/signup/store"
)

// User returns the user of that address, a new one if there is none.
func User(db *sql.DB, email string) (int64, error) {
	id, err := store.Find(db, email)
	if store.Missing(err) {
		_, err = db.Exec("INSERT INTO users (email) VALUES (?)", email)
	}
	return id, err
}
`
	plain  = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);\n"
	unique = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE);\n"
)

// TestPlugin runs a true golangci-lint: findings across packages, and, with
// its cache warm, those of another schema when nothing but the schema has changed.
func TestPlugin(t *testing.T) {
	gcl := filepath.Join(t.TempDir(), "gcl")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", gcl, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	dir, cache := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	run := func(below string) string {
		cmd := exec.CommandContext(t.Context(), gcl, "run", "./...")
		cmd.Dir = filepath.Join(dir, below)
		cmd.Env = append(os.Environ(), "GOLANGCI_LINT_CACHE="+cache, "GOFLAGS=")
		out, err := cmd.CombinedOutput()
		if err == nil {
			return "clean\n" + string(out)
		}
		return string(out)
	}
	write("go.mod", gomod)
	write(".golangci.yml", lint)
	write("schema.sql", plain)
	write("store/store.go", store)
	write("signup/signup.go", signup)
	want := func(where, out string, texts ...string) {
		t.Helper()
		for _, s := range texts {
			if !strings.Contains(out, s) {
				t.Errorf("%s: no %q in\n%s", where, s, out)
			}
		}
	}
	want("cold", run("."), "signup/signup.go:12:", "(unprotected-insert)", "lookup at store/store.go:11")
	want("warm", run("."), "signup/signup.go:12:", "(unprotected-insert)")
	want("a folder below", run("signup"), "signup.go:12:", "(unprotected-insert)")

	write("schema.sql", unique)
	want("another schema", run("."), "clean") // the caller, who is not seen, may handle the violation
	write("schema.sql", plain)
	want("the schema of before", run("."), "(unprotected-insert)")

	write("signup/signup.go", strings.Replace(signup, "store.Find(db, email)", "store.Find(db, email) //dupsert:ignore unprotected-insert seeds", 1))
	want("suppressed", run("."), "clean")

	write("signup/signup.go", signup)
	write(".dupsert.yaml", "rules: {unprotected-insert: off}\n")
	want("a rule is off", run("."), "clean")
	write(".dupsert.yaml", "rules: {unprotected-insert: off}\npaths: [{files: signup, rules: {unprotected-insert: warning}}]\n")
	want("but not everywhere", run("."), "signup/signup.go:12:", "(unprotected-insert)")
	write("unique.sql", unique)
	write(".golangci.yml", strings.Replace(lint, "schema: [file://schema.sql]", "{}", 1))
	write(".dupsert.yaml", "schema: file://schema.sql\npaths: [{files: signup, schema: file://unique.sql}]\n")
	want("a path's schema", run("."), "clean")
	write("unique.sql", plain)
	want("a path's schema changes", run("."), "(unprotected-insert)")
	write(".dupsert.yaml", "rule: {}\n")
	want("an unknown key", run("."), `.dupsert.yaml:1: unknown key "rule": did you mean rules?`)
	write(".dupsert.yaml", "")

	write(".golangci.yml", strings.Replace(lint, "schema: [file", "schemas: [file", 1))
	want("an unknown setting", run("."), `unknown field "schemas"`)
	write(".golangci.yml", strings.Replace(lint, "schema.sql", "nowhere.sql", 1))
	want("no such schema", run("."), "nowhere.sql")
}
