// Package drivererrors has a driver of its own that translates another's errors.
package drivererrors

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
)

var errExists = errors.New("already exists")

// conn wraps another driver's connection.
type conn struct{ driver.ExecerContext }

// ExecContext implements driver.ExecerContext.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	res, err := c.ExecerContext.ExecContext(ctx, query, args)
	return res, translate(err)
}

func translate(err error) error {
	if err != nil && strings.Contains(err.Error(), "UNIQUE constraint failed") {
		return errExists
	}
	return err
}

type store struct{ db *sql.DB }

func (s *store) has(name string) (bool, error) {
	var one int
	err := s.db.QueryRow("SELECT 1 FROM tags WHERE name = $1", name).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// ok: the driver's error is known.
func (s *store) handled(name string) error {
	ok, err := s.has(name)
	if err != nil || ok {
		return err
	}
	_, err = s.db.Exec("INSERT INTO tags (name) VALUES ($1)", name)
	if errors.Is(err, errExists) {
		return nil
	}
	return err
}

func (s *store) unhandled(name string) error {
	ok, err := s.has(name) // want "unhandled-conflict"
	if err != nil || ok {
		return err
	}
	_, err = s.db.Exec("INSERT INTO tags (name) VALUES ($1)", name)
	return err
}
