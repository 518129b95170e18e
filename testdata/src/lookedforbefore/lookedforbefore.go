// Package lookedforbefore looks for one row by several columns, one of which is unique.
package lookedforbefore

import (
	"database/sql"
	"errors"
)

// remote knows what a page's uri is.
type remote interface {
	URI(link string) string
}

type store struct {
	db     *sql.DB
	remote remote
}

func (s *store) byURI(uri string) (id int64, err error) {
	err = s.db.QueryRow("SELECT id FROM pages WHERE uri = $1", uri).Scan(&id)
	return id, err
}

func (s *store) byURL(url string) (id int64, err error) {
	err = s.db.QueryRow("SELECT id FROM pages WHERE url = $1", url).Scan(&id)
	return id, err
}

func (s *store) insert(uri, url string) error {
	_, err := s.db.Exec("INSERT INTO pages (uri, url) VALUES ($1, $2)", uri, url)
	return err
}

// The second of two inserts violates the key on uri, whatever the lookup by url says.
func (s *store) both(link string) error {
	if _, err := s.byURI(link); !errors.Is(err, sql.ErrNoRows) { // want "unhandled-conflict"
		return err
	}
	if _, err := s.byURL(link); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return s.insert(s.remote.URI(link), link)
}

// Of two callers with one url, each may have a uri of its own.
func (s *store) apart(uri, url string) error {
	if _, err := s.byURI(uri); !errors.Is(err, sql.ErrNoRows) { // want "unhandled-conflict"
		return err
	}
	if _, err := s.byURL(url); !errors.Is(err, sql.ErrNoRows) { // want "unprotected-insert"
		return err
	}
	return s.insert(uri, url)
}

// One of the two is asked.
func (s *store) either(link string, known bool) error {
	var err error
	if known {
		_, err = s.byURI(link) // want "unhandled-conflict"
	} else {
		_, err = s.byURL(link) // want "unprotected-insert"
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return s.insert(s.remote.URI(link), link)
}
