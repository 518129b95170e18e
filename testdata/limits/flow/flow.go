// Package flow has pairs whose two ends are joined by something the
// interpreter does not follow.
package flow

import (
	"database/sql"
	"errors"
	"sort"
)

type store struct {
	db     *sql.DB
	known  map[string]bool
	exists bool
	adders map[string]func(string) error
}

func (s *store) control(email string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		return s.add(email)
	}
	return err
}

func (s *store) add(email string) error {
	_, err := s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

func (s *store) has(email string) bool {
	var id int64
	return s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id) == nil
}

// The answer crosses a channel.
func (s *store) channel(email string) error {
	found := make(chan bool)
	go func() {
		found <- s.has(email) // miss "unprotected-insert": what is sent on a channel is not what is received
	}()
	if !<-found {
		return s.add(email)
	}
	return nil
}

// The answer waits in a field for another method, called later by somebody else.
func (s *store) Check(email string) {
	s.exists = s.has(email) // miss "unprotected-insert": nobody in the program calls both, in this order
}

func (s *store) Save(email string) error {
	if !s.exists {
		return s.add(email)
	}
	return nil
}

// A cache is asked, that was filled from a list.
func (s *store) Warm() error {
	rows, err := s.db.Query(`SELECT email FROM users`) // miss "unprotected-insert": the set lives longer than the call that read it
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var email string
		if err := rows.Scan(&email); err != nil {
			return err
		}
		s.known[email] = true
	}
	return rows.Err()
}

func (s *store) Cached(email string) error {
	if s.known[email] {
		return nil
	}
	return s.add(email)
}

// A list is searched by bisection.
func (s *store) bisected(emails []string) error {
	rows, err := s.db.Query(`SELECT email FROM users ORDER BY email`) // miss "unprotected-insert": sort.SearchStrings says where, not whether
	if err != nil {
		return err
	}
	defer rows.Close()
	var have []string
	for rows.Next() {
		var email string
		if err := rows.Scan(&email); err != nil {
			return err
		}
		have = append(have, email)
	}
	for _, e := range emails {
		if i := sort.SearchStrings(have, e); i == len(have) || have[i] != e {
			if err := s.add(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// The insert is a function taken out of a map.
func (s *store) dispatched(kind, email string) error {
	if !s.has(email) { // miss "unprotected-insert": functions in maps are not followed
		return s.adders[kind](email)
	}
	return nil
}

func (s *store) register() { s.adders["user"] = s.add }

// The insert is deferred.
func (s *store) deferred(email string) {
	if !s.has(email) { // miss "unprotected-insert": deferred calls are run when the function ends, whatever branch led there
		defer s.add(email)
	}
}
