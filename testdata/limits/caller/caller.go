// Package caller has violations that are handled far from the insert.
package caller

import (
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

type store struct{ db *sql.DB }

func (s *store) control(name string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id) // want "unhandled-conflict"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO tags (name) VALUES ($1)`, name)
	}
	return err
}

type router struct{ handlers map[string]func(string) error }

func (s *store) direct(name string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id) // false "unhandled-conflict": who calls a function out of a map is not known
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO tags (name) VALUES ($1)`, name)
	}
	return err
}

// serve recognises the violation of whatever handler it finds in its map.
func (r *router) serve(path, name string) int {
	err := r.handlers[path](name)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" {
		return 409
	}
	return 200
}

func routes(s *store) *router {
	return &router{map[string]func(string) error{"/tag": s.direct}}
}
