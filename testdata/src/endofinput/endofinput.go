// Package endofinput reads to the end of its input before it inserts: io.EOF is no failure.
package endofinput

import (
	"database/sql"
	"encoding/json"
	"errors"
	"io"
)

type store struct{ db *sql.DB }

type tag struct{ Name string }

func decode(r io.Reader, t *tag) error {
	dec := json.NewDecoder(r)
	if err := dec.Decode(t); err != nil {
		return err
	}
	if err := dec.Decode(&struct{}{}); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

func (s *store) one(r io.Reader, name string) error {
	var id int64
	err := s.db.QueryRow("SELECT id FROM tags WHERE name = $1", name).Scan(&id) // want "unprotected-insert"
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var t tag
	if err := decode(r, &t); err != nil {
		return err
	}
	_, err = s.db.Exec("INSERT INTO tags (name) VALUES ($1)", name)
	return err
}

func (s *store) drain(r io.Reader, name string) error {
	var id int64
	err := s.db.QueryRow("SELECT id FROM tags WHERE name = $1", name).Scan(&id) // want "unprotected-insert"
	if err == nil {
		return nil
	}
	buf := make([]byte, 512)
	for {
		_, err := r.Read(buf)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	_, err = s.db.Exec("INSERT INTO tags (name) VALUES ($1)", name)
	return err
}
