// Package chosenliteral calls one of several function literals, and asks whether an interface holds nil.
package chosenliteral

import (
	"database/sql"
	"errors"
	"reflect"
)

type permission interface{ Domain() string }

type block struct{ domain string }

func (b *block) Domain() string { return b.domain }

type allow struct{ domain string }

func (a *allow) Domain() string { return a.domain }

func isNil(v any) bool { return v == nil || reflect.ValueOf(v).IsNil() }

type store struct{ db *sql.DB }

func (s *store) block(domain string) (*block, error) {
	var b block
	if err := s.db.QueryRow("SELECT domain FROM blocks WHERE domain = $1", domain).Scan(&b.domain); err != nil {
		return nil, err
	}
	return &b, nil
}

func (s *store) allow(domain string) (*allow, error) {
	var a allow
	if err := s.db.QueryRow("SELECT domain FROM allows WHERE domain = $1", domain).Scan(&a.domain); err != nil {
		return nil, err
	}
	return &a, nil
}

func (s *store) existing(blocks bool, domain string) (p permission, err error) {
	if blocks {
		p, err = s.block(domain)
	} else {
		p, err = s.allow(domain)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	return p, nil
}

func (s *store) process(blocks bool, domain string) error {
	p, err := s.existing(blocks, domain) // want "unprotected-insert"
	if err != nil {
		return err
	}
	if !isNil(p) {
		return nil
	}
	var insert func() error
	if blocks {
		insert = func() error {
			_, err := s.db.Exec("INSERT INTO blocks (domain) VALUES ($1)", domain)
			return err
		}
	} else {
		insert = func() error {
			_, err := s.db.Exec("INSERT INTO allows (domain) VALUES ($1)", domain)
			return err
		}
	}
	return insert()
}
