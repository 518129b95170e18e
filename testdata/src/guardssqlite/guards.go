// Package guardssqlite holds transactions around a lookup and an insert, on SQLite, which has one writer at a time.
package guardssqlite

import (
	"context"
	"database/sql"
	"sync"
)

type store struct {
	db *sql.DB
	mu sync.Mutex
}

func (s *store) plain(email string) error {
	var n int
	if err := s.db.QueryRow("SELECT count(*) FROM users WHERE email = ?", email).Scan(&n); err != nil || n > 0 { // want "unprotected-insert"
		return err
	}
	_, err := s.db.Exec("INSERT INTO users (email) VALUES (?)", email)
	return err
}

// The second that has read is refused when it writes: database is locked.
func (s *store) deferred(email string) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM users WHERE email = ?", email).Scan(&n); err != nil || n > 0 { // want "unhandled-conflict"
		return err
	}
	if _, err := tx.Exec("INSERT INTO users (email) VALUES (?)", email); err != nil {
		return err
	}
	return tx.Commit()
}

// ok: the transaction begins as the writer.
func (s *store) immediate(ctx context.Context, email string) (err error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err = conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	var n int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM users WHERE email = ?", email).Scan(&n); err != nil || n > 0 {
		return err
	}
	if _, err := conn.ExecContext(ctx, "INSERT INTO users (email) VALUES (?)", email); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "COMMIT")
	return err
}

// ok: one statement, one writer.
func (s *store) notExists(email string) error {
	_, err := s.db.Exec("INSERT INTO users (email) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = ?1)", email)
	return err
}

// Another process may have the file open.
func (s *store) mutex(email string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var n int
	if err := s.db.QueryRow("SELECT count(*) FROM users WHERE email = ?", email).Scan(&n); err != nil || n > 0 { // want "process-local-lock"
		return err
	}
	_, err := s.db.Exec("INSERT INTO users (email) VALUES (?)", email)
	return err
}
