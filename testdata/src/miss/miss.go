// Package miss shows the ways in which code learns that a lookup found nothing.
package miss

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

type store struct{ db *sql.DB }

var errTaken = errors.New("taken")

func (s *store) sentinel(ctx context.Context, email string) (int64, error) {
	var id int64
	err := s.db.QueryRowContext(ctx, `SELECT id FROM users WHERE email = $1`, email).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.ExecContext(ctx, `INSERT INTO users (email) VALUES ($1)`, email)
	}
	return id, err
}

func (s *store) equality(email string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id) // want "unprotected-insert"
	if err != nil && err != sql.ErrNoRows {
		return err
	}
	if err == nil {
		return nil
	}
	_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

func (s *store) switched(email string) error {
	var id int64
	switch err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id); { // want "unprotected-insert"
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		_, err := s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
		return err
	default:
		return err
	}
}

func (s *store) anyError(email string) error {
	var id int64
	if err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id); err == nil { // want "unprotected-insert"
		return nil
	}
	_, err := s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

func (s *store) zeroID(email string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id) // want "unprotected-insert"
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if id == 0 {
		_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	}
	return err
}

func (s *store) count(email string) error {
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM users WHERE email = $1`, email).Scan(&n); err != nil { // want "unprotected-insert"
		return err
	}
	if n > 0 {
		return errTaken
	}
	_, err := s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

func (s *store) exists(email string) error {
	var found bool
	if err := s.db.QueryRow(`SELECT EXISTS (SELECT 1 FROM users WHERE email = $1)`, email).Scan(&found); err != nil { // want "unprotected-insert"
		return err
	}
	if !found {
		_, err := s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
		return err
	}
	return nil
}

func (s *store) rowsNext(email string) error {
	rows, err := s.db.Query(`SELECT id FROM users WHERE email = $1`, email) // want "unprotected-insert"
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return errTaken
	}
	_, err = s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

func (s *store) affected(email, name string) error {
	res, err := s.db.Exec(`UPDATE users SET name = $2 WHERE email = $1`, email, name) // want "unprotected-insert"
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = s.db.Exec(`INSERT INTO users (email, name) VALUES ($1, $2)`, email, name)
	return err
}

func (s *store) taken(email string) bool {
	var found bool
	s.db.QueryRow(`SELECT true FROM users WHERE email = $1`, email).Scan(&found)
	return found
}

func (s *store) available(email string) bool { return !s.taken(email) }

func (s *store) boolHelper(email string) error {
	if s.taken(email) { // want "unprotected-insert"
		return errTaken
	}
	return s.insert(email)
}

func (s *store) inverted(email string) error {
	if s.available(email) { // want "unprotected-insert"
		return s.insert(email)
	}
	return errTaken
}

func (s *store) insert(email string) error {
	_, err := s.db.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
	return err
}

func (s *store) validate(email string) error {
	if email == "" {
		return fmt.Errorf("no email")
	}
	if s.taken(email) {
		return errTaken
	}
	return nil
}

func (s *store) validator(email string) error {
	if err := s.validate(email); err != nil { // want "unprotected-insert"
		return err
	}
	return s.insert(email)
}

type user struct {
	ID    int64
	Email string
}

func (s *store) find(email string) (*user, error) {
	var u user
	err := s.db.QueryRow(`SELECT id, email FROM users WHERE email = $1`, email).Scan(&u.ID, &u.Email)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &u, nil
}

func (s *store) nilPointer(email string) error {
	u, err := s.find(email) // want "unprotected-insert"
	if err != nil {
		return err
	}
	if u == nil {
		return s.insert(email)
	}
	return nil
}

var errNotFound = errors.New("not found")

func convert(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errNotFound
	}
	return fmt.Errorf("store: %w", err)
}

func (s *store) get(email string) (user, error) {
	var u user
	err := s.db.QueryRow(`SELECT id, email FROM users WHERE email = $1`, email).Scan(&u.ID, &u.Email)
	if err != nil {
		return user{}, convert(err)
	}
	return u, nil
}

func isNotFound(err error) bool { return errors.Is(err, errNotFound) }

func (s *store) ownSentinel(email string) error {
	_, err := s.get(email) // want "unprotected-insert"
	if isNotFound(err) {
		return s.insert(email)
	}
	return err
}

func (s *store) list() ([]user, error) {
	rows, err := s.db.Query(`SELECT id, email FROM users`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []user
	for rows.Next() {
		var u user
		if err := rows.Scan(&u.ID, &u.Email); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

func (s *store) byName(name string) ([]user, error) {
	rows, err := s.db.Query(`SELECT id, email FROM users WHERE name = $1`, name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []user
	for rows.Next() {
		var u user
		if err := rows.Scan(&u.ID, &u.Email); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

func (s *store) searched(name, email string) error {
	users, err := s.byName(name) // want "unprotected-insert"
	if err != nil {
		return err
	}
	found := false
	for _, u := range users {
		if u.Email == email {
			found = true
		}
	}
	if !found {
		_, err = s.db.Exec(`INSERT INTO users (email, name) VALUES ($1, $2)`, email, name)
	}
	return err
}

func (s *store) length(name string) error {
	users, err := s.byName(name) // want "unprotected-insert"
	if err != nil {
		return err
	}
	if len(users) == 0 {
		_, err = s.db.Exec(`INSERT INTO users (email, name) VALUES ('x', $1)`, name)
	}
	return err
}

func (s *store) mapped(name string, emails []string) error {
	users, err := s.byName(name) // want "unprotected-insert"
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, u := range users {
		known[u.Email] = true
	}
	for _, e := range emails {
		if known[e] {
			continue
		}
		if _, err := s.db.Exec(`INSERT INTO users (email, name) VALUES ($1, $2)`, e, name); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) batch(emails []string) error {
	var missing []string
	for _, e := range emails {
		if s.taken(e) { // want "unprotected-insert"
			continue
		}
		missing = append(missing, e)
	}
	for _, e := range missing {
		if err := s.insert(e); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) inTx(f func(tx *sql.Tx) error) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *store) closure(email string) error {
	return s.inTx(func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRow(`SELECT id FROM users WHERE email = $1`, email).Scan(&id) // want "unprotected-insert"
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		_, err = tx.Exec(`INSERT INTO users (email) VALUES ($1)`, email)
		return err
	})
}

func (s *store) wrapper(q string, args ...any) (bool, error) {
	var one int
	err := s.db.QueryRow("SELECT 1 FROM "+q, args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (s *store) ownWrapper(email string) error {
	ok, err := s.wrapper("users WHERE email = $1", email) // want "unprotected-insert"
	if err != nil || ok {
		return err
	}
	return s.insert(email)
}

// ok: the insert runs when the row is there.
func (s *store) mustExist(email string) error {
	u, err := s.find(email)
	if err != nil {
		return err
	}
	if u == nil {
		return errNotFound
	}
	return s.insert(u.Email + ".copy")
}

// ok: the lookup does not govern the insert.
func (s *store) ungoverned(email string) error {
	if s.taken(email) {
		fmt.Println("again")
	}
	return s.insert(email)
}

// ok: another table.
func (s *store) otherTable(email string) error {
	if s.taken(email) {
		return errTaken
	}
	_, err := s.db.Exec(`INSERT INTO tags (name) VALUES ($1) ON CONFLICT DO NOTHING`, email)
	return err
}

// ok: looked up by id, inserted with a new one.
func (s *store) byID(id int64, email string) error {
	var got int64
	err := s.db.QueryRow(`SELECT id FROM users WHERE id = $1`, id).Scan(&got)
	if errors.Is(err, sql.ErrNoRows) {
		return s.insert(email)
	}
	return err
}

func (s *store) tag(name string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id) // want "unhandled-conflict"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO tags (name) VALUES ($1)`, name)
	}
	return err
}

// ok: the conflict clause handles it.
func (s *store) tagUpsert(name string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM tags WHERE name = $1`, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO tags (name) VALUES ($1) ON CONFLICT (name) DO NOTHING`, name)
	}
	return err
}

func (s *store) literal(name string) ([]user, error) {
	rows, err := s.db.Query(`SELECT id, email FROM users WHERE name = $1`, name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []user{}
	for rows.Next() {
		var u user
		if err := rows.Scan(&u.ID, &u.Email); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

func (s *store) emptyLiteral(name string) error {
	users, err := s.literal(name) // want "unprotected-insert"
	if err != nil {
		return err
	}
	if len(users) != 0 {
		return errTaken
	}
	_, err = s.db.Exec(`INSERT INTO users (email, name) VALUES ('x', $1)`, name)
	return err
}
