// Package text has pairs whose SQL text is not known before the program runs.
package text

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"text/template"
)

type store struct {
	db    *sql.DB
	stmts map[string]*sql.Stmt
}

// control is what all the others do, in plain text.
func (s *store) control(email string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	}
	return err
}

// The text comes from the environment.
func (s *store) environment(email string) error {
	var id int64
	err := s.db.QueryRow(os.Getenv("FIND_USER"), email).Scan(&id) // miss "unprotected-insert": nothing says what the text is
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	}
	return err
}

// The table's name is a parameter, with no known part.
func (s *store) table(name, email string) error {
	var id int64
	err := s.db.QueryRow(fmt.Sprintf(`SELECT id FROM %s WHERE email = $1`, name), email).Scan(&id) // miss "unprotected-insert": a table without a name cannot be found in the schema
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(fmt.Sprintf(`INSERT INTO %s (email) VALUES ($1)`, name), email)
	}
	return err
}

// Statements are prepared into a map.
func (s *store) prepare() error {
	s.stmts = map[string]*sql.Stmt{}
	for name, text := range map[string]string{
		"find": `SELECT id FROM users WHERE email = $1`,
		"add":  `INSERT INTO users (email) VALUES ($1)`,
	} {
		stmt, err := s.db.Prepare(text)
		if err != nil {
			return err
		}
		s.stmts[name] = stmt
	}
	return nil
}

func (s *store) prepared(email string) error {
	var id int64
	err := s.stmts["find"].QueryRow(email).Scan(&id) // miss "unprotected-insert": which statement a map holds under a key is not followed
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.stmts["add"].Exec(email)
	}
	return err
}

// The text is made by a template.
func (s *store) template(email string) error {
	var text bytes.Buffer
	err := template.Must(template.New("").Parse(`SELECT id FROM {{.}} WHERE email = $1`)).Execute(&text, "users")
	if err != nil {
		return err
	}
	var id int64
	err = s.db.QueryRow(text.String(), email).Scan(&id) // miss "unprotected-insert": templates are not executed
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	}
	return err
}

// The text goes through a library that nothing is known of, as a builder without rows is.
func (s *store) library(email string) error {
	var id int64
	text := strings.NewReplacer("TABLE", "users").Replace(`SELECT id FROM TABLE WHERE email = $1`)
	err := s.db.QueryRow(text, email).Scan(&id) // miss "unprotected-insert": passes/dal has no rows for the library that makes the text
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	}
	return err
}

// The text is read from a file that is not embedded.
func (s *store) file(email string) error {
	text, err := os.ReadFile("queries/find.sql")
	if err != nil {
		return err
	}
	var id int64
	err = s.db.QueryRow(string(text), email).Scan(&id) // miss "unprotected-insert": which file the program finds is known when it runs
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	}
	return err
}

// The insert is in a function of the database.
func (s *store) routine(email string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id) // miss "unprotected-insert": the bodies of database functions are not read
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`SELECT add_user($1)`, email)
	}
	return err
}

func (s *store) add(ctx context.Context, email string) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

// The insert is called by its name.
func (s *store) reflected(ctx context.Context, email string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id) // miss "unprotected-insert": calls by reflection are not followed
	if errors.Is(err, sql.ErrNoRows) {
		reflect.ValueOf(s).MethodByName("Add").Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(email)})
		return nil
	}
	return err
}

// Add is what reflected calls.
func (s *store) Add(ctx context.Context, email string) error { return s.add(ctx, email) }
