// Package ifacewrap queries through an interface that database/sql implements
// and the application's own connection, too.
package ifacewrap

import (
	"database/sql"
	"errors"
	"regexp"
)

// conn translates queries into the engine's dialect.
type conn struct {
	db    *sql.DB
	marks *regexp.Regexp
}

func (c *conn) Exec(query string, args ...any) (sql.Result, error) {
	return c.db.Exec(c.translate(query), args...)
}

func (c *conn) QueryRow(query string, args ...any) *sql.Row {
	return c.db.QueryRow(c.translate(query), args...)
}

func (c *conn) translate(query string) string {
	if c.marks == nil {
		return query
	}
	return c.marks.ReplaceAllString(query, "?")
}

// querier is a connection or a transaction.
type querier interface {
	QueryRow(query string, args ...any) *sql.Row
}

func note(q querier, title string) (id int, err error) {
	err = q.QueryRow("SELECT id FROM notes WHERE title = $1", title).Scan(&id)
	return id, err
}

func topic(q querier, title string) (id int, err error) {
	err = q.QueryRow("SELECT id FROM topics WHERE title = $1", title).Scan(&id)
	return id, err
}

func (c *conn) addNote(title string) error {
	_, err := note(c, title) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = c.Exec("INSERT INTO notes (title) VALUES ($1)", title)
	}
	return err
}

func (c *conn) addTopic(title string) error {
	_, err := topic(c, title) // want "unhandled-conflict"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = c.Exec("INSERT INTO topics (title) VALUES ($1)", title)
	}
	return err
}

// ok: it must exist.
func (c *conn) copyTopic(title string) error {
	if _, err := topic(c, title); err != nil {
		return err
	}
	_, err := c.Exec("INSERT INTO topics (title) VALUES ($1)", title+" (copy)")
	return err
}
