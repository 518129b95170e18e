// Package keyedmutex locks by key: the lock gives the function that releases it.
package keyedmutex

import (
	"database/sql"
	"errors"
)

// MutexMap is another module's: a mutex for each key.
type MutexMap interface {
	Lock(key string) (unlock func())
}

type store struct {
	db    *sql.DB
	locks MutexMap
}

func (s *store) find(name string) (id int64, err error) {
	err = s.db.QueryRow("SELECT id FROM tags WHERE name = $1", name).Scan(&id)
	return id, err
}

func (s *store) insert(name string) error {
	_, err := s.db.Exec("INSERT INTO tags (name) VALUES ($1)", name)
	return err
}

func (s *store) held(name string) error {
	unlock := s.locks.Lock(name)
	defer unlock()
	if _, err := s.find(name); !errors.Is(err, sql.ErrNoRows) { // want "process-local-lock"
		return err
	}
	return s.insert(name)
}

func (s *store) released(name string) error {
	unlock := s.locks.Lock(name)
	_, err := s.find(name) // want "unprotected-insert"
	unlock()
	if errors.Is(err, sql.ErrNoRows) {
		return s.insert(name)
	}
	return err
}
