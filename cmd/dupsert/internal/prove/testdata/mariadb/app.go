// Package app holds pairs and, for each, what becomes of it when it is replayed.
package app

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// S is the store.
type S struct{ db *sql.DB }

// Auto looks a user up and inserts it, each in a transaction of its own.
//
// proof: confirmed duplicates 2
func (s *S) Auto(email string) error {
	var id int
	err := s.db.QueryRow("SELECT id FROM users WHERE email = ?", email).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec("INSERT INTO users (email) VALUES (?)", email)
	}
	return err
}

// Serial does both in one transaction that is SERIALIZABLE.
//
// proof: confirmed deadlock 1213 1
func (s *S) Serial(ctx context.Context, email string) error {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var id int
	err = tx.QueryRow("SELECT id FROM users WHERE email = ?", email).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		if _, err = tx.Exec("INSERT INTO users (email) VALUES (?)", email); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// ForUpdate locks the row that is missing.
//
// proof: confirmed deadlock 1213 1
func (s *S) ForUpdate(ctx context.Context, email string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var id int
	err = tx.QueryRow("SELECT id FROM users WHERE email = ? FOR UPDATE", email).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		if _, err = tx.Exec("INSERT INTO users (email) VALUES (?)", email); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Advisory takes a lock that every process sees.
//
// proof: confirmed waited-then-saw 1
func (s *S) Advisory(ctx context.Context, email string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("SELECT GET_LOCK(?, 10)", email); err != nil {
		return err
	}
	var id int
	err = tx.QueryRow("SELECT id FROM users WHERE email = ?", email).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		if _, err = tx.Exec("INSERT INTO users (email) VALUES (?)", email); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Parent locks the row of the tenant first.
//
// proof: confirmed waited-then-saw 1
func (s *S) Parent(ctx context.Context, tenant int, email string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var id int
	if err := tx.QueryRow("SELECT id FROM tenants WHERE id = ? FOR UPDATE", tenant).Scan(&id); err != nil {
		return err
	}
	err = tx.QueryRow("SELECT id FROM members WHERE tenant_id = ? AND email = ?", tenant, email).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		if _, err = tx.Exec("INSERT INTO members (tenant_id, email, age, mood) VALUES (?, ?, ?, 'ok')", tenant, email, 20); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Member needs a tenant, an age, an address with an @ and one of the moods.
//
// proof: confirmed duplicates 2
func (s *S) Member(tenant int, email, cols string, age int, mood string) error {
	var n int
	if err := s.db.QueryRow("SELECT count(*) FROM members WHERE tenant_id = ? AND email = ?", tenant, email).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return errors.New("taken")
	}
	_, err := s.db.Exec("INSERT INTO members (tenant_id, email, age, mood) VALUES (?, ?, ?, ?)", tenant, email, age, mood)
	return err
}

// Dynamic has SQL of which a part is known only at run time.
//
// proof: confirmed duplicates 2, other SQL
func (s *S) Dynamic(tenant int, email, cols string, age int, mood string) error {
	var id int
	err := s.db.QueryRow("SELECT "+cols+" FROM members WHERE tenant_id = ? AND email = ?", tenant, email).Scan(&id)
	if err == sql.ErrNoRows {
		_, err = s.db.Exec("INSERT INTO members (tenant_id, email, "+cols+") VALUES (?, ?, ?)", tenant, email, age)
	}
	return err
}

// Tag is covered by a unique key.
//
// proof: confirmed loser-failed 1062 1
func (s *S) Tag(name string) error {
	var id int
	err := s.db.QueryRow("SELECT id FROM tags WHERE name = ?", name).Scan(&id)
	if err == sql.ErrNoRows {
		_, err = s.db.Exec("INSERT INTO tags (name) VALUES (?)", name)
	}
	return err
}

// NotExists looks and inserts in one statement.
//
// proof: confirmed one-row 1
func (s *S) NotExists(email string) error {
	_, err := s.db.Exec("INSERT INTO users (email) SELECT ? FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = ?)", email, email)
	return err
}

// Upsert has a conflict clause with no key behind it.
//
// proof: confirmed duplicates 2
func (s *S) Upsert(email string) error {
	var id int
	err := s.db.QueryRow("SELECT id FROM users WHERE email = ?", email).Scan(&id)
	if err == sql.ErrNoRows {
		_, err = s.db.Exec("INSERT INTO users (email) VALUES (?) ON DUPLICATE KEY UPDATE email = VALUES(email)", email)
	}
	return err
}

// Strange needs a code for which nobody here can make a value.
//
// proof: not-replayed
func (s *S) Strange(code string) error {
	var id int
	err := s.db.QueryRow("SELECT id FROM strange WHERE code = ?", code).Scan(&id)
	if err == sql.ErrNoRows {
		_, err = s.db.Exec("INSERT INTO strange (code) VALUES (?)", code)
	}
	return err
}

// Folded looks without regard to case.
//
// proof: confirmed duplicates 2
func (s *S) Folded(email string) error {
	var id int
	err := s.db.QueryRow("SELECT id FROM folded WHERE lower(email) = lower(?)", email).Scan(&id)
	if err == sql.ErrNoRows {
		_, err = s.db.Exec("INSERT INTO folded (email) VALUES (?)", email)
	}
	return err
}

// Mismatch looks for another value than it writes.
//
// proof: confirmed duplicates 2
func (s *S) Mismatch(email string) error {
	var id int
	err := s.db.QueryRow("SELECT id FROM folded WHERE email = ?", strings.ToLower(email)).Scan(&id)
	if err == sql.ErrNoRows {
		_, err = s.db.Exec("INSERT INTO folded (email) VALUES (?)", email)
	}
	return err
}

// Update updates, and inserts when there is nothing to update.
//
// proof: confirmed duplicates 2
func (s *S) Update(email, name string) error {
	res, err := s.db.Exec("UPDATE users SET name = ? WHERE email = ?", name, email)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		_, err = s.db.Exec("INSERT INTO users (email, name) VALUES (?, ?)", email, name)
	}
	return err
}

// Rename gives a user an address that was free.
//
// proof: confirmed duplicates 2
func (s *S) Rename(id int, email string) error {
	var n int
	if err := s.db.QueryRow("SELECT count(*) FROM users WHERE email = ? AND id <> ?", email, id).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return errors.New("taken")
	}
	_, err := s.db.Exec("UPDATE users SET email = ? WHERE id = ?", email, id)
	return err
}

// RenameTag gives a tag a name that was free, and a unique key.
//
// proof: confirmed loser-failed 1062 1
func (s *S) RenameTag(id int, name string) error {
	var other int
	err := s.db.QueryRow("SELECT id FROM tags WHERE name = ?", name).Scan(&other)
	if err == sql.ErrNoRows {
		_, err = s.db.Exec("UPDATE tags SET name = ? WHERE id = ?", name, id)
	}
	return err
}

// RenameDynamic reads columns that are known only at run time.
//
// proof: confirmed duplicates 2, other SQL
func (s *S) RenameDynamic(id int, email, cols string) error {
	var other int
	err := s.db.QueryRow("SELECT "+cols+" FROM users WHERE email = ?", email).Scan(&other)
	if err == sql.ErrNoRows {
		_, err = s.db.Exec("UPDATE users SET email = ? WHERE id = ?", email, id)
	}
	return err
}

// Reread reads the winner's row.
//
// proof: confirmed recovered 1062 1
func (s *S) Reread(name string) (id int, err error) {
	err = s.db.QueryRow("SELECT id FROM tags WHERE name = ?", name).Scan(&id)
	if err != sql.ErrNoRows {
		return id, err
	}
	if _, err = s.db.Exec("INSERT INTO tags (name) VALUES (?)", name); err != nil {
		err = s.db.QueryRow("SELECT id FROM tags WHERE name = ?", name).Scan(&id)
	}
	return id, err
}

// Dead reads again in a transaction that does not let it.
//
// proof: confirmed loser-failed 1062 1
func (s *S) Dead(name string) (id int, err error) {
	tx, err := s.db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	err = tx.QueryRow("SELECT id FROM tags WHERE name = ?", name).Scan(&id)
	if err != nil && err != sql.ErrNoRows {
		return 0, err
	}
	if err == sql.ErrNoRows {
		if _, err = tx.Exec("INSERT INTO tags (name) VALUES (?)", name); err != nil {
			if err = tx.QueryRow("SELECT id FROM tags WHERE name = ?", name).Scan(&id); err != nil {
				return 0, err
			}
		}
	}
	return id, tx.Commit()
}
