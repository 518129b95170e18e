// Package asked shows what a lookup asks for: joins, optional conditions, values
// that Go code searches for in the rows, and other names taken on a hit.
package asked

import (
	"database/sql"
	"errors"
)

type store struct{ db *sql.DB }

// The join's other table is itself looked up by its key, which decides group_id.
func (s *store) joined(group int64, name, login string) error {
	var id int64
	err := s.db.QueryRow(`SELECT m.id FROM members m JOIN groups g ON m.group_id = g.id WHERE g.name = $1 AND m.login = $2`, name, login).Scan(&id) // want "unhandled-conflict"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO members (group_id, login) VALUES ($1, $2)`, group, login)
	}
	return err
}

type member struct{ login, note string }

func (s *store) members(group int64) ([]member, error) {
	rows, err := s.db.Query(`SELECT login, note FROM members WHERE group_id = $1`, group)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []member
	for rows.Next() {
		var m member
		if err := rows.Scan(&m.login, &m.note); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// The rows are searched by login, so that unique (group_id, login) covers.
func (s *store) searched(group int64, login string) error {
	ms, err := s.members(group) // want "unhandled-conflict"
	if err != nil {
		return err
	}
	for _, m := range ms {
		if m.login == login {
			return nil
		}
	}
	_, err = s.db.Exec(`INSERT INTO members (group_id, login) VALUES ($1, $2)`, group, login)
	return err
}

// Each row is upserted by its own key.
//
// ok: nothing is duplicated.
func (s *store) refresh(entity int64, props map[string]string) error {
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM props WHERE entity = $1`, entity).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return nil
	}
	for k, v := range props {
		if _, err := s.db.Exec(`INSERT INTO props (entity, key, value) VALUES ($1, $2, $3) ON CONFLICT (entity, key) DO UPDATE SET value = $3`, entity, k, v); err != nil {
			return err
		}
	}
	return nil
}

// On a hit another name is taken: the row looked for is inserted only on a miss.
func (s *store) renamed(tenant int64, name string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM files WHERE tenant = $1 AND name = $2`, tenant, name).Scan(&id) // want "unprotected-insert"
	if err == nil {
		name += " (copy)"
	}
	_, err = s.db.Exec(`INSERT INTO files (tenant, name) VALUES ($1, $2)`, tenant, name)
	return err
}

// An optional condition is taken to be given.
func (s *store) optional(group int64, login string) error {
	var id int64
	err := s.db.QueryRow(`SELECT id FROM members WHERE group_id = $1 AND ($2 = '' OR login = $2)`, group, login).Scan(&id) // want "unhandled-conflict"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.Exec(`INSERT INTO members (group_id, login) VALUES ($1, $2)`, group, login)
	}
	return err
}

// ok: a question about the whole table.
func (s *store) seed() error {
	var n int
	if err := s.db.QueryRow(`SELECT count(*) FROM files`).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		_, err := s.db.Exec(`INSERT INTO files (tenant, name) VALUES (0, 'readme')`)
		return err
	}
	return nil
}
